"""`hookpack watch`: what changes without any hook is judged, told, and taken back if a person wants that."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hookpack.cli import watch
from hookpack.cli.watch import Seen
from hookpack.verdict import Decision, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.verdict import Action, Outcome

pytestmark = pytest.mark.slow

_SOURCE = Path(__file__).resolve().parents[2] / "src"
_BAD = "def run(text):\n    return eval(text)\n"
_GOOD = "def double(value):\n    return 2 * value\n"
_PATIENCE_S = 60


class Watch:
    """A running `hookpack watch --json`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.rows: list[dict[str, object]] = []
        assert process.stderr.readline().startswith("watching ")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        self.rows.extend(json.loads(line) for line in self._process.stdout)

    def until(self, gate: str, count: int = 1) -> list[dict[str, object]]:
        """The rows of a gate, as soon as there are so many."""
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            found = [row for row in self.rows if row["gate"] == gate]
            if len(found) >= count:
                return found
            time.sleep(0.1)
        raise AssertionError(f"no verdict of {gate}: {self.rows}")


@pytest.fixture
def watching(person_run, project, closed_world):
    """watching(*args): a context in which the project is watched, from a locked baseline on."""
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0

    @contextmanager
    def run(*args: str) -> Iterator[Watch]:
        argv = [sys.executable, "-c", "from hookpack.cli import main; main()", "watch", "--json", "--quiet", "0.5"]
        env = {**os.environ, "PYTHONPATH": str(_SOURCE)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen([*argv, *args], cwd=project, env=env, text=True, **pipes) as process:
            try:
                yield Watch(process)
                process.send_signal(signal.SIGINT)
                assert process.wait(_PATIENCE_S) == 0
            finally:
                process.kill()

    return run


def test_a_regression_is_told_and_left_alone(watching, project) -> None:
    with watching() as watch:
        (project / "run.py").write_text(_BAD)

        (row,) = watch.until("monotonicity-gate")

    assert (row["action"], row["rule"], row["changed"]) == ("deny", "regression", ["run.py"])
    assert (project / "run.py").read_text() == _BAD


def test_a_regression_is_taken_back_where_a_person_wants_it(watching, project, person_run) -> None:
    with watching("--take-back") as watch:
        (project / "run.py").write_text(_BAD)

        (row,) = watch.until("monotonicity-gate")

    assert row["action"] == "deny"
    assert not (project / "run.py").exists()
    assert person_run(["rejected", "restore", "1", "--yes"], project).returncode == 0
    assert (project / "run.py").read_text() == _BAD


def test_what_passes_is_where_the_next_look_begins(watching, project) -> None:
    with watching("--take-back") as watch:
        (project / "double.py").write_text(_GOOD)
        (first,) = watch.until("monotonicity-gate")
        (project / "run.py").write_text(_BAD)
        _, second = watch.until("monotonicity-gate", 2)

    assert (first["action"], second["action"]) == ("pass", "deny")
    assert (project / "double.py").read_text() == _GOOD
    assert not (project / "run.py").exists()


def test_another_watch_is_no_company_that_keeps_a_regression_standing(watching, project) -> None:
    with watching(), watching("--take-back") as watch:
        (project / "run.py").write_text(_BAD)

        (row,) = watch.until("monotonicity-gate")

    assert (row["action"], row["rule"]) == ("deny", "regression")
    assert not (project / "run.py").exists()


def test_a_credential_is_told_by_its_kind(watching, project) -> None:
    key = "AK" + "IA" + "Q3EGRIQ7NZJ5K2XW"
    with watching() as watch:
        (project / "settings.py").write_text(f'KEY = "{key}"\n')

        (row,) = watch.until("filter-sensitive")

    assert row["action"] == "deny"
    assert "aws-access-key" in row["reason"]
    assert key not in json.dumps(watch.rows)


def _seen(outcome: Outcome, action: Action) -> Seen:
    verdict = Verdict("monotonicity-gate", outcome, "quarantine", "what was found.", "Nothing was taken back: why.")
    return Seen(("a.py",), (Decision(action, verdict),))


@pytest.mark.parametrize(
    ("seen", "is_taken_back", "said", "unsaid"),
    [
        pytest.param(_seen("pass", "pass"), False, "  ok  a.py", "what was found", id="passed"),
        pytest.param(_seen("error", "warn"), False, "  NOT CHECKED  a.py", "  ok  ", id="not checked"),
        pytest.param(_seen("fail", "deny"), False, "  REFUSED  a.py", "Nothing was taken back", id="left alone"),
        pytest.param(_seen("fail", "deny"), True, "Nothing was taken back: why.", "next:", id="not taken back"),
    ],
)
def test_a_look_is_told_as_what_it_was(seen, is_taken_back, said, unsaid, capsys) -> None:
    watch._text(seen, is_taken_back=is_taken_back)

    told = capsys.readouterr().out
    assert said in told
    assert unsaid not in told


def test_files_that_git_ignores_wake_nobody(watching, project) -> None:
    (project / ".gitignore").write_text("out/\n")
    (project / "out").mkdir()
    with watching() as watch:
        (project / "out" / "a.txt").write_text("a\n")
        time.sleep(2)
        (project / "double.py").write_text(_GOOD)
        (row,) = watch.until("monotonicity-gate")

    assert row["changed"] == ["double.py"]
