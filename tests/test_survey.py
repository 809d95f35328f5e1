"""Surveys of whole trees: at once, in shards, again, and what was locked with other rules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack import scanners, survey
from hookpack.cli import here
from hookpack.errors import HookpackError, StateError, ToolError
from hookpack.finding import Finding
from hookpack.policy import build
from hookpack.scanners import detect_secrets
from hookpack.state import baseline as baselines
from hookpack.survey import Survey

SOURCE = Path(__file__).resolve().parent.parent / "src"
FAULTS = (
    "def run(text):\n    return eval(text)\n",
    "x = 1  # nosec\n",
    "import pickle\n\n\ndef load(d):\n    return pickle.loads(d)\n",
)


@pytest.fixture
def world(project, tmp_path, monkeypatch):
    """A world round a project of 40 files, with a cache and a state of its own and scanners that need no program."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for number in range(40):
        (project / f"m{number}.py").write_text(f"n = {number}\n" + FAULTS[number % 3])
    monkeypatch.chdir(project)
    found = here.world(here.project())
    found.policy = build({"iteration": {"monotonicity": {"scanners": ["suppressions", "secrets"]}}}, trusted=True)
    return found


@pytest.fixture
def tools(closed_world, unavailable):
    found = scanners.locate(os.environ)
    return found if found.semgrep and found.python else unavailable("the scanners are not installed")


def bytes_of(world):
    """The locked findings as bytes, and the record but for the moment."""
    (kept,) = Path(world.project.repo).glob("findings-*.json")
    record = json.loads(Path(world.project.repo, "baseline.json").read_text())
    return kept.name, kept.read_bytes(), {**record, "at": 0}


def test_shards_that_are_merged_are_the_survey_taken_at_once(world, tmp_path):
    tree = world.snapshot()
    survey.lock(world, survey.take(world, tree))
    whole = bytes_of(world)
    for which in (1, 2, 3):
        survey.write(str(tmp_path / f"{which}.json"), survey.take(world, tree, shard=(which, 3)))

    merged = survey.merge([survey.read(str(tmp_path / f"{which}.json")) for which in (3, 1, 2)])
    survey.lock(world, merged)

    assert merged.files == 42
    assert len(merged.found) == 13
    assert bytes_of(world) == whole


PART = Survey("t1", "r1", 3, shard=(1, 2))


@pytest.mark.parametrize(
    ("shards", "said"),
    [
        pytest.param([PART], "of 2 shards these are missing: 2/2", id="one is missing"),
        pytest.param([PART, PART._replace(shard=(2, 2)), PART], "not one set", id="one is there twice"),
        pytest.param(
            [PART, PART._replace(shard=(2, 2)), PART._replace(shard=(2, 3))], "not one set", id="of another set"
        ),
        pytest.param([PART, PART._replace(shard=(2, 2), tree="t2")], "different trees: t1, t2", id="another tree"),
        pytest.param([PART, PART._replace(shard=(2, 2), rules="r2")], "different rules: r1, r2", id="other rules"),
        pytest.param([], "no shard", id="none"),
    ],
)
def test_what_is_no_set_of_shards_is_refused(shards, said):
    with pytest.raises(HookpackError, match=said):
        survey.merge(shards)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="no JSON"),
        pytest.param('{"schema": 1}', id="something else"),
        pytest.param('{"schema": 1, "shard": 3, "found": {}}', id="a shard that is no pair"),
        pytest.param(
            '{"schema": 1, "shard": [1, 1], "tree": "t", "rules": "r", "files": 1, "unread": [], "found": []}',
            id="findings of another form",
        ),
    ],
)
def test_a_damaged_shard_is_refused_by_name(tmp_path, text):
    path = tmp_path / "shard.json"
    path.write_text(text)

    with pytest.raises(StateError, match=str(path)):
        survey.read(str(path))


def test_a_shard_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(StateError, match=r"gone\.json: no such file"):
        survey.read(str(tmp_path / "gone.json"))


def test_an_interrupted_survey_goes_on_where_it_was(world, monkeypatch, tools):
    monkeypatch.setattr(survey, "_BATCH", 10)
    world.policy = build({"iteration": {"monotonicity": {"scanners": ["detect-secrets"]}}}, trusted=True)
    asked, job = [], detect_secrets.job
    monkeypatch.setattr(detect_secrets, "job", lambda files, *rest: asked.extend(files) or job(files, *rest))

    def interrupt(done, of):
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        survey.take(world, world.snapshot(), told=interrupt)
    before = len(asked)
    done = survey.take(world, world.snapshot())

    assert done.files == 42
    assert len({each.path for each in asked}) == len(asked) == 41  # the README is not for this scanner
    assert 0 < before < 41


def test_a_scanner_that_fails_is_an_error_and_nothing_is_locked(world):
    world.policy = build({"iteration": {"monotonicity": {"scanners": ["semgrep"]}}}, trusted=True)
    world.environment = {**world.environment, "HOME": "/nowhere", "XDG_DATA_HOME": "/nowhere"}

    with pytest.raises(ToolError, match="semgrep"):
        survey.take(world, world.snapshot())


def test_a_new_lock_removes_the_findings_of_the_old_one(world, project):
    first = survey.lock(world, survey.take(world, world.snapshot()))
    (project / "more.py").write_text(FAULTS[1])
    later = here.world(world.project)
    later.policy = world.policy

    second = survey.lock(later, survey.take(later, later.snapshot()))

    assert second.known == first.known + 1
    assert [each.name for each in Path(world.project.repo).glob("findings-*")] == [f"findings-{second.tree}.json"]


def test_findings_come_back_as_they_were_packed():
    one = Finding(
        "bandit", "bandit.B307", "a.py", 2, "run", "eval(text)", "medium", "high", "text is run", "no", "CWE-1"
    )
    many = tuple(one._replace(line=line, symbol=f"run{line}") for line in range(2, 102))

    packed = baselines.pack(many)

    assert baselines.unpack(packed) == many
    assert len(json.dumps(packed)) / len(many) < 50


def test_the_rules_are_others_when_a_scanner_is_added_or_its_version_changes(world, tmp_path):
    def tools(version):
        site = tmp_path / version / "lib" / "python3.11" / "site-packages"
        (site / f"bandit-{version}.dist-info").mkdir(parents=True)
        return scanners.Tools(str(tmp_path / version / "bin" / "python"))

    names = ["suppressions", "bandit"]

    digests = {
        scanners.outfit(names, tools("1.7")),
        scanners.outfit(names, tools("1.8")),
        scanners.outfit(names[:1], tools("1.9")),
        scanners.outfit(["no-such-scanner"], scanners.Tools()),
    }

    assert len(digests) == 4


RUN = """
import sys
from hookpack import scanning, survey
from hookpack.cli import here
world = here.world(here.project())
found = survey.take(world, world.snapshot())
survey.write(sys.argv[1], found)
"""


def test_hash_seeds_cores_and_repetition_change_no_byte(project, tools, tmp_path):
    for number in range(60):
        (project / f"m{number}.py").write_text(f"n = {number}\n" + FAULTS[number % 3])
        (project / f"m{number}.js").write_text(f"function f{number}(request) {{ eval(request.query.x); }}\n")
    one = ["taskset", "-c", "0"]
    runs = [("0", one), ("1", one), ("2", []), ("3", []), ("random", [])]

    for number, (seed, words) in enumerate(runs):
        environ = {
            "PYTHONPATH": str(SOURCE),
            "PYTHONHASHSEED": seed,
            "XDG_CACHE_HOME": str(tmp_path / f"cache{number}"),
        }
        argv = [*words, sys.executable, "-c", RUN, str(tmp_path / f"run{number}.json")]
        subprocess.run(argv, env={**os.environ, **environ}, cwd=project, check=True, timeout=300)

    seen = {(tmp_path / f"run{number}.json").read_bytes() for number in range(len(runs))}
    assert len(seen) == 1
    assert len(survey.read(str(tmp_path / "run0.json")).found) > 100
