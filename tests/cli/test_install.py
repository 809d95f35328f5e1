"""`hookpack install`."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from hookpack import anchors_yaml, policy_yaml
from hookpack.cli import here, install
from hookpack.errors import HookpackError
from hookpack.settings_file import registered
from hookpack.state import trust

TEMPLATE = (Path(__file__).resolve().parents[2] / "templates" / "policy.yaml").read_bytes()
FOREIGN = '{\n    "model": "opus",\n    "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x"}]}]}\n}\n'


@pytest.fixture
def inside(project, tmp_path, monkeypatch):
    """The project as current directory, with a home of its own."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(project)
    return project


def run(*args):
    """The command's output; what it raises is raised."""
    result = CliRunner().invoke(install.command, args, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def settings(root):
    return root / ".claude" / "settings.json"


def files(root):
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def is_trusted(root):
    known = trust.load(here.project())
    return bool(known.files) and not trust.drifted(here.project(), known)


def test_a_plain_project_gets_hooks_and_a_trusted_policy(inside):
    output = run("--agent", "claude-code", "--yes")

    assert len(registered(settings(inside).read_text())) == 28
    assert (inside / ".hookpack" / "policy.yaml").read_bytes() == TEMPLATE
    assert is_trusted(inside)
    assert "hookpack baseline lock" in output


def test_hooks_and_keys_of_others_stay(inside):
    settings(inside).parent.mkdir()
    settings(inside).write_text(FOREIGN)
    settings(inside).chmod(0o640)

    run()

    tree = json.loads(settings(inside).read_text())
    assert tree["model"] == "opus"
    assert tree["hooks"]["Stop"][0] == {"hooks": [{"type": "command", "command": "x"}]}
    assert stat.S_IMODE(settings(inside).stat().st_mode) == 0o640


def test_installing_again_changes_no_byte(inside):
    run()
    before = files(inside)

    output = run()

    assert files(inside) == before
    assert "stand already" in output


def test_entries_of_an_older_place_are_replaced(inside):
    run()
    text = settings(inside).read_text()
    settings(inside).write_text(text.replace(str(Path(os.sep, "hooks")), str(Path(os.sep, "old-hooks"))))

    run()

    assert settings(inside).read_text() == text


def test_dry_run_shows_a_diff_and_writes_nothing(inside, tmp_path):
    before = files(tmp_path)

    output = run("--dry-run")

    assert files(tmp_path) == before
    assert "+++ b/.claude/settings.json" in output
    assert "+++ b/.hookpack/policy.yaml" in output
    assert output.endswith("and .hookpack/policy.schema.json, for editors\n")


def test_dry_run_says_when_nothing_would_change(inside):
    run()

    assert run("--dry-run") == "nothing would change\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param('{\n  "model": "opus",\n}', ".claude/settings.json:3:1: no valid JSON", id="trailing comma"),
        pytest.param(
            '{"hooks": {"Stop": [{"hooks": [{"type": "command"}]}]}}',
            ".claude/settings.json:1:32: a hook",
            id="no command",
        ),
        pytest.param('{"hooks": []}', '.claude/settings.json:1:11: "hooks" is no object', id="hooks is a list"),
    ],
)
def test_settings_that_claude_code_would_drop_are_refused(inside, text, said):
    settings(inside).parent.mkdir()
    settings(inside).write_text(text)

    with pytest.raises(HookpackError) as error:
        run()

    assert str(error.value).startswith(said)
    assert settings(inside).read_text() == text
    assert not (inside / ".hookpack").exists()


def test_settings_that_are_no_text_are_refused(inside):
    settings(inside).parent.mkdir()
    settings(inside).write_bytes(b'{"a": "\xff"}')

    with pytest.raises(HookpackError, match="not UTF-8 at byte 7"):
        run()


def test_user_scope_writes_into_the_home_directory_alone(inside, tmp_path):
    before = files(inside)

    run("--scope", "user")

    assert files(inside) == before
    assert len(registered((tmp_path / "home" / ".claude" / "settings.json").read_text())) == 28


def test_a_link_is_followed_and_stays_a_link(inside, tmp_path):
    (tmp_path / "dotfiles.json").write_text("{}\n")
    settings(inside).parent.mkdir()
    settings(inside).symlink_to(tmp_path / "dotfiles.json")

    run()

    assert settings(inside).is_symlink()
    assert registered((tmp_path / "dotfiles.json").read_text())


def test_the_template_that_was_there_already_is_trusted(inside):
    (inside / ".hookpack").mkdir()
    (inside / ".hookpack" / "policy.yaml").write_bytes(TEMPLATE)

    run()

    assert is_trusted(inside)


def test_a_policy_of_others_is_neither_changed_nor_trusted(inside):
    (inside / ".hookpack").mkdir()
    (inside / ".hookpack" / "policy.yaml").write_text("version: 1\nmode: observe\n")

    output = run("--yes")

    assert (inside / ".hookpack" / "policy.yaml").read_text() == "version: 1\nmode: observe\n"
    assert not trust.load(here.project()).files
    assert "NOT in force" in output
    assert "hookpack trust" in output


def test_anchors_of_others_are_not_trusted(inside):
    (inside / ".hookpack").mkdir()
    (inside / ".hookpack" / "anchors.yaml").write_text("version: 1\nanchors: []\n")

    run()

    assert not trust.load(here.project()).files


@pytest.mark.parametrize("leftover", ["", "version: 1\nprotect: []\n"], ids=["deleted", "replaced"])
def test_a_trusted_policy_is_not_loosened_by_installing_over_what_is_left_of_it(inside, leftover):
    path = inside / ".hookpack" / "policy.yaml"
    path.parent.mkdir()
    path.write_text('version: 1\nprotect: ["deploy/**"]\n')
    trust.save(here.project(), policy_yaml.load(path.read_bytes(), "p"), (), ())
    path.write_text(leftover) if leftover else path.unlink()

    run("--yes")

    assert trust.load(here.project()).policy.protect == ("deploy/**",)


def test_trusted_anchors_are_not_dropped_when_their_file_is_deleted(inside):
    run()
    declared = b"version: 1\nanchors:\n  - {id: A-1, path: app.py, pattern: greet}\n"
    policy = policy_yaml.load(TEMPLATE, "p")
    (inside / ".hookpack" / "anchors.yaml").write_bytes(declared)
    trust.save(here.project(), policy, anchors_yaml.load(declared, "a"), ())
    (inside / ".hookpack" / "anchors.yaml").unlink()

    run("--yes")

    assert [each.id for each in trust.load(here.project()).anchors] == ["A-1"]


def test_an_agent_may_install(inside, monkeypatch):
    monkeypatch.setenv("CLAUDECODE", "1")

    run("--yes")

    assert registered(settings(inside).read_text())


def test_nothing_is_armed_when_the_state_cannot_be_written(inside, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))

    with pytest.raises(HookpackError):
        run()

    assert not settings(inside).exists()


def test_what_must_be_trusted_first_is_named_as_the_next_step(inside):
    (inside / ".hookpack").mkdir()
    (inside / ".hookpack" / "policy.yaml").write_text("version: 1\nmode: observe\n")

    assert "next: `hookpack trust`, `hookpack baseline lock`, then `hookpack doctor`\n" in run()


@pytest.mark.parametrize("below", [True, False])
def test_the_folder_is_named_when_it_is_not_the_current_one(inside, monkeypatch, below):
    (inside / "deep").mkdir()
    monkeypatch.chdir(inside / "deep" if below else inside)

    assert (f"in .claude/settings.json of {inside}\n" in run()) is below


@pytest.mark.parametrize("where", ["project/.claude/settings.local.json", "home/.claude/settings.json"])
def test_a_switch_that_disarms_every_hook_is_told(inside, tmp_path, where):
    (tmp_path / where).parent.mkdir(parents=True)
    (tmp_path / where).write_text('{"disableAllHooks": true}')

    assert "holds disableAllHooks: no hook runs" in run()


def test_gitignore_is_left_alone(inside):
    run()

    assert not (inside / ".gitignore").exists()


def test_a_file_where_the_settings_folder_belongs_is_told_and_left(inside):
    (inside / ".claude").write_text("mine\n")

    with pytest.raises(HookpackError, match="a file stands where its folder belongs"):
        run()

    assert (inside / ".claude").read_text() == "mine\n"
