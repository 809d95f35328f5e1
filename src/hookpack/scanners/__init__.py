"""Who looks for faults: runs the named scanners over versions of files and remembers what they said.

A scanner is one module of this folder. What one cannot read is said, never passed over.
"""

from __future__ import annotations

import os
import time
from importlib import import_module

from hookpack.codec import digest
from hookpack.errors import ToolError
from hookpack.finding import Scanned
from hookpack.record import TYPE_CHECKING, Record
from hookpack.rules.catalog import rules_digest
from hookpack.scanners.findings import Outline, Outlines, build, restore, store
from hookpack.scanners.hit import HOSTS, Answer, File, is_binary, suffix_of
from hookpack.scanners.symbols import VERSION as FORM
from hookpack.scanners.tools import Tools, locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, Protocol, TypeAlias

    from hookpack.finding import Finding
    from hookpack.process import Completed, Job
    from hookpack.scanners.parts import Part
    from hookpack.state.cache import Cache

    class Scanner(Protocol):
        """What every scanner module has, and either `scan` or `job` and `read`."""

        NAME: str

        def applies(self, path: str, tools: Tools) -> bool: ...
        def version(self, tools: Tools) -> str:
            """Part of the cache key. ToolError if the scanner is not installed."""

    class Reader(Scanner, Protocol):
        """A scanner that reads one file in this process."""

        def scan(self, file: File) -> Answer: ...

    class Program(Scanner, Protocol):
        """A scanner that is one process for many files."""

        def job(self, files: Sequence[File], tools: Tools, area: str, timeout_s: float) -> Job: ...
        def read(self, done: Completed, files: Sequence[File], area: str) -> dict[int, Answer]:
            """The answers by file number. ToolError if the process failed or did not look."""

    Known: TypeAlias = dict[int, dict[str, tuple[tuple[Finding, ...], str]]]

__all__ = ["NAMES", "Report", "Source", "Tools", "locate", "outfit", "scan_all"]

NAMES = ("semgrep", "bandit", "detect-secrets", "secrets", "suppressions")

_MAX_BYTES = 1024 * 1024  # for a program; what reads in this process takes any size
_BATCH = 200  # files for one start of a program: command lines are not endless
_SHARE = 25  # files for which one more start of a program pays
_MAX_CORES = 8  # a start takes up to 130 MB
# what is in memory at once; more would save few starts of programs
_MOST_FILES = _BATCH * _MAX_CORES
_MOST_BYTES = 16 * 1024 * 1024


class Source(Record):
    """One version of one file; `blob` identifies the content (worked out if empty)."""

    path: str
    data: bytes
    blob: str = ""


class Report(Record):
    """`scanned` in the order of the sources; `errors` names scanners that failed as a whole, each with the reason."""

    scanned: tuple[Scanned, ...] = ()
    errors: tuple[str, ...] = ()


def scan_all(
    sources: Iterable[Source],
    *,
    names: Sequence[str],
    tools: Tools,
    cache: Cache,
    timeout_s: float = 90.0,
    budget_s: float = 600.0,
) -> Report:
    """What the scanners `names` find in each source, of which not all are in memory at once.

    Programs run for up to 200 files in one start, and beside each other.
    A scanner that is missing, crashed, timed out or did not look is an error, and every file it should
    have read is `unread`. `timeout_s` holds for one start of a program; after `budget_s` none is started any
    more, and the files left are such an error too. StateError if there is no place for the copies that programs read.
    """
    until, late = time.monotonic() + budget_s, dict.fromkeys(names, 0)
    scanned: list[Scanned] = []
    errors: dict[str, None] = {}
    for batch in _batches(sources):
        report = _Scan(batch, tools, cache, timeout_s, until, late).run(names)
        scanned += report.scanned
        errors.update(dict.fromkeys(report.errors))
    skipped = (f"{name}: {count} files were not scanned within {budget_s:g} s" for name, count in late.items() if count)
    return Report(tuple(scanned), (*errors, *skipped))


def _batches(sources: Iterable[Source]) -> Iterator[list[Source]]:
    batch: list[Source] = []
    size = 0
    for source in sources:
        batch.append(source)
        size += len(source.data)
        if len(batch) >= _MOST_FILES or size >= _MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Scan:
    """One batch; `late` counts for each program the files that it had no time for, until the moment `until`."""

    def __init__(
        self,
        sources: Sequence[Source],
        tools: Tools,
        cache: Cache,
        timeout_s: float,
        until: float,
        late: dict[str, int],
    ) -> None:
        self._files = [File(number, each.path, each.data) for number, each in enumerate(sources)]
        self._blobs = [each.blob or digest(each.data) for each in sources]
        self._tools, self._cache, self._timeout_s = tools, cache, timeout_s
        self._until, self._late = until, late
        self._outlines = Outlines(cache)
        self._parts: dict[int, list[tuple[File, Part]]] = {}  # by the number of the file they stand in
        self._strange: dict[int, str] = {}
        for file in [*self._files]:
            self._take_apart(file)
        self._known: Known = {number: {} for number in range(len(self._blobs))}
        self._errors: list[str] = []
        self._programs: set[str] = set()

    def _take_apart(self, file: File) -> None:
        """The code inside a file becomes files of its own; they have a number, and no place in the report."""
        if suffix_of(file.path) not in HOSTS or is_binary(file.data):
            return
        from hookpack.scanners.parts import parts  # its expressions take longer to compile than most scans to look up

        try:
            found = parts(file.path, file.text)
        except ValueError as error:
            self._strange[file.number] = str(error)
            return
        for part in found:
            inner = File(len(self._blobs), file.path + part.suffix, part.text.encode("utf-8", "surrogateescape"))
            self._blobs.append(digest(inner.data))
            self._parts.setdefault(file.number, []).append((inner, part))

    def _concerned(self, scanner: Scanner) -> Iterator[File]:
        """The files that a scanner looks at, and the parts of those that it does not look at or not as code."""
        for file in self._files:
            if applies := scanner.applies(file.name, self._tools):
                yield file
            for inner, _ in self._parts.get(file.number, ()):
                if (not applies or scanner.NAME == "semgrep") and scanner.applies(inner.name, self._tools):
                    yield inner

    def run(self, names: Sequence[str]) -> Report:
        waiting: list[tuple[Program, str, list[File]]] = []
        for name in names:
            scanner = self._load(name)
            if not scanner:
                continue
            files = list(self._concerned(scanner))
            try:
                version = scanner.version(self._tools)
            except ToolError as error:
                self._fail(name, files, str(error))
                continue
            if hasattr(scanner, "scan"):
                self._read(scanner, files)
                continue
            self._programs.add(name)
            if missing := list(self._uncached(name, version, files)):
                waiting.append((scanner, version, missing))
        self._start(waiting)
        # shares of the files that fail alike are one failure
        return Report(tuple(self._scanned(file) for file in self._files), tuple(dict.fromkeys(self._errors)))

    def _load(self, name: str) -> Any:  # a module: a Reader if it has `scan`, else a Program; None if unknown
        if name in NAMES:
            return import_module(f"hookpack.scanners.{name.replace('-', '_')}")
        self._errors.append(f"{name!r} is no scanner (known: {', '.join(NAMES)})")
        return None

    def _fail(self, name: str, files: Sequence[File], reason: str) -> None:
        if not files:
            return
        self._errors.append(f"{name}: {reason}" if name not in reason else reason)
        self._pass_over(name, files)

    def _pass_over(self, name: str, files: Sequence[File]) -> None:
        for file in files:
            self._known[file.number][name] = ((), "failed")

    def _read(self, scanner: Reader, files: Sequence[File]) -> None:
        for file in files:
            # a credential counts wherever it stands, what silences a scanner only in a text
            if scanner.NAME == "secrets" or not is_binary(file.data):
                self._keep(scanner.NAME, file, scanner.scan(file))

    def _keep(self, name: str, file: File, answer: Answer) -> None:
        spans = self._outlines.of(file, self._blobs[file.number]).spans
        self._known[file.number][name] = (build(name, answer, file, spans), answer.unread)

    def _uncached(self, name: str, version: str, files: Sequence[File]) -> Iterator[File]:
        """The files that the program has to read; those it cannot, and those it knows, are settled here."""
        for file in files:
            if is_binary(file.data):
                # a picture is no code; code with a zero byte is hidden from every scanner
                self._known[file.number][name] = ((), "" if name == "detect-secrets" else "binary data")
            elif len(file.data) > _MAX_BYTES:
                self._known[file.number][name] = ((), "larger than 1 MiB")
            elif known := restore(self._cache.get(*self._key(name, version, file)), file.path):
                self._known[file.number][name] = known
            else:
                yield file

    def _key(self, name: str, version: str, file: File) -> tuple[str, ...]:
        # lock files are passed over by their name, all others are read by their language alone
        base = os.path.basename(file.path).lower()
        known_as = base if "lock" in base or base.endswith(".resolved") else file.suffix
        return (name, version, rules_digest(), FORM, self._blobs[file.number], known_as)

    def _start(self, waiting: Sequence[tuple[Program, str, list[File]]]) -> None:
        while waiting:
            if time.monotonic() >= self._until:
                for scanner, _, files in waiting:
                    self._late[scanner.NAME] += len(files)
                    self._pass_over(scanner.NAME, files)
                return
            from hookpack.scanners.area import Area  # with `tempfile`, and `process` below: not when all is cached

            with Area() as area:
                most = _BATCH * cores()
                batch = [(scanner, version, files[:most]) for scanner, version, files in waiting]
                wanted = {file.number: file for _, _, files in batch for file in files}
                placed = {file.number: file for file in area.place(list(wanted.values()))}
                shares = [(s, v, share) for s, v, files in batch for share in _shares(files)]
                self._batch([(s, v, [placed[file.number] for file in share]) for s, v, share in shares], area.path)
            waiting = [(scanner, version, files[most:]) for scanner, version, files in waiting if files[most:]]

    def _batch(self, batch: Sequence[tuple[Program, str, list[File]]], area: str) -> None:
        jobs = [scanner.job(files, self._tools, area, self._timeout_s) for scanner, _, files in batch]
        from hookpack.process import run_all

        try:
            ended = run_all(jobs)
        except ToolError as error:
            for scanner, _, files in batch:
                self._fail(scanner.NAME, files, str(error))
            return
        for (scanner, version, files), done in zip(batch, ended, strict=True):
            try:
                answers = self._answers(scanner, done, files, area)
            except ToolError as error:
                self._fail(scanner.NAME, files, str(error))
                continue
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                self._fail(scanner.NAME, files, f"{scanner.NAME} answered rubbish ({type(error).__name__})")
                continue
            for file in files:
                self._keep(scanner.NAME, file, answers[file.number])
                if not answers[file.number].unread or answers[file.number].unread.startswith("syntax error"):
                    entry = store(*self._known[file.number][scanner.NAME])
                    self._cache.put(entry, *self._key(scanner.NAME, version, file))

    def _answers(self, scanner: Program, done: Completed, files: Sequence[File], area: str) -> dict[int, Answer]:
        if done.timed_out:
            raise ToolError(f"{scanner.NAME} timed out after {self._timeout_s:g} s")
        if done.truncated:
            raise ToolError(f"{scanner.NAME} answered more than can be read")
        return scanner.read(done, files, area)

    def _scanned(self, file: File) -> Scanned:
        """What was found in a file and in its parts, by the file's own path and lines."""
        outlines = [Outline() if is_binary(file.data) else self._outlines.of(file, self._blobs[file.number])]
        strange = self._strange.get(file.number)
        findings: list[Finding] = []
        unread = [strange] if strange else []
        readers: dict[str, bool] = {}
        for inner, part in ((file, None), *self._parts.get(file.number, ())):
            if part:
                outlines.append(self._outlines.of(inner, self._blobs[inner.number]))
            for name, own, reason in self._ordered(inner):
                findings += [each._replace(path=file.path, line=part.line(each.line)) if part else each for each in own]
                unread += [f"{name}: {part.moved(reason) if part else reason}"] if reason else []
                readers[name] = readers.get(name, name in self._programs) and not reason
        return Scanned(
            path=file.path,
            findings=tuple(findings),
            symbols=tuple(span.name for outline in outlines for span in outline.spans),
            unread=tuple(dict.fromkeys(unread)),
            readers=tuple(name for name, has_read in readers.items() if has_read),
            calls=tuple(dict.fromkeys(call for outline in outlines for call in outline.calls)),
            guards=self._guards(file) if "suppressions" in readers else (),
        )

    def _guards(self, file: File) -> tuple[str, ...]:
        from hookpack.scanners import suppressions

        return suppressions.guards(file)

    def _ordered(self, file: File) -> Iterator[tuple[str, tuple[Finding, ...], str]]:
        known = self._known[file.number]
        yield from ((name, *known[name]) for name in NAMES if name in known)


def outfit(names: Sequence[str], tools: Tools) -> str:
    """Digest of the rules and the versions of the scanners `names`: what was found under another one may be otherwise.

    A scanner that is missing or unknown has no version; whoever scans with it hears of that.
    """
    parts = [rules_digest(), FORM]
    for name in names:
        try:
            known = import_module(f"hookpack.scanners.{name.replace('-', '_')}") if name in NAMES else None
            parts += [name, known.version(tools) if known else ""]
        except ToolError:
            parts += [name, ""]
    return digest("\0".join(parts).encode())


def cores() -> int:
    """How many programs at once are worth starting."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # Linux alone knows what this process may use
        count = os.cpu_count() or 1
    return min(count, _MAX_CORES)


def _shares(files: Sequence[File]) -> Iterator[Sequence[File]]:
    """The files for each start of a program: one share for a few files, one for each core for many."""
    count = max(1, min(cores(), len(files) // _SHARE))
    return (files[number::count] for number in range(count))
