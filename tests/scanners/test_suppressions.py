"""Comments and settings that silence a scanner."""

from __future__ import annotations

import pytest

from hookpack.scanners import suppressions
from hookpack.scanners.hit import File


def rules(path, text):
    if not suppressions.applies(path):
        return []
    return [(hit.rule, hit.line) for hit in suppressions.scan(File(0, path, text.encode())).hits]


FIRE = [
    pytest.param("a.py", "x = 1\nrun(x)  # nosec\n", [("nosec", 2)], id="nosec"),
    pytest.param("a.py", "run(x)  # nosec B602 - fine\n", [("nosec", 1)], id="nosec with a test"),
    pytest.param("a.py", "run(x)  #nosec\n", [("nosec", 1)], id="nosec without a space"),
    pytest.param("a.py", "run(x)  # nosemgrep: rule\n", [("nosemgrep", 1)], id="nosemgrep"),
    pytest.param("a.js", "run(x); // nosemgrep\n", [("nosemgrep", 1)], id="nosemgrep in javascript"),
    pytest.param("a.py", "run(x)  # noqa\n", [("noqa", 1)], id="bare noqa"),
    pytest.param("a.py", "run(x)  # noqa: E501, S602\n", [("noqa", 1)], id="noqa with a security code"),
    pytest.param("a.py", "# ruff: noqa\n", [("noqa", 1)], id="noqa for a file"),
    pytest.param("a.js", "/* eslint-disable */\n", [("eslint-disable", 1)], id="bare eslint-disable"),
    pytest.param("a.ts", "// eslint-disable-next-line no-eval\n", [("eslint-disable", 1)], id="eslint security rule"),
    pytest.param(
        "a.js", "x // eslint-disable-line security/detect-object-injection\n", [("eslint-disable", 1)], id="plugin"
    ),
    pytest.param("a.go", "run(x) //nolint\n", [("nolint", 1)], id="bare nolint"),
    pytest.param("a.go", "run(x) //nolint:errcheck,gosec\n", [("nolint", 1)], id="nolint gosec"),
    pytest.param("a.py", "k = f()  # pragma: allowlist secret\n", [("allowlist-secret", 1)], id="allowed secret"),
    pytest.param("a.yaml", "k: v  # gitleaks:allow\n", [("gitleaks-allow", 1)], id="gitleaks"),
    pytest.param("A.java", "run(x); // NOSONAR\n", [("nosonar", 1)], id="sonar"),
    pytest.param("a.py", "run(x)  # codeql[py/sql-injection]\n", [("codeql", 1)], id="codeql"),
    pytest.param("a.py", "def f(:\n    run(x)  # nosec\n", [("nosec", 2)], id="file that does not tokenize"),
    pytest.param(".semgrepignore", "# all\ntests/\n", [("scanner-settings", 2)], id="semgrepignore"),
    pytest.param(
        ".bandit", "[bandit]\nskips: B602\n", [("scanner-settings", 1), ("scanner-settings", 2)], id="bandit file"
    ),
    pytest.param("pyproject.toml", '[tool.bandit]\nskips = ["B602"]\n', [("scanner-settings", 2)], id="bandit table"),
    pytest.param("pyproject.toml", '[tool.bandit]\nexclude_dirs = ["app"]\n', [("scanner-settings", 2)], id="folders"),
    pytest.param(
        "pyproject.toml",
        '[tool.ruff.lint.per-file-ignores]\n"app/*" = ["S"]\n',
        [("scanner-settings", 2)],
        id="per file",
    ),
    pytest.param(
        "pyproject.toml",
        '[tool.ruff.lint]\nignore = [\n  "E501",\n  "S602",\n]\n',
        [("scanner-settings", 4)],
        id="list",
    ),
    pytest.param("setup.cfg", "[flake8]\nignore = E501,S602\n", [("scanner-settings", 2)], id="flake8"),
    pytest.param(
        ".secrets.baseline", '{\n"hashed_secret": "aa",\n"line": 1\n}', [("scanner-settings", 2)], id="secret baseline"
    ),
]


@pytest.mark.parametrize(("path", "text", "expected"), FIRE)
def test_suppression_fires(path, text, expected):
    assert rules(path, text) == expected


SILENT = [
    pytest.param("a.py", "x = f()  # type: ignore[arg-type]\n", id="type ignore"),
    pytest.param("a.py", "x = 1  # noqa: E501\n", id="noqa about style"),
    pytest.param("a.py", "from a import *  # noqa: F401,F403\n", id="noqa about imports"),
    pytest.param("a.py", "text = '# nosec'\n", id="in a string"),
    pytest.param("a.py", '"""\n# nosec\n"""\n', id="in a docstring"),
    pytest.param("a.py", "# nosecond thing, and no security\n", id="longer word"),
    pytest.param("a.py", "noqa = 1\n", id="a name"),
    pytest.param("a.js", "// eslint-disable-next-line no-console\n", id="eslint about style"),
    pytest.param("a.js", "// eslint-enable\n", id="eslint-enable"),
    pytest.param("a.go", "x := 1 //nolint:errcheck\n", id="nolint about style"),
    pytest.param("README.md", "Write `# nosec` to silence bandit.\n", id="prose"),
    pytest.param("pyproject.toml", '[tool.ruff.lint]\nignore = ["E501"]\n', id="ignored style rule"),
    pytest.param("pyproject.toml", '[tool.ruff.lint]\nselect = ["S", "E"]\n', id="selected rules"),
    pytest.param("pyproject.toml", '[tool.ruff.lint.per-file-ignores]\n"tests/*" = ["S101"]\n', id="assert in tests"),
    pytest.param("pyproject.toml", '[project]\nname = "S3"\n', id="some other table"),
    pytest.param("setup.cfg", "[metadata]\nname = x\n", id="some other section"),
    pytest.param("a.py", "x = 1  # pragma: no cover\n", id="coverage"),
]


@pytest.mark.parametrize(("path", "text"), SILENT)
def test_other_comments_stay_silent(path, text):
    assert rules(path, text) == []


def test_mark_names_the_suppression_and_not_the_code():
    (hit,) = suppressions.scan(File(0, "a.py", b"run(x)  #  nosec   B602\n")).hits

    assert hit.mark == "# nosec B602"
