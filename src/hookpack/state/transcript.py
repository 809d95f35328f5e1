"""An agent's transcripts, read from where the last reading ended; only what matters of them is remembered."""

from __future__ import annotations

import os

from hookpack.codec import digest, loads
from hookpack.errors import StateError, ToolError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_json, write_json
from hookpack.turn import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, BinaryIO

    from hookpack.codec import Json
    from hookpack.transcripts import Trace

SCHEMA = 2

_MAX = 64 * 1024 * 1024
_MAX_ROW = 8 * 1024 * 1024
_MAX_STEPS = 400
_MAX_OPEN = 100
_MAX_LINE = 4000
_MAX_FILES = 40
_EDGE = 256
# one of these stands in every row that tells of a call, a result or a prompt
_MARKS = (
    b'"tool_', b'"user"', b'"response_item"', b'"user_message"', b'"tool.execution_', b'"user.message"',
    b'"assistant.message"',
)  # fmt: skip
_TAIL = 1024 * 1024  # where the last words are looked for


class _Known(Record):
    """What is known of one file: how far it was read, what stood at the edges, calls without result, steps."""

    offset: int = 0
    head: str = ""
    edge: str = ""
    waiting: tuple[tuple[str, Step], ...] = ()
    steps: tuple[Step, ...] = ()


class Transcripts:
    """The transcripts of one session: its own and those of its subagents.

    `place` is the file that remembers; `traces` reads rows; `proves` says which shell lines are kept as they stand.
    """

    def __init__(
        self,
        place: str,
        traces: Callable[[Iterable[Mapping[str, object]]], Iterator[Trace]],
        proves: Callable[[str], bool],
    ) -> None:
        self._place = place
        self._traces = traces
        self._proves = proves

    def steps(self, path: str) -> tuple[Step, ...]:
        """The finished calls that may matter, oldest first. ToolError if there is no transcript."""
        known = self._load()
        files = [path, *_below(path)]
        found = {each: self._read(each, known.get(each, _Known()), required=each == path) for each in files}
        if any(found[each] != known.get(each) for each in files):
            self._save({**known, **found})
        steps = [step for each in files for step in found[each].steps]
        if len(files) > 1 and all(step.at for step in steps):
            steps.sort(key=lambda step: step.at)
        return tuple(steps)

    def _load(self) -> dict[str, _Known]:
        try:
            memory = read_json(self._place, schema=SCHEMA)
        except StateError:
            return {}  # it can be read anew
        if memory is None or memory.get("schema") != SCHEMA:
            return {}
        return {path: _known(row) for path, row in memory["files"].items()}

    def _save(self, files: Mapping[str, _Known]) -> None:
        kept = dict(list(files.items())[-_MAX_FILES - 1 :])
        rows: Json = {
            path: {**dict(zip(_Known._fields, each)), "waiting": [[key, list(step)] for key, step in each.waiting],
                   "steps": [list(step) for step in each.steps]}
            for path, each in kept.items()
        }  # fmt: skip
        try:
            write_json(self._place, {"files": rows}, schema=SCHEMA)
        except StateError:
            return  # best effort: the next reading starts where this one did

    def _read(self, path: str, known: _Known, *, required: bool) -> _Known:
        try:
            with open(path, "rb") as stream:
                size = stream.seek(0, os.SEEK_END)
                if not _continues(stream, size, known):
                    known = _Known(offset=max(0, size - _MAX), head=_digest(stream, 0))
                if size == known.offset:
                    return known
                stream.seek(known.offset)
                rows = list(_rows(stream))
                offset = stream.tell()
                if rows and rows[-1] is None:  # the last row is still being written
                    offset -= _last(stream, offset)
                edge = _digest(stream, max(0, offset - _EDGE), offset)
        except OSError as error:
            if not required:
                return known
            raise ToolError(f"the transcript cannot be read: {error.strerror}") from error
        return self._grown(known, (row for row in rows if row), offset)._replace(edge=edge)

    def _grown(self, known: _Known, rows: Iterable[Mapping[str, object]], offset: int) -> _Known:
        waiting, steps = dict(known.waiting), list(known.steps)
        for trace in self._traces(rows):
            if trace.kind == "words":
                continue
            if trace.kind == "prompt":
                if not steps or not steps[-1].is_prompt:
                    steps.append(Step("other", "", at=trace.at, is_prompt=True))
            elif trace.kind == "call":
                waiting[trace.id] = self._brief(trace.step)
            elif (call := waiting.pop(trace.id, None)) and call.act != "read":
                ended = _ended(call, trace)
                if steps and steps[-1]._replace(at=ended.at) == ended:  # once more the same tells nothing new
                    steps.pop()
                steps.append(ended)
        return known._replace(
            offset=offset, waiting=tuple(waiting.items())[-_MAX_OPEN:], steps=tuple(steps[-_MAX_STEPS:])
        )

    def _brief(self, call: Step) -> Step:
        """What is kept of a call: a shell line only if it can prove something, else what it did to files."""
        if call.act != "shell":
            return call._replace(paths=call.paths[:50])
        from hookpack.evidence import look

        line = call.command[:_MAX_LINE]
        if self._proves(line):
            return call._replace(command=_without_secrets(line))
        if look.may_change(line):
            return call._replace(act="write", command="")
        return call._replace(act="read" if look.is_reading(call._replace(command=line)) else "spawn", command="")


_SECRET = ("KEY", "TOKEN", "SECRET", "PASS", "CREDENTIAL", "AUTH")


def _without_secrets(line: str) -> str:
    """The line with the values left out of variables and options that are named like a credential."""
    words = line.split(" ")
    for at, word in enumerate(words):
        name, sign, _ = word.partition("=")
        if sign and any(mark in name.upper() for mark in _SECRET):
            words[at] = f"{name}=x"
    return " ".join(words)


def _ended(call: Step, trace: Trace) -> Step:
    end, output = trace.step, ""
    if call.command:
        from hookpack.evidence.output import gist

        output = gist(end.output) or ("?" if end.output.strip() else "")
    in_background = call.in_background or end.in_background
    return call._replace(failed=end.failed, output=output, in_background=in_background, at=trace.at)


def _rows(stream: BinaryIO) -> Iterator[Mapping[str, object] | None]:
    """The rows from here on; None for one that is not whole or too long."""
    for line in stream:
        if len(line) > _MAX_ROW or not any(mark in line for mark in _MARKS):
            if not line.endswith(b"\n"):
                yield None
            continue
        try:
            row = loads(line.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            if not line.endswith(b"\n"):
                yield None
            continue  # cut short by the window or by a crash
        if isinstance(row, dict):
            yield row


def _last(stream: BinaryIO, end: int) -> int:
    """The length of the unfinished row at the end."""
    size, window = 0, 65536
    while size < end:
        size = min(end, size + window)
        stream.seek(end - size)
        data = stream.read(size)
        if (at := data.rfind(b"\n")) >= 0:
            return size - at - 1
        window *= 4
    return end


def _continues(stream: BinaryIO, size: int, known: _Known) -> bool:
    """Whether the file is the one that was read, only longer: not truncated, rotated or written anew."""
    if not known.offset or size < known.offset:
        return False
    edge = _digest(stream, max(0, known.offset - _EDGE), known.offset)
    return known.edge == edge and known.head == _digest(stream, 0)


def _digest(stream: BinaryIO, start: int, end: int = 0) -> str:
    stream.seek(start)
    return digest(stream.read((end or start + 64) - start))


def _known(row: Json) -> _Known:
    def step(values: list[Any]) -> Step:
        made = Step(*values)
        return made._replace(paths=tuple(made.paths))

    waiting = tuple((key, step(values)) for key, values in row["waiting"])
    return _Known(row["offset"], row["head"], row["edge"], waiting, tuple(map(step, row["steps"])))


def last_words(path: str, traces: Callable[[Iterable[Mapping[str, object]]], Iterator[Trace]]) -> str:
    """What the agent said last, since the last prompt; "" if the transcript does not tell."""
    try:
        with open(path, "rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - _TAIL))
            if size > _TAIL:
                stream.readline()
            rows = [row for row in _rows(stream) if row]
    except OSError:
        return ""
    said = ""
    for trace in traces(rows):
        if trace.kind in ("words", "prompt"):
            said = trace.step.output
    return said


def _below(path: str) -> list[str]:
    """The transcripts of the subagents, which stand in a folder beside the session's; the latest ones."""
    folder = os.path.join(path.removesuffix(".jsonl"), "subagents") if path.endswith(".jsonl") else ""
    try:
        with os.scandir(folder) as entries:
            found = [(each.stat().st_mtime, each.path) for each in entries if each.name.endswith(".jsonl")]
    except OSError:
        return []
    return [each for _, each in sorted(found)[-_MAX_FILES:]]


def spawn_depth(path: str, agent_id: str) -> int:
    """How deep below its session Claude Code notes a subagent to stand; 0 where it notes nothing.

    A hint: the file beside the transcript is not documented (seen in 2.1.329).
    """
    if not agent_id.isalnum() or not path.endswith(".jsonl"):
        return 0
    note = os.path.join(path.removesuffix(".jsonl"), "subagents", f"agent-{agent_id}.meta.json")
    try:
        with open(note, "rb") as stream:
            value = loads(stream.read(65_536).decode("utf-8", "replace"))
    except (OSError, ValueError, RecursionError):
        return 0
    depth = value.get("spawnDepth") if isinstance(value, dict) else 0
    return depth if isinstance(depth, int) and not isinstance(depth, bool) and 0 < depth < 1000 else 0
