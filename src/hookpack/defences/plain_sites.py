"""Where a symbol gives a name a value, and what it calls: the places whose two versions the rules on values compare."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.node import dotted, last_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

# calls whose arguments mean something by their place: callee -> place -> name
_PLACES: dict[str, dict[int, str]] = {
    **{
        name: {0: "token_bytes"}
        for name in (
            "token_hex",
            "token_bytes",
            "token_urlsafe",
            "urandom",
            "randombytes",
            "random_bytes",
            "pseudo_random_bytes",
            "getrandombits",
        )
    },
    **{name: {0: "rounds"} for name in ("gensalt", "gensaltsync")},
    **{name: {2: "iterations", 3: "key_length"} for name in ("pbkdf2", "pbkdf2sync")},
    "pbkdf2_hmac": {3: "iterations"},
    **{name: {1: "file_mode"} for name in ("chmod", "fchmod", "lchmod", "chmodsync")},
    **{name: {1: "file_mode"} for name in ("mkdir", "makedirs", "mkdirsync", "mkfifo", "mkdirall")},
    **{name: {2: "file_mode"} for name in ("open", "opensync", "openfile", "writefile")},
    "umask": {0: "umask"},
    **{
        name: {0: "algorithm", 1: "algorithm"}
        for name in (
            "createcipheriv",
            "createdecipheriv",
            "createhash",
            "createhmac",
            "getinstance",
            "openssl_encrypt",
            "openssl_decrypt",
            "hash_hmac",
        )
    },
    "new": {0: "algorithm"},
}
# calls that give what their first argument, a text, names the value that is their second
_SETTERS = frozenset(
    (
        "set",
        "setheader",
        "header",
        "append",
        "setdefault",
        "put",
        "add_header",
        "setfeature",
        "setproperty",
        "setattribute",
        "add",
        "setattr",
        "define",
        "setoption",
        "set_header",
        "addheader",
        "appendheader",
    )
)
_HASHES = {"hash": 1, "hashsync": 1, "generatefrompassword": 1, "hashpw": 1}


class Site(NamedTuple):
    """`owner` is the function called or the thing assigned that the value belongs to; "" for a plain assignment."""

    owner: str
    name: str  # as it is written
    value: Node
    line: int
    kind: str  # keyword, pair, param, assign, local, place
    under: str = ""  # the name of the setting that it is a part of


class Change(NamedTuple):
    """One site that differs; a missing side has no such value."""

    old: Site | None
    new: Site | None


def plain_name(name: str) -> str:
    return re.sub(r"[^a-z0-9*]", "", name.lower())


def sites(tree: Node) -> Iterator[Site]:
    """All places in source order."""
    waiting = [(tree, "", "")]
    while waiting:
        node, owner, under = waiting.pop()
        inner = owner
        if node.kind == "call" and node.children:
            inner = last_name(node.children[0])
            yield from _placed(node, inner)
            yield from _set(node, inner)
        elif node.kind in ("keyword", "pair") and node.children:
            yield Site(owner, node.text, node.children[0], node.line, node.kind, under)
            under = node.text
        elif node.kind == "param" and node.children:
            yield Site("", node.text, node.children[0], node.line, "param")
        elif node.kind == "assign" and not node.text and len(node.children) == 2:
            inner = _target(node.children[0])
            if inner:
                kind = "local" if node.children[0].kind == "name" else "assign"
                yield Site("", inner, node.children[1], node.line, kind)
                under = inner
        waiting.extend((each, inner, under) for each in reversed(node.children))


def _target(node: Node) -> str:
    if node.kind == "index" and len(node.children) > 1 and node.children[1].kind == "str":
        return node.children[1].text
    return last_name(node) if node.kind in ("name", "attr", "index") else ""


def _placed(call: Node, name: str) -> Iterator[Site]:
    given = call.children[1:]
    places = _PLACES.get(name.lower(), {})
    if name.lower() in _HASHES and "crypt" in dotted(call.children[0]).lower():
        places = {_HASHES[name.lower()]: "rounds"}
    for at, meaning in places.items():
        if at < len(given) and given[at].kind != "keyword":
            yield Site(name, meaning, given[at], given[at].line, "place")


def _set(call: Node, name: str) -> Iterator[Site]:
    """`setSecure(true)`, `setHeader("X-...", value)`, `curl_setopt(handle, OPTION, value)`."""
    given = [each for each in call.children[1:] if each.kind != "keyword"]
    low = name.lower()
    if low == "curl_setopt" and len(given) == 3:
        yield Site("", last_name(given[1]) or given[1].text, given[2], call.line, "assign")
    elif low in _SETTERS and len(given) == 2 and given[0].kind == "str":
        yield Site(name, given[0].text, given[1], call.line, "pair")
    elif low.startswith("set") and len(low) > 4 and len(given) == 1:
        yield Site("", name[3:].lstrip("_"), given[0], call.line, "assign")


def changes(delta: Delta) -> list[Change]:
    """The sites that differ: first those of one name with two values, then those on one side alone."""
    known: list[Change] | None = delta.old.memo.get("changes")
    if known is not None:
        return known
    old, new = _grouped(delta.old), _grouped(delta.new)
    found = delta.old.memo["changes"] = []
    for key in dict.fromkeys((*old, *new)):
        before, after = _unequal(old.get(key, []), new.get(key, []))
        paired = min(len(before), len(after))
        found += [Change(*each) for each in zip(before, after)]
        found += [Change(each, None) for each in before[paired:]]
        found += [Change(None, each) for each in after[paired:]]
    return found


def _grouped(side: Inventory) -> dict[tuple[str, str], list[Site]]:
    found: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for each in sites(side.tree) if side.tree else ():
        found[each.owner.lower(), plain_name(each.name)].append(each)
    return found


def _unequal(old: list[Site], new: list[Site]) -> tuple[list[Site], list[Site]]:
    """Without those that have the same value on both sides."""
    shapes = [Counter(shape(each.value) for each in side) for side in (old, new)]
    return _left(old, shapes[0] - shapes[1]), _left(new, shapes[1] - shapes[0])


def _left(found: list[Site], counted: Counter[str]) -> list[Site]:
    left = []
    for each in found:
        mark = shape(each.value)
        if counted[mark] > 0:
            counted[mark] -= 1
            left.append(each)
    return left


def shape(node: Node) -> str:
    """The node as text, whatever its layout, and whether or not a call is waited for."""
    text = "" if node.kind == "call" else node.text
    return f"{node.kind}:{text}({' '.join(map(shape, node.children))})" if node.children else node.text


def calls(side: Inventory) -> list[Node]:
    return [each for each in side.everything if each.kind == "call" and each.children]


_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "millisecond": 0.001}
_ENDLESS = ("inf", "infinity", "max_safe_integer", "max_value", "maxint64", "maxint", "maxsize", "positive_infinity")
_JOIN: dict[str, Callable[[float, float], float]] = {
    "*": lambda a, b: a * b, "+": lambda a, b: a + b, "-": lambda a, b: a - b, "/": lambda a, b: a / b if b else a,
    "<<": lambda a, b: a * 2.0 ** max(0, min(b, 60)), "**": lambda a, b: max(0, a) ** max(0, min(b, 60)),
    "|": lambda a, b: float(int(a) | int(b)),
}  # fmt: skip
_LARGEST = 1e18


def number(node: Node, depth: int = 0) -> float | None:
    """The value of literals, their sums and products, and spans of time; infinity for "no end"; None of all else."""
    if node.kind == "const":
        return _literal(node.text)
    if depth > 8:
        return None
    if node.kind == "op" and node.text in _JOIN and len(node.children) == 2:
        left, right = (number(each, depth + 1) for each in node.children)
        if left is None or right is None or max(abs(left), abs(right)) > (1e4 if node.text == "**" else _LARGEST):
            return None
        return _JOIN[node.text](left, right)
    if node.kind in ("name", "attr"):
        word = node.text.lower()
        return float("inf") if word in _ENDLESS else _UNITS.get(word) if node.kind == "attr" else None
    if node.kind == "call" and last_name(node) in ("timedelta", "float") and len(node.children) > 1:
        return _span(node, depth)
    return None


def _span(node: Node, depth: int) -> float | None:
    if last_name(node) == "float":
        return float("inf") if node.children[1].text.lower() in ("inf", "infinity") else None
    total = 0.0
    for each in node.children[1:]:
        size = number(each.children[0], depth + 1) if each.kind == "keyword" else number(each, depth + 1)
        if size is None:
            return None
        total += size * _UNITS.get(each.text.rstrip("s") if each.kind == "keyword" else "day", 1)
    return total


def _literal(text: str) -> float | None:
    text = text.replace("_", "").rstrip("nLlfFdD") if not text.lower().startswith("0x") else text.replace("_", "")
    try:
        if re.fullmatch(r"0[xob][0-9a-fA-F]+", text, re.I):
            return float(int(text, 0))
        if re.fullmatch(r"0[0-7]+", text):
            return float(int(text, 8))
        found = float(text)
        return None if found != found else found
    except (ValueError, OverflowError):
        return None
