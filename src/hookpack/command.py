"""A command of the project that a person trusted: run away from keys, network and hookpack's state, to its very end."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile

from hookpack import process
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import cache_root, state_root

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT = ("PATH", "LANG", "LC_ALL", "TERM", "TZ", "SYSTEMROOT", "VIRTUAL_ENV", "JAVA_HOME", "NODE_PATH")
_MAX_OUTPUT = 1024 * 1024
_SHELL_SAYS = 128  # what a shell adds to the number of the signal that ended a program
_SIGKILL = 9

# exit codes by which a shell says that it could not start a program
_NOT_STARTED = {126: "cannot be executed", 127: "was not found"}


class Ended(Record):
    """How a command ended. With a `fault`, in words, the command did not come to its end and answers nothing."""

    code: int = 0
    stdout: bytes = b""
    stderr: bytes = b""
    fault: str = ""

    def tail(self) -> str:
        """The last lines that it printed, ": " before them; "" if it was silent."""
        lines = (self.stdout + b"\n" + self.stderr).decode("utf-8", "replace").strip().splitlines()[-3:]
        return ": " + " | ".join(lines)[-300:] if lines else ""


def run(line: str, what: str, *, cwd: str, environ: Mapping[str, str], timeout_s: int) -> Ended:
    """Run the shell line `line` in `cwd`; `what` names it in a fault ("the test command").

    Nothing that it started outlives the call. Where the machine has namespaces it reaches neither the network nor
    hookpack's state. Of its output the first MiB of each stream is kept.
    """
    with tempfile.TemporaryDirectory(prefix="hookpack-run-", ignore_cleanup_errors=True) as home:
        env = {name: environ[name] for name in _KEPT if name in environ} | {"HOME": home, "CI": "1"}
        try:
            done = process.run(
                [*_guarded(environ), *_shell(line)], cwd=cwd, env=env, timeout_s=timeout_s, max_output=_MAX_OUTPUT
            )
        except ToolError as error:
            return Ended(fault=f"{what} could not be started: {error}")
    ended = Ended(done.code, done.stdout, done.stderr)
    if done.timed_out:
        return ended._replace(fault=f"{what} did not end within {timeout_s} s")
    if done.code in (-_SIGKILL, _SHELL_SAYS + _SIGKILL):
        return ended._replace(fault=f"{what} was killed, perhaps for the memory it took")
    if done.code in _NOT_STARTED:
        return ended._replace(fault=f"{what} {_NOT_STARTED[done.code]}{ended.tail()}")
    return ended


def _shell(line: str) -> list[str]:
    return shlex.split(line) if os.name == "nt" else ["/bin/sh", "-c", line]


def _guarded(environ: Mapping[str, str]) -> list[str]:
    """What goes before the command, so that nothing outlives it, and network and hookpack's files are out of reach."""
    if not sys.platform.startswith("linux"):
        return []
    return [*_script("warden"), *_sandbox(environ)]


def _sandbox(environ: Mapping[str, str]) -> list[str]:
    """What cuts off the network and hides hookpack's files; [] if this machine gives no namespaces."""
    if not _can_unshare():
        return []
    hidden = [root(environ) for root in (state_root, cache_root)]
    return [*_UNSHARE, *_script("sandbox"), *(path for path in hidden if os.path.isdir(path)), "--"]


def _script(name: str) -> list[str]:
    return [sys.executable, "-I", "-S", os.path.join(os.path.dirname(os.path.realpath(__file__)), f"{name}.py")]


# as the same user, with the capabilities that hiding needs: sandbox.py gives them up
_UNSHARE = ("/usr/bin/unshare", "--map-current-user", "--keep-caps", "--net", "--mount", "--")


def _can_unshare() -> bool:
    if not os.access(_UNSHARE[0], os.X_OK):
        return False
    probe = process.run([*_UNSHARE, "/bin/true"], cwd=os.sep, env={}, timeout_s=10)
    return probe.code == 0
