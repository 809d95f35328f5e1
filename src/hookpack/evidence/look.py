"""What one tool call proves, and whether it can have undone what an earlier one proved."""

from __future__ import annotations

from hookpack import shell
from hookpack.evidence import output, paths, runs
from hookpack.evidence.runners import CHECKERS, MENDS, SILENT_WHEN_EMPTY
from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    from hookpack.evidence.targets import Reader
    from hookpack.shell import Command
    from hookpack.turn import Step

    State: TypeAlias = Literal["good", "bad", "empty", "unclear"]


_MAX_QUOTE = 60


class Seen(Record):
    """What one tool call proves, and whether it may have changed files that count."""

    kinds: frozenset[str] = frozenset()
    state: State = "good"
    changes: bool = False
    tree: str = ""  # the files it ran on, where that was recorded
    hides: str = ""  # a line that runs something known, but proves nothing, and why


def look(step: Step, extra: Sequence[str] = (), read: Reader | None = None) -> Seen:
    """What a tool call of a transcript proves, with the project's own commands `extra`, and what it may undo."""
    if step.act != "shell":
        return Seen(changes=_touches(step))
    kinds = runs.kinds(step.command, extra, read) if runs.mentions_runner(step.command) or extra else frozenset[str]()
    changes = may_change(step.command)
    if step.output and not step.failed:
        hidden, has_end = runs.shown(step.command, extra, read)
        if hidden:
            failed = output.told(step.output) == "failed"
            kinds |= hidden if failed else hidden & output.summaries(step.output, has_end=has_end)
    if not kinds:
        return Seen(changes=changes, hides=_hidden(step))
    if "test" in kinds and output.leaves_out(step.output):
        kinds = (kinds - {"test"}) | {"test-part"}
    if step.in_background:
        return Seen(changes=changes, hides=f"`{_brief(step.command)}` was only started in the background")
    return Seen(kinds, state(kinds, step.command, step.output, failed=step.failed), changes)


def _hidden(step: Step) -> str:
    if step.failed or not next(runs.mentioned(step.command), ""):
        return ""
    return f"`{_brief(step.command)}` does not show whether tests ran and passed"


def _brief(line: str) -> str:
    plain = " ".join(line.split()).replace("`", "'")
    return plain if len(plain) <= _MAX_QUOTE else f"{plain[:_MAX_QUOTE]}..."


def state(kinds: frozenset[str], line: str, printed: str, *, failed: bool) -> State:
    """How a run ended: by its exit status, and by what it printed where that speaks against it."""
    if failed:
        return "bad"
    if kinds.isdisjoint(("test", "test-part")):
        return "good"
    said = output.told(printed)
    if said in ("failed", "nothing"):
        return "bad" if said == "failed" else "empty"
    # a good end of these says nothing of how many ran
    silent = not said and any(name in SILENT_WHEN_EMPTY for name in runs.mentioned(line))
    return "unclear" if silent and printed.strip() else "good"


def _touches(step: Step) -> bool:
    if step.act == "write":
        return not step.failed and (not step.paths or any(map(paths.counts, step.paths)))
    return step.act == "other" and not step.failed and _edits(step.tool)


_EDITING = (
    "write",
    "edit",
    "create",
    "replace",
    "insert",
    "delete",
    "remove",
    "move",
    "rename",
    "apply",
    "patch",
    "refactor",
)
_EDITED = ("file", "code", "symbol", "text", "edit", "content", "lines", "patch", "body", "notebook")
_OWN = ("Task", "Todo", "Web", "Tool", "Ask", "Exit", "Enter", "Kill", "Skill", "List", "Report", "Bash")


def _edits(tool: str) -> bool:
    """Whether a tool that is neither a shell nor an editor of the agent changes files, by its name."""
    name = tool.rsplit("__", 1)[-1].lower()
    return not tool.startswith(_OWN) and any(w in name for w in _EDITING) and any(w in name for w in _EDITED)


def may_change(line: str) -> bool:
    """Whether a shell line may have changed files that count; runs that prove something do not."""
    return any(_changes(shell.unwrap(each)) for each in shell.parse(line).commands)


def _changes(command: Command) -> bool:
    name = program(command.words[0]) if command.words else ""
    if name in ("git", "mkdir"):
        return any(map(paths.counts, command.writes)) or (name == "git" and _git(command.words))
    found = shell.writes(shell.Script((command,)))
    if any(map(paths.counts, (*found.paths, *found.trees))):
        return not _is_run(command) or bool(command.writes)
    return found.unknown and _is_doubtful(command)


def _is_run(command: Command) -> bool:
    return bool(runs.of(command))


_GIT = frozenset(
    ("checkout", "switch", "restore", "reset", "stash", "merge", "rebase", "pull", "apply", "am", "cherry-pick",
    "revert",
     "clean", "mv", "rm", "submodule", "bisect", "read-tree", "checkout-index")
)  # fmt: skip
_WRITING = (
    "'w'", '"w"', "'a'", '"a"', "'wb'", '"wb"', "'r+'", '"r+"', "w+", "write_text", "write_bytes", ".write(",
    "writeFile",
    "appendFile", "os.remove", "unlink", "shutil", "os.rename", "renameSync", ".rename(", "copyfile", "inplace",
    "rmtree",
    "File.write", "file_put_contents", "createWriteStream", "cpSync", "rmSync", "os.replace", "$^I", "save(",
    "Deno.write",
    "Bun.write", "sed -i", "fs.rm", "touch(", "symlink", "mkdir", "writelines", "fputs", "fwrite", "IO.write",
    "truncate",
)  # fmt: skip
_INTERPRETERS = frozenset(("python", "python3", "node", "perl", "ruby", "php", "deno", "bun", "pypy", "pypy3", "lua",
"tsx", "awk",
                           "gawk", "osascript", "pwsh", "powershell"))  # fmt: skip
_MENDERS = ("fix", "format", "fmt", "gen", "migrat", "update", "patch", "apply", "rewrite", "refactor", "convert",
"codemod",
            "replace", "edit", "upgrade", "sync", "rename")  # fmt: skip
_INSTALLS = frozenset(("add", "install", "i", "remove", "uninstall", "update", "upgrade", "up", "get", "mod"))
_ED = frozenset(("ed", "ex", "vim", "vi", "nvim", "emacs", "jscodeshift", "comby", "ast-grep", "sg", "2to3",
"pyupgrade",
                 "autopep8", "autoflake", "docformatter", "goimports", "gofumpt", "swiftformat", "patch"))  # fmt: skip


def _is_doubtful(command: Command) -> bool:
    """Whether a command whose writes cannot be told is one that changes files."""
    words = command.words
    if not words:
        return False
    name = program(words[0])
    text = " ".join((*words[1:], command.stdin))
    if name in _INTERPRETERS or name.startswith("python3."):
        if (
            any(word in ("-c", "-e", "-p", "--eval", "-") or word.startswith("-c") for word in words[1:])
            or command.stdin
        ):
            return any(each in text for each in _WRITING)
        return _mends(words[1:]) and not _is_run(command)
    if name in ("perl", "ruby") or name in _ED:
        return True
    if any(key.split()[0] == name for key in CHECKERS):
        return _formats(name, words)
    if name in ("npm", "yarn", "pnpm", "poetry", "cargo", "go", "uv", "bundle", "composer", "dotnet"):
        installs = len(words) > 2 and words[1] in _INSTALLS and not words[2].startswith("-")
        return installs or (_mends(words[1:3]) and not _is_run(command))
    if name in ("make", "just", "npx", "bunx", "uvx"):
        return (_mends(words[1:]) or not MENDS.isdisjoint(words)) and not (_is_run(command) and MENDS.isdisjoint(words))
    return (not MENDS.isdisjoint(words[1:]) and _is_run(command)) or ("/" in words[0] and _mends(words[:1]))


def _git(words: Sequence[str]) -> bool:
    verb = next((each for each in words[1:] if not each.startswith("-")), "")
    if verb in ("checkout", "switch"):
        return {"-b", "-c", "-B", "-C"}.isdisjoint(words)
    if verb == "stash":
        return not ({"list", "show"} & set(words))
    if verb == "reset":
        return "--hard" in words or "--merge" in words or "--keep" in words
    return verb in _GIT


def _mends(words: Sequence[str]) -> bool:
    return any(
        mark in word.rsplit("/", 1)[-1].lower() for word in words if not word.startswith("-") for mark in _MENDERS
    )


def _formats(name: str, words: Sequence[str]) -> bool:
    """Whether a program that can both look and mend mends here."""
    pair = " ".join(words[:2])
    key = pair if pair in CHECKERS else name if name in CHECKERS else ""
    if not key:
        return not MENDS.isdisjoint(words)
    return set(CHECKERS[key]).isdisjoint(words) and _by_default(key, words)


def _by_default(key: str, words: Sequence[str]) -> bool:
    """Some print the mended text unless told to write it."""
    return key not in ("prettier", "gofmt", "clang-format", "yapf") or not {"--write", "-w", "-i"}.isdisjoint(words)


def is_reading(step: Step) -> bool:
    """Whether a tool call surely changed nothing, in the project or anywhere else."""
    if step.act == "read" or step.failed:
        return True
    if step.act == "shell":
        return not shell.may_write(step.command) or bool(runs.kinds(step.command))
    return step.tool.startswith(
        ("Todo", "Web", "Tool", "Ask", "Exit", "Enter", "List", "TaskList", "TaskGet", "TaskUpdate")
    )
