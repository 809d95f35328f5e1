"""The world as gates see it, for one event in one project. What is slow is imported where it is needed."""

from __future__ import annotations

import os
import time

from hookpack.ground import Ground
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import Lock
from hookpack.state.shared import Shared
from hookpack.turn import Check, Measured, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from hookpack.agents import Agent
    from hookpack.anchor import Anchor
    from hookpack.comparing import Compare
    from hookpack.event import Event
    from hookpack.kin import Kin
    from hookpack.policy import Policy
    from hookpack.scanners.sarif import Result
    from hookpack.spawns.start import Census, Claim, Limits
    from hookpack.state.project import Project
    from hookpack.state.seals import PutBack
    from hookpack.state.tree import Tree
    from hookpack.state.trust import Trust
    from hookpack.turn import Change, Compared, Lesson, Looked, Mechanical, Run, Step

_PATIENCE_S = 700.0  # longer than tests may take by default
# seconds that a scan-ahead is waited for: a turn's end has the time, other moments would rather scan twice
_AHEAD_S = {"stop": 100.0, "subagent-stop": 100.0}
_AHEAD_DEFAULT_S = 5.0


class World(Ground):
    """Facts for the gates. Nothing here writes to the judged tree; `effects.apply` does."""

    def __init__(
        self, event: Event, project: Project, trust: Trust, environ: Mapping[str, str], agent: Agent, gate: str
    ) -> None:
        super().__init__(event, project, environ, agent)
        self.policy: Policy = trust.policy
        self._trusted = trust.files
        self._gate = gate
        self._anchors = trust.anchors
        self._snapshot = ""
        self._start = ""
        self._unreadable: tuple[str, ...] = ()
        self._closed: tuple[str, ...] = ()
        self._tree: Tree | None = None
        self._kin: Kin | None = None
        self._stored: dict[str, dict[str, str]] = {}
        self.looked: Looked | None = None  # what the scanners said last

    def anchors(self) -> tuple[Anchor, ...]:
        return self._anchors

    def put_back(self, paths: Sequence[str]) -> tuple[PutBack, ...]:
        """Give sealed files back what they held; what stood there is kept."""
        with self.tree.lock():
            return self._seals().put_back(paths)

    def guarded_tree(self) -> str:
        return self._seals().tree() or self.turn().start

    @property
    def kin(self) -> Kin:
        if self._kin is None:
            from hookpack.kin import Kin

            self._kin = Kin(self.event, self.root, self.environment, self.agent)
        return self._kin

    def agents_above(self) -> int:
        return self.kin.agents_above()

    def level(self, agent_id: str) -> int:
        return self.kin.level(agent_id)

    def reserve(self, claim: Claim, limits: Limits) -> Census:
        return self.kin.reserve(claim, limits)

    def release(self, call: str, child: str, *, runs_on: bool) -> None:
        self.kin.family().release(self.event.session, call, child, runs_on=runs_on)

    def untrusted(self) -> tuple[str, ...]:
        from hookpack.state import trust

        return trust.drifted(self.project, trust.load(self.project))

    def is_vouched(self, path: str) -> bool:
        from hookpack.state import installed, trust

        known = trust.load(self.project)
        if path in known.files:
            return path not in trust.drifted(self.project, known)
        return os.path.join(self.root, *path.split("/")) in installed.untouched(self.project.repo)

    def facts(self) -> dict[str, str]:
        """What was judged by, for the record: mode, digest of the trusted policy file, the trees that were compared."""
        from hookpack.state.trust import POLICY

        found = {"policy": self._trusted.get(POLICY, ""), "start": self._start, "tree": self._snapshot}
        return {"mode": self.policy.mode, **{name: value[:12] for name, value in found.items() if value}}

    def has_begun(self) -> bool:
        return "turn" in self.session.load()

    def turn(self) -> Turn:
        from hookpack.state import baseline

        memory, locked = self.session.load(), baseline.load(self.project)
        points, turn = self.checkpoints.state(), memory.get("turn", {})
        self._start = self._start or turn.get("start", "")  # as the gate was told it: effects may move it
        return Turn(
            start=turn.get("start", ""),
            accepted=points.accepted,
            baseline=locked.tree if locked else "",
            seen=turn.get("seen", ""),
            is_open=turn.get("is_open", False),
            clean=turn.get("clean", False),
            unjudged=points.unjudged or bool(memory.get("judging")),
            quarantined=points.quarantined,
            locked=locked is not None and not locked.provisional,
        )

    def works(self) -> None:
        # the hook after a call runs beside the agent, and may run on when the turn was judged
        self.session.works(opens=self.event.moment == "before-tool")

    def has_company(self) -> bool:
        since = self.session.load().get("turn", {}).get("at", 0.0)
        return self.session.has_company(since if self.event.moment.endswith("stop") else time.time())

    def scan_ahead(self) -> None:
        from hookpack import ahead

        ahead.run(self)

    def runs(self) -> tuple[Run, ...]:
        return self.session.runs()

    @property
    def tree(self) -> Tree:
        if self._tree is None:
            from hookpack.state.tree import Tree

            self._tree = Tree(self.root, self.project.shadow, self.project.area, environ=self.environment)
        return self._tree

    def snapshot(self) -> str:
        if not self._snapshot:
            with self.tree.lock():
                if os.path.lexists(self.tree.journal):
                    self._recover()
                self._snapshot, self._unreadable = self._shared().take() or self._fresh()
        return self._snapshot

    def _recover(self) -> None:
        from hookpack.state import restore  # slow to import, and hardly ever wanted

        if (mended := restore.recover(self.tree)) and mended.kept:
            names = ", ".join(each.path for each in mended.kept)
            self.checkpoints.add_notice(f"hookpack: finished an interrupted restore; left alone: {names}")

    def unread(self) -> tuple[str, ...]:
        """Files that the snapshot has by name alone, because nobody may read them."""
        self.snapshot()
        return self._unreadable

    def closed(self) -> tuple[str, ...]:
        """Folders that this process, not another hook, found that nobody may list."""
        self.snapshot()
        return self._closed

    def glance(self) -> str:
        """The snapshot that another hook of this event took so far, "" if none did. Takes none and no lock."""
        return self._shared().glance()

    def _shared(self) -> Shared:
        return Shared(self.project.area, self.event.key, self._gate)

    def _fresh(self) -> tuple[str, tuple[str, ...]]:
        self.project.remember()
        seen = self.tree.snapshot()
        self._closed = seen.closed
        self._shared().put(seen.tree, seen.unreadable)
        return seen.tree, seen.unreadable

    def changes(self, before: str, after: str, *, lines: bool = True) -> tuple[Change, ...]:
        return self.tree.changes(before, after, lines=lines)

    def texts(self, blobs: Sequence[str]) -> Mapping[str, bytes]:
        return self.tree.read(blobs) if blobs else {}

    def stored(self, tree: str, path: str) -> str:
        if tree not in self._stored:
            self._stored[tree] = {each.path: each.blob for each in self.tree.entries(tree)}
        return self._stored[tree].get(path, "")

    def scan(self, changes: Sequence[Change]) -> Looked:
        from hookpack import ahead, scanning

        with ahead.awaited(self.project.area, _AHEAD_S.get(self.event.moment, _AHEAD_DEFAULT_S)):
            looked = scanning.look(self.tree, changes, self.policy, self.environment, self.project)
        astray = scanning.astray(self.tree, changes, self.snapshot())
        self.looked = looked._replace(unstored=(*looked.unstored, *self._unreadable, *astray))
        return self.looked

    def consult(self, tree: str, changes: Sequence[Change], looked: Looked) -> Looked:
        from hookpack import foreign, producer

        entries = [each for each in self.policy.layers["monotonicity"].rows("sarif") if each.get("command")]
        paths = {each.path for each in self.tree.entries(tree)}

        def answer(entry: Mapping[str, Any]) -> tuple[tuple[Result, ...], frozenset[str]]:
            found = producer.run(entry, tree, self.project, self.environment, paths=paths, look=self.look)
            return found, frozenset()  # made of the very tree: nothing is younger

        with self.standing_still():
            self.looked = foreign.lay(looked, changes, self.tree.read, entries, answer)
        return self.looked

    def compare(self, changes: Sequence[Change]) -> Compared:
        return self._compare().lost(changes)

    def weakened(self, changes: Sequence[Change]) -> Compared:
        return self._compare().weakened(changes)

    def _compare(self) -> Compare:
        from hookpack.comparing import Compare

        layers = self.policy.layers
        return Compare(
            self.tree,
            self.environment,
            layers["anchors"].text("implicit"),
            layers["tests"].text("weakened"),
            self.snapshot,
        )

    def test(self, tree: str) -> Check:
        from hookpack import correctness
        from hookpack.state import trust

        rule, since = self.policy.layers["correctness"], self.checkpoints.accepted()
        if strange := trust.strange(self.project, rule.text("command"), with_tests=False):
            return Check("error", f"{strange}, so the test command was NOT run")
        with self.standing_still():
            skips = self.policy.layers["tests"].texts("skips")
            terms = correctness.Terms(since, skips, lambda: self._compare().explains(self.changes(since, tree)))
            return correctness.run(rule, tree, self.project, self.environment, terms=terms, look=self.look)

    def measure(self, tree: str) -> tuple[Measured, ...]:
        from hookpack import metrics, policy
        from hookpack.state import trust

        declared = policy.metrics(self.policy)
        said = {each.name: trust.strange(self.project, each.command) for each in declared}
        sound = [each for each in declared if not said[each.name]]
        with self.standing_still():
            found = iter(metrics.measure(sound, tree, self.project, self.environment, look=self.look))
        return tuple(
            Measured(each, fault=f"{said[each.name]}, so it was not run") if said[each.name] else next(found)
            for each in declared
        )

    def replay(self, edit: Mechanical, before: str, changes: Sequence[Change]) -> str:
        from hookpack import mechanical
        from hookpack.state import trust

        if strange := trust.strange(self.project, edit.command):
            return f"{strange}, so it was not run"
        entries = self.tree.entries(before)
        return mechanical.replay(edit, entries, changes, read=self.texts, environ=self.environment)

    def look(self) -> str:
        """Id of the work tree as it is at this moment, whatever the event's snapshot holds."""
        with self.tree.lock():
            return self.tree.snapshot().tree

    def knows_red(self, tree: str) -> bool:
        from hookpack import correctness

        known = correctness.known(self.policy.layers["correctness"], tree, self.project)
        return known is not None and known.outcome == "failed"

    def standing_still(self) -> Lock:
        """Held while tests run and while files are put back, so that neither disturbs the other.

        Not the tree lock: the other hooks of the event must get at the snapshot meanwhile.
        """
        return Lock(os.path.join(self.project.area, "standing-still.lock"), timeout_s=_PATIENCE_S)

    def staged(self) -> tuple[Change, ...]:
        from hookpack.state import staged

        turn = self.turn()
        return staged.changes(self.tree, self.project.git, turn.start or turn.accepted, self.snapshot())

    def lessons(self) -> tuple[Lesson, ...]:
        told = () if self.event.moment == "session-start" else self.session.load().get("taught", ())
        return tuple(each for each in self.checkpoints.lessons() if each.number not in told)

    def has_committed(self) -> bool:
        """Whether HEAD names another commit than when the turn began."""
        from hookpack.state import head

        turn = self.session.load().get("turn", {})
        return bool(turn.get("head")) and turn["head"] != head.position(self.project.git)[0]

    def moved_head(self) -> str:
        from hookpack.state import head

        return head.moved(self.project.git, self.session.load().get("turn", {}))

    def steps(self) -> Iterator[Step]:
        from hookpack import testimony

        return iter(testimony.steps(self))
