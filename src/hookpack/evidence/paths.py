"""Which files a claim is about: code, and what decides how it runs; not prose, not what tools leave behind."""

from __future__ import annotations

_PROSE = (".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".txt", ".textile", ".org", ".pdf", ".docx", ".png", ".jpg",
          ".jpeg", ".gif", ".svg", ".webp", ".ico", ".drawio", ".puml", ".log", ".out", ".tmp", ".bak",
          ".orig")  # fmt: skip
_CODE_TEXT = ("requirements", "constraints", "cmakelists", "robots")
_PROSE_NAMES = frozenset(
    ("license", "licence", "notice", "authors", "contributors", "changelog", "changes", "readme", "copying",
    "codeowners",
     "security", "history", "news", "todo", "roadmap")
)  # fmt: skip
_LEFTOVERS = frozenset(
    ("__pycache__", "node_modules", ".pytest_cache", ".mypy_cache", ".ruff_cache", "htmlcov", "coverage", "build",
     ".nyc_output",
     ".tox", ".nox", ".venv", "venv", "target", "dist", ".next", ".turbo", ".cache", ".gradle", ".hypothesis", ".git",
     ".coverage", "test-results", "playwright-report", ".eslintcache", "out", "logs", ".ipynb_checkpoints", "tmp")
)  # fmt: skip
_REPORTS = (
    "coverage.xml",
    "junit.xml",
    "report.xml",
    "lcov.info",
    ".tsbuildinfo",
    ".coverage",
    ".pyc",
    "cobertura.xml",
)
_OUTSIDE = ("/tmp/", "/dev/", "/var/", "~", "/proc/")  # noqa: S108  # names to recognise, nothing is written there
_TESTS = ("test_", "conftest.")
_TEST_PARTS = frozenset(
    ("test", "tests", "spec", "specs", "__tests__", "testing", "__mocks__", "fixtures", "testdata", "e2e")
)


def is_prose(path: str) -> bool:
    """Documentation, pictures, logs."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1].lower()
    stem, dot, _ = name.rpartition(".")
    if name.endswith(".txt") and name.startswith(_CODE_TEXT):
        return False
    return name.endswith(_PROSE) or (stem if dot else name) in _PROSE_NAMES


def is_leftover(path: str) -> bool:
    """What a run or a build leaves behind, or a place outside the project."""
    parts = path.replace("\\", "/").split("/")
    return path.startswith(_OUTSIDE) or not _LEFTOVERS.isdisjoint(parts) or path.endswith(_REPORTS)


def counts(path: str) -> bool:
    """Whether a change of the file can undo what a run has shown."""
    return not is_prose(path) and not is_leftover(path)


def is_test(path: str) -> bool:
    """Whether the file belongs to the tests, by its name or its folder."""
    *folders, name = path.replace("\\", "/").lower().split("/")
    stem = name.partition(".")[0]
    return (
        not _TEST_PARTS.isdisjoint(folders)
        or name.startswith(_TESTS)
        or stem.endswith(("_test", "_tests", "_spec", "-test", "-spec"))
        or ".test." in name
        or ".spec." in name
        or path.rpartition(".")[0].endswith(("Test", "Tests", "Spec", "IT"))
    )
