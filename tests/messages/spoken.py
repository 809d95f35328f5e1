"""Every message of the gates, spoken by themselves: a scene for each `gate/rule` and each layer at fault."""

from __future__ import annotations

import json
import os
import re
from types import SimpleNamespace
from typing import NamedTuple

from hookpack.anchor import Anchor
from hookpack.iteration import implicit, tests
from hookpack.policy import build
from hookpack.runner import Call, run
from hookpack.turn import Change, Compared, Span
from hookpack.verdict import paragraph
from tests.turns import Turns

KEY = "AK" + "IA" + "Q3EGRIQ7NZJ5K2XW"
QUIET = {"monotonicity": {"scanners": ["suppressions"]}}
CHECK = 'def check_path(path):\n    if ".." in path:\n        raise ValueError("unsafe")\n    return path\n'
ANCHOR = Anchor("A-1", "files.py", "raise ValueError", "ast", "check_path", reason='".." never leaves the folder')
TEST = "def test_add():\n    assert add(1, 2) == 3\n\n\ndef test_more():\n    assert add(2, 2) == 4\n"
SNAPSHOT = "def test_add():\n    assert add(1, 2) == {}\n"


class Scene(NamedTuple):
    """What leads to the message: a policy, files at the start, what the turn changes, and the last event."""

    gate: str
    event: dict
    policy: dict = {}
    files: dict = {}
    changed: dict = {}
    anchors: tuple = ()
    before: tuple = ()  # events of this gate before the last one
    environ: dict = {}
    locked: bool = True  # whether a session saw the turn begin
    looked: bool = False  # whether the transcript tells of a call that only reads


def call(tool, **given):
    return {"hook_event_name": "PreToolUse", "tool_name": tool, "tool_input": given, "tool_use_id": "t1"}


def bash(line):
    return call("Bash", command=line)


def stop(words=""):
    return {
        "hook_event_name": "Stop",
        "stop_hook_active": False,
        "last_assistant_message": words,
        "background_tasks": [],
    }


def guard(event, **rest):
    return Scene("anchor-guard", event, **rest)


def depth(event, **options):
    return Scene("recursion-guard", event, policy={"gates": {"recursion-guard": {"options": options}}})


def turn(changed, **rest):
    return Scene("monotonicity-gate", stop(), changed=changed, **rest)


def layer(changed, name="", files=None, **options):
    return turn(changed, policy={"iteration": {name: options}} if options else {}, files=files or {})


ARMED = json.dumps({"hooks": {"Stop": [{"hooks": [
    {"type": "command", "command": "/opt/python -I /opt/hookpack/hooks/quality-gate --agent claude-code"}
]}]}})  # fmt: skip
SPAWN = call("Agent", description="look", prompt="Look round.", subagent_type="general-purpose")
SILENCED = {"run.py": "subprocess.run(cmd, shell=True)  # nosec\n"}
UNPARSED = {"run.py": "def broken(:\n"}
LOST = {"keep.txt": "other\n", "files.py": "def check_path(path):\n    return path\n"}
BY_BANDIT = {"iteration": {"monotonicity": {"scanners": ["bandit"]}}}
LINES = {"name": "lines", "command": "wc -l < app.py", "direction": "lower"}
FORMATTED = {"name": "format", "command": "ruff format .", "paths": ["*.py"]}
AGAIN = ({**stop(), "edits": {"app.py": "x = 3\n"}}, {"hook_event_name": "UserPromptSubmit", "prompt": "more"})
STARTED = tuple({**SPAWN, "tool_use_id": f"s{number}"} for number in range(2))
EDIT = call(
    "Edit", file_path="files.py", old_string='    if ".." in path:\n        raise ValueError("unsafe")\n', new_string=""
)
BROKEN = call("Edit", file_path="files.py", old_string="def check_path(path):", new_string="def check_path(path:")

SCENES = {
    "anchor-guard/protected-path": guard(call("Write", file_path=".github/workflows/ci.yml", content="on: push\n")),
    "anchor-guard/protected-read": guard(call("Read", file_path="keep.txt"), policy={"protect_reads": ["keep.txt"]}),
    "anchor-guard/protected-file-changed": guard(
        {**bash("./build.sh"), "hook_event_name": "PostToolUse", "tool_response": {"stdout": ""}},
        policy={"protect": ["keep.txt"]}, changed={"keep.txt": "other\n"},
    ),
    "anchor-guard/lost-anchor": guard(EDIT, files={"files.py": CHECK}, anchors=(ANCHOR,)),
    "anchor-guard/unchecked-anchor": guard(BROKEN, files={"files.py": CHECK}, anchors=(ANCHOR,)),
    "anchor-guard/hook-bypass": guard(bash("git commit --no-verify -m done")),
    "anchor-guard/injected-code": guard(bash("export PYTHONSTARTUP=start.py; pytest")),
    "anchor-guard/replaced-tool": guard(bash("alias semgrep=true")),
    "anchor-guard/disarming": guard(bash("claude --bare -p 'go on'")),
    "anchor-guard/person-only": guard(bash("hookpack trust --yes")),
    "anchor-guard/forged-event": guard(bash("echo '{}' | hooks/quality-gate --agent claude-code")),
    "anchor-guard/swept-away": guard(bash("rm -rf .")),
    "anchor-guard/disarmed-hooks": guard(
        {"hook_event_name": "ConfigChange", "source": "project_settings", "file_path": "{root}/.claude/settings.json"},
        files={".claude/settings.json": ARMED}, changed={".claude/settings.json": "{}"},
    ),
    "anchor-guard/not-checked": guard(call("Write", file_path="a.py", content="x = 1\n"), policy={"protect": 3}),
    "filter-sensitive/credential": Scene(
        "filter-sensitive", call("Write", file_path="config.py", content=f'KEY = "{KEY}"\n')
    ),
    "recursion-guard/agent-without-hooks": depth(bash("claude --bare -p 'go on'")),
    "recursion-guard/hidden-depth": depth(bash("HOOKPACK_DEPTH=0 claude -p 'go on'")),
    "recursion-guard/scheduled-agent": depth(bash("echo \"claude -p 'go on'\" | at now + 1 hour")),
    "recursion-guard/fork-bomb": depth(bash(":(){ :|:& };:")),
    "recursion-guard/endless-starts": depth(bash("while true; do claude -p 'go on'; done")),
    "recursion-guard/too-deep": depth(SPAWN, max_depth=1)._replace(environ={"HOOKPACK_DEPTH": "1"}),
    "recursion-guard/too-many-children": depth(SPAWN, max_children=2)._replace(before=STARTED),
    "recursion-guard/too-many-agents": depth(SPAWN, max_active=2)._replace(before=STARTED),
    "recursion-guard/too-many-spawns": depth(SPAWN, max_spawns=2)._replace(before=STARTED),
    "recursion-guard/too-fast": depth(SPAWN, max_per_minute=2)._replace(before=STARTED),
    "quality-gate/unproved-claim": Scene("quality-gate", stop("All tests pass."), changed={"app.py": "x = 2\n"}),
    "quality-gate/empty-handed": Scene("quality-gate", stop("I fixed the bug in app.py."), looked=True),
    "quality-gate/stub": Scene(
        "quality-gate", stop("The import is implemented and done."),
        changed={"load.py": "def load(path):\n    # TODO: implement\n    raise NotImplementedError\n"},
    ),
    "quality-gate/weakened-tests": Scene(
        "quality-gate", stop("All tests pass."), files={"test_app.py": TEST},
        changed={"test_app.py": TEST.partition("\n\n\n")[0] + "\n", "app.py": "x = 2\n"},
    ),
    "monotonicity-gate/commit": Scene(
        "monotonicity-gate", bash("git commit -am done"), changed=SILENCED
    ),
    "monotonicity-gate/regression": turn(SILENCED),
    "monotonicity-gate/quarantine": turn(UNPARSED, policy=BY_BANDIT),
    "monotonicity-gate/unknown-start": turn({}, locked=False),
    "monotonicity-gate/unattributed": Scene(
        "monotonicity-gate", {"hook_event_name": "UserPromptSubmit", "prompt": "go on"},
        before=(stop(),), changed=SILENCED,
    ),
    "correctness, fail": layer({"app.py": "x = 2\n"}, "correctness", command="false"),
    "correctness, error": layer({"app.py": "x = 2\n"}, "correctness", command="no-such-program"),
    "tests, fail": layer({"test_app.py": TEST.partition("\n\n\n")[0] + "\n"}, files={"test_app.py": TEST}),
    "tests, unsure": layer(
        {"test_app.py": SNAPSHOT.format(4), "app.py": "x = 2\n"}, files={"test_app.py": SNAPSHOT.format(3)}
    ),
    "monotonicity, fail": layer(SILENCED),
    "monotonicity, unsure": turn(UNPARSED, policy=BY_BANDIT),
    "budget, fail": layer({"app.py": "x = 2\n", "more.py": "y = 1\n"}, "budget", max_files=1),
    "budget, unsure": Scene(
        "monotonicity-gate", bash("git commit -am done"), changed={"app.py": "x = 2\n", "more.py": "y = 1\n"},
        policy={"iteration": {"budget": {"max_files": 1, "mechanical": [FORMATTED]}}},
    ),
    "evaluator, fail": layer(
        {"app.py": "x = 2\n", "verify.py": "print(2)\n"}, "correctness", {"verify.py": ""}, command="python3 verify.py"
    ),
    "evaluator, unsure": layer(
        {"verify.py": "print(2)\n"}, "correctness", {"verify.py": ""}, command="python3 verify.py"
    ),
    "monotonicity, error": layer({"run.py": "x = 1\n"}, "monotonicity", scanners=["semgrep"]),
    "implicit, unsure": layer({"files.py": "def check_path(:\n"}, files={"files.py": CHECK}),
    "implicit, fail": layer(LOST, files={"files.py": CHECK}),
    "ratchets, fail": layer(
        {"app.py": "x = 1\ny = 2\n"}, "ratchets", metrics=[LINES]
    )._replace(before=AGAIN),
    "ratchets, error": layer(
        {"app.py": "x = 2\n"}, "ratchets", metrics=[{**LINES, "command": "false"}]
    ),
}  # fmt: skip


CRASHED = Compared(error="the comparison took longer than 60 s")
READ = "".join(json.dumps(each) + "\n" for each in (
    {"type": "assistant", "message": {"role": "assistant", "content": [
        {"type": "tool_use", "id": "r1", "name": "Read", "input": {"file_path": "app.py"}}]}},
    {"type": "user", "message": {"role": "user", "content": [
        {"type": "tool_result", "tool_use_id": "r1", "content": "x = 1", "is_error": False}]}},
))  # fmt: skip


def play(scene, folder):
    """The verdict on the scene's last event."""
    stage = Turns(folder)
    policy = {"iteration": QUIET, **scene.policy}
    policy["iteration"] = {**QUIET, **policy["iteration"]}
    _write(stage, scene.files)
    stage.trust(policy, scene.anchors)
    if scene.locked:
        for gate in ("monotonicity-gate", "anchor-guard"):
            say(stage, gate, {"hook_event_name": "SessionStart", "source": "startup"}, scene)
            say(stage, gate, {"hook_event_name": "UserPromptSubmit", "prompt": "go"}, scene)
    for event in scene.before:
        _write(stage, event.get("edits", {}))
        say(stage, scene.gate, event, scene)
    _write(stage, scene.changed)
    transcript = stage.root.parent / "transcript.jsonl"
    transcript.write_text(READ if scene.looked else "")
    return say(stage, scene.gate, {"transcript_path": str(transcript), **scene.event}, scene), stage


def _write(stage, files):
    for name, text in files.items():
        (stage.root / name).parent.mkdir(exist_ok=True)
        (stage.root / name).write_text(text)


def say(stage, gate, event, scene):
    message = {"session_id": "s", "cwd": str(stage.root), "transcript_path": "", "key": os.urandom(4).hex(), **event}
    environ = {**stage.environ, **scene.environ}
    data = json.dumps(message).replace("{root}", str(stage.root)).encode()
    return run(Call(gate, ("--agent", "claude-code"), data, environ)).decision.verdict


# what no event of a sound installation leads to
ALONE = {
    "implicit, error": lambda: crashed(implicit.judge),
    "tests, error": lambda: crashed(tests.judge),
    "anchor-guard/unusable-call": lambda: unusable(),
}


def spoken(name, folder):
    """What the scene's message says, with names that are the same in each run."""
    if name in ALONE:
        return ALONE[name]()
    verdict, stage = play(SCENES[name], folder)
    said = paragraph(verdict)
    if "/" not in name:
        found = [each for each in verdict.layers if each.outcome == name.partition(", ")[2]]
        said = ". ".join(filter(None, (found[0].reason, found[0].remedy))) if found else f"(none of {verdict.layers})"
    return _still(said.replace(str(stage.root), "/project").replace(str(stage.root.parent), "/home/user"))


def _still(text):
    """Without the digests that are drawn anew in each project."""
    return re.sub(r"\[[0-9a-f]{12}\]", "[0123456789ab]", re.sub(r"repos/[0-9a-f]{16}", "repos/0123456789abcdef", text))


def crashed(judge):
    """What a layer says whose comparison broke."""
    world = SimpleNamespace(
        policy=build({}, trusted=False), compare=lambda changes: CRASHED, weakened=lambda changes: CRASHED
    )
    return judge(world, Span("a", "b", (Change("app.py", "M"),))).reason


def unusable():
    """What a hook says that was registered with words it does not know."""
    return paragraph(run(Call("anchor-guard", ("--agent", "nobody"), b"{}", {})).decision.verdict)
