"""Programs started by `posix_spawn` and watched by `poll`: no thread, and nothing slow to import."""

from __future__ import annotations

import errno
import os
import select
import time
from _signal import SIGKILL, SIGPIPE, SIGTERM, SIGXFSZ  # type: ignore[import-not-found]  # `signal` imports enum
from _thread import allocate_lock

from hookpack.errors import ToolError
from hookpack.process import Completed
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.process import Job

_CHUNK = 65536
_TERM_GRACE_S = 1.0  # between SIGTERM and SIGKILL
_PIPE_GRACE_S = 2.0  # for output that is still in the pipe when the program has ended: a busy machine reads late
_LOST = 255  # for an exit code that the system threw away: never a success
_LOOK_S = 0.02  # between two looks whether a program has ended, on kernels that cannot tell

_chdir = allocate_lock()  # posix_spawn knows no folder: the process goes there for a moment, one thread at a time


def run_all(jobs: Sequence[Job]) -> list[Completed]:
    """As `process.run_all`."""
    running: list[_Running] = []
    try:
        running.extend(_Running(job) for job in jobs)
        while waiting := [each for each in running if not each.settle()]:
            _await(waiting, min(each.next_look for each in waiting))
        return [each.completed() for each in running]
    finally:
        _end(running)


def _end(running: Sequence[_Running]) -> None:
    for each in running:
        each.signal(SIGTERM)
    until = time.monotonic() + _TERM_GRACE_S
    for each in running:
        each.reap(until)


def _await(running: Sequence[_Running], until: float) -> None:
    """Move data until something happened, or until `until` (monotonic seconds)."""
    poll = select.poll()
    for each in running:
        for fd, events in each.wants():
            poll.register(fd, events)
    for fd, _ in poll.poll(max(0.0, until - time.monotonic()) * 1000):
        any(each.serve(fd) for each in running)  # none, if what was served before it closed it


class _Running:
    """A started program with its pipes; `settle` moves it towards its end without waiting."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._pid, self._stdin, self._stdout, self._stderr = _start(job)
        self._data = {self._stdout: bytearray(), self._stderr: bytearray()}
        self._open = {self._stdout, self._stderr}
        self._rest = memoryview(job.input)
        self._end = _end_of(self._pid)
        self._code: int | None = None
        self._ended = self._reaped = self._timed_out = self._truncated = False
        self._limit = time.monotonic() + job.timeout_s  # when to look again if nothing happens
        self._feed()

    @property
    def next_look(self) -> float:
        """When to look again if nothing is reported, monotonic seconds."""
        blind = self._end < 0 and not self._ended
        return min(self._limit, time.monotonic() + _LOOK_S) if blind else self._limit

    def wants(self) -> Iterator[tuple[int, int]]:
        """The descriptors to be polled, each with what for."""
        for fd in self._open:
            yield fd, select.POLLIN
        if self._stdin >= 0:
            yield self._stdin, select.POLLOUT if self._rest else 0
        if self._end >= 0 and not self._ended:
            yield self._end, select.POLLIN

    def serve(self, fd: int) -> bool:
        """Handle what was reported of `fd`; False if it is not of this program."""
        if fd in self._open:
            self._read(fd)
        elif fd == self._stdin:
            self._feed(unwanted=not self._rest)
        else:
            return fd == self._end
        return True

    def _read(self, fd: int) -> None:
        """What exceeds the limit is read and dropped, so that the writer never stalls."""
        chunk, data = os.read(fd, _CHUNK), self._data[fd]
        if not chunk:
            self._close(fd)
        room = self._job.max_output - len(data)
        data += chunk[:room]
        self._truncated |= len(chunk) > room
        if fd == self._stdout and not self._rest:
            self._feed()

    def _feed(self, *, unwanted: bool = False) -> None:
        """Write what the pipe takes; close it when nothing more comes, or nobody reads."""
        if self._stdin < 0:
            return
        try:
            while self._rest:
                self._rest = self._rest[os.write(self._stdin, self._rest[:_CHUNK]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:  # the program does not want (all of) its input
            unwanted = True
        answered = self._stdout not in self._open or self._job.until in self._data[self._stdout]
        if unwanted or answered:
            os.close(self._stdin)
            self._stdin = -1
            self._rest = memoryview(b"")

    def settle(self) -> bool:
        """True when there is nothing more to wait for."""
        now = time.monotonic()
        if self._has_ended():
            return not self._open or self._has_waited(now)
        if now < self._limit:
            return False
        if not self._timed_out:
            self._timed_out = True
            self._limit = now + _TERM_GRACE_S
            self.signal(SIGTERM)
            return False
        return True  # `reap` kills what does not end by SIGTERM

    def _has_waited(self, now: float) -> bool:
        """A grandchild may hold the pipes for ever: give the rest of the output a moment, not more."""
        if not self._reaped:
            self._reaped = True
            self.signal(SIGTERM)
            self._limit = now + _PIPE_GRACE_S
        return now >= self._limit

    def _has_ended(self) -> bool:
        """Whether it ended, without collecting it: until then the process id, and so the group's, stays ours."""
        if not self._ended:
            try:
                self._ended = os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
            except ChildProcessError:  # who started us ignores SIGCHLD, and so do we
                self._ended, self._code = True, _LOST
        return self._ended

    def completed(self) -> Completed:
        # a pipe that somebody still holds may bring more; nobody will read it
        is_cut = self._truncated or bool(self._open)
        self.reap(time.monotonic())
        assert self._code is not None  # as `reap` leaves it
        out, err = (bytes(each) for each in self._data.values())
        return Completed(self._code, out, err, self._timed_out, is_cut)

    def signal(self, number: int) -> None:
        """Send a signal to the whole group, unless the program was collected: its id may be another's by now."""
        if self._code is not None:
            return
        try:
            os.killpg(self._pid, number)
        except (ProcessLookupError, PermissionError):  # all gone, or another user's
            return

    def reap(self, until: float) -> None:
        """Kill what is left of the group at `until` (monotonic seconds), or when the program ends, and collect it."""
        while not self._has_ended() and time.monotonic() < until:
            time.sleep(0.005)
        self.signal(SIGKILL)
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        for fd in (*self._open, self._stdin, self._end):
            if fd >= 0:
                os.close(fd)
        self._open, self._stdin, self._end = set(), -1, -1

    def _close(self, fd: int) -> None:
        self._open.discard(fd)
        os.close(fd)


def _end_of(pid: int) -> int:
    """A descriptor that reports when the process ends, -1 where the kernel has none."""
    try:
        return os.pidfd_open(pid)
    except OSError:
        return -1


def _start(job: Job) -> tuple[int, int, int, int]:
    """The process id, and our ends of its standard streams. ToolError if it cannot be started."""
    _fill_standard_streams()
    theirs_in, stdin = os.pipe()
    stdout, theirs_out = os.pipe()
    stderr, theirs_err = os.pipe()
    os.set_blocking(stdin, False)
    theirs = (theirs_in, theirs_out, theirs_err)
    try:
        pid = _spawn(job, [(os.POSIX_SPAWN_DUP2, fd, number) for number, fd in enumerate(theirs)])
    except BaseException as error:
        for fd in (stdin, stdout, stderr):
            os.close(fd)
        if isinstance(error, (OSError, ValueError)):
            raise ToolError(f"{job.argv[0]} cannot be started: {error}") from error
        raise
    finally:
        for fd in theirs:
            os.close(fd)
    return pid, stdin, stdout, stderr


def _spawn(job: Job, actions: list[tuple[int, int, int]]) -> int:
    """Start the program in the job's folder."""
    with _chdir:
        back = os.open(os.curdir, os.O_PATH | os.O_CLOEXEC)
        try:
            os.chdir(job.cwd)
            # ignored signals are inherited, and Python ignores these
            return os.posix_spawn(
                _found(job), list(job.argv), job.env, file_actions=actions, setsid=True, setsigdef=(SIGPIPE, SIGXFSZ)
            )
        finally:
            os.fchdir(back)
            os.close(back)


def _found(job: Job) -> str:
    """The first program of that name on the job's own PATH; a try at each place would be a process each."""
    name = job.argv[0]
    if "/" in name:
        return name
    places = (os.path.join(folder, name) for folder in job.env.get("PATH", os.defpath).split(os.pathsep))
    found = next((each for each in places if os.path.isfile(each) and os.access(each, os.X_OK)), "")
    if not found:
        raise FileNotFoundError(errno.ENOENT, "not on PATH")
    return found


def _fill_standard_streams() -> None:
    """A closed standard stream's number would become a pipe's, and be overwritten in the child."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(fd)
