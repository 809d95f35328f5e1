"""The protocol of our own for any other harness, as docs/pages/harness.md describes it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack.agents import generic
from hookpack.errors import BadEvent
from hookpack.event import Event, Write
from hookpack.verdict import Decision, Reply, Verdict

_ROOT = Path(__file__).resolve().parent.parent.parent
_FIXTURES = _ROOT / "tests" / "fixtures" / "generic"


def parsed(name: str, **changes: object) -> Event:
    message = json.loads((_FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return generic.parse(message | changes, lambda _: "")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param("before-tool.write", {"act": "write", "writes": (Write("new.py", "KEY = 1\n"),)}, id="write"),
        pytest.param("before-tool.patch", {"act": "write", "writes": (Write("new.py", "KEY = 1\n"),)}, id="patch"),
        pytest.param("before-tool.shell", {"act": "shell", "command": "echo hi > shell.txt"}, id="a tool of its own"),
        pytest.param("before-tool.spawn", {"act": "spawn", "call_id": "2"}, id="spawn"),
        pytest.param("before-tool.in-subagent", {"act": "shell", "agent_id": "a1"}, id="in a subagent"),
        pytest.param("after-tool.shell", {"output": "12 passed in 0.1s\n", "failed": False}, id="good end"),
        pytest.param("stop", {"message": "All done.", "background": ()}, id="stop"),
        pytest.param("prompt", {"texts": ("go",)}, id="prompt"),
    ],
)
def test_a_message_becomes_an_event(name: str, fields: dict[str, object]) -> None:
    seen = parsed(name)

    assert {key: getattr(seen, key) for key in fields} == fields


@pytest.mark.parametrize(
    ("changes", "failed", "is_untold"),
    [
        pytest.param({"exit_code": 1}, True, False, id="bad status"),
        pytest.param({"exit_code": None, "failed": True}, True, False, id="failed"),
        pytest.param({"exit_code": None, "failed": False}, False, False, id="not failed"),
        pytest.param({"exit_code": None}, False, True, id="nothing said"),
    ],
)
def test_how_a_command_ended(changes: dict[str, object], failed: bool, is_untold: bool) -> None:
    seen = parsed("after-tool.shell", **changes)

    assert (seen.failed, seen.is_untold) == (failed, is_untold)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        pytest.param({}, "no event in the message", id="nothing"),
        pytest.param({"event": "sunrise"}, "unknown event 'sunrise'", id="unknown"),
        pytest.param({"event": "before-tool", "input": {}}, "before-tool without", id="no tool"),
        pytest.param({"event": "before-tool", "tool": "write", "input": [1]}, "before-tool without", id="no arguments"),
    ],
)
def test_a_message_that_is_no_event_is_named(message: dict[str, object], said: str) -> None:
    with pytest.raises(BadEvent, match=said):
        generic.parse(message, lambda _: "")


def test_a_hidden_value_is_left_out_of_what_the_tool_gave() -> None:
    verdict = Verdict("filter-sensitive", "pass", hidden=("SECRET",), context="1 hidden")

    said = generic.render(Decision("pass", verdict), parsed("after-tool.shell", output={"text": ["a SECRET"]}))

    hidden = {"text": ["a (a credential, hidden by hookpack)"]}
    assert json.loads(said.stdout) == {"decision": "pass", "context": "1 hidden", "output": hidden}


def test_what_cannot_be_refused_any_more_is_a_warning() -> None:
    said = generic.render(Decision("deny", Verdict("g", "fail", "r", "No.")), parsed("session-end"))

    assert said == Reply('{"decision": "warn", "reason": "g/r: No."}\n')


def test_the_example_of_the_documentation_is_refused_as_it_says(project: Path) -> None:
    page = (_ROOT / "docs" / "pages" / "harness.md").read_text(encoding="utf-8")
    example = re.search(
        r"```sh\n\$ echo '(.*)' \|\n    (\S+) (--agent generic) >reply\.json; echo \$\?\n(.*)\n(\d)\n```", page
    )
    message, hook, words, said, code = example.groups()

    done = subprocess.run(
        [sys.executable, "-I", _ROOT / "hooks" / Path(hook).name, *shlex.split(words)],
        input=message.encode(),
        capture_output=True,
        cwd=project,
        timeout=60,
    )

    assert (done.stderr.decode().strip(), done.returncode) == (said, int(code))
    assert json.loads(done.stdout) == {"decision": "deny", "reason": said}
