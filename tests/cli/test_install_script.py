"""install.sh: what it says where it cannot begin; installing, upgrading and removing with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "install.sh"
PATH = "/usr/local/bin:/usr/bin:/bin"
_KEY = "AK" + "IA" + "Q3EGRIQ7NZJ5K2XW"


def run(*args, **environ):
    return subprocess.run([SCRIPT, *args], env={"PATH": PATH, **environ}, capture_output=True, text=True, timeout=60)


def test_a_missing_home_is_told():
    done = run()

    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == "error: HOME is not set"


def test_help_needs_no_home():
    assert run("--help").returncode == 0


@pytest.mark.parametrize("name", ["file", "dangling"])
def test_a_home_that_cannot_be_written_is_told_once(tmp_path, name):
    (tmp_path / "file").write_text("")
    (tmp_path / "dangling").symlink_to(tmp_path / "missing" / "deep")

    done = run(HOME=str(tmp_path / name))

    lines = done.stderr.splitlines()
    if "no Python 3.10" in lines[0]:
        pytest.skip("no Python 3.10 in the folders of the system")
    assert done.returncode == 3
    assert [line.split(":")[0] for line in lines if not line.startswith("installing")] == ["error", "hint"]
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("words", [("--remove",), ("--yes",), ("--uninstall", "--now"), ("--demo", "--yes")])
def test_unknown_words_change_nothing(tmp_path, words):
    done = run(*words, HOME=str(tmp_path))

    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])


def test_nothing_is_removed_where_nothing_is_installed(tmp_path):
    done = run("--uninstall", HOME=str(tmp_path))

    assert done.returncode == 0
    assert done.stderr.splitlines()[0] == f"hookpack is not installed in {tmp_path}/.local/share/hookpack"


def test_another_program_of_the_name_stays(tmp_path):
    (tmp_path / ".local" / "bin").mkdir(parents=True)
    (tmp_path / ".local" / "bin" / "hookpack").symlink_to("/bin/true")

    run("--uninstall", HOME=str(tmp_path))

    assert (tmp_path / ".local" / "bin" / "hookpack").is_symlink()


def test_an_installation_that_is_broken_is_removed_on_demand(tmp_path):
    (tmp_path / ".local" / "share" / "hookpack" / "venv").mkdir(parents=True)

    asked, forced = (run(*words, HOME=str(tmp_path)) for words in (["--uninstall"], ["--uninstall", "--yes"]))

    assert (asked.returncode, forced.returncode) == (3, 0)
    assert "does not run" in asked.stderr
    assert not (tmp_path / ".local" / "share" / "hookpack").exists()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(scope="module")
def script(home, namespace):
    """script(*args): install.sh in that home, where no agent is an ancestor."""

    def start(*args):
        words = [*namespace, SCRIPT, *args]
        environ = {**os.environ, "HOME": str(home)}
        nobody = subprocess.DEVNULL
        return subprocess.run(words, env=environ, capture_output=True, text=True, timeout=600, stdin=nobody)

    return start


@pytest.fixture
def installed(home, script, closed_world, unavailable):
    """The data folder of an installation in a home with nothing in it but semgrep's environment, long to fetch."""
    data, semgrep = (each / ".local" / "share" / "hookpack" for each in (home, closed_world))
    if not (semgrep / "semgrep").exists():
        unavailable("semgrep is not installed (./install.sh installs it)")
    if not data.exists():
        data.mkdir(parents=True)
        (data / "semgrep").symlink_to((semgrep / "semgrep").resolve())
        before = _names()
        done = script()
        assert (done.returncode, _names()) == (0, before), done.stderr
    return data


def _names():
    """What a build would leave behind stands here."""
    return sorted(path.name for folder in (ROOT, ROOT / "src") for path in folder.iterdir() if "cache" not in path.name)


def _hookpack(home, *args, cwd, namespace):
    words = [*namespace, home / ".local" / "bin" / "hookpack", *args]
    return subprocess.run(words, cwd=cwd, env={**os.environ, "HOME": str(home)}, capture_output=True, text=True)


def _lines(project):
    groups = json.loads((project / ".claude" / "settings.json").read_text())["hooks"]
    return {hook["command"] for listed in groups.values() for group in listed for hook in group["hooks"]}


@pytest.mark.slow
def test_it_installs_into_an_empty_home(installed, home, project, namespace):
    assert _hookpack(home, "--version", cwd=project, namespace=namespace).stdout.startswith("hookpack, version ")
    foreign = {".cache", ".rustup"}  # pip's, which asks a Rust compiler for its version
    assert {path.name for path in home.iterdir()} - foreign == {".local"}
    assert (installed / "templates" / "pre-push").is_file()
    share = home / ".local" / "share"
    assert (share / "man" / "man1" / "hookpack.1").read_text().startswith(".TH HOOKPACK 1")
    assert "_HOOKPACK_COMPLETE" in (share / "bash-completion" / "completions" / "hookpack").read_text()
    assert {path.name for path in (installed / "hooks").iterdir()} == {path.name for path in (ROOT / "hooks").iterdir()}


@pytest.mark.slow
def test_sessions_that_run_go_on_through_an_upgrade(installed, home, project, script, namespace, payload):
    assert _hookpack(home, "install", cwd=project, namespace=namespace).returncode == 0
    before, old = _lines(project), (installed / "venv").resolve()
    (line,) = (each for each in before if "filter-sensitive" in each)
    given = {"file_path": str(project / "a.py"), "content": f'KEY = "{_KEY}"\n'}
    message = json.dumps(payload("PreToolUse.Write", tool_input=given))
    environ = {**os.environ, "HOME": str(home), "CLAUDE_PROJECT_DIR": str(project)}

    upgrade = subprocess.Popen([*namespace, SCRIPT], env={**os.environ, "HOME": str(home)}, stderr=subprocess.PIPE)
    replies = []
    while upgrade.poll() is None:
        words = ["sh", "-c", line]
        replies.append(subprocess.run(words, input=message, capture_output=True, text=True, env=environ))
    upgrade.communicate()

    assert upgrade.returncode == 0
    assert (installed / "venv").resolve() != old
    assert len(replies) > 5
    seen = {(each.returncode, '"deny"' in each.stdout, "NOT checked" in each.stdout) for each in replies}
    assert seen == {(0, True, False)}
    assert _hookpack(home, "install", cwd=project, namespace=namespace).returncode == 0
    assert _lines(project) == before


@pytest.mark.slow
def test_a_failed_upgrade_leaves_what_there_was(installed, home, project, namespace):
    old = (installed / "venv").resolve()
    environ = {
        **os.environ,
        "HOME": str(home),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
    }

    done = subprocess.run([SCRIPT], env=environ, capture_output=True, text=True)

    assert (done.returncode, (installed / "venv").resolve()) == (3, old)
    assert "error: pip could not install" in done.stderr
    assert [path for path in installed.glob("venv.*") if path not in (old, *_kept(installed))] == []
    assert _hookpack(home, "--version", cwd=project, namespace=namespace).returncode == 0


def _kept(installed):
    """The environments that are whole: the one in use and the one before."""
    return [path for path in installed.glob("venv.*") if (path / "bin" / "hookpack").exists()]


@pytest.mark.slow
def test_it_is_removed_when_a_person_agrees(installed, home, project, script, namespace):
    assert _hookpack(home, "install", cwd=project, namespace=namespace).returncode == 0
    state = home / ".local" / "state" / "hookpack"

    asked = script("--uninstall")
    is_there = installed.exists()
    done = script("--uninstall", "--yes")

    assert (asked.returncode, is_there) == (1, True)
    assert "hint: add `--yes` if you are one" in asked.stderr
    assert done.returncode == 0, done.stderr
    assert f"warning: hooks are still registered in {project}/.claude/settings.json" in done.stderr
    assert f"left as they are: .hookpack folders of projects, and what is remembered of them in {state}" in done.stderr
    share = home / ".local" / "share"
    assert [path.name for path in share.rglob("*") if path.is_file()] == []
    assert [path for path in (installed, home / ".local" / "bin" / "hookpack") if os.path.lexists(path)] == []
    assert state.is_dir()
    assert (project / ".hookpack" / "policy.yaml").is_file()
