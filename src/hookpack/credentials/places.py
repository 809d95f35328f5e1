"""What a file's path says about the values in it."""

from __future__ import annotations

_FIXTURES = frozenset((
    "test", "tests", "testing", "__tests__", "spec", "specs", "fixtures", "fixture", "testdata", "test_data", "mocks",
    "__mocks__", "e2e", "cypress", "factories", "examples", "example", "samples", "docs", "doc", "stories",
    "unittests", "integration_tests",
))  # fmt: skip
_CONFIGURATION = (
    ".env", ".ini", ".cfg", ".conf", ".cnf", ".properties", ".yml", ".yaml", ".toml", ".tfvars", ".netrc", ".npmrc",
    "dockerfile", ".config", ".service", ".pgpass", ".pypirc",
)  # fmt: skip
_TEMPLATES = (".j2", ".tpl", ".tmpl", ".erb", ".bak", ".old", ".orig")
_TEXTS = (".po", ".pot", ".xlf", ".xliff", ".arb", ".strings", ".ftl", ".resx", ".mo")
_BUILT = (
    ".min.js",
    ".min.css",
    ".map",
    ".lock",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "go.sum",
    "pnpm-lock.yaml",
    ".svg",
    ".css",
)


def is_fixture(path: str) -> bool:
    """Whether the file belongs to tests, examples or documentation: their passwords are made up, as a rule."""
    *folders, name = path.lower().replace("\\", "/").split("/")
    if any(folder in _FIXTURES for folder in folders):
        return True
    stem = name.partition(".")[0]
    return (
        stem.startswith(("test_", "conftest"))
        or name in ("tests.py", "test.py")
        or stem.endswith(("_test", "_spec", "_tests"))
        or ".test." in name
        or ".spec." in name
        or ".stories." in name
        or (
            path.endswith((".java", ".cs", ".kt", ".php", ".swift", ".scala"))
            and stem.endswith(("test", "tests", "spec"))
        )
    )


def is_configuration(path: str) -> bool:
    """Whether values stand there without quotes and are no expressions."""
    name = path.lower().rpartition("/")[2]
    for suffix in _TEMPLATES:
        name = name.removesuffix(suffix)
    return (
        name.endswith(_CONFIGURATION)
        or name.startswith((".env", "dockerfile"))
        or (name.startswith(".") and name.endswith("rc"))
    )


def holds_no_assignment(path: str) -> bool:
    """Translations, lock files, minified and generated text: names there are no one's secrets."""
    return path.lower().endswith(_TEXTS + _BUILT)
