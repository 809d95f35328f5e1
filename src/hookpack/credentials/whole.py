"""Files that hold one secret and nothing else, by their name: `config/master.key`, `/run/secrets/db_password`."""

from __future__ import annotations

from hookpack.credentials.harmless import is_uuid
from hookpack.credentials.hit import Hit
from hookpack.credentials.names import promise
from hookpack.credentials.source import SHORTEST_SECRET
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGEST = ":$"  # of a password, behind its user
_PAIR = 64
_ENDINGS = (".txt", ".secret", ".env", ".dat")


def whole(text: str, path: str) -> Iterator[Hit]:
    value = text.strip()
    if len(value) < SHORTEST_SECRET or any(letter.isspace() for letter in value) or _DIGEST in value:
        return
    name = path.replace("\\", "/").rpartition("/")[2].lstrip(".")
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    start = text.index(value)
    if value[0] == "[" and path.endswith(".json") and _is_key_pair(value):
        yield Hit("wallet-private-key", start, start + len(value))
    kind = promise(name)
    if not kind:
        return
    if is_uuid(value):
        yield Hit("assigned-secret", start, start + len(value), "medium")
        return
    from hookpack.credentials.assigned import sureness
    from hookpack.credentials.places import is_fixture
    from hookpack.credentials.reader import Value

    if sure := sureness(value, Value(start, start + len(value)), kind, fixture=is_fixture(path)):
        yield Hit("assigned-secret", start, start + len(value), sure)


def _is_key_pair(text: str) -> bool:
    """The sixty-four bytes of a wallet of Solana, as its tools write them."""
    numbers = text.strip("[]").split(",")
    return (
        len(numbers) == _PAIR
        and all(number.isdigit() and len(number) <= 3 for number in numbers)
        and len(set(numbers)) * 2 > _PAIR
    )
