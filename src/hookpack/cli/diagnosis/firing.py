"""Fires registered hooks, by the very command that is registered, and checks that they answer as they must."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from itertools import islice
from pathlib import Path

from hookpack import process
from hookpack.cli.diagnosis import Check
from hookpack.cli.diagnosis.registration import install
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING
from hookpack.rules.samples import expand
from hookpack.state.files import data_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.description import Description
    from hookpack.process import Completed, Job
    from hookpack.settings_file import Entry

_AT_ONCE = 4
_SLACK_S = 5
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "UV_TOOL_DIR", "PIPX_HOME")
# at a turn's end it is judged what changed since a prompt began the turn
_NEEDS_TURN = ("monotonicity-gate",)
_VERDICTS = ("decision", "permissionDecision", "permission", "hookEventName")  # words that say nothing to a person
_DEPTH = {"recursion-guard": {"HOOKPACK_DEPTH": "99"}}


def fire(about: Description, entries: Sequence[Entry], environ: Mapping[str, str]) -> Iterator[Check]:
    """One check a hook. Each runs in a project, home and state of its own that are thrown away."""
    waiting = iter(entries)
    while batch := list(islice(waiting, _AT_ONCE)):
        with tempfile.TemporaryDirectory(prefix="hookpack-doctor-") as base:
            areas = [(entry, Path(base).resolve() / str(number)) for number, entry in enumerate(batch)]
            begun = [
                (entry, area) for entry, area in areas if entry.gate in _NEEDS_TURN and entry.event in about.fired.ends
            ]
            before = [_job(about, entry, area, about.fired.begins, environ) for entry, area in begun]
            jobs = [_job(about, entry, area, entry.event, environ) for entry, area in areas]
            try:
                process.run_all(before)
                answers = process.run_all(jobs)
            except ToolError as error:
                yield Check("hooks", "fail", str(error), "hooks are started by a shell named sh: install one")
                return
            yield from (_check(about, entry, answer) for entry, answer in zip(batch, answers, strict=True))


def _job(about: Description, entry: Entry, area: Path, event: str, environ: Mapping[str, str]) -> Job:
    root = area / "project"
    root.mkdir(parents=True, exist_ok=True)
    fired = about.fired
    refused = fired.refused.get(entry.gate, {}).get(event)
    # drawn at run time: it opens nothing, and no file of ours holds it
    known = {
        "ROOT": str(root),
        "TRANSCRIPT": str(area / "transcript.jsonl"),
        "EVENT": event,
        "KEY": expand("ghp_{w36}"),
    }
    message = {**fired.common, **(fired.events.get(event, {}) if refused is None else refused)}
    text = _filled(json.dumps(message), known)
    env = {name: environ[name] for name in _KEPT if name in environ}
    env |= {name: str(area / name.lower()) for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    env["XDG_DATA_HOME"] = os.path.dirname(data_root(environ))  # what is installed is looked for where it is
    env |= {name: known.get(value, value) for name, value in fired.environ.items()}
    env |= _DEPTH.get(entry.gate, {}) if refused is not None else {}
    shell = shutil.which("sh", path=environ.get("PATH", os.defpath)) or "/bin/sh"
    timeout_s = _limit_s(about, entry) + _SLACK_S
    return process.Job([shell, "-c", entry.command], str(root), env, text.encode(), timeout_s=timeout_s)


def _filled(text: str, known: Mapping[str, str]) -> str:
    """The text with the values, as they stand in JSON, in the place of their names."""
    return re.sub(rf"\b({'|'.join(known)})\b", lambda found: json.dumps(known[found[0]])[1:-1], text)


def _limit_s(about: Description, entry: Entry) -> float:
    """The registered limit, but no person waits longer than half a minute for a hook that has nothing to judge."""
    given = entry.hook.get(about.layout.timeout)
    return min(given / about.unit, 30.0) if isinstance(given, (int, float)) else 30.0


def _check(about: Description, entry: Entry, answer: Completed) -> Check:
    name = f"{entry.gate} on {entry.event}"
    must_refuse = entry.event in about.fired.refused.get(entry.gate, {})
    fault = _fault(about, entry.event, answer, must_refuse=must_refuse) or _loud(entry, answer)
    if fault:
        remedy = f"{install(about.agent)} registers it anew; if that does not help, `./install.sh`"
        return Check(name, "fail", fault, remedy)
    return Check(name, "ok", "refuses what it must" if must_refuse else "answers")


def _fault(about: Description, event: str, answer: Completed, *, must_refuse: bool) -> str:
    """What is wrong with an answer, "" if nothing is."""
    said = answer.stderr.decode(errors="replace").strip()
    if answer.timed_out:
        return "did not answer in time"
    refusal = about.fired.refusal.get(event, about.fired.refusal.get("", {}))
    by_code = answer.code == refusal.get("exit") and bool(said)  # without words a code refuses nothing
    if "NOT checked" in (words := said + answer.stdout.decode(errors="replace")):
        return f"could not check: {_words(answer)}" if not answer.code or by_code else _broken(answer)
    if answer.code and not by_code:
        return _broken(answer)
    reply = _reply(answer)
    if reply is None or (about.fired.fields and not reply.keys() <= {*about.fired.fields}):
        return f"printed something that {about.title} takes for a pass: {words.strip()[:80]}"
    if (by_code or _holds(reply, refusal)) != must_refuse:
        return "let pass what it must refuse" if must_refuse else f"refused what it must let pass: {_words(answer)}"
    return ""


def _broken(answer: Completed) -> str:
    return f"exit code {answer.code}: {answer.stderr.decode(errors='replace').strip()[-200:] or 'no word'}"


def _reply(answer: Completed) -> dict[str, object] | None:
    """The JSON object that a hook printed, {} for nothing, None for anything else."""
    try:
        reply = json.loads(answer.stdout) if answer.stdout.strip() else {}
    except ValueError:
        return None
    return reply if isinstance(reply, dict) else None


def _holds(reply: object, wanted: object) -> bool:
    """Whether the reply has what is wanted, "*" for any text; nothing wanted is nowhere held."""
    if not isinstance(wanted, dict):
        return reply == wanted or (wanted == "*" and isinstance(reply, str) and bool(reply))
    return (
        isinstance(reply, dict) and bool(wanted) and all(_holds(reply.get(key), each) for key, each in wanted.items())
    )


def _loud(entry: Entry, answer: Completed) -> str:
    """What a hook that runs beside the agent says would reach a later request, out of place."""
    return "says something, and it runs beside the agent" if entry.hook.get("async") and answer.stdout.strip() else ""


def _words(answer: Completed) -> str:
    """What a hook said, for a person: the longest text of its answer, wherever the agent wants it."""
    reply = _reply(answer) or {}
    parts = [each for each in (reply, reply.get("hookSpecificOutput")) if isinstance(each, dict)]
    texts = [each for part in parts for key, each in part.items() if isinstance(each, str) and key not in _VERDICTS]
    return max([*texts, answer.stderr.decode(errors="replace").strip()], key=len)[:200]
