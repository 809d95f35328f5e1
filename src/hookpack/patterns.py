"""Regular expressions whose compiled form is kept from one hook process to the next.

Compiling those of one language costs eight times the bare interpreter, and importing `re` alone doubles its price.
The engine takes the compiled form as numbers; where an interpreter does not, `re` answers the same.
"""

from __future__ import annotations

import sys

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping

    # source and flags -> what the engine is given: flags, code as hexadecimal digits, groups, names of groups
    Codes = dict[str, list[object]]

IGNORECASE, MULTILINE = 2, 8


class Kept:
    """The compiled forms that are known, where they come from, and which are not stored yet."""

    def __init__(self) -> None:
        self.load: Callable[[], Codes] | None = None
        self.codes: Codes | None = None
        self.fresh = False


kept = Kept()


class Pattern:
    """A regular expression that is compiled when it is first used."""

    __slots__ = ("_flags", "_made", "_source")

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags
        self._made: re.Pattern[str] | None = None

    @property
    def made(self) -> re.Pattern[str]:
        if self._made is None:
            self._made = _compile(self._source, self._flags)
        return self._made

    def search(self, text: str) -> re.Match[str] | None:
        return self.made.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        return self.made.match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.made.finditer(text)

    def sub(self, by: str, text: str) -> str:
        return self.made.sub(by, text)

    def split(self, text: str) -> list[str]:
        return self.made.split(text)


def _compile(source: str, flags: int) -> re.Pattern[str]:
    if kept.codes is None:
        kept.codes = kept.load() if kept.load else {}
    key = f"{flags} {source}"
    if known := kept.codes.get(key):
        try:
            return _made(source, known)
        except (ImportError, TypeError, ValueError, RuntimeError, OverflowError, KeyError, IndexError):
            pass  # a form of another interpreter, or a damaged one
    try:
        kept.codes[key] = code = _code(source, flags)
        made = _made(source, code)
    except (ImportError, AttributeError, TypeError):
        import re

        return re.compile(source, flags)
    kept.fresh = True
    return made


def _made(source: str, known: list[object]) -> re.Pattern[str]:
    import _sre  # type: ignore[import-not-found]  # the engine itself, without what compiles for it

    flags, digits, groups, names = known
    if not isinstance(names, dict) or not isinstance(groups, int) or not isinstance(digits, str):
        raise TypeError("no compiled form")
    code = memoryview(bytes.fromhex(digits)).cast("I").tolist()
    places: list[object] = [None] * (groups + 1)
    for name, place in names.items():
        places[place] = name
    made: re.Pattern[str] = _sre.compile(source, flags, code, groups, names, tuple(places))
    return made


def _code(source: str, flags: int) -> list[object]:
    try:
        from re import _compiler, _parser  # type: ignore[attr-defined]
    except ImportError:  # before Python 3.11
        import sre_compile as _compiler
        import sre_parse as _parser
    parsed = _parser.parse(source, flags)
    # a list of numbers takes eight times as long to read from a cache as text that only some patterns need decoded
    code = b"".join(int(each).to_bytes(4, sys.byteorder) for each in _compiler._code(parsed, flags)).hex()
    names: Mapping[str, int] = parsed.state.groupdict
    return [int(flags | parsed.state.flags), code, parsed.state.groups - 1, dict(names)]
