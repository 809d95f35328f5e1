"""Reads the value that a text gives to a name: where it begins and ends, in the spelling of many languages."""

from __future__ import annotations

from hookpack.credentials.places import is_configuration
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Callable

_REACH = 700  # characters after a name that are looked at
_QUOTES = "\"'`"
_BLANK = " \t"
_SCHEMES = ("bearer ", "token ", "basic ", "apikey ", "api-key ", "key ", "splunk ", "geniekey ", "bot ", "token token=", "private-token ")
_WRAPPERS = frozenset((
    "string", "str", "bytes", "b", "from", "secretstr", "secretbytes", "buffer.from", "byte", "[]byte", "string::from", "some", "quote",
    "text", "unquote", "trim", "b64decode", "base64.b64decode", "atob", "newstring", "std::string", "strings.trimspace", "ok", "just",
    "value", "bytearray", "pydantic.secretstr", "password", "plaintext", "to_string", "n", "q", "_", "converto-securestring",
    "convertto-securestring", "securestring", "optional.of", "u", "r", "f", "e", "l", "rb", "br", "fr", "@", "$", "u8", "md5", "hash",
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

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at, self.stop = text, at, min(len(text), at + _REACH)

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

    def until(self, letters: str, most: int) -> int:
        """The first place of one of `letters` on this line, or -1."""
        for at in range(self.at, min(self.stop, self.at + most)):
            if self.text[at] in letters:
                return at
            if self.text[at] == "\n":
                return -1
        return -1


def value_after(text: str, start: int, end: int, path: str = "") -> Value | None:
    """The value of the name `text[start:end]`, if the text around gives it one."""
    reader = _Reader(text, end)
    before = text[start - 1 : start]
    quoted = False
    if reader.here() and reader.here() in "\\" + _QUOTES:
        reader.skip("\\", 4)
        if not reader.here() or reader.here() not in _QUOTES or not before or before not in _QUOTES + " :=":
            return None
        reader.at += 1
        quoted = True
        if reader.here() == ")" and _default_of_call(reader):
            return _value(reader, path, text[start:end], may_break=False)
    reader.take("]")
    if reader.here() == "[" and (close := reader.until("]", 8)) >= 0 and text[reader.at + 1 : close].strip("0123456789") == "":
        reader.at = close + 1
    spaces = reader.skip(_BLANK)
    for form in (_paired, _variable, _member, _plist, _element, _listed, _called, _cell):
        if form(reader, start, quoted):
            return _value(reader, path, text[start:end], may_break=form is _paired)
    if _operator(reader, start):
        return _value(reader, path, text[start:end], may_break=True)
    if spaces and not quoted:
        return _neighbour(reader, path, start, end)
    return None


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
    reader.skip(_BLANK + "\r\n,;/>\"'\\n", 60) if reader.here() in (",", "\n", "\r", "\\", "", ";") else None
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


def _operator(reader: _Reader, start: int) -> bool:
    """Moves behind `=`, `:`, `:=`, `=>`, `==`, `: str =` and their like; False if the text assigns nothing."""
    text = reader.text
    if any(reader.take(word) for word in ("||=", "??=", "?=", "+=", ":=", "=>", "===", "!==", "==", "!=", "<-", "=@", ":-")):
        return True
    if any(reader.take(word) for word in ("|| ", "?? ", "or ", "?: ")):
        reader.skip(_BLANK)
        return reader.here() != "" and reader.here() in _QUOTES
    if reader.here(2) in ("=~", "::", "=<"):
        return False
    if reader.take("="):
        return True
    reader.take("?")
    reader.take("!")
    if not reader.take(":"):
        return False
    reader.skip(_BLANK)
    equals = reader.until("=", 60)
    if equals > reader.at and _is_type(text[reader.at : equals]) and text[equals + 1 : equals + 2] not in ("=", ">"):
        reader.at = equals + 1
    return True


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
    line = text.rfind("\n", max(0, start - 40), start) + 1
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


def _unwrap(reader: _Reader) -> None:
    """Moves to the literal in `b"..."`, `String::from("...")`, `new String("...")`, `("...")`, `ConvertTo-SecureString "..."`."""
    text = reader.text
    for _ in range(3):
        if any(reader.take(word) for word in ("new ", "!!str ", "-String ", "-AsPlainText ", "(", "[]byte(", "await ")):
            reader.skip(_BLANK)
            continue
        at = reader.until(_QUOTES + "(=,;{", 30)
        if at <= reader.at or text[at] in "=,;{":
            return
        word = text[reader.at : at].strip().lower()
        if word not in _WRAPPERS:
            return
        reader.at = at + (text[at] == "(")
        reader.skip(_BLANK)


def _scheme(reader: _Reader) -> None:
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
    end = begin
    while end < reader.stop and text[end] > " " and text[end] not in "\"'`<\\":
        end += 1
    if text[end : end + 1] == "<" and end < reader.stop and text[end + 1 : end + 2] != "/":
        while end < reader.stop and text[end] > " " and text[end] not in "\"'`\\":
            end += 1
    for cut in "&;":  # the next field of a query or a connection string
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
    if not config and after[:1] in ("(", "["):
        return None
    return Value(begin, end, may_be_code=not config)


