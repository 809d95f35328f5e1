"""The long words of a text: where a token may stand."""

from __future__ import annotations

SHORTEST = 16  # words below this length are never looked at
_WORD_BYTES = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.:/@+=~$%!#^&*"
SHAPE = bytes(97 if byte in _WORD_BYTES else 32 for byte in range(256))
_RUN = b"a" * SHORTEST


def long_words(text: str) -> list[tuple[int, int]]:
    """Spans of the runs of token characters that are long enough to hold a secret.

    "replace" writes one byte for any other character, so byte offsets are text offsets.
    """
    shape = text.encode("ascii", "replace").translate(SHAPE)
    spans = []
    start = shape.find(_RUN)
    while start >= 0:
        end = shape.find(b" ", start)
        end = len(shape) if end < 0 else end
        spans.append((start, end))
        start = shape.find(_RUN, end)
    return spans
