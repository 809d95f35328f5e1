"""Revisions of the person's own git repository, asked for by name; nothing that the repository names is run."""

from __future__ import annotations

import os
import re

from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.process import run
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import common_dir
from hookpack.state.shadow import failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookpack.process import Completed

_TIMEOUT_S = 120.0
_WHOLE = "check out with the whole history (`fetch-depth: 0`, `GIT_DEPTH: 0`), or run `git fetch --unshallow`"
# a question must not fetch what a partial clone lacks: that starts a program which the configuration names
_OFF = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "protocol.allow=never")
# where git looks for a short name, in its order
_PLACES = ("", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/")


class Revisions:
    """The repository of the git directory `git`; `environ` is a whole environment for git."""

    def __init__(self, git: str, environ: Mapping[str, str]) -> None:
        if not git:
            raise HookpackError("there is no git repository here, so there is no base to compare with")
        self._git = git
        self._environ = {
            **environ,
            "GIT_DIR": git,
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_GRAFT_FILE": os.devnull,
            "GIT_PROTOCOL_FROM_USER": "0",
        }
        if self._said("rev-parse", "--show-object-format") == "sha256":
            raise HookpackError("git repositories with SHA-256 names cannot be compared by revision")

    @property
    def objects(self) -> str:
        """The folder of the repository's objects."""
        return os.path.join(os.path.realpath(common_dir(self._git)), "objects")

    @property
    def lacks_objects(self) -> bool:
        """Whether this clone was told to leave objects where it came from."""
        return bool(self._said("config", "--get-regexp", r"^remote\..*\.(promisor|partialclonefilter)$"))

    def commit(self, name: str) -> str:
        """The commit that `name` means. HookpackError if it means none, or more than one."""
        self._demand_one(name)
        found = self._said("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if not found:
            where = "this shallow clone" if self._is_shallow() else "this clone"
            raise HookpackError(f"{where} has no revision {shown(name)!r}", hint=self._remedy(name))
        return found

    def fork(self, tip: str, head: str) -> str:
        """The commit at which `head` left the line of `tip`. HookpackError if this clone does not hold it."""
        if found := self._said("merge-base", tip, head):
            return found
        if self._is_shallow():
            raise HookpackError("the clone is shallow: where the branch began is not in it", hint=_WHOLE)
        raise HookpackError("the base and HEAD have no history in common", hint="name another revision with `--base`")

    def _demand_one(self, name: str) -> None:
        """Refuse a short name that a tag, a branch and a remote share: who pushes a tag must not choose the base."""
        short = re.split(r"[~^:@]", name)[0]
        names = {place + short for place in _PLACES} - {short}
        listed = self._said("for-each-ref", "--format=%(refname)", *sorted(names)).splitlines() if short else []
        known = {each: self._said("rev-parse", f"{each}^{{commit}}") for each in listed if each in names}
        if len(set(known.values())) > 1:
            raise HookpackError(
                f"{shown(name)!r} means several revisions: {', '.join(map(shown, sorted(known)))}",
                hint="write the whole name, such as refs/remotes/origin/main",
            )

    def _remedy(self, name: str) -> str:
        remote = f"refs/remotes/origin/{name}"
        if self._said("rev-parse", "--verify", "--quiet", "--end-of-options", f"{remote}^{{commit}}"):
            return f"`--base origin/{shown(name)}`"
        return _WHOLE if self._is_shallow() else "run `git fetch`, or name another revision with `--base`"

    def _is_shallow(self) -> bool:
        return self._said("rev-parse", "--is-shallow-repository") == "true"

    def _said(self, *args: str) -> str:
        """The words of git; "" if it has none, or says no. TreeError if it breaks."""
        done = self._run(*args)
        if done.timed_out or done.truncated or done.code not in (0, 1, 128):
            raise failed(args[0], done)
        return os.fsdecode(done.stdout).strip() if done.code == 0 else ""

    def _run(self, *args: str) -> Completed:
        flags = [part for option in _OFF for part in ("-c", option)]
        return run(["git", *flags, *args], cwd=os.sep, env=self._environ, timeout_s=_TIMEOUT_S)
