"""Seed phrases of wallets: twelve words or more behind a word that says so."""

from __future__ import annotations

from hookpack.credentials.hit import Hit, compiled
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.source import Source

_STEMS = (
    b"mnemonic", b"seed phrase", b"seed_phrase", b"seedphrase", b"recovery phrase", b"recovery_phrase",
    b"secret phrase", b"backup phrase", b"wallet phrase",
)  # fmt: skip
_NEAR = 80  # characters between the word and the phrase
_WORDS = (
    r"(?<![a-z0-9])(?:[0-9]{1,2}[.)] ?)?[a-z]{3,8}(?:[ ,\r\n]{1,3}(?:[0-9]{1,2}[.)] ?)?[a-z]{3,8}){11,23}(?![a-z0-9'-])"
)
_COUNTS = (12, 15, 18, 21, 24)
_FEW_DIFFERENT = 9
# words of prose, of which no wallet has one
_PROSE = frozenset((
    "the", "and", "for", "are", "was", "were", "not", "but", "its", "has", "have", "had", "his", "her", "their", "from",
    "which", "into", "been", "does", "must", "should", "would", "could", "may", "then", "than", "these", "those", "our",
    "der", "die", "das", "und", "ist", "mit", "von", "den", "ein", "eine", "nicht", "los", "las", "una", "para", "les",
    "des", "est", "dans", "pour", "test", "tests", "words", "mnemonic",
))  # fmt: skip


def phrases(source: Source) -> Iterator[Hit]:
    text, done = source.text, -1
    for stem in _STEMS:
        at = source.low.find(stem)
        while at >= 0:
            for match in compiled(_WORDS).finditer(text, at + len(stem), at + _NEAR + 400):
                if match.start() > at + _NEAR or match.start() <= done:
                    break
                if _is_phrase(match[0]):
                    done = match.start()
                    yield Hit("seed-phrase", match.start(), match.end())
            at = source.low.find(stem, at + len(stem))


def _is_phrase(text: str) -> bool:
    words = [word for word in text.replace(",", " ").split() if word.isalpha()]
    different = set(words)
    return len(words) in _COUNTS and len(different) >= _FEW_DIFFERENT and not different & _PROSE
