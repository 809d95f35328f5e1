"""What a command line runs, reads and writes, as far as its text tells. Never raises, time grows with the length.

`parse` walks the tokens once and keeps what a shell would: variables, directory, whose failure counts.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import MANY, UNKNOWN, Command, Loose, Script, executed, is_name, nested, starts, unwrap
from hookpack.shell.expand import MAGIC, Expander, like
from hookpack.shell.frame import Frame
from hookpack.shell.loops import counted, rounds
from hookpack.shell.printed import output, texts
from hookpack.shell.scope import Scope, does, join
from hookpack.shell.tokens import Op, Reader, Redirect
from hookpack.shell.words import MAX_DEPTH, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hookpack.shell.command import Nested
    from hookpack.shell.written import Writes

__all__ = ["MANY", "Command", "Loose", "Script", "join", "may_write", "parse", "texts", "unwrap", "writes"]

_MAX_GROUPS = 100
_SHELL_COST = 4  # levels of depth for `sh -c`, so that 8 to 10 may be nested
_ENDS = frozenset((";", "\n", "&"))
_BATCHES = frozenset(("+", "-X", "--exec-batch"))
_CONNECTORS = frozenset((";", "\n", "&", "&&", "||", "|"))
_CLOSERS = {"(": ")", "{": "}", "if": "fi", "while": "done", "until": "done", "for": "done", "case": "esac"}
_EXITS = frozenset(("exit", "return", "false"))
_SECTIONS = frozenset(("then", "elif", "else", "do", "pattern", ";;"))


def parse(line: str) -> Script:
    """The commands of `line`, in the order a shell would come to them."""
    walker = _Walker(len(line))
    walker.text(line)
    return walker.script()


def writes(script: Script) -> Writes:
    """What the commands of `script` write."""
    from hookpack.shell import written  # as dear as half of the parser, and most questions are others

    return written.writes(script)


def may_write(line: str) -> bool:
    """Whether `line` can have changed a file, as far as its text tells: False only for what surely does not."""
    found = writes(parse(line))
    return bool(found.paths or found.trees) or found.unknown


class _Walker(Expander):
    def __init__(self, size: int) -> None:
        super().__init__(Scope({}, ("",)), 16 * size + 8192)
        self._commands: list[Command] = []
        self._masked: set[int] = set()
        self._is_trapped = False
        self._depth = 0
        self._function = False  # the next group is a function's body
        self._named = ""  # that function
        self._inside = ""
        self._times = 1
        self._aside: set[int] = set()
        self._substituted: list[int] = []
        self._functions: dict[str, None] = {}

    def script(self) -> Script:
        hidden = set(range(len(self._commands))) if self._is_trapped else self._masked
        return Script(
            tuple(self._marked(each, at, hidden) for at, each in enumerate(self._commands)),
            self._complete,
            tuple(self._functions),
        )

    def _marked(self, command: Command, at: int, hidden: set[int]) -> Command:
        if at in self._aside:
            return command._replace(masked=at in hidden, aside=True)
        return command._replace(masked=True) if at in hidden else command

    def text(self, text: str) -> list[int]:
        """Walks a text; the commands whose failure is its failure."""
        if not self._spend(len(text)) or self._depth > MAX_DEPTH:
            self._complete = False
            return []
        reader = Reader(text, self._depth)
        tokens = reader.tokens()
        self._complete &= reader.complete
        return self._list(tokens)[1]

    def _list(self, tokens: Iterable[object]) -> tuple[Frame, list[int]]:
        """Walks tokens; their closed frame, and the commands whose failure is theirs."""
        stack = [Frame("", self._scope, self._masked)]
        words: list[str | Word] = []
        redirects: list[Redirect] = []
        for token in tokens:
            if type(token) is str or type(token) is Word:
                words.append(token)
            elif type(token) is Op:
                if words or redirects:
                    self._flush(stack[-1], words, redirects)
                    words, redirects = [], []
                self._operate(stack, str(token))
            elif type(token) is Redirect:
                redirects.append(token)
        if words or redirects:
            self._flush(stack[-1], words, redirects)
        self._complete &= len(stack) == 1
        while len(stack) > 1:
            self._close(stack)
        return stack[0], stack[0].close()

    def _operate(self, stack: list[Frame], op: str) -> None:
        frame = stack[-1]
        if op in _CONNECTORS:
            if op == "&":
                self._aside.update(range(frame.since, len(self._commands)))
            frame.connect(op)
            frame.since = len(self._commands) if op in _ENDS else frame.since
        elif op in _CLOSERS:
            if len(stack) > _MAX_GROUPS:
                self._complete = False
                return
            stack.append(self._open(op))
        elif op in _SECTIONS:
            frame.section(op)
            frame.since = len(self._commands)
        elif op == "!":
            frame.is_negated = True
        elif op == "function":
            frame.head = op
        elif _CLOSERS.get(frame.kind) == op:
            self._close(stack)
        else:
            self._complete = False

    def _open(self, kind: str) -> Frame:
        frame = Frame(kind, self._scope, self._masked, is_function=self._function)
        frame.since, frame.outside = len(self._commands), (self._times, self._inside)
        if self._function:
            self._inside = self._named
        if kind in ("while", "until"):
            self._times = MANY
        self._function = False
        return frame

    def _close(self, stack: list[Frame]) -> None:
        frame = stack.pop()
        self._times, self._inside = frame.outside
        visible = frame.close()
        stack[-1].add(visible, None, is_exit=frame.ends_in_exit and frame.kind in ("(", "{"))
        stack[-1].is_closed = True

    def _flush(self, frame: Frame, words: Sequence[str | Word], redirects: Sequence[Redirect]) -> None:
        """The words up to an operator are complete."""
        head, frame.head = frame.head, ""
        if head == "function":
            self._function = True
            named = [word for word in words[:1] if isinstance(word, str)]
            self._scope.functions.update(named)
            self._functions.update(dict.fromkeys(named))
            self._named = self._text(words[0]) if words else ""
            words = words[1:]
        if head in ("for", "case"):
            self._head(head, words)
        elif words or redirects:
            self._simple(frame, words, redirects)

    def _head(self, head: str, words: Sequence[str | Word]) -> None:
        """`for name in values` (known if there is one value), `case word in`: no command, but they may hold some."""
        outer, self._substituted = self._substituted, []
        name = self._text(words[0]) if words else ""
        values = [field for word in words[2:] for field in self._fields(word)]
        self._masked.update(self._substituted)
        self._substituted = outer
        if head == "for":
            self._times = counted(self._times, rounds([name, *map(self._text, words[1:2])], values))
        if head == "for" and is_name(name):
            self._commands.append(Command(assignments=tuple((name, value) for value in values), masked=True))
            self._scope.assign(name, values[0] if len(values) == 1 else None)

    def _simple(self, frame: Frame, words: Sequence[str | Word], redirects: Sequence[Redirect]) -> None:
        outer, self._substituted = self._substituted, []
        pairs = []
        for word in words:
            pair = _assignment(word)
            if pair is None:
                break
            pairs.append((pair[0], self._text(pair[1])))
        fields = self._all_fields(words[len(pairs) :] if pairs else words)
        written, read, stdin = self._redirected(redirects) if redirects else ((), (), "")
        scope = self._scope
        # by position, in the order of its fields: names would double the price of every command
        command = Command(
            fields, tuple(pairs), written, read, stdin or frame.feed, scope.folders[0], Loose not in map(type, fields),
            frame.joined, False, scope.folders[1:], self._times, self._inside, False,
        )  # fmt: skip
        if fields:
            self._masked.update(self._substituted)
            visible = self._emit(command)
        else:
            for name, value in pairs:
                self._assign(name, value)
            visible = self._emit(command) + self._substituted
        self._substituted = outer
        if words or not frame.is_closed:
            is_exit = _is_exit(fields)
            frame.add([] if is_exit else visible, output(command), is_exit=is_exit)

    def _all_fields(self, words: Sequence[str | Word]) -> tuple[str, ...]:
        """The words of a command as they come to it; one that the line gave another meaning is not known."""
        fields: list[str] = []
        for word in words:
            if type(word) is str and word[:1] != "~" and MAGIC.isdisjoint(word):
                fields.append(word)
            else:
                fields += self._fields(word)
        if fields and fields[0] in self._scope.functions:
            fields[0] = Loose(fields[0])
        return tuple(fields)

    def _assign(self, name: str, value: str) -> None:
        if is_name(name.removesuffix("+")):
            self._scope.assign(name, value)
        else:  # an element of an array
            self._scope.assign(name.partition("[")[0], None)

    def _redirected(self, redirects: Sequence[Redirect]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Targets written, files read, text on stdin."""
        writes: list[str] = []
        reads: list[str] = []
        stdin = ""
        for redirect in redirects:
            if redirect.op in ("<<", "<<-"):
                stdin = self._text(redirect.body)
                continue
            fields = self._fields(redirect.target)
            if len(fields) > 1 and redirect.op != "<<<":  # dash takes the target as one word
                fields.append(Loose(" ".join(fields)))
            if redirect.op == "<<<":
                stdin = like(" ".join(fields) + "\n", fields)
            elif _is_pipe(redirect.target) or (redirect.op in (">&", "<&") and _is_descriptor(fields)):
                continue
            else:
                # zsh reads `>! file` as `>| file`
                writes += [Loose(field) if field[:1] == "!" else field for field in fields if ">" in redirect.op]
                reads += fields if redirect.op in ("<", "<>") else []
        return tuple(writes), tuple(reads), stdin

    def _emit(self, command: Command) -> list[int]:
        """Adds a command and what it has run in turn."""
        visible = [len(self._commands)]
        self._commands.append(command)
        if not command.words or not (starts(command.words[0]) or does(command.words[0])):
            return visible
        inner = unwrap(command)
        if self._depth >= MAX_DEPTH:
            self._complete = False
            return visible
        for text in nested(inner):
            shown = self._nested(text, inner)
            if text.is_sure:
                visible += shown
            else:
                self._masked.update(shown)
        self._depth += 1
        times = command.times if not _BATCHES.isdisjoint(inner.words) else MANY
        for started in executed(inner):
            self._masked.update(self._emit(started._replace(times=times, inside=command.inside)))
        self._depth -= 1
        self._is_trapped |= inner.words[0] == "trap" and not {"EXIT", "0"}.isdisjoint(inner.words[2:])
        self._scope.note(inner.words, inner.stdin)
        return visible

    def _nested(self, text: Nested, command: Command) -> list[int]:
        self._depth += _SHELL_COST
        scope = self._scope
        if text.is_own:
            self._spend(len(scope.values))
            values = {name: value for name, value in scope.values.items() if name in scope.exported}
            values.update(command.assignments)
            values.update((str(at), argument) for at, argument in enumerate(text.arguments))
            if text.arguments:
                values["@"] = like(" ".join(text.arguments[1:]), text.arguments[1:])
            self._scope = Scope(values, scope.folders if command.cwd != UNKNOWN else (UNKNOWN,))
        folders = self._scope.folders
        if not text.is_own and not text.is_sure:  # a trap runs wherever the line ends
            self._scope.folders = (UNKNOWN,)
        visible = self.text(text.text)
        if not text.is_own and not text.is_sure:
            self._scope.folders = folders
        self._scope = scope
        self._depth -= _SHELL_COST
        return visible

    def _substitute(self, tokens: Iterable[object]) -> str | None:
        scope, function = self._scope, self._function
        mark, folders, options = scope.mark(), scope.folders, (scope.has_errexit, scope.has_pipefail)
        self._depth += 1
        frame, visible = self._list(tokens)
        self._depth -= 1
        scope.restore(mark)
        scope.folders = folders
        scope.has_errexit, scope.has_pipefail = options
        self._function = function
        self._substituted += visible
        return frame.text if frame.count == 1 else None


def _is_exit(fields: Sequence[str]) -> bool:
    """A command that ends the line in failure, or with the status there is."""
    if not fields or fields[0] not in _EXITS or type(fields[0]) is Loose:
        return False
    status = "".join(fields[1:2]) if fields[0] != "false" else ""
    return status in ("", "$?") or (status.isascii() and status.isdigit() and int(status[-9:]) % 256 != 0)


def _is_pipe(target: str | Word) -> bool:
    return isinstance(target, Word) and target.pieces[:1] != () and target.pieces[0].text[:2] in ("<(", ">(")


def _is_descriptor(fields: Sequence[str]) -> bool:
    return all(field == "-" or field.rstrip("-").isdigit() for field in fields)


def _assignment(word: str | Word) -> tuple[str, str | Word] | None:
    """Name (with a trailing + for `+=`) and value of a word that is an assignment."""
    first = word if isinstance(word, str) else word.pieces[0].text if word.pieces and not word.pieces[0].quoted else ""
    name, is_given, value = first.partition("=")
    if not is_given or not is_name(name.removesuffix("+").partition("[")[0]):
        return None
    if isinstance(word, str):
        return name, value
    return name, Word((word.pieces[0]._replace(text=value), *word.pieces[1:]))
