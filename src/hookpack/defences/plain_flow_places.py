"""Gates that stand before a symbol: decorators, dependencies, middleware, lists of either, and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact, tier
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import checks, strength, vocabulary, words
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "removed-decorator": Rule("deny", "deleted", "is no longer decorated with {what}", "Put the decorator back."),
    "lost-gate": Rule("deny", "deleted", "can be reached without {what}", "Put it back on every path."),
    "lost-gate-perhaps": Rule("ask", "deleted", "can be reached without {what}", "Put it back on every path."),
    "weaker-gate": Rule("deny", "weakened", "asks for less than {what}", "Ask for the same right as before."),
    "exempted": Rule("deny", "bypassed", "is exempted from a defence by {what}", "Take the exemption away."),
    "late-gate": Rule("deny", "bypassed", "runs {what} later than before, behind others", "Restore the order."),
}  # fmt: skip
_MOST = 300  # registering calls of one symbol whose order is looked at
_RIGHTS = frozenset(
    (
        "permission",
        "permissions",
        "role",
        "roles",
        "admin",
        "staff",
        "superuser",
        "scope",
        "scopes",
        "owner",
        "acl",
        "policy",
    )
)
_AUTH = frozenset(
    vocabulary("""
    auth authenticate authenticated authentication authorise authorize authorised authorized authorization login
    permission permissions role roles admin staff superuser scope scopes owner acl csrf jwt token guard guards secured
    preauthorize secure limit limiter ratelimit throttle protect protected require required requires signature captcha
    verify verified session allowed hsts xframe clickjacking security policy operator member helmet cors
    """)
)
_EXEMPT = frozenset(
    (
        "exempt",
        "public",
        "anonymous",
        "anon",
        "unprotected",
        "permitall",
        "allowany",
        "skip",
        "unauthenticated",
        "bypass",
    )
)
_GIVERS = frozenset(("Depends", "Security", "UseGuards", "Middleware"))
_LISTS = frozenset(("middleware", "middlewares", "permission", "permissions", "authentication", "authenticators",
                    "dependencies", "guards", "validators", "throttle", "throttles"))  # fmt: skip
_HOOKS = frozenset(
    vocabulary("""
    use before_request after_request add_middleware addHook before_action before_filter register_middleware middleware
    useGlobalGuards useGlobalPipes Use prepend_before_action before
    """)
)
ROUTES = frozenset(("get", "post", "put", "patch", "delete", "all", "use", "GET", "POST", "PUT", "PATCH", "DELETE",
                     "Handle",
                     "HandleFunc", "route", "websocket", "api_route"))  # fmt: skip


def gates(decorator: Node) -> bool:
    """Whether a decorator lets only some in."""
    return gated(word for part in dotted(decorator.children[0]).split(".") for word in words(part))


def gated(names: Iterable[str]) -> bool:
    return bool(_AUTH & set(names))


def _came(delta: Delta, family: str, found: frozenset[str]) -> bool:
    """Whether the change brought the same in another place: for the whole router, class or project."""
    return any((kind, word) in delta.around.words for word in found & _AUTH for kind in (family, "decorator", "entry"))


def _decorators(delta: Delta) -> Iterator[Fact]:
    gained = list(delta.gained.get("decorator", ()))
    lost = delta.lost.get("decorator", ())
    for each in gained:
        if _EXEMPT & each.words and tier(each.words) and not any(other.words == each.words for other in lost):
            yield Fact("plain.exempted", each, each, near=True)
    for each in lost:
        names = (
            frozenset(word for part in dotted(each.node.children[0]).split(".") for word in words(part))
            if each.node
            else each.words
        )
        if not gated(names):
            continue
        twins = [other for other in gained if gated(other.words)]
        if not twins:
            if not _came(delta, "setting", names) and not delta.gained.get("guard"):
                yield Fact("plain.removed-decorator", each, near=True)
        elif _RIGHTS & names and not any(_RIGHTS & other.words for other in twins) and not delta.gained.get("guard"):
            yield Fact("plain.weaker-gate", each, twins[0], near=True)


def _dependencies(delta: Delta) -> Iterator[Fact]:
    """What is given to a dependency's marker, in a parameter or in a list."""
    spare = [each for each in delta.gained.get("argument", ()) if each.name in _GIVERS]
    for each in delta.lost.get("argument", ()):
        if each.name not in _GIVERS or not (gated(each.words) or tier(each.words) == "strong"):
            continue
        if ("argument", each.key) in delta.around.items or any(gated(other.words) for other in spare):
            continue
        kind = "lost-gate" if each.name != "Middleware" or gated(each.words) else "lost-gate-perhaps"
        yield Fact(f"plain.{kind}", each._replace(name=shown(each)), near=True)


def shown(each: Item) -> str:
    return (
        " ".join(dict.fromkeys(part.text for part in walk(each.node) if part.kind in ("name", "attr", "str")))[:80]
        if each.node
        else each.name
    )


def _lists(delta: Delta) -> Iterator[Fact]:
    spare = delta.gained.get("entry", ())
    gained = [each for each in spare if gated(each.words)]
    there = {each.name for each in delta.new.items if each.family in ("name", "entry")}
    for each in delta.lost.get("entry", ()):
        lists = _LISTS & set(words(each.name))
        if lists and gated(each.words) and not gained and each.name in there:
            if "validators" in lists and tier(each.words) != "strong":
                continue  # most of them look after form, not after rights
            yield Fact("plain.lost-gate", each._replace(name=each.key[:80]), near=True)
        elif each.name in there and _is_step(each) and not any(other.name == each.name for other in spare):
            yield Fact("plain.lost-gate", each._replace(name=shown(each)), near=True)


def _is_step(each: Item) -> bool:
    """Whether a listed function checks, by its name."""
    node = each.node
    return node is not None and node.kind in ("name", "attr") and checks(node.text) and gated(words(node.text))


def _routes(delta: Delta) -> Iterator[Fact]:
    """Middleware in a route's call, and calls that hook one in for all routes."""
    old, new = (list(registered(each)) for each in (delta.old, delta.new))
    there = {(route, path): given for route, path, given, _ in new if path}
    hooked = {name for route, path, given, _ in new if route in _HOOKS for name in given}
    anywhere = {name for _, _, given, _ in new for name in given}
    known = {name for _, _, given, _ in old for name in given}
    before_handlers = {name for _, path, given, _ in new for name in (given[:-1] if path else given)} - known
    for route, path, given, node in old:
        if route in _HOOKS and not path:
            lost = [name for name in given if name not in anywhere]
        elif path and (route, path) in there:
            lost = [name for name in given[:-1] if name not in there[route, path] and name not in hooked]
        else:
            continue
        for name in lost:
            if not gated(words(name)) and strength(name) < 3:
                continue
            fresh = [other for other in before_handlers if gated(words(other))]
            if not fresh and not _came(delta, "argument", frozenset(words(name))):
                yield Fact("plain.lost-gate", Item("argument", name, node.line, name=name, node=node), near=True)


def registered(side: Inventory) -> Iterator[tuple[str, str, list[str], Node]]:
    """(verb, path, names of what it is given, node) of each call that registers a route or a hook."""
    for node in side.everything:
        if node.kind != "call" or not node.children or node.children[0].kind != "attr":
            continue
        verb, arguments = last_name(node), node.children[1:]
        if verb in _HOOKS | ROUTES and arguments:
            path = arguments[0].text if arguments[0].kind == "str" else ""
            yield verb, path, [dotted(each) or each.kind for each in arguments[bool(path) :]], node


def _order(delta: Delta) -> Iterator[Fact]:
    """Middleware that lies behind what it lay before."""
    old, new = (
        [(verb, path, tuple(given)) for verb, path, given, _ in list(registered(each))[:_MOST]]
        for each in (delta.old, delta.new)
    )
    nodes = {(verb, path, tuple(given)): node for verb, path, given, node in registered(delta.new)}
    both = [each for each in old if new.count(each) == old.count(each) == 1]
    for at, each in enumerate(both):
        if each[0] in _HOOKS and not each[1] and gated(word for name in each[2] for word in words(name)):
            passed = [other for other in both[at + 1 :] if other[1] and new.index(other) < new.index(each)]
            if passed:
                yield Fact(
                    "plain.late-gate",
                    Item("call", "", nodes[each].line, name=" ".join(each[2]), node=nodes[each]),
                    near=True,
                )


def _listed(side: Inventory) -> Iterator[tuple[str, list[Node]]]:
    for node in side.everything:
        if node.kind in ("assign", "keyword", "pair") and node.children and node.children[-1].kind == "list":
            owner = node.text if node.kind != "assign" else last_name(node.children[0])
            if {"middleware", "middlewares"} & {*words(owner)}:
                yield owner, list(node.children[-1].children)


def _list_order(delta: Delta) -> Iterator[Fact]:
    """A gate in a list of middleware that lies behind what it lay before."""
    after = dict(_listed(delta.new))
    for owner, entries in _listed(delta.old):
        old = [delta.old.shown.get(id(each), each.text) for each in entries]
        new = {delta.new.shown.get(id(each), each.text): at for at, each in enumerate(after.get(owner, ()))}
        for at, each in enumerate(entries):
            named = (word for part in walk(each) if part.kind in ("name", "attr", "str") for word in words(part.text))
            passed = old[at] in new and any(other in new and new[other] < new[old[at]] for other in old[at + 1 :])
            if passed and gated(named):
                item = Item("entry", old[at], each.line, name=old[at][:80], node=each)
                yield Fact("plain.late-gate", item, near=True)
                return


FINDERS = (_list_order, _decorators, _dependencies, _lists, _routes, _order)
