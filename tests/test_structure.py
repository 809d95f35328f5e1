"""The shape of the source tree, and that each check catches a seeded violation."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from hookpack.policy import GATES
from tests import structure

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what the checks read."""
    for name in ("src", "hooks", "tests", "docs"):
        shutil.copytree(
            ROOT / name, tmp_path / "clone" / name, ignore=shutil.ignore_patterns("__pycache__", ".*_cache")
        )
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / "clone" / name)
    return tmp_path / "clone"


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def test_the_gates_that_are_checked_are_those_of_the_policy() -> None:
    assert structure.GATES == GATES


@pytest.mark.parametrize(
    "check", [structure.layers, structure.purity, structure.executables, structure.contract, structure.network]
)
def test_the_tree_keeps_to_it(check) -> None:
    assert list(check(ROOT)) == []


@pytest.mark.parametrize(
    "check", [structure.layers, structure.purity, structure.executables, structure.contract, structure.network]
)
def test_a_check_that_finds_no_file_fails(check, tmp_path: Path) -> None:
    with pytest.raises(structure.NothingFoundError):
        list(check(tmp_path))


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        pytest.param(
            "event", "from hookpack import policy", "event (leaves) imports policy (policy)", id="leaf knows the policy"
        ),
        pytest.param(
            "gates/quality_gate",
            "from hookpack import world",
            "gates.quality_gate (gates) imports world (world)",
            id="gate knows the world",
        ),
        pytest.param(
            "gates/quality_gate",
            "from hookpack.state import ledger",
            "gates.quality_gate (gates) imports state.ledger (state)",
            id="gate knows state",
        ),
        pytest.param(
            "agents/claude_code",
            "import hookpack.policy",
            "agents.claude_code (agents) imports policy (policy)",
            id="adapter decides",
        ),
        pytest.param(
            "world",
            "def f():\n    from hookpack.runner import run",
            "world (world) imports runner (runner)",
            id="import inside a function",
        ),
        pytest.param(
            "runner",
            "import hookpack.cli.person",
            "runner (runner) imports cli.person (cli)",
            id="the command line is imported",
        ),
        pytest.param("runner", "import yaml", "runner imports yaml", id="YAML in a hook"),
        pytest.param("odds_and_ends", "", "odds_and_ends has no layer", id="module without a layer"),
    ],
)
def test_an_import_against_the_direction_is_caught(clone: Path, module: str, line: str, said: str) -> None:
    path = clone / "src" / "hookpack" / f"{module}.py"
    path.touch()
    append(path, f"\n{line}\n")

    assert list(structure.layers(clone)) == [said]


def test_an_import_for_type_checkers_alone_is_none(clone: Path) -> None:
    append(clone / "src/hookpack/event.py", "\nif TYPE_CHECKING:\n    from hookpack.policy import Policy\n")

    assert list(structure.layers(clone)) == []


@pytest.mark.parametrize(
    ("module", "line", "word"),
    [
        pytest.param("place", "import os", "os", id="leaf"),
        pytest.param("gates/anchor_guard", "text = open('x')", "open", id="gate opens a file"),
        pytest.param("gates/anchor_guard", "from time import time as now", "time", id="gate looks at the clock"),
        pytest.param(
            "agents/claude_code", "def f():\n    import subprocess", "subprocess", id="adapter starts a program"
        ),
        pytest.param("iteration/budget", "from os import path", "os", id="iteration reads the disk"),
    ],
)
def test_a_touch_of_the_outside_in_the_pure_half_is_caught(clone: Path, module: str, line: str, word: str) -> None:
    append(clone / "src" / "hookpack" / f"{module}.py", f"\n{line}\n")

    assert f"{module.replace('/', '.')} names {word}" in list(structure.purity(clone))


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        pytest.param("runner", "import socket", "runner imports socket", id="a socket"),
        pytest.param("cli/log", "from urllib import request", "cli.log imports urllib.request", id="by its part"),
        pytest.param("cli/log", "def f():\n    import httpx", "cli.log imports httpx", id="inside a function"),
        pytest.param("sandbox", "import http.client", "sandbox imports http.client", id="beside what is allowed"),
    ],
)
def test_a_way_to_the_network_is_caught(clone: Path, module: str, line: str, said: str) -> None:
    append(clone / "src" / "hookpack" / f"{module}.py", f"\n{line}\n")

    assert list(structure.network(clone)) == [said]


@pytest.fixture
def calls(hook, payload, project: Path):
    """The messages of the hot path, in a session whose turn has begun."""
    for gate in GATES:
        hook(gate, payload("UserPromptSubmit", prompt="Add a greeting."))
    lines = "".join(f"def greet_{n}(name):\n    return f'hello {{name}} {n}'\n\n\n" for n in range(50))
    write = payload("PreToolUse.Write", tool_input={"file_path": str(project / "greetings.py"), "content": lines})
    shell = payload("PreToolUse.Bash", tool_input={"command": "cd sub && ls -la | head -3 && grep -rn greet ."})
    return {"write": json.dumps(write).encode(), "shell": json.dumps(shell).encode()}


@pytest.mark.parametrize("call", ["write", "shell"])
@pytest.mark.parametrize("gate", GATES)
def test_a_hook_that_lets_a_call_pass_imports_nothing_dear(calls, gate: str, call: str) -> None:
    assert list(structure.startup(ROOT, gate, calls[call], os.environ)) == []


def test_a_dear_import_on_the_hot_path_is_caught(clone: Path, calls) -> None:
    append(clone / "src/hookpack/gates/anchor_guard.py", "\nimport subprocess\nimport click\n")

    said = list(structure.startup(clone, "anchor-guard", calls["write"], os.environ))

    assert {"anchor-guard imports subprocess", "anchor-guard imports click"} <= set(said)


def test_a_hook_that_never_came_to_its_gate_proves_nothing(clone: Path, calls) -> None:
    (clone / "src/hookpack/gates/anchor_guard.py").unlink()

    with pytest.raises(structure.NothingFoundError):
        list(structure.startup(clone, "anchor-guard", calls["write"], os.environ))


def _differ(clone: Path) -> None:
    append(clone / "hooks/anchor-guard", "# more\n")


def _lose_the_bit(clone: Path) -> None:
    (clone / "hooks/recursion-guard").chmod(0o644)


def _lose_one(clone: Path) -> None:
    (clone / "hooks/quality-gate").unlink()


def _leave_the_wheel(clone: Path) -> None:
    path = clone / "pyproject.toml"
    path.write_text(path.read_text().replace('"hooks" = "share/hookpack/hooks"', ""))


@pytest.mark.parametrize("damage", [_differ, _lose_the_bit, _lose_one, _leave_the_wheel])
def test_a_damaged_executable_is_caught(clone: Path, damage) -> None:
    damage(clone)

    assert list(structure.executables(clone))


_GATE, _AGENT = "src/hookpack/gates/anchor_guard.py", "src/hookpack/agents/claude_code.py"
_PAGE = "docs/pages/gates/anchor-guard.md"
_SCANNER = "src/hookpack/scanners/secrets.py"


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (_GATE, "def judge(", "def look(", "gates.anchor_guard has no judge(event, world)"),
        (_GATE, '"anchor-guard"', '"guard"', "gates.anchor_guard calls itself 'guard'"),
        (_AGENT, "ENV_FILE =", "FILE =", "agents.claude_code has no ENV_FILE"),
        (_AGENT, "def traces(rows", "def traces(lines", "agents.claude_code has no traces(rows)"),
        (_SCANNER, "def scan(", "def look(", "scanners.secrets has no job(files, tools, area, timeout_s)"),
        (_PAGE, "# anchor-guard", "# Anchors", f"gates.anchor_guard has no page {_PAGE}"),
    ],
)
def test_a_broken_contract_is_caught(clone: Path, path: str, old: str, new: str, said: str) -> None:
    text = (clone / path).read_text(encoding="utf-8")
    (clone / path).write_text(text.replace(old, new), encoding="utf-8")

    assert said in list(structure.contract(clone))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("tests/gates/test_anchor_guard.py", "gates.anchor_guard has no tests", id="gate"),
        pytest.param("tests/agents/test_claude_code.py", "agents.claude_code has no tests", id="agent"),
        pytest.param("tests/golden/claude-code", "agents.claude_code has no golden", id="golden replies"),
        pytest.param("tests/scanners/test_secrets.py", "scanners.secrets has no tests", id="scanner"),
        pytest.param(
            "src/hookpack/scanners/secrets.py", "scanners.secrets is missing", id="scanner that is only a name"
        ),
    ],
)
def test_what_lost_its_tests_is_caught(clone: Path, path: str, said: str) -> None:
    target = clone / path
    shutil.rmtree(target) if target.is_dir() else target.unlink()

    assert said in list(structure.contract(clone))
