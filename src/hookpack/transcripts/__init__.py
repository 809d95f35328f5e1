"""What the rows of an agent's transcript tell: calls, results, prompts. Structure only, never printed text."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.turn import Step

if TYPE_CHECKING:
    from typing import Literal

EMPTY = Step("other", "")


class Trace(Record):
    """One thing that a row tells. A call and its result share `id`."""

    kind: Literal["call", "result", "prompt", "words"]  # words: what the agent says, as output of the step
    id: str = ""
    step: Step = EMPTY  # of a call: what was asked; of a result: only how it ended
    at: str = ""  # when, as the transcript says it: sorts as text
