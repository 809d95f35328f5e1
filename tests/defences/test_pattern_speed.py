"""How long a search may take: what grows without end, what grows fast, and what stays linear."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookpack.defences.change import SourceChange
from hookpack.defences.compare import compare
from hookpack.defences.pattern_speed import speed


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a+)+$",
        r"(?:a|a)*b",
        r"/^([a-z0-9]+-?)+$/",
        r"^(\w+\s?)*$",
        r"(x+x+)+y",
        r"/<!--([^-]+|[-][^-]+)*-->/",
        r'"(?:\\.|[^"])*"',
        r"^(?:\d+|\w+)*!",
        r"/^(?:[a-f]|[E-G])*$/i",
    ],
)
def test_a_loop_that_reads_a_text_in_two_ways_is_endless(pattern: str) -> None:
    found = speed(pattern)

    assert found is not None
    assert found.endless > 0


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(?:a|b)*$",
        r"/^(?:[a-z0-9]+-)*[a-z0-9]+$/",
        r'"(?:\\"?|[^"\\])*"',
        r"^\d+(?:\.\d+)*$",
        r"(?:a{1,3}){2,4}",
        r"^(?>a+)+$",
        r"/^(?:[a-f]|[E-G])*$/",
        r"[]a]+",
        r"^(?:(?!ab+)\w)*$",
    ],
)
def test_a_loop_that_reads_a_text_in_one_way_is_not(pattern: str) -> None:
    found = speed(pattern)

    assert found is not None
    assert found.endless == 0


@pytest.mark.parametrize(
    ("pattern", "degree"),
    [
        (r"^\s*x", 1),
        (r"\s+$", 2),
        (r"^\s+$", 1),
        (r"/([^\[]*?)\[(.*?)\]/g", 2),
        (r"/(.*?)\[(.*?)\]/g", 3),
        (r"^.*a.*b", 2),
        (r".*", 1),
        (r"(?i)a+B", 2),
    ],
)
def test_loops_in_a_row_multiply(pattern: str, degree: int) -> None:
    found = speed(pattern)

    assert found is not None
    assert found.degree == degree


@pytest.mark.parametrize("pattern", ["(", "[a", "a)", "(?P=name", "a" * 5000, "\\", "(" * 100 + ")" * 100])
def test_nothing_is_said_of_what_cannot_be_read(pattern: str) -> None:
    assert speed(pattern) is None


@given(st.text("ab()[]{}|*+?^$\\.-,0129dwsbpux<>=!:", max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_has_an_answer(text: str) -> None:
    assert speed(text) == speed(text)


SLOWER = [
    ("a.js", "const NAME = /^(?:[a-z]+-)*[a-z]+$/;\n", "const NAME = /^(?:[a-z]+-?)+$/;\n", "endless-search"),
    (
        "a.py",
        'NAME = re.compile(r"^(?:[a-z]+-)*[a-z]+$")\n',
        'NAME = re.compile(r"^(?:[a-z]+-?)+$")\n',
        "endless-search",
    ),
    ("a.ts", "const rest = text.match(/^\\s{1,80};/);\n", "const rest = text.match(/\\s+;/);\n", "slower-search"),
    ("b.js", "id = raw.replace(/[\"'\\0]/g, '');\n", "id = raw.replace(/\"/g, '');\n", "narrower-cleaning"),
    ("b.py", "safe = re.sub('[\\\\r\\\\n;]', '', value)\n", "safe = re.sub('[;]', '', value)\n", "narrower-cleaning"),
]


@pytest.mark.parametrize(("path", "before", "after", "rule"), SLOWER, ids=[each[3] + each[0] for each in SLOWER])
def test_a_slower_pattern_is_told_and_a_faster_one_is_not(path: str, before: str, after: str, rule: str) -> None:
    there, back = (
        {each.rule for each in compare([SourceChange(path, *sides)]).losses}
        for sides in ((before, after), (after, before))
    )

    assert rule in there
    assert rule not in back
