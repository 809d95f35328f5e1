"""What the arguments of a tool, or its answer, show: strings, those under telling names, JSON and patches in them."""

from __future__ import annotations

from hookpack.exposure import Seen, distinct, keep, look
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIELDS = frozenset(("element", "selector", "label", "field", "locator", "name", "key", "placeholder", "target", "uid"))
_TYPED = frozenset(("text", "value", "content", "input", "keys"))
_PASSWORD_WORDS = ("password", "passwort", "kennwort", "passphrase", "api key", "secret", "token")
_LARGEST_JSON = 1024 * 1024


def in_texts(texts: Sequence[str], named: Sequence[tuple[str, str]], path: str = "") -> list[Seen]:
    """Each secret once; `path` is the file that the texts go to, if they do."""
    found: dict[str, Seen] = {}
    for seen in _all(texts, named, path):
        keep(found, seen)
    return distinct(list(found.values()))


def _all(texts: Sequence[str], named: Sequence[tuple[str, str]], path: str) -> Iterator[Seen]:
    from hookpack.exposure import patches

    pairs = list(named)
    for text in texts:
        if patches.is_patch(text):
            yield from patches.added(text)
            continue
        yield from look(text, path)
        if text.lstrip()[:1] in ("{", "[") and len(text) <= _LARGEST_JSON:
            from hookpack.exposure.options import named as strings_of

            inner = strings_of(text)
            pairs += inner
            yield from look("\n".join(value for _, value in inner), path)
    if pairs:
        yield from _under_names(pairs)


def _under_names(pairs: Sequence[tuple[str, str]]) -> Iterator[Seen]:
    from hookpack.exposure.telling import is_chosen, is_telling

    for name, value in pairs:
        if is_telling(name) and is_chosen(value):
            yield Seen("plain-password", value)
    if any(_is_field(name, value) for name, value in pairs):
        from hookpack.credentials.values import strength

        for name, value in pairs:
            if name.lower() in _TYPED and strength(value, is_password=True):
                yield Seen("plain-password", value)


def _is_field(name: str, value: str) -> bool:
    """Whether an argument names the field of a form that takes a password."""
    return name.lower() in _FIELDS and any(word in value.lower() for word in _PASSWORD_WORDS)


def strings(value: object) -> Iterator[str]:
    """Every string in a decoded JSON value but names, without recursion."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, str):
            yield top
        elif isinstance(top, dict):
            stack.extend(top.values())
        elif isinstance(top, list):
            stack.extend(top)
