"""The demo's turns through the real Claude Code: headless, offline, with a scripted model in place of Anthropic's."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import click

from hookpack import process
from hookpack.codec import dumps
from hookpack.demo.agent import Heard
from hookpack.demo.script import turns
from hookpack.demo.story import Done, Played, left
from hookpack.record import TYPE_CHECKING
from hookpack.state import ledger
from hookpack.state.checkpoints import Checkpoints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hookpack.demo.script import Move, Turn
    from hookpack.demo.stage import Stage

_LIMIT_S = 180
_HERE = Path(__file__).resolve().parent


def find(environ: Mapping[str, str]) -> str:
    """The `claude` program. UsageError if it, or a way to take its network away, is missing."""
    named = environ.get("HOOKPACK_E2E_CLAUDE") or "claude"
    found = shutil.which(named, path=environ.get("PATH"))
    if not found:
        raise click.UsageError(f"--real drives Claude Code, and there is no {named!r}; `hookpack demo` needs none")
    done = (
        process.run([*_namespace(), "true"], cwd=os.sep, env=dict(environ), timeout_s=10)
        if shutil.which("unshare")
        else None
    )
    if done is None or done.code:
        raise click.UsageError(
            "--real cuts Claude Code off the network with `unshare`, which is missing or not allowed here"
        )
    return str(Path(found).resolve())


def play(stage: Stage, claude: str, tell: Callable[[Turn | Done | Played], None]) -> tuple[Played, ...]:
    """All turns, each a session of its own; what the hooks said is read from the ledger."""
    played = []
    for turn in turns():
        tell(turn)
        one = _play(stage, claude, turn)
        for done in one.done:
            tell(done)
        played.append(one)
        tell(one)
    return tuple(played)


def _play(stage: Stage, claude: str, turn: Turn) -> Played:
    began, before, checkpoints = time.monotonic(), stage.texts(), Checkpoints(stage.project.area)
    known, accepted = len(list(ledger.read(stage.project.repo))), checkpoints.accepted()
    code, said = _run(stage, claude, turn)
    refusals = [entry for entry, _ in ledger.read(stage.project.repo)][known:]
    refusals = [entry for entry in refusals if entry["action"] in ("deny", "ask")]
    differences = [f"claude exits {code}: {said}"] if code else []
    wanted = sorted(rule for move in turn.moves for rule in move.refused)
    got = sorted(_rule(entry) for entry in refusals)
    if wanted != got:
        differences.append(f"expected refusals {', '.join(wanted) or 'none'}, got {', '.join(got) or 'none'}")
    differences += left(turn, before, stage.texts(), is_accepted=checkpoints.accepted() != accepted)
    return Played(turn, tuple(_done(turn, refusals)), (time.monotonic() - began) * 1000, tuple(differences))


def _run(stage: Stage, claude: str, turn: Turn) -> tuple[int, str]:
    """Exit code and last words of one headless session."""
    script, log = stage.folder / "script.json", stage.folder / "requests.jsonl"
    script.write_text(dumps([*_script(stage, turn)]), encoding="utf-8")
    argv = [
        *_namespace(), sys.executable, "-I", "-S", str(_HERE.parent / "sandbox.py"), "--",
        sys.executable, "-I", str(_HERE / "model.py"), str(script), str(log), "--",
        claude, "-p", turn.prompt, "--permission-mode", "bypassPermissions",
    ]  # fmt: skip
    env = {
        **stage.environ, "ANTHROPIC_API_KEY": "none", "IS_SANDBOX": "1", "CLAUDE_CODE_TMPDIR": str(stage.folder),
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1",
    }  # fmt: skip
    done = process.run(argv, cwd=str(stage.root), env=env, timeout_s=_LIMIT_S)
    return done.code, (done.stderr or done.stdout).decode(errors="replace").strip()[-300:]


def _namespace() -> list[str]:
    """Words that start a command without a network; what it started ends with it."""
    return [
        "unshare",
        *([] if os.geteuid() == 0 else ["-r"]),
        "--net",
        "--pid",
        "--fork",
        "--mount-proc",
        "--kill-child",
        "--",
    ]


def _script(stage: Stage, turn: Turn) -> Iterator[dict[str, object]]:
    """The turn's moves as a model would make them."""
    for move in turn.moves:
        if not move.tool:
            yield {"text": move.says}
            continue
        given = dict(move.given)
        if "file_path" in given:
            given["file_path"] = str(stage.root / given["file_path"])
            # Claude Code edits only what was read before (2.1.329)
            yield {"tool_use": [{"name": "Read", "input": {"file_path": given["file_path"]}}]}
        yield {"tool_use": [{"name": move.tool, "input": given}]}


def _done(turn: Turn, refusals: list[dict[str, object]]) -> Iterator[Done]:
    """The ledger's refusals, each with the move that was to earn it."""
    rest = list(refusals)
    for move in turn.moves:
        mine = [entry for entry in rest if _rule(entry) in move.refused and _fits(entry, move)]
        rest = [entry for entry in rest if entry not in mine]
        yield Done(move, tuple(map(_heard, mine)))


def _fits(entry: Mapping[str, object], move: Move) -> bool:
    return (entry["event"] == "Stop") == (not move.tool)


def _rule(entry: Mapping[str, object]) -> str:
    return f"{entry['gate']}/{entry['rule']}"


def _heard(entry: Mapping[str, object]) -> Heard:
    took_ms, told = entry["took_ms"], f"{_rule(entry)}: {entry['reason']}"
    return Heard(str(entry["event"]), 0, took_ms if isinstance(took_ms, float) else 0.0, (told,))
