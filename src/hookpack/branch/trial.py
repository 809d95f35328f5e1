"""A branch on trial: its work tree, the revision that it began at, and a world that judges by the base's terms.

What has to be remembered meanwhile lies in a folder that goes again: nothing of the person's own state is read or
changed.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager

from hookpack import mechanical, metrics
from hookpack.agents import claude_code
from hookpack.branch import terms
from hookpack.branch.checkout import Checkout
from hookpack.branch.revisions import Revisions
from hookpack.errors import HookpackError, TreeError
from hookpack.event import Event
from hookpack.place import shown
from hookpack.policy import metrics as declared
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import project as projects
from hookpack.state import trust
from hookpack.turn import Change, Looked, Measured
from hookpack.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.state.project import Project
    from hookpack.state.shadow import Entry
    from hookpack.state.tree import Tree


class Base(Record):
    """The revision that a branch is to join, and the one at which it began."""

    name: str  # as the person gave it
    commit: str  # whose policy judges
    fork: str  # whose files are compared


class Trial(Record):
    """What there is to judge; `staged` are files that HEAD holds otherwise than the work tree."""

    world: Branch
    base: Base
    before: str
    after: str
    staged: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()


class Branch(World):
    """The world of a work tree whose judge is another revision."""

    def __init__(self, project: Project, checkout: Checkout, environ: Mapping[str, str]) -> None:
        event = Event(agent="", name="command", moment="other", cwd=project.root, key=os.urandom(8).hex())
        super().__init__(event, project, trust.load(project), environ, claude_code, "command")
        self._tree = checkout
        self._sides: tuple[Mapping[str, Entry], Mapping[str, Entry]] | None = None
        self.before = self.judge = self.head = ""  # trees

    def is_vouched(self, path: str) -> bool:
        """Whether a file that decides how is judged is the very one that the base has."""
        if path not in trust.load(self.project).files:
            return False
        if self._sides is None:
            both = [{each.path: each for each in self.tree.entries(tree)} for tree in (self.snapshot(), self.judge)]
            self._sides = both[0], both[1]
        here, there = self._sides
        return here.get(path) == there.get(path)

    def scan(self, changes: Sequence[Change]) -> Looked:
        looked = super().scan(changes)
        rows = self.policy.layers["monotonicity"].rows("sarif")
        own = [row for row in rows if not row.get("command") and self.stored(self.head, str(row["path"]))]
        said = (
            f"{row['name']}: {shown(str(row['path']))} is a file of the branch, so nobody ran {row['name']}"
            for row in own
        )
        self.looked = looked._replace(errors=(*looked.errors, *said))
        return self.looked

    def measure(self, tree: str) -> tuple[Measured, ...]:
        wanted = declared(self.policy)
        with tempfile.TemporaryDirectory(prefix="hookpack-base-", ignore_cleanup_errors=True) as folder:
            mechanical.lay(folder, self.tree.entries(self.before), self.texts)
            there = self.project._replace(root=folder)
            known = metrics.measure(wanted, self.before, there, self.environment, look=lambda: self.before)
        metrics.accept(wanted, self.before, self.project, anew=True)
        faults = {each.metric.name: f"in the base {each.fault}" for each in known if each.fault}
        return tuple(
            each if each.fault or each.metric.name not in faults else each._replace(fault=faults[each.metric.name])
            for each in super().measure(tree)
        )


@contextmanager
def opened(root: str, git: str, name: str, environ: Mapping[str, str]) -> Iterator[Trial]:
    """The trial of the work tree `root` against the revision `name`. HookpackError, with the remedy, if there is none.

    It is good for as long as the context is open.
    """
    with tempfile.TemporaryDirectory(prefix="hookpack-check-", ignore_cleanup_errors=True) as state:
        environ = {**environ, "XDG_STATE_HOME": state}
        project = projects.at(root, environ)
        checkout = Checkout(root, project.shadow, project.area, git, environ)
        revisions = Revisions(git, checkout.shadow.environment)
        try:
            yield _trial(project, checkout, revisions, name, environ)
        except TreeError as error:
            if not revisions.lacks_objects:
                raise
            raise HookpackError(
                f"this clone is a partial one and lacks files of the base ({error})",
                hint="check out without `filter`, or run `git fetch --refetch --no-filter`",
            ) from error


def _trial(project: Project, checkout: Checkout, revisions: Revisions, name: str, environ: Mapping[str, str]) -> Trial:
    tip, head = revisions.commit(name), revisions.commit("HEAD")
    base = Base(name, tip, revisions.fork(tip, head))
    checkout.borrow(revisions.objects)
    by = terms.read(checkout.shadow, project, tip, name)
    by.put(project)
    before, judge, committed = (checkout.recorded(each) for each in (base.fork, tip, head))
    world = Branch(project, checkout, environ)
    with checkout.lock():
        checkout.begin(before)
    world.before, world.judge, world.head = before.tree, judge.tree, committed.tree
    after = world.snapshot()
    staged = tuple(_committed(checkout, before.tree, committed.tree, after))
    return Trial(world, base, before.tree, after, staged, tuple(_notes(by, base, staged)))


def _committed(tree: Tree, before: str, head: str, now: str) -> Iterator[Change]:
    """What HEAD changes otherwise than the work tree does: a step before this one may have put files right."""
    held = {each.path: each.blob for each in tree.entries(now)} if head != now else {}
    for each in tree.changes(before, head, renames=False, lines=False) if head != now else ():
        if held.get(each.path, "") != each.new_blob:
            yield each


def _notes(by: terms.Terms, base: Base, staged: tuple[Change, ...]) -> Iterator[str]:
    if not by.is_declared:
        yield f"{shown(base.name)} has no {trust.POLICY}: the built-in policy judges"
    if staged:
        listed = ", ".join(shown(each.path) for each in staged[:5]) + (" ..." if len(staged) > 5 else "")
        yield f"not committed as the work tree has it, so both are judged: {listed}"
