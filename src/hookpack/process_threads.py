"""Programs started by `subprocess` and watched by threads, for systems where little else is common."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

from hookpack.errors import ToolError
from hookpack.process import Completed
from hookpack.record import TYPE_CHECKING

try:
    from _queue import Empty, SimpleQueue  # without what `queue` adds in Python
except ImportError:
    from queue import Empty, SimpleQueue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import FileIO

    from hookpack.process import Job

_CHUNK = 65536
_TERM_GRACE_S = 1.0  # between SIGTERM and SIGKILL
_LOOK_S = 0.02  # between two looks for the answer that an open input waits for
_PIPE_GRACE_S = 2.0  # for output that is still in the pipe when the program has ended: a busy machine reads late


def run_all(jobs: Sequence[Job]) -> list[Completed]:
    """As `process.run_all`."""
    news: SimpleQueue[None] = SimpleQueue()
    running: list[_Running] = []
    try:
        running.extend(_Running(job, news) for job in jobs)
        while waiting := [each for each in running if not each.settle()]:
            try:
                news.get(timeout=max(0.0, min(each.next_look for each in waiting) - time.monotonic()))
            except Empty:
                continue
        return [each.completed() for each in running]
    finally:
        _end(running)


def _end(running: Sequence[_Running]) -> None:
    for each in running:
        each.signal(signal.SIGTERM)
    until = time.monotonic() + _TERM_GRACE_S
    for each in running:
        each.reap(until)


class _Stream(threading.Thread):
    """Drains one pipe; what exceeds `limit` is read and dropped, so that the writer never stalls."""

    def __init__(self, pipe: FileIO, limit: int, news: SimpleQueue[None]) -> None:
        super().__init__(daemon=True)
        self._pipe, self._limit, self._news = pipe, limit, news
        self.data = bytearray()
        self.truncated = False
        self.is_open = True
        self.start()

    def run(self) -> None:
        while chunk := self._pipe.read(_CHUNK):
            room = self._limit - len(self.data)
            self.data += chunk[:room]
            self.truncated |= len(chunk) > room
        self._pipe.close()
        self.is_open = False
        self._news.put(None)


class _Running:
    """A started program with its pipes; `settle` moves it towards its end without waiting."""

    def __init__(self, job: Job, news: SimpleQueue[None]) -> None:
        self._news = news
        self._process = _start(job)
        self._timed_out = False
        self._ended = False
        self._reaped = False
        self.next_look = time.monotonic() + job.timeout_s  # when to look again if no news arrive
        pipes = (self._process.stdout, self._process.stderr)
        self._streams = [_Stream(pipe, job.max_output, news) for pipe in pipes]  # type: ignore[arg-type]  # raw: bufsize 0
        threading.Thread(target=self._await, daemon=True).start()
        threading.Thread(target=self._feed, args=(job.input, job.until), daemon=True).start()

    def _await(self) -> None:
        """Wait for the end without collecting it: until then the process id, and so the group's, stays ours."""
        try:
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        except AttributeError:  # no waitid on Windows, nor on macOS before Python 3.13
            self._process.wait()
        except ChildProcessError:  # `reap` was faster
            pass
        self._ended = True
        self._news.put(None)

    def _feed(self, data: bytes, until: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        rest = memoryview(data)
        with pipe:
            try:
                while rest:
                    rest = rest[pipe.write(rest) :]
            except BrokenPipeError:  # the program does not want (all of) its input
                return
            out = self._streams[0]
            while until and out.is_open and until not in out.data:
                time.sleep(_LOOK_S)

    def settle(self) -> bool:
        """True when there is nothing more to wait for."""
        now = time.monotonic()
        if self._ended:
            return not any(stream.is_open for stream in self._streams) or self._has_waited(now)
        if now < self.next_look:
            return False
        if not self._timed_out:
            self._timed_out = True
            self.next_look = now + _TERM_GRACE_S
            self.signal(signal.SIGTERM)
            return False
        return True  # `reap` kills what does not end by SIGTERM

    def _has_waited(self, now: float) -> bool:
        """A grandchild may hold the pipes for ever: give the rest of the output a moment, not more."""
        if not self._reaped:
            self._reaped = True
            self.signal(signal.SIGTERM)
            self.next_look = now + _PIPE_GRACE_S
        return now >= self.next_look

    def completed(self) -> Completed:
        self.reap(time.monotonic())
        out, err = self._streams
        code = self._process.returncode
        # a pipe that somebody still holds may bring more; nobody will read it
        is_cut = any(each.truncated or each.is_open for each in self._streams)
        return Completed(code, bytes(out.data), bytes(err.data), self._timed_out, is_cut)

    def signal(self, number: int) -> None:
        """Send a signal to the whole group, unless the program was collected: its id may be another's by now."""
        if self._process.returncode is not None:
            return
        try:
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, number)
            else:
                self._process.kill()
        except (ProcessLookupError, PermissionError):  # all gone; macOS answers so for a group of zombies
            return

    def reap(self, until: float) -> None:
        """Kill what is left of the group at `until` (monotonic seconds), or when the program ends, and collect it."""
        if self._process.returncode is not None:
            return
        while not self._ended and time.monotonic() < until:
            time.sleep(0.005)
        self.signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        self._process.wait()


def _start(job: Job) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(job.argv),
            cwd=job.cwd,
            env=dict(job.env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            close_fds=True,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise ToolError(f"{job.argv[0]} cannot be started: {error}") from error
