"""`hookpack maintenance`: only a person opens the window, and it shows."""

import os
import time

from hookpack.state import ledger, maintenance
from hookpack.state import project as projects


def _places(project):
    return projects.at(str(project), os.environ)


def test_a_person_opens_and_closes_a_window_and_both_are_on_record(person_run, project):
    opened = person_run(["maintenance", "--minutes", "15", "--yes"], project)
    until = maintenance.until(_places(project).area)
    shown = person_run(["maintenance"], project)
    closed = person_run(["maintenance", "--end"], project)

    assert (opened.returncode, closed.returncode) == (0, 0), opened.stderr + closed.stderr
    assert 14 * 60 < until - time.time() <= 15 * 60
    assert shown.stdout.startswith("open until ")
    assert maintenance.until(_places(project).area) == 0
    told = [each["tool"] for each, _ in ledger.read(_places(project).repo)]
    assert told == ["maintenance --minutes 15", "maintenance --end"]


def test_an_agent_opens_none(person_run, project):
    done = person_run(["maintenance", "--minutes", "15", "--yes"], project, env={"CLAUDECODE": "1"})

    assert done.returncode == 1
    assert maintenance.until(_places(project).area) == 0


def test_doctor_names_an_open_window(person_run, project):
    person_run(["maintenance", "--minutes", "15", "--yes"], project)

    said = person_run(["doctor"], project).stdout

    assert "a window is open until" in said


def test_a_window_ends_by_itself_and_a_clock_set_back_opens_none(tmp_path, monkeypatch):
    area, now = str(tmp_path), time.time()
    maintenance.begin(area, 15)

    assert maintenance.until(area) > now
    for at in (now + 901, now - 3600):
        monkeypatch.setattr(maintenance.time, "time", lambda at=at: at)
        assert maintenance.until(area) == 0
