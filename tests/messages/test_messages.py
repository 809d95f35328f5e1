"""Whatever hookpack can say has an example that it said itself, in plain English, with a next step that exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
import pytest
import yaml

from hookpack.cli import cli
from tests.messages import sources
from tests.messages.spoken import ALONE, SCENES, spoken

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = yaml.safe_load((sources.ROOT / "docs" / "messages.yaml").read_text(encoding="utf-8"))
RULES = {name.partition("/")[2] for name in CATALOGUE if "/" in name}
# words of programs, not of people
JARGON = re.compile(
    r"\b(invalid|illegal|exceptions? (?:was|occurred|in)|traceback|fatal|oops|null|NoneType|errno|malformed"
    r"|stderr|stdout|unexpected (?:error|token)|something went wrong|abort(?:ed|ing)?|whitelist|blacklist|please)\b",
    re.I,
)
# in which a fact is all there is to say: the person is asked, or the layer's own words follow
STEP = re.compile(
    r"(?:^|[.;] |, or |, then )(?:ask|do|fix|give|keep|leave|let|make|mend|move|name|put|read|restore|retry|run|say"
    r"|start|take|tell|try|use|wait|work|write|only the user)\b",
    re.I,
)
NAMED = re.compile(r"`hookpack( [^`]*)?`")


def test_every_rule_has_its_example() -> None:
    assert sources.rules() == RULES


def test_every_fault_of_a_layer_has_its_example() -> None:
    assert {f"{name}, {outcome}" for name, outcome in sources.layers()} - {*CATALOGUE} == set()


def test_a_rule_made_in_an_unknown_way_is_caught(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "new.py").write_text('def judge():\n    return Verdict("x", "fail", choose(), "words")\n')
    monkeypatch.setattr(sources, "PACKAGE", tmp_path)

    with pytest.raises(AssertionError, match=r"new\.py:2"):
        sources.rules()


@pytest.mark.parametrize("name", sorted({*SCENES, *ALONE, *CATALOGUE}))
def test_the_example_is_what_is_said(name: str, tmp_path: Path) -> None:
    """`python -m tests.messages` writes the examples anew."""
    assert spoken(name, tmp_path) == CATALOGUE[name]


@pytest.mark.parametrize("name", sorted(each for each in CATALOGUE if "/" in each))
def test_a_message_names_a_fact_and_a_next_step_in_plain_words(name: str) -> None:
    head, _, said = CATALOGUE[name].partition(": ")

    assert head == name
    assert said.endswith(".")
    assert not JARGON.search(said)
    assert name == "anchor-guard/unusable-call" or STEP.search(said)


@pytest.mark.parametrize(
    ("said", "is_good"),
    [
        ("this line sets X. Let the guard run.", True),
        ("the call is forbidden.", False),
        ("it failed; ask the user.", True),
    ],
)
def test_a_message_without_a_step_is_caught(said: str, is_good: bool) -> None:
    assert bool(STEP.search(said)) is is_good


def _faults(said: sources.Said):
    first = said.text.partition(" ")[0]
    if first[:1].isupper() and not first.isupper() and first != "HOOKPACK_DEPTH":
        yield "begins like a sentence"
    if said.text.endswith("."):
        yield "ends like a sentence"
    if JARGON.search(f"{said.text} {said.hint}"):
        yield "speaks as programs do"


def test_errors_are_said_in_the_same_way() -> None:
    found = list(sources.errors())

    assert len(found) > 100
    assert [f"{each.module}:{each.line}: {fault}: {each.text}" for each in found for fault in _faults(each)] == []


@pytest.mark.parametrize(
    "text", ["Cannot read it", "cannot read it.", "invalid value", "unexpected token at 3"], ids=lambda text: text
)
def test_an_error_in_other_words_is_caught(text: str) -> None:
    assert list(_faults(sources.Said("x", 1, text)))


def _unknown(text: str):
    """Commands in backticks that `hookpack` does not have, or that have no such option."""
    for words in (found.group(1) or "" for found in NAMED.finditer(" ".join(text.split()))):
        command, ctx = cli, click.Context(cli, info_name="hookpack")
        for word in words.split():
            if word.startswith("-"):
                options = {each for param in command.params for each in (*param.opts, *param.secondary_opts)}
                if re.split("[=|,]", word)[0] not in {*options, "--help", "-h", "--version"}:
                    yield f"hookpack{words}"
                continue
            if not isinstance(command, click.Group) or not re.fullmatch("[a-z]+", word):
                continue
            found = command.get_command(ctx, word)
            if found is None:
                yield f"hookpack{words}"
                break
            command, ctx = found, click.Context(found, info_name=word, parent=ctx)


def test_every_command_that_a_text_names_exists() -> None:
    pages = [sources.ROOT / "README.md", *(sources.ROOT / "docs" / "pages").rglob("*.md")]
    written = [sources.Said(path.name, 1, path.read_text(encoding="utf-8")) for path in pages]
    found = [*sources.texts(), *written]

    assert sum(bool(NAMED.search(each.text)) for each in found) > 50
    assert {f"{each.module}: {name}" for each in found for name in _unknown(each.text)} == set()


@pytest.mark.parametrize("text", ["`hookpack nosuch`", "`hookpack log --nosuch`", "`hookpack anchors lose A-1`"])
def test_a_command_that_does_not_exist_is_caught(text: str) -> None:
    assert list(_unknown(text))
