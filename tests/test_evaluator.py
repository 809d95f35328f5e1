"""Which files judge, and what in a configuration decides what is run."""

from __future__ import annotations

import pytest

from hookpack import evaluator


@pytest.mark.parametrize(
    ("line", "with_tests", "named"),
    [
        pytest.param("./scripts/test.sh --fast", False, ("scripts/test.sh",), id="program"),
        pytest.param("bash ci/run.sh", False, ("bash", "ci/run.sh"), id="script of an interpreter"),
        pytest.param("tool --config=conf/x.cfg", False, ("tool", "conf/x.cfg"), id="behind an equals sign"),
        pytest.param("cd sub && ./go.sh", True, ("cd", "sub", "go.sh", "sub/go.sh"), id="after a cd"),
        pytest.param("pytest tests/test_app.py", False, ("pytest",), id="a test is work"),
        pytest.param("python test_speed.py", True, ("python", "test_speed.py"), id="a test that measures"),
        pytest.param("python -m bench.size", True, ("python", "bench.size", "bench/size.py", "bench/size/__main__.py"),
                     id="module"),
        pytest.param("/usr/bin/make ../x ~/y $Z -q", True, (), id="outside the project"),
    ],
)  # fmt: skip
def test_the_words_of_a_command_name_files(line, with_tests, named):
    assert set(named) <= set(evaluator.files(line, with_tests=with_tests))


@pytest.mark.parametrize(
    ("line", "path"),
    [
        pytest.param("pytest tests/test_app.py", "tests/test_app.py", id="a test is work"),
        pytest.param("wc -c < app.py", "app.py", id="what is measured"),
        pytest.param("pytest -c pytest.ini", "pytest.ini", id="judged by what it decides"),
        pytest.param("/usr/bin/make", "usr/bin/make", id="a program of the system"),
    ],
)
def test_other_words_name_no_judge(line, path):
    assert path not in evaluator.files(line, with_tests=False)


PYPROJECT = '[project]\nname = "x"\n[tool.pytest.ini_options]\n{}\n[tool.ruff]\nline-length = 100\n'
PACKAGE = '{{"version": "{}", "scripts": {{"test": "{}", "lint": "{}"}}}}'
MAKE = "all: build\n\ttrue\n\ntest: deps\n\t{}\n\ndeps:\n\t{}\n"

SAME = [
    pytest.param("pyproject.toml", PYPROJECT.format('markers = ["a"]'), PYPROJECT.format('markers = ["b"]'), id="mark"),
    pytest.param("pyproject.toml", "", PYPROJECT.format('filterwarnings = ["error"]'), id="warnings"),
    pytest.param("setup.cfg", "[metadata]\nname = a\n", "[metadata]\nname = b\n", id="another section"),
    pytest.param("package.json", PACKAGE.format(1, "jest", "a"), PACKAGE.format(2, "jest", "b"), id="version, lint"),
    pytest.param("Makefile", MAKE.format("pytest", "a"), MAKE.format("pytest", "b"), id="another target"),
    pytest.param("conftest.py", "", "import pytest\n\n@pytest.fixture\ndef client():\n    return 1\n", id="fixture"),
    pytest.param("tests/conftest.py", "x = 1\n", "x = 2\n", id="constant"),
    pytest.param("tests/test_app.py", "", "def test_more(): pass\n", id="new test"),
    pytest.param("app.py", "a = 1", "a = 2", id="source"),
]
OTHER = [
    pytest.param("pytest.ini", "[pytest]\n", "[pytest]\naddopts = --ignore=tests/security\n", id="ignore"),
    pytest.param("pyproject.toml", "", PYPROJECT.format('testpaths = [\n  "tests/unit",\n]'), id="narrowed paths"),
    pytest.param("pyproject.toml", PYPROJECT.format('testpaths = [\n "a",\n "b",\n]'),
                 PYPROJECT.format('testpaths = [\n "a",\n]'), id="shorter list"),
    pytest.param("tox.ini", "[testenv]\ncommands = pytest\n", "[testenv]\ncommands = true\n", id="tox"),
    pytest.param("package.json", PACKAGE.format(1, "jest", "a"), PACKAGE.format(1, "true", "a"), id="test script"),
    pytest.param("jest.config.js", "", "module.exports = {}", id="jest"),
    pytest.param("Makefile", MAKE.format("pytest", "a"), MAKE.format("true", "a"), id="the named target"),
    pytest.param("conftest.py", "", "collect_ignore = ['tests/test_auth.py']\n", id="collect_ignore"),
    pytest.param("conftest.py", "", "collect_ignore_glob = []\ncollect_ignore_glob += ['*auth*']\n", id="added to"),
    pytest.param("tests/conftest.py", "", "def pytest_collection_modifyitems(items):\n    del items[:]\n", id="hook"),
    pytest.param("conftest.py", "", "from tricks import pytest_runtest_call\n", id="imported hook"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after"), SAME)
def test_everyday_changes_do_not_decide_what_runs(path, before, after):
    assert evaluator.decides(path, before, "make test") == evaluator.decides(path, after, "make test")


@pytest.mark.parametrize(("path", "before", "after"), OTHER)
def test_what_decides_what_runs_is_seen(path, before, after):
    assert evaluator.decides(path, before, "make test") != evaluator.decides(path, after, "make test")


@pytest.mark.parametrize("text", ["{", "[1]", "def broken(:", "[tool.pytest", "\0"], ids=repr)
@pytest.mark.parametrize("path", ["package.json", "conftest.py", "pyproject.toml", "Makefile", "pytest.ini"])
def test_any_text_can_be_read(path, text):
    assert isinstance(evaluator.decides(path, text, "npm test"), str)
