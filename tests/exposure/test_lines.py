"""What a shell line shows is found with work that grows as the line does."""

import json
import sys
from pathlib import Path

import pytest

from hookpack import credentials, exposure
from hookpack.exposure import lines, readings

CASES = Path(__file__).parent.parent / "cases" / "filter-sensitive.jsonl"


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _samples():
    rows = map(json.loads, CASES.read_text(encoding="utf-8").splitlines())
    return [text for row in rows for text in _texts(row["input"])]


def test_what_the_cheap_questions_pass_over_holds_nothing():
    passed = [text for text in _samples() if not credentials.may_hold(text) and readings.is_plain(text)]

    assert len(passed) > 100
    assert [text for text in passed if exposure.look(text)] == []


def test_the_cheap_questions_pass_over_nothing_because_of_what_stands_beside_it():
    texts = [text for text in _samples() if exposure.look(text)]

    assert len(texts) > 30
    assert set(exposure.promising(texts)) == set(texts)


@pytest.mark.parametrize(
    ("line", "made"),
    [
        pytest.param("echo one two three four", ["one two three four\n"], id="what echo prints"),
        pytest.param("touch 'abcdefgh'\"ijklmnop\"", ["abcdefghijklmnop"], id="a word of two parts"),
        pytest.param("touch abcdefghijklmnop", [], id="a word as it stands"),
    ],
)
def test_texts_that_the_shell_puts_together_are_told_from_those_that_stand_there(monkeypatch, line, made):
    seen = []
    monkeypatch.setattr(lines, "promising", lambda texts, hint: seen.extend(texts) or ())

    lines.in_line(line)

    assert seen == made


def test_of_many_texts_those_that_stand_in_the_line_are_known_by_their_parts():
    line = "".join(f"echo a b c d e {number}; touch abcdefghijkl{number}; " for number in range(40))
    texts = [text for number in range(40) for text in (f"a b c d e {number}\n", f"abcdefghijkl{number}")]

    assert list(lines._made(line, texts)) == texts[::2]


def _steps(line):
    """Functions entered, Python's and C's."""
    count = 0

    def enter(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(enter)
    try:
        lines.in_line(line)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "step",
    ["echo step {0} done; ", "cp build/out_{0}.o dist/ && ", "printf '%s: {0}\\n' abcdefghijkl | tee log{0}; "],
)
def test_twice_the_line_takes_about_twice_the_work(step):
    short, long = ("".join(map(step.format, range(count))) + "true" for count in (100, 200))

    assert _steps(long) < 2.3 * _steps(short)


def test_a_plain_text_is_not_looked_at_by_itself(monkeypatch):
    looked = []
    look = lines.look
    monkeypatch.setattr(lines, "look", lambda text, *given, **named: looked.append(text) or look(text, *given, **named))

    lines.in_line("".join(f"echo step {number} done; " for number in range(200)))

    assert len(looked) == 1
