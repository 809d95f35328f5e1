"""Letters that look like others, and characters that show nothing, within a word."""

from __future__ import annotations

_ASCII_ENOUGH = 4  # of a word's characters, for it to be a token in disguise and not a word of another language
# Cyrillic and Greek letters that are drawn as Latin ones
_TWINS = dict(
    zip(
        "\u0410\u0412\u0415\u0405\u0417\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
        "\u0430\u0435\u0456\u0458\u043e\u0440\u0441\u0443\u0445\u0455\u0501\u051b\u051d\u04bb\u0391\u0392"
        "\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03b1\u03bd\u2010"
        "\u2011\u2012\u2013\u2014\u2043\u2212",
        "ABES3IJKMHOPCTYXaeijopcyxsdqwhABEZHIKMNOPTYXoav-------",
        strict=True,
    )
)
_NOTHING = (0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFEFF, 0xFFA0)
_RANGES = ((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0xFE00, 0xFE10))
_TABLE: dict[int, str | None] = {ord(twin): letter for twin, letter in _TWINS.items()}
_TABLE.update(dict.fromkeys(_NOTHING))
_TABLE.update((code, None) for first, end in _RANGES for code in range(first, end))
# plane 14 holds an invisible twin of every ASCII character
_TABLE.update((0xE0000 + code, chr(code)) for code in range(32, 127))
_TABLE[0xE0001] = None


def is_suspect(line: str) -> bool:
    """Whether a word of the line mixes ASCII letters or digits with characters that `fold` changes."""
    if line.isascii():
        return False
    return any(not word.isascii() and _is_mixed(word) for word in line.split())


def _is_mixed(word: str) -> bool:
    folded = fold(word)
    plain = sum(1 for char in folded if char.isascii() and char.isalnum())
    return folded != word and plain >= _ASCII_ENOUGH


def fold(line: str) -> str:
    from unicodedata import normalize  # a shared library

    return normalize("NFKC", line.translate(_TABLE)).translate(_TABLE)
