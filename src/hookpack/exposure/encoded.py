"""Decodes base64 and hexadecimal digits, and what gzip, zlib or zip packed in them: one level, within a budget."""

from __future__ import annotations

import zlib
from binascii import Error, a2b_base64, a2b_hex

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BUDGET = 2 * 1024 * 1024  # characters of all that is decoded from one text
_LEAST_PACKED = 12  # bytes
_WRAPPED = 48  # characters; a line of wrapped base64 is as long or longer
_BETWEEN = " \t\r\n\"'+,\\n"
_HEX = frozenset("0123456789abcdefABCDEF")
_URL_SAFE = str.maketrans("-_", "+/")
_BLANKS = str.maketrans("", "", "\n\r\t")


def decoded(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Where an encoded text begins and what it says; `spans` are the long words of base64 digits in `text`."""
    left = _BUDGET
    known: set[str] = set()
    for start, digits in _groups(text, spans):
        if digits in known:
            continue
        known.add(digits)
        said = _said(digits, left)
        if said:
            left -= len(said)
            yield start, said
        if left <= 0:
            return


def _groups(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Words, those of wrapped lines put together."""
    at = 0
    while at < len(spans):
        first, end = spans[at]
        pieces = [text[first:end]]
        at += 1
        while at < len(spans) and end - spans[at - 1][0] >= _WRAPPED:
            start = spans[at][0]
            if start - end > 24 or text[end:start].strip(_BETWEEN):
                break
            end = spans[at][1]
            pieces.append(text[start:end])
            at += 1
        if len(pieces) > 1:  # the last line may be too short for a word of its own
            tail = text[end : end + 100].lstrip(_BETWEEN)
            pieces.append(_run(tail))
        yield first, "".join(pieces)


def _run(text: str) -> str:
    end = next((at for at, char in enumerate(text) if not (char.isalnum() or char in "+/")), len(text))
    return text[:end]


def _said(digits: str, budget: int) -> str:
    if len(digits) % 2 == 0 and _HEX.issuperset(digits):
        return _text(a2b_hex(digits), budget)
    candidates = [digits]
    if "/" in digits[:-1]:  # the end of a path
        candidates.append(digits.rpartition("/")[2])
    for each in candidates:
        plain = each.translate(_URL_SAFE) if "-" in each or "_" in each else each
        cut = len(plain) - (len(plain) % 4 == 1)
        try:
            data = a2b_base64((plain[:cut] + "=" * (-cut % 4)).encode("ascii"))
        except (Error, UnicodeEncodeError):
            continue
        if said := _text(data, budget):
            return said
    return ""


def _text(data: bytes, budget: int) -> str:
    """The text that the bytes are or pack; "" if they are none."""
    if len(data) < _LEAST_PACKED:
        return ""
    if data[:2] == b"\x1f\x8b":
        return _plain(_inflated(data, 31, budget))
    if data[:1] == b"\x78" and data[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
        return _plain(_inflated(data, 15, budget)) or _plain(data)
    if data[:4] == b"PK\x03\x04":
        return "\n".join(filter(None, map(_plain, _members(data, budget))))
    return _plain(data)


def _plain(data: bytes) -> str:
    if data[1::2].count(0) * 3 > len(data):
        data = data[::2]  # UTF-16, as PowerShell wants it
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    return text if text.translate(_BLANKS).isprintable() else ""


def _inflated(data: bytes, wbits: int, budget: int) -> bytes:
    try:
        return zlib.decompressobj(wbits).decompress(data, max(budget, 1))
    except zlib.error:
        return b""


def _members(data: bytes, budget: int) -> Iterator[bytes]:
    """The files of a zip archive, by their local headers."""
    at = 0
    while data[at : at + 4] == b"PK\x03\x04" and budget > 0:
        method = int.from_bytes(data[at + 8 : at + 10], "little")
        size = int.from_bytes(data[at + 18 : at + 22], "little")
        start = at + 30 + sum(int.from_bytes(data[at + 26 + n : at + 28 + n], "little") for n in (0, 2))
        packed = data[start : start + size] if size else data[start:]
        member = _inflated(packed, -15, budget) if method == 8 else packed[:budget]
        budget -= len(member)
        yield member
        following = data.find(b"PK\x03\x04", start + size)
        if following < 0:
            return
        at = following
