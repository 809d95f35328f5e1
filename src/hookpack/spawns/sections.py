"""What runners of tasks start, from the text of their files: YAML, TOML and INI by lines, programs by blocks."""

from __future__ import annotations

from hookpack.codec import loads
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_MAX_LINES = 5_000
_BLOCKS = ("|", ">")


def procfile(text: str, targets: Sequence[str]) -> str:
    rows = [row.partition(":") for row in text.splitlines() if row[:1] != "#"]
    return "\n".join(line.strip() for name, _, line in rows if not targets or name.strip() in targets)


def scripts(text: str, targets: Sequence[str]) -> str:
    """The `scripts` or `tasks` of deno.json and composer.json."""
    try:
        tree = loads(text)
    except (ValueError, RecursionError):
        return ""
    found: list[str] = []
    tables = (tree.get("scripts"), tree.get("tasks")) if isinstance(tree, dict) else ()
    for table in filter(None, tables):
        for name in targets[:1] if isinstance(table, dict) else ():
            entry = table.get(name)
            value = entry.get("command") if isinstance(entry, dict) else entry
            found += [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
    return "\n".join(found)


def tox(text: str, targets: Sequence[str]) -> str:
    """The commands of the wanted environments; of all where none is named."""
    names = [name for each in targets for name in each.split(",")]
    found: list[str] = []
    section, key = "", ""
    for row in text.splitlines()[:_MAX_LINES]:
        if row[:1] == "[":
            section, key = row.strip().strip("[]").removeprefix("tox:"), ""
        elif row[:1].isspace():
            found += [row.strip().lstrip("- ")] if key else []
        else:
            name, _, value = row.partition("=")
            is_wanted = section == "testenv" or section.partition(":")[2] in names or not names
            is_run = name.strip() in ("commands", "commands_pre", "commands_post") and section.startswith("testenv")
            key = name if is_run and is_wanted else ""
            found += [value.strip()] if key else []
    return "\n".join(found)


def toml(text: str, targets: Sequence[str]) -> str:
    """A name in a table of scripts or tasks, or a table of a task's own: hatch, pdm, poe, rye, mise, cargo make."""
    found: list[str] = []
    for section, key, value in _toml(text):
        last = section.rpartition(".")[2].strip("\"'")
        above = section.rpartition(".")[0].rpartition(".")[2]
        is_entry = key in targets and last in ("scripts", "tasks")
        is_own = last in targets and above in ("tasks", "scripts") and key in _OWN
        if is_entry or is_own:
            found += _strings(value)
    return "\n".join(found)


_KEY = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:")
_OWN = frozenset(("run", "cmd", "command", "script", "shell", "args", "composite", "sequence"))


def _toml(text: str) -> Iterator[tuple[str, str, str]]:
    """Table, key and value as written, of every assignment."""
    section, key, value = "", "", ""
    for row in (*text.splitlines()[:_MAX_LINES], "["):
        name, equals, rest = row.partition("=")
        is_new = row[:1] == "[" or (equals and not set(name.strip().strip("\"'")) - _KEY)
        if is_new and key:
            yield section, key, value
        if row[:1] == "[":
            section, key = row.strip().strip("[]"), ""
        elif is_new:
            key, value = name.strip().strip("\"'"), rest
            head, _, last = key.rpartition(".")
            key = head if head and last in _OWN else key
        else:
            value += "\n" + row


def _strings(value: str) -> list[str]:
    """The strings of a value, each a line, and as the words of one."""
    found: list[str] = []
    for quote in ('"""', "'''"):
        if value.strip().startswith(quote):
            return [value.strip().strip(quote[0])]
    rest = value
    while True:
        at = min((place for place in (rest.find('"'), rest.find("'")) if place >= 0), default=-1)
        end = rest.find(rest[at], at + 1) if at >= 0 else -1
        if end < 0:
            break
        found.append(rest[at + 1 : end])
        rest = rest[end + 1 :]
    return [*found, " ".join(found)] if len(found) > 1 else found


def workflow(text: str, targets: Sequence[str]) -> str:
    """The `run` lines of a workflow, of the wanted jobs alone."""
    return "\n".join(line for rows in _below(text, targets) for line in _valued(rows, ("run",)))


def compose(text: str, targets: Sequence[str]) -> str:
    return "\n".join(line for rows in _below(text, targets) for line in _valued(rows, ("command", "entrypoint")))


def taskfile(text: str, targets: Sequence[str]) -> str:
    return "\n".join(
        line for rows in _below(text, targets or ("default",)) for line in _valued(rows, ("cmds", "cmd", "sh"))
    )


def checks(text: str, targets: Sequence[str]) -> str:
    """The entries of pre-commit's hooks; `targets` are ids."""
    found: list[str] = []
    identity = ""
    for row in text.splitlines()[:_MAX_LINES]:
        key, _, value = row.strip().removeprefix("- ").partition(":")
        if key == "id":
            identity = value.strip().strip("\"'")
        elif key == "entry" and (not targets or identity in targets):
            found.append(_bare(value))
    return "\n".join(found)


def _below(text: str, names: Sequence[str]) -> Iterator[list[str]]:
    """The rows below each key of one of the names; all rows where none is wanted."""
    rows = text.splitlines()[:_MAX_LINES]
    if not names:
        yield rows
        return
    for at, row in enumerate(rows):
        if row.strip().rstrip(":").strip("\"'") in names and row.rstrip().endswith(":"):
            depth = _indent(row)
            end = next(
                (n for n in range(at + 1, len(rows)) if rows[n].strip() and _indent(rows[n]) <= depth), len(rows)
            )
            yield rows[at + 1 : end]


def _valued(rows: Sequence[str], keys: Sequence[str]) -> Iterator[str]:
    """The texts that stand under the keys: plain, as a block, as a list in brackets or below with dashes."""
    for at, row in enumerate(rows):
        bare = row.strip().removeprefix("- ")
        key, colon, value = bare.partition(":")
        if not colon or key.strip("\"'") not in keys:
            continue
        value = value.strip()
        if value[:1] == "[":
            parts = [_bare(each) for each in value.strip("[]").split(",")]
            yield from (" ".join(parts), *parts)
        elif value and value[0] not in _BLOCKS:
            yield _bare(value)
        else:
            depth = _indent(row) + 2 * row.strip().startswith("- ")
            inner: list[str] = []
            for below in rows[at + 1 :]:
                if below.strip() and _indent(below) <= depth and not below.strip().startswith("- "):
                    break
                inner.append(below.strip() if value else _bare(below.strip().removeprefix("- ")))
            yield from inner if not value else ("\n".join(inner),)
            yield from () if value else (" ".join(inner),)


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0] else value


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip())


def functions(text: str, targets: Sequence[str]) -> str:
    """The Python functions of the wanted names; the whole file where none is wanted."""
    names = [each.replace("-", "_").rpartition(".")[2] for each in targets]
    return _blocks(text, lambda row: row.startswith(("def ", "async def ")) and _defines(row, names)) if names else text


def _defines(row: str, names: Sequence[str]) -> bool:
    return row.partition("def ")[2].partition("(")[0].strip() in names


def rake(text: str, targets: Sequence[str]) -> str:
    """The blocks of the wanted tasks."""
    names = [each.rpartition(":")[2].partition("[")[0] for each in targets] or ["default"]
    return _blocks(text, lambda row: row.split()[:1] == ["task"] and any(f"{name}" in _words(row) for name in names))


def _words(row: str) -> list[str]:
    return "".join(char if char.isalnum() or char in "_-" else " " for char in row).split()


def _blocks(text: str, begins: Callable[[str], bool]) -> str:
    """The rows that follow one that begins a block and are indented deeper."""
    found: list[str] = []
    depth = -1
    for row in text.splitlines()[:_MAX_LINES]:
        if depth >= 0 and row.strip() and _indent(row) <= depth:
            depth = -1
        if begins(row.strip() if row.strip().startswith("task") else row):
            depth = _indent(row)
        if depth >= 0:
            found.append(row)
    return "\n".join(found)
