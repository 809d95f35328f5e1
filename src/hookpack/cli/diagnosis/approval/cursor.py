"""Cursor keeps to itself which workspaces are trusted; it may run Claude Code's hooks beside its own."""

from __future__ import annotations

from hookpack import installation
from hookpack.cli.diagnosis import Check
from hookpack.record import TYPE_CHECKING
from hookpack.settings_file import registered
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.cli.diagnosis.registration import Settings
    from hookpack.description import Description


def check(about: Description, found: Sequence[Settings], root: str, environ: Mapping[str, str]) -> Iterator[Check]:
    line = "whether the workspace is trusted cannot be told from outside; in another one no hook of a project runs"
    yield Check("trust", "warn", line, "look in Cursor: a workspace that is not trusted says so in its title")
    claude = installation.describe("claude-code", environ)
    data = read_bytes(f"{root}/{claude.project}") or b""
    if registered(data.decode("utf-8", "replace"), claude.layout):
        line = f"{claude.project} holds hooks of hookpack, too: with third-party configurations on, Cursor runs both"
        yield Check("registered twice", "warn", line, "switch third-party configurations off in Cursor's settings")
