"""Defences that nobody declared: those that the changed code had, compared with those that it has."""

from __future__ import annotations

from hookpack.iteration.words import listed
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from hookpack.gates import World
    from hookpack.turn import Compared, Span

_WAYS_OUT = "Restore it, move it with what shows that it still applies, or ask the user."


def judge(world: World, span: Span) -> Layer:
    """A sure loss fails, a likely one is unsure, a possible one is told to the person."""
    most = world.policy.layers["anchors"].text("implicit")
    if most == "off" or not span.changes:
        return Layer("anchors", "skip", "the comparison of defences is off" if most == "off" else "no file changed")
    found = world.compare(span.changes)
    if found.error:
        return Layer("anchors", "error", f"defences were NOT compared: {found.error}")
    return weigh("anchors", found, most, "perhaps a lost defence", _WAYS_OUT)


def weigh(name: str, found: Compared, most: str, hint: str, ways_out: str) -> Layer:
    """The layer `name`: what was found, where the policy takes nothing more seriously than `most`."""
    worth = {"deny": found.deny, "ask": found.ask, "notice": found.notice}
    levels = list(worth)
    for level in reversed(levels[: levels.index(most)]):  # what the policy takes less seriously
        worth[most] = (*worth[level], *worth[most])
        worth[level] = ()
    notice = f"hookpack: {hint}: {listed(worth['notice'])}" if worth["notice"] else ""
    if findings := worth["deny"]:
        return Layer(name, "fail", listed(findings), ways_out, findings, notice=notice)
    if findings := worth["ask"]:
        return Layer(name, "unsure", listed(findings), ways_out, findings, notice=notice)
    if found.unread:
        return Layer(name, "unsure", f"could not be compared: {'; '.join(found.unread[:10])}", notice=notice)
    if found.unknown:
        names = ", ".join(found.unknown[:5]) + (" ..." if len(found.unknown) > 5 else "")
        return Layer(name, "pass", f"not compared, no reader for the language: {names}", notice=notice)
    return Layer(name, "pass", notice=notice)
