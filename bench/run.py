"""Print what hooks cost, beside the bare interpreter's floors measured in the same interleaved run.

    python bench/run.py [hot] [stop] [talk] [snapshot] [sizes] [--rounds N]

F1 is `python -c pass`, F2 `python -I -S -c pass`, of the interpreter that hooks run under. Everything
happens in a throw-away folder; the state of this machine's user is neither read nor written.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import Bench, Sample, big, event, interleaved, long_line, make_project, measure, say, table, with_names
from sizes import sizes
from talk import talk

HERE = Path(__file__).resolve().parent.parent
GATES = ("filter-sensitive", "anchor-guard", "recursion-guard", "monotonicity-gate", "quality-gate")


def hot(bench: Bench) -> None:
    """Before a tool: every hook on a Write of 200 lines and on a shell line."""
    make_project(bench, 100)
    say(bench, "monotonicity-gate", event(bench, "SessionStart", source="startup"))
    given = {"file_path": str(bench.project / "big.py"), "content": big(1)}
    write = event(bench, "PreToolUse", tool_name="Write", tool_input=given, tool_use_id="t1")
    shell = event(
        bench,
        "PreToolUse",
        tool_name="Bash",
        tool_input={"command": "git status --short && ls src | head -20"},
        tool_use_id="t2",
    )
    calls = {"Write": write, "Bash": shell}
    concerned = {
        ("filter-sensitive", "Write"),
        ("anchor-guard", "Write"),
        ("filter-sensitive", "Bash"),
        ("anchor-guard", "Bash"),
    }
    cases = {name: (argv, b"") for name, argv in bench.floors().items()}
    cases |= {f"{gate} {tool}": (bench.hook(gate), message) for tool, message in calls.items() for gate in GATES}
    targets = {f"{gate} {tool}": 3.5 if (gate, tool) in concerned else 2.5 for gate in GATES for tool in calls}
    table("before a tool, allowed", interleaved(bench, cases), by="cpu", floor="F2", targets=targets)
    dense(bench)
    huge(bench)
    aside(bench)


def dense(bench: Bench) -> None:
    """filter-sensitive on texts that give it much to read and hold no secret."""
    path = str(bench.project / "auth.py")
    given = {
        "Write of 200 lines with names throughout": (3.5, "Write", {"file_path": path, "content": with_names(200)}),
        "Write of 5,000 lines": (8, "Write", {"file_path": path, "content": big(1) * 25}),
        "Write of 5,000 lines with names throughout": (8, "Write", {"file_path": path, "content": with_names(5000)}),
        "shell line of 20 kB": (6, "Bash", {"command": long_line(20_000)}),
    }
    cases = {name: (argv, b"") for name, argv in bench.floors().items()}
    for name, (_, tool, text) in given.items():
        message = event(bench, "PreToolUse", tool_name=tool, tool_input=text, tool_use_id="t3")
        cases[name] = bench.hook("filter-sensitive"), message
    targets = {name: float(most) for name, (most, _, _) in given.items()}
    table("filter-sensitive, much to read", interleaved(bench, cases), by="cpu", floor="F2", targets=targets)
    many(bench)
    sealed(bench)


def many(bench: Bench) -> None:
    """Every hook that reads shell lines on 1,000 short commands in one line that names git and an agent."""
    line = "".join(f"echo step {number} done; " for number in range(1000)) + "git status; echo claude"
    message = event(bench, "PreToolUse", tool_name="Bash", tool_input={"command": line}, tool_use_id="t4")
    cases = {name: (argv, b"") for name, argv in bench.floors().items()}
    cases |= {gate: (bench.hook(gate), message) for gate in GATES if gate != "quality-gate"}
    targets = dict.fromkeys((gate for gate in GATES if gate != "quality-gate"), 6.0)
    table("before a line of 1,000 commands", interleaved(bench, cases), by="cpu", floor="F2", targets=targets)


def sealed(bench: Bench) -> None:
    """anchor-guard after a call that changed nothing: with few protected files, with 200, with 200 just written."""
    given = {"tool_name": "Read", "tool_input": {"file_path": str(bench.project / "big.py")}, "tool_use_id": "t5"}
    call = (bench.hook("anchor-guard"), event(bench, "PostToolUse", **given))
    samples = {name: Sample() for name in ("few", "200", "200, just written")}
    rules = bench.project / ".hookpack" / "rules"
    rules.mkdir(parents=True, exist_ok=True)

    def turn(name: str) -> None:
        say(bench, "anchor-guard", event(bench, "UserPromptSubmit", prompt=name))
        for _ in range(bench.rounds):
            wall, cpu, _ = measure(call[0], bench.env, bench.project, call[1])
            samples[name].wall.append(wall)
            samples[name].cpu.append(cpu)

    turn("few")
    for number in range(200):
        (rules / f"{number}.yaml").write_text(f"id: {number}\n")
    time.sleep(2.5)  # a younger file is read at each look
    turn("200")
    for path in rules.iterdir():
        path.write_text(path.read_text())
    turn("200, just written")
    few = statistics.median(samples["few"].cpu)
    for name, sample in samples.items():
        added = statistics.median(sample.cpu) - few
        print(
            f"  protected files: {name:18} {added:+6.1f} ms of CPU   target <= 15   {'ok' if added <= 15 else 'MISSED'}"
        )


def huge(bench: Bench) -> None:
    """filter-sensitive on 10 MB; three runs, as each takes seconds."""
    given = {"file_path": str(bench.project / "auth.py"), "content": with_names(177_000)}
    message = event(bench, "PreToolUse", tool_name="Write", tool_input=given, tool_use_id="t4")
    took = statistics.median(
        measure(bench.hook("filter-sensitive"), bench.env, bench.project, message)[1] for _ in range(3)
    )
    print(f"\nWrite of 10 MB with names throughout: {took / 1000:.1f} s of CPU   target <= 1 s   ", end="")
    print("ok" if took <= 1000 else "MISSED")


def aside(bench: Bench) -> None:
    """After a tool that changed nothing: what the scan-ahead costs beside the agent."""
    say(bench, "monotonicity-gate", event(bench, "UserPromptSubmit", prompt="go"))
    given = {
        "a reading tool": {"tool_name": "Read", "tool_input": {"file_path": str(bench.project / "big.py")}},
        "a reading line": {"tool_name": "Bash", "tool_input": {"command": "git status --short && ls src | head -20"}},
        "any other line": {"tool_name": "Bash", "tool_input": {"command": "make"}},
    }
    cases = {name: (argv, b"") for name, argv in bench.floors().items()}
    for name, fields in given.items():
        # beside the hook that looks for credentials, whose snapshot it shares
        message = event(bench, "PostToolUse", **fields)
        cases[f"filter-sensitive after {name}"] = bench.hook("filter-sensitive"), message
        cases[f"scan-ahead after {name}"] = bench.hook("monotonicity-gate"), message
    targets = {f"scan-ahead after {name}": 2.5 if "tool" in name else 3.5 for name in given}
    table("after a tool, nothing changed", interleaved(bench, cases), by="cpu", floor="F2", targets=targets)


def stop(bench: Bench) -> None:
    """The end of a turn with one changed file of 200 lines, without a test command."""
    make_project(bench, 100)
    samples = {name: Sample() for name in ("F1", "Stop, cache warm", "Stop, scanned ahead", "Stop, cache cold")}
    for number in range(bench.rounds + 1):
        (bench.project / "big.py").write_text(big(100 + 2 * number))
        say(bench, "monotonicity-gate", event(bench, "UserPromptSubmit", prompt=f"go {number}"))
        (bench.project / "big.py").write_text(big(101 + 2 * number))
        ended = event(
            bench, "Stop", stop_hook_active=False, last_assistant_message=f"done {number}", background_tasks=[]
        )
        subprocess.run(["rm", "-rf", str(bench.root / "home/.cache/hookpack")], check=True)
        runs = {"F1": measure(bench.floors()["F1"], bench.env, bench.project)}
        runs["Stop, cache cold"] = measure(bench.hook("monotonicity-gate"), bench.env, bench.project, ended)
        # the same change judged again: back to the turn's start, and forward once more
        current = (bench.project / "big.py").read_text()
        (bench.project / "big.py").write_text(big(100 + 2 * number))
        say(bench, "monotonicity-gate", event(bench, "UserPromptSubmit", prompt=f"again {number}"))
        (bench.project / "big.py").write_text(current)
        again = event(
            bench, "Stop", stop_hook_active=False, last_assistant_message=f"again {number}", background_tasks=[]
        )
        runs["Stop, cache warm"] = measure(bench.hook("monotonicity-gate"), bench.env, bench.project, again)
        runs["Stop, scanned ahead"] = _ahead(bench, number)
        for name, (wall, cpu, _) in runs.items() if number else ():
            samples[name].wall.append(wall)
            samples[name].cpu.append(cpu)
    table(
        "end of a turn, one changed file",
        samples,
        by="wall",
        floor="F1",
        targets={"Stop, cache warm": 15, "Stop, scanned ahead": 12, "Stop, cache cold": 35},
    )


def _ahead(bench: Bench, number: int) -> tuple[float, float, bytes]:
    """A stop after an edit that nobody scanned before but the hook after the call."""
    say(bench, "monotonicity-gate", event(bench, "UserPromptSubmit", prompt=f"ahead {number}"))
    (bench.project / "big.py").write_text(big(500 + number))
    given = {"file_path": str(bench.project / "big.py"), "content": ""}
    call = event(bench, "PostToolUse", tool_name="Write", tool_input=given, tool_use_id=f"t{number}")
    say(bench, "monotonicity-gate", call)
    ended = event(bench, "Stop", stop_hook_active=False, last_assistant_message=f"ahead {number}", background_tasks=[])
    return measure(bench.hook("monotonicity-gate"), bench.env, bench.project, ended)


def snapshot(bench: Bench) -> None:
    """The first look at a tree of 10,000 files, and the look after one change, beside `git status`."""
    make_project(bench, 10_000)
    sys.path.insert(0, str(HERE / "src"))
    from hookpack.state.tree import Tree

    tree = Tree(str(bench.project), str(bench.root / "shadow.git"), str(bench.root / "area"))
    began = time.perf_counter()
    with tree.lock():
        tree.freeze_ignore(None)
        tree.snapshot()
    first = time.perf_counter() - began
    print(f"\nfirst snapshot of 10,000 files: {first:.2f} s   target <= 2 s   {'ok' if first <= 2 else 'MISSED'}")
    samples = {"git status": Sample(), "snapshot after one change": Sample()}
    status = ["git", "--no-optional-locks", "status", "--porcelain"]
    for number in range(bench.rounds + 1):
        (bench.project / "big.py").write_text(big(number))
        began = time.perf_counter()
        with tree.lock():
            tree.snapshot()
        took = (time.perf_counter() - began) * 1000
        wall, _, _ = measure(status, bench.env, bench.project)
        if number:
            samples["snapshot after one change"].wall.append(took)
            samples["git status"].wall.append(wall)
    table("10,000 files", samples, by="wall", floor="git status", targets={"snapshot after one change": 3.5})


PARTS = {"hot": hot, "stop": stop, "talk": talk, "snapshot": snapshot, "sizes": sizes}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="default: all")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "hookpack"
    if not (data / "venv/bin/python").exists():
        sys.exit("error: hookpack is not installed\nhint: run `./install.sh`")
    for name in given.parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "home/.local/share").mkdir(parents=True)
            (root / "home/.local/share/hookpack").symlink_to(data)
            PARTS[name](Bench(str(data / "venv/bin/python"), HERE / "hooks", root, given.rounds))


if __name__ == "__main__":
    main()
