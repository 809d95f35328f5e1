"""Gemini CLI loads a project's hooks in a trusted folder alone, and skips those that are disabled. Version 0.61.0."""

from __future__ import annotations

import os
from pathlib import Path

from hookpack.cli.diagnosis import Check
from hookpack.cli.diagnosis.approval import folders
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.cli.diagnosis.registration import Settings
    from hookpack.description import Description

_NAME = "trust"
_STEP = "start `gemini` in the project and trust the folder (`/permissions`)"


def check(about: Description, found: Sequence[Settings], root: str, environ: Mapping[str, str]) -> Iterator[Check]:
    yield from _disabled(found)
    if any(each.scope in ("user", "managed") for each in found):
        yield Check(_NAME, "ok", "hooks of the user run in every folder")
        return
    home = about.user_folder(environ)
    named = environ.get("GEMINI_CLI_TRUSTED_FOLDERS_PATH", "")
    path = Path(named) if named else home / "trustedFolders.json"
    try:
        settings, trusted = folders.load(home / "settings.json"), folders.load(path)
    except ValueError as error:
        yield Check(_NAME, "fail", f"{path} cannot be read, and Gemini CLI does not start: {error}", f"mend {path}")
        return
    if _within(settings, "security", "folderTrust", "enabled") is False:
        yield Check(_NAME, "ok", "folder trust is switched off in the settings of the user")
        return
    yield _verdict(_level(trusted, root), environ.get("GEMINI_CLI_TRUST_WORKSPACE", ""))


def _verdict(level: str, variable: str) -> Check:
    if variable in ("true", "false"):
        line = f"GEMINI_CLI_TRUST_WORKSPACE={variable} decides, here; elsewhere the folder is {_SAID[level]}"
        return Check(_NAME, "ok" if variable == "true" else "fail", line, "" if variable == "true" else "unset it")
    if level in ("TRUST_FOLDER", "TRUST_PARENT"):
        return Check(_NAME, "ok", "the folder is trusted")
    return Check(_NAME, "fail", f"the folder is {_SAID[level]}: the hooks of this project are not loaded", _STEP)


_SAID = {
    "TRUST_FOLDER": "trusted",
    "TRUST_PARENT": "trusted",
    "DO_NOT_TRUST": "marked as not to be trusted",
    "": "not trusted by anybody",
}


def _level(trusted: Mapping[str, object], root: str) -> str:
    """What the longest path over the project says, "" if none does."""
    best, level = -1, ""
    for path, value in trusted.items():
        over = os.path.dirname(path) if value == "TRUST_PARENT" else path
        if isinstance(value, str) and value in _SAID and len(path) > best and folders.holds(over, root):
            best, level = len(path), value
    return level


def _disabled(found: Sequence[Settings]) -> Iterator[Check]:
    names = {str(entry.hook.get(key)) for each in found for entry in each.entries for key in ("name", "command")}
    for each in found:
        listed = _within(each.tree, "hooksConfig", "disabled")
        if off := sorted(names & {str(name) for name in listed} if isinstance(listed, list) else ()):
            line = f"{each.shown} disables {', '.join(off)}"
            yield Check("switched off", "fail", line, f"take them out of hooksConfig.disabled in {each.shown}")


def _within(tree: object, *keys: str) -> object:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
