"""Values that a program puts together from its variables."""

from __future__ import annotations

import pytest

from hookpack.exposure import composed

FIRST, LAST = "Quartz73", "4-waln82"
VALUE = FIRST + LAST


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a = '{0}'\nb = '{1}'\npassword = a + b\n", 3, id="a sum"),
        pytest.param("a = '{0}'\npassword = a + '{1}'\n", 2, id="a variable and a literal"),
        pytest.param('const a = "{0}";\nconst b = "{1}";\nlogin(`${{a}}${{b}}`);\n', 3, id="a template"),
        pytest.param("a = '{0}'\nb = '{1}'\nuse(f\"{{a}}{{b}}\")\n", 3, id="a formatted string"),
        pytest.param('a := "{0}"\nvar b string = "{1}"\nuse(a + b)\n', 3, id="declarations"),
        pytest.param("use(a + b)\na = '{0}'\nb = '{1}'\n", 1, id="given later"),
    ],
)
def test_variables_with_literals_are_read_together(text, line):
    (reading,) = composed.readings(text.format(FIRST, LAST))

    assert f'"{VALUE}"' in reading.text
    assert reading.line(1, text) == line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = '{0}'\npassword = a + b\n", id="one is not known"),
        pytest.param("a = read('{0}')\nb = '{1}'\nx = a + b\n", id="one comes from a call"),
        pytest.param("x = '{0}' + '{1}'\n", id="literals alone"),
        pytest.param("a = '{0}'\nb = '{1}'\nx = a + b(1)\n", id="a call"),
        pytest.param("a = 'x'\nb = 'y'\nx = a + b\n", id="too short"),
        pytest.param("a = 'Hello there, '\nb = 'all of you'\nx = a + b\n", id="prose"),
        pytest.param("a = '{0}'\nb = '{1}'\n", id="nothing put together"),
    ],
)
def test_other_sums_give_nothing(text):
    assert list(composed.readings(text.format(FIRST, LAST))) == []


def test_names_that_nothing_is_given_to_are_looked_for_only_so_often():
    looked = [f"name{number}" for number in range(200)]
    text = "\n".join(f"x = {name} + {name}" for name in looked)
    known: dict[str, str] = {}

    for name in looked:
        composed._value(text, [name, name], known)

    assert len(known) == composed._MOST_NAMES
