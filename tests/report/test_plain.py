"""Text of the record that is fit to show."""

from __future__ import annotations

import pytest

from hookpack.report.plain import HIDDEN, clean

_KEY = "AK" + "IA" + "QYLPMN5HNM3PZQ2W"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("src/app.py", "src/app.py", id="a path"),
        pytest.param("größer, 大きい", "größer, 大きい", id="letters of any script"),
        pytest.param("a\nb\tc", "a b c", id="new lines"),
        pytest.param("a\x1b[31mb", "a\\x1b[31mb", id="an escape sequence"),
        pytest.param("a\u202eb", "a\\u202eb", id="another direction"),
        pytest.param("\ud800", "\\ud800", id="half a character"),
        pytest.param("x" * 600, "x" * 497 + "...", id="too long"),
        pytest.param(f"wrote {_KEY} there", f"wrote {HIDDEN} there", id="a credential"),
    ],
)
def test_text_is_cleaned(text, shown):
    assert clean(text) == shown


def test_a_credential_does_not_survive_a_cut():
    assert _KEY[:12] not in clean(f"{'x ' * 40}{_KEY}", 90)
