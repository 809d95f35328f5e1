"""Runs a command and leaves nothing of it: whatever outlives it, in any session or process group, is killed.

warden.py COMMAND [ARGUMENT...]

Linux: orphans of a subreaper's descendants become its children, so none of them can hide from it.
"""

import ctypes
import os
import signal
import sys
import time
from types import FrameType

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_GRACE_S = 0.4  # for the command after SIGTERM; its caller kills this process after a second
_PATIENCE_S = 5.0  # for a command that starts processes faster than they can be killed


class _Ended(Exception):
    """This process was asked to end."""


def main(argv: list[str]) -> None:
    """Ends as the command ends: with its exit code, or by its signal."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    child = os.fork()
    if not child:
        _become(argv)
    status = _wait(child)
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    _clear()
    _end(status)


def _become(argv: list[str]) -> None:
    try:
        os.execvp(argv[0], argv)  # noqa: S606  # the command is an argument list
    except OSError as error:
        sys.stderr.write(f"{argv[0]}: {error.strerror}\n")
    os._exit(127)


def _wait(child: int) -> int:
    """The wait status of `child`; SIGTERM's where it did not end when this process was asked to."""
    try:
        for number in _ENDING:
            signal.signal(number, _asked)
        return _until(child, 0)
    except _Ended:
        until = time.monotonic() + _GRACE_S
        while time.monotonic() < until:
            if (status := _until(child, os.WNOHANG)) >= 0:
                return status
            time.sleep(0.01)
        return int(signal.SIGTERM)


def _asked(number: int, frame: FrameType | None) -> None:
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise _Ended


def _until(child: int, options: int) -> int:
    """The status of `child`, -1 if it still runs; collects orphans on the way."""
    while True:
        pid, status = os.waitpid(-1, options)
        if pid == child:
            return status
        if pid == 0:
            return -1


def _clear() -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        for pid in _children():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return
        time.sleep(0.005)


def _children() -> list[int]:
    own, found = str(os.getpid()), []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as stream:
                    fields = stream.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if fields[1].decode() == own:
                found.append(int(name))
    return found


def _end(status: int) -> None:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        signal.signal(number, signal.SIG_DFL) if number not in (signal.SIGKILL, signal.SIGSTOP) else None
        os.kill(os.getpid(), number)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(sys.argv[1:])
