"""Where a defence may go and still defends, and where it may not."""

from __future__ import annotations

import pytest

from hookpack.anchor import Anchor, holds
from hookpack.anchor_move import is_gone, moved

BEFORE = (
    "def check(p):\n    x = norm(p)\n    if bad(p):\n        raise Denied(p)\n    return x\ndef use(p):\n    check(p)\n"
)
BARE = "def check(p):\n    x = norm(p)\n{}    return x\ndef use(p):\n    check(p)\n"
HELPER = "def reject(p):\n    if bad(p):\n        raise Denied(p)\n"
MODES = [("ast", "if bad(_): raise Denied"), ("substring", "raise Denied(p)"), ("regex", r"raise\s+Denied")]


def _moved(before: str, after: str, mode: str = "ast", pattern: str = "if bad(_): raise Denied", **others: str) -> bool:
    anchor = Anchor("A-1", "app/files.py", pattern, mode=mode, symbol="check")
    files = {"app/" + name + ".py": (text, text) for name, text in others.items()}
    assert holds(anchor, before) is True
    assert holds(anchor, after) is False
    return bool(moved(anchor, before, after, lambda path: files.get(path, (None, None))))


@pytest.mark.parametrize(("mode", "pattern"), MODES)
@pytest.mark.parametrize(
    ("after", "others"),
    [
        pytest.param(BARE.format("    reject(p)\n") + HELPER, {}, id="helper that is called"),
        pytest.param(BARE.format("    a(p)\n") + "def a(p): b(p)\ndef b(p): c(p)\ndef c(p): reject(p)\n" + HELPER, {},
                     id="four helpers deep"),
        pytest.param("@guarded\n" + BARE.format("") + "def guarded(fn):\n  def run(p):\n    if bad(p):\n"
                     "      raise Denied(p)\n    return fn(p)\n  return run\n", {}, id="decorator"),
        pytest.param(BEFORE.replace("check", "validate"), {}, id="function renamed"),
        pytest.param("from app.paths import check\ndef use(p):\n    check(p)\n", {"paths": BEFORE}, id="imported now"),
        pytest.param("from .paths import check\ndef use(p):\n    check(p)\n", {"paths": BEFORE}, id="relative import"),
        pytest.param("from .paths import reject\n" + BARE.format("    reject(p)\n"), {"paths": HELPER},
                     id="helper in another file"),
        pytest.param("from app import paths\n" + BARE.format("    paths.reject(p)\n"), {"paths": HELPER},
                     id="helper through its module"),
    ],
)  # fmt: skip
def test_a_move_to_where_it_is_called_is_none_lost(mode: str, pattern: str, after: str, others: dict[str, str]) -> None:
    assert _moved(BEFORE, after, mode, pattern, **others)


@pytest.mark.parametrize(
    ("after", "others"),
    [
        pytest.param(BARE.format(""), {}, id="removed"),
        pytest.param(BARE.format("") + HELPER, {}, id="helper that nobody calls"),
        pytest.param(BARE.format("    if False: reject(p)\n") + HELPER, {}, id="called where control never comes"),
        pytest.param(BARE.format("    reject(p)\n") + "def reject(p):\n    if bad(p): log()\n", {}, id="weaker helper"),
        pytest.param(BARE.format("") + BEFORE.replace("check", "validate"), {}, id="copy under another name"),
        pytest.param(BEFORE.replace("def check", "def validate"), {}, id="renamed, and callers left behind"),
        pytest.param("from app.paths import check\n", {"paths": BARE.format("")}, id="imported without it"),
        pytest.param("from app.paths import check\n", {}, id="imported from nowhere"),
        pytest.param("from .paths import reject\n" + BARE.format(""), {"paths": HELPER}, id="imported, not called"),
        pytest.param("def other(q):\n  for each in q:\n    if bad(each): raise Denied(p)\ndef use(p): other(p)\n", {},
                     id="another function with such a check"),
    ],
)  # fmt: skip
def test_a_move_to_where_it_defends_nothing_is_lost(after: str, others: dict[str, str]) -> None:
    assert not _moved(BEFORE, after, **others)


def test_a_helper_that_was_called_and_had_it_before_is_no_new_home() -> None:
    before = BEFORE.replace("    return x", "    reject(p)\n    return x") + HELPER
    after = BARE.format("    reject(p)\n") + HELPER

    assert not _moved(before, after)


@pytest.mark.parametrize(("text", "gone"), [("def check(): ...", False), ("x = 1", True), ("def (", False)])
def test_a_name_is_gone_only_where_that_can_be_told(text: str, gone: bool) -> None:
    assert is_gone("check", text) is gone
