"""The demo's throw-away project with a home, state and cache of its own: nothing of the person's is read or written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hookpack import anchors_yaml, installation, policy_yaml, process, settings_file
from hookpack.demo import files
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners.tools import locate, version
from hookpack.state import project as projects
from hookpack.state import trust
from hookpack.state.files import data_root

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookpack.state.project import Project

SETTINGS = ".claude/settings.json"

_PROGRAMS = ("semgrep", "bandit", "detect-secrets")
_INSIDE = ("suppressions",)  # needs nothing installed
_KEPT = ("LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


class Stage(Record):
    """Where the demo happens."""

    folder: Path  # everything lies below it
    project: Project
    environ: Mapping[str, str]  # for hooks, commands and state look-ups
    missing: tuple[str, ...]  # scanners that are not installed

    @property
    def root(self) -> Path:
        return Path(self.project.root)

    def texts(self) -> dict[str, bytes]:
        """Path -> content of what an agent may change: all files but git's and what tests leave behind."""
        found = (
            each for each in self.root.rglob("*") if each.is_file() and not {".git", "__pycache__"} & {*each.parts}
        )
        return {each.relative_to(self.root).as_posix(): each.read_bytes() for each in found}


def build(folder: Path, real: Mapping[str, str]) -> Stage:
    """Makes the project in the empty `folder`: files, one commit, hooks registered, policy and anchor trusted.

    `real` is the person's environment; of it only the search path, the language and the place of the
    scanners are used. ToolError if git fails or neither semgrep nor bandit is installed.
    """
    root = folder.resolve() / "shop"
    environ = _environ(folder.resolve(), real)
    missing = _missing(environ)
    scanners = [each for each in _PROGRAMS if each not in missing]
    contents = files.project(", ".join([*scanners, *_INSIDE]))
    for path, text in {**contents, SETTINGS: settings_file.merge("", installation.groups(real))}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    _git(root, environ, ["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Start"])
    project = projects.at(str(root), environ)
    policy = policy_yaml.load(contents[trust.POLICY].encode(), trust.POLICY)
    trust.save(project, policy, anchors_yaml.load(contents[trust.ANCHORS].encode(), trust.ANCHORS), ())
    return Stage(folder.resolve(), project, environ, missing)


def _environ(folder: Path, real: Mapping[str, str]) -> dict[str, str]:
    for name in ("home", "state", "cache", "bin"):
        (folder / name).mkdir(parents=True)
    # the policy says `python3`, and what the person's PATH has under that name may be a wrapper that needs their HOME
    (folder / "bin" / "python3").symlink_to(Path(sys.executable).resolve())
    return {
        **{name: real[name] for name in _KEPT if name in real},
        "PATH": f"{folder / 'bin'}{os.pathsep}{real.get('PATH', os.defpath)}",
        "HOME": str(folder / "home"),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_DATA_HOME": str(Path(data_root(real)).parent),
    }


def _missing(environ: Mapping[str, str]) -> tuple[str, ...]:
    tools = locate(environ)
    pythons = {"semgrep": str(Path(tools.semgrep, "python")) if tools.semgrep else "", "bandit": tools.python}
    missing = tuple(name for name in _PROGRAMS if not version(pythons.get(name, tools.python), name.replace("-", "_")))
    if {"semgrep", "bandit"} <= {*missing}:
        raise ToolError("neither semgrep nor bandit is installed, so nothing would be found", hint="run `./install.sh`")
    return missing


def _git(root: Path, environ: Mapping[str, str], *commands: Sequence[str]) -> None:
    who = {f"GIT_{role}_{what}": "demo" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = {**environ, **who, "GIT_CONFIG_NOSYSTEM": "1"}
    for words in commands:
        done = process.run(["git", *words], cwd=str(root), env=env, timeout_s=30)
        if done.code:
            raise ToolError(f"git {words[0]} failed: {done.stderr.decode(errors='replace').strip()[-200:]}")
