"""What the end of a turn costs quality-gate: without a claim, and with one over a long transcript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from measuring import Sample, event, make_project, measure, say, table

if TYPE_CHECKING:
    from pathlib import Path

    from measuring import Bench

_PROMPT = {"type": "user", "message": {"role": "user", "content": "go"}, "timestamp": "2026-01-01T00:00:00Z"}
_FILLER = "x" * 4000


def _rows(number: int, tool: str, given: dict[str, object], printed: str) -> str:
    call = {"type": "tool_use", "id": f"t{number}", "name": tool, "input": given}
    result = {"type": "tool_result", "tool_use_id": f"t{number}", "content": printed, "is_error": False}
    return "".join(
        json.dumps({"type": kind, "message": {"content": [block]}, "timestamp": f"2026-01-01T00:00:{number % 60:02}Z"})
        + "\n"
        for kind, block in (("assistant", call), ("user", result))
    )


def _transcript(path: Path, size: int) -> None:
    with path.open("w") as stream:
        stream.write(json.dumps(_PROMPT) + "\n")
        number = 0
        while stream.tell() < size:
            number += 1
            stream.write(_rows(number, "Read", {"file_path": "big.py"}, _FILLER))
            if number % 20 == 0:
                stream.write(_rows(number + 1, "Bash", {"command": "python -m pytest -q"}, "12 passed in 0.3s"))


def talk(bench: Bench) -> None:
    """The stop of quality-gate, in processor time."""
    make_project(bench, 100)
    (bench.project / "test_mod.py").write_text("def test_x():\n    pass\n")
    path = bench.root / "transcript.jsonl"
    _transcript(path, 10 * 1024 * 1024)
    say(bench, "monotonicity-gate", event(bench, "SessionStart", source="startup"))
    say(bench, "monotonicity-gate", event(bench, "UserPromptSubmit", prompt="go"))
    (bench.project / "big.py").write_text("x = 1\n")
    hook = bench.hook("quality-gate")
    names = (
        "F1",
        "F2",
        "Stop, no claim",
        "Stop, work described",
        "Stop, a claim, first",
        "Stop, a claim, 10 MB, second",
    )
    samples = {name: Sample() for name in names}
    for number in range(bench.rounds + 1):

        def stop(words: str, turn: int = number) -> bytes:
            said = f"{words} ({turn})"
            return event(bench, "Stop", stop_hook_active=False, last_assistant_message=said, transcript_path=str(path))

        claim = "I fixed the parser. All tests pass."
        for each in (bench.root / "home").rglob("*.steps"):
            each.unlink()
        runs = {name: measure(argv, bench.env, bench.project) for name, argv in bench.floors().items()}
        runs["Stop, no claim"] = measure(hook, bench.env, bench.project, stop("The parser reads a line at a time."))
        runs["Stop, work described"] = measure(hook, bench.env, bench.project, stop("I changed how errors are shown."))
        with path.open("a") as stream:
            stream.write(_rows(number, "Bash", {"command": "python -m pytest -q"}, "12 passed in 0.3s"))
        runs["Stop, a claim, first"] = measure(hook, bench.env, bench.project, stop(claim))
        with path.open("a") as stream:
            stream.write(_rows(number, "Bash", {"command": "python -m pytest -q"}, "12 passed in 0.3s"))
        runs["Stop, a claim, 10 MB, second"] = measure(hook, bench.env, bench.project, stop(claim + " Again."))
        for name, (wall, cpu, _) in runs.items() if number else ():
            samples[name].wall.append(wall)
            samples[name].cpu.append(cpu)
    targets = {"Stop, no claim": 4, "Stop, a claim, 10 MB, second": 8}
    table("quality-gate at the end of a turn", samples, by="cpu", floor="F2", targets=targets)
