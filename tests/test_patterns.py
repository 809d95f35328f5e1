"""A pattern answers the same whether it was compiled here, kept, or kept by something that damaged it."""

import re

import pytest

from hookpack import patterns
from hookpack.patterns import IGNORECASE, MULTILINE, Pattern
from hookpack.state import compiled


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    monkeypatch.setattr(patterns, "kept", patterns.Kept())


SOURCES = [(r"(?P<a>x+)|\b\d{2,3}(?!y)", 0), (r"^fail(?:ed|s)?\b", IGNORECASE | MULTILINE), (r"[^。\n]{0,3}通过", 0)]
TEXT = "one\nFAILED 12 xx 345y\n测试通过"


def _spans(pattern):
    return [(match.span(), match.groupdict()) for match in pattern.finditer(TEXT)]


@pytest.mark.parametrize(("source", "flags"), SOURCES)
def test_a_kept_pattern_finds_what_re_finds(source, flags, tmp_path):
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    compiled.keep(environ)
    expected = _spans(re.compile(source, flags))

    assert _spans(Pattern(source, flags)) == expected
    compiled.save(environ)
    patterns.kept.codes = None
    assert _spans(Pattern(source, flags)) == expected
    assert not patterns.kept.fresh


@pytest.mark.parametrize(
    "code", [[0, [1, 2, 3], 0, {}], [0, "x", 0, {}], [0], "x", [0, [], "1", {}], [0, [-1], 9, {"a": 99}]]
)
def test_a_damaged_form_is_compiled_again(code):
    patterns.kept.codes = {"0 a+": code}

    assert Pattern("a+").search("baa").span() == (1, 3)


def test_a_cache_that_cannot_be_read_is_none(tmp_path):
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    compiled.keep(environ)
    Pattern("a").search("a")
    compiled.save(environ)
    (cache,) = (tmp_path / "hookpack").iterdir()
    cache.write_text("{")
    patterns.kept.codes = None

    assert Pattern("a").search("a")
