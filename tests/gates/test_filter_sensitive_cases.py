"""Each row of cases/filter-sensitive.jsonl: a call as the agent sends it, and whether it is refused.

Secrets are made when the tests run: `@{aws}` is one, `@{aws:b64}` its base64, `@{aws:1}` its first half;
`@{=hf_[a34]}` is one of a form (`rules.forms`, with square brackets), `@{=hf_[a34]|1}` its first half.
"""

from __future__ import annotations

import base64
import codecs
import gzip
import io
import json
import re
import zipfile
import zlib
from pathlib import Path

import pytest

from hookpack.agents import claude_code
from hookpack.gates import filter_sensitive
from hookpack.rules.samples import expand
from hookpack.turn import Turn

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "filter-sensitive.jsonl").read_text("utf-8").splitlines()
]
_BODY = "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy5AHFkq0bJmC1jQ7vT2L4x"


def _github() -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    body = "16C7e42F292c6912E7710c838347Ae"
    rest, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        check = digits[digit] + check
    return "gh" + "p_" + body + check


VALUES = {
    "aws": "AK" + "IA" + "QYLPMN5HFIQR7ABC",
    "github": _github(),
    "stripe": "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "pem": f"-----BEGIN RSA {'PRIVATE'} KEY-----\n{_BODY}\n{_BODY[::-1]}\n-----END RSA {'PRIVATE'} KEY-----\n",
    "pw": "Hamster" + "9-Topflug",
    "mixed": "velvet_" + "Kestrel_374",
    "joined": "Quartz734" + "-waln",
    "dotted": "Mangrove532" + ".velv",
    "strong": "Thistle835" + "#falc",
    "random": "wJalrXUtnFEMI7K7MDENG" + "bPxRfiCYzQ8kLm3v4Tn",
    "sample": "AK" + "IA" + "IOSFODNN7EXAMPLE",
    "hash64": base64.b64encode(bytes(range(7, 71))).decode().rstrip("="),
    "png": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(200))).decode(),
    "hello": "hello world, this is a longer text",
}
VALUES["envfile"] = f"PORT=80\nKEY={VALUES['aws']}\nDEBUG=0\n"

_TWINS = str.maketrans("AIKB", "\u0410\u0406\u041a\u0412")


def _zipped(text: str) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(".env", text)
    return base64.b64encode(packed.getvalue()).decode()


def _url(text: str) -> str:
    return "".join(f"%{ord(char):02X}" for char in text)


FORMS = {
    "1": lambda text: text[: len(text) // 2],
    "2": lambda text: text[len(text) // 2 :],
    "a": lambda text: text[:8],
    "b": lambda text: text[8:20],
    "c": lambda text: text[20:],
    "b64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "rev": lambda text: text[::-1],
    "url": _url,
    "esc": lambda text: "".join(f"\\x{ord(char):02x}" for char in text),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "gz": lambda text: base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode(),
    "zip": _zipped,
    "wrap": lambda text: base64.encodebytes(text.encode()).decode().rstrip(),
    "zw": lambda text: text[:6] + "\u200b" + text[6:11] + "\u2060" + text[11:],
    "full": lambda text: text[:3] + "".join(chr(ord(char) + 0xFEE0) for char in text[3:9]) + text[9:],
    "cyr": lambda text: text.translate(_TWINS),
    "nul": lambda text: "\0".join(text),
    "codes": lambda text: ",".join(str(ord(char)) for char in text),
    "indent": lambda text: text.replace("\n", "\n    "),
    "json": lambda text: text.replace("\n", "\\n"),
}


def filled(text: str) -> str:
    """`text` with each mark as the secret that it stands for, in its form."""

    def value(match: re.Match[str]) -> str:
        name, *forms = match[1].split(":")
        made = VALUES[name]
        for form in forms:
            made = FORMS[form](made)
        return made

    def made(match: re.Match[str]) -> str:
        form, *ways = match[1].split("|")
        token = expand(form.replace("[", "{").replace("]", "}"))
        for way in ways:
            token = FORMS[way](token)
        return token

    return re.sub(r"@\{([a-z0-9:]+)\}", value, re.sub(r"@\{=([^}]+)\}", made, text))


def _filled(tree: object) -> object:
    if isinstance(tree, str):
        return filled(tree)
    if isinstance(tree, dict):
        return {key: _filled(each) for key, each in tree.items()}
    return [_filled(each) for each in tree] if isinstance(tree, list) else tree


def told(row: dict, gate):
    """The verdict on a row of the table."""
    given, tool = _filled(row["input"]), row["tool"]
    name = "UserPromptSubmit" if tool == "UserPromptSubmit" else "PreToolUse"
    message = {"hook_event_name": name, "session_id": "s", "cwd": "/project"}
    message |= given if name == "UserPromptSubmit" else {"tool_name": tool, "tool_input": given}
    event = claude_code.parse(message, lambda _: "")
    baseline = row.get("baseline", {})
    world = gate.World(
        files=_filled(row.get("files", {})),
        state=Turn(baseline="locked" if baseline else ""),
        recorded_files={("locked", path): path for path in baseline},
        blobs={path: filled(text).encode() for path, text in baseline.items()},
    )
    return filter_sensitive.judge(event, world) if filter_sensitive.concerns(event) else None


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in ROWS])
def test_a_call_is_answered_as_the_table_says(row, gate):
    verdict = told(row, gate)

    assert (verdict.outcome if verdict else "pass") == row["expected"], verdict
    said = f"{verdict.reason} {verdict.remedy} {verdict.notice}" if verdict else ""
    assert not [name for name in ("aws", "github", "stripe", "pw", "random") if VALUES[name] in said]


def test_the_table_has_as_many_calls_that_pass():
    refused = sum(row["expected"] == "fail" for row in ROWS)

    assert len(ROWS) >= 150
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert abs(len(ROWS) - 2 * refused) <= len(ROWS) // 5
