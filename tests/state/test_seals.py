"""Protected files are compared by what matters in them."""

import os
import sys
import time

import pytest

from hookpack.agents import claude_code
from hookpack.state import copies
from hookpack.state import seals as sealing
from hookpack.state.seals import Seals

ENTRY = '{"type": "command", "command": "py -I hooks/quality-gate --agent claude-code"}'
HOOK = '{"hooks": {"Stop": [{"hooks": [' + ENTRY + "]}]}%s}"


@pytest.fixture
def seals(git_project, tmp_path):
    return Seals(
        str(tmp_path / "area"), str(git_project), str(tmp_path / "home"), str(git_project / ".git"),
        lambda path, text: claude_code.armament(text) if path.endswith(claude_code.SETTINGS) else None,
    )  # fmt: skip


def _write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param(".claude/settings.json", HOOK % "", "{}", id="entries removed"),
        pytest.param(".claude/settings.json", HOOK % "", HOOK % ', "disableAllHooks": true', id="switched off"),
        pytest.param(".claude/settings.json", HOOK % "", HOOK % "" + ",", id="file made invalid"),
        pytest.param(".claude/settings.json", HOOK % "", HOOK % ', "env": {"PYTHONPATH": "."}', id="environment"),
        pytest.param(".claude/settings.local.json", None, '{"disableAllHooks": true}', id="created"),
        pytest.param(".hookpack/policy.yaml", "mode: enforce\n", "mode: observe\n", id="policy"),
        pytest.param(".git/hooks/pre-commit", None, "exit 0\n", id="git hook"),
        pytest.param(".codex/hooks.json", "{}", None, id="removed"),
    ],
)
def test_a_change_that_matters_is_seen_once(seals, git_project, name, before, after):
    if before is not None:
        _write(git_project, name, before)
    seals.renew()

    path = _write(git_project, name, after or "")
    if after is None:
        path.unlink()

    assert seals.renew() == (str(path),)
    assert seals.renew() == ()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param(".claude/settings.json", HOOK % "", HOOK % ', "model": "x"', id="another setting"),
        pytest.param(
            ".claude/settings.local.json", None, '{"permissions": {"allow": ["Bash(ls)"]}}', id="permission answer"
        ),
        pytest.param("app.py", "x = 1\n", "x = 2\n", id="ordinary file"),
        pytest.param(".claude/session-env/0/sessionstart-hook-1.sh", "", "export A=1\n", id="a session began"),
    ],
)
def test_a_change_that_does_not_matter_is_silent(seals, git_project, name, before, after):
    if before is not None:
        _write(git_project, name, before)
    seals.renew()

    _write(git_project, name, after)

    assert seals.renew() == ()


def test_git_configuration_counts_only_where_it_runs_or_hides_something(seals, git_project):
    seals.renew()
    config = git_project / ".git" / "config"

    config.write_text(config.read_text() + '[remote "origin"]\n\turl = ../x\n')
    assert seals.renew() == ()
    config.write_text(config.read_text() + "[core]\n\thooksPath = /dev/null\n")
    assert seals.renew() == (str(config),)


def test_a_change_that_restores_size_and_time_is_seen(seals, git_project):
    path = _write(git_project, ".hookpack/policy.yaml", "mode: enforce\n")
    seals.renew()
    before = path.stat()

    path.write_text("mode: observe\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert seals.renew() == (str(path),)


def test_armament_tells_the_sealed_state_from_the_present_one(seals, git_project):
    path = _write(git_project, ".claude/settings.json", HOOK % "")
    seals.renew()
    path.write_text("{}")

    before, now = seals.armament(str(path))

    assert "quality-gate" in before
    assert now == ""


def test_a_look_in_between_does_not_take_a_disarmed_file_in(seals, git_project):
    path = _write(git_project, ".claude/settings.json", HOOK % "")
    seals.renew()
    path.unlink()

    seals.renew()

    assert seals.armament(str(path))[1] == ""
    assert "quality-gate" in seals.armament(str(path))[0]
    assert seals.disarmed() == (str(path),)


def test_an_installation_is_what_arms(seals, git_project):
    seals.renew()
    path = _write(git_project, ".claude/settings.json", HOOK % "")
    assert seals.disarmed() == (str(path),)

    seals.renew(arm=True)

    assert seals.disarmed() == ()


def _flood(root, count):
    for at in range(count):
        _write(root, f".hookpack/rules/{at // 50}/{at}.yaml", f"id: {at}\n")


def test_files_that_did_not_change_are_not_read_again(seals, git_project, monkeypatch):
    _flood(git_project, 200)
    later = time.time_ns() + 10**10
    monkeypatch.setattr(sealing.time, "time_ns", lambda: later)
    seals.renew()
    read = []
    take = copies.Copies.take
    monkeypatch.setattr(copies.Copies, "take", lambda self, path: read.append(path) or take(self, path))
    saved = []
    monkeypatch.setattr(sealing, "write_json", lambda *_, **__: saved.append(1))

    assert seals.drift() == ()
    assert (len(read), len(saved)) == (0, 0)


def test_a_file_written_just_before_a_look_is_read_again_because_its_times_may_stay(seals, git_project, monkeypatch):
    path = _write(git_project, ".hookpack/policy.yaml", "0")
    seals.renew()
    read = []
    take = copies.Copies.take
    monkeypatch.setattr(copies.Copies, "take", lambda self, path: read.append(path) or take(self, path))

    seals.drift()

    assert str(path) in read


def test_copies_that_nothing_needs_are_forgotten(seals, git_project, tmp_path):
    path = _write(git_project, ".hookpack/policy.yaml", "first\n")
    seals.renew()
    path.write_text("second\n")
    seals.renew()

    texts = [each.read_text() for each in (tmp_path / "area" / "copies").iterdir()]
    assert "second\n" in texts
    assert "first\n" not in texts


def test_a_damaged_copy_is_not_put_back(seals, git_project, tmp_path):
    path = _write(git_project, ".hookpack/policy.yaml", "first\n")
    seals.renew()
    for each in (tmp_path / "area" / "copies").iterdir():
        each.write_text("forged\n")
    path.write_text("second\n")

    done = seals.put_back([str(path)])

    assert "damaged" in done[0].why
    assert path.read_text() == "second\n"


def test_young_files_are_read_but_weighed_once(git_project, tmp_path):
    weighed = []

    def armament(path, text):
        if not path.endswith(claude_code.SETTINGS):
            return None
        weighed.append(text)
        return claude_code.armament(text)

    seals = Seals(str(tmp_path / "area"), str(git_project), str(tmp_path / "home"), str(git_project / ".git"), armament)
    path = _write(git_project, ".claude/settings.json", HOOK % "")
    seals.renew()
    assert weighed

    weighed.clear()
    assert seals.drift() == ()
    assert weighed == []

    path.write_text("{}")
    assert seals.drift() == (str(path),)
    assert weighed == ["{}"]


def _calls(work):
    count = 0

    def enter(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(enter)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(("is_young", "most"), [pytest.param(False, 25, id="old"), pytest.param(True, 60, id="young")])
def test_a_look_takes_a_few_steps_a_file(seals, git_project, monkeypatch, is_young, most):
    later = time.time_ns() + (0 if is_young else 10**10)
    monkeypatch.setattr(sealing.time, "time_ns", lambda: later)
    seals.renew()
    few = _calls(seals.drift)
    _flood(git_project, 200)
    seals.renew()

    assert _calls(seals.drift) - few < most * 200


def test_a_copy_that_another_hook_forgot_is_stored_again(seals, git_project, tmp_path):
    path = _write(git_project, ".hookpack/policy.yaml", "first\n")
    seals.renew()
    for each in (tmp_path / "area" / "copies").iterdir():
        each.unlink()

    seals.renew()
    path.write_text("second\n")

    assert seals.put_back([str(path)])[0].why == ""
    assert path.read_text() == "first\n"
