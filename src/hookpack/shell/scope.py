"""What a shell line knows at one point: variables, functions, the directory. Branches and subshells undo or blur it."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import UNKNOWN, Loose, is_name
from hookpack.shell.printed import formatted

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAGIC = set("$`*?[{(")
_MAX_FOLDERS = 4
_MAX_PATH = 4096
_DECLARES = frozenset(("export", "declare", "typeset", "local", "readonly"))
_SETS = frozenset(("unset", "read", "mapfile", "readarray", "getopts", "shift"))
_POSITIONAL = "@*123456789"
_MOVES = frozenset(("cd", "chdir", "pushd", "popd"))
_NOTED = _DECLARES | _SETS | _MOVES | {"printf", "set", "alias"}


def does(name: str) -> bool:
    """Whether a builtin of this name may change the shell itself."""
    return name in _NOTED


class Scope:
    """One shell process. `values` holds what is known; a `Loose` value is known in part."""

    def __init__(self, values: dict[str, str], folders: tuple[str, ...]) -> None:
        self.values = values
        self.exported = set(values)
        self.functions: set[str] = set()
        self.folders = folders  # the directories it may be in, the likeliest first
        self.has_errexit = False
        self.has_pipefail = False
        self._log: list[tuple[str, str | None]] = []  # names with the value before each assignment

    def mark(self) -> int:
        """A point to come back to with `forget` or `restore`."""
        return len(self._log)

    def assign(self, name: str, value: str | None) -> None:
        """Sets a variable; None makes it unknown."""
        if name[-1:] == "+":
            name, before = name[:-1], self.values.get(name[:-1])
            value = None if value is None or before is None or len(before) > _MAX_PATH else _joined(before, value)
        self._log.append((name, self.values.get(name)))
        self._put(name, value)

    def _put(self, name: str, value: str | None) -> None:
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value

    def forget(self, mark: int) -> None:
        """What was assigned since `mark` may not have been."""
        for name, _ in self._log[mark:]:
            self.values.pop(name, None)

    def restore(self, mark: int) -> None:
        """What was assigned since `mark` was so in another process."""
        for name, value in reversed(self._log[mark:]):
            self._put(name, value)
        del self._log[mark:]

    def blur(self, folders: tuple[str, ...]) -> None:
        """The line may also still be in `folders`."""
        if folders == self.folders:
            return
        merged = tuple(dict.fromkeys((*self.folders, *folders)))
        self.folders = merged if len(merged) <= _MAX_FOLDERS else (*merged[: _MAX_FOLDERS - 1], UNKNOWN)

    def note(self, words: Sequence[str], stdin: str = "") -> None:
        """Takes in what a builtin does to the shell itself."""
        name = words[0]
        if name in _MOVES:
            self._move(words)
        elif name in _DECLARES:
            self._declare(words)
        elif name in _SETS or words[:2] == ("printf", "-v"):
            self._take(words, stdin)
        elif name == "set":
            self._set(words)
        elif name == "alias":
            self.functions.update(word.partition("=")[0] for word in words[1:])

    def _move(self, words: Sequence[str]) -> None:
        operands = [word for word in words[1:] if word[:1] != "-" or word == "-"]
        is_plain = words[0] in ("cd", "chdir")
        target = operands[0] if operands else ("~" if is_plain else UNKNOWN)
        if type(target) is Loose and target[:1] == "$" and not _MAGIC & set(known := usual(target)):
            target = str(known)
        if words[0] == "popd" or target[:1] in ("-", "+") or type(target) is Loose or len(operands) > 1:
            target = UNKNOWN
        self.folders = tuple(dict.fromkeys(join(folder, target) for folder in self.folders))

    def _declare(self, words: Sequence[str]) -> None:
        is_alias = words[0] != "export" and any(word[:1] == "-" and "n" in word for word in words[1:])
        for word in words[1:]:
            name, is_given, value = word.partition("=")
            if is_given and is_name(name.removesuffix("+")):
                self.assign(name, None if is_alias else Loose(value) if type(word) is Loose else value)
            if words[0] == "export" or (word[:1] == "-" and "x" in word):
                self.exported.add(name)

    def _take(self, words: Sequence[str], stdin: str) -> None:
        """New values come from outside, if not from a literal."""
        for word in _POSITIONAL if words[0] == "shift" else words[1:]:
            self.assign(word, None)
        if words[0] == "read" and stdin:
            self._read(words, stdin)
        elif words[0] == "printf" and len(words) > 3:
            self.assign(words[2], formatted(words[3:]))

    def _read(self, words: Sequence[str], stdin: str) -> None:
        """`read a b <<< "one two three"`: the last name takes the rest."""
        names = [word for word in words[1:] if is_name(word)]
        values = stdin.partition("\n")[0].split(None, max(len(names) - 1, 0))
        for name, value in zip(names, values):
            self.assign(name, Loose(value) if type(stdin) is Loose else value)

    def _set(self, words: Sequence[str]) -> None:
        if "--" in words:
            given = words[words.index("--") + 1 :]
            is_plain = not any(type(word) is Loose or " " in word for word in given)
            self.assign("@", " ".join(given) if is_plain else Loose(" ".join(given)))
            for at, word in enumerate(given[:9], 1):
                self.assign(str(at), word)
        for at, word in enumerate(words[1:], 1):
            is_on = word[:1] == "-"
            if is_on or word[:1] == "+":
                self.has_errexit = is_on if "e" in word else self.has_errexit
                option = words[at + 1] if word[-1:] == "o" and at + 1 < len(words) else ""
                self.has_errexit = is_on if option == "errexit" else self.has_errexit
                self.has_pipefail = is_on if option == "pipefail" else self.has_pipefail


def join(folder: str, path: str) -> str:
    """`path` as seen from where the line starts; "?" where that cannot be told."""
    if path[:1] == "$":
        path = usual(path)
    if path == UNKNOWN or path[:1] in ("/", "~"):
        return path
    if folder == UNKNOWN or len(folder) > _MAX_PATH:
        return UNKNOWN
    path = path.removeprefix("./")
    if path in (".", ""):
        return folder
    return f"{folder.rstrip('/')}/{path}" if folder else path


_USUAL = (("$HOME", "~"), ("${HOME}", "~"), ("$PWD", "."), ("${PWD}", "."), ("$(pwd)", "."))


def usual(path: str) -> str:
    """`$HOME/x` -> `~/x`, `$PWD/x` -> `./x`: what these are is known where the path is used."""
    for name, value in _USUAL:
        if path == name or path.startswith(name + "/"):
            return value + path[len(name) :]
    return path


def _joined(before: str, value: str) -> str:
    return Loose(before + value) if Loose in (type(before), type(value)) else before + value
