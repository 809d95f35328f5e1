"""Ways past a refusal that were laid beside it: the same work done above it, clean-up that failure skips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.condition import rejects
from hookpack.defences.fact import Fact, role
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import checks, vocabulary, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_flow_guards import grave, sides
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "skipped-clean-up": Rule("deny", "bypassed", "cleans up with {what} only if nothing fails", "Always clean up."),
}  # fmt: skip
_MOST = 200  # branches and refusals of one symbol that are looked at
_FLAGS = frozenset(vocabulary("""
    debug env environ getenv environment force skip test testing tests bypass internal trusted dev development unsafe
    local admin quick fast
"""))  # fmt: skip
_CLEANING = frozenset(vocabulary("""
    unlink rm rmtree remove close cleanup delete shred wipe release unlock restore disconnect rollback destroy clear
    zero
"""))  # fmt: skip


def _shortcuts(delta: Delta) -> Iterator[Fact]:
    """A new branch that does what stands behind a refusal, above the refusal, and leaves."""
    if delta.pair.old is None or delta.pair.new is None:
        return
    old, new = sides(delta)
    before = {delta.old.shown.get(id(each.children[0])) for each in delta.old.everything if each.kind == "if"}
    branches = [each for each in delta.new.everything if each.kind == "if"
                and delta.new.shown.get(id(each.children[0])) not in before and _leaves(each)]  # fmt: skip
    kept = {(each.test, each.how) for each in old if each.test}
    for branch in branches[:_MOST]:
        behind = [each for each in new[:_MOST] if (each.test, each.how) in kept and each.node.line > branch.line]
        flagged = bool(_FLAGS & {word for part in walk(branch.children[0]) for word in words(part.text[:80])})
        for each in behind:
            if (flagged or grave(each, delta.pair.name)) and _same_work(delta, branch, each.node):
                test = each.node.children[0] if each.node.children else each.node
                item = Item(
                    "guard", "", _line(delta.old, delta.new.shown.get(id(test))), name=_spelled(test), node=each.node
                )
                yield Fact("plain.bypassed-guard", item, Item("guard", "", branch.line, node=branch), near=True)
                return


def _leaves(branch: Node) -> bool:
    body = branch.children[1].children if len(branch.children) > 1 else ()
    tests = any(role(last_name(each)) in ("check", "clean") and checks(last_name(each))
                for each in walk(branch) if each.kind == "call")  # fmt: skip
    return bool(body) and body[-1].kind == "return" and not tests


def _same_work(delta: Delta, branch: Node, refusal: Node) -> bool:
    shown = delta.new.shown
    # what stands in branches that leave may be one answer to several failures
    inside = {id(part) for each in delta.new.everything if each.kind == "if" and each is not branch
              for block in each.children[1:] if rejects(block) for part in walk(block)}  # fmt: skip
    done = {shown.get(id(each)) for each in walk(branch.children[1]) if _works(each)}
    return any(
        shown.get(id(each)) in done
        for each in delta.new.everything
        if _works(each) and each.line > refusal.line and id(each) not in inside
    )


def _works(node: Node) -> bool:
    return node.kind == "call" and len(node.children) > 1 and role(last_name(node)) not in ("coerce", "check")


def _line(side: Inventory, key: str | None) -> int:
    return next((each.line for each in side.everything if side.shown.get(id(each)) == key), 0)


def _spelled(node: Node) -> str:
    return " ".join(dict.fromkeys(each.text for each in walk(node) if each.kind in ("name", "attr", "str")))[:80]


def _clean_ups(delta: Delta) -> Iterator[Fact]:
    """What was cleaned up in any case and stands there as a plain step."""
    old, new = (list(_finally(side)) for side in (delta.old, delta.new))
    if delta.gained.get("with") or delta.gained.get("decorator"):
        return
    kept = {delta.new.shown.get(id(each)) for each in new}
    sure = {id(part) for each in delta.new.everything if each.kind in ("try", "handler", "with") for part in walk(each)}
    plain = {delta.new.shown.get(id(each.children[0])): each for each in delta.new.everything
             if each.kind == "do" and each.children and id(each) not in sure}  # fmt: skip
    for each in old:
        key = delta.old.shown.get(id(each))
        if key and key in plain and key not in kept and _CLEANING & {*words(last_name(each))}:
            item = Item("call", "", each.line, name=last_name(each), node=each)
            yield Fact("plain.skipped-clean-up", item, Item("call", "", plain[key].line), near=True)


def _finally(side: Inventory) -> Iterator[Node]:
    """The calls made in the last part of a try."""
    for each in side.everything:
        if each.kind == "try" and len(each.children) > 1 and each.children[-1].kind in ("block", "other"):
            yield from (part.children[0] for part in walk(each.children[-1])
                        if part.kind == "do" and part.children and part.children[0].kind == "call")  # fmt: skip


FINDERS = (_shortcuts, _clean_ups)
