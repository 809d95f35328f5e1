"""The anchors file as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack.anchor import Anchor
from hookpack.anchors_text import added, removed
from hookpack.anchors_yaml import load
from hookpack.errors import HookpackError

ONE = Anchor("A-1", "app/a.py", "check()")
TWO = Anchor(
    "A-2", "app/a.py", "if x:\n    raise E", mode="ast", symbol="f", strength="soft", reason="it: matters # so"
)


def test_the_first_anchor_goes_where_the_empty_list_was() -> None:
    text = "# top\nanchors: []  # none\n# below\n"

    assert added(text, ONE, "a") == (
        "# top\nanchors:   # none\n"
        "  - id: A-1\n    path: app/a.py\n    mode: substring\n    pattern: check()\n# below\n"
    )


@pytest.mark.parametrize("text", ["", "version: 1\n", "version: 1", "version: 1\nanchors: []", "# x\nanchors: []\n# y"])
def test_adding_and_removing_gives_what_was_there(text: str) -> None:
    both = added(added(text, ONE, "a"), TWO, "a")

    assert load(both.encode(), "a") == (ONE, TWO)
    assert load(removed(both, "A-1", "a").encode(), "a") == (TWO,)
    assert load(removed(removed(both, "A-1", "a"), "A-2", "a").encode(), "a") == ()


def test_an_entry_takes_the_indentation_of_the_others() -> None:
    text = "anchors:\n- id: B\n  path: b.py\n  pattern: |\n    # x\n    y\n\n# end\n"

    assert added(text, ONE, "a").endswith(
        "    y\n- id: A-1\n  path: app/a.py\n  mode: substring\n  pattern: check()\n\n# end\n"
    )


def test_a_relation_is_written_as_a_sentence() -> None:
    anchor = ONE._replace(mode="semantic", pattern="check(...) before open(...)")

    text = added("", anchor, "a")

    assert "    require: check(...) before open(...)\n" in text
    assert load(text.encode(), "a") == (anchor,)


@pytest.mark.parametrize("text", ["anchors: [{id: B, path: b.py, pattern: y}]\n", "{anchors: []}\n"])
def test_a_file_in_another_form_is_left_to_the_person(text: str) -> None:
    with pytest.raises(HookpackError):
        added(text, ONE, "a")


words = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\u2028\u2029"), min_size=1)


@given(words, words)
def test_whatever_a_pattern_holds_is_read_back(pattern: str, reason: str) -> None:
    anchor = ONE._replace(pattern="x" + pattern, reason=reason)
    try:
        text = added("", anchor, "a")
    except HookpackError:
        return  # what the reader refuses is not written

    assert load(text.encode(), "a") == (anchor,)
