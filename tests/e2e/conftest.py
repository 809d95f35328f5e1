"""The agents' programs that the tests of this folder drive."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session")
def binary(closed_world, unavailable) -> str:
    """The real Claude Code."""
    found = os.environ.get("HOOKPACK_E2E_CLAUDE", "")
    if not os.access(found, os.X_OK):
        unavailable("HOOKPACK_E2E_CLAUDE names no Claude Code program (./install.sh --test installs one)")
    return found
