"""Where hookpack itself lies, which agents it registers with, and the commands that its hooks are registered with."""

from __future__ import annotations

import os
import shlex
import sys
import sysconfig
from pathlib import Path

from hookpack import agents, description
from hookpack.errors import HookpackError
from hookpack.policy import GATES
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import data_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.description import Description
    from hookpack.settings_file import Groups

AGENTS = tuple(name for name in agents.NAMES if name != "generic")  # those with files that hooks are registered in

_HINT = "install it anew: `./install.sh` in a clone of hookpack, or `pipx reinstall hookpack`"


def groups(environ: Mapping[str, str], agent: str = "claude-code") -> Groups:
    """The "hooks" object for an agent's settings, with this machine's paths. HookpackError if a part is missing."""
    python, hooks = interpreter(environ), hooks_folder(environ)
    filled = describe(agent, environ).hooks
    return {event: [_filled(entry, python, hooks) for entry in listed] for event, listed in filled.items()}


def _filled(entry: Mapping[str, object], python: str, hooks: Path) -> Mapping[str, object]:
    """An entry of a template with its command line, or those of its hooks, made real."""
    inner = entry.get("hooks")
    if isinstance(inner, list):
        return {**entry, "hooks": [_filled(each, python, hooks) for each in inner]}
    return {**entry, "command": _command(str(entry["command"]), python, hooks)}


def describe(agent: str, environ: Mapping[str, str]) -> Description:
    """What the agent's template says. HookpackError if it is missing."""
    return description.read(agent, template(f"{agent}.json", environ))


def _command(pattern: str, python: str, hooks: Path) -> str:
    """`PYTHON` and `HOOKS/gate` replaced, quoted for a POSIX shell only where the paths need it."""
    words = [python if word == "PYTHON" else word for word in pattern.split(" ")]
    return shlex.join(str(hooks / word.removeprefix("HOOKS/")) if word.startswith("HOOKS/") else word for word in words)


def interpreter(environ: Mapping[str, str]) -> str:
    """The interpreter that runs now, by a path that outlives upgrades; no shim, which costs 75 ms a call."""
    if _is_private(environ):
        for name in ("bin/python", "Scripts/python.exe"):
            if (Path(sys.prefix) / name).exists():
                return str(_private(environ) / name)
    known = (sys.executable, getattr(sys, "_base_executable", ""), os.path.realpath("/proc/self/exe"))
    for path in known:
        if path and os.path.isabs(path) and Path(path).exists() and not is_shim(path):
            return path
    raise HookpackError("this Python does not say where it is", hint=_HINT)


def is_shim(path: str) -> bool:
    """Whether the file is no interpreter but a script or launcher that looks for one (pyenv, asdf, mise)."""
    try:
        with open(path, "rb") as stream:
            head = stream.read(2)
    except OSError:
        return False
    return head == b"#!" or "/shims/" in Path(path).as_posix()


def hooks_folder(environ: Mapping[str, str]) -> Path:
    """The folder of the executables that fit the interpreter which runs now. HookpackError if they are not there."""
    for folder in _folders("hooks", environ):
        if all((folder / gate).is_file() for gate in GATES):
            return folder
    raise HookpackError("the hook executables are missing", hint=_HINT)


def template(name: str, environ: Mapping[str, str]) -> bytes:
    """The bytes of a shipped template. HookpackError if it is not there."""
    return (folder("templates", name, environ) / name).read_bytes()


def folder(name: str, file: str, environ: Mapping[str, str]) -> Path:
    """The folder "hooks" or "templates" in which `file` lies. HookpackError if it is not there."""
    for each in _folders(name, environ):
        if (each / file).is_file():
            return each
    raise HookpackError(f"the template {file} is missing", hint=_HINT)


def _folders(name: str, environ: Mapping[str, str]) -> Iterator[Path]:
    """Beside `src` in a clone; in the private folder where its environment runs; where pip put what a wheel shares."""
    package = Path(__file__).resolve().parent
    if package.parent.name == "src":
        yield package.parent.parent / name
    if _is_private(environ):
        yield _private(environ).parent / name
    yield Path(sysconfig.get_path("data"), "share", "hookpack", name)


def _private(environ: Mapping[str, str]) -> Path:
    return Path(data_root(environ)) / "venv"


def _is_private(environ: Mapping[str, str]) -> bool:
    return Path(sys.prefix).resolve() == _private(environ).resolve()
