"""Defences that stand round a symbol or in a list: decorators, dependencies, middleware, filters, locks, limits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact, by_name, tier
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import checks, strength, vocabulary, words
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.node import Node

RULES = {
    "lost-gate": Rule("deny", "deleted", "can be reached without {what}", "Put it back on every path."),
    "lost-gate-perhaps": Rule("ask", "deleted", "can be reached without {what}", "Put it back on every path."),
    "weaker-gate": Rule("deny", "weakened", "asks for less than {what}", "Ask for the same right as before."),
    "exempted": Rule("deny", "bypassed", "is exempted from a defence by {what}", "Take the exemption away."),
    "late-gate": Rule("ask", "bypassed", "runs {what} later than before, behind others", "Restore the order."),
    "late-check": Rule("deny", "bypassed", "checks with {what} only after the effect", "Check before anything happens."),
    "lost-owner-filter": Rule("deny", "deleted", "no longer narrows what it finds by {what}", "Narrow it again."),
    "lost-lock": Rule("deny", "deleted", "does the same without holding {what}", "Hold it again."),
    "lost-limit": Rule("deny", "deleted", "no longer bounds by {what}", "Set the bound again."),
    "lost-clean-up": Rule("ask", "deleted", "no longer cleans up with {what} when something fails", "Clean up again."),
    "fails-open": Rule("deny", "bypassed", "lets it pass when the check itself fails: {what}", "Refuse when it fails."),
}  # fmt: skip
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
_ROUTES = frozenset(("get", "post", "put", "patch", "delete", "all", "use", "GET", "POST", "PUT", "PATCH", "DELETE", "Handle",
                     "HandleFunc", "route"))  # fmt: skip
_FINDS = frozenset(
    vocabulary("""
    filter filter_by get get_object_or_404 get_or_404 where find findOne findFirst findMany findUnique findAll find_by
    find_one first one update_one delete_one updateOne deleteOne exclude andWhere first_or_404 scoped
    """)
)
_OWNERS = frozenset(
    vocabulary("""
    owner tenant account user author customer organisation organization org team member creator workspace company
    ownerid userid tenantid accountid authorid orgid customerid created
    """)
)
_LOCKS = frozenset(
    ("lock", "mutex", "semaphore", "rlock", "synchronized", "exclusive", "atomic", "transaction", "flock", "for")
)
_LOCKING = frozenset(
    ("runExclusive", "select_for_update", "with_for_update", "synchronized", "acquire", "with_lock", "lock!")
)
_BOUNDING = frozenset(("timeout", "max_size", "maxsize", "max_length", "maxlength", "limit", "max_depth", "max_bytes", "maxBytes",
                       "maxBuffer", "maxContentLength", "maxBodyLength", "bodyLimit", "fileSize"))  # fmt: skip
_CLAMPS = frozenset(("min", "clamp"))
_EFFECTS = frozenset(
    vocabulary("""
    remove delete destroy drop save store put write insert update create send publish execute exec run transfer charge
    pay refund set unlink rmtree move rename apply commit start spawn grant revoke credit debit issue upload extractall
    """)
)


def _gated(names: Iterable[str]) -> bool:
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
        if not _gated(names):
            continue
        twins = [other for other in gained if _gated(other.words)]
        if not twins:
            if not _came(delta, "setting", names) and not delta.gained.get("guard"):
                yield Fact("plain.lost-gate", each, near=True)
        elif _RIGHTS & names and not any(_RIGHTS & other.words for other in twins) and not delta.gained.get("guard"):
            yield Fact("plain.weaker-gate", each, twins[0], near=True)


def _dependencies(delta: Delta) -> Iterator[Fact]:
    """What is given to a dependency's marker, in a parameter or in a list."""
    spare = [each for each in delta.gained.get("argument", ()) if each.name in _GIVERS]
    for each in delta.lost.get("argument", ()):
        if each.name not in _GIVERS or not (_gated(each.words) or tier(each.words) == "strong"):
            continue
        if ("argument", each.key) in delta.around.items or any(_gated(other.words) for other in spare):
            continue
        kind = "lost-gate" if each.name != "Middleware" or _gated(each.words) else "lost-gate-perhaps"
        yield Fact(f"plain.{kind}", each._replace(name=_shown(each)), near=True)


def _shown(each: Item) -> str:
    return (
        " ".join(dict.fromkeys(part.text for part in walk(each.node) if part.kind in ("name", "attr", "str")))[:80]
        if each.node
        else each.name
    )


def _lists(delta: Delta) -> Iterator[Fact]:
    gained = [each for each in delta.gained.get("entry", ()) if _gated(each.words)]
    there = {each.name for each in delta.new.items if each.family in ("name", "entry")}
    for each in delta.lost.get("entry", ()):
        lists = _LISTS & set(words(each.name))
        if lists and _gated(each.words) and not gained and each.name in there:
            sure = "-perhaps" if "validators" in lists else ""
            yield Fact(f"plain.lost-gate{sure}", each._replace(name=each.key[:80]), near=True)


def _routes(delta: Delta) -> Iterator[Fact]:
    """Middleware in a route's call, and calls that hook one in for all routes."""
    old, new = (list(_registered(each.tree)) for each in (delta.old, delta.new))
    there = {(route, path): given for route, path, given, _ in new if path}
    hooked = {name for route, path, given, _ in new if route in _HOOKS for name in given}
    anywhere = {name for _, _, given, _ in new for name in given}
    for route, path, given, node in old:
        if route in _HOOKS and not path:
            lost = [name for name in given if name not in anywhere]
        elif path and (route, path) in there:
            lost = [name for name in given[:-1] if name not in there[route, path] and name not in hooked]
        else:
            continue
        for name in lost:
            if not _gated(words(name)) and strength(name) < 3:
                continue
            fresh = [other for other in anywhere - {each for row in old for each in row[2]} if _gated(words(other))]
            if not fresh and not _came(delta, "argument", frozenset(words(name))):
                yield Fact("plain.lost-gate", Item("argument", name, node.line, name=name, node=node), near=True)


def _registered(tree: Node | None) -> Iterator[tuple[str, str, list[str], Node]]:
    """(verb, path, names of what it is given, node) of each call that registers a route or a hook."""
    for node in walk(tree) if tree is not None else ():
        if node.kind != "call" or not node.children or node.children[0].kind != "attr":
            continue
        verb, arguments = last_name(node), node.children[1:]
        if verb in _HOOKS | _ROUTES and arguments:
            path = arguments[0].text if arguments[0].kind == "str" else ""
            yield verb, path, [dotted(each) or each.kind for each in arguments[bool(path) :]], node


def _order(delta: Delta) -> Iterator[Fact]:
    """Middleware that lies behind what it lay before."""
    old, new = (
        [(verb, path, tuple(given)) for verb, path, given, _ in _registered(each.tree)]
        for each in (delta.old, delta.new)
    )
    nodes = {(verb, path, tuple(given)): node for verb, path, given, node in _registered(delta.new.tree)}
    both = [each for each in old if new.count(each) == old.count(each) == 1]
    for at, each in enumerate(both):
        if each[0] in _HOOKS and not each[1] and _gated(word for name in each[2] for word in words(name)):
            passed = [other for other in both[at + 1 :] if other[1] and new.index(other) < new.index(each)]
            if passed:
                yield Fact(
                    "plain.late-check",
                    Item("call", "", nodes[each].line, name=" ".join(each[2]), node=nodes[each]),
                    near=True,
                )


def _late(delta: Delta) -> Iterator[Fact]:
    """A check that stands behind an effect that stood behind it."""
    old, new = delta.old.statements, delta.new.statements
    counts = Counter(old), Counter(new)
    where = {text: at for at, text in enumerate(new)}
    both = [at for at, text in enumerate(old) if counts[0][text] == counts[1][text] == 1]
    for number, at in enumerate(both):
        call = _check(delta.old.nodes[at])
        if not call:
            continue
        later = [
            each for each in both[number + 1 :] if where[old[each]] < where[old[at]] and _effect(delta.old.nodes[each])
        ]
        if later:
            node = delta.old.nodes[at]
            after = delta.new.nodes[where[old[at]]]
            yield Fact("plain.late-check", Item("call", "", node.line, name=call, node=node),
                       Item("call", "", after.line, node=after), near=True)  # fmt: skip


def _check(node: Node) -> str:
    """The name of what a statement checks with."""
    if node.kind == "do" and node.children and node.children[0].kind == "call" and checks(last_name(node.children[0])):
        return last_name(node.children[0])
    if node.kind == "if" and any(each.kind == "raise" for block in node.children[1:] for each in block.children):
        names = [each.text for each in walk(node.children[0]) if each.kind in ("name", "attr")]
        return " ".join(names)[:80] if any(strength(each) == 3 for each in names) else ""
    return ""


def _effect(node: Node) -> bool:
    calls = [each for each in walk(node) if each.kind == "call"] if node.kind in ("do", "assign", "return") else []
    return any(_EFFECTS & {*words(last_name(each))[:1]} for each in calls)


def _owners(delta: Delta) -> Iterator[Fact]:
    lost = [each for each in delta.lost.get("argument", ()) if each.name in _FINDS and _owner_words(each)]
    if not lost:
        return
    fresh = {
        word
        for family in ("argument", "setting", "guard", "call", "atom")
        for each in delta.gained.get(family, ())
        for word in each.words | set(words(each.name))
    }
    roots = {dotted(each.node).split(".")[0] for each in delta.new.items if each.family == "call" and each.node}
    for each in lost:
        found = _owner_words(each)
        if found & fresh or ("argument", each.key) in delta.around.items:
            continue
        calls = [
            other.node
            for other in delta.old.items
            if other.family == "call" and other.node and each.node in other.node.children
        ]
        if any(dotted(call).split(".")[0] in roots for call in calls):
            yield Fact("plain.lost-owner-filter", each._replace(name=_shown(each)), near=True)
            return


def _owner_words(each: Item) -> frozenset[str]:
    node = each.node
    if node is None or node.kind not in ("keyword", "cmp", "dict", "pair", "list", "and", "str"):
        return frozenset()
    keys = [part.text for part in walk(node) if part.kind in ("keyword", "pair", "attr")]
    return _OWNERS & {word for key in keys for word in (*words(key), key.lower())}


def _locks(delta: Delta) -> Iterator[Fact]:
    held = [*delta.gained.get("with", ()), *(each for each in delta.gained.get("call", ()) if _locking(each.name))]
    if held or delta.retained < 0.3:
        return
    for each in delta.lost.get("with", ()):
        if (_LOCKS - {"for"}) & each.words and not any(
            "lock" in word for family, word in delta.around.words if family == "decorator"
        ):
            yield Fact("plain.lost-lock", each._replace(name=_shown(each)), near=True)
    for each in delta.lost.get("call", ()):
        if each.name in _LOCKING and not any(kind == "call" and _locking(key) for kind, key in delta.around.items):
            yield Fact("plain.lost-lock", each, near=True)
    for each in delta.lost.get("decorator", ()):
        if {"atomic", "transactional", "synchronized"} & each.words and not delta.gained.get("decorator"):
            yield Fact("plain.lost-lock", each, near=True)


def _locking(name: str) -> bool:
    return name in _LOCKING or bool(
        {"lock", "exclusive", "synchronized", "mutex", "atomic", "transaction"} & {*words(name)}
    )


def _limits(delta: Delta) -> Iterator[Fact]:
    gained = {each.name for family in ("setting", "call") for each in delta.gained.get(family, ())}
    for each in delta.lost.get("setting", ()):
        node = each.node
        if node is None or node.kind not in ("keyword", "pair") or each.name not in _BOUNDING or each.name in gained:
            continue
        calls = [
            other.node
            for other in delta.old.items
            if other.family == "call" and other.node and any(node is part for part in other.node.children)
        ]
        names = {dotted(other.node) for other in delta.new.items if other.family == "call" and other.node}
        same = any(dotted(call) in names for call in calls)
        if same and not any(kind == "setting" and key.startswith(f"{each.name}=") for kind, key in delta.around.items):
            yield Fact("plain.lost-limit", each, near=True)
    for each in delta.lost.get("call", ()):
        if (
            each.name in _CLAMPS
            and each.node is not None
            and not {"guard", "cmp"} & {*delta.gained}
            and not _CLAMPS & gained
        ):
            bound = [
                part.text
                for part in each.node.children[1:]
                if part.kind in ("name", "attr") and {"max", "limit", "maximum", "most"} & {*words(part.text)}
            ]
            if bound:
                yield Fact("plain.lost-limit", each._replace(name=bound[0]), near=True)


def _clean_ups(delta: Delta) -> Iterator[Fact]:
    old, new = delta.old.statements, delta.new.statements
    if old.count("try") <= new.count("try") or delta.gained.get("with"):
        return
    for each in delta.lost.get("call", ()):
        if {*words(each.name)} & {
            "unlink",
            "rm",
            "rmtree",
            "remove",
            "close",
            "cleanup",
            "delete",
            "shred",
            "wipe",
            "release",
        }:
            yield Fact("plain.lost-clean-up", each, near=True)


FINDERS = (_decorators, _dependencies, _lists, _routes, _order, _late, _owners, _locks, _limits, _clean_ups)
