"""What a tool call touches, told by the tool's name and its arguments, in the words of every agent. Values only."""

from __future__ import annotations

from hookpack import patch
from hookpack.event import Write
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.event import Act

_SHELL_NAMES = """
    Bash Shell shell local_shell exec_command run_shell_command run_terminal_cmd run_terminal_command bash powershell
    execute_command run_in_terminal container.exec unified_exec
"""
_WRITE_NAMES = """
    Write Edit MultiEdit NotebookEdit EditNotebook apply_patch applypatch ApplyPatch StrReplace Delete write_file
    replace edit create str_replace str_replace_editor str_replace_based_edit_tool search_replace edit_file delete_file
    create_file write edit_notebook insert
"""
_READ_NAMES = "Read Glob Grep LS view view_image read_file list_directory glob search_file_content list_dir grep"
KNOWN: dict[str, Act] = {
    **dict.fromkeys(_SHELL_NAMES.split(), "shell"),
    **dict.fromkeys(_WRITE_NAMES.split(), "write"),
    **dict.fromkeys(_READ_NAMES.split(), "read"),
}

# words of the names of tools that nobody knows
_READING_WORDS = """
    read list get search find stat view fetch query show describe notebookread grep glob cat open head tail tree diff
    status log inspect analyze hover lookup count info exists
"""
_READING = frozenset(_READING_WORDS.split())
_WRITING_WORDS = """
    write edit create delete remove move rename replace update insert append patch apply save put set upload copy
    truncate chmod overwrite add modify touch link symlink unlink store export dump download extract unzip install
    restore revert checkout mkdir rm mv cp push
"""
_WRITING = frozenset(_WRITING_WORDS.split())
_STAGING = frozenset(("add", "stage", "unstage"))  # of git: the files stay as they are
_RUNNING = frozenset(("run", "exec", "execute", "shell", "bash", "terminal", "command", "cmd", "process", "powershell"))

# names of arguments
_PATH_NAMES = """
    file_path notebook_path path filename file uri source destination target dest to from old_path new_path filepath
    file_name paths files target_file relative_path absolute_path relative_workspace_path src dst output output_path
    out_path outfile directory dir folder target_notebook save_path target_path source_path filepaths file_paths
"""
_PATHS = frozenset(name.replace("_", "") for name in _PATH_NAMES.split())
_CONTENTS = ("content", "contents", "text", "file_text", "new_source", "code_edit", "data", "new_content", "body")
_OLD = ("old_string", "old_str", "oldText", "old_text", "old", "search", "find", "needle")
_NEW = ("new_string", "new_str", "newText", "new_text", "new", "replace", "replacement", "repl", "insert_text")
_PATCHES = ("command", "input", "patch", "diff", "cmd", "changes")
_LINES = ("command", "cmd", "script", "commands")
_MAX = 2_000  # paths of one call


def act(name: str, given: Mapping[str, object]) -> Act:
    """What kind of thing a call does. Another program's tool says it in the words of its name."""
    if name in KNOWN:
        return "read" if KNOWN[name] == "write" and given.get("command") == "view" else KNOWN[name]
    own = name.rsplit("__", 1)[-1]
    if "file" in own and own in KNOWN:
        return KNOWN[own]
    words = _words(name)
    if "git" in name and not _STAGING.isdisjoint(words) and _WRITING.isdisjoint(set(words) - _STAGING):
        return "read"
    if not _RUNNING.isdisjoint(words) and line(given):
        return "shell"
    reads = not _READING.isdisjoint(words) and _WRITING.isdisjoint(words) and _RUNNING.isdisjoint(words)
    return "read" if reads else "other"


def _words(name: str) -> list[str]:
    """`mcp__files__writeTextFile` -> write, text, file."""
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name.rsplit("__", 1)[-1])
    return "".join(letter if letter.isalnum() else " " for letter in spaced).lower().split()


def line(given: Mapping[str, object]) -> str:
    """The shell line of a call; an argument list is quoted."""
    for key in _LINES:
        value = given.get(key)
        if isinstance(value, str):
            return value
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            return " ".join("'" + each.replace("'", "'\\''") + "'" for each in value)
    return ""


def writes(given: Mapping[str, object]) -> Iterator[Write]:
    """The new texts that a call of a writing tool gives to files."""
    text = next((given[key] for key in _PATCHES if isinstance(given.get(key), str)), "")
    if isinstance(text, str) and patch.is_patch(text):
        yield from patch.writes(text)
        return
    path = next(_named(given), "")
    edits = given.get("edits")
    if not path:
        return
    if isinstance(edits, list):
        yield from (_edit(path, each) for each in edits if isinstance(each, dict))
    elif "new_source" in given:
        yield Write(path, new=_first(given, ("new_source",)), old="")
    elif any(key in given for key in _OLD):
        yield _edit(path, given)
    elif any(key in given for key in _CONTENTS):
        yield Write(path, new=_first(given, _CONTENTS))


def _edit(path: str, given: Mapping[str, object]) -> Write:
    is_all = given.get("replace_all") is True or given.get("allow_multiple") is True
    return Write(path, new=_first(given, _NEW), old=_first(given, _OLD), replace_all=is_all)


def _first(given: Mapping[str, object], keys: tuple[str, ...]) -> str:
    return next((value for key in keys if isinstance(value := given.get(key), str)), "")


def targets(kind: Act, given: Mapping[str, object]) -> tuple[str, ...]:
    """The paths that a call names: what a reading tool reads, else what it may write."""
    if kind == "shell":
        return ()
    patched = (given[key] for key in _PATCHES if isinstance(given.get(key), str))
    moved = (path for text in patched if patch.is_patch(str(text)) for path in patch.paths(str(text)))
    return tuple(dict.fromkeys((*_named(given), *moved)))[:_MAX]


def _named(given: object) -> Iterator[str]:
    """The paths that arguments name, by the names of the arguments, however deep they stand."""
    waiting: list[tuple[str, object]] = [("", given)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(
                reversed([(str(name).lower().replace("_", "").replace("-", ""), each) for name, each in value.items()])
            )
        elif isinstance(value, list):
            waiting.extend((key, each) for each in reversed(value))
        elif isinstance(value, str) and key in _PATHS and value and "\n" not in value:
            yield _path(value)


def _path(value: str) -> str:
    """A path, also of a `file:` address with its escapes."""
    if value[:5].lower() != "file:":
        return value
    parts = value[5:].removeprefix("//").removeprefix("localhost").split("%")
    text = parts[0]
    for part in parts[1:]:
        try:
            text += chr(int(part[:2], 16)) + part[2:]
        except ValueError:
            text += "%" + part
    return text
