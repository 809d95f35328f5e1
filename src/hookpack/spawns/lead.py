"""What a command leads to, and the words that hold it. Values and words only."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import Options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    LeadKind: TypeAlias = Literal["words", "line", "code", "file", "recipe"]

SCHEDULED = "scheduled-agent"

LANGUAGES = {
    "python": "python", "python2": "python", "python3": "python", "pypy": "python", "pypy3": "python",
    "ipython": "python", "node": "javascript", "nodejs": "javascript", "bun": "javascript", "deno": "javascript",
    "tsx": "javascript", "ts-node": "javascript", "ruby": "ruby", "perl": "perl", "php": "php", "expect": "expect",
    "osascript": "applescript", "lua": "lua", "zx": "javascript", "jiti": "javascript", "esno": "javascript",
    "vite-node": "javascript", "babel-node": "javascript", "Rscript": "r", "julia": "julia", "elixir": "elixir",
    "groovy": "groovy", "tclsh": "tcl", "raku": "raku", "swift": "swift", "scala": "scala", "crystal": "crystal",
    "guile": "scheme", "jruby": "ruby", "dart": "dart",
}  # fmt: skip

_NONE = Options()


class Lead(Record):
    """Something that a command runs.

    words   a command of its own
    line    the text of a shell line
    code    the text of a program in another language
    file    the script at `path`, with the arguments `words`; `text` is "" or the language
    recipe  what the tool `words[0]` (make, npm ...) is to do, below the folder `path`
    """

    kind: LeadKind
    words: tuple[str, ...] = ()
    text: str = ""
    path: str = ""
    times: int = 1
    rule: str = ""
    aside: bool = False


def bare(words: Sequence[str], options: Options = _NONE) -> tuple[str, ...]:
    """The words behind a runner's own options, and behind its `--`."""
    at = 0
    while at < len(words) and words[at][:1] == "-":
        if words[at] == "--":
            return tuple(words[at + 1 :])
        at += 1 + (words[at].lstrip("-") in (options.names or ()) or words[at][1:] in tuple(options.letters))
    return tuple(words[at:])


def language(path: str, text: str) -> str:
    first = text.partition("\n")[0]
    if first[:2] == "#!":
        names = {word.rpartition("/")[2].rstrip("0123456789.") for word in first[2:].split()}
        return next((LANGUAGES[name] for name in names if name in LANGUAGES), "shell")
    ending = path.rpartition(".")[2]
    endings = {"py": "python", "js": "javascript", "mjs": "javascript", "cjs": "javascript", "ts": "javascript"}
    return endings.get(ending, {"rb": "ruby", "pl": "perl", "php": "php"}.get(ending, "shell"))


def without_unknown(word: str) -> str:
    """A word without the variables in it that nobody set."""
    while "$" in word:
        head, _, rest = word.partition("$")
        if rest[:1] == "{":
            rest = rest.partition("}")[2]
        else:
            rest = rest.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
        word = head + rest
    return word


def quoted(words: Sequence[str]) -> str:
    return " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)


def spawned(text: str) -> str:
    """The lines that a program for expect has it spawn."""
    parts = [part.strip() for row in text.splitlines() for part in row.split(";")]
    return "\n".join(part.removeprefix("spawn ").replace("-noecho ", "") for part in parts if part[:6] == "spawn ")


def patched(patch: str) -> dict[str, str]:
    """The lines that a patch in Codex' form adds, by file."""
    found, path = dict[str, str](), ""
    for row in patch.splitlines():
        if row.startswith("*** "):
            path = row.partition(": ")[2] if "File: " in row else ""
        elif path and row[:1] == "+":
            found[path] = found.get(path, "") + row[1:] + "\n"
    return found
