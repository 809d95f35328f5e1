"""How texts give a value to a name: what stands between the two, in the spelling of many languages.

Each form moves a reader from behind the name to where the value begins, or leaves it and answers False.
"""

from __future__ import annotations

from hookpack.credentials.reader import BLANK, QUOTES
from hookpack.credentials.source import NAME_WORDS
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from hookpack.credentials.reader import Reader

    Form: TypeAlias = Callable[[Reader, int, bool], bool]

_VALUE_WORDS = ("value", "default", "parametervalue", "content", "stringvalue", "text", "secret", "val")
_OPERATORS = frozenset(("||=", "??=", "===", "!==", "?=", "+=", ":=", "=>", "==", "!=", "<-", ":-"))
_NO_OPERATORS = frozenset(("=~", "::", "=<"))
_MOST_BELOW = 6
_DEFAULTS = frozenset(("||", "??", "?:"))


def default_of_call(reader: Reader) -> bool:
    """`getenv("NAME") or "..."`, `?? `, `||`, `?:`."""
    reader.at += 1
    reader.skip(BLANK)
    if not any(reader.take(word) for word in ("or ", "||", "??", "?:")):
        return False
    reader.skip(BLANK)
    return reader.here() != "" and reader.here() in QUOTES


def paired(reader: Reader, start: int, quoted: bool) -> bool:
    """`name: NAME` and `value: ...` beside or below it, as attributes or as entries."""
    before = reader.text[max(0, start - 30) : start].rstrip("\"'\\ \t>").rstrip(" \t")
    if before[-1:] not in ("=", ":"):
        return False
    word = before[:-1].rstrip("\"'\\ \t")
    size = next((i for i in range(len(word)) if not word[-1 - i].isalpha()), len(word))
    if not size or word[len(word) - size :].lower() not in NAME_WORDS:
        return False
    mark = reader.at
    if reader.here() in ",\n\r\\;":
        reader.skip(BLANK + "\r\n,;/>\"'\\", 60)
    reader.skip("\"'\\ -", 40)
    low = reader.here(16).lower()
    for each in _VALUE_WORDS:
        if low.startswith(each):
            reader.at += len(each)
            reader.skip("\"'\\ \t")
            if reader.here() in ("=", ":"):
                reader.at += 1
                return True
    reader.at = mark
    return False


def variable(reader: Reader, start: int, quoted: bool) -> bool:
    """`variable "name" { default = ... }`."""
    if not quoted or reader.here() != "{":
        return False
    close = reader.text.find("}", reader.at, reader.stop)
    at = reader.text.find("default", reader.at, close if close >= 0 else reader.stop)
    if at < 0:
        return False
    reader.at = at + len("default")
    reader.skip(BLANK)
    return reader.take("=")


def member(reader: Reader, start: int, quoted: bool) -> bool:
    """`Name { get; set; } = ...`."""
    if quoted or not reader.text.startswith("{ get", reader.at):
        return False
    at = reader.text.find("} =", reader.at, min(reader.stop, reader.at + 60))
    if at < 0:
        return False
    reader.at = at + len("} =")
    return True


def plist(reader: Reader, start: int, quoted: bool) -> bool:
    """`<key>name</key> <string>...`."""
    if reader.text[start - 1 : start] != ">" or not reader.take("</"):
        return False
    close = reader.until(">", 20)
    if close < 0:
        return False
    reader.at = close + 1
    reader.skip(BLANK + "\r\n")
    return reader.take("<string>") or reader.take("<value>")


def element(reader: Reader, start: int, quoted: bool) -> bool:
    """`<name>...</name>`, `<entry key="name">...`, `<name type="x">`."""
    text = reader.text
    opened = text[start - 1 : start] in ("<", ":") or (quoted and text.rfind("<", max(0, start - 60), start) >= 0)
    if not opened:
        return False
    close = reader.until(">", 60) if not quoted else (reader.at if reader.here() == ">" else -1)
    if close < 0 or text[close - 1] in "/?-=" or "<" in text[reader.at : close]:
        return False
    if not quoted and text[start - 1 : start] == ":" and text.rfind("<", max(0, start - 30), start) < 0:
        return False
    end = text.find("</", close, reader.stop)
    if end < 0:
        return False
    reader.at, reader.stop = close + 1, end
    return True


def listed(reader: Reader, start: int, quoted: bool) -> bool:
    """`("name", "...")`: a setter's or a lookup's default, the name in quotes."""
    if not (quoted or reader.text[start - 2 : start].rstrip(":")[-1:] == "{") or not reader.take(","):
        return False
    reader.skip(BLANK + "\r\n")
    for word in ("default=", "value=", "default_value=", "defaultValue:"):
        reader.take(word)
    return (reader.here() != "" and reader.here() in QUOTES + "\\") or reader.here(2).lower() in (
        'n"',
        "n'",
        'b"',
        "b'",
        'r"',
        "r'",
    )


def called(reader: Reader, start: int, quoted: bool) -> bool:
    """`setPassword("...")`, `.password("...")`: a lookup is called otherwise."""
    if quoted or reader.here() != "(":
        return False
    name = reader.text[start : reader.at].strip().rpartition(".")[2].lower()
    if not name.startswith(("set", "with", "add", "use", "password", "passwd", "passphrase", "pwd")):
        return False
    reader.at += 1
    reader.skip(BLANK + "\r\n")
    return reader.here() != "" and reader.here() in QUOTES


def cell(reader: Reader, start: int, quoted: bool) -> bool:
    """`| name | ... |` of a table."""
    before = reader.text[max(0, start - 4) : start].rstrip("` ")
    if before[-1:] != "|" or not reader.take("|"):
        return False
    reader.skip(BLANK + "`*")
    return True


def operator(reader: Reader, start: int, quoted: bool) -> bool:
    """Moves behind `=`, `:`, `:=`, `=>`, `==`, `: str =` and their like; False if the text assigns nothing."""
    text = reader.text
    two = reader.here(2)
    if two in _NO_OPERATORS:
        return False
    if two in _DEFAULTS and reader.here(3) not in ("||=", "??="):
        reader.at += 2
        reader.skip(BLANK)
        return reader.here() != "" and reader.here() in QUOTES
    for size in (3, 2):
        if reader.here(size) in _OPERATORS:
            reader.at += size
            return True
    if reader.take("="):
        return True
    reader.skip("?!", 1)
    if not reader.take(":"):
        return False
    mark = reader.at
    reader.skip(BLANK)
    equals = reader.until("=", 60)
    if equals > reader.at and _is_type(text[reader.at : equals]) and text[equals + 1 : equals + 2] not in ("=", ">"):
        reader.at = equals + 1
    else:
        reader.at = mark
    return True


def below(reader: Reader, start: int, quoted: bool) -> bool:
    """`name:` with `default: ...` in the lines below that belong to it."""
    text = reader.text
    line = text.rfind("\n", 0, start) + 1
    if reader.here() != ":" or text[reader.at + 1 : reader.at + 2] not in ("\n", "\r") or start - line > 40:
        return False
    at = reader.at + 1
    for _ in range(_MOST_BELOW):
        at = text.find("\n", at, reader.stop) + 1
        inner = reader.stop - at - len(text[at : reader.stop].lstrip(" "))
        if not at or inner <= len(text[line:start].rstrip("\"'")):
            return False
        if text[at + inner : at + inner + 8].lower() == "default:":
            reader.at = at + inner + len("default:")
            return True
    return False


def fallback(reader: Reader, start: int, quoted: bool) -> bool:
    """`name or "..."`."""
    if not reader.take("or "):
        return False
    reader.skip(BLANK)
    return reader.here() != "" and reader.here() in QUOTES


def _is_type(text: str) -> bool:
    """An annotation, as it stands between `:` and `=`: `str`, `&'static str`, `Optional[str]`, `string | null`."""
    word = text.strip()
    return (
        text.endswith(" ")
        and bool(word)
        and (word[0].isalpha() or word[0] in "&*")
        and all(letter.isalnum() or letter in "_&'<>[].|? ,*;" for letter in word)
        and ("'" not in word or "'static" in word or "'a" in word)
    )


# by the character behind the name: which spellings are possible
FORMS: dict[str, tuple[Form, ...]] = {
    "=": (operator,),
    ":": (below, operator),
    "?": (operator,),
    "!": (operator,),
    "+": (operator,),
    "<": (plist, operator),
    "|": (cell, operator),
    "{": (variable, member),
    "(": (called,),
    ">": (element,),
    ",": (paired, listed),
    "\n": (paired,),
    "\r": (paired,),
    "\\": (paired,),
    "/": (),
    "o": (fallback, element),
    "": (),
}
OTHERWISE: tuple[Form, ...] = (paired, element)
