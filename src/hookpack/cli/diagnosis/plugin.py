"""Checks of the Claude Code plugin: is it enabled, and do the settings register the same hooks once more?"""

from __future__ import annotations

from hookpack import installation, settings_file
from hookpack.agents import claude_code
from hookpack.cli.diagnosis import Check
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.cli.diagnosis.registration import Settings
    from hookpack.settings_file import Entry

FOLDER = "claude-plugin"


def enabled(found: Sequence[Settings]) -> tuple[str, ...]:
    """The settings files that enable it, as people see them; a session's own `--plugin-dir` is not seen."""
    own = [each for each in found if each.layout.agent == settings_file.CLAUDE_CODE.agent]
    return tuple(each.shown for each in own if any(claude_code.plugged(each.tree).values()))


def entries(environ: Mapping[str, str]) -> tuple[Entry, ...]:
    """The hooks that it brings, by this hookpack's copy of it; its folder is named as the CLI would."""
    folder = installation.folder("templates", f"{FOLDER}/hooks/hooks.json", environ) / FOLDER
    text = (folder / "hooks" / "hooks.json").read_text("utf-8")
    return settings_file.registered(text.replace("${CLAUDE_PLUGIN_ROOT}", str(folder)))


def check(found: Sequence[Settings]) -> Iterator[Check]:
    """One check where it is enabled."""
    plugged = enabled(found)
    registered = [each.shown for each in found if each.entries]
    if plugged and registered:
        line = f"enabled in {', '.join(plugged)}, and the same hooks stand in {', '.join(registered)}"
        remedy = "`hookpack uninstall`, or disable the plugin: each gate is asked twice, though nothing counts twice"
        yield Check("plugin", "warn", line, remedy)
    elif plugged:
        yield Check("plugin", "ok", f"enabled in {', '.join(plugged)}")
