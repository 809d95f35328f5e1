"""Gates of servers and pages that are given as settings and arguments, and were dropped or opened."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact, role
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import strength, vocabulary, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_flow_places import gated
from hookpack.defences.plain_rule import Rule
from hookpack.defences.plain_sites import calls, changes, plain_name, shape
from hookpack.defences.plain_values_clean import outside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "dropped-hook": Rule("deny", "deleted", "can be reached without {what}", "Put it back on every path."),
    "dropped-protection": Rule("deny", "deleted", "no longer sets {what}", "Set it again."),
    "bare-input": Rule("deny", "bypassed", "takes what a request says without {what}", "Pass it through that again."),
    "unverified-peers": Rule("deny", "bypassed", "talks to whoever answers, by {what}", "Verify certificates."),
    "any-receiver": Rule("deny", "weakened", "sends a message to whoever listens: {what}", "Name the origin."),
    "any-origin": Rule("deny", "weakened", "lets pages of all origins in, without {what}", "Name the origins."),
    "guessed-name": Rule("deny", "weakened", "makes a temporary file that others can guess, without {what}",
                         "Let the system make it."),
    "old-buffer": Rule("deny", "weakened", "may hand out old memory, without {what}", "Use Buffer.from or alloc."),
}  # fmt: skip
_HOOKS = frozenset(
    vocabulary("prehandler prevalidation onrequest preparsing beforeenter beforeeach canactivate canload canmatch "
               "middleware middlewares plugins guards policies beforehandle before use pre auth")
)  # fmt: skip
_STEMS = ("redact", "sanit", "scrub", "censor", "escape", "purif", "csrf", "authoriz", "allowlist", "whitelist",
          "blacklist", "denylist", "allowed", "ratelimit", "integrity", "contentsecurity", "csp")  # fmt: skip
_ENCODERS = frozenset(("encodeURIComponent", "encodeURI"))
_MAKERS = frozenset(("mkdtemp", "mkdtempSync", "tmpName", "dirSync", "fileSync"))


def _hooks(delta: Delta) -> Iterator[Fact]:
    """A gate in a setting of a route, a plug-in list or a resolver."""
    old, new = (Counter(name for name, _ in _listed(side)) for side in (delta.old, delta.new))
    anywhere = {last_name(each) for each in delta.new.everything if each.kind in ("name", "attr", "call")}
    kept = Counter(last_name(each.children[0]) for each in calls(delta.new))
    made = Counter(last_name(each.children[0]) for each in calls(delta.old))
    fresh = any(gated(words(name)) for name in new - old)
    for name, node in _listed(delta.old):
        gone = new[name] < old[name] and (name not in anywhere or new[name])
        serious = gated(words(name)) or strength(name) == 3
        if gone and serious and not fresh and sum((made - kept).values()) <= 2:
            yield Fact("plain.dropped-hook", Item("entry", name, node.line, name=name, node=node), near=True)
            return


def _listed(side: Inventory) -> list[tuple[str, Node]]:
    found = []
    for each in side.everything:
        if each.kind == "pair" and each.children and plain_name(each.text) in _HOOKS:
            value = each.children[0]
            entries = value.children if value.kind == "list" else (value,)
            found += [
                (last_name(part), part) for part in entries if part.kind in ("name", "attr", "call") and last_name(part)
            ]
    return found


def _settings(delta: Delta) -> Iterator[Fact]:
    """A setting that hides, cleans or narrows, taken from a call that is still made."""
    made = [Counter(last_name(each) for each in calls(side)) for side in (delta.old, delta.new)]
    found = changes(delta)
    if any(each.new is not None and each.old is None and each.new.kind == "pair" for each in found):
        return
    there = {plain_name(each.text) for each in delta.new.everything if each.kind in ("pair", "name", "attr")}
    for each in found:
        was = each.old
        if was is None or each.new is not None or was.kind != "pair" or not was.owner:
            continue
        stays = made[1][was.owner] >= made[0][was.owner] > 0
        off = was.value.kind == "const" and was.value.text in ("false", "null", "undefined", "0")
        if stays and not off and plain_name(was.name) not in there and plain_name(was.name).startswith(_STEMS):
            item = Item("setting", was.name, was.line, name=was.name, node=was.value)
            yield Fact("plain.dropped-protection", item, near=True)


def _inputs(delta: Delta) -> Iterator[Fact]:
    """A value of a request that went through a function for safety, and now goes on without it."""
    if any(role(each.name) in ("check", "clean", "strong") and each.name not in _ENCODERS
           for each in delta.gained.get("call", ())):  # fmt: skip
        return
    for each in delta.lost.get("call", ()):
        given = each.node.children[1:2] if each.node is not None and each.detail != "statement" else ()
        if not given or strength(each.name) != 3 or role(each.name) == "" or not outside(given[0]):
            continue
        still = any(part.kind == given[0].kind and shape(part) == shape(given[0]) for part in delta.new.everything)
        if still and not any(last_name(part) == each.name for part in calls(delta.new)):
            yield Fact("plain.bare-input", each, near=True)


def _unverified(delta: Delta) -> Iterator[Fact]:
    for each in delta.gained.get("setting", ()):
        if each.name == "NODE_TLS_REJECT_UNAUTHORIZED" and each.detail == "0":
            yield Fact("plain.unverified-peers", each._replace(line=0), each, near=True)


def _messages(delta: Delta) -> Iterator[Fact]:
    old, new = ([each for each in calls(side) if last_name(each) == "postMessage"] for side in (delta.old, delta.new))
    left = {shape(each) for each in old}
    for each in new:
        wide = len(each.children) > 2 and each.children[2].kind == "str" and each.children[2].text == "*"
        was = next((one for one in old if len(one.children) > 2 and one.children[2].text != "*"
                    and shape(one.children[0]) == shape(each.children[0])), None)  # fmt: skip
        if wide and was is not None and shape(each) not in left:
            yield Fact("plain.any-receiver", _item(was), _item(each), near=True)


def _origins(delta: Delta) -> Iterator[Fact]:
    """cors(settings) that became cors(): its default is everybody."""
    old, new = ([each for each in calls(side) if last_name(each).lower() == "cors"] for side in (delta.old, delta.new))
    if len(old) != len(new):
        return
    for was, now in zip(old, new):
        named = [each.text for each in walk(was) if each.kind == "pair"] or [each.kind for each in was.children[1:]]
        if len(now.children) == 1 and ("origin" in named or named == ["name"]):
            yield Fact("plain.any-origin", _item(was), _item(now), near=True)


def _names(delta: Delta) -> Iterator[Fact]:
    gained = {each.name for each in delta.gained.get("call", ())}
    homes = any(each.kind in ("name", "attr") and each.text == "tmpdir" for each in delta.new.everything)
    for each in delta.lost.get("call", ()):
        random = any(
            "random" in name.lower() or "uuid" in name.lower() or "tmp" in name.lower() for name in gained - {"tmpdir"}
        )
        if each.name in _MAKERS and homes and not random and not gained & _MAKERS:
            yield Fact("plain.guessed-name", each, near=True)


def _buffers(delta: Delta) -> Iterator[Fact]:
    """`new Buffer(x)` in the place of a function that clears what it hands out, or copies what it is given."""
    fresh = [each for each in delta.gained.get("call", ()) if each.name == "Buffer" and each.node is not None]
    for each in delta.lost.get("call", ()):
        owner = each.node.children[0].children if each.node is not None and each.name in ("from", "alloc") else ()
        if fresh and owner and owner[0].text == "Buffer":
            yield Fact("plain.old-buffer", _item(each.node) if each.node else each, fresh[0], near=True)
            return


def _item(node: Node) -> Item:
    names = [each.text for each in walk(node) if each.kind in ("name", "attr", "str")]
    return Item("call", shape(node)[:200], node.line, name=" ".join(dict.fromkeys(names))[:80], node=node)


FINDERS = (_hooks, _settings, _inputs, _unverified, _messages, _origins, _names, _buffers)
