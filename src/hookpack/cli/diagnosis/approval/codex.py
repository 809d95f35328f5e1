"""Codex CLI runs hooks that a person reviewed, of a project that a person trusted. Observed on version 0.169.0.

What it makes of the files as they are, it is asked itself (`codex app-server`, `hooks/list`), in a copy of its home:
starting writes there. The hash of a review is its own secret.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from hookpack import process
from hookpack.cli.diagnosis import Check
from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.settings_file import Entry
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.cli.diagnosis.registration import Settings
    from hookpack.description import Description

_NAME = "trust"
_LIMIT_S = 15
_TRUST = "start `codex` in the project and trust the folder"
_REVIEW = "in Codex type `/hooks`, look at the list and press `t`"
_SWITCH = "remove `hooks = false` below `[features]` in Codex' config.toml"
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")


class _Answer(Record):
    """What Codex said: its hooks of ours by the file they stand in, and its warnings."""

    hooks: Mapping[str, Sequence[Mapping[str, object]]]
    warnings: tuple[str, ...]


def check(about: Description, found: Sequence[Settings], root: str, environ: Mapping[str, str]) -> Iterator[Check]:
    home = about.user_folder(environ)
    paths = {
        each.shown: str(about.user_file(environ) if each.scope == "user" else Path(root, about.project))
        for each in found
    }
    program = shutil.which("codex", path=environ.get("PATH", os.defpath))
    if program is None:
        yield from _noted(home, paths)
        return
    try:
        answer = _ask(program, home, root, environ)
    except (HookpackError, OSError, ValueError, LookupError, TypeError) as error:
        line = f"Codex was asked and did not say ({type(error).__name__}: {str(error)[:120]})"
        yield Check(_NAME, "warn", line, f"look yourself: {_REVIEW}")
        return
    for shown, path in paths.items():
        yield _verdict(shown, path, answer)


def _verdict(shown: str, path: str, answer: _Answer) -> Check:
    if broken := [each for each in answer.warnings if path in each and "parse" in each]:
        return Check(_NAME, "fail", f"{shown}: Codex says: {broken[0]}", f"mend {shown}")
    hooks = answer.hooks.get(path, ())
    folder = os.path.dirname(path)
    if not hooks and any(folder in each for each in answer.warnings):
        line = f"{shown}: the project is not trusted, so Codex loads no hook of it"
        return Check(_NAME, "fail", line, f"{_TRUST}; then {_REVIEW}")
    if not hooks:
        line = f"{shown}: Codex lists no hook of it: hooks are switched off, or it does not look there"
        return Check(_NAME, "fail", line, f"{_SWITCH}; {_TRUST}")
    off = [each for each in hooks if not each.get("enabled", True)]
    waiting = [each for each in hooks if each.get("trustStatus") not in ("trusted", "managed")]
    if off:
        return Check(
            _NAME, "fail", f"{shown}: {len(off)} of {len(hooks)} hooks are disabled in Codex", "`/hooks` in Codex"
        )
    if waiting:
        line = (
            f"{shown}: {len(waiting)} of {len(hooks)} hooks were not reviewed: Codex does not run them, without a word"
        )
        return Check(_NAME, "fail", line, _REVIEW)
    return Check(_NAME, "ok", f"{shown}: Codex trusts all {len(hooks)} hooks")


def _ask(program: str, home: Path, root: str, environ: Mapping[str, str]) -> _Answer:
    """LookupError, TypeError or ValueError for an answer that is none."""
    requests = (
        {"id": 0, "method": "initialize", "params": {"clientInfo": {"name": "hookpack", "version": "1"}}},
        {"method": "initialized"},
        {"id": 1, "method": "hooks/list", "params": {"cwds": [root]}},
    )
    lines = "".join(json.dumps(each) + "\n" for each in requests).encode()
    with tempfile.TemporaryDirectory(prefix="hookpack-doctor-") as base:
        own = os.path.realpath(base)
        for name in ("config.toml", "hooks.json"):
            if data := read_bytes(str(home / name)):
                # reviews are noted under the path of the file
                Path(own, name).write_bytes(data.replace(f"{home}/".encode(), f"{own}/".encode()))
        env = {name: environ[name] for name in _KEPT if name in environ} | {"HOME": own, "CODEX_HOME": own}
        argv = [program, "app-server"]
        done = process.run(argv, cwd=root, env=env, input=lines, timeout_s=_LIMIT_S, until=b'"id":1,')
        said = done.stdout.decode("utf-8", "replace")
    return _read(said.replace(own, str(home)))


def _read(said: str) -> _Answer:
    messages = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    result = [each["result"] for each in messages if each.get("id") == 1][0]  # noqa: RUF015  # an IndexError
    told = [str(each["params"].get("summary")) for each in messages if each.get("method") == "configWarning"]
    hooks: dict[str, list[Mapping[str, object]]] = {}
    for each in result["data"]:
        told += [str(word) for word in (*each["warnings"], *each["errors"])]
        for hook in each["hooks"]:
            if Entry("", "", {"command": hook["command"]}).agent == "codex":
                hooks.setdefault(hook["sourcePath"], []).append(hook)
    return _Answer(hooks, tuple(told))


def _noted(home: Path, paths: Mapping[str, str]) -> Iterator[Check]:
    """What config.toml holds, by its text: whether a review still fits its hook only Codex can say."""
    text = (read_bytes(str(home / "config.toml")) or b"").decode("utf-8", "replace")
    for shown, path in paths.items():
        count = text.count(f"{path}:")
        if count:
            line = f"{shown}: {count} hooks were reviewed once; whether they changed since, only codex can say"
            yield Check(_NAME, "warn", line, "`hookpack doctor` again, with codex on PATH")
        else:
            line = f"{shown}: config.toml of Codex notes no review: Codex does not run these hooks, without a word"
            yield Check(_NAME, "fail", line, f"{_TRUST}; then {_REVIEW}")
