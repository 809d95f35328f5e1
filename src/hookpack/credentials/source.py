"""A text with maps of it that answer in one step where a name or a value ends."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."
_NAME = bytes(97 if byte in _NAME_BYTES or byte >= 0xC0 else 32 for byte in range(256))
_ENDS_VALUE = bytes(32 if byte <= 32 or byte in b"\"'`<\\" else 97 for byte in range(256))
LONGEST_NAME = 80
# each telling name holds one of these, in lower case; what is looked for before anything else
NAME_STEMS = (
    b"pass", b"secret", b"token", b"key", b"pw", b"cred", b"auth", b"bearer", b"salt", b"pepper", b"psk", b"kennwort",
    b"schluessel", b"schl\xfcssel", b"contrase", b"clave", b"senha", b"mot_de_p", b"mdp", b"wachtwoord", b"haslo",
    b"parola", b"losenord", b"l\xf6senord",
)  # fmt: skip
# what stands near a password that no name stands before
LOGIN_STEMS = (b"auth", b"login", b"connect", b"credential", b"mysqli", b"pdo", b"sign_in")
_OTHERS = (b"curl ", b"identified ", b":5432:", b":*:", b":6432:", b":5433:", *LOGIN_STEMS)


class Source:
    """`text` and its bytes: one byte a character, so that places in the one are places in the other."""

    __slots__ = ("_values", "data", "low", "names", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("latin-1", "replace")
        self.low = self.data.lower()
        self.names = self.data.translate(_NAME)
        self._values = b""

    @property
    def has_names(self) -> bool:
        """Whether any telling name may stand in it: the cheap question before all others."""
        return any(stem in self.low for stem in NAME_STEMS)

    @property
    def has_logins(self) -> bool:
        return any(stem in self.low for stem in _OTHERS)

    def name_start(self, at: int) -> int:
        """Where the name around `at` begins, or -1 if it is longer than any name."""
        least = max(0, at - LONGEST_NAME)
        start = self.names.rfind(b" ", least, at)
        return start + 1 if start >= 0 or not least else -1

    def value_end(self, at: int, stop: int) -> int:
        """Where a value without quotes ends: at a blank, a quote, a tag, a backslash, or at `stop`."""
        if not self._values:
            self._values = self.data.translate(_ENDS_VALUE)
        end = self._values.find(b" ", at, stop)
        return stop if end < 0 else end

    def spans(self, stems: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
        """Each place of a stem with the end of the name that it stands in."""
        seek, ends, size = self.low.find, self.names.find, len(self.low)
        for stem in stems:
            at = seek(stem)
            while at >= 0:
                end = ends(b" ", at)
                end = size if end < 0 else end
                yield at, end
                at = seek(stem, end)
