"""Private keys: in their armour, wrapped in base64, as bare key data, and in the files of single programs."""

from __future__ import annotations

from hookpack.credentials.harmless import is_placeholder
from hookpack.credentials.hit import Hit, compiled
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# a line end, real or escaped, or the seam of a concatenated string: a bare marker is no key
_SEAM = r"(?:\s|\\{1,2}[nr]|[\"']\s{0,80}[+,]?\s{0,80}[\"']){1,8}"
_HEADERS = r"(?:[A-Za-z-]{4,24}: [^\n\\\"]{1,200}(?:\s|\\{1,2}[nr]){1,4}){0,6}"
_BODY = r"(?P<body>[A-Za-z0-9+/=]{8,})"
_ARMOURED = (
    r"-----BEGIN (?:[A-Za-z0-9]{2,12} ){0,3}(?:PRIVATE KEY(?: BLOCK)?|Static key V1)-----" + _SEAM + _HEADERS + _BODY
)
_SSH2 = r"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----" + _SEAM + r"(?:[A-Za-z-]{4,24}: [^\n]{1,200}\n){0,6}" + _BODY
_MINISIGN = r"(?:minisign|signify) (?:encrypted )?secret key" + _SEAM + r"(?P<body>RW[A-Za-z0-9+/=]{60,300})"
# the parts of a JSON web key stand in any order: its private number beside its type
_WEB_KEY = r"[\"']d\\{0,2}[\"']\s{0,8}:\s{0,8}\\{0,2}[\"'](?P<body>[A-Za-z0-9_-]{42,700})\\{0,2}[\"']"
_WIREGUARD = r"(?:PrivateKey|PresharedKey)\s{0,4}=\s{0,4}(?P<body>[A-Za-z0-9+/]{43}=)"
_PUTTY = r"Private-Lines: ?[0-9]{1,4}" + _SEAM + r"(?P<body>[A-Za-z0-9+/=]{8,})"
_XML = r"<D>\s{0,80}(?P<body>[A-Za-z0-9+/=]{40,700})\s{0,80}</D>"

# what must stand in the text, and the pattern that finds the key
_ARMOURS = (
    (("-----BEGIN", "PRIVATE KEY"), _ARMOURED),
    (("-----BEGIN", "Static key V1"), _ARMOURED),
    (("BEGIN SSH2 ENCRYPTED PRIVATE KEY",), _SSH2),
    (("secret key", "RW"), _MINISIGN),
    (("kty", "d"), _WEB_KEY),
    (("[Interface]", "PrivateKey"), _WIREGUARD),
    (("PuTTY-User-Key-File-", "Private-Lines:"), _PUTTY),
    (("RSAKeyValue", "<D>"), _XML),
)
_WRAPPED = "LS0tLS1CRUdJTi"  # base64 of "-----BEGIN"
_BARE = (
    "BADANBgkqhkiG9w0BAQEFAASC",  # RSA in PKCS 8, up to its octet string (public keys have a bit string)
    "AgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg",  # a P-256 key in PKCS 8
    "b3BlbnNzaC1rZXktdjEA",  # "openssh-key-v1"
)
_MOST = 20_000  # characters of a wrapped key


def private_keys(text: str) -> Iterator[Hit]:
    for words, pattern in _ARMOURS:
        if all(word in text for word in words):
            for match in compiled(pattern).finditer(text):
                if not is_placeholder(match["body"][:64]):
                    yield Hit("private-key", match.start(), match.end())
    yield from _wrapped(text)
    for mark in _BARE:
        at = text.find(mark)
        while at >= 0:
            end = _end(text, at)
            if end - at > 40:
                yield Hit("private-key", at, end)
            at = text.find(mark, end)


def _wrapped(text: str) -> Iterator[Hit]:
    """Armour in base64, as in the configuration of Kubernetes; a certificate in the same clothes is none."""
    from binascii import Error, a2b_base64

    at = text.find(_WRAPPED)
    while at >= 0:
        end = _end(text, at)
        try:
            data = a2b_base64(text[at : at + (end - at) // 4 * 4].encode())
        except (Error, UnicodeError):
            data = b""
        if b"PRIVATE KEY-----" in data and end - at > 120:
            yield Hit("private-key", at, end)
        at = text.find(_WRAPPED, end)


def _end(text: str, at: int) -> int:
    end, most = at, min(len(text), at + _MOST)
    while end < most and (text[end].isalnum() or text[end] in "+/="):
        end += 1
    return end
