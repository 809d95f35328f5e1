"""A shell line as tokens: words, operators, reserved words, redirections with their heredocs."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.words import ENDS, Piece, Word, Words

if TYPE_CHECKING:
    from typing import TypeAlias

    Token: TypeAlias = "str | Word | Redirect"  # noqa: S105  # no password

_OPENERS = frozenset(("if", "then", "elif", "else", "while", "until", "do", "{", "!", "fi", "done", "}"))
_KEYWORDS = _OPENERS | {"for", "select", "case", "function", "esac"}
_TRANSPARENT = frozenset(("time", "coproc"))  # a reserved word may follow them
_REDIRECTS = frozenset(("<<<", "<<-", "<<", "<>", "<&", "<", "&>>", "&>", ">>", ">|", ">&", ">"))
_CONNECTORS = frozenset((";;&", ";;", ";&", ";", "&&", "&", "||", "|&", "|"))
# a word that is none of these and stands between blanks has no meaning of its own
_TELLING = _KEYWORDS | _TRANSPARENT | {"[[", "]]"}
_QUIET = frozenset(" \t\n;")


class Op(str):
    """An operator or a reserved word in its place: `;`, `&&`, `(`, `if`, `pattern` (a case branch begins)."""

    __slots__ = ()


_OPS = {op: Op(op) for op in (*_KEYWORDS, *_CONNECTORS, "(", ")", "\n", "pattern")}


class Redirect(Record):
    """One redirection; `body` is the text of a heredoc, `target` its delimiter."""

    op: str
    target: str | Word
    body: str | Word = ""


class _Level:
    """What is open while the tokens of one list are read."""

    __slots__ = ("close", "fresh", "groups", "in_test", "pending", "tokens")

    def __init__(self, close: str) -> None:
        self.close = close
        self.tokens: list[Token] = []
        self.fresh = True  # a command may begin here, so reserved words count
        self.in_test = False  # between [[ and ]], where < and && are no operators
        self.groups: list[str] = []  # "(" and "case"
        self.pending: list[tuple[int, str, bool, bool]] = []  # heredocs: token, delimiter, quoted, tabs stripped

    def add(self, op: str, *, fresh: bool = True) -> None:
        self.tokens.append(_OPS[op])
        self.fresh = fresh


class Reader(Words):
    """Reads the tokens of one text."""

    def tokens(self, close: str = "") -> list[Token]:
        """The tokens up to the closing character, or to the end of the text."""
        level, text, end, seek = _Level(close), self._text, self._end, self._breaks.find
        while (at := self._at) <= end:
            char = text[at]
            if char not in ENDS:
                stop = seek(b" ", at)
                if text[stop] not in _QUIET or char == "#" or (word := text[at:stop]) in _TELLING:
                    self._add_odd(level, char)
                else:
                    level.tokens.append(word)
                    level.fresh = False
                    self._at = stop
            elif char == " " or char == "\t":
                self._at += 1
            elif self._operator(level, char):
                return level.tokens
        self.complete &= not (close or level.groups or level.pending or level.in_test)
        return level.tokens

    def _add_odd(self, level: _Level, char: str) -> None:
        """A comment, a line that goes on, or a word with quotes, expansions or a meaning."""
        if char == "#":
            self._at = self._text.index("\n", self._at)
        elif char == "\\" and self._text[self._at + 1] == "\n":
            self._at += 2
        else:
            self._add_word(level)

    def _add_word(self, level: _Level) -> None:
        word = self._word()
        char = self._text[self._at]
        if type(word) is not str:
            level.tokens.append(word)
        elif char in "<>" and word.isdigit() and not level.in_test:
            return  # the number of a file descriptor
        elif level.fresh and word in _KEYWORDS:
            self._keyword(level, word)
            return
        elif char == "(" and word[-1:] == "=" and not level.in_test:
            level.tokens.append(self._array(word))
            self.complete &= word != "="  # zsh: a substitution
        elif word == "do" and len(level.tokens) > 1 and type(level.tokens[-2]) is Op and level.tokens[-2] == "for":
            level.add("do")
            return
        else:
            level.tokens.append(word)
            level.in_test = word != "]]" if level.in_test else level.fresh and word == "[["
            level.fresh = level.fresh and word in _TRANSPARENT
            return
        level.fresh = False

    def _keyword(self, level: _Level, word: str) -> None:
        if word == "case":
            self._case(level)
            return
        if word == "esac":
            self.complete &= level.groups[-1:] == ["case"]
            level.groups = level.groups[:-1]
            level.add("esac")
            return
        level.add("for" if word == "select" else word, fresh=word in _OPENERS)
        if word == "function":
            self._blanks(" \t")
            level.tokens.append(self._word())
            self._skip_parens()
            level.fresh = True
        elif word in ("for", "select"):
            self._blanks(" \t")
            if self._text.startswith("((", self._at):
                level.tokens += ["((", Word((self._sum() or Piece("text", ""),))]

    def _case(self, level: _Level) -> None:
        level.add("case")
        self._blanks(" \t")
        level.tokens.append(self._word())
        self._blanks(" \t\n")
        if self._word() != "in":
            self.complete = False
            return
        level.groups.append("case")
        self._patterns(level)

    def _patterns(self, level: _Level) -> None:
        """Reads `a | b)` or the closing `esac`; of the patterns only what runs something is kept."""
        text = self._text
        while True:
            self._blanks(" \t\n")
            if self._at >= self._end or text[self._at] != "#":
                break
            self._at = text.index("\n", self._at)
        if text.startswith("esac", self._at) and text[self._at + 4] in ENDS:
            self._at += 4
            level.groups.pop()
            level.add("esac")
            return
        self._at += text[self._at] == "("
        while self._at < self._end and text[self._at] != ")":
            if text[self._at] in " \t|":
                self._at += 1
            elif text[self._at] in ENDS:
                break
            else:
                level.tokens.append(self._word())
        self.complete &= text[self._at] == ")"
        self._at += 1
        level.add("pattern")

    def _operator(self, level: _Level, char: str) -> bool:
        """Reads the operator here; True if it closes the level."""
        if char == "\n":
            self._at += 1
            level.add("\n")
            self._heredocs(level)
        elif level.in_test:
            level.tokens.append(char)
            self._at += 1
        elif char in "<>" or self._text.startswith("&>", self._at):
            self._redirect(level)
        elif char == "(":
            self._open(level)
        elif char == ")":
            self._at += 1
            return self._closes(level)
        else:
            op = self._longest(_CONNECTORS)
            self._at += len(op)
            level.add({"|&": "|"}.get(op, op))
            if op[:2] in (";;", ";&"):
                self._branch(level)
        return False

    def _longest(self, operators: frozenset[str]) -> str:
        """The longest of the operators that stands here."""
        for end in (self._at + 3, self._at + 2):
            if self._text[self._at : end] in operators:
                return self._text[self._at : end]
        return self._text[self._at]

    def _branch(self, level: _Level) -> None:
        level.tokens[-1] = _OPS[";;"]
        if level.groups[-1:] == ["case"]:
            self._patterns(level)
        else:
            self.complete = False

    def _open(self, level: _Level) -> None:
        tokens = level.tokens
        named = bool(tokens) and type(tokens[-1]) is str and (len(tokens) == 1 or type(tokens[-2]) is Op)
        if named and not level.fresh and self._skip_parens():
            tokens.insert(len(tokens) - 1, _OPS["function"])
            level.fresh = True
            return
        if level.fresh and self._text.startswith("((", self._at):
            total = self._sum()
            if total is not None:
                tokens += ["((", Word((total,))]
                level.fresh = False
                return
        self.complete &= level.fresh
        self._at += 1
        level.groups.append("(")
        level.add("(")

    def _closes(self, level: _Level) -> bool:
        if level.groups[-1:] == ["("]:
            level.groups.pop()
            level.add(")")
            return False
        if level.close == ")":
            self.complete &= not (level.groups or level.pending)
            return True
        self.complete = False
        return False

    def _skip_parens(self) -> bool:
        start = self._at
        self._blanks(" \t")
        if self._text[self._at] == "(":
            self._at += 1
            self._blanks(" \t")
            if self._text[self._at] == ")":
                self._at += 1
                return True
        self._at = start
        return False

    def _redirect(self, level: _Level) -> None:
        start, text = self._at, self._text
        if text[start] != "&" and text[start + 1] == "(":
            level.tokens.append(Word((self._run(2, quoted=True),)))
            level.fresh = False
            return
        op = self._longest(_REDIRECTS)
        self._at += len(op)
        self._blanks(" \t")
        if text[self._at] in "<>" and text[self._at + 1 : self._at + 2] == "(":
            target: str | Word = Word((self._run(2, quoted=True),))
        else:
            target = self._word()
        self.complete &= target != ""
        if op in ("<<", "<<-"):
            mark = target if isinstance(target, str) else "".join(piece.text for piece in target.pieces)
            level.pending.append((len(level.tokens), mark, type(target) is not str, op == "<<-"))
        level.tokens.append(Redirect(op, target))

    def _heredocs(self, level: _Level) -> None:
        for index, mark, is_quoted, is_stripped in level.pending:
            body = self._body(mark, level.close, is_stripped=is_stripped)
            if is_quoted or not any(char in body for char in "$`\\"):
                level.tokens[index] = Redirect("<<", "", body)
                continue
            below = self._below(body)
            level.tokens[index] = Redirect("<<", "", below.document())
            self.complete &= below.complete
        level.pending.clear()

    def _body(self, mark: str, close: str, *, is_stripped: bool) -> str:
        lines: list[str] = []
        while self._at < self._end:
            stop = self._text.index("\n", self._at)
            line = self._text[self._at : stop].lstrip("\t" if is_stripped else "")
            if line == mark:
                self._at = stop + 1
                break
            if close and line.startswith(mark + close):  # bash takes `EOF)` too, other shells don't
                self._at = stop - len(line) + len(mark)
                self.complete = False
                break
            lines.append(line)
            self._at = stop + 1
        else:
            self.complete = False
        return "\n".join([*lines, ""]) if lines else ""
