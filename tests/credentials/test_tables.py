"""Passwords that the head of a table names."""

from __future__ import annotations

import pytest

from hookpack import credentials

VALUE = "Quartz734" + "-waln"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.sql", "INSERT INTO users (login, password) VALUES ('ann', '{}');\n", id="SQL"),
        pytest.param("a.sql", "insert into users (pwd, id)\nvalues\n ('', 1),\n ('{}', 2);\n", id="second row"),
        pytest.param("a.csv", "login,password\nann,{}\n", id="CSV"),
        pytest.param("a.tsv", '"login"\t"User password"\nann\t"{}"\n', id="tabs and quotes"),
        pytest.param("a.md", "| Host | Password |\n| --- | --- |\n| db | `{}` |\n", id="Markdown"),
    ],
)
def test_a_value_below_a_telling_head_is_found(path, text):
    filled = text.format(VALUE)

    (hit,) = credentials.find(filled, path=path)

    assert filled[hit.start : hit.end] == VALUE


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.sql", "INSERT INTO users (password, login) VALUES ('changeme', '{}');\n", id="another column"),
        pytest.param("a.sql", f"INSERT INTO users (password) VALUES ('{'0a1b2c3d' * 4}');\n", id="a hash"),
        pytest.param("a.csv", "login,password_hash\nann,{}\n", id="a column of hashes"),
        pytest.param("a.txt", "login,password\nann,{}\n", id="no table"),
        pytest.param("a.md", "| Host | Password |\n| --- | --- |\n\n{}\n", id="behind the table"),
        pytest.param("tests/a.csv", "login,password\nann,{}\n", id="a fixture"),
    ],
)
def test_other_values_are_none(path, text):
    assert credentials.find(text.format(VALUE), path=path) == ()
