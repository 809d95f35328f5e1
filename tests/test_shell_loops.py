"""How often a command of a line runs, in which function it stands, and whether the line waits for it."""

import pytest

from hookpack import shell
from hookpack.shell import MANY


def _times(line, name="agent"):
    return [each.times for each in shell.parse(line).commands if each.words[:1] == (name,)]


@pytest.mark.parametrize(
    ("line", "times"),
    [
        pytest.param("agent", [1], id="no loop"),
        pytest.param("for i in 1 2 3; do agent; done; agent", [3, 1], id="values"),
        pytest.param("for i in 1 2; do for j in a b c; do agent; done; done", [6], id="nested"),
        pytest.param("for i in {1..5}; do agent; done", [5], id="range"),
        pytest.param("for i in $(seq 2 4); do agent; done", [3], id="seq"),
        pytest.param("for ((i = 0; i < 5; i++)); do agent; done", [5], id="counter"),
        pytest.param("for ((;;)); do agent; done", [MANY], id="counter without end"),
        pytest.param("for f in *.py; do agent; done", [MANY], id="pattern"),
        pytest.param("for x; do agent; done", [MANY], id="arguments"),
        pytest.param("while true; do agent; done", [MANY], id="while"),
        pytest.param("until x; do sh -c agent; done", [MANY], id="until, in a text"),
        pytest.param("find . -exec agent {} \\;", [MANY], id="find"),
        pytest.param("find . -exec agent {} +", [1], id="find, all at once"),
    ],
)
def test_loops_multiply(line, times):
    assert _times(line) == times


@pytest.mark.parametrize(
    ("line", "aside"),
    [
        ("agent", [False]),
        ("agent &", [True]),
        ("true; agent && agent & agent", [True, True, False]),
        ("(sleep 1; agent) & agent", [True, False]),
        ("agent 2>&1", [False]),
        ("for i in 1; do agent & done", [True]),
    ],
)
def test_what_the_line_does_not_wait_for_stands_aside(line, aside):
    assert [each.aside for each in shell.parse(line).commands if each.words[:1] == ("agent",)] == aside


def test_a_command_knows_the_function_that_it_stands_in():
    commands = shell.parse("f() { agent; }; function g { agent; }; agent").commands

    assert [each.inside for each in commands] == ["f", "g", ""]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("echo YWdlbnQgLXA= | base64 -d | sh", ("agent", "-p")),
        ("echo 'p- tnega' | rev | sh", ("agent", "-p")),
        ("echo a{1..3}", ("echo", "a1", "a2", "a3")),
        ("echo {01..3}", ("echo", "{01..3}")),
        ("echo {1..900}", ("echo", "{1..900}")),
    ],
)
def test_what_only_looks_hidden_is_read(line, words):
    assert words in [each.words for each in shell.parse(line).commands]
