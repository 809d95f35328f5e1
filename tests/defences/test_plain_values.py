"""What became plainly weaker is refused; what only changed or got stronger is not.

The cases are in tests/fixtures/plain_values.yaml and plain_ways.yaml.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hookpack.defences.change import SourceChange
from hookpack.defences.compare import compare
from hookpack.defences.plain import RULES

FILES = [Path(__file__).resolve().parents[1] / "fixtures" / f"plain_{name}.yaml" for name in ("values", "ways")]
TABLES = [yaml.safe_load(each.read_text(encoding="utf-8")) for each in FILES]
CASES = {kind: [case for table in TABLES for case in table.get(kind, [])] for kind in ("denied", "asked", "silent")}


def lines(text: str, sign: str) -> str:
    """The side of a text whose own lines begin with `sign`."""
    other = "-" if sign == "+" else "+"
    kept = [each for each in text.strip("\n").split("\n") if not each.startswith(other)]
    return "\n".join([each[1:] if each.startswith(sign) else each for each in kept]) + "\n"


def found(case: dict, *, swapped: bool = False) -> list[tuple[str, str]]:
    before, after = (lines(case["text"], sign) for sign in (("+", "-") if swapped else ("-", "+")))
    return [(each.rule, each.level) for each in compare([SourceChange(case["path"], before, after)]).losses]


def denials(losses: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [each for each in losses if each[1] == "deny" and each[0] in RULES]


@pytest.mark.parametrize("case", CASES["denied"], ids=lambda case: case["name"])
def test_a_plainly_weaker_form_is_refused(case):
    assert (case["rule"], "deny") in found(case)


@pytest.mark.parametrize("case", CASES["asked"], ids=lambda case: case["name"])
def test_what_only_looks_weaker_is_asked_about(case):
    assert (case["rule"], "ask") in found(case)


@pytest.mark.parametrize("case", CASES["denied"], ids=lambda case: case["name"])
def test_the_way_back_to_the_stronger_form_is_free(case):
    assert denials(found(case, swapped=True)) == []


@pytest.mark.parametrize("case", CASES["silent"], ids=lambda case: case["name"])
def test_a_change_that_weakens_nothing_is_not_refused(case):
    assert denials(found(case)) == []


@pytest.mark.parametrize("case", TABLES[1]["silent"], ids=lambda case: case["name"])
def test_what_refuses_as_much_is_not_refused_by_its_score_either(case):
    assert "deny" not in {level for _, level in found(case)}


def test_a_plain_loss_names_one_fact_and_one_place_with_both_forms():
    text = "def a():\n-    os.chmod('key', 0o600)\n+    os.chmod('key', 0o644)\n"
    (loss,) = compare([SourceChange("a.py", lines(text, "-"), lines(text, "+"))]).losses

    assert (loss.line, loss.old_line, loss.symbol) == (2, 2, "a")
    assert (loss.before, loss.after) == ("os.chmod('key', 0o600)", "os.chmod('key', 0o644)")
    assert loss.fact == "a lets more users at a file by `file_mode`"
