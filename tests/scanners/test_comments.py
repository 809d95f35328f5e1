"""Comments of a text, by the family of its language."""

from __future__ import annotations

import pytest

from hookpack.scanners.comments import divide, folded


@pytest.mark.parametrize(
    ("suffix", "text", "expected"),
    [
        pytest.param(".py", "a = '# b'  # c\n", [(1, "c")], id="python"),
        pytest.param(".js", "a = '// b'; // c\n/* d\ne */ f()", [(1, "c"), (2, "d\ne")], id="javascript"),
        pytest.param(".js", "a / b // c", [(1, "c")], id="division"),
        pytest.param(".js", "a = /[/'\"]/ // c", [(1, "c")], id="regular expression"),
        pytest.param(".rs", "fn f<'a>(x: &'a str) {} // c", [(1, "c")], id="lifetime"),
        pytest.param(".sh", "a=b#c # d", [(1, "d")], id="shell word"),
        pytest.param(".php", "#[Attribute]\n# c", [(2, "c")], id="php attribute"),
        pytest.param(".html", "it's http://a <!-- c -->", [(1, "c")], id="markup"),
        pytest.param(".sql", "select '--a' -- c", [(1, "c")], id="sql"),
        pytest.param(".unknown", "a\nb # c", [(2, "c")], id="unknown language"),
        pytest.param(".py", "def (:\n  x # c", [(2, "c")], id="no python"),
    ],
)
def test_comments(suffix, text, expected):
    assert [(each.line, each.text) for each in divide(suffix, text)[0]] == expected


def test_code_keeps_its_lines_and_strings_without_the_comments():
    assert divide(".js", "a('// b'); // c\n/*\n*/d")[1] == "a('// b'); \n\nd"


@pytest.mark.parametrize("text", ["n\u043esec", "no\u200bsec", "\uff4eosec"])
def test_letters_that_look_alike_are_one(text):
    assert folded(text) == "nosec"
