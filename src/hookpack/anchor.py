"""A named defence that must survive, and whether a text still holds it. Standard library, no I/O."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, Literal, TypeAlias

    Mode: TypeAlias = Literal["substring", "regex", "ast"]
    Strength: TypeAlias = Literal["hard", "soft"]
    Span: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


class Anchor(Record):
    """One defence: `pattern` must be found in `path` (inside `symbol`, if one is named).

    Modes: `substring` (white space, quote style and trailing commas do not count), `regex`
    (`re.search`, MULTILINE) and `ast` (a Python snippet: `...` stands for any expression, any
    arguments or any statements, `_` for any single name). `symbol` is a dotted name and counts in
    Python files only; elsewhere the whole file is searched.
    """

    id: str
    path: str
    pattern: str
    mode: Mode = "substring"
    symbol: str = ""
    strength: Strength = "hard"
    reason: str = ""  # why it matters, for people and for the agent's standing rules


_PYTHON = (".py", ".pyi", ".pyw")
_BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")
_LEAVES = ("Return", "Raise", "Continue", "Break")
_SILENT = ("ctx", "kind", "simple", "type_comment", "type_params")
# fields that count only if the pattern fills them: an anchor says what must be there, not what must not
_LOOSE = {
    "Assert": ("msg",),
    "ClassDef": ("bases", "decorator_list", "keywords"),
    "For": ("orelse",),
    "FunctionDef": ("decorator_list", "returns"),
    "If": ("orelse",),
    "Try": ("finalbody", "handlers", "orelse"),
    "While": ("orelse",),
    "withitem": ("optional_vars",),
}
_ANY_ORDER = ("bases", "decorator_list", "names")

# what turns a head (`if x:`, `except E:`, `@decorator`) into a statement, and the way to its node
_FRAMES = (("", ""), ("", "\n    ..."), ("try: ...\n", ""), ("try: ...\n", "\n    ..."))
_DECORATED = (("", "\ndef _(): ..."), ("", "\nclass _: ..."))

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
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        if anchor.path.endswith(_PYTHON):
            return _holds_python(anchor, text)
        return None if anchor.mode == "ast" else _found(anchor, [_uncommented(anchor.path, text)])
    except (RecursionError, MemoryError):  # code nested deeper than the interpreter can follow
        return None


def defect(anchor: Anchor) -> str:
    """Why the anchor's pattern can never be judged, in a few words; "" for a usable one."""
    if not anchor.pattern.strip():
        return "the pattern is empty"
    if anchor.mode == "regex":
        return _regex_defect(anchor.pattern)
    if anchor.mode != "ast":
        return ""
    if not anchor.path.endswith(_PYTHON):
        return "mode ast is for Python files; use substring or regex"
    wanted = _wanted(anchor.pattern)
    if not wanted:
        return "the pattern does not parse as Python"
    is_any = all(_is_wild(node) or _is_any_name(getattr(node, "value", None)) for each in wanted for node in each)
    return "the pattern matches anything" if is_any else ""


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
    tree = _parse(text)
    if tree is None:
        return None
    nodes = _named(tree, anchor.symbol)
    if anchor.mode == "ast":
        wanted = _wanted(anchor.pattern)
        return any(_stands(each, node) for each in wanted for node in nodes) if wanted else None
    if anchor.mode == "substring" and _found(anchor, [_sketch(text, node) for node in nodes]):
        return True
    exact = [_code(_segment(text, node)) for node in nodes]
    known = [code for code in exact if code is not None]
    if _found(anchor, known) is not False or len(known) < len(exact):
        return _found(anchor, known) or None
    return anchor.mode == "substring" and _found(anchor, [_unparse(node) for node in nodes])


def _found(anchor: Anchor, codes: Iterable[str]) -> bool | None:
    """Whether a text anchor's pattern stands in one of `codes`; None for an unusable pattern."""
    if defect(anchor):
        return None
    if anchor.mode == "substring":
        pattern = _squeeze(anchor.pattern)
        return any(pattern in _squeeze(code) for code in codes)
    import re  # costs as much as half an interpreter: only who has a regex pays

    return any(re.search(anchor.pattern, code, re.MULTILINE) for code in codes)


def _squeeze(text: str) -> str:
    """`text` as formatters leave it alone: blanks only between words, one kind of quote, no trailing commas."""
    parts: list[str] = []
    last = ""
    for word in text.split():
        if parts and (last.isalnum() or last == "_") and (word[0].isalnum() or word[0] == "_"):
            parts.append(" ")
        parts.append(word)
        last = word[-1]
    squeezed = "".join(parts).replace("'", '"')
    return squeezed.replace(",)", ")").replace(",]", "]").replace(",}", "}")


def _uncommented(path: str, text: str) -> str:
    """`text` without the comments of its language; unchanged where the language is not known."""
    ending = path.rsplit("/", 1)[-1].rsplit(".", 1)[-1]
    family = next((name for name, endings in _LANGUAGES.items() if ending in endings.split()), "")
    if not family:
        return text
    import re  # only who has an anchor outside Python pays

    syntax = re.compile(_SYNTAX[family], re.DOTALL)
    return syntax.sub(lambda hit: "\n" * hit[0].count("\n") or " " if hit["comment"] else hit[0], text)


def _parse(text: str) -> ast.AST | None:
    import warnings
    from _ast import PyCF_ONLY_AST  # `ast` itself imports re, enum and contextlib: six times the cost

    try:
        with warnings.catch_warnings():  # an odd escape in the judged file must not reach our stderr
            warnings.simplefilter("ignore")
            return compile(text, "<anchor>", "exec", PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _segment(text: str, node: Any) -> str:
    """The whole lines of `node`, decorators included; the whole text for a module."""
    if _kind(node) == "Module":
        return text
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    return "\n".join(text.split("\n")[first - 1 : node.end_lineno])


def _sketch(text: str, node: Any) -> str:
    """Less than the code of `node`, cheaply: lines end at the first `#`, bare strings are left out.

    What stands in the sketch stands in the code; what does not has to be looked for in `_code`.
    """
    lines = [line.partition("#")[0] for line in text.split("\n")]
    for each in _walk(node, everything=True):
        if _is_bare_string(each):
            lines[each.lineno - 1 : each.end_lineno] = [""] * (each.end_lineno - each.lineno + 1)
    return _segment("\n".join(lines), node)


def _code(source: str) -> str | None:
    """`source` without comments and bare strings, line for line; None if it cannot be tokenised."""
    import io
    import tokenize  # nine milliseconds: only when the sketch left the question open

    spans: list[Span] = []
    statement: list[tokenize.TokenInfo] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                spans.append((token.start, token.end))
            elif token.type in (tokenize.NEWLINE, tokenize.ENDMARKER) or token.string == ";":
                if all(each.type == tokenize.STRING for each in statement):
                    spans += [(each.start, each.end) for each in statement]
                statement = []
            elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
                statement.append(token)
    except (tokenize.TokenError, SyntaxError):
        return None
    return _cut(source, spans)


def _cut(source: str, spans: Iterable[Span]) -> str:
    """`source` without the spans (1-based row, 0-based column), with as many lines as before."""
    lines = source.split("\n")
    for (first, start), (last, end) in sorted(spans, reverse=True):
        joined = lines[first - 1][:start] + lines[last - 1][end:]
        lines[first - 1 : last] = [joined, *[""] * (last - first)]
    return "\n".join(lines)


def _unparse(node: Any) -> str:
    """The code of `node` in one canonical form: catches parentheses that a formatter put round a long line."""
    import ast  # only before something is called lost

    for each in _walk(node, everything=True):
        for field in _BLOCKS:
            block = getattr(each, field, None)
            if isinstance(block, list):
                bare = [entry for entry in block if not _is_bare_string(entry)]
                setattr(each, field, bare or ([ast.Pass()] if block else []))
    return ast.unparse(node)


def _kind(node: Any) -> str:
    return type(node).__name__.removeprefix("Async")


def _is_bare_string(node: Any) -> bool:
    return _kind(node) == "Expr" and isinstance(getattr(node.value, "value", None), (str, bytes))


def _truth(test: Any) -> bool | None:
    """What a condition always is, as far as its constants tell."""
    kind = _kind(test)
    if kind == "Constant":
        return bool(test.value)
    if kind == "UnaryOp" and _kind(test.op) == "Not":
        value = _truth(test.operand)
        return None if value is None else not value
    if kind == "BoolOp":
        decisive = _kind(test.op) == "Or"
        return decisive if decisive in map(_truth, test.values) else None
    return None


def _dead(node: Any) -> str:
    """The field of `node` that never runs, because its condition is constant; "" if there is none."""
    if _kind(node) not in ("If", "IfExp", "While"):
        return ""
    return {True: "orelse", False: "body", None: ""}[_truth(node.test)]


def _live(block: Iterable[Any]) -> Iterator[Any]:
    """The statements of a block that can run; bare strings do nothing and are left out."""
    for statement in block:
        if not _is_bare_string(statement):
            yield statement
        if _kind(statement) in _LEAVES:
            return


def _walk(root: Any, *, everything: bool = False) -> Iterator[Any]:
    """`root` and all nodes below it that can run, or really all of them."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        dead = "" if everything else _dead(node)
        for field in node._fields:
            value = getattr(node, field, None) if field != dead else None
            entries = value if isinstance(value, list) else [value]
            if field in _BLOCKS and not everything:
                entries = list(_live(entries))
            stack.extend(entry for entry in entries if hasattr(entry, "_fields"))


def _blocks(scope: Any) -> Iterator[list[Any]]:
    """The statement lists of one scope that can run, without those of functions and classes in it."""
    for field in _BLOCKS:
        value = getattr(scope, field, None)
        if isinstance(value, list) and field != _dead(scope):
            block = list(_live(value))
            yield block
            for statement in block:
                if _kind(statement) not in ("FunctionDef", "ClassDef"):
                    yield from _blocks(statement)


def _named(tree: Any, symbol: str) -> list[Any]:
    """The definitions (functions, classes, assignments) that the dotted name `symbol` reaches."""
    scopes = [tree]
    for name in symbol.split(".") if symbol else ():
        scopes = [node for scope in scopes for block in _blocks(scope) for node in _definitions(block, name)]
    return scopes


def _definitions(block: Iterable[Any], name: str) -> list[Any]:
    """The statements that define `name`: a later one replaces the former, unless it builds on it (a setter)."""
    standing: list[Any] = []
    for statement in block:
        if _kind(statement) in ("FunctionDef", "ClassDef"):
            names, sources = [statement.name], statement.decorator_list
        else:
            targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
            names, sources = [getattr(each, "id", None) for each in targets], [getattr(statement, "value", None)]
        if name in names and _kind(statement) in ("FunctionDef", "ClassDef", "Assign", "AnnAssign"):
            used = {getattr(node, "id", None) for source in sources if source for node in _walk(source)}
            standing = [*standing, statement] if name in used else [statement]
    return standing


def _wanted(pattern: str) -> list[list[Any]]:
    """The statement lists of which one must be found; empty if the pattern does not parse."""
    if pattern.lstrip().startswith("@") and _parse(pattern) is None:
        trees = [_parse(head + pattern.strip() + tail) for head, tail in _DECORATED]
        return [tree.body for tree in trees if tree is not None]  # type: ignore[attr-defined]  # a module
    for head, tail in _FRAMES:
        tree: Any = _parse(head + pattern.strip() + tail)
        if tree is not None and tree.body:
            return [tree.body[0].handlers if head else tree.body]
    return []


def _stands(wanted: Sequence[Any], root: Any) -> bool:
    """Whether one node below `root` (an expression, a statement) or one block (several) is what is wanted."""
    if len(wanted) > 1:
        return any(_in_order(wanted, block) for node in _walk(root) for block in _own_blocks(node))
    want = wanted[0].value if _kind(wanted[0]) == "Expr" else wanted[0]
    return any(_same(want, node) for node in _walk(root))


def _own_blocks(node: Any) -> Iterator[list[Any]]:
    for field in _BLOCKS:
        if isinstance(getattr(node, field, None), list):
            yield _statements(node, field)


def _statements(node: Any, field: str) -> list[Any]:
    return [] if field == _dead(node) else list(_live(getattr(node, field)))


def _is_wild(want: Any) -> bool:
    return getattr(want, "value", None) is ... or (_kind(want) == "Expr" and _is_wild(want.value))


def _is_any_name(want: Any) -> bool:
    return _kind(want) == "Name" and want.id == "_"


def _in_order(wanted: Sequence[Any], block: Iterable[Any]) -> bool:
    """Whether all wanted statements stand in the block in this order; others may stand between them."""
    rest = iter(block)
    return all(_is_wild(want) or any(_same(want, statement) for statement in rest) for want in wanted)


def _sequence(wanted: Sequence[Any], nodes: Sequence[Any]) -> bool:
    """Whether the nodes are the wanted ones, one for one; `...` stands for any number of them."""
    if not wanted:
        return not nodes
    if _is_wild(wanted[0]):
        return any(_sequence(wanted[1:], nodes[start:]) for start in range(len(nodes) + 1))
    return bool(nodes) and _same(wanted[0], nodes[0]) and _sequence(wanted[1:], nodes[1:])


def _same(want: Any, node: Any) -> bool:
    if isinstance(want, list):
        return isinstance(node, list) and _sequence(want, node)
    if not hasattr(want, "_fields"):
        return (want == "_" and isinstance(node, str)) or (type(want) is type(node) and bool(want == node))
    if _is_wild(want) and _kind(want) == "Constant":
        return hasattr(node, "_fields")
    if _is_any_name(want):
        return _kind(node) == "Name"
    special = _SPECIAL.get(_kind(want))
    if special is not None:
        return special(want, node)
    return _kind(want) == _kind(node) and all(_same_field(want, node, field) for field in want._fields)


def _same_field(want: Any, node: Any, field: str) -> bool:
    mine, theirs = getattr(want, field, None), getattr(node, field, None)
    if field in _SILENT or (not mine and field in _LOOSE.get(_kind(want), ())):
        return True
    if field in _BLOCKS and isinstance(mine, list):
        return _in_order(mine, _statements(node, field))
    if field in _ANY_ORDER and isinstance(mine, list) and isinstance(theirs, list):
        return all(any(_same(each, other) for other in theirs) for each in mine)
    return _same(mine, theirs)


def _same_constant(want: Any, node: Any) -> bool:
    # True == 1 == 1.0, and a string "_" is no wildcard
    return _kind(node) == "Constant" and type(want.value) is type(node.value) and bool(want.value == node.value)


def _same_call(want: Any, node: Any) -> bool:
    """Keyword arguments in any order; further ones are allowed if the pattern has a `...`."""
    if _kind(node) != "Call" or not _same(want.func, node.func) or not _sequence(want.args, node.args):
        return False
    is_open = any(map(_is_wild, want.args))
    found = all(any(_same(each, other) for other in node.keywords) for each in want.keywords)
    return found and (is_open or len(want.keywords) == len(node.keywords))


def _same_raise(want: Any, node: Any) -> bool:
    """`raise X` stands for `raise X(...)` too, a bare `raise` for any: the message is no defence."""
    if _kind(node) != "Raise" or (want.cause and not _same(want.cause, node.cause)):
        return False
    called = getattr(node.exc, "func", None)
    return want.exc is None or _same(want.exc, node.exc) or _same(want.exc, called)


def _same_handler(want: Any, node: Any) -> bool:
    if _kind(node) != "ExceptHandler":
        return False
    types = node.type.elts if _kind(node.type) == "Tuple" else []
    is_caught = _same(want.type, node.type) or any(_same(want.type, each) for each in types)
    return is_caught and _same_field(want, node, "body")


def _same_assignment(want: Any, node: Any) -> bool:
    if _kind(node) == "AnnAssign":  # annotated since
        return len(want.targets) == 1 and _same(want.targets[0], node.target) and _same(want.value, node.value)
    return _kind(node) == "Assign" and _sequence(want.targets, node.targets) and _same(want.value, node.value)


def _same_parameters(want: Any, node: Any) -> bool:
    """Every parameter that the pattern names is there, with the default that it states."""
    mine, theirs = _parameters(want), _parameters(node)
    return all(name in theirs and (not each or _same(each, theirs[name])) for name, each in mine.items())


def _parameters(arguments: Any) -> dict[str, Any]:
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(plain) - len(arguments.defaults)), *arguments.defaults, *arguments.kw_defaults]
    return {each.arg: default for each, default in zip([*plain, *arguments.kwonlyargs], defaults, strict=True)}


_SPECIAL = {
    "Assign": _same_assignment,
    "Call": _same_call,
    "Constant": _same_constant,
    "ExceptHandler": _same_handler,
    "Raise": _same_raise,
    "arguments": _same_parameters,
}
