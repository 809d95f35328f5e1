"""What slips through a call is put back after it, kept, and told: through the runner, on real files."""

from __future__ import annotations

import os

import pytest

from hookpack.state import ledger, maintenance
from tests.turns import POLICY, Turns

ENTRY = '{"type": "command", "command": "py -I hooks/quality-gate --agent claude-code"}'
ARMED = '{"hooks": {"Stop": [{"hooks": [' + ENTRY + "]}]}%s}"
WORKFLOW = "jobs: {scan: {steps: [{run: bandit -r src}]}}\n"


@pytest.fixture
def turns(tmp_path):
    return Turns(tmp_path)


@pytest.fixture
def guarded(turns):
    """A project with settings, a policy, a git hook and a workflow, in the first turn of a session."""
    for name, text in (
        (".claude/settings.json", ARMED % ""),
        (".hookpack/policy.yaml", "mode: enforce\n"),
        (".git/hooks/pre-commit", "#!/bin/sh\nexec true\n"),
        (".github/workflows/ci.yml", WORKFLOW),
    ):
        path = turns.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (turns.root / ".git/hooks/pre-commit").chmod(0o755)
    turns.start()
    turns.say("UserPromptSubmit", gate="anchor-guard", prompt="go")
    return turns


def after(turns, command="python3 x.py", tool="Bash"):
    return turns.say("PostToolUse", gate="anchor-guard", tool_name=tool, tool_input={"command": command})


def _kept(said):
    """The path that the person is told of."""
    return said["systemMessage"].rpartition("is kept in ")[2].split("\n")[0]


def _delete(path):
    path.unlink()


def _link(path):
    path.rename(path.with_name("aside"))
    path.symlink_to("aside")


def _swap_folder(path):
    folder = path.parent
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to("elsewhere")
    path.write_text("{}")


def _same_times(path):
    before, text = path.stat(), path.read_text()
    path.write_text(text.replace("e", "f", 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param(".claude/settings.json", lambda path: path.write_text("{}"), id="settings"),
        pytest.param(".claude/settings.json", _delete, id="settings removed"),
        pytest.param(".claude/settings.json", _swap_folder, id="a link to another folder"),
        pytest.param(".hookpack/policy.yaml", lambda path: path.write_text("mode: observe\n"), id="policy"),
        pytest.param(".hookpack/policy.yaml", _same_times, id="size and times as they were"),
        pytest.param(".git/hooks/pre-commit", _delete, id="git hook removed"),
        pytest.param(".git/hooks/pre-commit", lambda path: path.chmod(0o644), id="git hook not executable"),
        pytest.param(".git/hooks/pre-commit", _link, id="git hook a link"),
    ],
)
def test_a_sealed_file_that_a_call_changed_is_put_back(guarded, name, change):
    path = guarded.root / name
    before = (path.read_bytes(), path.stat().st_mode)
    change(path)

    said = after(guarded)

    assert (path.read_bytes(), path.stat().st_mode, path.is_symlink()) == (*before, False)
    assert "Put back" in said["reason"]
    assert name in said["systemMessage"]
    assert after(guarded) == {}


def test_what_was_replaced_is_kept_and_the_path_is_told(guarded):
    path = guarded.root / ".hookpack/policy.yaml"
    path.write_text("mode: observe\n")

    said = after(guarded)

    with open(_kept(said)) as stream:
        assert stream.read() == "mode: observe\n"
    assert os.stat(_kept(said)).st_mode & 0o777 == 0o600
    assert os.stat(os.path.dirname(_kept(said))).st_mode & 0o777 == 0o700


def test_a_sealed_file_that_a_call_made_is_taken_away_and_kept(guarded):
    path = guarded.root / ".claude/settings.local.json"
    path.write_text('{"disableAllHooks": true}')

    said = after(guarded)

    assert not path.exists()
    with open(_kept(said)) as stream:
        assert "disableAllHooks" in stream.read()


def test_each_time_is_on_record(guarded):
    (guarded.root / ".hookpack/policy.yaml").write_text("mode: observe\n")

    after(guarded)

    entry = [each for each, _ in ledger.read(guarded.places.repo)][-1]
    assert (entry["rule"], entry["action"]) == ("protected-file-changed", "deny")
    assert ".hookpack/policy.yaml" in entry["reason"]


def test_what_the_agent_itself_writes_stays(guarded):
    path = guarded.root / ".claude/settings.json"
    path.write_text(ARMED % ', "permissions": {"allow": ["Bash(ls)"]}')

    assert after(guarded) == {}
    assert "permissions" in path.read_text()


def test_a_permission_answer_survives_a_later_change_that_is_put_back(guarded):
    path = guarded.root / ".claude/settings.json"
    answered = ARMED % ', "permissions": {"allow": ["Bash(ls)"]}'
    path.write_text(answered)
    after(guarded)
    path.write_text("{}")

    after(guarded)

    assert path.read_text() == answered


def test_a_folder_that_was_a_link_all_along_stays_one(turns, tmp_path):
    real = tmp_path / "dotfiles"
    real.mkdir()
    (real / "settings.json").write_text(ARMED % "")
    (turns.root / ".claude").symlink_to(real)
    turns.start()
    turns.say("UserPromptSubmit", gate="anchor-guard", prompt="go")
    (real / "settings.json").write_text("{}")

    after(turns)

    assert (real / "settings.json").read_text() == ARMED % ""
    assert (turns.root / ".claude").is_symlink()


def test_a_change_through_a_link_to_the_file_is_put_back_behind_the_link(turns, tmp_path):
    real = tmp_path / "settings-of-mine.json"
    real.write_text(ARMED % "")
    (turns.root / ".claude").mkdir()
    (turns.root / ".claude/settings.json").symlink_to(real)
    turns.start()
    turns.say("UserPromptSubmit", gate="anchor-guard", prompt="go")
    real.write_text("{}")

    after(turns)

    assert real.read_text() == ARMED % ""
    assert (turns.root / ".claude/settings.json").is_symlink()


def test_a_file_too_large_to_keep_is_told_and_left(guarded):
    path = guarded.root / ".hookpack/rules.yaml"
    path.write_text("x" * 1_200_000)
    guarded.say("UserPromptSubmit", gate="anchor-guard", prompt="go")
    path.write_text("y" * 1_200_000)

    said = after(guarded)

    assert path.read_text()[0] == "y"
    assert "too large" in said["systemMessage"]


def test_a_workflow_that_a_call_changed_is_put_back_and_can_be_had_again(guarded):
    path = guarded.root / ".github/workflows/ci.yml"
    path.write_text("jobs: {}\n")
    (guarded.root / "app.py").write_text("x = 2\n")

    said = after(guarded)

    assert path.read_text() == WORKFLOW
    assert (guarded.root / "app.py").read_text() == "x = 2\n"
    assert "`hookpack rejected restore 1`" in said["systemMessage"]
    assert after(guarded) == {}


def test_what_git_brings_along_is_told_and_left(guarded):
    guarded.git("add", "-A")
    guarded.git("commit", "-qm", "with a workflow")
    guarded.git("checkout", "-q", "HEAD~1")

    said = after(guarded, "git checkout HEAD~1")

    assert not (guarded.root / ".github/workflows/ci.yml").exists()
    assert "ci.yml" in said["systemMessage"]
    assert after(guarded, "make") == {}


def test_ordinary_work_is_silent(guarded):
    (guarded.root / "app.py").write_text("x = 2\n")

    assert after(guarded, "make") == {}
    assert (guarded.root / "app.py").read_text() == "x = 2\n"


def test_what_a_person_changed_between_turns_stays_and_is_told(guarded):
    path = guarded.root / ".hookpack/policy.yaml"
    path.write_text("mode: observe\n")

    said = guarded.say("UserPromptSubmit", gate="anchor-guard", prompt="go on")

    assert "changed between turns" in said["systemMessage"]
    assert after(guarded) == {}
    assert path.read_text() == "mode: observe\n"


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param({"mode": "observe"}, id="observing"),
        pytest.param({"gates": {"anchor-guard": {"on_fail": "warn"}}}, id="the policy warns"),
    ],
)
def test_where_nothing_is_refused_nothing_is_put_back(guarded, policy):
    guarded.trust({**POLICY, **policy})
    paths = [guarded.root / ".hookpack/policy.yaml", guarded.root / ".github/workflows/ci.yml"]
    for path in paths:
        path.write_text("other: true\n")

    after(guarded)

    assert [path.read_text() for path in paths] == ["other: true\n"] * 2
    assert "reason" not in after(guarded)


def test_a_maintenance_window_lets_changes_stay_for_good(guarded):
    maintenance.begin(guarded.places.area, 15)
    paths = [guarded.root / ".hookpack/policy.yaml", guarded.root / ".github/workflows/ci.yml"]
    for path in paths:
        path.write_text("other: true\n")

    assert after(guarded) == {}
    maintenance.end(guarded.places.area)
    assert after(guarded) == {}
    assert [path.read_text() for path in paths] == ["other: true\n"] * 2


def test_what_changed_in_a_window_that_ended_unseen_stays_once(guarded):
    maintenance.begin(guarded.places.area, 0)
    path = guarded.root / ".hookpack/policy.yaml"
    path.write_text("mode: observe\n")

    assert after(guarded) == {}
    path.write_text("mode: other\n")
    after(guarded)
    assert path.read_text() == "mode: observe\n"


def test_in_a_window_protected_files_may_be_edited_and_hookpack_itself_may_not(guarded):
    def before(path):
        given = {"file_path": str(path), "content": "{}"}
        return guarded.say("PreToolUse", gate="anchor-guard", tool_name="Write", tool_input=given)

    edits = (guarded.root / ".claude/settings.json", guarded.root.parent / "state" / "hookpack" / "x.json")
    assert all("deny" in str(before(path)) for path in edits)
    maintenance.begin(guarded.places.area, 15)

    assert before(edits[0]) == {}
    assert "deny" in str(before(edits[1]))


def test_a_command_of_a_person_in_the_midst_of_a_call_is_not_put_back(guarded, monkeypatch):
    from hookpack.cli.person import told

    for name, value in guarded.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(guarded.root)
    (guarded.root / ".hookpack/anchors.yaml").write_text("version: 1\n")
    (guarded.root / ".github/workflows/ci.yml").write_text("jobs: {}\n")
    told(guarded.places, "anchors add")

    assert after(guarded) == {}
    assert (guarded.root / ".github/workflows/ci.yml").read_text() == "jobs: {}\n"
