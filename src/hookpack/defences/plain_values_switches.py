"""Switches and named choices that were turned to the weak side, or dropped where nothing else turns them on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import vocabulary, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_sites import calls, changes, plain_name, shape
from hookpack.defences.weakenings import SWITCHES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.node import Node
    from hookpack.defences.plain_sites import Change, Site

# switches that protect while they are on; the second table those that are off unless somebody turns them on
_PROTECTING = frozenset(vocabulary("""
    verify verifyssl sslverify verifycert verifycerts validatecerts checkhostname asserthostname verifyhostname
    rejectunauthorized strictssl secure httponly autoescape csrf csrfprotection csrfenabled wtfcsrfenabled
    sessioncookiesecure csrfcookiesecure sessioncookiehttponly csrfcookiehttponly securesslredirect
    securecontenttypenosniff verifysignature verifyexp verifyaud verifyiss verifynbf verifyiat requireexp
    contextisolation sandbox nonetwork websecurity forbiddtd forbidentities forbidexternal contentsecuritypolicy
    frameguard hsts nosniff xssfilter sanitize sanitise escapehtml enforcehttps forcehttps requiressl requiretls
    requirehttps enforcecsrfchecks sslcheckhostname cookiesecure cookiehttponly curloptsslverifypeer
    curloptsslverifyhost verifypeer verifypeername verifyhost
"""))  # fmt: skip
_OFF_BY_DEFAULT = frozenset(vocabulary("""
    secure httponly samesite autoescape sessioncookiesecure csrfcookiesecure cookiesecure cookiehttponly forbiddtd
    securesslredirect nonetwork audience issuer
"""))  # fmt: skip
_OPENING = frozenset(vocabulary("""
    shell debug insecure insecureskipverify skipverify skipauth skipauthentication disableauth trustall allowall
    ignorehttpserrors ignorecertificateerrors allowinsecure allowunsafe allowpickle trustremotecode resolveentities
    loaddtd hugetree noent nodeintegration csrfexempt allowdangeroushtml allowrunninginsecurecontent privileged
    allowprivilegeescalation corsoriginallowall corsallowallorigins ignoreexpiration usescleartexttraffic anonymous
    dangerouslyskippermissions disablehostcheck allowany
"""))  # fmt: skip
_VERBS = ("enforc", "verif", "validate", "sanit", "escape", "authentic", "authoriz", "authoris", "restrict", "encrypt",
          "redact", "csrf", "protect", "acl", "permission", "secure")  # fmt: skip
_TURNED = frozenset(vocabulary("""
    skip no not disable disabled without ignore bypass exempt unsafe insecure allow dont invalid un trust only
    dangerously
"""))  # fmt: skip
# named values, from the strong end to the weak one; a value of one row that moved to the right is weaker
_RANKS: tuple[tuple[str, ...], ...] = (
    ("certrequired", "certoptional", "certnone"),
    ("verifypeer", "verifynone"),
    ("strict", "lax", "none"),
    ("tlsv13", "tlsv12", "tlsv11", "tlsv10", "sslv3", "sslv2"),
    ("isadminuser", "isauthenticated", "isauthenticatedorreadonly", "allowany"),
    ("deny", "sameorigin", "allowall"),
    ("gcm", "cbc", "ecb"),
)
_NAMES = ("", "version", "protocol", "mode", "min", "minimum")


def switches(delta: Delta) -> Iterator[Fact]:
    """Settings whose value moved to the weak side, were dropped, or were added on the weak side."""
    called = [Counter(last_name(each.children[0]).lower() for each in calls(side)) for side in (delta.old, delta.new)]
    known = {each.text for each in walk(delta.old.tree) if each.kind == "name"} if delta.old.tree else set()
    found = changes(delta)
    taken = {plain_name(each.new.name) for each in found if each.new and each.new.kind in ("assign", "pair", "keyword")}
    for each in found:
        kind = _kind(each, delta)
        if each.old and not each.new and plain_name(each.old.name) in taken:
            continue  # it is set at another place
        if each.old and not each.new and not _stands(each.old, called, delta):
            continue
        if each.new and not each.old and not _joined(each.new, called, known):
            kind = f"{kind}-new" if kind == "weaker-setting" else ""
        if kind:
            yield _fact(kind, each)


def _fact(kind: str, each: Change) -> Fact:
    site = each.old or each.new
    assert site is not None
    before = each.old or each.new
    item = Item("setting", shape(site.value), before.line if each.old and before else 0, name=site.name)
    after = Item("setting", shape(each.new.value), each.new.line, name=each.new.name) if each.new else None
    return Fact(f"plain.{kind}", item, after, near=True)


def _kind(each: Change, delta: Delta) -> str:
    old, new = each
    site = new or old
    assert site is not None
    name = plain_name(site.name)
    if new is None:
        return "dropped-setting" if name in _OFF_BY_DEFAULT and old and not _weak(name, old.value) else ""
    if _weak(name, new.value) and (old is None or not _weak(name, old.value)):
        return "weaker-setting"
    if old is None:
        return ""
    if _rank(old.value, new.value):
        return "weaker-choice"
    return _worded(old, new, delta)


def _weak(name: str, value: Node) -> bool:
    """Whether the switch stands on its weak side."""
    on = SWITCHES.get(value.text) if value.kind in ("const", "name") else None
    if name in _PROTECTING:
        return on is False or (value.kind == "const" and value.text == "0")
    if name in _OPENING:
        return on is True
    return plain_name(value.text) in ("certnone", "verifynone") if value.kind in ("name", "attr") else False


def _worded(old: Site, new: Site, delta: Delta) -> str:
    """A switch of the code's own, by its words: a verb of protection that went off, or one that is turned round on."""
    before, after = (SWITCHES.get(each.value.text) if each.value.kind in ("const", "name") else None for each in (old, new))
    side = delta.pair.new
    if before is None or after is None or before is after or new.kind == "local" and side and side.kind == "func":
        return ""
    spoken = words(new.name)
    verb = any(each.startswith(_VERBS) for each in spoken)
    turned = any(each in _TURNED for each in spoken)
    certain = verb or {"trust", "bypass", "insecure", "unsafe"} & set(spoken)
    if certain and (after if turned else not after):
        return "weaker-switch"
    return ""


def _rank(old: Node, new: Node) -> bool:
    before, after = (_choice(each) for each in (old, new))
    if not before or not after:
        return False
    return any(before in row and after in row and row.index(after) > row.index(before) for row in _RANKS)


def _choice(node: Node) -> str:
    if node.kind not in ("str", "name", "attr"):
        return ""
    text = plain_name(node.text)
    for part in ("protocol", "modes", "mode", "version", "ssl.", "aes256", "aes192", "aes128"):
        text = text.removeprefix(part)
    return text


def _stands(old: Site, called: list[Counter[str]], delta: Delta) -> bool:
    """Whether the call that the setting was given to is still made as often, with nothing else given in its place."""
    owner = old.owner.lower()
    if not owner or called[1][owner] < called[0][owner]:
        return False
    more = [sum(_named(each) for each in calls(side) if last_name(each.children[0]).lower() == owner)
            for side in (delta.old, delta.new)]  # fmt: skip
    return more[1] <= more[0]


def _named(call: Node) -> int:
    """How many arguments may hold further settings: unpacked ones, and names where a literal could stand."""
    return sum(
        each.text == "**" or each.kind in ("name", "attr", "other")
        for given in call.children[1:]
        for each in (given, *(given.children if given.kind == "dict" else ()))
    )


def _joined(new: Site, called: list[Counter[str]], known: set[str]) -> bool:
    """Whether the weak setting was added to what had been there before, rather than written along with something new."""
    owner = new.owner.lower()
    return called[0][owner] > 0 and called[1][owner] <= called[0][owner] if owner else True
