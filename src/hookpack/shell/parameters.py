"""What `${name...}` makes of a parameter's value: a default, a part, other letters, one text in another's place."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import Loose

if TYPE_CHECKING:
    from collections.abc import Callable

_MAGIC = frozenset("*?[")
_UNKNOWN = frozenset("$`'\"\\")
_MAX = 4096  # characters of a value that are worked on


def changed(value: str | None, change: str) -> str | None:
    """The value as `change`, what stands behind the name, has it; None where that cannot be told."""
    mark = change.lstrip(":")[:1]
    if change[:1] and mark in ("-", "=") and change[:2] in (":-", ":=", "-" + change[1:2], "=" + change[1:2]):
        default = change.lstrip(":")[1:].strip("\"'")
        # whoever starts the line may have set it: the default is the likeliest, not the only one
        return value or (None if "$(" in default or "`" in default else Loose(default))
    if value is None or len(value) > _MAX or not _UNKNOWN.isdisjoint(change):
        return None
    if change[:1] == "[":
        return _element(value, change)
    if change[:1] == ":":
        return value if mark == "?" else _part(value, change[1:])
    if change[:1] == "/":
        return _replaced(value, change[1:])
    if change[:1] in ("#", "%"):
        return _cut(value, change)
    return _CASES[change](value) if change in _CASES else None


_CASES: dict[str, Callable[[str], str]] = {
    ",,": str.lower,
    "^^": str.upper,
    ",": lambda value: value[:1].lower() + value[1:],
    "^": lambda value: value[:1].upper() + value[1:],
}


def _element(value: str, change: str) -> str | None:
    """`[2]` and `[@]` of an array, whose value is `(one two three)`."""
    words = value.strip("()").split()
    if value[:1] != "(" or not _UNKNOWN.isdisjoint(value):
        return None
    if change in ("[@]", "[*]"):
        return " ".join(words)
    place = change.strip("[]")
    return words[int(place)] if place.isdecimal() and len(place) < 5 and int(place) < len(words) else None


def _part(value: str, change: str) -> str | None:
    """`:2`, `:2:3`, `: -3`."""
    first, _, size = change.replace(" ", "").partition(":")
    numbers = [each for each in (first, size) if each]
    if not numbers or not all(each.removeprefix("-").isdecimal() and len(each) < 6 for each in numbers):
        return None
    rest = value[int(first or 0) :]
    return rest[: int(size)] if size else rest


def _replaced(value: str, change: str) -> str | None:
    """`/old/new`, with a second stroke before it all of them."""
    old, _, new = change.lstrip("/").partition("/")
    if not old or not _MAGIC.isdisjoint(old) or old[0] in "#%":
        return None
    return value.replace(old, new) if change[0] == "/" else value.replace(old, new, 1)


def _cut(value: str, change: str) -> str | None:
    """`#head`, `%tail`, also `#*/`, `##*/`, `%/*` and `%%.*`."""
    sign, is_far = change[0], change[1:2] == change[0]
    pattern = change.lstrip(sign)
    plain = pattern.strip("*")
    if not plain or not _MAGIC.isdisjoint(plain):
        return None
    if pattern == plain:
        return value.removeprefix(plain) if sign == "#" else value.removesuffix(plain)
    if plain not in value or pattern != ("*" + plain if sign == "#" else plain + "*"):
        return value if plain not in value else None
    if sign == "#":
        return value.rpartition(plain)[2] if is_far else value.partition(plain)[2]
    return value.partition(plain)[0] if is_far else value.rpartition(plain)[0]
