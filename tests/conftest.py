"""A session cut off from the machine's home, network and agents, and the fixtures that most tests start from."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest

# no time limit an example: the machine that runs the tests may be busy; no folder of examples in the clone
hypothesis.settings.register_profile("hookpack", deadline=None, database=None, max_examples=60)
hypothesis.settings.load_profile("hookpack")

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
FIXTURES = ROOT / "tests" / "fixtures" / "claude-code"

_AGENT_MARKS = (
    "CLAUDE",
    "CODEX_",
    "GEMINI_",
    "HOOKPACK_",
    "CURSOR_",
    "COPILOT_",
    "QWEN_",
    "OPENCODE",
    "ANTHROPIC_",
    "GIT_",
)
_KEPT = ("HOOKPACK_E2E_",)  # install.sh says with these where the agent CLIs lie
_IDENTITY = {"NAME": "Ada", "EMAIL": "ada@example.org"}


@pytest.fixture(scope="session", autouse=True)
def closed_world(tmp_path_factory):
    """HOME and XDG_* lead to a temporary folder, no agent is in the environment, no socket leaves the machine."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    # a shell that starts the tests in the background has Ctrl-C ignored, also by what they start
    signal.signal(signal.SIGINT, signal.default_int_handler)
    installed = _installed(os.environ)
    for name in list(os.environ):
        is_mark = name.startswith(_AGENT_MARKS) and not name.startswith(_KEPT)
        if is_mark or name.startswith("XDG_") or name == "AI_AGENT":
            patch.delenv(name)
    patch.setenv("HOME", str(home))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for what, value in _IDENTITY.items():
        patch.setenv(f"GIT_AUTHOR_{what}", value)
        patch.setenv(f"GIT_COMMITTER_{what}", value)
    # the scanners alone: the hooks and the package are the clone's
    for name in ("venv", "semgrep"):
        if (installed / name).is_dir():
            (home / ".local" / "share" / "hookpack").mkdir(parents=True, exist_ok=True)
            (home / ".local" / "share" / "hookpack" / name).symlink_to(installed / name)
    patch.setattr(socket.socket, "connect", _loopback_only(socket.socket.connect))
    yield home
    patch.undo()


def _installed(environ):
    """Where install.sh put the private environment with the scanners."""
    base = Path(environ.get("XDG_DATA_HOME") or Path(environ.get("HOME", os.sep), ".local", "share"))
    return base / "hookpack"


def _loopback_only(connect):
    def guarded(self, address):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise PermissionError(f"tests must not reach {address[0]}")
        return connect(self, address)

    return guarded


@pytest.fixture(scope="session")
def git(closed_world):
    """git(folder, *args): what git prints."""

    def run(folder, *args):
        return subprocess.run(["git", "-C", folder, *args], capture_output=True, text=True, check=True).stdout

    return run


@pytest.fixture
def project(tmp_path, git):
    """A git repository with one commit: app.py and README.md."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "app.py").write_text("def greet(name):\n    return f'hello {name}'\n")
    (root / "README.md").write_text("# A project\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Start")
    return root


@pytest.fixture
def payload(project):
    """payload(name, **changes): a recorded payload whose paths lie in `project`."""

    def load(name, **changes):
        text = (FIXTURES / f"{name}.json").read_text(encoding="utf-8")
        home = json.dumps(os.environ["HOME"])[1:-1]
        text = text.replace('"/repo', f'"{json.dumps(str(project))[1:-1]}').replace("/home/user", home)
        return {**json.loads(text), **changes}

    return load


@pytest.fixture
def hook(project):
    """hook(gate, payload, env={}, cwd=..., args=...): the real executable; `payload` is a mapping or raw bytes."""

    def call(gate, message, *, env=None, cwd=None, args=("--agent", "claude-code")):
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        given = {**os.environ, "CLAUDE_PROJECT_DIR": str(project), **(env or {})}
        argv = [sys.executable, "-I", str(ROOT / "hooks" / gate), *args]
        environ = {name: value for name, value in given.items() if value is not None}
        return subprocess.run(argv, input=data, capture_output=True, env=environ, cwd=cwd or project, timeout=60)

    return call


@pytest.fixture(scope="session")
def unavailable():
    """unavailable(reason): skip, with the reason; in CI, where nothing that must run may be skipped, fail."""

    def say(reason):
        if os.environ.get("CI"):
            pytest.fail(f"{reason}, and in CI this must run")
        pytest.skip(reason)

    return say


@pytest.fixture(scope="session")
def namespace(closed_world, unavailable):
    """The words that start a command in a PID namespace of its own; skips where that cannot be, fails in CI."""
    words = ["unshare", *([] if os.geteuid() == 0 else ["-r"]), "-p", "-f", "--mount-proc"]
    if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
        return words
    return unavailable("no PID namespace can be made with `unshare` here")


@pytest.fixture(scope="session")
def person_run(namespace):
    """person_run(args, cwd, env={}): the `hookpack` command where no agent is an ancestor or in the environment."""

    def run(args, cwd, env=None):
        given = {**os.environ, "PYTHONPATH": str(SOURCE), **(env or {})}
        argv = [*namespace, sys.executable, "-c", "from hookpack.cli import main; main()", *args]
        return subprocess.run(argv, capture_output=True, text=True, env=given, cwd=cwd, timeout=120)

    return run
