"""Tokens of providers, told by their own form: keywords first, a pattern only inside a word that holds one."""

from __future__ import annotations

from hookpack.credentials.harmless import is_placeholder
from hookpack.credentials.hit import Hit, compiled
from hookpack.record import TYPE_CHECKING
from hookpack.rules.detectors import DETECTORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.finding import Severity
    from hookpack.rules.detectors import Detector

_SHORTEST_TOKEN = min(detector.least for detector in DETECTORS)
_LONG = 36


def tokens(text: str, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    # most words of a program are shorter than most tokens: two joined texts halve what keywords are looked for in
    short = [span for span in spans if span[1] - span[0] >= _SHORTEST_TOKEN]
    long = [span for span in short if span[1] - span[0] >= _LONG]
    texts = {False: _joined(text, short), True: _joined(text, long)}
    for detector in DETECTORS:
        is_long = detector.least >= _LONG
        keywords = [keyword for keyword in detector.keywords if keyword in texts[is_long]]
        if not keywords:
            continue
        for start, end in long if is_long else short:
            if end - start >= detector.least and any(text.find(word, start, end) >= 0 for word in keywords):
                yield from _matches(text, start, end, detector)


def _joined(text: str, spans: list[tuple[int, int]]) -> str:
    return " ".join([text[start:end] for start, end in spans])


def _matches(text: str, start: int, end: int, detector: Detector) -> Iterator[Hit]:
    pattern = compiled(rf"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))(?:{detector.pattern})(?![A-Za-z0-9])")
    for match in pattern.finditer(text, start, end):
        if not is_placeholder(match[0]):
            yield Hit(detector.kind, match.start(), match.end(), _confidence(detector.kind, match[0]))


def _confidence(kind: str, value: str) -> Severity:
    """GitHub's short tokens end in six base-62 digits: the CRC-32 of the thirty characters before."""
    if kind != "github-token" or len(value) != 40:
        return "high"
    from binascii import crc32  # a shared library on some systems

    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    rest, check = crc32(value[4:34].encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        check = digits[digit] + check
    return "high" if value.endswith(check) else "medium"
