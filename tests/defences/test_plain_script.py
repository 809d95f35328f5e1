"""Defences that JavaScript gives up in ways of its own: each rule tells, and is silent on the way back."""

from __future__ import annotations

import pathlib

import pytest
import yaml

from hookpack.defences import plain_script
from hookpack.defences.change import SourceChange
from hookpack.defences.compare import compare

_HERE = pathlib.Path(__file__).parent
LOST = yaml.safe_load((_HERE / "script_lost.yaml").read_text(encoding="utf-8"))
HARMLESS = yaml.safe_load((_HERE / "script_harmless.yaml").read_text(encoding="utf-8"))


def rules(case: dict[str, str], *, back: bool = False) -> set[str]:
    lines = case["text"].splitlines()
    before, after = (
        "\n".join(line.removeprefix(own) for line in lines if not line.startswith(other)) + "\n"
        for own, other in ("-+", "+-")
    )
    sides = (after, before) if back else (before, after)
    return {each.rule for each in compare([SourceChange(f"lib/part.{case['ending']}", *sides)]).losses}


@pytest.mark.parametrize("case", LOST, ids=[f"{at}-{each['rule']}" for at, each in enumerate(LOST)])
def test_a_defence_given_up_is_told_and_one_put_in_is_not(case: dict[str, str]) -> None:
    assert case["rule"] in rules(case)
    assert rules(case, back=True) == set()


@pytest.mark.parametrize("case", HARMLESS, ids=[each["work"] for each in HARMLESS])
def test_ordinary_work_is_not_remarked_upon(case: dict[str, str]) -> None:
    assert rules(case) == set()


def test_every_rule_has_an_example() -> None:
    assert {each["rule"] for each in LOST} == set(plain_script.RULES)


def test_other_languages_are_left_to_the_rules_for_all() -> None:
    found = rules({"ending": "py", "text": "-rows = filter(is_valid, names)\n+rows = names"})

    assert not found & set(plain_script.RULES)
