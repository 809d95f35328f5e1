"""Reads a literal, in its quotes or without, out of what languages wrap around it."""

from __future__ import annotations

from hookpack.credentials.places import is_configuration
from hookpack.credentials.reader import BLANK, QUOTES, Value
from hookpack.credentials.source import WRAPPERS
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from hookpack.credentials.reader import Reader

_LINE = 500
_LONGEST = 520  # more than any secret has
_STRING_ENDS, _PARTS_FIELDS = ('"', "'"), (";", "&", "?")
_OPENS_LITERAL = frozenset("\"'`(")
_SCHEMES = (
    "bearer ", "token ", "basic ", "apikey ", "api-key ", "key ", "splunk ", "geniekey ", "bot ", "token token=",
    "private-token ",
)  # fmt: skip
_PREFIXES = ("b", "r", "u", "f", "n", "l", "@", "$", "rb", "br", "fr", "rf", "u8", "e", "$@")  # of a literal
_WRAPPING = ("new ", "!!str ", "-String ", "-AsPlainText ", "ConvertTo-SecureString ", "(", "[]byte(")
_WRAPS = frozenset(word[0] for word in _WRAPPING)


def literal(reader: Reader, path: str, name: str, *, may_break: bool) -> Value | None:
    """The literal that begins here, in its quotes or without."""
    tight = reader.here() not in (" ", "\t", "\n")
    reader.skip(BLANK)
    if reader.here() and reader.here() in "\r\n" and may_break:
        reader.skip(BLANK + "\r\n", 60)
        if reader.here() not in QUOTES:
            return None
    _block(reader)
    _unwrap(reader)
    begin = reader.at
    reader.skip("\\", 4)
    slashes = reader.at - begin
    quote = reader.here()
    if quote and quote in QUOTES:
        return _quoted(reader, quote, slashes)
    if slashes and not quote:
        return None
    reader.at = begin
    _scheme(reader)
    return _bare(reader, path, name, tight=tight)


def _block(reader: Reader) -> None:
    """The first line of a YAML block: `|`, `>-`."""
    if reader.here() not in ("|", ">"):
        return
    mark = reader.at
    reader.skip("|>-+", 3)
    if reader.here() in ("\n", "\r"):
        reader.skip(BLANK + "\r\n")
    else:
        reader.at = mark


def _unwrap(reader: Reader) -> None:
    """Moves to the literal in `b"..."`, `String::from("...")`, `new String("...")`, `("...")`."""
    text = reader.text
    for _ in range(3):
        if reader.here() in _WRAPS and any(map(reader.take, _WRAPPING)):
            reader.skip(BLANK)
            continue
        if reader.here() == "[" and text[reader.at + 1 : reader.at + 2] in _STRING_ENDS:  # the first of a list
            reader.at += 1
            return
        at = reader.source.value_end(reader.at, min(reader.stop, reader.at + 30))
        opened = text.find("(", reader.at, at)
        at = opened if opened >= 0 else at
        if at <= reader.at or at >= reader.stop or text[at] not in _OPENS_LITERAL:
            return
        word = text[reader.at : at].lower()
        called = text[at] == "("
        if word not in (WRAPPERS if called else _PREFIXES):
            return
        reader.at = at + called
        reader.skip(BLANK)


def _scheme(reader: Reader) -> None:
    if reader.here().lower() not in "btakgsp":
        return
    low = reader.here(16).lower()
    for word in _SCHEMES:
        if low.startswith(word):
            reader.at += len(word)
            reader.skip(BLANK)
            return


def _quoted(reader: Reader, quote: str, slashes: int) -> Value | None:
    text = reader.text
    tripled = text.startswith(quote * 3, reader.at)
    close = "\\" * slashes + quote * (3 if tripled else 1)
    reader.at += 3 if tripled else 1
    if tripled:
        reader.skip(BLANK + "\r\n")
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


def _bare(reader: Reader, path: str, name: str, *, tight: bool) -> Value | None:
    text, begin = reader.text, reader.at
    config = is_configuration(path) or (tight and (name.isupper() or name.startswith("--")))
    end = _bare_end(reader, config=config)
    if not begin < end <= begin + _LONGEST:
        return None
    after = text[end : end + 3]
    rest = after.lstrip(BLANK + ",;)")
    ends_line = not rest or rest[0] in "\r\n#`'\"<|}\\" or end == reader.stop or rest.startswith("//")
    if not (ends_line or tight):
        return None
    if not config and (after[:1] in ("(", "[") or _is_minified(text, begin, end)):
        return None
    return Value(begin, end, may_be_code=not config and not (tight and _is_in_string(text, begin - len(name) - 2, end)))


def _is_in_string(text: str, before: int, end: int) -> bool:
    """Whether a value is a field of a text: `"...&password=X"`, `;Pwd=X`, `password=X dbname=`. Then it is no code."""
    following, equals, _ = text[end : end + 24].partition("=")
    is_between = text[before : before + 1] in _PARTS_FIELDS if before >= 0 else False
    return (
        text[end : end + 1] in _STRING_ENDS
        or is_between
        or bool(equals and following[:1] == " " and following[1:].isalpha())
    )


def _bare_end(reader: Reader, *, config: bool) -> int:
    """Where a value without quotes ends; before the next field of a query, a connection string or a call."""
    text, begin = reader.text, reader.at
    end = reader.source.value_end(begin, reader.stop)
    if end < reader.stop and text[end] == "<" and text[end + 1 : end + 2] != "/":
        end = reader.source.value_end(end + 1, reader.stop)
    if (brace := text.find("}", begin, end)) >= 0 and "{" not in text[begin:brace]:
        end = brace
    for cut in "&;,":
        at = text.find(cut, begin, end)
        if at < 0:
            continue
        field, equals, _ = text[at + 1 : end].partition("=")
        if (equals and field.replace("_", "a").isalnum()) or (cut == "," and not config):
            end = at
    while end > begin and text[end - 1] in ",;)":
        end -= 1
    return end


def _is_minified(text: str, begin: int, end: int) -> bool:
    """Whether no line ends near: of a program that was packed, only literals can be read."""
    return text.find("\n", max(0, begin - _LINE), begin) < 0 <= begin - _LINE and text.find("\n", end, end + _LINE) < 0
