"""The labelled tool calls of tests/cases as Claude Code tells them, and what all gates make of each in any wording."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

import yaml

from hookpack import wording
from hookpack.runner import Call, run
from tests.gates.test_filter_sensitive_cases import ROWS, filled

_CASES = Path(__file__).resolve().parent / "cases"
GATES = ("filter-sensitive", "anchor-guard", "recursion-guard", "quality-gate")
# what stands in the project that the calls work in
STANDING = (
    ".claude/settings.json", ".claude/settings.local.json", ".codex/hooks.json", ".codex/config.toml",
    ".cursor/hooks.json", ".gemini/settings.json", ".hookpack/policy.yaml", ".github/workflows/ci.yml",
)  # fmt: skip
_CLAUDES = {"Shell": "Bash", "run_shell_command": "Bash", "bash": "Bash", "Task": "Agent", "task": "Agent"}


class Told(NamedTuple):
    """One call: what the agent sends, and the files that its project holds."""

    name: str
    message: dict
    files: dict


def all_calls():
    """Every call of the tables of filter-sensitive, anchor-guard and recursion-guard, in their order."""
    for row in ROWS:
        if row["tool"] == "UserPromptSubmit":
            yield Told(row["id"], {"hook_event_name": "UserPromptSubmit", **_made(row["input"])}, {})
        else:
            yield Told(row["id"], _call(row["tool"], _made(row["input"])), _made(row.get("files", {})))
    for name in ("protection", "protection-held-out"):
        table = yaml.safe_load((_CASES / f"{name}.yaml").read_text(encoding="utf-8"))
        for line in (*table["refused"], *table["free"]):
            yield Told(line, _call("Bash", {"command": line}), {})
        for each in (*table["calls"]["refused"], *table["calls"]["free"]):
            yield Told(each["tool"], _call(each["tool"], each["input"]), {})
    for name in ("recursion-guard", "recursion-guard.held-out"):
        for line in (_CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            told = _call(_CLAUDES.get(row["tool"], row["tool"]), row["input"])
            yield Told(row["input"].get("command", row["tool"]), told, row.get("files", {}))


def _call(tool, given):
    return {"hook_event_name": "PreToolUse", "tool_name": tool, "tool_input": given, "tool_use_id": "t1"}


def _made(tree):
    """The row's values with each mark as the secret that it stands for."""
    if isinstance(tree, str):
        return filled(tree)
    if isinstance(tree, dict):
        return {key: _made(each) for key, each in tree.items()}
    return [_made(each) for each in tree] if isinstance(tree, list) else tree


def make_ground(root):
    """A project at `root` for the calls: a git repository with settings of agents."""
    for path in STANDING:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("{}", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)


def decisions(told, dialect, root, environ):
    """What each gate decides on the call, told in `dialect` from the project at `root`, which holds its files."""
    text = json.dumps({**told.message, "session_id": "s", "cwd": str(root), "transcript_path": ""})
    home = json.dumps(environ["HOME"])[1:-1]
    message = json.loads(text.replace("{root}", json.dumps(str(root))[1:-1]).replace("{home}", home))
    said = json.dumps(wording.reword(message, dialect, told.files)).encode()
    words = ("--agent", wording.agent(dialect))
    return tuple(run(Call(gate, words, said, environ), dry=True).decision.action for gate in GATES)


def disagreements(calls, root, environ, dialects=wording.DIALECTS[1:]):
    """By dialect, (call, what is decided for Claude Code, what for the dialect) where these differ."""
    found = {dialect: [] for dialect in dialects}
    for told in calls:
        paths = [root / path for path in told.files if not Path(path).is_absolute()]
        for path, text in zip(paths, told.files.values(), strict=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        wanted = decisions(told, "claude-code", root, environ)
        for dialect in dialects:
            if (seen := decisions(told, dialect, root, environ)) != wanted:
                found[dialect].append((told, wanted, seen))
        for path in paths:
            path.unlink()
    return found
