"""A named defence that must survive, and whether a text still holds it. Standard library, no I/O."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal, TypeAlias

    Mode: TypeAlias = Literal["substring", "regex", "ast", "semantic"]
    Strength: TypeAlias = Literal["hard", "soft"]


class Anchor(Record):
    """One defence: `pattern` must be found in `path` (inside `symbol`, if one is named).

    Modes: `substring` (white space, quote style and trailing commas do not count), `regex`
    (`re.search`, MULTILINE), `ast` (a Python snippet: `...` stands for any expression, any
    arguments or any statements, `_` for any single name) and `semantic` (a sentence about such snippets, see
    anchor_relation). `symbol` is a dotted name and counts in Python files only; elsewhere the whole file is searched.
    """

    id: str
    path: str
    pattern: str
    mode: Mode = "substring"
    symbol: str = ""
    strength: Strength = "hard"
    reason: str = ""  # why it matters, for people and for the agent's standing rules


PYTHON = (".py", ".pyi", ".pyw")

# file name endings by the way their comments look
_LANGUAGES = {
    "c": "c cc cpp cs cxx dart go gradle groovy h hh hpp java js jsx kt kts less mjs cjs mts php proto rs scala scss"
    " sol swift ts tsx zig",
    "hash": "bash cfg conf ex exs ini jl pl pm ps1 r rb sh tf toml yaml yml zsh Containerfile Dockerfile Gemfile"
    " Makefile",
    "dash": "elm hs lua sql",
    "markup": "htm html md svg xhtml xml",
}
_STRING = r'"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'"
_SYNTAX = {
    "c": _STRING + r"|`(?:\\.|[^`\\])*`|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))",
    "hash": _STRING + r"|(?P<comment>(?<![^\s;])#[^\n]*)",
    "dash": _STRING + r"|(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))",
    "markup": r"(?P<comment><!--.*?(?:-->|\Z))",
}


def holds(anchor: Anchor, text: str) -> bool | None:
    """Whether `text`, the content of the anchor's file, still holds the defence.

    True: intact. False: lost; so is a check that only stands in a comment, a bare string or (mode
    `ast`) where control never comes, and a `symbol` that is gone. None: cannot tell, because the
    Python text does not parse, the language has no such mode or the pattern is unusable.
    """
    text = plain(text)
    try:
        if anchor.path.endswith(PYTHON):
            return _holds_python(anchor, text)
        return None if anchor.mode in _PYTHON_ONLY else _found(anchor, [_uncommented(anchor.path, text)])
    except (RecursionError, MemoryError):  # code nested deeper than the interpreter can follow
        return None


_PYTHON_ONLY = ("ast", "semantic")


def plain(text: str) -> str:
    """The text as anchors are looked for in it: without a byte order mark, lines ended as on Unix."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def defect(anchor: Anchor) -> str:
    """Why the anchor's pattern can never be judged, in a few words; "" for a usable one."""
    if not anchor.pattern.strip():
        return "the pattern is empty"
    if anchor.mode == "regex":
        return _regex_defect(anchor.pattern)
    if anchor.mode not in _PYTHON_ONLY:
        return ""
    if not anchor.path.endswith(PYTHON):
        return f"mode {anchor.mode} is for Python files; use substring or regex"
    if anchor.mode == "semantic":
        from hookpack import anchor_relation as relations

        return "" if relations.read(anchor.pattern) else f"says no relation; one of {', '.join(relations.FORMS)}"
    from hookpack import anchor_shape as shape  # every hook process loads Anchor, few look at code

    wanted = shape.read(anchor.pattern)
    if not wanted:
        return "the pattern does not parse as Python"
    return "the pattern matches anything" if shape.is_anything(wanted) else ""


def _regex_defect(pattern: str) -> str:
    import re  # costs as much as half an interpreter: only who has a regex pays
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return "the pattern matches an empty text" if re.search(pattern, "") else ""
    except re.error as error:
        return f"invalid regular expression at position {error.pos}: {error.msg}"
    except (OverflowError, RecursionError) as error:
        return f"invalid regular expression: {error}"


def _holds_python(anchor: Anchor, text: str) -> bool | None:
    from hookpack import anchor_tree  # every hook process loads Anchor, few look at code

    tree = anchor_tree.parse(text)
    if tree is None:
        return None
    if anchor.mode == "semantic":
        from hookpack import anchor_relation as relations

        relation = relations.read(anchor.pattern)
        return relations.judge(relation, tree, anchor.symbol).kept if relation else None
    nodes = anchor_tree.named(tree, anchor.symbol)
    if anchor.mode == "ast":
        from hookpack import anchor_shape as shape

        wanted = shape.read(anchor.pattern)
        found = (node for each in wanted for root in nodes for node in shape.find(each, root))
        return next(found, None) is not None if wanted else None
    return _holds_text(anchor, text, nodes)


def _holds_text(anchor: Anchor, text: str, nodes: Iterable[Any]) -> bool | None:
    """A text anchor in Python: the cheap sketch first, then the exact code, at last one canonical form of it."""
    from hookpack import anchor_source as source

    if defect(anchor):
        return None
    if anchor.mode == "substring":
        pattern = source.squeeze(anchor.pattern)
        if any(pattern in source.sketch(text, node) for node in nodes):
            return True
    exact = [source.code(source.segment(text, node)) for node in nodes]
    known = [code for code in exact if code is not None]
    if _found(anchor, known) is not False or len(known) < len(exact):
        return _found(anchor, known) or None
    return anchor.mode == "substring" and _found(anchor, source.unparse(text, anchor.symbol))


def _found(anchor: Anchor, codes: Iterable[str]) -> bool | None:
    """Whether a text anchor's pattern stands in one of `codes`; None for an unusable pattern."""
    if defect(anchor):
        return None
    if anchor.mode == "substring":
        from hookpack.anchor_source import squeeze

        pattern = squeeze(anchor.pattern)
        return any(pattern in squeeze(code) for code in codes)
    import re  # costs as much as half an interpreter: only who has a regex pays

    return any(re.search(anchor.pattern, code, re.MULTILINE) for code in codes)


def _uncommented(path: str, text: str) -> str:
    """`text` without the comments of its language; unchanged where the language is not known."""
    ending = path.rsplit("/", 1)[-1].rsplit(".", 1)[-1]
    family = next((name for name, endings in _LANGUAGES.items() if ending in endings.split()), "")
    if not family:
        return text
    import re  # only who has an anchor outside Python pays

    syntax = re.compile(_SYNTAX[family], re.DOTALL)
    return syntax.sub(lambda hit: "\n" * hit[0].count("\n") or " " if hit["comment"] else hit[0], text)
