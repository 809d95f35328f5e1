"""Reads the value that a text gives to a name: where it begins and ends."""

from __future__ import annotations

from hookpack.credentials.forms import FORMS, OTHERWISE, default_of_call, element, listed, operator, paired
from hookpack.credentials.literals import literal
from hookpack.credentials.places import is_configuration
from hookpack.credentials.reader import BLANK, Reader, Value
from hookpack.credentials.source import LONGEST_OWNER, OWNING, STATING
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from hookpack.credentials.source import Source

_CLOSING = frozenset("\"'`\\")
_OPENING = frozenset("\"'` :=#.")
_OWNING = (*OWNING, "(")
_IN_FIELDS = (").send_keys(", ").sendkeys(", ").type(", ").fill(", ").setvalue(", ").settext(")  # what types into one


def value_after(source: Source, start: int, end: int, path: str = "") -> Value | None:
    """The value of the name `text[start:end]`, if the text around gives it one."""
    reader, text = Reader(source, end), source.text
    quoted = text[end : end + 1] in _CLOSING
    if text.startswith(("']", '"]', "]"), end):
        end, quoted = _behind_selector(text, end)
        reader.at = end
    if quoted and not _closed(reader, text[start - 1 : start]):
        return None
    if reader.here() == ")":
        found = quoted and (_typed(reader) or default_of_call(reader))
        return literal(reader, path, text[start:end], may_break=False) if found else None
    _skip_index(reader)
    spaces = reader.skip(BLANK)
    if spaces and not quoted and (stated := _stated(reader)):
        return stated
    for form in FORMS.get(reader.here(), OTHERWISE):
        if form(reader, start, quoted):
            value = literal(reader, path, text[start:end], may_break=form in (paired, operator))
            if value and form is element:
                return value._replace(may_be_code=False)
            if value and form is listed and text[max(0, start - 20) : start - 1].rstrip()[-1:] != "(":
                return value._replace(is_clear=False)  # neighbours in a list of names
            return value
    if spaces and not quoted:
        return _neighbour(reader, path, start, end)
    return None


def _behind_selector(text: str, end: int) -> tuple[int, bool]:
    """Where the field's name ends in `'input[name="password"]'`, and whether a quote closes it."""
    behind = text.index("]", end) + 1
    quoted = text[behind : behind + 1] in _CLOSING
    return (behind, True) if quoted else (behind - 1, text[end] in _CLOSING and behind - 1 == end)


def _skip_index(reader: Reader) -> None:
    """Moves behind `]`, and behind an index of its own: `tokens[0]`."""
    reader.take("]")
    close = reader.until("]", 8) if reader.here() == "[" else -1
    if close >= 0 and not reader.text[reader.at + 1 : close].strip("0123456789"):
        reader.at = close + 1


def _typed(reader: Reader) -> bool:
    """Moves to what a test of a page types into the field of that name."""
    low = reader.text[reader.at : reader.at + 16].lower()
    call = next((call for call in _IN_FIELDS if low.startswith(call)), "")
    reader.at += len(call)
    return bool(call)


def _closed(reader: Reader, before: str) -> bool:
    """Moves behind the name's closing quote, which may be escaped; False if no quote opened it."""
    reader.skip("\\", 4)
    if reader.here() not in _CLOSING or before not in _OPENING:
        return False
    reader.at += 1
    return True


def _stated(reader: Reader) -> Value | None:
    """`the password is X`, `das Passwort ist X`, `token is: X`."""
    mark = reader.at
    if reader.text.startswith(_OWNING, mark):
        _skip_owner(reader)
    elif not reader.text.startswith(STATING, mark):
        return None
    verb = next((verb for verb in STATING if reader.text.startswith(verb, reader.at)), "")
    reader.at += len(verb)
    if not verb:
        reader.at = mark
        return None
    reader.skip(BLANK + ":\"'`*")
    end = reader.source.value_end(reader.at, reader.stop)
    stop = reader.at + len(reader.text[reader.at : end].rstrip(".,;:!?)*"))
    begin, reader.at = reader.at, mark
    return Value(begin, stop, is_clear=False) if stop > begin else None


def _skip_owner(reader: Reader) -> None:
    """Moves behind whose password it is: `of the server`, `for root`, `von root`, `(staging)`."""
    line = reader.text[reader.at : reader.at + LONGEST_OWNER].partition("\n")[0]
    places = [place for verb in STATING if (place := line.find(" " + verb)) >= 0]
    if places:
        reader.at += min(places) + 1


def _neighbour(reader: Reader, path: str, start: int, end: int) -> Value | None:
    """`--password x`, `ENV NAME x`, `login u password x`, `PASSWORD 'x'`, `var password string = "x"`."""
    text = reader.text
    if reader.here() == "=" or not reader.here():
        return None
    equals = reader.until("=", 40)
    word = text[reader.at : equals].rstrip(BLANK).removeprefix("As ") if equals > 0 else ""
    if (
        word
        and word.replace("[", "").replace("]", "").replace(".", "").replace("*", "").isalnum()
        and text[equals - 1] in BLANK
    ):
        if text[equals + 1 : equals + 2] in ("=", ">"):
            return None
        reader.at = equals + 1
        return literal(reader, path, text[start:end], may_break=False)
    if reader.here(2) in ("0 ", "7 "):  # how routers say in what dress the password follows
        reader.at += 2
    line = max(text.rfind("\n", max(0, start - 40), start) + 1, start - 40)
    clear = (
        text.startswith("--", start)
        or text[line:start].strip().upper() in ("ENV", "ARG", "SETX", "SET")
        or (text[start:end].isupper() and reader.here() == "'")
        or (is_configuration(path) and not text[line:start].strip())
    )
    value = literal(reader, path, text[start:end], may_break=False)
    if value is None:
        return None
    return value._replace(is_clear=clear, may_be_code=value.may_be_code and not clear)
