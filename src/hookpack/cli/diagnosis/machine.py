"""Checks of the machine: git, the scanners, the agents' versions."""

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

    from hookpack.description import Description

_OLDEST_GIT = (2, 30)
_INSTALL = "`./install.sh` in a clone of hookpack"
SEMGREP_VERSION = "1.182.0"  # the version that the rules are tested with


def check(environ: Mapping[str, str], names: Sequence[str]) -> Iterator[Check]:
    """The scanners; `names` are those that the policy wants."""
    yield from _scanners(environ, names)


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


def agent(about: Description, environ: Mapping[str, str]) -> Iterator[Check]:
    """Whether an agent's program is one that heeds what makes a hook that cannot run block."""
    if not about.oldest:
        return
    program, (key, value) = about.programs[0], next(iter(about.closed.items()))
    version, oldest = _version(program, environ), ".".join(map(str, about.oldest))
    if version is None:
        yield Check(program, "warn", "not on PATH: its version was not looked at", f"needs {oldest} or newer")
        return
    shown = ".".join(map(str, version)) or "unknown"
    if version < tuple(about.oldest):
        line = f'version {shown} ignores {key} "{value}": a hook that cannot run lets the call through'
        yield Check(program, "warn", line, f"upgrade {about.title} to {oldest} or newer")
    else:
        yield Check(program, "ok", f"version {shown}")


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
