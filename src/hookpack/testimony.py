"""What a session's transcripts testify, with the policy and the project's files at hand."""

from __future__ import annotations

from hookpack.errors import StateError
from hookpack.evidence import runs
from hookpack.record import TYPE_CHECKING
from hookpack.state.transcript import Transcripts

if TYPE_CHECKING:
    from hookpack.turn import Step
    from hookpack.world import World


def steps(world: World) -> tuple[Step, ...]:
    """The calls that may matter, oldest first; ToolError if there is no transcript."""
    command = world.policy.layers["correctness"].text("command")
    extra = (*world.policy.evidence, *((command,) if command else ()))

    def read(path: str) -> str | None:
        place = world.locate(path)
        try:
            return world.read(place) if place.inside else None
        except StateError:
            return None

    def proves(line: str) -> bool:
        is_run = runs.mentions_runner(line) or bool(extra)
        # one that proves nothing is kept as well if it runs something known: the refusal says why it does not count
        proved = is_run and (runs.kinds(line, extra, read) or runs.shown(line, extra, read)[0])
        return bool(proved or (is_run and next(runs.mentioned(line), "")))

    return Transcripts(world.session.transcripts, world.agent.traces, proves).steps(world.event.transcript)
