"""Which words name a program, action or hook that looks for faults."""

from __future__ import annotations

import pytest

from hookpack.scanners import guards


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("bandit -r src", "bandit"),
        ("./node_modules/.bin/snyk test", "snyk"),
        ("go run github.com/securego/gosec/v2/cmd/gosec@latest ./...", "gosec"),
        ("python3.11 -m pytest", "python tests"),
        ("bundle exec rspec", "ruby tests"),
        ("yarn npm audit", "npm-audit"),
        ("cargo audit", "cargo-audit"),
        ("ruff check", "ruff"),
        ("pip install bandit", ""),
        ("cat bandit.yaml", ""),
        ("npm run build", ""),
    ],
)
def test_what_a_line_runs(line, expected):
    assert guards.runs(line.split()) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("github/codeql-action/analyze@v3", "codeql"),
        ("snyk/actions/node@master", "snyk"),
        ("docker/scout-action@v1", "docker-scout"),
        ("actions/setup-python@v5", ""),
        ("bandit", "bandit"),
    ],
)
def test_what_a_name_stands_for(word, expected):
    assert guards.named(word) == expected
