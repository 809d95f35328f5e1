"""Colours: on a terminal, where nobody said no."""

from __future__ import annotations

import pytest

from hookpack.cli.colour import painted, wanted


@pytest.mark.parametrize(
    ("environ", "answer"),
    [
        pytest.param({}, None, id="nothing said"),
        pytest.param({"NO_COLOR": "1"}, False, id="NO_COLOR"),
        pytest.param({"NO_COLOR": ""}, None, id="empty NO_COLOR is none"),
        pytest.param({"TERM": "dumb"}, False, id="a dumb terminal"),
        pytest.param({"FORCE_COLOR": "1"}, True, id="FORCE_COLOR"),
        pytest.param({"FORCE_COLOR": "0"}, None, id="FORCE_COLOR=0"),
        pytest.param({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="no beats yes"),
    ],
)
def test_the_environment_decides(environ, answer):
    assert wanted(environ) is answer


@pytest.mark.parametrize(
    ("text", "is_painted"), [("deny (x)", True), (" FAIL  y", True), ("denial", False), ("", False)]
)
def test_a_decision_has_its_colour_and_other_words_have_none(text, is_painted):
    assert ("\x1b[" in painted(text)) is is_painted


@pytest.mark.parametrize(
    ("environ", "is_coloured"),
    [
        pytest.param({}, False, id="in a pipe"),
        pytest.param({"FORCE_COLOR": "1"}, True, id="forced"),
        pytest.param({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="forbidden"),
    ],
)
@pytest.mark.parametrize("words", [("explain",), ("log",)], ids=" ".join)
def test_all_commands_obey(person_run, project, hook, payload, words, environ, is_coloured):
    settings = {"file_path": str(project / ".claude/settings.json"), "content": "{}"}
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings))

    assert ("\x1b[" in person_run(list(words), project, environ).stdout) is is_coloured
