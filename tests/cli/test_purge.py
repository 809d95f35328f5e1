"""What is kept is said, what is old goes, and what anything still names stays."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from hookpack.cli import here
from hookpack.state import ledger, sessions, trust
from hookpack.state import project as projects
from hookpack.state.checkpoints import Checkpoints
from hookpack.state.files import Lock

DAY_S = 86_400


@pytest.fixture
def env(tmp_path, monkeypatch):
    """State and cache of this test alone."""
    given = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


class Kept:
    """A project whose state holds a rejected tree of some days ago and an accepted one."""

    def __init__(self, root, days):
        self.root = root
        self.places = projects.find(str(root), "", os.environ)
        trust.save(self.places, {"iteration": {"monotonicity": {"scanners": ["suppressions"]}}}, (), ())
        self.world = here.world(self.places)
        self.start = self.world.snapshot()
        (root / "taken.py").write_text("taken = 'back'\n")
        self.bad = self.world.look()
        (root / "taken.py").unlink()
        self.points = Checkpoints(self.places.area)
        self.points.accept(self.world.look())
        self.points.reject(self.start, self.bad, ["taken.py"], "it failed", {})
        for number in range(6):
            ledger.append(self.places.repo, ledger.command("test", f"call {number}"))
        self.age(days)

    def age(self, days):
        """Everything that exists is so many days older."""
        shelf = Path(self.places.area, "rejected.json")
        record = json.loads(shelf.read_text())
        for each in record["rejected"]:
            each["at"] -= days * DAY_S
        shelf.write_text(json.dumps(record))
        path = Path(self.places.repo, "ledger.jsonl")
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        path.unlink()
        for row in rows:
            row.pop("prev")
            row.pop("cut", None)
            ledger.append(self.places.repo, {**row, "at": row["at"] - days * DAY_S})
        for found in Path(self.places.repo).rglob("*"):
            os.utime(found, (time.time() - days * DAY_S,) * 2)

    def holds(self, tree):
        return self.world.tree.shadow.attempt("cat-file", "-e", f"{tree}:taken.py").code == 0

    @property
    def is_chained(self):
        return all(linked for _, linked in ledger.read(self.places.repo))


@pytest.fixture
def kept(project, env):
    return Kept(project, 40)


def test_old_states_and_entries_go_and_the_accepted_tree_stays(person_run, kept):
    said = person_run(["purge", "--yes"], kept.root)

    assert said.returncode == 0, said.stderr
    assert "1 rejected states, and the way back to them" in said.stdout
    assert kept.points.rejected() == ()
    assert not kept.holds(kept.bad)
    accepted = kept.world.tree.entries(kept.points.accepted())
    assert [each.path for each in accepted] == ["README.md", "app.py"]
    assert kept.world.tree.read([each.blob for each in accepted])
    assert kept.world.look() == kept.points.accepted()


def test_the_chain_of_the_record_goes_on_and_the_cut_is_told(person_run, kept):
    ledger.append(kept.places.repo, ledger.command("test", "young"))

    person_run(["purge", "--yes"], kept.root)
    person_run(["purge", "--yes"], kept.root)

    rows = [entry for entry, _ in ledger.read(kept.places.repo)]
    assert kept.is_chained
    assert "6 entries of the record" in rows[0]["reason"]
    assert rows[1]["reason"] == "young"
    assert person_run(["log", "--verify"], kept.root).returncode == 0
    assert person_run(["log"], kept.root).returncode == 0


def test_a_cut_record_that_is_tampered_with_is_told(person_run, kept):
    for text in ("one", "two", "three"):
        ledger.append(kept.places.repo, ledger.command("test", text))
    person_run(["purge", "--yes"], kept.root)
    path = Path(kept.places.repo, "ledger.jsonl")
    lines = path.read_text().splitlines(keepends=True)

    path.write_text("".join([lines[0], *lines[2:]]))

    assert person_run(["log", "--verify"], kept.root).returncode == 1


def test_young_states_stay_and_can_be_brought_back(person_run, project, env):
    kept = Kept(project, 10)

    person_run(["purge", "--yes"], project)

    assert kept.is_chained
    assert person_run(["rejected", "restore", "1", "--yes"], project).returncode == 0
    assert (project / "taken.py").exists()


def test_a_number_is_not_given_twice(person_run, kept):
    person_run(["purge", "--yes"], kept.root)

    assert kept.points.reject(kept.start, kept.start, [], "again", {}).number == 2


@pytest.mark.parametrize("days", ["6d", "1h", "2999-01-01"])
def test_what_is_younger_than_seven_days_cannot_be_asked_for(person_run, kept, days):
    done = person_run(["purge", "--yes", "--older-than", days], kept.root)

    assert done.returncode == 2
    assert "--older-than 7d or more" in done.stderr


def test_a_dry_run_removes_nothing(person_run, kept):
    shown = json.loads(person_run(["purge", "--dry-run", "--json"], kept.root).stdout)

    (row,) = shown["projects"]
    assert row["folders"] == [str(kept.root)]
    assert row["goes"] == {"all": False, "folders": [], "rejected": 1, "entries": 6}
    assert shown["bytes"] > 0
    assert kept.holds(kept.bad)
    assert len(kept.points.rejected()) == 1


@pytest.mark.parametrize("days", [40, 10], ids=["unused for long", "used of late"])
def test_the_state_of_a_folder_that_is_gone_goes_once_it_is_old(person_run, project, env, tmp_path, days):
    kept = Kept(project, days)
    shutil.rmtree(project)

    done = person_run(["purge", "--yes"], tmp_path)

    assert done.returncode == 0, done.stderr
    assert Path(kept.places.repo).exists() == (days == 10)


def test_state_whose_folder_nobody_noted_is_not_taken_for_gone(person_run, project, env, tmp_path):
    kept = Kept(project, 40)
    Path(kept.places.area, "root").unlink()
    shutil.rmtree(project)

    person_run(["purge", "--yes"], tmp_path)

    assert Path(kept.places.area, "checkpoints.json").exists()


def test_of_two_work_trees_the_one_that_is_gone_goes(person_run, kept, git, tmp_path):
    git(kept.root, "worktree", "add", "-q", str(tmp_path / "other"))
    other = Kept(tmp_path / "other", 40)
    shutil.rmtree(tmp_path / "other")

    done = person_run(["purge", "--yes"], kept.root)

    assert done.returncode == 0, done.stderr
    assert not Path(other.places.area).exists()
    assert kept.world.look() == kept.points.accepted()


def test_where_a_session_is_at_work_nothing_is_touched(person_run, kept):
    sessions.Session(kept.places.area, "s").begin_turn(kept.start, "", 0, fresh=True)

    done = person_run(["purge", "--yes"], kept.root)

    assert done.returncode == 3
    assert "a session is at work there" in done.stderr
    assert kept.holds(kept.bad)
    assert len(kept.points.rejected()) == 1


def test_where_a_hook_holds_the_tree_nothing_is_touched(person_run, kept):
    with Lock(os.path.join(kept.places.area, "tree.lock")):
        done = person_run(["purge", "--yes"], kept.root)

    assert done.returncode == 3
    assert len(kept.points.rejected()) == 1


def test_the_turn_that_ended_can_go_on_after_a_purge(person_run, kept):
    session = sessions.Session(kept.places.area, "s")
    session.begin_turn(kept.bad, "", 0, fresh=True, is_open=False)

    person_run(["purge", "--yes"], kept.root)

    assert kept.holds(kept.bad)


def test_a_repository_that_lacks_an_object_is_named_and_left(person_run, kept):
    blob = next(each.blob for each in kept.world.tree.entries(kept.start))
    path = Path(kept.places.shadow, "objects", blob[:2], blob[2:])
    path.chmod(0o600)
    path.unlink()

    done = person_run(["purge", "--yes"], kept.root)

    assert done.returncode == 3
    assert "NOT done" in done.stderr
    assert not Path(kept.places.shadow, "packed-refs").exists()


def test_a_quota_takes_the_caches_and_nothing_else(person_run, kept, env):
    cache = Path(env["XDG_CACHE_HOME"], "hookpack", "scan", "abc")
    cache.parent.mkdir(parents=True)
    cache.write_bytes(b"x" * 50_000)

    person_run(["purge", "--yes", "--keep", "1GB"], kept.root)
    stays = cache.exists()
    person_run(["purge", "--yes", "--keep", "1KB"], kept.root)

    assert stays
    assert not cache.exists()
    assert kept.world.look() == kept.points.accepted()


@pytest.mark.parametrize("words", [["--keep", "much"], ["--keep", "2"], ["--json"]])
def test_what_cannot_be_meant_is_a_usage_error(person_run, project, env, words):
    assert person_run(["purge", *words], project).returncode == 2


def test_an_agent_may_not_purge(person_run, kept):
    assert person_run(["purge", "--yes"], kept.root, {"CLAUDECODE": "1"}).returncode == 1
    assert len(kept.points.rejected()) == 1


def test_the_next_session_is_told(person_run, kept):
    person_run(["purge", "--yes"], kept.root)

    assert "`hookpack purge` was run" in kept.points.notices()[0]
