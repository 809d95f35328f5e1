"""What one event's session knows of the agents above it, beside it and below it."""

from __future__ import annotations

import os

from hookpack.record import TYPE_CHECKING
from hookpack.state import ancestry, family, transcript
from hookpack.state.files import state_root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookpack.agents import Agent
    from hookpack.event import Event
    from hookpack.spawns.start import Census, Claim, Limits


class Kin:
    """The family of the event's session. It lies in the user's state: nested sessions may work in other projects."""

    def __init__(self, event: Event, root: str, environ: Mapping[str, str], agent: Agent) -> None:
        self._event = event
        self._root = root
        self._environ = environ
        self._agent = agent
        self._seen: ancestry.Ancestry | None = None

    @property
    def ancestry(self) -> ancestry.Ancestry:
        if self._seen is None:
            pid = self._environ.get(self._agent.PID, "") if self._agent.PID else ""
            self._seen = ancestry.look(int(pid) if pid.isascii() and pid.isdecimal() else 0)
        return self._seen

    def agents_above(self) -> int:
        return len(self.ancestry.above)

    def family(self, *, is_searched: bool = True) -> family.Family:
        """The family that the environment names, or (`is_searched`) the processes above, else the session's own."""
        folder = os.path.join(state_root(self._environ), "agents")
        is_named = not is_searched or bool(self._environ.get(family.TREE))
        known = "" if is_named else family.found(folder, self.ancestry.above)
        return family.Family(folder, known or family.name(self._environ, self._event.session, self._root))

    def level(self, agent_id: str) -> int:
        """How deep below its session a subagent stands, by what was counted and by what the agent notes."""
        hint = transcript.spawn_depth(self._event.transcript, agent_id)
        return max(self.family().level(self._event.session, agent_id), hint)

    def reserve(self, claim: Claim, limits: Limits) -> Census:
        own = self.ancestry.own
        pid, born = (own.pid, own.born) if own else (0, "")
        member = family.Member(self._event.session, pid, born, is_marked=bool(self._agent.ENV_FILE))
        return self.family().reserve(member, claim, limits)
