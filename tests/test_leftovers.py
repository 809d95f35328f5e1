"""Ignore rules that name what tools leave behind."""

from __future__ import annotations

import pytest

from hookpack import leftovers


@pytest.mark.parametrize(
    "rule", ["node_modules/", "/dist", "**/__pycache__/", "*.pyc", "web/.next", ".vscode/*", "*.LOG"]
)
def test_leftovers_are_covered(rule):
    assert leftovers.covers(rule)


@pytest.mark.parametrize(
    "rule", ["*", "**", "/", "", "src", "*.py", "*.js", "app/*.ts", "build.py", "dist/../src", "scripts/"]
)
def test_sources_are_not(rule):
    assert not leftovers.covers(rule)
