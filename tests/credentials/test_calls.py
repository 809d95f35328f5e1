"""The plain strings among a call's arguments, by their places."""

from __future__ import annotations

import pytest

from hookpack.credentials.calls import strings


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        pytest.param("'a', 'b')", [(0, "a"), (1, "b")], id="both kinds of place"),
        pytest.param("host, \"b\", 'c')", [(1, "b"), (2, "c")], id="behind a variable"),
        pytest.param("\n  'a',\n  'b',\n)", [(0, "a"), (1, "b")], id="over lines"),
        pytest.param("N'a', b\"b\")", [(0, "a"), (1, "b")], id="prefixes of literals"),
        pytest.param(r"'it\'s', 'b')", [(0, r"it\'s"), (1, "b")], id="an escaped quote"),
        pytest.param("f('x', ['y']), 'b')", [(1, "b")], id="strings of inner calls are none"),
        pytest.param("f(f(f(1))), 'b')", [(1, "b")], id="calls in calls"),
        pytest.param("not'a', 'b')", [(1, "b")], id="an expression is none"),
        pytest.param("name='a', 'b')", [(1, "b")], id="a named argument is none"),
        pytest.param("'a' + 'x', 'b')", [(0, "a"), (1, "b")], id="the first string of a sum"),
        pytest.param("'(', ')')", [(0, "("), (1, ")")], id="brackets in strings"),
        pytest.param("a, b) + 'c', 'd'", [], id="behind the call"),
        pytest.param("\u6f22, '\u5b57')", [(1, "\u5b57")], id="other scripts"),
    ],
)
def test_strings_are_told_by_their_place(arguments, found):
    text = f"call({arguments}"

    given, _ = strings(text, len("call("), 400)

    assert [(place, text[start:end]) for place, start, end in given] == found


def test_the_end_is_behind_the_bracket_that_closes():
    text = "values ('a', f(1)), ('b')"

    assert text[strings(text, len("values ("), 400)[1] :] == ", ('b')"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("'a', b", id="no bracket"),
        pytest.param("'a', 'b", id="an open string"),
        pytest.param("'a', " + "x" * 400 + ")", id="too far"),
        pytest.param("f(f(f(f(1)))))", id="too deep"),
    ],
)
def test_where_nothing_closes_there_is_no_end(text):
    assert strings(text, 0, 400)[1] == -1
