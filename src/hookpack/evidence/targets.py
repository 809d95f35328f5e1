"""The commands behind a name: targets of make and just, scripts of a package, shell scripts. Text in, lines out."""

from __future__ import annotations

from hookpack.codec import loads
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    # the text of a file of the project by its path, None if there is none
    Reader = Callable[[str], str | None]

_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_JUSTFILES = ("justfile", "Justfile", ".justfile")
_MAX = 200_000


def lines(program: str, name: str, folder: str, read: Reader) -> tuple[str, ...] | None:
    """The shell lines that `program name` runs in `folder`; None where no file tells."""
    if program in ("make", "gmake"):
        return _first(_MAKEFILES, folder, read, lambda text: _make(text, name))
    if program == "just":
        return _first(_JUSTFILES, folder, read, lambda text: _just(text, name))
    if program in ("npm", "yarn", "pnpm", "bun"):
        return _first(("package.json",), folder, read, lambda text: _script(text, "scripts", name))
    if program == "composer":
        return _first(("composer.json",), folder, read, lambda text: _script(text, "scripts", name))
    if program == "deno":
        return _first(("deno.json", "deno.jsonc"), folder, read, lambda text: _script(text, "tasks", name))
    if program in ("poe", "task", "hatch", "pdm"):
        return _first(("pyproject.toml",), folder, read, lambda text: _toml(text, name))
    return None


def _first(
    names: Sequence[str], folder: str, read: Reader, find: Callable[[str], tuple[str, ...] | None]
) -> tuple[str, ...] | None:
    for each in names:
        text = read(f"{folder}/{each}" if folder else each)
        if text is not None:
            return find(text[:_MAX])
    return None


def _script(text: str, table: str, name: str) -> tuple[str, ...] | None:
    try:
        tree = loads(text)
    except (ValueError, RecursionError):
        return None
    scripts = tree.get(table) if isinstance(tree, dict) else None
    found = scripts.get(name) if isinstance(scripts, dict) else None
    if isinstance(found, str):
        return (found,)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else None


def _make(text: str, name: str) -> tuple[str, ...] | None:
    """The recipe of a target and of what it depends on."""
    rules, variables = _rules(text)
    wanted, done, found = [name or next(iter(rules), "")], set[str](), list[str]()
    if wanted[0] not in rules:
        return None
    while wanted and len(done) < 20:
        target = wanted.pop()
        if target in done or target not in rules:
            continue
        done.add(target)
        needs, recipe = rules[target]
        wanted += needs
        found += (_expanded(line, variables) for line in recipe)
    return tuple(found)


def _rules(text: str) -> tuple[dict[str, tuple[list[str], list[str]]], dict[str, str]]:
    rules: dict[str, tuple[list[str], list[str]]] = {}
    variables: dict[str, str] = {}
    current: list[str] = []
    for line in text.replace("\\\n", " ").split("\n"):
        if line.startswith("\t"):
            for name in current:
                rules[name][1].append(_recipe(line))
            continue
        plain = line.partition("#")[0].rstrip()
        head, equals, value = plain.partition("=")
        if equals and ":" not in head.rstrip(":?+! ") and head.strip():
            variables[head.rstrip(":?+! ").strip()] = value.strip()
        elif ":" in plain and not plain[:1].isspace():
            targets, _, rest = plain.partition(":")
            needs, _, inline = rest.lstrip(":").partition(";")
            current = [each for each in targets.split() if not each.startswith(".")]
            for name in current:
                known = rules.setdefault(name, ([], []))
                known[0].extend(needs.split())
                known[1].extend([_recipe(inline)] if inline.strip() else [])
        elif plain.strip():
            current = []
    return rules, variables


def _recipe(line: str) -> str:
    """One line of a recipe as a shell line; a leading "-" says that its failure does not count."""
    text = line.strip()
    ignored = False
    while text[:1] in ("@", "-", "+"):
        ignored = ignored or text[0] == "-"
        text = text[1:].lstrip()
    return f"{text} || true" if ignored else text


def _expanded(line: str, variables: dict[str, str]) -> str:
    for _ in range(3):
        for name, value in variables.items():
            line = line.replace(f"$({name})", value).replace(f"${{{name}}}", value)
    return line.replace("$(MAKE)", "make").replace("$$", "$")


def _just(text: str, name: str) -> tuple[str, ...] | None:
    found: list[str] = []
    inside = False
    for line in text.split("\n"):
        if line[:1].isspace() and line.strip():
            if inside:
                found.append(_recipe(line))
        elif line.strip() and not line.startswith("#"):
            inside = line.partition(":")[0].split(" ")[0].lstrip("@") == name and ":=" not in line
    return tuple(found) or None


def _toml(text: str, name: str) -> tuple[str, ...] | None:
    """`name = "line"` in a section of tasks; enough of TOML for one-line scripts."""
    section = ""
    for line in text.split("\n"):
        row = line.strip()
        if row.startswith("["):
            section = row.strip("[]")
        key, equals, value = row.partition("=")
        if equals and key.strip().strip('"') == name and any(w in section for w in ("tasks", "scripts", "taskipy")):
            parts = value.split('"')
            return tuple(parts[1::2]) or None
    return None


def names(words: Sequence[str]) -> Iterator[str]:
    """The targets in the arguments of make or just."""
    rest = iter(words)
    for word in rest:
        if word in ("-C", "-f", "-I", "-o", "-W", "--directory", "--file", "--makefile", "-d"):
            next(rest, "")
        elif not word.startswith("-") and "=" not in word and not word.isdigit():
            yield word


def folder(words: Sequence[str]) -> str:
    """The folder that an option of make, npm or yarn names."""
    for before, word in zip(("", *words), words, strict=False):
        if before in ("-C", "--directory", "--prefix", "--cwd", "--dir"):
            return word.rstrip("/")
    return ""
