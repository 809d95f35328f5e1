"""What a change lost of defences that no anchor names, and of the tests: found by a worker in the private interpreter.

One start of the worker answers for both, and the answer is kept.
"""

from __future__ import annotations

import os

from hookpack.codec import digest, dumps, loads
from hookpack.errors import ToolError
from hookpack.finding import Finding
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.cache import Cache
from hookpack.state.files import Lock, cache_root
from hookpack.turn import Compared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from hookpack.codec import Json
    from hookpack.finding import Severity
    from hookpack.state.tree import Tree
    from hookpack.turn import Change

_TIMEOUT_S = 90.0
_LINK = "120000"
_SEVERITY: dict[str, Severity] = {"deny": "high", "ask": "medium", "notice": "low"}
_CODE = os.path.dirname(os.path.abspath(__file__))
_MOST_TESTS, _MOST_BYTES = 400, 200_000
_PARTS = ("defences", "integrity", "scanners")  # the folders whose code decides an answer


class Compare(Record):
    """Compares the changes of one tree; `defences` and `tests` are how serious the policy takes the two answers."""

    tree: Tree
    environ: Mapping[str, str]
    defences: str = "deny"
    tests: str = "deny"
    now: Callable[[], str] | None = None  # the tree in which tests stand that the changes do not touch

    def lost(self, changes: Sequence[Change]) -> Compared:
        """The defences that the changes, all together, lost. A worker that fails is told in `error`, never raised."""
        return self._answer(changes, "anchors") if self.defences != "off" else Compared()

    def weakened(self, changes: Sequence[Change]) -> Compared:
        """How the changes, all together, weakened the tests; no worker starts where no test or setting changed."""
        return self._answer(changes, "tests") if self.tests != "off" else Compared()

    def explains(self, changes: Sequence[Change]) -> bool:
        """Whether fewer tests are no loss: the changed ones were compared, and none was lost."""
        from hookpack import evaluator  # asked only where tests are missing

        if self.tests != "deny" or not any(evaluator.is_test(each.path.rpartition("/")[2]) for each in changes):
            return False
        found = self.weakened(changes)
        return not (found.deny or found.ask or found.unread or found.error)

    def _answer(self, changes: Sequence[Change], scanner: str) -> Compared:
        wanted = [each for each in changes if each.old_blob and each.old_mode != _LINK]
        # a defence or a test may have moved into a file that is new
        wanted += [each for each in changes if each.new_blob and not each.old_blob and each.new_mode != _LINK]
        wants = self._wants(wanted)
        if ("defences" if scanner == "anchors" else "tests") not in wants:
            return Compared()
        cache = Cache(os.path.join(cache_root(self.environ), "defences"))
        rows = [[each.path, each.old_path, each.old_blob, each.new_blob] for each in wanted]
        key = digest(dumps([wants, rows]).encode())
        found = cache.get(_version(), key)
        try:
            found = self._fresh(cache, key, wanted, wants) if found is None else found
        except ToolError as error:
            return Compared(error=str(error))
        if scanner == "tests" and self.now is not None and found.get("copies"):
            found = {**found, "weakened": [*_rows(found, "weakened"), *self._copied(found, changes, self.now())]}
        return _read(found, scanner)

    def _copied(self, found: Mapping[str, object], changes: Sequence[Change], tree: str) -> Iterator[Json]:
        """Answers in the code that are those of tests which the changes leave as they are."""
        from hookpack.integrity import copied, place  # few changes answer anything by a constant

        copies = [copied.Copy(*each) for each in _rows(found, "copies")]
        ours = {path for each in changes for path in (each.path, each.old_path)}
        tests = [each for each in self.tree.entries(tree) if place.kind(each.path) == "test" and each.path not in ours]
        near = {os.path.basename(each.path).partition(".")[0] for each in copies}
        tests.sort(key=lambda each: not any(name in each.path for name in near))
        texts = self.tree.read([each.blob for each in tests[:_MOST_TESTS] if each.mode != _LINK])
        for each in copied.judge(copies, (data[:_MOST_BYTES].decode("utf-8", "replace") for data in texts.values())):
            yield each._asdict()

    def _fresh(self, cache: Cache, key: str, changes: Sequence[Change], wants: list[str]) -> dict[str, object]:
        """The worker's answer. Two gates of one event may ask at once: the second waits for the answer of the first."""
        with Lock(os.path.join(self.tree.area, "comparing.lock"), timeout_s=_TIMEOUT_S, required=False):
            found = cache.get(_version(), key)
            if found is None:
                found = _ask(self.tree, changes, wants, self.environ)
                cache.put(found, _version(), key)
            return found

    def _wants(self, changes: Sequence[Change]) -> list[str]:
        """What the worker is asked: defences where a file stood before, tests where one of theirs or code did."""
        from hookpack.integrity import place  # most calls know the answer by the policy

        was = any(each.old_blob for each in changes)
        told = [each for each in changes if each.old_blob or place.decides(each.path)]
        kinds = {place.kind(path) for each in told for path in (each.path, each.old_path) if path}
        concerned = bool(kinds & {"test", "settings", "snapshot"})
        defences = was and self.defences != "off"
        watched = self.tests != "off" and (concerned or (defences and "source" in kinds))
        return [name for name, is_wanted in (("defences", defences), ("tests", watched)) if is_wanted]


def _version() -> str:
    """What decides an answer beside the texts: the code, told by its files' sizes and dates."""
    stats = []
    for part in _PARTS:
        with os.scandir(os.path.join(_CODE, part)) as found:
            stats += [(part, each.name, each.stat()) for each in found if each.name.endswith(".py")]
    rows = sorted([part, name, stat.st_size, stat.st_mtime_ns] for part, name, stat in stats)
    return digest(dumps(rows).encode())


def _ask(tree: Tree, changes: Sequence[Change], wants: Sequence[str], environ: Mapping[str, str]) -> dict[str, object]:
    """The worker's answer. ToolError if it has none."""
    from hookpack.process import run  # mostly the answer is known
    from hookpack.scanners.tools import locate

    python = locate(environ).python
    if not python:
        raise ToolError("the private environment is missing: run ./install.sh")
    blobs = sorted({blob for each in changes for blob in (each.old_blob, each.new_blob) if blob})
    texts = {blob: data.decode("utf-8", "replace") for blob, data in tree.read(blobs).items()}
    rows = [
        [_plain(each.path), _plain(each.old_path), texts.get(each.old_blob), texts.get(each.new_blob)]
        for each in changes
    ]
    area = cache_root(environ)
    os.makedirs(area, exist_ok=True)
    env = {"HOME": area, "LC_ALL": "C.UTF-8"}
    # -I: nothing of the work tree, of PYTHONPATH or of the user's site directory runs in the worker
    argv = [python, "-I", os.path.join(_CODE, "defences", "worker.py")]
    request = dumps({"changes": rows, "wants": wants}).encode("utf-8", "replace")
    done = run(argv, cwd=area, env=env, input=request, timeout_s=_TIMEOUT_S)
    if done.timed_out:
        raise ToolError(f"the comparison took longer than {_TIMEOUT_S:.0f} s")
    try:
        found = loads(done.stdout.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        raise ToolError(f"the comparison ended without an answer (exit {done.code}): {said!r}") from error
    if not isinstance(found, dict):
        raise ToolError("the comparison answered in another form than expected")
    return found


def _plain(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read(found: Mapping[str, object], scanner: str) -> Compared:
    losses: Json = {"deny": [], "ask": [], "notice": []}
    if scanner == "tests":
        for each in _rows(found, "weakened"):
            losses[each["level"]].append(_weakening(each))
        unread = tuple(f"{shown(path)} ({reason})" for path, reason in _rows(found, "unread_tests"))
        return Compared(tuple(losses["deny"]), tuple(losses["ask"]), tuple(losses["notice"]), unread)
    for each in _rows(found, "losses"):
        losses[each["level"]].append(_finding(each))
    reasons = tuple(f"{shown(path)} ({reason})" for path, reason in _rows(found, "unread"))
    unknown = tuple(map(shown, _rows(found, "unknown")))
    return Compared(tuple(losses["deny"]), tuple(losses["ask"]), tuple(losses["notice"]), reasons, unknown)


def _rows(found: Mapping[str, object], key: str) -> Iterator[Any]:
    rows = found.get(key)
    yield from rows if isinstance(rows, list) else ()


def _finding(loss: Json) -> Finding:
    """At the line before the change; a credential in the code that went is not repeated."""
    from hookpack import credentials  # few comparisons find anything

    fact, gone = loss["fact"], loss["before"]
    if any(map(credentials.find, (fact, gone, loss["after"]))):
        fact, gone = f"{loss['symbol'] or 'the module'}: {loss['rule'].replace('-', ' ')}", ""
    more = len({*loss["reasons"]} - {loss["fact"]})
    return Finding(
        "anchors",
        f"anchors.{loss['rule']}",
        loss["path"],
        loss["old_line"] or loss["line"] or 1,
        symbol=loss["symbol"],
        snippet=gone,
        severity=_SEVERITY[loss["level"]],
        confidence=_SEVERITY[loss["level"]],
        message=fact + (f" (and {more} more signs of it)" if more > 1 else ""),
        remedy=loss["remedy"].rstrip("."),
    )


def _weakening(found: Json) -> Finding:
    """At the line now, or before where the test is gone; what holds a credential is not repeated."""
    from hookpack import credentials

    fact, snippet = found["fact"], found["before"] or found["after"]
    if any(map(credentials.find, (fact, found["before"], found["after"]))):
        fact, snippet = found["rule"].replace("-", " "), ""
    level = _SEVERITY[found["level"]]
    return Finding(
        "tests",
        f"tests.{found['rule']}",
        found["path"],
        found["line"] or found["old_line"] or 1,
        symbol=found["test"],
        snippet=snippet,
        severity=level,
        confidence=level,
        message=f"{shown(found['test'])} {fact}" if found["test"] else fact,
        remedy=found["remedy"].rstrip("."),
    )
