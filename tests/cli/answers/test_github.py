"""A judgement as commands to a job's runner: no text of the branch becomes a command."""

from __future__ import annotations

import re
from urllib.parse import unquote

import click
import pytest

from hookpack.cli.answers import github, text
from hookpack.verdict import Layer
from tests.cli.answers.judgements import EVIL, failed, finding, judged

COMMAND = re.compile(r"::(error|warning|notice)( [^:]*)?::(.*)")


def commands(given):
    """(level, properties, message) of each line but the last, as the runner reads them."""
    found = []
    for line in github.render(given).split("\n")[:-1]:
        level, properties, message = COMMAND.fullmatch(line).groups()
        pairs = [each.partition("=")[::2] for each in (properties or "").strip().split(",") if each]
        found.append((level, {key: unquote(value) for key, value in pairs}, unquote(message)))
    return found


def test_a_fault_stands_beside_its_line():
    (found,) = commands(judged(failed(finding("sub/a.py", 7))))

    assert found == (
        "error",
        {"file": "sub/a.py", "line": "7", "title": "hookpack: bandit.B307"},
        "eval is used\nParse it.",
    )


def test_what_several_scanners_say_of_a_line_is_one_annotation():
    (found,) = commands(judged(failed(finding(), finding(rule="semgrep.x"))))

    assert found[1]["title"] == "hookpack: bandit.B307, semgrep.x"


@pytest.mark.parametrize(
    ("layer", "mode", "level"),
    [
        pytest.param(failed(finding()), "enforce", "error", id="denied"),
        pytest.param(failed(finding()), "observe", "warning", id="observed"),
        pytest.param(Layer("monotonicity", "unsure", "x"), "enforce", "warning", id="unsure"),
        pytest.param(failed(name="budget"), "enforce", "error", id="without a place"),
    ],
)
def test_how_loud_it_is_follows_the_answer(layer, mode, level):
    assert [each[0] for each in commands(judged(layer, mode=mode))] == [level]


def test_hostile_text_stays_text():
    given = judged(failed(finding(EVIL, message=EVIL, remedy=EVIL, rule=EVIL), name="anchors"), notes=(EVIL,))

    ((_, properties, message), _) = commands(given)

    assert (properties["line"], properties["file"].startswith("a::error file=x,line=1::y%0A\n::add-mask::z")) == (
        "2",
        True,
    )
    assert "::add-mask::z" in message
    assert not any(line.startswith("::add-mask") for line in github.render(given).split("\n"))


def test_a_long_message_is_cut():
    (found,) = commands(judged(failed(finding(message="x" * 9000))))

    assert len(found[2]) == 2000


@pytest.mark.parametrize("path", [EVIL, "::error::x.py", "  ::stop-commands::x"], ids=["many", "command", "indented"])
def test_the_text_form_is_no_command_to_a_runner_either(path):
    given = judged(failed(finding(path, message="##[error]x ##vso[task.complete]y")), notes=("::warning::x",))

    lines = click.unstyle(text.render(given)).split("\n")

    assert not [
        line for line in lines if line.lstrip().startswith("::") or "##[" in line or "##vso[" in line or "\x1b" in line
    ]
