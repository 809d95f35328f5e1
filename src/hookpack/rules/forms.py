"""How a token format is written, and what one form means: a pattern, a word to look for, a shortest length.

A form is literal text with fields: `{w36}` are 36 letters and digits, `{w20-24}` 20 to 24, `{w36+}` at least 36,
`{g}` a UUID. Fields are bounded, and no field follows one that shares its characters: matching is linear.
"""

from __future__ import annotations

from hookpack.record import Record
from hookpack.rules.detectors import keyword

MOST, FAR_MOST = 500, 4000  # characters of a field `{w36+}` and of a long one, `{w36++}`

CLASSES = {
    "w": "A-Za-z0-9", "l": "a-z0-9", "U": "A-Z0-9", "B": "A-Z0-9", "A": "A-Z0-9", "a": "A-Za-z", "z": "a-z",
    "Z": "A-Z", "d": "0-9", "h": "0-9a-f", "H": "0-9a-fA-F", "b": "A-Za-z0-9_-", "c": "a-z0-9_-", "x": "A-Za-z0-9_",
    "n": "A-Za-z0-9-", "s": "A-Za-z0-9+/", "e": "A-Za-z0-9+/=_-", "p": "A-Za-z0-9%+/", "k": "A-Za-z0-9%",
    "m": "A-Za-z0-9/", "t": "A-Za-z0-9_~.-", "v": "A-Za-z0-9_.=-", "q": "A-Za-z0-9@._-", "=": "=",
}  # fmt: skip
_UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_PLAIN = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-/:=@~%,")


class Field(Record):
    """`least` to `most` characters of one class; a literal has its text and no class."""

    letter: str
    least: int
    most: int
    text: str = ""


class Form(Record):
    """What is needed to look for a form; `keyword` stands `lead_least` to `lead_most` characters after its start."""

    keyword: str
    lead_least: int
    lead_most: int
    least: int
    most: int
    pattern: str


def fields(form: str) -> list[Field]:
    head, *rest = form.split("{")
    parts = [_literal(head)]
    for piece in rest:
        code, _, text = piece.partition("}")
        parts += [_field(code), _literal(text)]
    return [part for part in parts if part.most]


def _literal(text: str) -> Field:
    return Field("", len(text), len(text), text)


def _field(code: str) -> Field:
    letter, count = code[0], code[1:]
    if letter == "g":
        return Field("g", 36, 36)
    if count.endswith("++"):
        return Field(letter, int(count[:-2]), FAR_MOST)
    if count.endswith("+"):
        return Field(letter, int(count[:-1]), MOST)
    least, _, most = count.partition("-")
    return Field(letter, int(least), int(most or least))


def read(form: str) -> Form:
    word, parts = keyword(form), fields(form)
    lead = parts[: [part.text for part in parts].index(word)]
    return Form(
        keyword=word,
        lead_least=sum(part.least for part in lead),
        lead_most=sum(part.most for part in lead),
        least=sum(part.least for part in parts),
        most=sum(part.most for part in parts),
        pattern="".join(map(_pattern, parts)),
    )


def _pattern(part: Field) -> str:
    if part.text:
        return "".join(char if char in _PLAIN else "\\" + char for char in part.text)
    if part.letter == "g":
        return _UUID
    counted = f"{part.least},{part.most}" if part.most != part.least else str(part.least)
    return f"[{CLASSES[part.letter]}]{{{counted}}}"
