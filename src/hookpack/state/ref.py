"""A file that travels in a ref of the project's own repository: commits that hold it alone, off every branch.

Neither HEAD nor the index nor the work tree is touched, and none of the repository's hooks run.
"""

from __future__ import annotations

import os
import re

from hookpack.errors import StateError, TreeError
from hookpack.place import shown
from hookpack.process import run
from hookpack.record import TYPE_CHECKING
from hookpack.state.shadow import Shadow

if TYPE_CHECKING:
    from hookpack.process import Completed
    from hookpack.state.project import Project

FOLDER = "refs/hookpack/"
_NAME = re.compile(r"refs/hookpack/[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_FILE = "baseline.json"
_OFF = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "gc.auto=0", "maintenance.auto=false")
_VERBS = ("hash-object", "mktree", "rev-parse", "commit-tree", "update-ref")
_TIMEOUT_S = 60.0
# who writes the commit is the person's to say; where nobody does, the tool signs
_IDENTITY = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
_KEPT = ("HOME", "XDG_CONFIG_HOME", "USERPROFILE", "GIT_CONFIG_NOSYSTEM", *_IDENTITY)


def is_name(ref: str) -> bool:
    """Whether `ref` is a name below refs/hookpack/: no branch, tag or other ref of the person's is written."""
    return bool(_NAME.fullmatch(ref)) and ".." not in ref and not ref.endswith((".lock", "."))


def write(project: Project, ref: str, data: bytes, message: str) -> str:
    """Commit `data` on `ref`, on top of what it holds; gives the commit. TreeError if git cannot."""
    before = _tip(project, ref)
    blob = _git(project, "hash-object", "-w", "--no-filters", "--stdin", input=data)
    tree = _git(project, "mktree", input=f"100644 blob {blob}\t{_FILE}\n".encode())
    if before and _git(project, "rev-parse", f"{before}^{{tree}}") == tree:
        return before
    parents = ("-p", before) if before else ()
    commit = _git(project, *_signature(project), "commit-tree", tree, *parents, "-m", message)
    _git(project, "update-ref", "--no-deref", ref, commit, before or "0" * len(commit))
    return commit


def read(project: Project, ref: str, max_bytes: int) -> bytes | None:
    """The file on `ref`, None if there is no such ref. StateError if the ref holds something else."""
    if not (commit := _tip(project, ref)):
        return None
    done = _run(project, "cat-file", "blob", f"{commit}:{_FILE}", max_output=max_bytes)
    if done.truncated:
        raise StateError(f"{ref}: larger than {max_bytes >> 20} MiB")
    if done.code:
        raise StateError(f"{ref}: holds no {_FILE}: {_words(done)}")
    return done.stdout


def _tip(project: Project, ref: str) -> str:
    """The commit on `ref`, "" without one. StateError if it stands for another ref, which may be a branch."""
    if (aim := _run(project, "symbolic-ref", "--quiet", ref)).code == 0:
        raise StateError(f"{ref}: stands for {shown(os.fsdecode(aim.stdout).strip())}; `git symbolic-ref -d {ref}`")
    done = _run(project, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return done.stdout.decode().strip() if done.code == 0 else ""


def _signature(project: Project) -> tuple[str, ...]:
    if _run(project, "var", "GIT_COMMITTER_IDENT").code == 0 and _run(project, "var", "GIT_AUTHOR_IDENT").code == 0:
        return ()
    return "-c", "user.name=hookpack", "-c", "user.email=hookpack@localhost"


def _git(project: Project, *args: str, input: bytes = b"") -> str:
    done = _run(project, *args, input=input)
    if done.code or done.timed_out:
        raise TreeError(f"git {next(each for each in args if each in _VERBS)}: {_words(done)}")
    return done.stdout.decode().strip()


def _run(project: Project, *args: str, input: bytes = b"", max_output: int = 1 << 20) -> Completed:
    path = Shadow(project.root, project.shadow).environment["PATH"]
    env = {name: os.environ[name] for name in _KEPT if os.environ.get(name)}
    env |= {"PATH": path, "LC_ALL": "C", "GIT_DIR": project.git, "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    flags = [part for option in _OFF for part in ("-c", option)]
    argv = ["git", *flags, "--no-replace-objects", *args]
    return run(argv, cwd=project.root, env=env, input=input, timeout_s=_TIMEOUT_S, max_output=max_output)


def _words(done: Completed) -> str:
    return done.stderr.decode("utf-8", "replace").strip()[:200] or "no answer"
