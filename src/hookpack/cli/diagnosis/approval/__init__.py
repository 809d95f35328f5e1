"""What an agent itself wants of a person before it runs hooks, and whether it got that; one module an agent."""

from __future__ import annotations

from hookpack.cli.diagnosis.approval import codex, copilot, cursor, gemini
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.cli.diagnosis import Check
    from hookpack.cli.diagnosis.registration import Settings
    from hookpack.description import Description

_LOOKS = {"codex": codex.check, "copilot": copilot.check, "cursor": cursor.check, "gemini": gemini.check}


def check(about: Description, found: Sequence[Settings], root: str, environ: Mapping[str, str]) -> Iterator[Check]:
    """What keeps the registered hooks from running although the files are well; none for agents that ask nobody."""
    if look := _LOOKS.get(about.agent):
        yield from look(about, [each for each in found if each.entries], root, environ)
