"""What a shell line starts of agents, and how often: read from its text and from the files it runs. Nothing is run."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from hookpack.place import Place

    class Files(Protocol):
        """What the reading of a line wants to know of the world."""

        environment: Mapping[str, str]

        def locate(self, path: str) -> Place:
            """Where a path really leads."""

        def script(self, place: Place) -> str:
            """The text of a file that may be a script, "" if there is none."""

        def listing(self, folder: str) -> tuple[str, ...]:
            """The names in a folder of the work tree."""
