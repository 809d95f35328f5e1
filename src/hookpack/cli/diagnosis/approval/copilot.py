"""Copilot CLI loads a project's hooks in a trusted folder alone, and does not say so. Observed on version 1.0.102."""

from __future__ import annotations

from hookpack.cli.diagnosis import Check
from hookpack.cli.diagnosis.approval import folders
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.cli.diagnosis.registration import Settings
    from hookpack.description import Description

_NAME = "trust"
_KEYS = ("trustedFolders", "trusted_folders")


def check(about: Description, found: Sequence[Settings], root: str, environ: Mapping[str, str]) -> Iterator[Check]:
    if any(each.scope == "user" for each in found):
        yield Check(_NAME, "ok", "hooks of the user run in every folder")
        return
    path = about.user_folder(environ) / "config.json"
    try:
        noted = folders.load(path)
    except ValueError as error:
        yield Check(_NAME, "warn", f"{path} cannot be read: {error}", f"mend {path}")
        return
    listed = [each for key in _KEYS for each in _list(noted.get(key)) if isinstance(each, str)]
    if any(folders.holds(each, root) for each in listed):
        yield Check(_NAME, "ok", "the folder is trusted")
        return
    line = "nobody trusted the folder: the hooks of this project are left out without a word"
    step = (
        "start `copilot` in the project and trust the folder for good; `copilot -p` needs `--trust-folder` until then"
    )
    yield Check(_NAME, "fail", line, step)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
