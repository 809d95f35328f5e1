from __future__ import annotations

from pathlib import Path

import pytest

from hookpack.anchor import Anchor, holds
from hookpack.anchors_yaml import load
from hookpack.errors import BadPolicy

TEMPLATE = Path(__file__).parents[1] / "templates" / "anchors.yaml"
ENTRY = "version: 1\nanchors:\n  - id: A-1\n    path: {path}\n    mode: {mode}\n    pattern: {pattern}\n"


def _fault(text: str) -> str:
    with pytest.raises(BadPolicy) as caught:
        load(text.encode(), "a.yaml")
    return str(caught.value)


def _uncommented_template() -> bytes:
    """The template with its examples switched on."""
    lines = TEMPLATE.read_text(encoding="utf-8").replace("anchors: []", "anchors:").splitlines()
    return "\n".join(line.replace("#", "", 1) if line.startswith("#  ") else line for line in lines).encode()


def test_template_declares_nothing() -> None:
    assert load(TEMPLATE.read_bytes(), "anchors.yaml") == ()


def test_examples_of_the_template_are_valid_anchors() -> None:
    assert [each.id for each in load(_uncommented_template(), "anchors.yaml")] == [
        f"A-{number}" for number in range(1, 9)
    ]


def test_first_example_of_the_template_holds_in_the_code_that_it_describes() -> None:
    first, second, *_ = load(_uncommented_template(), "anchors.yaml")
    code = 'def check_path(path):\n    if ".." in path:\n        raise ValueError(path)\n'

    assert (holds(first, code), holds(second, code)) == (True, True)


def test_an_entry_becomes_an_anchor_with_defaults_for_what_it_leaves_out() -> None:
    text = "anchors:\n- {id: A-1, path: app/a.py, pattern: 'x()'}\n- {id: B, path: b.js, pattern: y, mode: regex,\n"
    text += "   strength: soft, symbol: f.g, reason: because}\n"

    assert load(text.encode(), "a.yaml") == (
        Anchor(id="A-1", path="app/a.py", pattern="x()"),
        Anchor("B", "b.js", "y", mode="regex", symbol="f.g", strength="soft", reason="because"),
    )


@pytest.mark.parametrize("text", ["version: 1", "anchors: []"])
def test_a_file_without_anchors_declares_none(text: str) -> None:
    assert load(text.encode(), "a.yaml") == ()


@pytest.mark.parametrize(
    ("path", "mode", "pattern"),
    [
        pytest.param("app/a.py", "substring", "'('", id="text that is no expression"),
        pytest.param("app/a.js", "regex", "'if \\(!ok\\)'", id="regex outside Python"),
        pytest.param("app/a.py", "ast", "'f(..., verify=True)'", id="call"),
        pytest.param("app/a.py", "ast", "'if ...: raise X'", id="guard"),
        pytest.param("app/a.py", "ast", "'if x:'", id="head of a statement"),
        pytest.param("app/a.py", "ast", "'except ValueError:'", id="handler"),
        pytest.param("app/a.py", "ast", "'@login_required'", id="decorator"),
        pytest.param(".env.example", "substring", "KEY=", id="dot file"),
    ],
)
def test_usable_anchors_are_accepted(path: str, mode: str, pattern: str) -> None:
    assert len(load(ENTRY.format(path=path, mode=mode, pattern=pattern).encode(), "a.yaml")) == 1


@pytest.mark.parametrize(
    ("path", "mode", "pattern", "fault"),
    [
        pytest.param("a.py", "regex", "'a(b'",
                     "a.yaml:6: anchors[0].pattern: invalid regular expression at position 1: "
                     "missing ), unterminated subpattern", id="regex"),
        pytest.param("a.py", "regex", "'x*'", "a.yaml:6: anchors[0].pattern: the pattern matches an empty text",
                     id="regex that always matches"),
        pytest.param("a.py", "ast", "'bad('", "a.yaml:6: anchors[0].pattern: the pattern does not parse as Python",
                     id="ast that does not parse"),
        pytest.param("a.py", "ast", "'...'", "a.yaml:6: anchors[0].pattern: the pattern matches anything",
                     id="only a wildcard"),
        pytest.param("a.py", "ast", "_", "a.yaml:6: anchors[0].pattern: the pattern matches anything",
                     id="any name"),
        pytest.param("a.js", "ast", "f()",
                     "a.yaml:6: anchors[0].pattern: mode ast is for Python files; use substring or regex",
                     id="ast outside Python"),
        pytest.param("a.py", "substring", "'  '", "a.yaml:6: anchors[0].pattern: the pattern is empty", id="blank"),
        pytest.param("/etc/a.py", "substring", "x",
                     'a.yaml:4: anchors[0].path: "/etc/a.py" must be relative to the project', id="absolute path"),
        pytest.param("C:/a.py", "substring", "x",
                     'a.yaml:4: anchors[0].path: "C:/a.py" must be relative to the project', id="drive"),
        pytest.param("a/../../b.py", "substring", "x",
                     'a.yaml:4: anchors[0].path: "a/../../b.py" must not leave the project', id="path that leaves"),
        pytest.param("./a.py", "substring", "x",
                     'a.yaml:4: anchors[0].path: "./a.py" must be a plain path such as "app/files.py"',
                     id="path that would never be met"),
        pytest.param("a.py", "semantic", "x",
                     "a.yaml:6: anchors[0].pattern: mode semantic needs `require` in its place, "
                     "such as: check(...) before open(...)", id="mode semantic"),
        pytest.param("a.py", "other", "x",
                     'a.yaml:5: anchors[0].mode: unknown mode "other" (known: substring, regex, ast, semantic)',
                     id="mode"),
    ],
)  # fmt: skip
def test_unusable_anchors_are_named_with_file_and_line(path: str, mode: str, pattern: str, fault: str) -> None:
    assert _fault(ENTRY.format(path=path, mode=mode, pattern=pattern)) == fault


def test_two_anchors_with_one_id_are_refused_at_the_second() -> None:
    text = "anchors:\n- {id: A, path: a.py, pattern: x}\n- {id: B, path: a.py, pattern: x}\n"

    assert _fault(text + "- {id: A, path: b.py, pattern: y}") == 'a.yaml:4: anchors: duplicate id "A" (first on line 2)'


def test_everything_that_an_anchor_lacks_is_named() -> None:
    assert _fault("anchors:\n- {reason: none}").split("\n") == [
        "a.yaml:2: anchors[0] has no id",
        "a.yaml:2: anchors[0] has no path",
    ]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        pytest.param("reason: none", "anchors[0].pattern: an anchor has either a pattern or, in mode semantic, require",
                     id="neither"),
        pytest.param("pattern: x, require: 'a(...) before b(...)'", "has either a pattern or", id="both"),
        pytest.param("require: 'a(...) before b(...)', mode: ast", "anchors[0].mode: require is for mode semantic",
                     id="require in another mode"),
        pytest.param("require: 'a(...) and b(...)'", "anchors[0].require: says no relation; one of", id="no relation"),
    ],
)  # fmt: skip
def test_what_must_hold_is_told_in_one_way(given: str, fault: str) -> None:
    assert fault in _fault(f"anchors:\n- {{id: A, path: a.py, {given}}}")


def test_a_relation_is_an_anchor_of_mode_semantic() -> None:
    text = "anchors:\n- {id: A, path: a.py, symbol: f, require: 'check(...) before open(...)'}"

    assert load(text.encode(), "a.yaml") == (
        Anchor("A", "a.py", "check(...) before open(...)", mode="semantic", symbol="f"),
    )


def test_a_misspelt_key_is_told_with_the_right_one() -> None:
    assert _fault("anchors:\n- {id: A, path: a.py, patern: x, pattern: x}") == (
        'a.yaml:2: unknown key "patern" (did you mean "pattern"?)'
    )


def test_ids_that_people_could_confuse_are_refused() -> None:
    assert 'anchors[0].id: "A 1" must be one word' in _fault("anchors:\n- {id: A 1, path: a.py, pattern: x}")


def test_symbols_are_dotted_names() -> None:
    assert "anchors[0].symbol" in _fault("anchors:\n- {id: A, path: a.py, pattern: x, symbol: 'f()'}")
