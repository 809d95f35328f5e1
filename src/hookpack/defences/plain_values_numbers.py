"""Numbers that moved to the weak side, where their name or their call says which side that is."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import vocabulary, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_sites import calls, changes, number, plain_name, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.plain_sites import Change, Site

_WORK = frozenset(vocabulary("iterations iteration rounds cost workfactor memorycost timecost saltrounds"))
_HASHING = ("bcrypt", "scrypt", "argon", "pbkdf", "kdf", "password", "salt")
_SECRETS = frozenset(
    vocabulary("key salt nonce iv token secret session sid otp password passphrase pin entropy code csrf")
)
_SIZES = frozenset(vocabulary("bits bytes size length len"))
_LEAST = frozenset(vocabulary("min minimum least minlen minlength"))
_MOST = frozenset(vocabulary("max maximum limit limits quota cap ceiling throttle rate most"))
_COUNTS = frozenset(("max", "limit", "points", "requests", "hits"))
_PACE = frozenset(("rate", "limit", "limiter", "throttle", "attempts"))  # of a call that takes such a count
_TRIES = frozenset(vocabulary("attempt attempts tries failure failures login logins"))
_AMOUNTS = frozenset(
    vocabulary("size bytes length depth files fields body upload entities nesting pages filesize expansion")
)
_SPANS = frozenset(vocabulary("ttl expiry expires expire expiration lifetime age maxage leeway skew"))
_MODES = frozenset(vocabulary("mode filemode dirmode permissions perms perm filepermissions umask"))
_FLAGS = {"S_IRUSR": 0o400, "S_IWUSR": 0o200, "S_IXUSR": 0o100, "S_IRWXU": 0o700, "S_IRGRP": 0o40, "S_IWGRP": 0o20,
          "S_IXGRP": 0o10, "S_IRWXG": 0o70, "S_IROTH": 0o4, "S_IWOTH": 0o2, "S_IXOTH": 0o1, "S_IRWXO": 0o7}  # fmt: skip
_SPAN = re.compile(r"(\d+)\s*(s|sec\w*|m|min\w*|h|hours?|d|days?|w|weeks?|y|years?)")
_SIZE = re.compile(r"(\d+)\s*([kmgt]i?b)")
_SPAN_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_RATE = re.compile(r"(\d+)\s*(?:/|per)\s*(?:\d+\s*)?(s|sec\w*|m|min\w*|h|hours?|d|days?)")
_HSTS = re.compile(r"max-age=(\d+)")
_MODE_CALLS = frozenset(("chmod", "fchmod", "chmodsync", "umask", "lchmod"))
_MODE_WAYS = _MODE_CALLS | {"opener", "fdopen", "mkstemp", "namedtemporaryfile"}
_ENDLESS = float("inf")
_FEW_BYTES = 16  # a secret of fewer bytes can be guessed
_MUCH = 10


def numbers(delta: Delta) -> Iterator[Fact]:
    lost = {item.name for item in delta.lost.get("setting", ())}
    made = [Counter(last_name(each.children[0]).lower() for each in calls(side)) for side in (delta.old, delta.new)]
    for each in changes(delta):
        gone = each.old if each.old and not each.new and each.old.kind != "place" else None
        if gone and (gone.name not in lost or made[1][gone.owner.lower()] < max(1, made[0][gone.owner.lower()])):
            continue  # it is set at another place, or went with its call
        kind = _kind(each, delta)
        if kind and each.old:
            item = Item("setting", shape(each.old.value), each.old.line, name=each.old.name)
            after = Item("setting", shape(each.new.value), each.new.line, name=each.new.name) if each.new else None
            yield Fact(f"plain.{kind}", item, after, near=True)


def unprotected(delta: Delta) -> Iterator[Fact]:
    """A call that kept others from a file is made no more, and no mode is given instead."""
    called = {item.name.lower() for item in delta.gained.get("call", ())} | {
        item.name.lower() for item in delta.gained.get("setting", ())
    }
    if called & _MODE_WAYS or any(_is_mode(each.new) for each in changes(delta) if each.new and each.old is None):
        return
    for each in delta.lost.get("call", ()):
        given = each.node.children[1:] if each.node is not None else ()
        sizes = [number(part) for part in given[-1:]]
        strict = (
            bool(sizes)
            and sizes[0] is not None
            and (sizes[0] == 0o77 if each.name == "umask" else 0 < sizes[0] <= 0o700)
        )
        if (
            each.name.lower() in _MODE_CALLS
            and strict
            and not int(sizes[0] or 0) & (0 if each.name == "umask" else 0o77)
        ):
            yield Fact("plain.dropped-mode", each, None, near=True)


def rates(delta: Delta) -> Iterator[Fact]:
    """Texts that say how often something may be done ("5/minute"), or how long a browser keeps to encryption."""
    for pattern, sign in ((_RATE, 1), (_HSTS, -1)):
        lost, gained = ([(each, found) for each in items.get("str", ()) if (found := pattern.search(each.key[:200]))]
                        for items in (delta.lost, delta.gained))  # fmt: skip
        for (old, before), (new, after) in zip(lost, gained):
            sizes = [float(each[1]) / (_SPAN_UNITS[each[2][0]] if sign > 0 else 1) for each in (before, after)]
            if sign * sizes[1] > sign * sizes[0]:
                much = sign < 0 or sizes[1] >= _MUCH * sizes[0]
                yield Fact(
                    f"plain.{'weaker-number' if sign < 0 else 'raised-limit' if much else 'larger-limit'}",
                    old,
                    new,
                    True,
                )


def _kind(each: Change, delta: Delta) -> str:
    if each.old is None:
        return ""
    if _is_mode(each.old):
        return _mode(each)
    if each.new is None:
        return _dropped(each.old)
    before, after = _value(each.old), _value(each.new)
    if before is None or after is None or before == after:
        return ""
    spoken = frozenset(words(each.old.name)) | {plain_name(each.old.name)} | frozenset(words(each.old.under))
    if spoken & _COUNTS:
        spoken |= _PACE & frozenset(words(each.old.owner))
    for reading in (_work, _secret, _least, _limit):
        kind = reading(spoken, before, after, delta)
        if kind:
            return kind
    return ""


def _dropped(old: Site) -> str:
    """A limit that was given to a call by name."""
    spoken = frozenset(words(old.name)) | {plain_name(old.name)} | frozenset(words(old.under))
    limit = (spoken & _MOST and spoken & (_AMOUNTS | _TRIES)) or plain_name(old.name) == "timeout"
    return "dropped-limit" if old.owner and old.kind in ("keyword", "pair") and limit and _value(old) else ""


def _value(site: Site) -> float | None:
    """The number, a span of time in a text, or the one span in a sum; nothing at all is no limit."""
    if site.value.kind == "const" and site.value.text in ("None", "null", "undefined", "nil"):
        return _ENDLESS
    if site.value.kind == "str":
        found, size = (each.fullmatch(site.value.text[:40].lower()) for each in (_SPAN, _SIZE))
        if size is not None:
            return float(size[1]) * 1024.0 ** " kmgt".index(size[2][0])
        return float(found[1]) * _SPAN_UNITS[found[2][0]] if found else None
    whole = number(site.value)
    if whole is None:
        parts = [number(each) for each in walk(site.value) if each.kind in ("op", "call")]
        sizes = [each for each in parts if each is not None]
        return sizes[0] if sizes else None
    return whole


def _work(spoken: frozenset[str], before: float, after: float, delta: Delta) -> str:
    if not spoken & _WORK or before < 2 or after >= before:
        return ""
    text = delta.pair.old.text.lower() if delta.pair.old else ""
    sure = any(each in text for each in _HASHING) or before >= 10_000
    return ("weaker-number" if sure else "smaller-number") if after != _ENDLESS else ""


def _secret(spoken: frozenset[str], before: float, after: float, delta: Delta) -> str:
    if (not (spoken & _SECRETS and spoken & _SIZES) and "tokenbytes" not in spoken) or spoken & (_LEAST | _MOST):
        return ""
    if after >= before or after <= 0:
        return ""
    bits = 8 if "bits" not in spoken and not (before >= 128 and "key" in spoken) else 1
    return "weaker-number" if after * bits < _FEW_BYTES * 8 or bits == 1 else "smaller-number"


def _least(spoken: frozenset[str], before: float, after: float, delta: Delta) -> str:
    if not spoken & _LEAST or not spoken & (_SIZES | {"minlen", "minlength"}) or after >= before:
        return ""
    return "weaker-number" if spoken & _SECRETS else "smaller-number"


def _limit(spoken: frozenset[str], before: float, after: float, delta: Delta) -> str:
    if "timeout" in spoken and after == _ENDLESS and 0 < before < _ENDLESS:
        return "lifted-limit"
    tries, amount, span = spoken & _TRIES, spoken & _AMOUNTS, spoken & _SPANS
    if not (spoken & _MOST or span or "maxage" in spoken) or before in (0, -1, _ENDLESS):
        return ""
    if after in (0, -1):
        after = _ENDLESS if amount and not span else before
    if after <= before:
        return ""
    if not (tries or amount or span or spoken & {"limit", "limits", "rate", "throttle", "quota"}):
        return ""
    much = after >= _MUCH * before
    return "lifted-limit" if after == _ENDLESS else "raised-limit" if much else "larger-limit"


def _is_mode(site: Site) -> bool:
    if site.kind == "place":
        return site.name in ("file_mode", "umask")
    return plain_name(site.name) in _MODES or words(site.name)[-1:] == ("mode",)


def _mode(each: Change) -> str:
    """Bits of group and others that were not there before."""
    old, new = (_bits(site) for site in each)
    if old is None or old > 0o7777 or not old:
        return ""
    if plain_name(each.old.name if each.old else "") == "umask":
        return "wider-mode" if new is not None and old & 0o77 & ~new else ""
    if each.new is None:
        return "dropped-mode" if not old & 0o77 and each.old and each.old.kind in ("keyword", "pair") else ""
    return "wider-mode" if new is not None and new & 0o77 & ~old else ""


def _bits(site: Site | None) -> int | None:
    if site is None:
        return None
    flags = [_FLAGS[each.text] for each in walk(site.value) if each.text in _FLAGS]
    if flags:
        return sum(set(flags))
    found = number(site.value)
    return int(found) if found is not None and 0 <= found < 1e6 else None
