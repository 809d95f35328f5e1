"""Configurations as entries."""

from __future__ import annotations

import pytest

from hookpack.scanners.entries import read


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.yml", "a:\n  b: 1 # x\n", [(2, "a.b", "1")], id="yaml"),
        pytest.param(
            "a.yml", "a:\n- b: 1\n  c: 2\n- d\n", [(2, "a.b", "1"), (3, "a.c", "2"), (4, "a", "d")], id="yaml list"
        ),
        pytest.param(
            "a.yml", "a: |\n  x: 1\n  # y\nb: 2\n", [(2, "a", "x: 1"), (3, "a", "# y"), (4, "b", "2")], id="block"
        ),
        pytest.param("a.yml", "a: [x, 'y z']\n", [(1, "a", "x"), (1, "a", "y z")], id="yaml flow"),
        pytest.param("a.toml", '[a.b]\nc = "d" \n', [(2, "a.b.c", "d")], id="toml"),
        pytest.param(
            "a.toml",
            '[a]\nb = [\n  "c", # d\n  "e",\n]\nf = 1\n',
            [(3, "a.b", "c"), (4, "a.b", "e"), (6, "a.f", "1")],
            id="toml list",
        ),
        pytest.param("a.toml", 'a = { b = ["c"] }\n', [(1, "a.b", "c")], id="toml inline"),
        pytest.param(
            "a.cfg",
            "[a]\nb = 1\nc =\n    d\n    e: f\n",
            [(2, "a.b", "1"), (4, "a.c", "d"), (5, "a.c", "e: f")],
            id="ini",
        ),
        pytest.param(
            "a.json",
            '{"a": {"b": [1, "c"]}, "d": true}',
            [(1, "a.b", "1"), (1, "a.b", "c"), (1, "d", "true")],
            id="json",
        ),
        pytest.param("a.js", "x = {\n// b: 1\n'c/d': \"off\" }", [(3, "x =.c/d", "off")], id="javascript"),
    ],
)
def test_entries_have_line_path_and_value(path, text, expected):
    assert [(each.line, each.path, each.value) for each in read(path, text)] == expected


@pytest.mark.parametrize("text", ['{"a":' * 500 + "1", "[" * 500 + "1"])
def test_keys_end_at_some_depth(text):
    assert {len(each.keys) for each in read("a.json", text)} == {41}
