"""The gates: one judgement a module, a function of the event and the world, nothing written anywhere."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Protocol

    from hookpack.anchor import Anchor
    from hookpack.event import Event
    from hookpack.place import Place
    from hookpack.policy import Policy
    from hookpack.spawns.start import Census, Claim, Limits
    from hookpack.turn import Change, Check, Compared, Lesson, Looked, Measured, Mechanical, Run, Step, Turn
    from hookpack.verdict import Verdict

    class Gate(Protocol):
        """What a module of this folder offers."""

        NAME: str

        def concerns(self, event: Event) -> bool:
            """The cheap question: can this gate have anything to say about the event?"""

        def judge(self, event: Event, world: World) -> Verdict:
            """What the gate finds; raises HookpackError where it cannot find out."""

    class World(Protocol):
        """All that gates and the iteration learn from outside: files, state, clock, programs."""

        root: str  # the judged work tree, absolute, symlinks resolved
        policy: Policy
        environment: Mapping[str, str]

        def clock(self) -> float:
            """Monotonic seconds."""

        def locate(self, path: str) -> Place:
            """Where a path named by the agent really leads: symlinks and ".." resolved, existing or not."""

        def twin(self, place: Place) -> str:
            """The protected file or folder that a place is under another name: a hard link, a second mount; else ""."""

        def linked(self) -> tuple[str, ...]:
            """Sealed files that have another name somewhere: what is written there is written here."""

        def read(self, place: Place) -> str | None:
            """The text of a file of at most 8 MiB, undecodable bytes as surrogates; None if there is none."""

        def fingerprint(self, value: str) -> str:
            """What names a credential in messages and in the policy; salted, so nobody guesses the value from it."""

        def today(self) -> str:
            """The date as "2030-01-31"."""

        def anchors(self) -> tuple[Anchor, ...]:
            """The declared anchors that a person trusted."""

        def drifted(self) -> tuple[str, ...]:
            """Sealed files that changed since they were last taken for what they should be; none in a window."""

        def renew(self) -> tuple[str, ...]:
            """A turn begins: take the sealed files for what they should be; gives those that changed since."""

        def guarded_tree(self) -> str:
            """The tree in which the project's own protected files are what they should be, "" if nobody saw one."""

        def is_open(self) -> bool:
            """Whether a person opened a window for changes of protected files, and it did not end."""

        def is_maintained(self) -> bool:
            """Whether such a window covers what changed since the last look."""

        def armament(self, path: str) -> tuple[str, str]:
            """What armed hookpack in a settings file when it was installed or first seen, and what does now."""

        def disarmed(self) -> tuple[str, ...]:
            """Settings files that do not arm hookpack as they did when it was installed or first seen."""

        def script(self, place: Place) -> str:
            """The first 256 KiB of a file that may be a script, "" if there is none."""

        def agents_above(self) -> int:
            """How many agents there are among the processes above this session's own, as far as they show."""

        def unread(self) -> tuple[str, ...]:
            """Files that the snapshot has by name alone, because nobody may read them."""

        def level(self, agent_id: str) -> int:
            """How deep below its session a subagent stands, 1 for the session's own."""

        def reserve(self, claim: Claim, limits: Limits) -> Census:
            """What the session's family runs already; takes the places of `claim`, all or none, if the limits allow."""

        def release(self, call: str, child: str, *, runs_on: bool) -> None:
            """A call that started a child ended, or (`call` empty) the child itself did."""

        def untrusted(self) -> tuple[str, ...]:
            """Policy, anchors and files they name that are not as a person trusted them."""

        def is_vouched(self, path: str) -> bool:
            """Whether a protected file is as a person trusted it or as `install` wrote it."""

        def has_begun(self) -> bool:
            """The cheap question: was the start of a turn of this session seen?"""

        def works(self) -> None:
            """Note that a call of this session is about to change files."""

        def has_company(self) -> bool:
            """Whether another session is in a turn in this work tree, or worked in it during the turn that ends."""

        def scan_ahead(self) -> None:
            """Scan what the turn changed so far into the cache; says nothing about it."""

        def turn(self) -> Turn:
            """What is known of this session's turn."""

        def snapshot(self) -> str:
            """Id of the tree that this event is judged by: one snapshot, shared by all hooks of the event."""

        def changes(self, before: str, after: str, *, lines: bool = True) -> tuple[Change, ...]:
            """What differs between two trees, renames resolved; their lines are counted only if asked for."""

        def texts(self, blobs: Sequence[str]) -> Mapping[str, bytes]:
            """The content of recorded files by blob id."""

        def stored(self, tree: str, path: str) -> str:
            """Blob id of a file in a recorded tree, "" if it holds none."""

        def scan(self, changes: Sequence[Change]) -> Looked:
            """Both sides of the changes as the policy's scanners see them."""

        def consult(self, tree: str, changes: Sequence[Change], looked: Looked) -> Looked:
            """`looked` with what the commands of the policy's SARIF inputs say of `tree`, as for `test`."""

        def compare(self, changes: Sequence[Change]) -> Compared:
            """The defences, named by no anchor, that a set of changes lost."""

        def weakened(self, changes: Sequence[Change]) -> Compared:
            """How a set of changes weakened the tests: what the tests test, which of them run, what is demanded."""

        def test(self, tree: str) -> Check:
            """The policy's test command, run once on `tree`, which must be what the work tree holds."""

        def measure(self, tree: str) -> tuple[Measured, ...]:
            """The policy's metrics on `tree`, which must be what the work tree holds, and what is accepted of each."""

        def replay(self, edit: Mechanical, before: str, changes: Sequence[Change]) -> str:
            """Why `edit`, run on the tree `before`, does not make exactly these changes; "" if it does."""

        def staged(self) -> tuple[Change, ...]:
            """What a commit would record and the present snapshot does not hold, against the turn's start."""

        def knows_red(self, tree: str) -> bool:
            """Whether the test command is known to fail on `tree`."""

        def lessons(self) -> tuple[Lesson, ...]:
            """What rejected states teach that this session was not told yet, newest first."""

        def moved_head(self) -> str:
            """How HEAD left the turn's line of commits (checkout, reset, ...), "" if it did not."""

        def runs(self) -> tuple[Run, ...]:
            """Verification runs recorded in this session, oldest first."""

        def steps(self) -> Iterator[Step]:
            """The tool calls of the session's transcripts that may matter, oldest first; ToolError if there is none."""

        def listing(self, folder: str) -> tuple[str, ...]:
            """The names in a folder of the work tree, sorted, those of folders with "/" at their end; at most 2,000."""
