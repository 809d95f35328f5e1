"""Follows a shell line to every agent that it starts, through functions, files, recipes and other programs' texts."""

from __future__ import annotations

from hookpack import shell
from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import MANY, SHELLS, Loose, executed, is_name, layers, nested
from hookpack.shell.inline import is_interpreter, literals
from hookpack.shell.printed import output
from hookpack.shell.scope import join
from hookpack.spawns.agents import (
    NAMES,
    SURE,
    has_other_home,
    hides_depth,
    is_command_line,
    is_unhooked,
    looks_named,
    program,
    session,
)
from hookpack.spawns.lead import LANGUAGES, SCHEDULED, Lead, language, quoted, spawned, without_unknown
from hookpack.spawns.leads import leads
from hookpack.spawns.mention import may_start, names_agent
from hookpack.spawns.noted import RUN_VALUES, Noted
from hookpack.spawns.schedules import cron, planned
from hookpack.spawns.start import Start, count, fed, product
from hookpack.spawns.way import HERE, Way, is_glued, set_by, takes_stdin

if TYPE_CHECKING:
    from hookpack.shell import Command
    from hookpack.spawns import Files

_MAX_FILES = 16
_MAX_TEXT = 300_000
_MAX_NESTED = 6
_MAX_LINES = 64
_ASKING = frozenset(("which", "command", "type", "realpath", "readlink", "whereis", "where"))


def starts(line: str, files: Files) -> tuple[Start, ...]:
    """Every agent that `line` starts, as far as its text and the files that it runs tell."""
    reading = _Reading(files)
    reading.line(line)
    return tuple(reading.found)


class _Reading:
    def __init__(self, files: Files) -> None:
        self.found: list[Start] = []
        self._files = files
        self._bodies: dict[str, list[Start]] = {}  # what each function starts
        self._noted = Noted()
        self._runners: set[str] = set()  # functions that run what they are given
        self._open: list[str] = []  # files being read
        self._left, self._room = _MAX_FILES, _MAX_TEXT
        self._lines = _MAX_LINES
        self._nested = 0

    def line(self, text: str, way: Way = HERE) -> None:
        if self._nested > _MAX_NESTED or self._lines <= 0 or not text.strip():
            return
        self._lines -= 1
        self._nested += 1
        before: Command | None = None
        for command in shell.parse(text).commands:
            self._command(command, before, way)
            before = command
        self._nested -= 1

    def _command(self, command: Command, before: Command | None, way: Way) -> None:
        self._noted.take(command)
        inner = shell.unwrap(command)
        if not inner.words:
            return
        folder = join(way.folder, command.cwd) if command.cwd else way.folder
        here = way._replace(times=product(way.times, command.times), folder=folder, aside=way.aside or command.aside)
        if inner.words[0].rpartition("/")[2] in SHELLS:  # the parser has read its text, without what is set for it
            self._noted.steered.update(name for name, _ in inner.assignments)
        wrappers = [command.words[at].rpartition("/")[2] for at in layers(command)]
        if has_other_home(command.words[: layers(command)[-1] or None], wrappers):
            self._noted.steered.add("HOME")
        for name, value in inner.assignments:
            if name in RUN_VALUES:
                self.line(value, here)
        if len(inner.words) != len(command.words) or inner.words[0] is not command.words[0]:
            here = self._wrapped(command, here)
        if self._plans(inner, before, here):
            return
        self._words(inner, here, command, before)

    def _wrapped(self, command: Command, way: Way) -> Way:
        """The way through wrappers: xargs repeats, others let the line go on."""
        places = layers(command)
        names = {command.words[at].rpartition("/")[2] for at in places[:-1]}
        if "xargs" in names:
            at = next(at for at in places if command.words[at].rpartition("/")[2] == "xargs")
            way = way._replace(times=product(way.times, fed(command.words[at : places[-1]], command.stdin)))
        return way._replace(aside=way.aside or not names.isdisjoint(("nohup", "setsid", "coproc")))

    def _words(self, inner: Command, way: Way, outer: Command, before: Command | None) -> None:
        words = inner.words
        name = words[0]
        if name in self._runners and is_command_line(words[1:]):
            self._started(inner._replace(words=words[1:], times=1, aside=False, cwd=""), way)
        if name in self._bodies or (outer.inside and name == outer.inside):
            self._called(name, inner, way, outer)
            return
        if name in self._noted.aliases:
            text = self._noted.aliases.pop(name)  # as the shell does, or one that names itself has no end
            self.line(f"{text} {quoted(words[1:])}", way)
            self._noted.aliases[name] = text
            return
        if type(name) is Loose:
            words = self._resolved(words)
            if words and words != inner.words:
                self._started(inner._replace(words=words, times=1, aside=False, cwd=""), way)
                return
        if type(name) is Loose and name[:1] == "$":
            if outer.inside:
                self._runners.add(outer.inside)
            words = self._guessed(words)
        if agent := session(words) or (looks_named(words[0]) and words[1:2] and words[0].rpartition("/")[2]):
            self._add(self._start(str(agent), inner, outer, way), outer)
            return
        self._follow(inner, way, outer, before)

    def _resolved(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words where the first is only known as it was written: `$(which claude)`, `$AGENT`, `${x[@]}`."""
        text = " ".join(words)
        if text[:2] == "$(" or text[:1] == "`":
            close = text.find(")" if text[:1] == "$" else "`", 1)
            inner = text[2 if text[:1] == "$" else 1 : close].split()
            rest = tuple(text[close + 1 :].strip("\"'").split()) if close > 0 else ()
            return (inner[-1], *rest) if inner and inner[0] in _ASKING else words
        if text[:1] != "$":
            bare = without_unknown(words[0])
            return (bare, *words[1:]) if program(bare) in SURE else words
        name = words[0].strip("${}").partition("[")[0]
        name, _, default = name.partition(":-")
        if name in self._noted.arrays:
            return (*(each.words for each in shell.parse(self._noted.arrays[name]).commands), words[1:])[0] + words[1:]
        value = self._files.environment.get(name, "") or default
        if value and is_name(name):
            return (*value.split(), *words[1:])
        return words

    def _guessed(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Words whose program nobody can tell, read as an agent's where the line itself names one and these fit it."""
        named = (value for value in self._noted.values if program(value) in NAMES)
        return next((line for each in named if is_command_line(line := (each, *words[1:]))), words)

    def _called(self, name: str, inner: Command, way: Way, outer: Command) -> None:
        """A function is called: what its body starts counts here; one that calls itself aside has no end."""
        if name == outer.inside:
            if outer.aside or outer.joined == "|":
                self.found.append(Start(name, MANY, "fork-bomb", aside=True))
            self._bodies.setdefault(name, [])
            return
        for start in self._bodies[name]:
            times, aside = product(start.times, way.times), start.aside or way.aside
            self._add(start._replace(times=times, aside=aside), outer)

    def _start(self, agent: str, inner: Command, outer: Command, way: Way) -> Start:
        names = {name for name, _ in inner.assignments} | self._noted.steered | set(way.names)
        rule = way.rule
        if hides_depth(outer.words, names):
            rule = rule or "hidden-depth"
        elif is_unhooked(inner.words, names):
            rule = rule or "agent-without-hooks"
        elif inner.words[:3] == ("goose", "schedule", "add"):
            rule = SCHEDULED
        return Start(agent, max(1, way.times), rule, way.aside)

    def _add(self, start: Start, outer: Command) -> None:
        if outer.inside:
            count(self._bodies.setdefault(outer.inside, []), start)
            if start.rule:
                count(self.found, start)
        else:
            count(self.found, start)

    def _plans(self, inner: Command, before: Command | None, way: Way) -> bool:
        texts = planned(inner, before, self._noted.texts)
        for path in inner.words[1:] if inner.words[0] == "crontab" else ():
            texts += cron(self._read(path, way)) if path[:1] != "-" else []
        for text in texts:
            self.line(text, way._replace(rule=SCHEDULED))
        return bool(texts)

    def _follow(self, inner: Command, way: Way, outer: Command, before: Command | None) -> None:
        known = len(self.found)
        inside = outer.inside
        for lead in leads(inner):
            self._lead(lead, inner, way, outer)
        name = inner.words[0].rpartition("/")[2]
        if "/" in inner.words[0] and name not in SHELLS and name not in LANGUAGES:
            self._lead(Lead("file", inner.words[1:], path=inner.words[0]), inner, way, outer)
        elif (name in SHELLS or name in LANGUAGES) and takes_stdin(inner) and not inner.stdin and not inner.reads:
            self._piped(name, inner, way, before)
        if inside:
            body, led = self._bodies.setdefault(inside, []), self.found[known:]
            self.found[known:] = [each for each in led if each.rule]
            for each in led:
                count(body, each)

    def _piped(self, name: str, inner: Command, way: Way, before: Command | None) -> None:
        """`cat f | sh`, `sh < <(echo x)`: a text on stdin that the parser did not follow."""
        language = "shell" if name in SHELLS else LANGUAGES.get(name, "")
        if inner.joined == "|" and before is not None and before.words[:1] == ("cat",):
            for path in before.words[1:]:
                self._file(Lead("file", text=language, path=path), way)
        elif inner.joined == "|" and before is not None and before.words[:1] == ("yes",):
            self._text(language, " ".join(before.words[1:]), way._replace(times=MANY))
        elif inner.joined != "|" and self._noted.texts:
            self._text(language, self._noted.texts[-1], way)
        elif before is not None and before.words and is_interpreter(before.words[0]):  # what its program prints
            self._text(language, "\n".join(filter(names_agent, literals(before))), way)
        elif before is not None and before.words[:1] in (("echo",), ("printf",)):  # a group that prints
            self._text(language, "".join(self._noted.texts), way)

    def _lead(self, lead: Lead, inner: Command, way: Way, outer: Command) -> None:
        way = way._replace(
            times=product(way.times, lead.times),
            aside=way.aside or lead.aside,
            rule=way.rule or lead.rule,
            names=(*way.names, *(name for name, _ in inner.assignments), *set_by(inner.words)),
        )
        if lead.kind == "words" and lead.words:
            self._started(shell.Command(words=lead.words), way)
        elif lead.kind == "line":
            self.line(lead.text, way)
        elif lead.kind == "code":
            self._code(lead.text, way)
        elif lead.kind == "file":
            self._file(lead, way)
        elif lead.kind == "recipe":
            self._recipe(lead, way)

    def _started(self, command: Command, way: Way) -> None:
        """A command that stands in no line: what the shell parser would have read of it is read here."""
        if self._nested > _MAX_NESTED:
            return
        self._nested += 1
        inner = shell.unwrap(command)
        for text in nested(inner) if inner.words else ():
            self.line(text.text, way)
        for started in executed(inner):
            self._started(started, way._replace(times=MANY))
        self._command(command, None, way)
        self._nested -= 1

    def _code(self, text: str, way: Way) -> None:
        from hookpack.spawns import code  # few lines hold, or run, another program's text

        if code.is_bomb(text):
            self.found.append(Start("itself", MANY, "fork-bomb", aside=True))
        if code.opens_session(text):
            times = product(way.times, code.library_times(text))
            self.found.append(Start("an agent's library", times, way.rule or code.rule(text), way.aside))
        if not names_agent(code.glued(text)):
            return
        way = way._replace(aside=way.aside or "Popen" in text, rule=way.rule or code.rule(text))
        for each in code.texts(text):
            there = way._replace(times=product(way.times, each.times))
            if each.words:
                self._started(shell.Command(words=each.words), there)
            else:
                self.line(each.line, there)

    def _file(self, lead: Lead, way: Way) -> None:
        path = lead.path
        if path[:2] == "<(":
            for each in shell.parse(path[2:].rstrip(")")).commands:
                self._text(lead.text or "shell", output(each) or "", way)
            return
        where = self._files.locate(join(way.folder, path) if way.folder != "?" else path)
        if where.path.rpartition("/")[2] != path.rpartition("/")[2] and program(where.path) in SURE:
            self._started(shell.Command(words=(where.path, *lead.words)), way)
            return
        if path in ("$0", "${0}", "$BASH_SOURCE", "${BASH_SOURCE[0]}") and self._open:
            path = self._open[-1]
        text = self._read(path, way)
        if text and path in self._open and names_agent(text):
            self.found.append(Start(path, MANY, aside=True))  # a script that starts itself again
        if not text or path in self._open or not (may_start(text) or is_glued(text)):
            return
        self._open.append(path)
        self._text(lead.text or language(path, text), text, way)
        self._open.pop()

    def _read(self, path: str, way: Way) -> str:
        """A file's text, as the line itself wrote it or as it stands on disk."""
        text = self._noted.written.get(path) or self._noted.written.get(path.removeprefix("./")) or ""
        if not text and type(path) is not Loose:
            text = self._disk(join(way.folder, path) if way.folder != "?" else path)
        return text

    def _disk(self, path: str) -> str:
        """A file's text as long as there is room: what is read in all is bounded, for an agent waits."""
        if self._left <= 0 or self._room <= 0:
            return ""
        self._left -= 1
        text = self._files.script(self._files.locate(path))[: self._room]
        self._room -= len(text)
        return text

    def _text(self, language: str, text: str, way: Way) -> None:
        if language in ("shell", "expect"):
            self.line(spawned(text) if language == "expect" else text, way)
        else:
            self._code(text, way)

    def _recipe(self, lead: Lead, way: Way) -> None:
        from hookpack.spawns import recipes

        tool, targets = lead.words[0], lead.words[1:]
        folder = join(way.folder, lead.path) if lead.path else way.folder
        names = (lead.text,) if lead.text else recipes.FILES[tool]
        if names[0].endswith("/"):
            names = tuple(names[0] + name for name in self._files.listing(names[0].rstrip("/")))
        for name in names:
            key = f"{tool} {folder}/{name} {targets}"
            path = name if folder in ("", "?") else join(folder, name)
            text = "" if key in self._open else self._noted.written.get(name) or self._disk(path)
            if text:
                self._open.append(key)
                text = recipes.recipe(tool, text, targets)
                self._text(recipes.language(tool), text, way._replace(folder=folder))
                self._open.pop()
                if text:
                    return
