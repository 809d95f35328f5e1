"""Checks of an agent's settings files: does it read them, is every hook registered, does anything disarm them?"""

from __future__ import annotations

import importlib
import json
import os
import shlex
import sys
from pathlib import Path

from hookpack import description, installation, process, settings_file
from hookpack.cli.diagnosis import Check, plugin
from hookpack.errors import HookpackError
from hookpack.json_text import uncommented
from hookpack.record import TYPE_CHECKING, Record
from hookpack.settings_file import Layout
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.description import Description
    from hookpack.settings_file import Entry
    from hookpack.state.project import Project

_OLDEST = (3, 10)


class Settings(Record):
    """One settings file: its path for people, whose it is, its text ("" if there is none), and its faults."""

    shown: str
    scope: str
    text: str
    layout: Layout
    faults: tuple[str, ...] = ()

    @property
    def tree(self) -> dict[str, object]:
        """The decoded object, empty if the file has faults."""
        text = self.text.removeprefix("\ufeff")
        if not text.strip() or self.faults:
            return {}
        found: dict[str, object] = json.loads(uncommented(text) if self.layout.has_comments else text)
        return found

    @property
    def entries(self) -> tuple[Entry, ...]:
        return settings_file.registered(self.text, self.layout)

    @property
    def remedy(self) -> str:
        return install(self.layout.agent, "user" if self.scope == "user" else "project")


def install(agent: str, scope: str = "project") -> str:
    """The command that registers the hooks anew."""
    options = (
        "" if agent == installation.AGENTS[0] else f" --agent {agent}",
        " --scope user" if scope == "user" else "",
    )
    return f"`hookpack install{''.join(options)}`"


def files(
    about: Description, project: Project, environ: Mapping[str, str], managed: Path | None = None
) -> tuple[Settings, ...]:
    """The agent's files that can hold hooks or switch them off, missing ones with an empty text.

    `managed` is the administrator's file, by default where the agent looks for it on this system.
    """
    root, home = Path(project.root), description.home(environ)
    places = {
        (about.project, "project"): root / about.project,
        (about.shown_user_file(environ), "user"): about.user_file(environ),
        **{(path, scope): _at(path, root, home) for path, scope in about.also.items()},
    }
    system = managed or (Path(about.managed[sys.platform]) if sys.platform in about.managed else None)
    if system:
        places["managed settings", "managed"] = system
    if root / about.project == about.user_file(environ):  # one file in two roles
        del places[about.project, "project"]
    return tuple(_read(path, shown, scope, about) for (shown, scope), path in places.items())


def _at(path: str, root: Path, home: Path) -> Path:
    return home / path[2:] if path.startswith("~/") else root / path


def _read(path: Path, shown: str, scope: str, about: Description) -> Settings:
    layout = about.layout
    if shown in about.also:  # it holds other things, and notes of the program's own may hold comments
        layout = layout._replace(keys=(), root={}, has_comments=layout.has_comments or scope == "user")
    try:
        text = (read_bytes(str(path)) or b"").decode()
    except UnicodeDecodeError as error:
        return Settings(shown, scope, "", layout, (f"1:1: not UTF-8 at byte {error.start}",))
    except HookpackError as error:
        return Settings(shown, scope, "", layout, (f"1:1: {error}",))
    return Settings(shown, scope, text, layout, settings_file.faults(text, layout))


def check(about: Description, found: Sequence[Settings], environ: Mapping[str, str]) -> Iterator[Check]:
    """Everything about the files but the firing of the hooks."""
    yield from _readable(about, found)
    yield from switched_off(about, found)
    yield from _steered(about, found)
    registered = [each for each in found if each.entries]
    if not registered and not plugin.enabled(found):
        line = f"no hook of hookpack is registered with {about.title} for this project"
        yield Check("registered", "fail", line, install(about.agent))
    for each in registered:
        yield _complete(about, each, environ)
        yield from _failing_open(about, each)
    yield from _twice(about, registered)
    yield from plugin.check(found)
    for python in dict.fromkeys(_words(entry.command)[0] for each in registered for entry in each.entries):
        yield _interpreter(python, environ, install(about.agent))


def _twice(about: Description, registered: Sequence[Settings]) -> Iterator[Check]:
    if len(registered) > 1 and about.agent != installation.AGENTS[0]:  # Claude Code runs one command once
        names = " and ".join(each.shown for each in registered)
        line = f"registered in {names}: {about.title} runs each hook twice"
        yield Check("registered", "warn", line, f"`hookpack uninstall --agent {about.agent}` in one of the scopes")


def _readable(about: Description, found: Sequence[Settings]) -> Iterator[Check]:
    for each in found:
        for fault in each.faults:
            line = f"{each.shown}:{fault}; {about.title} {about.layout.ignores}"
            yield Check("settings", "fail", line, f"mend {each.shown}")
        if each.text.strip() and not each.faults:
            yield Check("settings", "ok", f"{each.shown} is read by {about.title}")


def switched_off(about: Description, found: Sequence[Settings]) -> Iterator[Check]:
    """What keeps every hook from running."""
    for each in found:
        for path, value in about.off.items():
            if _within(each.tree, path) == value and value is not None:
                shown = path if value is True else f"{path}: {json.dumps(value)}"
                line = f"{each.shown} holds {shown}: no hook runs"
                yield Check("switched off", "fail", line, f"remove {path} from {each.shown}")
        if each.scope == "managed" and each.tree.get("allowManagedHooksOnly") and not each.entries:
            line = "the managed settings allow managed hooks only: none of hookpack's hooks runs"
            yield Check("switched off", "fail", line, "ask your administrator to register the hooks there")


def _within(tree: object, path: str) -> object:
    """The value at `a.b`, None without one."""
    for key in path.split("."):
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def _steered(about: Description, found: Sequence[Settings]) -> Iterator[Check]:
    adapter = importlib.import_module(f"hookpack.agents.{about.agent.replace('-', '_')}")
    for each in found:
        armament = adapter.armament(each.text)
        armed = json.loads(armament) if armament.startswith("{") else {}
        if steering := armed.get("env"):
            line = f'"env" in {each.shown} steers hook processes: {", ".join(sorted(steering))}'
            yield Check("environment", "warn", line, f"remove it from {each.shown} unless you put it there")


def _complete(about: Description, settings: Settings, environ: Mapping[str, str]) -> Check:
    """Held against what `install` would write now; another interpreter that works is fine."""
    name = f"entries in {settings.shown}"
    wanted = tuple(settings_file.entries(installation.groups(environ, about.agent)))
    there = settings.entries
    missing = [each for each in wanted if not any(_plays_part(entry, each, about) for entry in there)]
    if missing:
        listed = ", ".join(f"{each.gate} on {each.event}" for each in missing[:4])
        more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
        return Check(name, "fail", f"missing or weakened: {listed}{more}", settings.remedy)
    if sorted(map(repr, there)) != sorted(map(repr, wanted)):
        return Check(name, "warn", "complete, but not what this hookpack would write", settings.remedy)
    return Check(name, "ok", f"all {len(wanted)} hooks are registered")


def _plays_part(entry: Entry, wanted: Entry, about: Description) -> bool:
    """Whether a registration does at least what the wanted one does."""
    key = about.layout.timeout
    given, asked = entry.hook.get(key, about.limit), wanted.hook[key]
    long_enough = isinstance(given, (int, float)) and isinstance(asked, int) and given >= asked
    same = entry.gate == wanted.gate and entry.event == wanted.event
    matches_all = entry.matcher in ("", "*") or entry.event in about.unmatched
    # `if` and `once` narrow when a hook runs, `async` takes away its say: only what is to have none may have it
    has_say = bool(entry.hook.get("async")) == bool(wanted.hook.get("async"))
    return same and matches_all and long_enough and has_say and not {"if", "asyncRewake", "once"} & {*entry.hook}


def _failing_open(about: Description, settings: Settings) -> Iterator[Check]:
    # what runs beside the agent blocks nothing, so it cannot fail open
    voiced = [each for each in settings.entries if not each.hook.get("async")]
    for key, value in about.closed.items():
        if weak := [each for each in voiced if each.hook.get(key) != value]:
            line = (
                f"{len(weak)} entries without {key} {json.dumps(value)}: a hook that cannot run lets the call through"
            )
            yield Check(f"entries in {settings.shown}", "fail", line, settings.remedy)


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command) or [""]
    except ValueError:
        return [""]


def _interpreter(python: str, environ: Mapping[str, str], remedy: str) -> Check:
    name = "interpreter"
    if not os.path.isabs(python) or not os.access(python, os.X_OK):
        return Check(name, "fail", f"{python or 'the registered interpreter'} is gone or not executable", remedy)
    if installation.is_shim(python):
        line = f"{python} is a shim that looks for an interpreter at each call: 75 ms, and steered by the environment"
        return Check(name, "fail", line, remedy)
    try:
        env = {"PATH": environ.get("PATH", os.defpath)}
        argv = [python, "-I", "-S", "-c", "import sys; print(*sys.version_info[:3])"]
        done = process.run(argv, cwd=os.sep, env=env, timeout_s=10)
        version = tuple(map(int, done.stdout.split()))
    except (HookpackError, ValueError):
        version = ()
    if not version:
        return Check(name, "fail", f"{python} does not run", "`./install.sh`, then " + remedy)
    shown = ".".join(map(str, version))
    if version < _OLDEST:
        return Check(name, "fail", f"{python} is Python {shown}, and 3.10 is the oldest that works", "`./install.sh`")
    return Check(name, "ok", f"{python} is Python {shown}")
