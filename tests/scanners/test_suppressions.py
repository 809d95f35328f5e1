"""Suppressions as a scanner: what is one finding, what is another, and what is gone."""

from __future__ import annotations

import pytest

from hookpack import guard
from hookpack.identity import new_findings
from hookpack.scanners import Source, Tools, scan_all, suppressions
from hookpack.scanners.hit import Answer, File
from hookpack.state.cache import Cache

FLOW = ".github/workflows/ci.yml"
RUN = "def run(x):\n    go(x)  # nosec B602\n"
TWO = "def run(x):\n    go(x)  # nosec B602\n    go(y)  # nosec B602\n"
GUARDED = "on: push\njobs:\n  t:\n    steps:\n      - run: bandit -r src\n      - run: pytest\n"
TESTED = GUARDED.replace("      - run: bandit -r src\n", "")


@pytest.fixture
def scanned(tmp_path):
    """scanned({path: text}): what this scanner alone knows of files."""

    def scan(files):
        sources = [Source(path, text.encode()) for path, text in files.items()]
        return scan_all(sources, names=["suppressions"], tools=Tools("", ""), cache=Cache(str(tmp_path))).scanned

    return scan


def test_a_mark_names_the_suppression_and_not_the_code():
    (hit,) = suppressions.scan(File(0, "a.py", b"run(x)  #  nosec   B602\n")).hits

    assert hit.mark == "nosec B602"


def test_a_line_is_named_in_order_and_once():
    text = b"a()  # noqa: S602 # nosec\nb()  # nosec\n"

    assert [(hit.rule, hit.line) for hit in suppressions.scan(File(0, "a.py", text)).hits] == [
        ("nosec", 1),
        ("noqa", 1),
        ("nosec", 2),
    ]


@pytest.mark.parametrize(
    ("before", "after", "renames"),
    [
        pytest.param({"a.py": RUN}, {"a.py": "import os\n\n" + RUN}, {}, id="lines moved"),
        pytest.param({"a.py": RUN}, {"a.py": RUN.replace("B602", "B602 - see the review")}, {}, id="reason added"),
        pytest.param({"a.py": RUN}, {"b.py": RUN}, {"b.py": "a.py"}, id="file renamed"),
        pytest.param({"a.py": RUN}, {"a.py": RUN.replace("def run", "def start")}, {}, id="function renamed"),
        pytest.param({"a.py": RUN, "b.py": ""}, {"a.py": "", "b.py": RUN}, {}, id="function moved"),
        pytest.param(
            {".flake8": "[flake8]\nignore = S1,S2"}, {".flake8": "[flake8]\nignore = S2"}, {}, id="list shrinks"
        ),
    ],
)
def test_a_suppression_that_moves_is_not_new(scanned, before, after, renames):
    assert new_findings(scanned(before), scanned(after), renames) == ()


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        pytest.param({"a.py": RUN}, {"a.py": TWO}, 3, id="second in a function"),
        pytest.param({"a.py": RUN}, {"a.py": RUN.replace("B602", "B602, B603")}, 2, id="code added"),
        pytest.param({"a.py": RUN}, {"a.py": RUN.replace(" B602", "")}, 2, id="codes dropped"),
        pytest.param({".flake8": "[flake8]\nignore = S2"}, {".flake8": "[flake8]\nignore = S2,S3"}, 2, id="list grows"),
        pytest.param({FLOW: GUARDED}, {FLOW: GUARDED.replace("src", "src || true")}, 5, id="step softened"),
    ],
)
def test_another_suppression_is_new(scanned, before, after, line):
    assert [each.line for each in new_findings(scanned(before), scanned(after), {})] == [line]


@pytest.mark.parametrize(
    ("before", "after", "renames", "expected"),
    [
        pytest.param({FLOW: GUARDED}, {FLOW: TESTED}, {}, ["bandit"], id="step removed"),
        pytest.param({FLOW: GUARDED}, {}, {}, ["bandit", "python tests"], id="file deleted"),
        pytest.param({FLOW: GUARDED}, {FLOW: GUARDED.replace("- run: b", "# - run: b")}, {}, ["bandit"], id="remark"),
        pytest.param({FLOW: GUARDED, "Makefile": "a:\n\tbandit x\n"}, {FLOW: TESTED, "Makefile": "a:\n\tbandit y\n"},
                     {}, ["bandit"], id="stood in the other file before"),
        pytest.param({FLOW: GUARDED}, {"old/ci.yml": GUARDED}, {"old/ci.yml": FLOW}, ["bandit", "python tests"],
                     id="moved to where it does not run"),
        pytest.param({"ruff.toml": 'select = ["S", "E"]'}, {"ruff.toml": 'select = ["E"]'}, {}, ["ruff select S"],
                     id="rule set no longer selected"),
    ],
)  # fmt: skip
def test_a_guard_that_went_is_found(scanned, before, after, renames, expected):
    assert [each.snippet for each in guard.lost(scanned(before), scanned(after), renames)] == expected


@pytest.mark.parametrize(
    ("before", "after", "renames"),
    [
        pytest.param({FLOW: GUARDED}, {FLOW: GUARDED.replace("src", "-q src lib")}, {}, id="other arguments"),
        pytest.param({FLOW: GUARDED}, {FLOW: GUARDED.replace("pytest", "tox")}, {}, id="another runner"),
        pytest.param({FLOW: GUARDED}, {FLOW: GUARDED.replace("pytest", "make test")}, {}, id="a task runs the tests"),
        pytest.param({FLOW: GUARDED}, {FLOW: GUARDED.replace("run: bandit -r src", "uses: PyCQA/bandit-action@v1")}, {},
                     id="action instead of a command"),
        pytest.param({FLOW: GUARDED}, {FLOW: TESTED, "Makefile": "scan:\n\tbandit -r src\n"}, {}, id="moved to a task"),
        pytest.param({FLOW: GUARDED}, {".gitlab-ci.yml": "t:\n  script:\n    - bandit -r src\n    - pytest\n"}, {},
                     id="another pipeline"),
        pytest.param({FLOW: GUARDED}, {".github/workflows/x.yml": GUARDED}, {".github/workflows/x.yml": FLOW},
                     id="renamed"),
        pytest.param({"pyproject.toml": '[tool.ruff]\nselect = ["S"]'},
                     {"pyproject.toml": "", "ruff.toml": 'select = ["S"]'}, {}, id="rule set selected elsewhere"),
        pytest.param({FLOW: TESTED}, {FLOW: GUARDED}, {}, id="step added"),
    ],
)  # fmt: skip
def test_a_guard_that_still_stands_stays_silent(scanned, before, after, renames):
    assert guard.lost(scanned(before), scanned(after), renames) == ()


def test_both_texts_of_a_staged_file_keep_their_guards(scanned):
    twice = (*scanned({FLOW: GUARDED}), *scanned({FLOW: GUARDED}))

    assert guard.lost(twice, twice, {}) == ()


def test_a_large_file_takes_time_by_its_length():
    """Ten times the text is about ten times the matches; a rule that backtracks would not come back."""
    line = "x = '\\'' + `a` /* eslint-disable no-eval */ // \"nosec\" # NOSONAR\n"

    found = [len(suppressions.scan(File(0, "a.js", (line * size).encode())).hits) for size in (200, 2000, 16000)]

    assert found == [2 * size for size in (200, 2000, 16000)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.js", "x = /[ // nosec-not " * 9000, id="classes that nobody closes"),
        pytest.param("a.js", "/* eslint-disable-not " * 9000, id="comment that nobody closes"),
        pytest.param("a.rs", "#[allow(" * 9000, id="attributes"),
        pytest.param(FLOW, "a:\n  script: bandit " + "${{" * 9000, id="expressions"),
        pytest.param("eslint.config.js", '{"a":' * 9000, id="objects"),
        pytest.param(".golangci.yml", "- " * 9000, id="items"),
    ],
)
def test_a_text_made_to_keep_a_reader_busy_is_read_all_the_same(path, text):
    assert suppressions.scan(File(0, path, text.encode())) == Answer()


def test_a_pipeline_beyond_all_measure_is_not_read_and_said_so():
    answer = suppressions.scan(File(0, FLOW, GUARDED.encode() + b"#" * 128 * 1024))

    assert answer.unread == "too large for a configuration"
