"""JSON and digests for the hot path: the interpreter's C parts without their Python front ends.

`json` imports `re` (as much again as the whole interpreter costs), `hashlib` loads OpenSSL. Where an
interpreter lacks the C parts, the ordinary modules answer the same.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    # our own files, whose shape a schema number vouches for
    Json: TypeAlias = dict[str, Any]

try:
    from _json import encode_basestring_ascii as _quote
    from _json import make_scanner as _make_scanner
except ImportError:  # an interpreter without the accelerator
    from json.encoder import encode_basestring_ascii as _quote
    from json.scanner import make_scanner as _make_scanner

try:
    from _blake2 import blake2b as _blake2b
except ImportError:
    from hashlib import blake2b as _blake2b

_BLANK = " \t\n\r"


class _Rules:
    """What the C scanner reads from its context: the rules of `json.JSONDecoder()`."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    memo: dict[str, str] = {}

    @staticmethod
    def parse_constant(name: str) -> float:
        raise ValueError(f"{name} is no JSON value")


_scan: Callable[[str, int], tuple[object, int]] = _make_scanner(_Rules)  # type: ignore[arg-type]  # it reads attributes only


def loads(text: str) -> object:
    """The value of one JSON text.

    Raises ValueError for anything else (two values, text around it, NaN) and RecursionError for a
    text nested deeper than the interpreter's stack.
    """
    start = len(text) - len(text.lstrip(_BLANK))
    try:
        value, end = _scan(text, start)
    except StopIteration as stop:
        raise ValueError(f"no JSON value at character {stop.value}") from None
    except SystemError:  # the C scanner wants json.decoder loaded to word a syntax error
        import json

        return json.loads(text)  # raises, with line and column
    if text[end:].strip(_BLANK):
        raise ValueError(f"text after the JSON value at character {end}")
    return value


def dumps(value: object) -> str:
    """`json.dumps(value, sort_keys=True)` for strings, numbers, booleans, None, mappings and sequences.

    Raises TypeError for any other type and for a mapping whose keys are not strings.
    """
    if isinstance(value, str):
        return _quote(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quote(key)}: {dumps(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(dumps, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no JSON form")


def digest(data: bytes) -> str:
    """BLAKE2b-160 of `data` in lower-case hex, 40 characters."""
    return _blake2b(data, digest_size=20).hexdigest()
