"""A path as it really is, and whether it belongs to what an agent must not change. Values only."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

# relative to the project or to the home directory, existing or not: settings that arm, disarm or
# start hooks of a supported agent, git's own executable configuration, and hookpack's files
SETTINGS = (
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".claude/hooks/",
    ".claude/session-env/",
    ".claude-plugin/",
    ".codex/hooks.json",
    ".codex/config.toml",
    ".codex/hooks/",
    ".codex/rules/",
    ".cursor/hooks.json",
    ".cursor/hooks/",
    ".cursor/cli.json",
    ".cursor/cli-config.json",
    ".gemini/settings.json",
    ".gemini/hooks/",
    ".copilot/hooks/",
    ".copilot/config.json",
    ".copilot/settings.json",
    ".github/hooks/",
    ".qwen/settings.json",
    ".qwen/hooks/",
    ".factory/settings.json",
    ".factory/settings.local.json",
    ".factory/hooks.json",
    ".factory/hooks/",
    ".git/hooks/",
    ".git/config",
    ".git/info/attributes",
    ".git/info/exclude",
    ".gitconfig",
    ".config/git/config",
    ".config/git/attributes",
    ".config/git/ignore",
    ".config/git/hooks/",
    ".hookpack/",
)

# the agents' own programs write here all the time: an agent must not, and nothing is compared
PROGRAMS = (
    ".claude/plugins/",
    ".codex/plugins/",
    ".copilot/installed-plugins/",
    ".cursor/plugins/",
    ".gemini/extensions/",
)

_ENTRIES = {entry.rstrip("/"): entry for entry in (*SETTINGS, *PROGRAMS)}
_FOLDERS = tuple(entry for entry in (*SETTINGS, *PROGRAMS) if entry.endswith("/"))

# of the whole machine: what an administrator set for every session
MACHINE = (
    "/etc/claude-code/", "/library/application support/claudecode/", "/etc/codex/", "/etc/gemini-cli/", "/etc/cursor/",
    "/library/application support/geminicli/", "/library/application support/cursor/", "/etc/gitconfig",
)  # fmt: skip

# programs whose answer somebody relies on: a file of this name in a folder of programs would take their place
_TOOL_NAMES = """
    git hookpack semgrep bandit detect-secrets gitleaks trufflehog ruff mypy pyright flake8 pylint pytest tox nox python
    python3 eslint tsc jest vitest mocha npm npx yarn pnpm node go cargo mvn gradle rspec phpunit dotnet make pre-commit
    rm mv cp cat grep
"""
TOOLS = frozenset(_TOOL_NAMES.split())
_PROGRAMS = ("bin", ".bin", "sbin", "shims", "scripts")
_LIBRARIES = ("site-packages", "dist-packages")
_STARTED = ("sitecustomize.py", "usercustomize.py")  # every Python program runs them first


_MACHINE_ROOTS = ("/etc/", "/library/")

_WILD = frozenset("*?")
_WIDTHLESS = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")


class Place(Record):
    """`path` is absolute with symlinks resolved; `inside` the same relative to the project, "" if outside."""

    path: str
    inside: str = ""
    at_home: str = ""  # relative to the home directory, "" if outside
    own: bool = False  # part of hookpack itself: its state, its cache, its installed files, the session's transcript
    above: bool = False  # holds the project, the home directory or a part of hookpack
    started: str = ""  # relative to the folder below the project's top that the session was started in


def shown(path: str) -> str:
    """A path as people and reports see it: what could forge a line or colour a terminal is escaped."""
    return path if path.isprintable() else path.encode("unicode_escape", "surrogateescape").decode("ascii", "replace")


def guarded_by(place: Place, globs: Iterable[str]) -> str:
    """Which rule protects the place: "hookpack", an entry of SETTINGS, a policy glob, what it would be; "" for none."""
    if place.own:
        return "hookpack"
    if taken := _started(place.path):
        return taken
    folded = _folded(place.path)
    if folded.startswith(_MACHINE_ROOTS) and (entry := next((each for each in MACHINE if folded.startswith(each)), "")):
        return entry
    for relative in (place.inside, place.at_home, place.started):
        folded = _folded(relative)
        if folded in _ENTRIES:
            return _ENTRIES[folded]
        if folded.startswith(_FOLDERS):
            return next(entry for entry in _FOLDERS if folded.startswith(entry))
    folded = _folded(place.inside)
    return next((glob for glob in globs if folded and matches(folded, glob.casefold())), "")


def _folded(path: str) -> str:
    """As file systems see a name that tell neither case nor characters without width."""
    path = path.casefold()
    return path if path.isascii() else "".join(each for each in path if each not in _WIDTHLESS)


def _started(path: str) -> str:
    """What a file of this name would be run as, unasked."""
    folder, _, name = path.replace("\\", "/").casefold().rpartition("/")
    parent = folder.rpartition("/")[2]
    if name in _STARTED or (name.endswith(".pth") and parent in _LIBRARIES):
        return "code that every Python program runs first"
    return f"a program called {name}" if name.removesuffix(".exe") in TOOLS and parent in _PROGRAMS else ""


def matches(path: str, glob: str) -> bool:
    """Whether a project path matches a policy glob.

    `*` and `?` stay within one folder, `**` crosses folders, a pattern without "/" matches in any folder,
    one that ends in "/" or names a folder covers all below it.
    """
    if not _WILD.intersection(glob):  # the usual case, and the cheap one
        plain = glob.strip("/")
        if "/" in plain:
            return path == plain or path.startswith(plain + "/")
        return plain in path.split("/")
    pattern = glob.strip("/") if "/" in glob.rstrip("/") else "**/" + glob.strip("/")
    return _match(path.split("/"), pattern.split("/"))


def covers(pattern: str, path: str) -> bool:
    """Whether a shell's pattern, or the plain name of a folder, takes the relative `path` or a folder above it.

    As in a shell, a name that begins with a dot needs a pattern that does.
    """
    parts, pieces = path.rstrip("/").split("/"), pattern.strip("/").split("/")
    hidden = zip(parts, pieces)
    if any(part[:1] == "." and piece[:1] in ("*", "?") for part, piece in hidden):
        return False
    return _match(parts, pieces)


def _match(path: list[str], pattern: list[str]) -> bool:
    """Whether the pattern covers the path or one of the folders above it; linear in path x pattern."""
    reached = {0}
    for part in pattern:
        if part == "**":
            reached = set(range(min(reached), len(path) + 1)) if reached else reached
        else:
            reached = {at + 1 for at in reached if at < len(path) and _same(path[at], part)}
    return bool(reached - {0}) or pattern == ["**"]


def _same(name: str, part: str) -> bool:
    """Shell wildcards `*` and `?` within one name; greedy with one way back, so linear."""
    at = star = mark = 0
    seen = False
    spot = 0
    while at < len(name):
        if spot < len(part) and part[spot] == "*":
            seen, star, mark, spot = True, spot, at, spot + 1
        elif spot < len(part) and part[spot] in ("?", name[at]):
            at, spot = at + 1, spot + 1
        elif seen:
            mark += 1
            at, spot = mark, star + 1
        else:
            return False
    return part[spot:].strip("*") == ""
