"""What passes between `scan_all` and one scanner: files to look at, hits, answers. Values only."""

from __future__ import annotations

from hookpack.credentials import decoded
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from hookpack.finding import Severity


class File(Record):
    """One version of a file, copied to `place`; `number` is its identity within one scan."""

    number: int
    path: str
    data: bytes
    place: str = ""

    @property
    def suffix(self) -> str:
        """The suffix that tells the language: of the interpreter a script names, else of the path."""
        return _interpreted(self.data) or suffix_of(self.path)

    @property
    def name(self) -> str:
        """The path with the suffix that tells the language."""
        return self.path if self.path.lower().endswith(self.suffix) else self.path + self.suffix

    @property
    def text(self) -> str:
        return decoded(self.data)


class Hit(Record):
    """One raw result. `mark` replaces the source lines as the finding's snippet: set it for secrets.

    `column` and `end_column` bound what was matched, from 1 and in bytes, the end excluded; 0 stands for whole lines.
    """

    rule: str
    line: int
    end: int = 0
    severity: Severity = "medium"
    confidence: Severity = "medium"
    message: str = ""
    remedy: str = ""
    cwe: str = ""
    mark: str = ""
    column: int = 0
    end_column: int = 0


class Answer(Record):
    """What one scanner says about one file; `unread` is why it could not look, "" if it did."""

    hits: tuple[Hit, ...] = ()
    unread: str = ""


def _interpreted(data: bytes) -> str:
    """The usual suffix of a script's language, by its first line; "" if it has none that is known."""
    if not data.startswith(b"#!"):
        return ""
    line = data[:200].partition(b"\n")[0]
    return next((suffix for word, suffix in _INTERPRETERS.items() if word in line), "")


_INTERPRETERS = {b"python": ".py", b"node": ".js", b"deno": ".ts", b"bun": ".js"}


# files of another kind that may hold code
HOSTS = frozenset((".ipynb", ".html", ".htm", ".xhtml", ".svg", ".vue", ".svelte", ".jinja", ".jinja2", ".j2"))


def suffix_of(path: str) -> str:
    """The lower-case suffix of a path, with the dot; for `.env` and the like the whole name."""
    name = path.rpartition("/")[2].lower()
    _, dot, tail = name.rpartition(".")
    return dot + tail if dot else name


def is_binary(data: bytes) -> bool:
    return b"\0" in data[:8192]
