"""Switches and named choices that were turned to the weak side, or dropped where nothing else turns them on."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import vocabulary, words
from hookpack.defences.node import last_name
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
_ON_BY_DEFAULT = frozenset(("allowredirects", "followredirects", "resolveentities"))
_OPENING = frozenset(vocabulary("""
    shell debug insecure insecureskipverify skipverify skipauth skipauthentication disableauth trustall allowall
    ignorehttpserrors ignorecertificateerrors allowinsecure allowunsafe allowpickle trustremotecode resolveentities
    loaddtd hugetree noent nodeintegration csrfexempt allowdangeroushtml allowrunninginsecurecontent privileged
    allowprivilegeescalation corsoriginallowall corsallowallorigins ignoreexpiration usescleartexttraffic anonymous
    allowredirects followredirects
    dangerouslyskippermissions disablehostcheck allowany expandentityreferences xincludeaware allowallorigins
"""))  # fmt: skip
_VERBS = ("enforc", "verif", "validate", "sanit", "escape", "authentic", "authoriz", "authoris", "restrict", "encrypt",
          "redact", "csrf", "protect", "acl", "permission", "secure", "disallow", "ratelimit", "throttl")  # fmt: skip
_TURNED = frozenset(vocabulary("""
    skip no not disable disabled without ignore bypass exempt unsafe insecure allow dont invalid un trust only
    dangerously
"""))  # fmt: skip
# named values, from the strong end to the weak one; a value of one row that moved to the right is weaker
_RANKS: tuple[tuple[str, ...], ...] = (
    ("certrequired", "certoptional", "certnone"),
    ("verifypeer", "verifynone"),
    ("strict", "lax", "none"),
    ("tls13", "tls12", "tls11", "tls10", "ssl3", "ssl2"),
    ("isadminuser", "isauthenticated", "isauthenticatedorreadonly", "allowany"),
    ("deny", "sameorigin", "allowall"),
    ("exception", "nullsession"),
)
# marks of algorithms in their names, from strong to weak; the first row that both sides show decides
_MARKS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("gcm", "ccm", "poly1305", "siv"), ("cbc", "ctr", "cfb", "ofb"), ("ecb", "rc4")),
    (("argon2", "bcrypt", "scrypt"), ("pbkdf2",), ("sha512", "sha384", "sha256", "sha3", "blake2"), ("sha1", "ripemd"),
     ("md5", "md4")),
    (("aes256",), ("aes192",), ("aes128",), ("3des", "desede", "blowfish"), ("des",)),
    (("rs256", "es256", "ps256", "rs512", "es384", "eddsa", "rs384", "hs256", "hs512"), ("none",)),
)  # fmt: skip
_ALGORITHMS = ("algorithm", "algo", "alg", "cipher", "digest", "hash", "hasher", "mode", "method", "scheme")
_ORIGINS = frozenset(vocabulary("origin origins alloworigin alloworigins allowedorigins accesscontrolalloworigin "
                                "corsorigins corsallowedorigins allowedhosts"))  # fmt: skip
_NEEDED = frozenset((("extractall", "filter"), ("extract", "filter"), ("decode", "algorithms"),
                     ("verify", "algorithms"),
                     ("sign", "expiresin"), ("urlopen", "context"), ("fromstring", "parser"), ("parse", "parser"),
                     ("environment", "autoescape"), ("check_output", "timeout"), ("run", "timeout")))  # fmt: skip
_MASK = re.compile(r"\*{3,}|\W*(redacted|masked)\W*|\W(hidden|filtered|removed|secret)\W", re.I)


def switches(delta: Delta) -> Iterator[Fact]:
    """Settings whose value moved to the weak side, were dropped, or were added on the weak side."""
    called = [Counter(last_name(each.children[0]).lower() for each in calls(side)) for side in (delta.old, delta.new)]
    found = changes(delta)
    lost = {item.name for family in ("setting", "entry") for item in delta.lost.get(family, ())}
    taken = {plain_name(each.new.name) for each in found if each.new and each.new.kind in ("assign", "pair", "keyword")}
    for each in found:
        kind = _kind(each, delta)
        if each.old and not each.new and (plain_name(each.old.name) in taken or each.old.name not in lost):
            continue  # it is set at another place
        if each.old and not each.new and not _stands(each.old, called, delta):
            continue
        if each.new and not each.old and not _joined(each.new, called):
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
        needed = name in _OFF_BY_DEFAULT or (site.owner.lower(), name) in _NEEDED
        if name in _ON_BY_DEFAULT and old and SWITCHES.get(old.value.text) is False:
            return "dropped-setting"
        return "dropped-setting" if needed and old and not _weak(name, old.value) else ""
    inside = delta.pair.new is not None and delta.pair.new.kind == "func"
    if old is None and new.kind in ("local", "param") and inside:
        return ""
    if _weak(name, new.value) and (old is None or not _weak(name, old.value)):
        return "weaker-setting"
    if old is None:
        return ""
    if _rank(old.value, new.value) or _marked(old, new):
        return "weaker-choice"
    if (
        old.value.kind == "str"
        and _MASK.fullmatch(old.value.text)
        and new.value.kind in ("name", "attr", "index", "call")
    ):
        return "unmasked-value"
    return _worded(old, new, delta)


def _weak(name: str, value: Node) -> bool:
    """Whether the switch stands on its weak side."""
    on = _switch(value)
    if name in _PROTECTING:
        return on is False or (value.kind == "const" and value.text == "0")
    if name in _OPENING:
        return on is True
    if name in _ORIGINS:
        entries = value.children if value.kind == "list" else (value,)
        return on is True or any(each.kind == "str" and each.text == "*" for each in entries)
    return plain_name(value.text) in ("certnone", "verifynone") if value.kind in ("name", "attr") else False


def _switch(value: Node) -> bool | None:
    return SWITCHES.get(value.text) if value.kind in ("const", "name") else None


def _worded(old: Site, new: Site, delta: Delta) -> str:
    """A switch of the code's own, by its words: a verb of protection that went off, or one that is turned round on."""
    before, after = (_switch(each.value) for each in (old, new))
    side = delta.pair.new
    if before is None or after is None or before is after or (new.kind == "local" and side and side.kind == "func"):
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


def _marked(old: Site, new: Site) -> bool:
    """The name of an algorithm, of a weaker one than before."""
    if plain_name(old.name) not in _ALGORITHMS and words(old.name)[-1:] not in [(each,) for each in _ALGORITHMS]:
        return False
    for row in _MARKS:
        before, after = (_mark(row, each.value) for each in (old, new))
        if before is not None and after is not None and before != after:
            return after > before
    return False


def _mark(row: tuple[tuple[str, ...], ...], node: Node) -> int | None:
    text = plain_name(node.text) if node.kind in ("str", "attr", "name") else ""
    return next((at for at, marks in enumerate(row) if any(each in text for each in marks)), None)


def _choice(node: Node) -> str:
    if node.kind not in ("str", "name", "attr"):
        return ""
    text = plain_name(node.text)
    for part in ("protocol", "modes", "mode", "version", "ssl.", "aes256", "aes192", "aes128"):
        text = text.removeprefix(part)
    found = re.fullmatch(r"(tls|ssl)v?(1?)([0-3]?)(method)?", text)
    if found is None:
        return text
    return f"tls1{found[3] or 0}" if found[1] == "tls" else f"ssl{found[3]}"


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


def _joined(new: Site, called: list[Counter[str]]) -> bool:
    """Whether the weak setting was added to what had been there before, not written along with something new."""
    owner = new.owner.lower()
    return called[0][owner] > 0 and called[1][owner] <= called[0][owner] if owner else True
