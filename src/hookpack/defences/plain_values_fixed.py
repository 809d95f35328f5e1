"""Secrets that came from a random source and are the same every time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import vocabulary
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_sites import changes, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.node import Node

_RANDOM = re.compile(r"random|secrets\.|token_|urandom|uuid|nonce|gensalt|getrandbits|nanoid|generate_?key", re.I)
_MAKERS = frozenset(
    vocabulary("alloc from bytes bytearray Uint8Array fill repeat fromhex encode Buffer str String concat")
)


def fixed(delta: Delta) -> Iterator[Fact]:
    for old, new in changes(delta):
        if old is None or new is None or not _random(old.value) or not _constant(new.value):
            continue
        item = Item("setting", shape(old.value)[:200], old.line, name=old.name)
        yield Fact("plain.fixed-secret", item, Item("setting", "", new.line, name=new.name), near=True)


def _random(value: Node) -> bool:
    return any(
        each.kind == "call" and _RANDOM.search(dotted(each.children[0])) for each in walk(value) if each.children
    )


def _constant(value: Node) -> bool:
    """Whether nothing goes into the value but what stands in the code."""
    if value.kind in ("const", "str"):
        return value.text not in ("None", "null", "undefined", "")
    if value.kind == "call":
        owner = value.children[0].children[:1] if value.children[0].kind == "attr" else ()
        built = all(each.kind == "name" or _constant(each) for each in owner)
        return last_name(value) in _MAKERS and built and all(map(_constant, value.children[1:]))
    return value.kind in ("op", "list") and bool(value.children) and all(map(_constant, value.children))
