"""Safety monotonicity: no new fault identity, nothing that scanners cannot look at any more."""

from __future__ import annotations

from hookpack.identity import by_place, new_findings
from hookpack.iteration.hidden import hidden
from hookpack.iteration.words import counted, listed, texts
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.finding import Scanned
    from hookpack.gates import World
    from hookpack.turn import Change, Span


def judge(world: World, span: Span) -> Layer:
    """New fault identities fail; what no scanner could look at is unsure, a broken scanner an error."""
    changes = span.changes
    if not changes:
        return Layer("monotonicity", "skip", "no file changed")
    looked = world.scan(changes)
    renames = {each.path: each.old_path for each in changes if each.old_path != each.path}
    fresh = new_findings(looked.before, looked.after, renames)
    if fresh:
        return Layer(
            "monotonicity", "fail", f"{counted(by_place(fresh), 'new finding')}: {listed(fresh)}", findings=fresh
        )
    if looked.errors:
        return Layer("monotonicity", "error", f"NOT checked: {'; '.join(looked.errors)}")
    blind = [
        *_unread(looked.before, looked.after),
        *hidden(world, changes, looked),
        *(f"{shown(path)} (not stored)" for path in looked.unstored),
    ]
    blind += [f"{place} (newly ignored)" for place in _newly_ignored(world, changes)]
    if blind:
        return Layer("monotonicity", "unsure", f"could not be looked at: {'; '.join(blind[:10])}")
    return Layer("monotonicity", "pass")


def _unread(before: Sequence[Scanned], after: Sequence[Scanned]) -> Iterator[str]:
    """Files that a scanner could read before and cannot now, and new files it cannot read."""
    known = {each.path: set(each.unread) for each in before}
    for each in after:
        if lost := set(each.unread) - known.get(each.path, set()):
            yield f"{shown(each.path)} ({', '.join(sorted(lost))})"


# what tools leave behind; nobody hides code there
_LEFTOVERS = frozenset(
    (
        "node_modules", "__pycache__", "*.pyc", "*.pyo", "*.py[cod]", ".venv", "venv", "env", ".env", ".env.*",
        ".env.local", "dist", "build", "target", "out", "coverage", ".coverage", "htmlcov", ".cache",
        ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".nox", ".hypothesis", "*.egg-info", ".eggs",
        "*.log", "logs", "tmp", "*.tmp", ".DS_Store", "Thumbs.db", ".idea", ".vscode", "*.swp", ".next",
        ".nuxt", ".gradle", "*.class", "*.o", "*.so", "*.pid", "*.sqlite3", "*.db", ".terraform",
        ".parcel-cache", ".turbo", ".eslintcache", ".nyc_output", "obj",
    )
)  # fmt: skip


def _newly_ignored(world: World, changes: Sequence[Change]) -> Iterator[str]:
    """New lines of ignore files that name no ordinary leftovers: what lies there is looked at no more."""
    for change in changes:
        if change.path.rsplit("/", 1)[-1] == ".gitignore" and change.new_blob:
            sides = texts(world, [change])
            known = set(sides.get(change.old_blob, "").splitlines())
            for number, line in enumerate(sides[change.new_blob].splitlines(), 1):
                rule = line.strip()
                is_rule = rule and not rule.startswith(("#", "!")) and line not in known
                if is_rule and rule.strip("/").removeprefix("**/") not in _LEFTOVERS:
                    yield f"{shown(change.path)}:{number} {shown(rule)}"
