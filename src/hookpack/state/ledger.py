"""The append-only record of verdicts. Each line carries the digest of the line before.

The chain shows that a line was changed or taken out; it cannot prevent it, the agent is the same user.
"""

from __future__ import annotations

import os
import time

from hookpack.codec import digest, dumps, loads
from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import Lock, make_dir, open_plain, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import BinaryIO

    from hookpack.codec import Json
    from hookpack.event import Event
    from hookpack.verdict import Decision, Verdict

_TAIL_BYTES = 65536
_MAX_TAIL = _TAIL_BYTES * 4**4  # no line of ours is that long: the end of a longer one is enough
FIRST = "0" * 40
_ID_DIGITS = 10


def append(repo: str, entry: Mapping[str, object]) -> None:
    """Add one line. StateError if it cannot be written."""
    path = _path(repo)
    make_dir(repo)
    with Lock(path + ".lock"):
        try:
            fd = open_plain(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
            with open(fd, "rb+") as stream:
                last = _last_line(stream)
                # a line that a full disk cut short must not swallow the next one
                gap = b"" if not last or last.endswith(b"\n") else b"\n"
                line = dumps({**entry, "prev": digest(last.rstrip(b"\n")) if last else FIRST})
                stream.write(gap + line.encode() + b"\n")
        except OSError as error:
            raise StateError(f"{path}: {error.strerror}") from error


def row(event: Event, decision: Decision, took_s: float, facts: Mapping[str, str]) -> dict[str, object]:
    """What is recorded of a call and what it led to: no content, no secret. `facts` is what was judged by."""
    verdict = decision.verdict
    known: dict[str, object] = {
        "at": round(time.time(), 3),
        "session": event.session,
        "agent": event.agent,
        "event": event.name,
        "tool": event.tool,
        "gate": verdict.gate,
        "outcome": verdict.outcome,
        "rule": verdict.rule,
        "action": decision.action,
        "would": decision.would,
        "unverified": decision.action == "warn" and decision.would in ("deny", "ask"),
        "reason": verdict.reason,
        "remedy": verdict.remedy,
        "findings": [[each.rule, each.path, each.line] for each in verdict.findings],
        "layers": [[each.name, each.outcome, each.took_ms] for each in verdict.layers],
        "facts": {"moment": event.moment, **facts},
        "took_ms": round(took_s * 1000, 1),
    }
    return {**known, **{name: value for name, value in _rare(event, verdict).items() if value}}


_FATES = ("accept", "revert", "quarantine", "restore", "reseal", "child-depth")
_UNTOLD = ("fail", "pass")


def _rare(event: Event, verdict: Verdict) -> dict[str, object]:
    """What few calls have: the fate of a tree, counts of the layers, what was not checked, agents below the session."""
    layers = verdict.layers or verdict.judged
    return {
        "effects": [[each.kind, each.tree[:12] or each.note] for each in verdict.effects if each.kind in _FATES],
        "tally": {each.name: each.tally for each in layers if each.tally},
        "unchecked": [
            [each.name, each.outcome, each.reason] for each in layers if each.outcome not in _UNTOLD and each.reason
        ],
        "agent_id": event.agent_id,
        "child": event.child,
    }


def command(name: str, reason: str) -> dict[str, object]:
    """What is recorded of a person's command."""
    entry = {"at": round(time.time(), 3), "event": "command", "tool": name, "gate": "", "outcome": "pass", "rule": ""}
    return {**entry, "action": "pass", "would": "pass", "reason": reason}


def _last_line(stream: BinaryIO) -> bytes:
    size, window = stream.seek(0, os.SEEK_END), _TAIL_BYTES
    while True:
        stream.seek(max(0, size - window))
        tail = stream.read()
        if window >= min(size, _MAX_TAIL) or b"\n" in tail[:-1]:
            return tail[tail.rfind(b"\n", 0, -1) + 1 :]
        window *= 4


def read(repo: str) -> Iterator[tuple[Json, bool]]:
    """Every entry, oldest first, with whether it continues the chain of the line before it.

    "id" is the beginning of its line's digest, as the next line's "prev" has it.
    """
    before: tuple[object, ...] = (FIRST,)
    for number, line in enumerate(_lines(repo, 0)):
        entry, own = _entry(line), digest(line.rstrip(b"\n"))
        yield {**entry, "id": own[:_ID_DIGITS]}, entry.get("prev") in before
        # after a cut comes what followed the entries that went, or, where all went, what was added since
        before = (own, entry["cut"]) if number == 0 and "cut" in entry else (own,)


def older(repo: str, before: float) -> int:
    """How many entries `cut` would remove."""
    return _young(list(_lines(repo, 0)), before)


def cut(repo: str, before: float, entry: Mapping[str, object]) -> int:
    """Remove what is older than `before`, seconds since 1970; `entry` takes its place. Gives how many entries went.

    It carries the digest of the last one that went, so that the chain goes on. StateError if that cannot be written.
    """
    path = _path(repo)
    make_dir(repo)
    with Lock(path + ".lock"):
        lines = list(_lines(repo, 0))
        count = _young(lines, before)
        if count:
            first = {**entry, "prev": FIRST, "cut": digest(lines[count - 1].rstrip(b"\n"))}
            write_bytes(path, dumps(first).encode() + b"\n" + b"".join(lines[count:]))
    return count


def _young(lines: Sequence[bytes], before: float) -> int:
    """How many lines go. What took the place of older ones goes with the next that do, and never alone."""
    begin = 1 if lines and "cut" in _entry(lines[0]) else 0
    young = (number for number in range(begin, len(lines)) if _at(lines[number]) >= before)
    found = next(young, len(lines))
    return 0 if found == begin else found


def _at(line: bytes) -> float:
    at = _entry(line).get("at")
    return at if isinstance(at, (int, float)) else 0.0


def since(repo: str, offset: int) -> tuple[list[Json], int]:
    """The whole entries from a byte on, and the byte where the next one will begin."""
    lines = [line for line in _lines(repo, offset) if line.endswith(b"\n")]
    return [{**_entry(line), "id": digest(line[:-1])[:_ID_DIGITS]} for line in lines], offset + sum(map(len, lines))


def size(repo: str) -> int:
    """The length of the record, bytes."""
    try:
        return os.path.getsize(_path(repo))
    except OSError:
        return 0


def _lines(repo: str, offset: int) -> Iterator[bytes]:
    try:
        with open(open_plain(_path(repo), os.O_RDONLY), "rb") as stream:
            stream.seek(offset)
            yield from stream
    except FileNotFoundError:
        return
    except OSError as error:
        raise StateError(f"{_path(repo)}: {error.strerror}") from error


def _entry(line: bytes) -> Json:
    try:
        value = loads(line.decode())
    except (ValueError, RecursionError):
        return {"damaged": True}
    return value if isinstance(value, dict) else {"damaged": True}


def _path(repo: str) -> str:
    return os.path.join(repo, "ledger.jsonl")
