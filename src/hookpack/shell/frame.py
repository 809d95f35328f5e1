"""Whose failure a list ends with, and what its parts leave behind: `;`, `&&`, `||`, `|`, `&`, `!`, branches, loops."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookpack.shell.scope import Scope

_BRANCHES = frozenset(("elif", "else", ";;"))
_LOOPS = frozenset(("while", "until", "for"))


class Frame:
    """An open list: the whole line, a group, a branch. The index lists say whose failure it would end with."""

    def __init__(self, kind: str, scope: Scope, masked: set[int], *, is_function: bool = False) -> None:
        self.scope = scope
        self.masked = masked  # commands of the whole line whose failure is lost
        self.kind = kind
        self.is_function = is_function
        self.head = kind if kind in ("for", "case") else ""  # the words that follow are no command
        self.since = 0  # the first command of the present list
        self.outside = (1, "")  # how often, and in which function, what stands round the group runs
        self.is_closed = False  # a compound command ended, its redirections may follow
        self.options = (scope.has_errexit, scope.has_pipefail)
        self.mark, self.folders = scope.mark(), scope.folders
        self.forgotten = self.mark  # what was assigned before this point is forgotten already
        self.kept: list[int] = []  # of branches before this one
        self.settled: list[int] = []  # of lists that `set -e` guards
        self.prior: list[int] = []  # of the last whole list
        self.guarded: list[int] = []  # those of `prior` at which `set -e` would end the line
        self.ends_in_exit = False
        self.joined = ""
        self.count = 0
        self.text: str | None = None  # what the last command printed, if that is literal
        self._start_list()

    def _start_list(self) -> None:
        scope = self.scope
        self.list_mark, self.list_folders = scope.mark(), scope.folders
        self.sure_folders = scope.folders
        self.live: list[int] = []
        self.last: list[int] = []
        self.link = ""
        self.has_list = False
        self.was_exit = False
        self._start_pipe()

    def _start_pipe(self) -> None:
        scope = self.scope
        self.pipe_mark, self.pipe_folders = scope.mark(), scope.folders
        self.pipe: list[int] = []
        self.feed = ""
        self.is_piped = self.is_negated = self.has_command = self.is_exit = False

    def _lose(self, indexes: Iterable[int]) -> None:
        self.masked.update(indexes)

    def connect(self, op: str) -> None:
        if op == "\n" and not self.has_command:
            return
        self.joined = ";" if op == "\n" else op
        self.is_closed = False
        if op == "|":
            self.feed = self.text or ""
            self.is_piped, self.has_command = True, False
            self.scope.restore(self.pipe_mark)
            self.scope.folders = self.pipe_folders
            return
        self._end_pipe()
        if op not in ("&&", "||"):
            self.end(is_background=op == "&")
            return
        if op == "||":
            self.sure_folders = self.scope.folders
            self.scope.blur(self.list_folders)
        elif self.link == "||":
            self.scope.forget(self.list_mark)
            self.scope.blur(self.sure_folders)  # `a || cd x && b`: with a, b runs where a ran
        self.link = op

    def add(self, visible: list[int], text: str | None, *, is_exit: bool = False) -> None:
        """A command or group of the pipeline ended."""
        if self.is_piped and self.scope.has_pipefail:
            self.pipe.extend(visible)
        else:
            if self.pipe:
                self._lose(self.pipe)
            self.pipe = visible
        self.text, self.is_exit = text, is_exit
        self.has_command = self.has_list = True

    def _end_pipe(self) -> None:
        if not self.has_command:
            return
        if self.is_piped:
            self.scope.forget(self.pipe_mark)
            self.scope.blur(self.pipe_folders)
        if self.is_negated:
            self._lose(self.pipe)
            self.pipe = []
        if self.link == "||" and not self.is_exit:
            self._lose(self.live)
            self.live = []
        self.live.extend(self.pipe)
        self.last = self.pipe
        self.was_exit = self.is_exit
        self.count += 1
        self._start_pipe()

    def end(self, *, is_background: bool = False) -> None:
        self._end_pipe()
        scope = self.scope
        if is_background:
            self._lose(self.live)
            self.live = []
            scope.restore(self.list_mark)
            scope.folders = self.list_folders
        elif self.link:
            scope.forget(self.list_mark)
        if self.was_exit and self.link == "||":
            scope.folders = self.sure_folders  # `cd x || exit`: what follows runs in x
        elif not scope.has_errexit or self.link:
            scope.blur(self.list_folders)
        if self.has_list:
            self.ends_in_exit = self.was_exit
            if self.link or not self.was_exit:
                self._settle()
        self._start_list()

    def _settle(self) -> None:
        """The failure of the list before is lost now, unless `set -e` would have ended the line there."""
        guarded = self.guarded
        self._lose(set(self.prior).difference(guarded) if guarded else self.prior)
        self.settled += guarded
        self.prior = self.live
        self.guarded = self.last if self.scope.has_errexit else []

    def section(self, op: str) -> None:
        """`then`, `do`, `else`, the next branch: what stood before was a condition or another branch."""
        self.end()
        visible = self.settled + self.prior
        if op in ("then", "do"):
            self._lose(visible)
        else:
            self.kept += visible
        self.settled, self.prior, self.guarded = [], [], []
        if op in _BRANCHES:
            self._forget()
            self._start_list()
        self.head = "case" if op == ";;" else ""
        self.joined = ""

    def _forget(self) -> None:
        """What the group assigned may not have been, and it may have gone nowhere."""
        self.scope.forget(self.forgotten)
        self.forgotten = self.scope.mark()
        self.scope.blur(self.folders)

    def close(self) -> list[int]:
        """Ends the group; the commands whose failure is the group's."""
        self.end()
        scope = self.scope
        visible = self.kept + self.settled + self.prior
        if self.kind == "(":
            scope.restore(self.mark)
            scope.has_errexit, scope.has_pipefail = self.options
        if self.kind == "(" or self.is_function:
            scope.folders = self.folders
        if self.is_function or self.kind not in ("", "(", "{"):
            self._forget()
        if self.is_function or self.kind in _LOOPS:
            self._lose(visible)
            visible = []
        return visible
