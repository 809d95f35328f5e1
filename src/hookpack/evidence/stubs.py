"""Code that a change adds and that only stands in for what was asked: stubs, placeholders, made-up values."""

from __future__ import annotations

from hookpack.evidence import paths
from hookpack.patterns import IGNORECASE, MULTILINE, Pattern
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence


class Stub(Record):
    """One line that stands in for something."""

    path: str
    line: int
    text: str


_MAX = 400_000
_COMMENTS = ("#", "//", "/*", "<!--", "* ")
_MAX_ROW = 2000  # what is longer was not written by hand
_CODE = (
    ".py", ".pyi", ".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".go", ".rs", ".java", ".kt",
    ".kts", ".rb",
    ".php", ".cs", ".swift", ".c", ".cc", ".cpp", ".h", ".hpp", ".scala", ".dart", ".ex", ".exs", ".vue", ".svelte",
    ".sh",
    ".lua", ".r", ".m", ".clj", ".hs", ".sql",
)  # fmt: skip
# says by itself that something is missing
_MISSING = Pattern(
    r"\braise\s+NotImplementedError\b|\bunimplemented!\s*\(|\btodo!\s*\(|\bnew\s+NotImplementedException\b|"
    r"\bUnsupportedOperationException\(\s*\"[^\"]*(?:not\s+(?:yet\s+)?implemented|todo|stub)|(?<![\w.])TODO\(\s*(?:\"|\))|"
    r"\bfatalError\(\s*\"[^\"]*(?:not\s+(?:yet\s+)?implemented|todo|unimplemented)|"
    r"\b(?:throw|panic|raise|abort|die|error|Exception|RuntimeError|Error)\b[^\n]{0,40}?[\"'`][^\"'`\n]*"
    r"(?:not\s+(?:yet\s+)?implemented|unimplemented|not\s+supported\s+yet|todo\b)|"
    r"\breturn\s+[^\n]{0,30}[\"'](?:not implemented|todo(?![\w.])|placeholder|lorem ipsum)",
    IGNORECASE,
)
_MARK = Pattern(r"(?:#|//|/\*|\*|--|<!--|;;|%)\s*(?:@?todo|fixme|xxx|hack)\b(?!\s*(?:list|app|item)s?\b)", IGNORECASE)
_STAND_IN = Pattern(
    r"\b(?:placeholder|stub(?:bed)?|dummy|mock(?:ed)?\s+(?:data|value|response|result|implementation|"
    r"return|api)|fake\s+(?:data|value|response|result)|hard-?coded\s+for\s+now|for\s+now,?\s+(?:just\s+)?return|"
    r"simulate[sd]?\s+(?:the\s+)?(?:response|result|api|call)|not\s+(?:yet\s+)?implemented|implement\s+(?:this|me|later)|"
    r"in\s+a\s+real\s+(?:implementation|app|application|system|world)|replace\s+(?:this\s+)?with\s+(?:a\s+|the\s+)?"
    r"(?:real|actual)|temporary\s+(?:stub|value|implementation)|your\s+code\s+here)\b",
    IGNORECASE,
)
_MADE_UP = Pattern(
    r"^\s*return\s+(?:[\[{(]\s*)?(?:mock_?(?:data|value|response|result)|fake_?(?:data|value|response)|dummy_?(?:data|value)|"
    r"MOCK_\w+|placeholder)\b|\breturn_value\s*=|^\s*return\s+[\"'](?:mock|dummy|fake|stub|placeholder|lorem ipsum)",
    IGNORECASE,
)
_DOC = Pattern(
    r"\blorem ipsum\b|^\W*(?:TBD|TODO|FIXME|TBC|Coming soon|To be (?:written|done|documented|"
    r"completed))\b\W*(?:$|:|-|\u2013)|"
    r"[\[<]\s*(?:insert|your|add|todo|placeholder|fill in)\b[^\]>\n]{3,}[\]>](?!\()",
    IGNORECASE | MULTILINE,
)
_LISTS = ("todo", "roadmap", "changelog", "backlog", "template", "contributing")

_DEF = Pattern(r"^(\s*)(?:async\s+)?def\s+(\w+)\s*\(.*?(:)\s*(#.*)?(\.\.\.|pass)?\s*(#.*)?$")
_CLASS = Pattern(r"^(\s*)class\s+\w+(?:\(([^)]*)\))?\s*:")
_EMPTY = frozenset(("pass", "..."))
_ABSTRACT = ("abstractmethod", "overload", "abstractproperty", "runtime_checkable", "contextmanager_stub")
_HOLLOW = Pattern(r"\b(?:Protocol|ABC|ABCMeta|Interface|Abstract\w*|Base\w*|Mixin)\b")
_BRACED = Pattern(
    r"(?:\bfunction\b[^{}()\n]{0,80}\([^{}]{0,300}\)[^{}()\n]{0,80}|\bfunc\s[^{}\n]{0,120}\([^{}]{0,300}\)[^{}\n]{0,80}|"
    r"\bfn\s+\w+[^{}\n;]{0,300})"
    r"\{\s{0,40}(?://[^\n]{0,200}\n\s{0,40}){0,8}\}"
)


def find(path: str, before: str, after: str) -> Iterator[Stub]:
    """What the change of a file adds that only stands in for something; nothing in tests."""
    if len(after) > _MAX or paths.is_test(path):
        return
    rows = [row if len(row) <= _MAX_ROW else "" for row in after.split("\n")]
    fresh = _fresh(before, rows)
    if path.endswith(_CODE):
        yield from _in_code(path, rows, fresh)
    elif paths.is_prose(path) and not any(word in path.rpartition("/")[2].lower() for word in _LISTS):
        yield from (Stub(path, at + 1, rows[at].strip()[:80]) for at in sorted(fresh) if _DOC.search(rows[at]))


def _comment(row: str) -> str:
    """What stands behind the first sign of a comment, "" if there is none."""
    found = [at for at in map(row.find, _COMMENTS) if at >= 0]
    return row[min(found) :] if found else ""


def _fresh(before: str, rows: Sequence[str]) -> set[int]:
    """The lines that were not there before, by their text: a line that moved is no new one."""
    left: dict[str, int] = {}
    for line in before.split("\n"):
        key = line.strip()
        left[key] = left.get(key, 0) + 1
    found: set[int] = set()
    for at, line in enumerate(rows):
        key = line.strip()
        if not key:
            continue
        if left.get(key, 0):
            left[key] -= 1
        else:
            found.add(at)
    return found


def _in_code(path: str, rows: Sequence[str], fresh: set[int]) -> Iterator[Stub]:
    is_python = path.endswith((".py", ".pyi"))
    for at in sorted(fresh):
        text = rows[at]
        if _MISSING.search(text):
            if not (is_python and _is_abstract(rows, at)):
                yield Stub(path, at + 1, text.strip()[:80])
        elif _MARK.search(text) or _STAND_IN.search(_comment(text)) or _MADE_UP.search(text):
            yield Stub(path, at + 1, text.strip()[:80])
        elif path.endswith(".py") and (found := _DEF.match(text)) and _is_hollow(rows, at, found):
            yield from () if _is_abstract(rows, at) else (Stub(path, at + 1, text.strip()[:80]),)
    if not is_python:
        whole = "\n".join(rows[at] if at in fresh else "" for at in range(len(rows)))
        for match in _BRACED.finditer(whole):
            if "noop" not in match.group().lower():
                yield Stub(path, whole.count("\n", 0, match.start()) + 1, match.group().split("\n")[0].strip()[:80])


def _is_hollow(rows: Sequence[str], at: int, head: re.Match[str]) -> bool:
    """Whether the body of a Python function holds nothing but `pass`, `...` and words about it."""
    if head[2].startswith("__"):
        return False
    if head[5]:
        return True
    indent, body, quote = len(head[1]), list[str](), ""
    for line in rows[at + 1 : at + 60]:
        text = line.strip()
        if quote:
            quote = "" if quote in text else quote
            continue
        if not text or text.startswith("#"):
            continue
        if len(line) - len(line.lstrip()) <= indent:
            break
        if not body and text[:3] in ('"""', "'''"):
            quote = text[:3] if text.count(text[:3]) < 2 else ""
            continue
        body.append(text.partition("#")[0].strip())
    return bool(body) and all(each in _EMPTY for each in body)


def _is_abstract(rows: Sequence[str], at: int) -> bool:
    """Whether a line of Python belongs to a method that others are to write."""
    indent = len(rows[at]) - len(rows[at].lstrip())
    for back in range(at, max(-1, at - 40), -1):
        text = rows[back]
        level = len(text) - len(text.lstrip())
        if not text.strip():
            continue
        if any(word in text for word in _ABSTRACT) and level <= indent:
            return True
        if _CLASS.match(text) and (level < indent or back == at):
            return bool(_HOLLOW.search(text)) or _is_parent(rows, text)
        if level == 0 and back != at and not text.startswith(("@", "def ", "async ", ")", "class")):
            return False
    return False


def _is_parent(rows: Sequence[str], head: str) -> bool:
    """Whether another class of the file is made from this one."""
    name = head.strip().removeprefix("class").strip().partition("(")[0].rstrip(": ")
    children = (row.partition("(")[2] for row in rows if row.lstrip().startswith("class ") and "(" in row)
    return any(name in each.replace(")", ",").replace(" ", "").split(",") for each in children)
