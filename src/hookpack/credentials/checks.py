"""What a token says of itself: checksums, account numbers, the claims of a signed token."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from hookpack.finding import Severity

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE32 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def certainty(row: tuple[str, ...], value: str) -> Severity | Literal[""]:
    """How sure it is that the value is live; "" for one that is public by design. A failed check is no acquittal."""
    check = _CHECKS.get(row[0])
    stated: Severity = row[4] if len(row) > 4 else "high"  # type: ignore[assignment]  # a test holds the column
    return check(value) if check else stated


def _checksum(value: str) -> Severity:
    """Forty characters end in six base-62 digits: the CRC-32 of the thirty before, as GitHub and npm write it."""
    if len(value) != 40:
        return "high"
    from binascii import crc32  # a shared library on some systems

    rest, check = crc32(value[4:34].encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        check = _DIGITS[digit] + check
    return "high" if value.endswith(check) else "medium"


def _account(value: str) -> Severity:
    """The digits of an AWS key id are base 32; the account is in the first ten of those after the prefix."""
    return "high" if set(value[4:]) <= _BASE32 else "medium"


def _macaroon(value: str) -> Severity:
    data = _decoded(value.removeprefix("pypi-"))
    return "high" if data.startswith(b"\x02\x01") and b"pypi.org" in data[:24] else "medium"


def _claims(value: str) -> Severity | Literal[""]:
    """A head that names an algorithm and claims that are JSON; a key for anonymous browsers is public."""
    head, claims, _ = value.split(".")
    head_data, claims_data = _decoded(head), _decoded(claims)
    if b'"anon"' in claims_data and b'"role"' in claims_data:
        return ""
    if b"John Doe" in claims_data or b"1516239022" in claims_data:
        return ""  # the sample of the format's home page
    return "high" if b'"alg"' in head_data and claims_data[:1] == b"{" else "medium"


def _mapbox(value: str) -> Severity:
    return "high" if _decoded(value.split(".")[1])[:1] == b"{" else "medium"


def _decoded(value: str) -> bytes:
    from binascii import Error, a2b_base64

    text = value.translate({45: "+", 95: "/"})
    try:
        return a2b_base64((text[: len(text) // 4 * 4] + "=" * 0).encode())
    except (Error, UnicodeError):
        return b""


_CHECKS: dict[str, Callable[[str], Severity | Literal[""]]] = {
    "github-token": _checksum, "github-oauth-token": _checksum, "github-app-user-token": _checksum,
    "github-app-token": _checksum, "github-refresh-token": _checksum, "npm-token": _checksum,
    "aws-access-key": _account, "aws-temporary-key": _account, "aws-bearer-key": _account,
    "pypi-token": _macaroon, "jwt": _claims, "mapbox-token": _mapbox,
}  # fmt: skip
