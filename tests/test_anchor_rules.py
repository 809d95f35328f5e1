"""The standing rules."""

from __future__ import annotations

from hookpack.anchor import Anchor
from hookpack.anchor_rules import MAX_CHARS, standing

ONE = Anchor("A-1", "app/files.py", "raise ValueError", symbol="check_path", reason='rejects ".." in paths.')
SOFT = Anchor("A-2", "app/b.py", "limit(3)", strength="soft")
BARE = Anchor("A-3", "app/c.py", "check(...) before open(...)", mode="semantic", symbol="load")


def _ids(text: str) -> list[str]:
    return [line.rpartition("(")[2].rstrip(")") for line in text.splitlines()[1:]]


def test_without_an_anchor_there_is_no_rule() -> None:
    assert standing(()) == ""
    assert standing((SOFT,)) == ""


def test_a_rule_says_what_and_where_and_why() -> None:
    assert standing((ONE, BARE)).splitlines()[1:] == [
        '- `check_path` in app/files.py: rejects ".." in paths (A-1)',
        "- `load` in app/c.py must keep `check(...) before open(...)` (A-3)",
    ]


def test_files_at_work_come_first_then_hard_anchors_in_declared_order() -> None:
    assert _ids(standing((ONE, SOFT, BARE), {"app/b.py", "app/c.py"})) == ["A-3", "A-2", "A-1"]
    assert _ids(standing((ONE, SOFT, BARE))) == ["A-1", "A-3"]


def test_many_rules_are_cut_at_the_limit_and_counted() -> None:
    text = standing([ONE._replace(id=f"A-{n}", reason="why " * 60) for n in range(300)])

    assert len(text) <= MAX_CHARS
    shown = len(text.splitlines()) - 2
    assert text.splitlines()[-1] == f"- and {300 - shown} more in .hookpack/anchors.yaml"


def test_a_reason_cannot_pose_as_another_line() -> None:
    text = standing([ONE._replace(reason="a\n- b\x1b[31m", path="x\ny.py")])

    assert len(text.splitlines()) == 2
    assert "\x1b" not in text
