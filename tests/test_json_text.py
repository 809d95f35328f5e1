"""Values with their places, and edits that leave the rest alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack.errors import HookpackError
from hookpack.json_text import Edit, Form, apply, drop, parse, place

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
layouts = st.sampled_from([None, 2, 4, "\t", 0])


@given(values, layouts, st.booleans())
def test_every_value_is_found_where_it_stands(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    node = parse(text)

    assert node.value == value
    assert (node.start, node.end) == (0, len(text))
    for part in node.parts:
        assert json.loads(text[part.node.start : part.node.end]) == part.node.value


@given(st.lists(values, min_size=1, max_size=5), layouts, st.data())
def test_dropping_entries_leaves_the_others(entries, indent, data):
    gone = data.draw(st.sets(st.integers(0, len(entries) - 1)))
    text = json.dumps(entries, indent=indent)

    left = apply(text, drop(parse(text), gone))

    assert json.loads(left) == [each for number, each in enumerate(entries) if number not in gone]


@given(st.dictionaries(st.text(), values, max_size=4), layouts, st.sampled_from(["\n", "\r\n"]))
def test_what_was_appended_can_be_dropped_to_the_byte(tree, indent, line_end):
    tree.pop("new", None)
    text = json.dumps(tree, indent=indent).replace("\n", line_end)

    longer = apply(text, Form(text).append(parse(text), [("new", {"a": [1, {"b": 2}]})]))
    shorter = apply(longer, drop(parse(longer), {len(tree)}))

    assert json.loads(longer) == {**tree, "new": {"a": [1, {"b": 2}]}}
    assert shorter == text


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param('{"a": 1,}', "1:9:", id="trailing comma"),
        pytest.param('{\n  // no\n  "a": 1}', "2:3:", id="comment"),
        pytest.param("{'a': 1}", "1:2:", id="single quotes"),
        pytest.param('{"a": NaN}', "1:1:", id="not a number"),
        pytest.param("{} {}", "1:4:", id="two values"),
        pytest.param("", "1:1:", id="nothing"),
        pytest.param("[" * 100_000, "1:1:", id="nested too deeply"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text, where):
    with pytest.raises(HookpackError) as error:
        parse(text)

    assert str(error.value).startswith(where)


def test_a_byte_order_mark_is_passed_over():
    assert parse('\ufeff{"a": 1}').value == {"a": 1}


def test_places_are_counted_from_one():
    assert place("a\nbc", 3) == "2:2:"


def test_edits_are_made_wherever_they_stand():
    assert apply("abcdef", [Edit(0, 1, "X"), Edit(4, 6, ""), Edit(2, 2, "-")]) == "Xb-cd"


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        pytest.param("{}", '{\n  "k": [\n    1\n  ]\n}', id="empty"),
        pytest.param('{"a": 1}', '{"a": 1, "k": [1]}', id="on one line"),
        pytest.param('{\n\t"a": 1\n}\n', '{\n\t"a": 1,\n\t"k": [\n\t\t1\n\t]\n}\n', id="tabs"),
        pytest.param(
            '{\r\n   "a": 1\r\n}', '{\r\n   "a": 1,\r\n   "k": [\r\n      1\r\n   ]\r\n}', id="three blanks, CRLF"
        ),
    ],
)
def test_what_is_appended_looks_like_the_rest(text, longer):
    assert apply(text, Form(text).append(parse(text), [("k", [1])])) == longer
