"""What a commit would record although the work tree does not hold it: the user's index, read without running their git.

git runs with the shadow repository's configuration, on a copy of the index, and reads the user's objects as alternates.
"""

from __future__ import annotations

import os
import shutil

from hookpack.errors import TreeError
from hookpack.process import run
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import common_dir, remove
from hookpack.turn import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.state.tree import Tree

_TIMEOUT_S = 60.0
_MAX_BYTES = 256 * 1024 * 1024


def changes(tree: Tree, git: str, start: str, now: str) -> tuple[Change, ...]:
    """Regular files that the index of the git directory `git` holds otherwise than `now` and than `start` do.

    Their contents are stored in the shadow repository. TreeError if the index or an object cannot be read.
    """
    if not git or not os.path.exists(os.path.join(git, "index")):
        return ()
    standing = {(each.path, each.blob) for each in tree.entries(now)}
    before = {each.path: each.blob for each in tree.entries(start)} if start else {}
    wanted = [
        (path, blob) for path, blob in _entries(tree, git) if (path, blob) not in standing and before.get(path) != blob
    ]
    return tuple(
        Change(path, "M" if path in before else "A", path, before.get(path, ""), _fetch(tree, git, blob))
        for path, blob in wanted
    )


def _entries(tree: Tree, git: str) -> Iterator[tuple[str, str]]:
    copy = os.path.join(tree.area, f"staged.{os.getpid()}-{os.urandom(4).hex()}")
    try:
        shutil.copyfile(os.path.join(git, "index"), copy)
        listed = tree.shadow.git("ls-files", "-s", "-z", index=copy)
    except OSError as error:
        raise TreeError(f"the index cannot be read: {error.strerror}") from error
    finally:
        remove(copy)
    for entry in listed.split(b"\0")[:-1]:
        head, _, path = entry.partition(b"\t")
        mode, blob, _ = head.decode().split(" ")
        if mode.startswith("100"):
            yield os.fsdecode(path), blob


def _fetch(tree: Tree, git: str, blob: str) -> str:
    env = {**tree.shadow.environment, "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.path.join(common_dir(git), "objects")}
    argv = ["git", "cat-file", "blob", blob]
    done = run(argv, cwd=tree.shadow.store, env=env, timeout_s=_TIMEOUT_S, max_output=_MAX_BYTES)
    if done.code or done.truncated:
        raise TreeError(f"a staged file cannot be read: {done.stderr.decode('utf-8', 'replace').strip()[:200]}")
    return tree.shadow.write("blob", done.stdout)
