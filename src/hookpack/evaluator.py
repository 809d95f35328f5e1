"""What judges: the files that a command of the policy runs, and the configuration that decides what they run.

Adding tests is everyday work and no change of the judge; narrowing which tests are collected is one. No I/O.
"""

from __future__ import annotations

from hookpack.codec import dumps, loads
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Sequence

    Reader = Callable[[str, Sequence[str]], str]

_INI = frozenset(
    ("testpaths", "addopts", "python_files", "python_classes", "python_functions", "norecursedirs", "xfail_strict",
     "collect_ignore", "collect_ignore_glob", "commands", "commands_pre", "allowlist_externals")
)  # fmt: skip
_SECTIONS = ("pytest", "tool:pytest", "tool.pytest", "tool.pytest.ini_options", "testenv")
_HOOKS = (
    "collect_ignore", "pytest_collect", "pytest_ignore_collect", "pytest_itemcollected", "pytest_deselected",
    "pytest_generate_tests", "pytest_runtest_", "pytest_pyfunc_call", "pytest_sessionfinish", "pytest_plugins",
    "pytest_load_initial_conftests", "pytest_cmdline_", "pytest_report_teststatus", "pytest_addhooks",
)  # fmt: skip
_SCRIPTS = ("test", "pretest", "posttest")
_RUNNER_KEYS = ("jest", "vitest", "mocha", "ava", "c8", "nyc")
_TEST_FILES = (
    "test_*", "*_test.*", "*_tests.*", "*.test.*", "*.spec.*", "*_spec.*", "*Test.*", "*Tests.*", "tests.py",
)  # fmt: skip


def words(line: str) -> tuple[str, ...]:
    """The words of a shell line, also what stands behind "=", after a `cd` and as a module; not what is read by "<"."""
    import shlex

    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    found: list[str] = []
    folder = before = ""
    for word in lexer:
        if before == "<":  # what is measured, not what measures
            before = word
            continue
        if before == "cd":
            folder = _joined(folder, word)
        found += [each for each in (word, word.rpartition("=")[2]) if each]
        if before == "-m":  # a module of the project goes before an installed one of the same name
            found += [f"{word.replace('.', '/')}{end}" for end in (".py", "/__main__.py")]
        found += [_joined(folder, each) for each in (word, word.rpartition("=")[2]) if folder and each]
        before = word
    return tuple(dict.fromkeys(found))


def files(line: str, *, with_tests: bool) -> tuple[str, ...]:
    """Paths of the project that the words of a shell line may name, existing or not.

    Left out are files whose change is judged by what it decides (`decides`), and, unless `with_tests`, tests:
    what a suite collects is compared by count.
    """
    paths = (_inside(word) for word in words(line))
    return tuple(
        path
        for path in dict.fromkeys(paths)
        if path and not _reader(path) and (with_tests or not is_test(path.rpartition("/")[2]))
    )


def is_config(path: str) -> bool:
    """Whether `decides` can have something to say of the file."""
    return _reader(path) is not None


def decides(path: str, text: str, line: str) -> str:
    """What in the file `path` decides what the command `line` runs; "" for nothing. Compare it before and after."""
    reader = _reader(path)
    return reader(text, words(line)) if reader else ""


def _joined(folder: str, word: str) -> str:
    return f"{folder}/{word}" if folder else word


def _inside(word: str) -> str:
    """The word as a normal path of the project, "" if it can be none."""
    if word.startswith(("/", "-", "~", "$")) or "\\" in word or ":" in word:
        return ""
    parts: list[str] = []
    for part in word.split("/"):
        if part == ".." and not parts:
            return ""
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def is_test(name: str) -> bool:
    """Whether a file of this name holds tests."""
    from hookpack.place import matches

    return any(matches(name, glob) for glob in _TEST_FILES)


def _reader(path: str) -> Reader | None:
    """How to read what decides in a configuration; a runner finds its files by name, in the folder it starts in."""
    name = path.rpartition("/")[2]
    if name == "conftest.py":
        return _conftest
    if "/" in path:
        return None
    if name.startswith(("jest.config.", "vitest.config.", ".mocharc")):
        return _whole
    return _READERS.get(name)


def _whole(text: str, line: Sequence[str]) -> str:
    return text


def _ini(text: str, line: Sequence[str]) -> str:
    """The keys of a runner's sections that decide, in INI and TOML alike: a key ends where the next one begins."""
    section, kept, takes = "", [], False
    for raw in text.splitlines():
        row = raw.strip()
        if not row or row.startswith(("#", ";")):
            continue
        if row.startswith("[") and row.endswith("]") and raw[0] == "[":
            section, takes = row.strip("[] "), False
            continue
        key, sign, _ = row.replace(":", "=").partition("=")
        if sign and not raw[0].isspace() and row[0] not in "'\"":
            dotted = f"{section}.{key.strip()}"
            takes = _is_runners(dotted) and dotted.rpartition(".")[2] in _INI
        if takes:
            kept.append(row)
    return "\n".join(kept)


def _is_runners(dotted: str) -> bool:
    """Whether a key, its section before it, belongs to a test runner's section."""
    section = dotted.rpartition(".")[0].strip(".")
    return section in _SECTIONS or section.startswith("testenv:")


def _package(text: str, line: Sequence[str]) -> str:
    try:
        tree = loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(tree, dict):
        return text
    scripts = tree.get("scripts")
    named = {key: scripts[key] for key in (*_SCRIPTS, *line) if key in scripts} if isinstance(scripts, dict) else {}
    found = {**{key: tree[key] for key in _RUNNER_KEYS if key in tree}, **({"scripts": named} if named else {})}
    return dumps(found) if found else ""


def _make(text: str, line: Sequence[str]) -> str:
    """The rules of the targets that the command names; the whole file for a bare `make`."""
    rules = text.splitlines()
    heads = {word.partition(":")[0].strip() for word in rules if ":" in word and not word[:1].isspace()}
    wanted = heads.intersection(line)
    if not wanted:
        return text if "make" in line else ""
    kept, takes = [], False
    for row in rules:
        if row and not row[0].isspace():
            takes = row.partition(":")[0].strip() in wanted
        if takes and row.strip():
            kept.append(row.strip())
    return "\n".join(kept)


def _conftest(text: str, line: Sequence[str]) -> str:
    import ast

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    return "\n".join(ast.unparse(node) for node in tree.body if any(map(_is_hook, _names(node))))


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds or changes, in functions only its own."""
    import ast

    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
        return
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.alias):
            yield each.asname or each.name


def _is_hook(name: str) -> bool:
    return name.startswith(_HOOKS)


_READERS: dict[str, Reader] = {
    "pytest.ini": _ini,
    ".pytest.ini": _ini,
    "pyproject.toml": _ini,
    "setup.cfg": _ini,
    "tox.ini": _ini,
    "package.json": _package,
    "Makefile": _make,
    "makefile": _make,
    "GNUmakefile": _make,
    "noxfile.py": _whole,
}
