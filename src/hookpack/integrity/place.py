"""What a file is to the tests, by its path alone."""

from __future__ import annotations

from hookpack.patterns import IGNORECASE, Pattern
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Kind: TypeAlias = Literal["test", "settings", "snapshot", "source", "other"]

PYTHON = frozenset(("py", "pyw"))
SCRIPT = frozenset(("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"))
PLAIN = frozenset(("go", "java", "kt", "kts", "rb", "php", "rs", "cs"))
_VENDORED = Pattern(r"(?:^|/)(?:node_modules|vendor|third_party|dist|site-packages|\.venv)/", IGNORECASE)
_SNAPSHOTS = Pattern(
    r"(?:^|/)__(?:image_)?snapshots__/|\.(?:snap|ambr|golden|approved\.\w+)$|(?:^|/)(?:golden|goldens|approvals|"
    r"snapshots)/",
    IGNORECASE,
)
_TESTS = Pattern(
    r"(?:^|/)(?:tests?|__tests__|specs?|e2e|cypress|testing)/|(?:^|/)(?:test_[^/]*|tests?)\.\w+$|(?:^|/)conftest\.py$"
    r"|[._-](?:test|spec|tests|specs|cy)\.\w+$|_test\.\w+$|(?:Test|Tests|TestCase|Spec|IT)\.(?:java|kt|kts|php|cs)$"
)
_SETTINGS = Pattern(
    r"(?:^|/)(?:\.?pytest\.(?:ini|toml)|pyproject\.toml|setup\.cfg|tox\.ini|\.coveragerc|\.?mypy\.ini|"
    r"\.?ruff\.toml|\.flake8|"
    r"\.?pylintrc|package\.json|[jt]sconfig[\w.-]*\.json|(?:jest|vitest|vite|playwright|cypress|karma|"
    r"ava)\.(?:\w+\.)?config\.\w+|"
    r"vitest\.workspace\.\w+|\.mocharc\.\w+|\.nycrc(?:\.\w+)?|\.c8rc(?:\.\w+)?|\.?codecov\.ya?ml|"
    r"\.eslintrc(?:\.\w+)?|"
    r"eslint\.config\.\w+|biome\.jsonc?|phpunit\.xml(?:\.dist)?|phpstan\.neon(?:\.dist)?|\.rspec|\.rubocop\.yml|"
    r"\.golangci\.ya?ml|"
    r"pom\.xml|[\w.-]+\.gradle(?:\.kts)?|build\.sbt|cargo\.toml|[\w.]+\.csproj|(?:gnu)?makefile|justfile|noxfile\.py|jenkinsfile|\.gitlab-ci\.ya?ml)$|^\.github/workflows/[^/]+\.ya?ml$|"
    r"^\.circleci/config\.yml$",
    IGNORECASE,
)


def extension(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind(path: str) -> Kind:
    """Which comparison a file of this path gets."""
    if _VENDORED.search(path):
        return "other"
    if _SNAPSHOTS.search(path):
        return "snapshot"
    if _SETTINGS.search(path):
        return "settings"
    if extension(path) not in PYTHON | SCRIPT | PLAIN:
        return "other"
    return "test" if _TESTS.search(path) else "source"


def decides(path: str) -> bool:
    """Whether a new file of this path alone may leave tests out."""
    return kind(path) == "settings" or path.rpartition("/")[2] == "conftest.py"


def is_collected(path: str) -> bool:
    """Whether a runner with its defaults looks for tests in a file of this path."""
    name, kind_ = path.rpartition("/")[2], extension(path)
    if kind_ in PYTHON:
        return name.startswith("test") or name.endswith(("_test.py", "_tests.py"))
    if kind_ in SCRIPT:
        return bool(_TESTS.search(path))
    return kind_ != "go" or name.endswith("_test.go")
