"""Agents that a program's text starts: string literals in calls that start programs, and libraries of the agents.

One scanner for all languages: it knows literals, brackets with what is called before them, and indentation.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell import MANY
from hookpack.spawns import spelling
from hookpack.spawns.agents import HOMES, NAMES, OPENERS, is_command_line, program
from hookpack.spawns.mention import names_agent
from hookpack.spawns.names import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STARTERS = (
    "subprocess", "popen", "system", "spawn", "exec", "check_output", "check_call", "getoutput", "child_process",
    "posix_spawn", "pexpect", "create_subprocess", "execa", "command", "fork", "$", "shell", "sh.", "capture", "qx",
    "open3", "passthru", "proc_open", "run", "invoke", "call", "do script", "backtick", "launch", "start",
)  # fmt: skip
# these take what they start without brackets
_BARE_STARTERS = frozenset(("system", "exec", "spawn", "script", "sh", "run", "passthru", "command", "bash", "return"))
_SPEAKERS = ("print", "log", "write", "echo", "puts", "warn", "error", "info", "debug", "input", "assert", "raise",
             "help", "argument", "replace", "startswith", "endswith", "which", "exists", "join", "compile", "search",
             "match", "find", "index", "split", "format", "append_text", "read")  # fmt: skip
_HINTS = ("subprocess", "system", "popen", "Popen", "spawn", "exec", "child_process", "pexpect", "execa", "Command",
          "fork", "$`", "`", "run(", "sh.", "do script", "%x", "qx", "passthru",
          "proc_open", "script", "sh ", "-|", "|-", '| "', "| getline", "cmd(")  # fmt: skip
_PIPES = ("-|", "|-")  # a program that is opened like a file
_LOOPS = ("for ", "for(", "while ", "while(", ".map(", ".forEach(", "loop ", "setInterval(", ".times", "until ")
_ENDLESS = ("while true", "while 1", "while(true)", "while (true)", "while(1)", "while (1)", "for(;;)", "for (;;)",
            "loop do", "fork while fork")  # fmt: skip


_MAX_STARTS = 50
_MAX_LOOKS = 500  # literals that name an agent
_MAX_USES = 8_000  # characters behind a literal in which its name may be used
_MAX_ABOVE = 500  # lines looked at for the loops round one start


class Text(Record):
    """A shell line, or a list of words if `words`, that the program starts `times` over."""

    line: str = ""
    words: tuple[str, ...] = ()
    times: int = 1


class _Literal(Record):
    text: str
    start: int
    end: int
    callees: tuple[str, ...]  # what is called round it, outermost first
    quote: str


def opens_session(text: str) -> bool:
    """Whether the program loads a library of an agent and opens a session with it."""
    return any(name in text for name in LIBRARIES) and any(each in text for each in OPENERS)


def is_bomb(text: str) -> bool:
    """Whether the program does nothing but multiply."""
    return "fork" in text and any(mark in text.lower() for mark in _ENDLESS)


def rule(text: str) -> str:
    """By which rule an agent that the program starts is refused anywhere: its depth is hidden, its home another."""
    squeezed = "".join(text.split()).replace("'", '"')
    if any(mark in squeezed for mark in _EMPTIED) or "HOOKPACK_" in squeezed:
        return "hidden-depth"
    is_elsewhere = any(mark in squeezed for name in HOMES if name in squeezed for mark in _marks(name))
    return "agent-without-hooks" if is_elsewhere or "setting_sources=[]" in squeezed else ""


_EMPTIED = ("env={}", "env:{}", "environ.clear()", "env_clear()", "ENV.clear", "unsetenv_others:true")


def _marks(name: str) -> tuple[str, ...]:
    return (f'"{name}":', f'["{name}"]=', f"env.{name}=", f",{name}:", f"{{{name}:", f'etenv("{name}"', f'"{name}=',
            f'"{name}"=>', f".env(\"{name}\"", f"{{**os.environ,\"{name}\"", f"environ,{name}=")  # fmt: skip


def library_times(text: str) -> int:
    """How often the program opens a session."""
    opener = next((each for each in OPENERS if each in text.partition("import")[2]), "")
    at = text.rfind(opener) if opener else -1
    return _times(text, at) if at >= 0 else 1


def glued(text: str) -> str:
    """The program with literals that `+` puts together written as one."""
    return text.replace(" + ", "+").replace('"+"', "").replace("'+'", "").replace('","', "").replace("', '", "")


def texts(text: str) -> Iterator[Text]:
    """What the literals of the program would start, if anything."""
    if not any(hint in text for hint in _HINTS):
        return
    text = spelling.plain(text)
    literals = _joined(text, list(_literals(text)))
    if constants := [(name, each.text) for each in literals if (name := _constant(text, each))]:
        text = spelling.named(text, constants[:_MAX_STARTS])
        literals = _joined(text, list(_literals(text)))
    at, left, looks = 0, _MAX_STARTS, _MAX_LOOKS
    while at < len(literals):
        each, last = literals[at], at
        while last + 1 < len(literals) and _is_list(text[literals[last].end : literals[last + 1].start]):
            last += 1
        words = tuple(one.text for one in literals[at : last + 1])
        is_named = looks > 0 and names_agent(" ".join(words))
        looks -= is_named
        if left == 0 or not is_named or not _may_run(text, each):
            at = last + 1
            continue
        left -= 1
        times = _times(text, each.start)
        if (each.callees and any(each.callees)) or is_command_line(words):
            yield Text(words=words, times=times)
        if " " in each.text:
            yield Text(line=each.text, times=times)
        for number in range(at, last):
            if literals[number].text in ("-c", "-lc", "/c", *_PIPES):
                yield Text(line=literals[number + 1].text, times=times)
        at = last + 1


def _constant(text: str, literal: _Literal) -> str:
    """The name that stands for an agent's from here on."""
    return spelling.constant(text, literal.start) if program(literal.text) in NAMES else ""


def _is_list(between: str) -> bool:
    return len(between) < 40 and "," in between and not between.strip(", \t\n[(f")


def _may_run(text: str, literal: _Literal) -> bool:
    """Inside a call that starts programs, or a value outside of any call."""
    if literal.text in _PIPES or text[literal.end :].lstrip().startswith("| getline"):
        return True
    callees = [_imported(text, each).lower() for each in literal.callees if each]
    if literal.quote == "`" and not callees:
        return True
    if not callees:
        if _is_only_told(text, literal.start):
            return False
        before = text[: literal.start].rstrip(" [(\n\tfrb")
        return before[-1:] in ("=", ":", ",", "|") or before.rpartition("\n")[2].split(" ")[-1] in _BARE_STARTERS
    inner = callees[-1]
    if any(word in inner for word in _SPEAKERS) and not inner.endswith((".exec", "spawn", "system", "popen", "run")):
        return False
    return any(starter in each for each in callees for starter in _STARTERS)


def _is_only_told(text: str, at: int) -> bool:
    """Whether the name that holds the literal at `at` is used, and only by what prints, sorts or compares."""
    start = text.rfind("\n", 0, at) + 1
    name = spelling.constant(text, at) or text[start:at].partition("=")[0].strip()
    if not name.replace("_", "").isalnum():
        return False
    uses = [row for row in text[at : at + _MAX_USES].partition("\n")[2].splitlines() if name in row]
    return bool(uses) and all(any(f"{word}(" in row for word in _SPEAKERS) for row in uses)


def _imported(text: str, callee: str) -> str:
    """What `from os import system as callee` calls it."""
    before, found, after = text.partition(f" as {callee}")
    return before.split()[-1] if found and before.split() and after[:1] in ("", "\n", ";", ",", ")", " ") else callee


def _joined(text: str, literals: Sequence[_Literal]) -> list[_Literal]:
    """Neighbours put together: `"cl" + "aude"`, `"cl" "aude"`, `"".join(["cl", "aude"])`."""
    found: list[_Literal] = []
    for each in literals:
        between = text[found[-1].end : each.start] if found else "-"
        is_glued = found and len(between) < 20 and between.strip(" \t\n\\") in ("+", ".", "..", "")
        if (is_glued and (between.strip() or found[-1].quote == each.quote)) or (
            found and each.callees[-1:] == (".join",) == found[-1].callees[-1:] and between.strip(" [\n") == ","
        ):
            found[-1] = found[-1]._replace(text=found[-1].text + each.text, end=each.end)
        else:
            found.append(each)
    return [each._replace(callees=each.callees[:-1]) if each.callees[-1:] == (".join",) else each for each in found]


_QUOTES = ('"""', "'''", '"', "'", "`")


def _literals(text: str) -> Iterator[_Literal]:
    stack: list[str] = []
    at, size = 0, len(text)
    while at < size:
        char = text[at]
        if char in "\"'`":
            quote = next(each for each in _QUOTES if text.startswith(each, at))
            end = _end(text, at + len(quote), quote)
            inner = text[at + len(quote) : end]
            yield _Literal(_plain(inner), at, min(end + len(quote), size), tuple(stack[-6:]), quote)
            at = end + len(quote)
            continue
        if char in "([{":
            stack.append(_callee(text, at) if char == "(" else "")
        elif char in ")]}" and stack:
            stack.pop()
        elif char == "#" or text.startswith("//", at):
            stop = text.find("\n", at)
            is_comment = char == "#" or text[at - 1 : at] in ("", " ", "\t", "\n", ";")
            at = (size if stop < 0 else stop) if is_comment else at
        at += 1


def _end(text: str, at: int, quote: str) -> int:
    while True:
        stop = text.find(quote, at)
        if stop < 0:
            return len(text)
        before = text[max(0, stop - 50) : stop]
        backslashes = len(before) - len(before.rstrip("\\"))
        if backslashes % 2 == 0:
            return stop
        at = stop + 1


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    for mark, char in (("\\n", "\n"), ('\\"', '"'), ("\\'", "'"), ("\\\\", "\\")):
        text = text.replace(mark, char)
    return text


_NAMING = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:$")


def _callee(text: str, at: int) -> str:
    """The name before the bracket at `at`, at most 60 characters of it."""
    stop = len(text[max(0, at - 60) : at].rstrip()) + max(0, at - 60)
    start = stop
    while start > 0 and stop - start < 60 and text[start - 1] in _NAMING:
        start -= 1
    if text[start - 1 : start] in ('"', "'") and text[start:stop] == ".join":
        return ".join"
    if text[max(0, start - 2) : start] == ")." or text[start:stop].startswith("."):
        return "chained" + text[start:stop]
    return text[start:stop]


def _times(text: str, at: int) -> int:
    """How often the loops round a place run it: those on its line, and less indented ones above it."""
    start = text.rfind("\n", 0, at) + 1
    line = text[start:at]
    times = _head_times(line)
    tail = text[at : (text.find("\n", at) + 1 or len(text) + 1) - 1]
    if " for " in tail and " in " in tail.partition(" for ")[2]:
        times = min(times * _head_times(tail[tail.index(" for ") + 1 :]), MANY)
    depth = len(line) - len(line.lstrip())
    for _ in range(_MAX_ABOVE):
        if start <= 0 or depth <= 0:
            break
        stop = start - 1
        start = text.rfind("\n", 0, stop) + 1
        above = text[start:stop]
        indent = len(above) - len(above.lstrip())
        if above.strip() and indent < depth:
            depth = indent
            times = min(times * _head_times(above), MANY)
    return times


def _head_times(line: str) -> int:
    bare = line.lstrip()
    if not any(mark in bare for mark in _LOOPS):
        return 1
    if bare.startswith(("#", "//")):
        return 1
    if " in range(" in bare:
        count = bare.partition(" in range(")[2].partition(")")[0]
        return max(1, int(count)) if count.isdecimal() and len(count) < 7 else MANY
    bound = bare.partition("<")[2].lstrip("= ").partition(";")[0].strip()
    if "for" in bare and bound.isdecimal() and len(bound) < 7:
        return max(1, int(bound))
    return MANY
