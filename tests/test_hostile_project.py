"""Names, links, settings and variables that are hostile, through whole turns of real hook processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.live import FAULT, Live, ended

POLICY = {"iteration": {"monotonicity": {"scanners": ["semgrep", "bandit", "suppressions"]}}}
SHELL = "import os\n\n\ndef run(x):\n    os.system('ls ' + x)\n"

NAMES = [
    pytest.param(b"a\nb.py", id="line break"),
    pytest.param(b"a\r\t.py", id="other white space"),
    pytest.param(b"quote'\"`$(x).py", id="quotes"),
    pytest.param(b"-rf.py", id="leading dash"),
    pytest.param(b"--config=x.py", id="an option"),
    pytest.param(b"\xff\xfe.py", id="no UTF-8"),
    pytest.param("\u202egpj.py".encode(), id="written backwards"),
    pytest.param(b"\x1b[2Jx.py", id="terminal command"),
    pytest.param(b"a\\b.py", id="backslash"),
    pytest.param(b":(exclude)a.py", id="git's own magic"),
    pytest.param(b" .py", id="space"),
    pytest.param(b"{a,b}*?[c].py", id="glob"),
    pytest.param(b"-d\n/-x \xff/'.py", id="folders as well"),
]


@pytest.fixture
def live(tmp_path):
    return Live(tmp_path, POLICY)


def prompt(live):
    return live.say("UserPromptSubmit", prompt="go")


def put(live, name, text):
    path = os.path.join(os.fsencode(live.root), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as stream:
        stream.write(text)
    return path


def stop(live, **environ):
    """The reply, and what was really printed."""
    hook = live.begin("Stop", stop_hook_active=False, last_assistant_message="", background_tasks=[], environ=environ)
    out, err, code = ended(hook)
    assert (code, err) == (0, b"")
    return json.loads(out or b"{}"), out


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_under_any_name_is_told_in_print_and_goes_back(live, name):
    prompt(live)
    path = put(live, name, FAULT + SHELL)

    said, printed = stop(live)

    assert "taken back" in said["reason"]
    assert "semgrep." in said["reason"]
    assert "bandit.B605" in said["reason"]
    assert all(text.replace("\n", "").isprintable() for text in _strings(said)), said
    assert printed.decode("utf-8")
    assert not os.path.lexists(path)
    (rejected,) = live.world().checkpoints.rejected()
    assert os.fsdecode(name) in rejected.paths


@pytest.mark.parametrize("name", NAMES)
def test_a_harmless_file_under_any_name_is_accepted_and_its_change_goes_back_to_the_byte(live, name):
    prompt(live)
    path = put(live, name, "y = 1\n")
    assert stop(live)[0] == {}
    assert live.accepted() == live.now()
    prompt(live)
    put(live, name, SHELL)

    said, _ = stop(live)

    assert "taken back" in said["reason"]
    with open(path) as stream:
        assert stream.read() == "y = 1\n"


def _strings(value):
    """Every text in a reply."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in _strings(each)]
    return [value] if isinstance(value, str) else []


def _itself(root):
    (root / "loop").symlink_to("loop")


def _each_other(root):
    (root / "here").symlink_to("there")
    (root / "there").symlink_to("here")


def _folder_above(root):
    (root / "d").mkdir()
    (root / "d" / "up").symlink_to("..")


def _through_a_loop(root):
    (root / "d").mkdir()
    (root / "d" / "again").symlink_to("../d")
    (root / "d" / "code.py").write_text("y = 1\n")


LOOPS = [pytest.param(make, id=make.__name__[1:]) for make in (_itself, _each_other, _folder_above, _through_a_loop)]


@pytest.mark.parametrize("make", LOOPS)
def test_links_in_a_loop_end_no_turn_and_are_accepted(live, make):
    prompt(live)
    make(live.root)

    assert stop(live)[0] == {}
    assert live.accepted() == live.now()


@pytest.mark.parametrize("make", LOOPS)
def test_links_in_a_loop_go_back_with_a_failing_turn_and_hide_no_fault(live, make):
    prompt(live)
    make(live.root)
    (live.root / "app.py").write_text(FAULT)

    said, _ = stop(live)

    assert "taken back" in said["reason"]
    assert sorted(path.name for path in live.root.iterdir()) == ["app.py"]
    assert (live.root / "app.py").read_text() == "x = 1\n"


@pytest.mark.parametrize("make", LOOPS)
def test_links_in_a_loop_come_back_as_they_were(live, make):
    make(live.root)
    before = _links(live.root)
    prompt(live)
    for path in before:
        (live.root / path).unlink()
    (live.root / "app.py").write_text(FAULT)

    stop(live)

    assert before
    assert _links(live.root) == before


def _links(root):
    paths = [path for path in root.rglob("*") if path.is_symlink()]
    return {str(path.relative_to(root)): os.readlink(path) for path in paths}


# what each of the scanners would obey if it looked at the project itself
SETTINGS = {
    ".bandit": "[bandit]\nskips: B102,B307,B602,B605,B608\nexclude: /\n",
    "bandit.yaml": "skips: [B605]\nexclude_dirs: ['.']\n",
    "pyproject.toml": "[tool.bandit]\nskips = ['B605']\nexclude_dirs = ['.']\n",
    "setup.cfg": "[bandit]\nskips = B605\n",
    ".semgrepignore": "*\n",
    ".semgrep.yml": "rules: []\n",
    ".semgrep/settings.yml": "has_shown_metrics_notification: true\n",
    ".secrets.baseline": '{"version": "1.5.0", "exclude": {"files": ".*"}, "results": {}}\n',
    "json.py": "raise SystemExit(0)\n",
    "sitecustomize.py": "raise SystemExit(0)\n",
    "bandit/__init__.py": "raise SystemExit(0)\n",
}


def _whole(tmp_path, files):
    """A project guarded by every scanner, with `files` in it from the start."""
    found = Live(tmp_path, {"iteration": {"monotonicity": {"scanners": ["semgrep", "bandit", "detect-secrets"]}}})
    for path, text in files.items():
        put(found, path.encode(), text)
    return found


def _told(live, **environ):
    """The rules of what a turn with one fault for each scanner is refused for."""
    prompt(live)
    put(live, b"app.py", SHELL + "password = '{}'\n".format("hunter2-" + "abc1"))
    said, _ = stop(live, **environ)
    assert "taken back" in said["reason"]
    (rejected,) = live.world().checkpoints.rejected()
    return {row["rule"] for row in rejected.report["faults"]}


@pytest.fixture(scope="module")
def told_plainly(tmp_path_factory):
    return _told(_whole(tmp_path_factory.mktemp("plain"), {}))


def test_each_scanner_finds_its_fault(told_plainly):
    assert {"semgrep.shell-from-text", "bandit.B605", "detect-secrets.keyword"} <= told_plainly


def test_settings_of_the_scanners_in_the_project_change_nothing(tmp_path, told_plainly):
    assert _told(_whole(tmp_path, SETTINGS)) == told_plainly


def test_copies_that_lie_inside_the_project_are_scanned_like_any_others(tmp_path, told_plainly):
    live = _whole(tmp_path, {**SETTINGS, ".gitignore": "tmp/\n", "tmp/.semgrepignore": "*\n"})

    assert _told(live, TMPDIR=str(live.root / "tmp")) == told_plainly


def test_variables_change_nothing_and_run_nothing(tmp_path, told_plainly):
    live, marker = _whole(tmp_path, {}), tmp_path / "marker"
    code = f"open({str(marker)!r}, 'w')\nraise SystemExit(0)\n"
    astray = tmp_path / "astray"
    for name in ("sitecustomize.py", "usercustomize.py", "json.py", "bandit.py", "hookpack.py", "startup.py"):
        astray.mkdir(exist_ok=True)
        (astray / name).write_text(code)
    python = {
        "PYTHONPATH": str(astray), "PYTHONSTARTUP": str(astray / "startup.py"), "PYTHONHOME": str(astray),
        "PYTHONUSERBASE": str(astray), "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2", "PYTHONINSPECT": "1",
        "PYTHONSAFEPATH": "", "PYTHONPLATLIBDIR": str(astray),
    }  # fmt: skip
    semgrep = {
        "SEMGREP_RULES": str(astray), "SEMGREP_TIMEOUT": "0.001", "SEMGREP_EXCLUDE": "*.py", "SEMGREP_FORCE_COLOR": "1",
        "SEMGREP_BASELINE_COMMIT": "HEAD", "SEMGREP_SETTINGS_FILE": str(astray / "startup.py"),
        "SEMGREP_SRC_DIRECTORY": str(astray), "SEMGREP_ENABLE_VERSION_CHECK": "1", "SEMGREP_SEND_METRICS": "on",
        "SEMGREP_URL": "http://127.0.0.1:9", "SEMGREP_LOG_FILE": str(marker), "OCAMLRUNPARAM": "v=0x400,b",
    }  # fmt: skip

    found = _told(live, **python, **semgrep)

    assert found == told_plainly
    assert not marker.exists()


def test_the_settings_and_variables_do_silence_the_scanners_run_plainly(tmp_path):
    live, python = _whole(tmp_path, {**SETTINGS, "app.py": SHELL}), sys.executable
    for name in ("json.py", "sitecustomize.py", "bandit/__init__.py"):
        (live.root / name).unlink()
    (live.root / "bandit").rmdir()
    argv = [python, "-m", "bandit", "-q", "-r", "."]

    silenced = subprocess.run(argv, cwd=live.root, capture_output=True).returncode
    (live.root / ".bandit").unlink()

    assert (silenced, subprocess.run(argv, cwd=live.root, capture_output=True).returncode) == (0, 1)
