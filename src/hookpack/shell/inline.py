"""Paths that code on a command line (`python -c`, `node -e`, a heredoc for an interpreter) names and may write."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import program

if TYPE_CHECKING:
    from hookpack.shell.command import Command

_CODE = {  # interpreter -> the options that code follows
    "python": ("-c",), "python2": ("-c",), "python3": ("-c",), "pypy3": ("-c",), "node": ("-e", "--eval", "-p"),
    "nodejs": ("-e", "--eval", "-p"), "deno": ("eval",), "bun": ("-e", "--eval"), "ruby": ("-e",), "perl": ("-e", "-E"),
    "php": ("-r",), "lua": ("-e",), "Rscript": ("-e",), "osascript": ("-e",), "tclsh": (),
}  # fmt: skip
_WRITING = (
    "write", "'w", '"w', "'a", '"a', "'x", '"x', "'r+", '"r+', "unlink", "remove", "rm", "delete", "rename", "replace",
    "move", "copy", "truncate", "touch", "chmod", "symlink", "link", "dump", "save", "mkdir", "append", "create", "put",
    ">",
)  # fmt: skip
_SAYING = ("puts", "stdout.write", "stderr.write", "input", "output", "->", "=>", ">=", "console.log")
_MAX = 100_000  # characters of code
_QUOTES = "'\"`"


def named(command: Command) -> tuple[str, ...]:
    """The string literals of inline code that also writes something; none where it only reads."""
    code = _code(command)[:_MAX]
    bare = code
    for word in _SAYING if code else ():
        bare = bare.replace(word, "")
    if not any(word in bare for word in _WRITING):
        return ()
    return tuple(dict.fromkeys((*_literals(code), *_literals(_glued(code)))))


def _glued(code: str) -> str:
    """The code with literals that `+` puts together written as one; nothing where there are none."""
    if "+" not in code:
        return ""
    return code.replace(" + ", "+").replace('"+"', "").replace("'+'", "")


def is_interpreter(name: str) -> bool:
    return name in _CODE or name.startswith("python3.")


def literals(command: Command) -> tuple[str, ...]:
    """The string literals of inline code, whatever it does."""
    return tuple(dict.fromkeys(_literals(_code(command)[:_MAX])))


def _code(command: Command) -> str:
    words = command.words
    if not words:
        return ""
    name = program(words[0])
    options = _CODE.get(name) or (_CODE["python3"] if name.startswith("python3.") else None)
    if options is None:
        return ""
    given = [words[at + 1] for at in range(1, len(words) - 1) if _introduces(words[at], options)]
    return "\n".join((*given, command.stdin))


def _introduces(word: str, options: tuple[str, ...]) -> bool:
    """`-c`, or a cluster of letters that ends in it: `-Ic`."""
    return word in options or (word[:1] == "-" and word[1:2] not in ("", "-") and "-" + word[-1] in options)


def _literals(code: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(code):
        quote = code[at]
        if quote in _QUOTES:
            end = code.find(quote, at + 1)
            if end < 0:
                break
            if end > at + 1:
                found.append(code[at + 1 : end])
            at = end
        at += 1
    return found
