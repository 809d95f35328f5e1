"""Lists of what is allowed that grew, of what is refused or hidden that shrank; headers and flags that went."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import strength, vocabulary, words
from hookpack.defences.node import last_name
from hookpack.defences.plain_sites import Site, plain_name, shape, sites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

_ALLOWING = frozenset(vocabulary("allow allowed allowlist whitelist whitelisted trusted safe permitted accept accepted "
                                 "approved"))  # fmt: skip
_LISTED = _ALLOWING | frozenset(vocabulary("exempt public origins origin cors algorithms hosts anonymous"))
_REFUSING = frozenset(vocabulary("""
    deny denied denylist blacklist blacklisted block blocked blocklist forbid forbidden banned ban disallow disallowed
    reject rejected reserved dangerous unsafe hidden sensitive redact redacted scrub mask masked secret secrets private
    excluded exclude restricted protected protect strip filtered illegal invalid malicious
"""))  # fmt: skip
_CERTAIN = _REFUSING - frozenset(vocabulary("exclude excluded filtered strip reserved illegal invalid"))
_GUARDING = frozenset(vocabulary("""
    middleware middlewares permission permissions validators authentication authenticators guards matcher
    permissionclasses authenticationclasses authpasswordvalidators throttleclasses require required
"""))  # fmt: skip
_ANYTHING = frozenset(
    (
        "*",
        "**",
        "0.0.0.0/0",
        "::/0",
        "null",
        "none",
        "unsafe-inline",
        "unsafe-eval",
        ".*",
        "http:",
        "data:",
        "https:",
        "all",
        "any",
        "all_urls",
        "javascript",
        "file",
    )
)
_ACTIVE = frozenset(vocabulary("""
    html htm xhtml svg php phtml php5 phar js mjs exe bat cmd com sh bash ps1 jsp jspx asp aspx cgi pl py rb jar war msi
    vbs hta scr dll swf md5 sha1 des rc4 script iframe object embed style onclick onerror onload form base link
"""))  # fmt: skip
_FEW = 3  # an entry list that lost more of its entries than it kept was rewritten
DANGERS = frozenset(
    (
        "__proto__",
        "constructor",
        "prototype",
        "..",
        "eval",
        "script",
        "javascript",
        "javascript:",
        "%2e",
        "<script",
        "~",
        "\0",
        "\n",
        "\r",
        ";",
        "|",
        "`",
        "&",
        "$",
        "exec",
        "import",
        "169.254.169.254",
        "localhost",
        "0.0.0.0",  # noqa: S104 - a name to refuse, nothing is bound
        "127.0.0.1",
        "::1",
        "expression",
        "vbscript",
        "data",
    )
)
_HEADERS = frozenset(vocabulary("""
    strict-transport-security x-frame-options x-content-type-options content-security-policy referrer-policy
    permissions-policy cross-origin-opener-policy cross-origin-resource-policy cross-origin-embedder-policy
    x-permitted-cross-domain-policies
"""))  # fmt: skip


def lists(delta: Delta) -> Iterator[Fact]:
    old, new = _lists(delta.old), _lists(delta.new)
    for key, before in old.items():
        after = new.get(key)
        if after is None:
            continue
        kind, entry = _judged(before, after)
        if kind:
            item = Item("entry", entry, before.line, name=entry)
            yield Fact(f"plain.{kind}", item, Item("entry", entry, after.line, name=after.name), near=True)


def _lists(side: Inventory) -> dict[tuple[str, str, int], Site]:
    """The lists of constants with a name."""
    found: dict[tuple[str, str, int], Site] = {}
    for each in sites(side.tree) if side.tree else ():
        value = _literal(each.value)
        if value is None:
            continue
        for at in range(20):
            key = (each.owner.lower(), plain_name(each.name), at)
            if key not in found:
                found[key] = each._replace(value=value)
                break
    return found


def _literal(node: Node) -> Node | None:
    if node.kind == "list":
        return node
    if node.kind == "str":
        return node._replace(kind="list", children=(node,))
    if node.kind == "call" and len(node.children) == 2:
        name = last_name(node).lower()
        inner = node.children[1]
        if name in ("frozenset", "set", "tuple", "list", "freeze") and inner.kind in ("list", "call", "other"):
            return _literal(inner)
    return None


def _judged(before: Site, after: Site) -> tuple[str, str]:
    old, new = ([_entry(each) for each in side.value.children] for side in (before, after))
    gained, lost = [each for each in new if each not in old], lost_of(old, new)
    single = before.value.children[:1] == (before.value,) or before.value.text != ""
    spoken = frozenset(words(before.name)) | frozenset(words(before.owner)) | {plain_name(before.name)}
    if gained:
        open_ = next((each for each in gained if _plain(each) in _ANYTHING), None)
        if open_ and (spoken & _LISTED or open_.strip("'").startswith("unsafe-") or "src" in spoken):
            return "opened-list", open_
    if single:
        return "", ""
    if gained and not lost and spoken & _LISTED and not spoken & _REFUSING:
        active = next((each for each in gained if _plain(each).rpartition("/")[2].lstrip(".") in _ACTIVE), None)
        return ("opened-list", active) if active else ("grown-list", gained[0])
    shown = next((each for each in lost if each.lower() in _HEADERS), "")
    if shown and not gained:
        return "shrunk-list", shown
    danger = next((each for each in lost if each.lower() in DANGERS), "")
    if danger and not gained and spoken & _REFUSING and not spoken & _ALLOWING:
        return "shrunk-list", danger
    if lost and not gained and len(lost) <= max(_FEW, len(new)) and new:
        if spoken & _REFUSING and not spoken & _ALLOWING:
            return "shrunk-list" if spoken & _CERTAIN else "shorter-list", lost[0]
        if spoken & _GUARDING and max(strength(lost[0]), strength(before.name)) == 3:
            return "shrunk-list", lost[0]
    return "", ""


def lost_of(old: list[str], new: list[str]) -> list[str]:
    return [each for each in old if each not in new]


def _entry(node: Node) -> str:
    return node.text if node.kind in ("str", "const", "name", "attr") else shape(node)


def _plain(entry: str) -> str:
    return entry.strip("'\" <>").lower()


def headers(delta: Delta) -> Iterator[Fact]:
    """A security header that is named no more, beside others that are; a policy that lets in more."""
    came = (each.name for family in ("call", "import", "name") for each in delta.gained.get(family, ()))
    if any(map(_SENDERS.search, came)):
        return
    given = delta.lost.get("str", ()), delta.lost.get("setting", ()), delta.lost.get("entry", ())
    for each in (item for items in given for item in items):
        name = (each.key if each.family == "str" else each.name if each.family == "setting" else each.key).lower()
        there = any(name in (item.key.lower(), item.name.lower()) for item in delta.new.items)
        if name in _HEADERS and not there:
            yield Fact("plain.dropped-header", each._replace(name=name), None, near=True)
    policies = [each for each in delta.lost.get("str", ()) if "-src" in each.key]
    for old, new in zip(policies, (each for each in delta.gained.get("str", ()) if "-src" in each.key)):
        known = old.key.replace(";", " ").split()
        fresh = [each for each in _active(new.key) if each.strip("'") in _ANYTHING and each not in known]
        if fresh and fresh[0].strip("';") != "none":
            yield Fact("plain.opened-list", old._replace(name=fresh[0]), new, near=True)


def _active(policy: str) -> list[str]:
    """The sources of a policy, but those of what is only shown: pictures, sound and letters run nothing."""
    shown = ("img-", "media-", "font-")
    return [each for part in policy.split(";") if not part.strip().startswith(shown) for each in part.split()]


def flags(delta: Delta) -> Iterator[Fact]:
    for each in delta.lost.get("name", ()):
        if each.name in _FLAGS:
            yield Fact("plain.dropped-flag", each, None, near=True)


_SENDERS = re.compile(r"helmet|talisman|secure_?headers|lusca|security_?middleware|\bcsp\b|security_?headers", re.I)
_FLAGS = frozenset(("O_NOFOLLOW", "O_EXCL", "LOCK_EX", "RESOLVE_BENEATH", "OP_NO_SSLv3", "OP_NO_SSLv2", "OP_NO_TLSv1"))
