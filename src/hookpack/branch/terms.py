"""What a branch is judged by: policy, anchors and the files that they name, as one revision has them."""

from __future__ import annotations

import posixpath

from hookpack import anchors_yaml, policy_stack, policy_yaml
from hookpack.anchor import Anchor
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import named, trust

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookpack.codec import Json
    from hookpack.state.project import Project
    from hookpack.state.shadow import Shadow


class Terms(Record):
    """A checked policy with its anchors; `texts` are the files that it comes from and names, None for a missing one."""

    policy: Json
    anchors: tuple[Anchor, ...]
    texts: Mapping[str, bytes | None]

    @property
    def is_declared(self) -> bool:
        """Whether there is a policy at all; else the built-in one judges."""
        return self.texts[trust.POLICY] is not None

    def put(self, project: Project) -> None:
        """Make them those that are trusted in `project`."""
        if any(text is not None for text in self.texts.values()):
            trust.put(project, self.policy, self.anchors, self.texts)


def read(shadow: Shadow, project: Project, commit: str, name: str) -> Terms:
    """The terms of a commit that people call `name`. BadPolicy, with the line, if they cannot be used.

    An organisation's policy that the commit does not hold is read where it lies: its digest stands in the commit.
    """
    own = _texts(shadow, commit, (trust.POLICY, trust.ANCHORS))
    policy_data, anchors_data = own.values()
    policy, orgs = _policy(shadow, project, commit, policy_data, f"{shown(name)}:{trust.POLICY}")
    anchors = anchors_yaml.load(anchors_data, f"{shown(name)}:{trust.ANCHORS}") if anchors_data is not None else ()
    paths = {each.path for each in shadow.entries(commit)}
    listed = policy_yaml.named_files(policy, paths.__contains__)
    return Terms(policy, anchors, {**own, **orgs, **_texts(shadow, commit, listed)})


def _policy(
    shadow: Shadow, project: Project, commit: str, data: bytes | None, shown_path: str
) -> tuple[Json, dict[str, bytes | None]]:
    """What the policy and the one that it extends say, and the text of the latter if the commit holds it."""
    held: dict[str, bytes | None] = {}

    def fetch(path: str) -> bytes | None:
        is_inside = not path.startswith("/") and posixpath.normpath(path).partition("/")[0] != ".."
        held.update({path: text for path, text in _texts(shadow, commit, (path,) * is_inside).items() if text})
        return held.get(path) or named.read(project, path)

    return (policy_stack.read(data, shown_path, fetch).written if data is not None else {}), held


def _texts(shadow: Shadow, commit: str, paths: tuple[str, ...]) -> dict[str, bytes | None]:
    asked = [f"{commit}:{path}" for path in paths if "\n" not in path]
    found = shadow.find(asked)
    return {path: found.get(f"{commit}:{path}") for path in paths}
