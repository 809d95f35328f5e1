"""A world of plain values for the layers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hookpack.policy import build
from hookpack.turn import Change, Check, Compared, Looked


def _world(
    changes,
    *,
    iteration=None,
    tested=None,
    values=(),
    replayed=None,
    blobs=None,
    vouched=(),
    looked=None,
    consulted=None,
    unread=(),
    exceptions=(),
):
    changes = tuple(changes)
    return SimpleNamespace(
        policy=build({"iteration": iteration or {}, "exceptions": list(exceptions)}, trusted=True),
        today=lambda: "2030-01-15",
        clock=lambda: 0.0,
        unread=lambda: unread,
        changes=lambda before, after: changes,
        scan=lambda changes: looked or Looked(),
        consult=lambda tree, changes, looked: (consulted or (lambda: looked))(),
        compare=lambda changes: Compared(),
        weakened=lambda changes: Compared(),
        test=lambda tree: tested or Check("passed"),
        measure=lambda tree: tuple(values),
        replay=lambda edit, before, changes: (replayed or {})[edit.name],
        anchors=lambda: (),
        texts=lambda names: {name: (blobs or {}).get(name, b"") for name in names},
        stored=lambda tree, path: "",
        is_vouched=lambda path: path in vouched,
    )


def _change(path, added=1, old="b0", new="b1", **more):
    return Change(path, "M", path, old, new, "100644", "100644", added, 0)._replace(**more)


@pytest.fixture
def layer():
    """layer(name, world, **how): that layer's outcome."""
    from hookpack import iteration

    def found(name, world, **how):
        return next(each for each in iteration.judge(world, "a", "b", **how) if each.name == name)

    return found


@pytest.fixture
def plain():
    """The plain world and short ways to say a change."""
    return SimpleNamespace(world=_world, change=_change)
