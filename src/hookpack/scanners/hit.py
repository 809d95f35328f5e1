"""What passes between `scan_all` and one scanner: files to look at, hits, answers. Values only."""

from __future__ import annotations

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
        return suffix_of(self.path)

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "surrogateescape")


class Hit(Record):
    """One raw result. `mark` replaces the source lines as the finding's snippet: set it for secrets."""

    rule: str
    line: int
    end: int = 0
    severity: Severity = "medium"
    confidence: Severity = "medium"
    message: str = ""
    remedy: str = ""
    cwe: str = ""
    mark: str = ""


class Answer(Record):
    """What one scanner says about one file; `unread` is why it could not look, "" if it did."""

    hits: tuple[Hit, ...] = ()
    unread: str = ""


def suffix_of(path: str) -> str:
    """The lower-case suffix of a path, with the dot; for `.env` and the like the whole name."""
    name = path.rpartition("/")[2].lower()
    _, dot, tail = name.rpartition(".")
    return dot + tail if dot else name


def is_binary(data: bytes) -> bool:
    return b"\0" in data[:8192]
