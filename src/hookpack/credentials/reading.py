"""Reads the value that a text gives to a name: where it begins and ends, in the spelling of many languages."""

from __future__ import annotations

from hookpack.credentials.places import is_configuration
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from hookpack.credentials.source import Source

    _Form: TypeAlias = Callable[["_Reader", int, bool], bool]

_REACH = 700  # characters after a name that are looked at
_LINE = 500
_QUOTES = "\"'`"
_BLANK = " \t"
_OPENS_LITERAL = frozenset("\"'`(")
_CLOSING = frozenset("\"'`\\")
_OPENING = frozenset("\"'` :=")
_SCHEMES = ("bearer ", "token ", "basic ", "apikey ", "api-key ", "key ", "splunk ", "geniekey ", "bot ", "token token=", "private-token ")
_PREFIXES = ("b", "r", "u", "f", "n", "l", "@", "$", "rb", "br", "fr", "rf", "u8", "e", "$@")  # of a literal
_WRAPPERS = frozenset((
    "string", "str", "bytes", "b", "from", "secretstr", "secretbytes", "buffer.from", "byte", "[]byte", "string::from", "some", "quote",
    "text", "unquote", "trim", "b64decode", "base64.b64decode", "atob", "std::string", "strings.trimspace", "ok", "just", "value",
    "bytearray", "pydantic.secretstr", "password", "plaintext", "to_string", "q", "convertto-securestring", "securestring", "optional.of",
))  # fmt: skip
_VALUE_WORDS = ("value", "default", "parametervalue", "content", "stringvalue", "text", "secret", "val")
_NAME_WORDS = ("name", "key", "id", "parameterkey", "variable", "field", "property", "k", "setting")


class Value(Record):
    """`text[start:end]`, given to a name. `may_be_code`: no quotes tell it from an expression.
    `is_clear`: an operator or an option gave it, not mere neighbourhood.
    """

    start: int
    end: int
    may_be_code: bool = False
    is_clear: bool = True


class _Reader:
    """A place in a text that moves forward; everything it answers is bounded by `_REACH`."""

    __slots__ = ("at", "source", "stop", "text")

    def __init__(self, source: Source, at: int) -> None:
        self.source, self.text, self.at = source, source.text, at
        self.stop = min(len(self.text), at + _REACH)

    def here(self, length: int = 1) -> str:
        return self.text[self.at : min(self.at + length, self.stop)]

    def skip(self, letters: str, most: int = 80) -> int:
        begin = self.at
        while self.at < self.stop and self.at - begin < most and self.text[self.at] in letters:
            self.at += 1
        return self.at - begin

    def take(self, word: str) -> bool:
        if self.text.startswith(word, self.at):
            self.at += len(word)
            return True
        return False

    def until(self, letter: str, most: int) -> int:
        """The first place of `letter` on this line, or -1."""
        at = self.text.find(letter, self.at, min(self.stop, self.at + most))
        return -1 if at < 0 or self.text.find("\n", self.at, at) >= 0 else at


def value_after(source: Source, start: int, end: int, path: str = "") -> Value | None:
    """The value of the name `text[start:end]`, if the text around gives it one."""
    reader, text = _Reader(source, end), source.text
    quoted = text[end : end + 1] in _CLOSING
    if quoted and not _closed(reader, text[start - 1 : start]):
        return None
    if reader.here() == ")":
        found = quoted and _default_of_call(reader)
        return _value(reader, path, text[start:end], may_break=False) if found else None
    reader.take("]")
    if reader.here() == "[" and (close := reader.until("]", 8)) >= 0 and not text[reader.at + 1 : close].strip("0123456789"):
        reader.at = close + 1
    spaces = reader.skip(_BLANK)
    for form in _FORMS.get(reader.here(), _OTHERWISE):
        if form(reader, start, quoted):
            value = _value(reader, path, text[start:end], may_break=form in (_paired, _operator))
            if value and form is _listed and text[max(0, start - 20) : start - 1].rstrip()[-1:] != "(":
                return value._replace(is_clear=False)  # neighbours in a list of names
            return value
    if spaces and not quoted:
        return _neighbour(reader, path, start, end)
    return None


def _closed(reader: _Reader, before: str) -> bool:
    """Moves behind the name's closing quote, which may be escaped; False if no quote opened it."""
    reader.skip("\\", 4)
    if reader.here() not in _CLOSING or before not in _OPENING:
        return False
    reader.at += 1
    return True


def _default_of_call(reader: _Reader) -> bool:
    """`getenv("NAME") or "..."`, `?? `, `||`, `?:`."""
    reader.at += 1
    reader.skip(_BLANK)
    if not any(reader.take(word) for word in ("or ", "||", "??", "?:")):
        return False
    reader.skip(_BLANK)
    return reader.here() != "" and reader.here() in _QUOTES


def _paired(reader: _Reader, start: int, quoted: bool) -> bool:
    """`name: NAME` and `value: ...` beside or below it, as attributes or as entries."""
    before = reader.text[max(0, start - 30) : start].rstrip("\"'\\ \t>").rstrip(" \t")
    if before[-1:] not in ("=", ":"):
        return False
    word = before[:-1].rstrip("\"'\\ \t")
    size = next((i for i in range(len(word)) if not word[-1 - i].isalpha()), len(word))
    if not size or word[len(word) - size :].lower() not in _NAME_WORDS:
        return False
    mark = reader.at
    if reader.here() in ",\n\r\\;":
        reader.skip(_BLANK + "\r\n,;/>\"'\\", 60)
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


def _variable(reader: _Reader, start: int, quoted: bool) -> bool:
    """`variable "name" { default = ... }`."""
    if not quoted or reader.here() != "{":
        return False
    close = reader.text.find("}", reader.at, reader.stop)
    at = reader.text.find("default", reader.at, close if close >= 0 else reader.stop)
    if at < 0:
        return False
    reader.at = at + len("default")
    reader.skip(_BLANK)
    return reader.take("=")


def _member(reader: _Reader, start: int, quoted: bool) -> bool:
    """`Name { get; set; } = ...`."""
    if quoted or not reader.text.startswith("{ get", reader.at):
        return False
    at = reader.text.find("} =", reader.at, min(reader.stop, reader.at + 60))
    if at < 0:
        return False
    reader.at = at + len("} =")
    return True


def _plist(reader: _Reader, start: int, quoted: bool) -> bool:
    """`<key>name</key> <string>...`."""
    if reader.text[start - 1 : start] != ">" or not reader.take("</"):
        return False
    close = reader.until(">", 20)
    if close < 0:
        return False
    reader.at = close + 1
    reader.skip(_BLANK + "\r\n")
    return reader.take("<string>") or reader.take("<value>")


def _element(reader: _Reader, start: int, quoted: bool) -> bool:
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


def _listed(reader: _Reader, start: int, quoted: bool) -> bool:
    """`("name", "...")`: a setter's or a lookup's default, the name in quotes."""
    if not quoted or not reader.take(","):
        return False
    reader.skip(_BLANK + "\r\n")
    for word in ("default=", "value=", "default_value=", "defaultValue:"):
        reader.take(word)
    return (reader.here() != "" and reader.here() in _QUOTES + "\\") or reader.here(2).lower() in ('n"', "n'", 'b"', "b'", 'r"', "r'")


def _called(reader: _Reader, start: int, quoted: bool) -> bool:
    """`setPassword("...")`, `.password("...")`: a lookup is called otherwise."""
    if quoted or reader.here() != "(":
        return False
    name = reader.text[start : reader.at].strip().rpartition(".")[2].lower()
    if not name.startswith(("set", "with", "add", "use", "password", "passwd", "passphrase", "pwd")):
        return False
    reader.at += 1
    reader.skip(_BLANK + "\r\n")
    return reader.here() != "" and reader.here() in _QUOTES


def _cell(reader: _Reader, start: int, quoted: bool) -> bool:
    """`| name | ... |` of a table."""
    before = reader.text[max(0, start - 4) : start].rstrip("` ")
    if before[-1:] != "|" or not reader.take("|"):
        return False
    reader.skip(_BLANK + "`*")
    return True


def _operator(reader: _Reader, start: int, quoted: bool) -> bool:
    """Moves behind `=`, `:`, `:=`, `=>`, `==`, `: str =` and their like; False if the text assigns nothing."""
    text = reader.text
    two = reader.here(2)
    if two in _NO_OPERATORS:
        return False
    if two in _DEFAULTS and reader.here(3) not in ("||=", "??="):
        reader.at += 2
        reader.skip(_BLANK)
        return reader.here() != "" and reader.here() in _QUOTES
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
    reader.skip(_BLANK)
    equals = reader.until("=", 60)
    if equals > reader.at and _is_type(text[reader.at : equals]) and text[equals + 1 : equals + 2] not in ("=", ">"):
        reader.at = equals + 1
    else:
        reader.at = mark
    return True


def _or(reader: _Reader, start: int, quoted: bool) -> bool:
    """`name or "..."`."""
    if not reader.take("or "):
        return False
    reader.skip(_BLANK)
    return reader.here() != "" and reader.here() in _QUOTES


def _is_type(text: str) -> bool:
    """An annotation, as it stands between `:` and `=`: `str`, `&'static str`, `Optional[str]`, `string | null`."""
    word = text.strip()
    return text.endswith(" ") and bool(word) and (word[0].isalpha() or word[0] in "&*") and all(
        letter.isalnum() or letter in "_&'<>[].|? ,*" for letter in word
    ) and ("'" not in word or "'static" in word or "'a" in word)


def _neighbour(reader: _Reader, path: str, start: int, end: int) -> Value | None:
    """`--password x`, `ENV NAME x`, `login u password x`, `PASSWORD 'x'`, `var password string = "x"`."""
    text = reader.text
    if reader.here() == "=" or not reader.here():
        return None
    equals = reader.until("=", 40)
    word = text[reader.at : equals].rstrip(_BLANK) if equals > 0 else ""
    if word and word.replace("[", "").replace("]", "").replace(".", "").replace("*", "").isalnum() and text[equals - 1] in _BLANK:
        if text[equals + 1 : equals + 2] in ("=", ">"):
            return None
        reader.at = equals + 1
        return _value(reader, path, text[start:end], may_break=False)
    line = max(text.rfind("\n", max(0, start - 40), start) + 1, start - 40)
    clear = (
        text.startswith("--", start)
        or text[line:start].strip().upper() in ("ENV", "ARG", "SETX", "SET")
        or (text[start:end].isupper() and reader.here() == "'")
    )
    value = _value(reader, path, text[start:end], may_break=False)
    if value is None:
        return None
    return value._replace(is_clear=clear, may_be_code=value.may_be_code and not clear)


def _value(reader: _Reader, path: str, name: str, *, may_break: bool) -> Value | None:
    """The literal that begins here, in its quotes or without."""
    tight = reader.here() not in (" ", "\t", "\n")
    reader.skip(_BLANK)
    if reader.here() and reader.here() in "\r\n" and may_break:
        reader.skip(_BLANK + "\r\n", 60)
        if reader.here() not in _QUOTES:
            return None
    _block(reader)
    _unwrap(reader)
    begin = reader.at
    reader.skip("\\", 4)
    slashes = reader.at - begin
    quote = reader.here()
    if quote and quote in _QUOTES:
        return _quoted(reader, quote, slashes)
    if slashes and not quote:
        return None
    reader.at = begin
    _scheme(reader)
    return _bare(reader, path, name, tight=tight)


def _block(reader: _Reader) -> None:
    """The first line of a YAML block: `|`, `>-`."""
    if reader.here() not in ("|", ">"):
        return
    mark = reader.at
    reader.skip("|>-+", 3)
    if reader.here() in ("\n", "\r"):
        reader.skip(_BLANK + "\r\n")
    else:
        reader.at = mark


_WRAPPING = ("new ", "!!str ", "-String ", "-AsPlainText ", "ConvertTo-SecureString ", "(", "[]byte(")
_WRAPS = frozenset(word[0] for word in _WRAPPING)


def _unwrap(reader: _Reader) -> None:
    """Moves to the literal in `b"..."`, `String::from("...")`, `new String("...")`, `("...")`, `ConvertTo-SecureString "..."`."""
    text = reader.text
    for _ in range(3):
        if reader.here() in _WRAPS and any(map(reader.take, _WRAPPING)):
            reader.skip(_BLANK)
            continue
        at = reader.source.value_end(reader.at, min(reader.stop, reader.at + 30))
        opened = text.find("(", reader.at, at)
        at = opened if opened >= 0 else at
        if at <= reader.at or at >= reader.stop or text[at] not in _OPENS_LITERAL:
            return
        word = text[reader.at : at].lower()
        called = text[at] == "("
        if word not in (_WRAPPERS if called else _PREFIXES):
            return
        reader.at = at + called
        reader.skip(_BLANK)


def _scheme(reader: _Reader) -> None:
    if reader.here().lower() not in "btakgsp":
        return
    low = reader.here(16).lower()
    for word in _SCHEMES:
        if low.startswith(word):
            reader.at += len(word)
            reader.skip(_BLANK)
            return


def _quoted(reader: _Reader, quote: str, slashes: int) -> Value | None:
    text = reader.text
    tripled = text.startswith(quote * 3, reader.at)
    close = "\\" * slashes + quote * (3 if tripled else 1)
    reader.at += 3 if tripled else 1
    if tripled:
        reader.skip(_BLANK + "\r\n")
    _scheme(reader)
    at = reader.at
    while True:
        end = text.find(close, at, reader.stop)
        if end < 0:
            return None
        back = end
        while back > reader.at and text[back - 1] == "\\":
            back -= 1
        # an escaped quote belongs to the value: one more backslash than the string itself is written with
        if (end - back) % 2 and end - back > 0 and not tripled:
            at = end + 1
            continue
        break
    return Value(reader.at, end) if end > reader.at else None


def _bare(reader: _Reader, path: str, name: str, *, tight: bool) -> Value | None:
    text, begin = reader.text, reader.at
    end = reader.source.value_end(begin, reader.stop)
    if end < reader.stop and text[end] == "<" and text[end + 1 : end + 2] != "/":
        end = reader.source.value_end(end + 1, reader.stop)
    for cut in "&;,":  # the next field of a query or a connection string
        at = text.find(cut, begin, end)
        if at >= 0 and "=" in text[at:end].rstrip("="):
            end = at
    while end > begin and text[end - 1] in ",;)":
        end -= 1
    if end == begin:
        return None
    after = text[end : end + 3]
    rest = after.lstrip(_BLANK + ",;)")
    ends_line = not rest or rest[0] in "\r\n#`'\"<|}\\" or end == reader.stop or rest.startswith("//")
    if not (ends_line or tight):
        return None
    config = is_configuration(path) or (tight and name.isupper())
    if not config and (after[:1] in ("(", "[") or _is_minified(text, begin, end)):
        return None
    return Value(begin, end, may_be_code=not config)




def _is_minified(text: str, begin: int, end: int) -> bool:
    """Whether no line ends near: of a program that was packed, only literals can be read."""
    return text.find("\n", max(0, begin - _LINE), begin) < 0 <= begin - _LINE and text.find("\n", end, end + _LINE) < 0


_OPERATORS = frozenset(("||=", "??=", "===", "!==", "?=", "+=", ":=", "=>", "==", "!=", "<-", "=@", ":-"))
_NO_OPERATORS = frozenset(("=~", "::", "=<"))
_DEFAULTS = frozenset(("||", "??", "?:"))
# by the character behind the name: which spellings are possible
_FORMS: dict[str, tuple[_Form, ...]] = {
    "=": (_operator,),
    ":": (_operator,),
    "?": (_operator,),
    "!": (_operator,),
    "+": (_operator,),
    "<": (_plist, _operator),
    "|": (_cell, _operator),
    "{": (_variable, _member),
    "(": (_called,),
    ">": (_element,),
    ",": (_listed, _paired),
    "\n": (_paired,),
    "\r": (_paired,),
    "\\": (_paired,),
    "/": (),
    "o": (_or, _element),
    "": (),
}
_OTHERWISE: tuple[_Form, ...] = (_paired, _element)
