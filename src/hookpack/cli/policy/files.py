"""The policy of a project as its files stand."""

from __future__ import annotations

from hookpack import policy_stack
from hookpack.cli import here
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import named, trust

if TYPE_CHECKING:
    from hookpack.policy_stack import Stack
    from hookpack.state.project import Project


def stack(project: Project, path: str = trust.POLICY) -> Stack:
    """The policy at `path`, relative to the project or absolute, with what it extends.

    HookpackError if there is none, BadPolicy with its faults.
    """
    data = named.read(project, path)
    if data is None and path != trust.POLICY:
        raise HookpackError(f"there is no file {shown(path)}")
    if data is None:
        there = shown(here.overlooked(project))
        hint = f"{there} is not read, move it to the top" if there else "`hookpack install` writes one"
        raise HookpackError(f"there is no {shown(path)} in {shown(project.root)}", hint=hint)
    return policy_stack.read(data, path, lambda org: named.read(project, org))
