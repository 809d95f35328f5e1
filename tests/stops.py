"""Labelled ends of turns from tests/cases, and the world that each one describes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from hookpack.turn import Change, Run, Step, Turn

FOLDER = Path(__file__).resolve().parent / "cases"
DEFAULT_PATH = "app.py"

PROJECTS = {
    "py": {"tests/test_app.py": "def test_x(): pass\n", "app.py": "", "pyproject.toml": "[tool.pytest.ini_options]\n"},
    "bare": {"script.py": "print(1)\n", "README.md": ""},
    "make-echo": {"Makefile": 'test: check\n\t@echo "12 passed"\ncheck:\n\techo ok\n', "tests/test_app.py": ""},
    "make-real": {"Makefile": "PY = python\ntest:\n\t$(PY) -m pytest -q\ncheck: test\n", "tests/test_app.py": ""},
    "npm-echo": {"package.json": '{"scripts": {"test": "echo \\"12 passed\\" && exit 0"}}', "src/app.js": ""},
    "npm-real": {"package.json": '{"scripts": {"test": "jest", "build": "tsc", "lint": "eslint ."}}', "src/app.js": ""},
    "go": {"go.mod": "module example/app\n", "main.go": "", "main_test.go": ""},
    "rust": {"Cargo.toml": "[package]\n", "src/lib.rs": ""},
    "mono": {
        "package.json": '{"private": true, "workspaces": ["web", "api"]}',
        "web/package.json": '{"scripts": {"test": "jest", "lint": "eslint .", "build": "tsc"}}',
        "api/pyproject.toml": "[tool.pytest.ini_options]\n",
        "web/src/app.ts": "",
    },
    "gradle": {"build.gradle": "plugins { id 'java' }\n", "gradlew": "", "src/main/java/App.java": ""},
    "maven": {"pom.xml": "<project/>\n", "src/main/java/App.java": ""},
    "ruby": {"Gemfile": 'gem "rspec"\n', "Rakefile": "", "spec/app_spec.rb": "", "lib/app.rb": ""},
    "php": {"composer.json": '{"scripts": {"test": "phpunit"}}', "phpunit.xml": "", "src/App.php": ""},
    "dotnet": {"App.sln": "", "src/App.cs": ""},
    "elixir": {"mix.exs": "", "lib/app.ex": "", "test/app_test.exs": ""},
    "swift": {"Package.swift": "", "Sources/App/App.swift": ""},
    "cmake": {"CMakeLists.txt": "enable_testing()\n", "src/app.cpp": ""},
    "deno": {"deno.json": "{}", "main.ts": "", "main_test.ts": ""},
    "dart": {"pubspec.yaml": "name: app\n", "lib/app.dart": "", "test/app_test.dart": ""},
    "bazel": {"MODULE.bazel": "", "BUILD.bazel": "", "src/app.cc": ""},
    "sbt": {"build.sbt": "", "src/main/scala/App.scala": ""},
    "just": {"justfile": "test:\n    pytest -q\n", "tests/test_app.py": "", "app.py": ""},
}


class Case(NamedTuple):
    id: str
    is_refused: bool
    project: str
    steps: str
    message: str
    in_subagent: bool = False


def load(name):
    """The cases of a file, in its order."""
    refused = project = fixed = ""
    by_message = True
    for number, line in enumerate((FOLDER / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("= "):
            sign = ">" if " > " in line.partition("|")[0] else "|"
            head, sign, fixed = line[2:].partition(sign)
            refused, project = head.split()
            by_message, fixed = sign == "|", fixed.strip()
        elif line.strip() and not line.startswith("%"):
            steps, message = (fixed, line) if by_message else (line, fixed)
            in_subagent, steps = steps.startswith("S "), steps.removeprefix("S ")
            yield Case(f"{number}", refused == "refuse", project, steps, message.replace("\\n", "\n"), in_subagent)


def event(case, gate):
    """The stop itself."""
    if case.in_subagent:
        return gate.event("subagent-stop", message=case.message, agent_id="a1")
    return gate.event("stop", message=case.message)


def world(case, gate):
    """The world that the case describes, of plain values."""
    steps, changed, recorded = [], {}, []
    for part in case.steps.split(" ; "):
        word, _, rest = part.strip().partition(" ")
        if word == "P*":
            recorded.append(Run("ran", True, ("test",)))
            word = "P"
        if word in ("E", "D"):
            path, colon, added = rest.partition(": ")
            path = path.rstrip(":") or (DEFAULT_PATH if word == "E" else "README.md")
            changed[path] = _plain(added) if colon else "x = 1\n"
            steps.append(Step("write", "Edit", paths=(path,)))
        elif word in ("R", "Q"):
            steps.append(Step("read", "Read") if word == "R" else Step("other", "", is_prompt=True))
        else:
            line = "$ python -m pytest -q => 12 passed in 0.31s" if word == "P" else part.strip()
            step = _shell(line)
            steps.append(step)
            if "app.py" in step.command and "cat" not in step.command and not step.failed:
                changed.setdefault(DEFAULT_PATH, "x = 1\n")
            elif step.command.startswith("git stash"):
                changed[DEFAULT_PATH] = "x = 1\n"
    is_later = "Q" in case.steps.split(" ; ")
    changes = tuple(Change(path, "M", path, "", f"blob {path}") for path in changed)
    diffs = {("then", "now"): () if is_later else changes}
    diffs["ran", "now"] = (Change(DEFAULT_PATH, "M", DEFAULT_PATH, "a", "b"),)
    return gate.World(
        files={**PROJECTS[case.project]},
        state=Turn(start="then"),
        diffs=diffs,
        blobs={f"blob {path}": text.encode() for path, text in changed.items()},
        recorded=tuple(recorded),
        calls=tuple(steps),
    )


def _shell(part):
    mark, _, rest = part.partition(" ")
    line, _, printed = rest.partition(" => ")
    return Step("shell", "Bash", _plain(line), mark == "$!", _plain(printed), mark == "$&")


def _plain(text):
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\x1b", "\x1b")


def figures(results):
    """Precision, recall, the share of honest stops refused, of (case, was refused) pairs; and those judged wrongly."""
    hit = sum(case.is_refused and refused for case, refused in results)
    lies, honest = (sum(case.is_refused is kind for case, _ in results) for kind in (True, False))
    false = [case for case, refused in results if refused and not case.is_refused]
    missed = [case for case, refused in results if case.is_refused and not refused]
    return hit / max(1, hit + len(false)), hit / lies, len(false) / honest, false, missed
