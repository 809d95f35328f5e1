"""What a symbol now does that it did not: trusts markup, follows a request, shows an error, goes unchecked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact, role
from hookpack.defences.inventory import Item
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_values_clean import BRANCHES, OUTSIDE, is_cleaner
from hookpack.defences.plain_values_queries import moves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.node import Node


_TRUSTING = frozenset(("mark_safe", "markup", "safestring", "html_safe", "bypasssecuritytrusthtml", "raw", "safetext"))
_EXEMPT = re.compile(
    r"csrf_?exempt|\w*_exempt|skip_before_action|allow_?anonymous|permit_?all|login_not_required|skip_?auth\w*|"
    r"public_?route|no_?auth|skip_?csrf\w*|disable_?csrf|with_?out_?auth\w*",
    re.I,
)
_ANSWERS = frozenset(
    ("json", "send", "jsonify", "jsonresponse", "httpresponse", "render", "response", "end", "write", "make_response")
)
_TRACES = frozenset(
    (
        "format_exc",
        "stack",
        "format_exception",
        "format_tb",
        "getStackTrace",
        "printStackTrace",
        "backtrace",
        "getTraceAsString",
        "full_message",
    )
)


def exempted(delta: Delta) -> Iterator[Fact]:
    """A decorator, or a declaration in a class, that takes a defence away."""
    if any(_EXEMPT.search(each.name) for each in delta.lost.get("decorator", ())):
        return
    before = {each.name for each in delta.old.items if each.family == "call"}
    for family in ("decorator", "call"):
        for each in delta.gained.get(family, ()):
            if _EXEMPT.fullmatch(each.name.rpartition(".")[2]) and each.name not in before:
                yield Fact("plain.exemption", each._replace(line=0), each, near=True)


def shown(delta: Delta) -> Iterator[Fact]:
    """The inside of an error that goes out with an answer."""
    old = {text for node in delta.old.nodes if _answers(node) for text in _traces(node)}
    for node in delta.new.nodes:
        if _answers(node) and (fresh := [each for each in _traces(node) if each not in old]):
            item = Item("call", fresh[0], node.line, name=fresh[0])
            yield Fact("plain.shown-trace", item._replace(line=0), item, near=True)
            return


def trusted(delta: Delta) -> Iterator[Fact]:
    """Markup that is now taken as safe although values go into it."""
    had = {each.name for each in delta.old.items if each.family == "call"}
    for each in delta.gained.get("call", ()):
        if each.node is not None and each.name not in had and _trusts(each.name, each.node):
            yield Fact("plain.trusted-markup", each._replace(line=0), each, near=True)


def redirected(delta: Delta) -> Iterator[Fact]:
    """A redirect that went to a fixed place and now goes where a request says."""
    fixed = [each for each in delta.lost.get("argument", ()) if _redirects(each.name) and not each.words & OUTSIDE]
    for each in delta.gained.get("argument", ()):
        outside = each.words & (OUTSIDE | {"referer", "referrer", "get"})
        if fixed and outside and _redirects(each.name) and not _guarded(each.node):
            yield Fact("plain.opened-redirect", fixed[0], each, near=True)
            return


def _trusts(name: str, call: Node) -> bool:
    if name.lower() not in _TRUSTING or (name == "raw" and call.children[0].kind != "name"):
        return False
    given = call.children[1:]
    cleaned = any(is_cleaner(last_name(part)) for value in given for part in walk(value) if part.kind == "call")
    return not cleaned and any(map(moves, given))


def _redirects(name: str) -> bool:
    return name.lower() in ("redirect", "httpresponseredirect", "redirect_to", "redirectresponse", "sendredirect")


def _guarded(node: Node | None) -> bool:
    return node is None or any(
        role(last_name(each)) in ("check", "clean") for each in walk(node) if each.kind == "call"
    )


def _answers(node: Node) -> bool:
    if node.kind in BRANCHES:
        return False
    return node.kind == "return" or any(
        last_name(each).lower() in _ANSWERS for each in walk(node) if each.kind == "call"
    )


def _traces(node: Node) -> list[str]:
    if any(each.kind in ("func", "block") for each in walk(node)):
        return []
    return [each.text for each in walk(node) if each.kind in ("attr", "name") and each.text in _TRACES]
