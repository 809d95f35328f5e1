"""The comments of a file and what is left without them, by the family of its language. Linear in its size."""

from __future__ import annotations

import re

from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners.symbols import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterator


class Comment(Record):
    """`line` is 1-based, of the comment's first line; `text` is without the signs that open and close it."""

    line: int
    text: str


_STRINGS = r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
_SLASHES = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
# a quote within a regular expression opens no string; after these signs a slash is no division
_EXPRESSION = r"[=(,:\[!&|?{};]\s*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){0,100}\]|[^/\\\n\[]){1,200}/"
# a template that runs over lines is read as code: what looks like a string must not hide a comment
_TEMPLATE = r"`(?:\\[^\n]|[^`\\\n])*`"

_FORMS = {
    "slash": rf"(?P<comment>{_SLASHES})|{_STRINGS}|{_TEMPLATE}|{_EXPRESSION}",
    "rust": rf"(?P<comment>{_SLASHES})|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\\n])'",
    "hash": rf"(?P<comment>#[^\n]*)|{_STRINGS}",
    "spaced": rf"(?P<comment>(?<![^\s;&|()])#[^\n]*)|{_STRINGS}",  # in a shell and in YAML `a#b` is one word
    "both": rf"(?P<comment>#(?!\[)[^\n]*|{_SLASHES})|{_STRINGS}",
    "dash": rf"(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))|{_STRINGS}",
    # prose with apostrophes stands in markup, so a quote means nothing there
    "markup": rf"(?P<comment><!--.*?(?:-->|\Z)|(?<!:){_SLASHES})",
}
_FAMILIES = {
    "slash": ".js .jsx .mjs .cjs .ts .tsx .mts .cts .go .java .kt .kts .c .h .cc .cpp .cxx .hpp .hh .cs .swift .scala "
    ".dart .groovy .gradle .proto .sol .zig .scss .less .css .m .mm .jsonc .json5",
    "rust": ".rs",
    "hash": ".rb .pl .pm .r .jl .cr .ex .exs .ps1 .psm1 .nim .toml .gemfile .rakefile .rake",
    "spaced": ".sh .bash .zsh .ksh .yml .yaml .dockerfile .mk .env",
    "both": ".php .tf .hcl .tfvars .bicep",
    "dash": ".sql .lua .hs .adb .ads .elm",
    "markup": ".html .htm .xml .vue .svelte .astro .csproj .props .xhtml",
}
_FAMILY = {suffix: family for family, suffixes in _FAMILIES.items() for suffix in suffixes.split()}
_OPENER = re.compile(r"#|//|/\*|<!--|--|\"#")
_SIGNS = re.compile(r"\A(?:#+!?|//+!?|/\*+!?|<!--|--+)|(?:\*+/|-->)\Z")

# letters that look like Latin ones, and signs that nobody sees: they split a word only for the reader's eye
_ALIKE = str.maketrans(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u051b\u0501\u04bb\u0405\u041e\u0410\u0421\u0415"
    "\u041d\u041c\u0422\u0420\u0425\u041a\u03bf\u03b1\u03b9\u03bd\u039f\u0391\u0395\u039d\u03a4\u0261\u2010\u2011\u00a0",
    "aceopxyijsqdhSOACEHMTPXKoaivOAENTg-- ",
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f",
) | {0xFF01 + at: 0x21 + at for at in range(94) if chr(0x21 + at).isalnum() or chr(0x21 + at) in "-:"}


def folded(text: str) -> str:
    """The text with letters that look like Latin ones made Latin; lines stay lines."""
    return text if text.isascii() else text.translate(_ALIKE)


def divide(suffix: str, text: str) -> tuple[tuple[Comment, ...], str]:
    """The comments of a text, and the text with blanks in their place.

    Where the language is not known, or Python does not tokenize, all behind a comment sign of a line is comment.
    """
    if suffix in PYTHON:
        found = _python(text)
        return (tuple(_loose(text)) if found is None else found), text
    family = _FAMILY.get(suffix)
    if not family:
        return tuple(_loose(text)), text
    comments: list[Comment] = []
    line = at = 0

    def take(found: re.Match[str]) -> str:
        nonlocal line, at
        if found["comment"] is None:
            return found[0]
        line, at = line + text.count("\n", at, found.start()), found.start()
        comments.append(Comment(line + 1, _SIGNS.sub("", found[0]).strip()))
        return "\n" * found[0].count("\n")

    code = re.sub(_FORMS[family], take, text, flags=re.DOTALL)
    return tuple(comments), code


def _python(text: str) -> tuple[Comment, ...] | None:
    import tokenize  # only files that hold one of the words pay for it

    lines = iter([line + "\n" for line in text.split("\n")])
    try:
        tokens = [each for each in tokenize.generate_tokens(lines.__next__) if each.type == tokenize.COMMENT]
    except (tokenize.TokenError, SyntaxError, StopIteration):
        return None
    return tuple(Comment(each.start[0], each.string.lstrip("#! ").rstrip()) for each in tokens)


def _loose(text: str) -> Iterator[Comment]:
    for number, line in enumerate(text.split("\n"), 1):
        if opener := _OPENER.search(line):
            yield Comment(number, line[opener.end() :].strip())
