"""What git sees as changed, without running what the repository names."""

from __future__ import annotations

import os

from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING
from hookpack.state import installed
from hookpack.state import trust as trusts

if TYPE_CHECKING:
    from hookpack.state.project import Project


def uncommitted(project: Project) -> list[str]:
    """Paths that git sees as changed or untracked; none in a folder without git.

    What `install` wrote or a person trusted does not count. The repository's monitor, hooks and external
    diffs are off, because git runs what they name.
    """
    if not project.git:
        return []
    from git import Git
    from git.exc import GitCommandError

    options = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.untrackedCache=false", "diff.external=")
    flags = [part for option in options for part in ("-c", option)]
    try:
        listed: bytes = Git(project.root).execute(
            ["git", *flags, "--no-optional-locks", "status", "--porcelain=v1", "-z", "-uall", "--no-renames"],
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    except GitCommandError as error:
        raise HookpackError(f"git status failed: {str(error.stderr).strip()[:200]}") from error
    paths = [entry[3:].decode("utf-8", "surrogateescape") for entry in listed.split(b"\0") if entry]
    own = {os.path.relpath(path, project.root).replace(os.sep, "/") for path in installed.untouched(project.repo)}
    trust = trusts.load(project)
    own |= set(trust.files) - set(trusts.drifted(project, trust))
    return [path for path in paths if path not in own]
