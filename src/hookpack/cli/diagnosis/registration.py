"""Checks of the settings files: does Claude Code read them, is every hook registered, does anything disarm them?"""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path

from hookpack import installation, process, settings_file
from hookpack.agents import claude_code
from hookpack.cli import scope as scopes
from hookpack.cli.diagnosis import Check, plugin
from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.settings_file import Entry
    from hookpack.state.project import Project

_INSTALL = "`hookpack install`"
_OLDEST = (3, 10)
_MANAGED = {
    "linux": "/etc/claude-code/managed-settings.json",
    "darwin": "/Library/Application Support/ClaudeCode/managed-settings.json",
    "win32": r"C:\Program Files\ClaudeCode\managed-settings.json",
}


class Settings(Record):
    """One settings file: its path for people, its text ("" if there is none), and its faults."""

    shown: str
    scope: str
    text: str
    faults: tuple[str, ...] = ()

    @property
    def tree(self) -> dict[str, object]:
        """The decoded object, empty if the file has faults."""
        text = self.text.removeprefix("\ufeff")
        return json.loads(text) if text.strip() and not self.faults else {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        return settings_file.registered(self.text)

    @property
    def remedy(self) -> str:
        return "`hookpack install --scope user`" if self.scope == "user" else _INSTALL


def files(project: Project, environ: Mapping[str, str], managed: Path | None = None) -> tuple[Settings, ...]:
    """The settings files that can hold hooks or switch them off, missing ones with an empty text.

    `managed` is the administrator's file, by default where Claude Code looks for it on this system.
    """
    root, home = Path(project.root), scopes.home(environ)
    places = {
        (".claude/settings.json", "project"): root / ".claude" / "settings.json",
        (".claude/settings.local.json", "local"): root / ".claude" / "settings.local.json",
        ("~/.claude/settings.json", "user"): home / ".claude" / "settings.json",
        ("managed settings", "managed"): managed or Path(_MANAGED.get(sys.platform, _MANAGED["linux"])),
    }
    if root == home:  # one file in two roles
        del places[".claude/settings.json", "project"]
    return tuple(_read(path, shown, scope) for (shown, scope), path in places.items())


def _read(path: Path, shown: str, scope: str) -> Settings:
    try:
        text = (read_bytes(str(path)) or b"").decode()
    except UnicodeDecodeError as error:
        return Settings(shown, scope, "", (f"1:1: not UTF-8 at byte {error.start}",))
    except HookpackError as error:
        return Settings(shown, scope, "", (f"1:1: {error}",))
    return Settings(shown, scope, text, settings_file.faults(text))


def check(found: Sequence[Settings], environ: Mapping[str, str]) -> Iterator[Check]:
    """Everything about the files but the firing of the hooks."""
    yield from _readable(found)
    yield from switched_off(found)
    yield from _steered(found)
    registered = [each for each in found if each.entries]
    if not registered and not plugin.enabled(found):
        yield Check("registered", "fail", "no hook of hookpack is registered for this project", _INSTALL)
    for each in registered:
        yield _complete(each, environ)
        yield from _failing_open(each)
    yield from plugin.check(found)
    for python in dict.fromkeys(_words(entry.command)[0] for each in registered for entry in each.entries):
        yield _interpreter(python, environ)


def _readable(found: Sequence[Settings]) -> Iterator[Check]:
    for each in found:
        for fault in each.faults:
            line = f"{each.shown}:{fault}; Claude Code ignores the whole file without a word"
            yield Check("settings", "fail", line, f"mend {each.shown}")
        if each.text.strip() and not each.faults:
            yield Check("settings", "ok", f"{each.shown} is read by Claude Code")


def switched_off(found: Sequence[Settings]) -> Iterator[Check]:
    """What keeps every hook from running."""
    for each in found:
        if each.tree.get("disableAllHooks"):
            line = f"{each.shown} holds disableAllHooks: no hook runs"
            yield Check("switched off", "fail", line, f"remove disableAllHooks from {each.shown}")
        if each.scope == "managed" and each.tree.get("allowManagedHooksOnly") and not each.entries:
            line = "the managed settings allow managed hooks only: none of hookpack's hooks runs"
            yield Check("switched off", "fail", line, "ask your administrator to register the hooks there")


def _steered(found: Sequence[Settings]) -> Iterator[Check]:
    for each in found:
        armament = claude_code.armament(each.text)
        steering = json.loads(armament).get("env", {}) if armament.startswith("{") else {}
        if steering:
            line = f'"env" in {each.shown} steers hook processes: {", ".join(sorted(steering))}'
            yield Check("environment", "warn", line, f"remove it from {each.shown} unless you put it there")


def _complete(settings: Settings, environ: Mapping[str, str]) -> Check:
    """Held against what `install` would write now; another interpreter that works is fine."""
    name = f"entries in {settings.shown}"
    wanted = tuple(settings_file.entries(installation.groups(environ)))
    there = settings.entries
    missing = [each for each in wanted if not any(_plays_part(entry, each) for entry in there)]
    if missing:
        listed = ", ".join(f"{each.gate} on {each.event}" for each in missing[:4])
        more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
        return Check(name, "fail", f"missing or weakened: {listed}{more}", settings.remedy)
    if sorted(map(repr, there)) != sorted(map(repr, wanted)):
        return Check(name, "warn", "complete, but not what this hookpack would write", settings.remedy)
    return Check(name, "ok", f"all {len(wanted)} hooks are registered")


def _plays_part(entry: Entry, wanted: Entry) -> bool:
    """Whether a registration does at least what the wanted one does."""
    given, asked = entry.hook.get("timeout"), wanted.hook["timeout"]
    long_enough = given is None or (isinstance(given, (int, float)) and isinstance(asked, int) and given >= asked)
    same = entry.gate == wanted.gate and entry.event == wanted.event
    matches_all = entry.matcher in ("", "*") or entry.event in ("Stop", "UserPromptSubmit")
    # `if` and `once` narrow when a hook runs, `async` takes away its say: only what is to have none may have it
    has_say = bool(entry.hook.get("async")) == bool(wanted.hook.get("async"))
    return same and matches_all and long_enough and has_say and not {"if", "asyncRewake", "once"} & {*entry.hook}


def _failing_open(settings: Settings) -> Iterator[Check]:
    # what runs beside the agent blocks nothing, so it cannot fail open
    voiced = [each for each in settings.entries if not each.hook.get("async")]
    weak = [each for each in voiced if each.hook.get("onFailure") != "block"]
    if weak:
        line = f'{len(weak)} entries without onFailure "block": a hook that cannot run lets the call through'
        yield Check(f"entries in {settings.shown}", "fail", line, settings.remedy)


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command) or [""]
    except ValueError:
        return [""]


def _interpreter(python: str, environ: Mapping[str, str]) -> Check:
    name = "interpreter"
    if not os.path.isabs(python) or not os.access(python, os.X_OK):
        return Check(name, "fail", f"{python or 'the registered interpreter'} is gone or not executable", _INSTALL)
    if installation.is_shim(python):
        line = f"{python} is a shim that looks for an interpreter at each call: 75 ms, and steered by the environment"
        return Check(name, "fail", line, _INSTALL)
    try:
        env = {"PATH": environ.get("PATH", os.defpath)}
        argv = [python, "-I", "-S", "-c", "import sys; print(*sys.version_info[:3])"]
        done = process.run(argv, cwd=os.sep, env=env, timeout_s=10)
        version = tuple(map(int, done.stdout.split()))
    except (HookpackError, ValueError):
        version = ()
    if not version:
        return Check(name, "fail", f"{python} does not run", "`./install.sh`, then " + _INSTALL)
    shown = ".".join(map(str, version))
    if version < _OLDEST:
        return Check(name, "fail", f"{python} is Python {shown}, and 3.10 is the oldest that works", "`./install.sh`")
    return Check(name, "ok", f"{python} is Python {shown}")
