"""Keys that a call signs, encrypts or pays with: `jwt.sign(claims, "...")`, `createHmac("sha256", "...")`."""

from __future__ import annotations

from hookpack.credentials.calls import strings
from hookpack.credentials.hit import Hit, compiled
from hookpack.credentials.places import is_fixture
from hookpack.credentials.source import KEYED_STEMS
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.source import Source

_REACH = 400
# a literal at once, or in what makes bytes of it: `Encoding.UTF8.GetBytes("...")`, `[]byte("...")`
_FIRST = r"\s{0,20}(?:[A-Za-z][\w.:]{0,40}\(|\[\]byte\(|\[)?(?:[brfu]{0,2})[\"'`]([^\"'`\s\\]{7,200})[\"'`]"
_PRIVATE = r"(?<![0-9A-Za-z])(?:0x)?[0-9a-fA-F]{64}(?![0-9A-Za-z])"
_NEAR_ACCOUNTS = 200


def keyed(source: Source, path: str = "") -> Iterator[Hit]:
    if is_fixture(path):
        return
    for stem, place in KEYED_STEMS.items():
        at = source.low.find(stem)
        while at >= 0:
            behind = at + len(stem)
            yield from _argument(source.text, behind, place)
            at = source.low.find(stem, behind)


def _argument(text: str, at: int, place: int) -> Iterator[Hit]:
    """The key among the arguments that begin at `at`; a negative place stands for a list of private keys."""
    if place < 0:
        for match in compiled(_PRIVATE).finditer(text, at, at + _NEAR_ACCOUNTS):
            yield Hit("wallet-private-key", *match.span())
        return
    if place == 0:
        first = compiled(_FIRST).match(text, at, at + _REACH)
        spans = [first.span(1)] if first else []
    else:
        spans = [(begin, end) for where, begin, end in strings(text, at, _REACH)[0] if where == place]
    from hookpack.credentials.values import strength

    for begin, end in spans:
        if compiled(_PRIVATE).fullmatch(text, begin, end):
            yield Hit("wallet-private-key", begin, end)
        elif sure := strength(text[begin:end], is_password=True, weak=False):
            yield Hit("assigned-secret", begin, end, sure)
