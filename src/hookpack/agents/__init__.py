"""How each agent CLI speaks: one module an agent, `parse` and `render`, nothing else knows agents."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

NAMES = ("claude-code", "codex", "gemini", "copilot", "cursor", "qwen", "droid", "generic")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Protocol

    from hookpack.event import Event
    from hookpack.transcripts import Trace
    from hookpack.verdict import Decision, Reply

    class Agent(Protocol):
        """What a module of this folder offers."""

        SETTINGS: tuple[str, ...]  # how the paths of its settings files end
        ENV_FILE: str  # the variable that names a file of exports for the session's shells, "" if it has none

        PID: str  # the variable that holds the process id of the session, "" if it has none

        def parse(self, message: Mapping[str, object], environ: Callable[[str], str]) -> Event:
            """The event that the agent's JSON object describes; BadEvent if it describes none."""

        def render(self, decision: Decision, event: Event | None) -> Reply:
            """The reply in the one form that this agent honours; `event` is None if none could be parsed."""

        def armament(self, settings: str) -> str:
            """What in the text of a settings file arms hookpack: equal strings, equally armed."""

        def traces(self, rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
            """The calls, results and prompts in the rows of a transcript, oldest first."""
