"""What a shell line changes, and how a run ended."""

import pytest

from hookpack.evidence import look, output, runs
from hookpack.turn import Step


@pytest.mark.parametrize(
    "line",
    ["ls", "git status", "git add -A", "pytest -q", "python app.py", "cat x > /tmp/y", "npm ci", "curl -s x",
     "mkdir -p build",
     "python -c 'print(1)'", "git stash list", "git checkout -b topic", "prettier --check .", "black --check .",
     "npm test",
     "rm -rf node_modules", "pytest > out.log", "docker compose up -d", "ruff check .", "gofmt -l ."],
)  # fmt: skip
def test_what_leaves_the_code_alone(line):
    assert not look.may_change(line)


@pytest.mark.parametrize(
    "line",
    ["sed -i s/a/b/ app.py", "git checkout -- .", "git stash", "black .", "ruff check --fix .", "prettier --write .",
     "python -c \"open('a.py','w')\"", "npm install left-pad", "echo x > app.py", "mv a.py b.py", "git pull",
     "gofmt -w .",
     "python scripts/codegen.py", "npx eslint --fix .", "cargo fmt", "tee app.py < x", "make format", "isort .",
     "touch pkg/__init__.py", "ruff format"],
)  # fmt: skip
def test_what_may_change_the_code(line):
    assert look.may_change(line)


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("===== 12 passed in 0.31s =====", "passed"),
        ("\x1b[32m12 passed\x1b[0m", "passed"),
        ("1 failed, 11 passed", "failed"),
        ("Tests: 1 failed, 3 passed", "failed"),
        ("no tests ran in 0.01s", "nothing"),
        ("5 skipped in 0.1s", "nothing"),
        ("Ran 0 tests in 0.0s\n\nOK", "nothing"),
        ("running 0 tests\n\nrunning 3 tests\ntest result: ok. 3 passed; 0 failed", "passed"),
        ("hello", ""),
        ("12 passed, 1 xfailed", "passed"),
    ],
)
def test_an_output_tells(printed, told):
    assert output.told(printed) == told
    assert output.told(output.gist(printed)) == told


def test_an_output_that_tells_nothing_is_not_taken_for_good():
    step = Step("shell", "Bash", "go test ./...", output="all fine")

    assert look.look(step).state == "unclear"


@pytest.mark.parametrize(
    ("files", "line", "kinds"),
    [
        ({"Makefile": "test:\n\tpytest -q\n"}, "make test", {"test"}),
        ({"Makefile": "test:\n\t-pytest -q\n"}, "make test", set()),
        ({"Makefile": "test:\n\t@echo 12 passed\n"}, "make test", set()),
        ({"Makefile": "test: unit\nunit:\n\tpytest tests/unit\n"}, "make test", {"test"}),
        ({"Makefile": "test:\n\t./run-everything\n"}, "make test", {"test"}),
        ({}, "make test", {"test"}),
        ({}, "make -n test", set()),
        ({"package.json": '{"scripts": {"test": "pytest || true"}}'}, "npm test", set()),
        ({"package.json": '{"scripts": {"test": "npm run unit", "unit": "vitest run"}}'}, "npm test", {"test"}),
        ({"package.json": '{"scripts": {"test": "exit 0"}}'}, "npm test", set()),
        ({"package.json": '{"scripts": {"test:unit": "jest unit"}}'}, "npm run test:unit", {"test-part"}),
        ({"ci.sh": "set -e\npytest -q\nruff check .\n"}, "./ci.sh", {"test", "lint"}),
        ({"ci.sh": "pytest -q\necho done\n"}, "bash ci.sh", set()),
        ({"ci.sh": "echo 12 passed\n"}, "sh ci.sh", set()),
        ({"justfile": "test:\n    cargo test\n"}, "just test", {"test", "build"}),
        ({"run_tests.py": "import pytest\npytest.main()\n"}, "python run_tests.py", {"test"}),
        ({"show.py": "print('12 passed')\n"}, "python show.py", set()),
        ({"web/package.json": '{"scripts": {"test": "echo ok"}}'}, "cd web && npm test", set()),
        ({"Makefile": "test: test\n\tmake test\n"}, "make test", {"test"}),
    ],
)
def test_a_name_proves_what_it_runs(files, line, kinds):
    assert runs.kinds(line, (), files.get) == kinds
