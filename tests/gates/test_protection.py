"""Shell lines that would switch the guard off, and lines that only look like it."""

from pathlib import Path

import pytest
import yaml

from hookpack.gates import anchor_guard as guard

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "protection.yaml").read_text(encoding="utf-8"))
STANDING = (
    ".claude/settings.json", ".claude/settings.local.json", ".codex/hooks.json", ".codex/config.toml",
    ".cursor/hooks.json", ".gemini/settings.json", ".hookpack/policy.yaml", ".github/workflows/ci.yml",
)  # fmt: skip


def judged(gate, line):
    return guard.judge(gate.shell(line), gate.World(files=dict.fromkeys(STANDING, "{}"))).outcome


@pytest.mark.parametrize("line", CASES["refused"])
def test_what_would_touch_the_guard_is_refused(gate, line):
    assert judged(gate, line) == "fail"


@pytest.mark.parametrize("line", CASES["free"])
def test_what_does_not_touch_the_guard_is_free(gate, line):
    assert judged(gate, line) == "pass"
