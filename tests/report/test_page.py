"""The page as a file: what is embedded, and that nothing of the record can become a part of it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from hookpack import report as package
from hookpack.report import page

ASSETS = Path(package.__file__).parent / "assets"
_NASTY = "</script><img src=x onerror='document.title=1'><!--\u2028"
_PINNED = {
    "uPlot.iife.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uPlot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
}


@pytest.mark.parametrize("name", _PINNED)
def test_the_chart_library_is_the_released_one(name):
    assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() == _PINNED[name]


def test_its_version_and_licence_lie_beside_it():
    version = (ASSETS / "uPlot.VERSION").read_text().strip()

    assert f"(v{version})" in (ASSETS / "uPlot.iife.min.js").read_text()[:80]
    assert "The MIT License" in (ASSETS / "uPlot.LICENSE").read_text()


def test_nothing_of_the_record_ends_the_script(refused, report):
    text = page.render(report([refused(session=_NASTY, reason=_NASTY, rule=_NASTY, tool=_NASTY)]))

    assert "onerror" in text
    assert (text.count("</script>"), text.count("<img"), text.count("<!--"), "\u2028" in text) == (3, 0, 0, False)


def test_the_data_comes_back_as_it_was(refused, report):
    found = report([refused(reason="a < b && c > d, </script>")])

    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page.render(found), re.DOTALL)

    assert json.loads(data)["rows"][0]["reason"] == "a < b && c > d, </script>"


def test_only_the_embedded_script_and_style_may_run(report):
    text = page.render(report([]))

    policy = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)[0]
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in inline]
    assert len(hashes) == 3
    assert all(f"'sha256-{each}'" in policy for each in hashes)
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none';")


def test_it_names_nothing_to_load(report):
    text = page.render(report([]))

    assert not re.findall(r"<(?:link|img|iframe|object|video|audio)\b|\bsrc=|@import|url\(", text)


def test_a_credential_in_a_file_name_is_hidden(refused, report):
    key = "AK" + "IA" + "QYLPMN5HNM3PZQ2W"

    text = page.render(report([refused(reason=f"{key}.py is protected", findings=[["r", f"{key}.py", 1]], tool=key)]))

    assert key not in text


def test_the_same_record_gives_the_same_bytes(refused, stop, report):
    entries = [refused(), stop("accept")]

    assert page.render(report(entries)) == page.render(report(entries))


def _luminance(color):
    digits = color if len(color) == 6 else "".join(each * 2 for each in color)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_what_they_stand_on(scheme):
    block = re.findall(r":root(?::not\(\.printing\))? \{(.*?)\}", (ASSETS / "page.css").read_text(), re.DOTALL)[scheme]
    colors = {name: _luminance(value) for name, value in re.findall(r"--([a-z-]+): #([0-9a-f]{3,6})", block)}

    low = {
        (ink, ground): round(contrast, 2)
        for ink in ("ink", "soft", "good", "bad", "doubt", "calm", "focus")
        for ground in ("ground", "sheet", "bad-ground", "doubt-ground")
        if (contrast := (max(colors[ink], colors[ground]) + 0.05) / (min(colors[ink], colors[ground]) + 0.05)) < 4.5
    }
    assert low == {}
