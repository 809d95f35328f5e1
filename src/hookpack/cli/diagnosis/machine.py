"""Checks of the machine: git, the scanners, Claude Code's version."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile

from hookpack import process, scanners
from hookpack.cli.diagnosis import Check
from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING
from hookpack.scanners import tools
from hookpack.state.files import data_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_OLDEST_GIT = (2, 30)
_HEEDS_FAILURE = (2, 1, 295)  # the first version of Claude Code that heeds onFailure
_INSTALL = "`./install.sh` in a clone of hookpack"
SEMGREP_VERSION = "1.182.0"  # the version that the rules are tested with


def check(environ: Mapping[str, str], names: Sequence[str]) -> Iterator[Check]:
    """Scanners and agent; `names` are the scanners that the policy wants."""
    yield from _scanners(environ, names)
    yield _claude(environ)


def git(environ: Mapping[str, str]) -> Check:
    """Without git nothing else works."""
    version = _version("git", environ)
    if version is None:
        return Check("git", "fail", "not on PATH: no state of the tree can be kept", "install git")
    shown = ".".join(map(str, version))
    if version < _OLDEST_GIT:
        return Check("git", "fail", f"version {shown or 'unknown'}, and 2.30 is the oldest that works", "upgrade git")
    return Check("git", "ok", f"version {shown}")


def _scanners(environ: Mapping[str, str], names: Sequence[str]) -> Iterator[Check]:
    found = scanners.locate(environ)
    semgrep = os.path.join(found.semgrep, "python") if found.semgrep else ""
    programs = {"semgrep": semgrep, "bandit": found.python, "detect-secrets": found.python}
    for name in names:
        if name not in programs:
            continue
        version = tools.version(programs[name], name.replace("-", "_")) if programs[name] else ""
        if version:
            yield Check(name, "ok", f"version {version}")
        else:
            line = "not installed, although the policy wants it: no turn can be accepted as checked"
            yield Check(name, "fail", line, _semgrep(environ) if name == "semgrep" else _INSTALL)


def _semgrep(environ: Mapping[str, str]) -> str:
    """It cannot share an environment with hookpack, so what installed hookpack did not bring it along."""
    folder = os.path.join(data_root(environ), "semgrep")
    pip = os.path.join(folder, "bin", "pip")
    line = shlex.join(("python3", "-m", "venv", folder)) + " && "
    return f"`{line}{shlex.join((pip, 'install', f'semgrep=={SEMGREP_VERSION}'))}`, or {_INSTALL}"


def _claude(environ: Mapping[str, str]) -> Check:
    version = _version("claude", environ)
    if version is None:
        return Check("claude", "warn", "not on PATH: its version was not looked at", "needs 2.1.295 or newer")
    shown = ".".join(map(str, version)) or "unknown"
    if version < _HEEDS_FAILURE:
        line = f'version {shown} ignores onFailure "block": a hook that cannot run lets the call through'
        return Check("claude", "warn", line, "upgrade Claude Code to 2.1.295 or newer")
    return Check("claude", "ok", f"version {shown}")


def _version(program: str, environ: Mapping[str, str]) -> tuple[int, ...] | None:
    """What `program --version` says, () if it says nothing usable, None if it is not on PATH."""
    path = environ.get("PATH", os.defpath)
    found = shutil.which(program, path=path)
    if found is None:
        return None
    with tempfile.TemporaryDirectory(prefix="hookpack-doctor-") as home:
        try:
            done = process.run([found, "--version"], cwd=home, env={"PATH": path, "HOME": home}, timeout_s=5)
        except HookpackError:
            return ()
    numbers = re.search(rb"\d+(?:\.\d+)+", done.stdout)
    return tuple(map(int, numbers[0].split(b"."))) if numbers and not done.timed_out else ()
