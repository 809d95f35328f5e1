"""detect-secrets: values under telling names, and what happens when it does not look."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack.errors import ToolError
from hookpack.process import Completed
from hookpack.scanners import Tools, detect_secrets
from hookpack.scanners.hit import Answer, File

NAME = "detect-secrets"
WORKER = Path(detect_secrets.__file__).with_name("detect_secrets_worker.py")
FILES = [File(1, "a.py", b"x = 1\n")]
SEEN = {"hits": [["KeywordDetector", 1, "abcdef"]], "unread": ""}  # the planted secret
VALUE = "hun" + "ter2-x9"
HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def answered(stdout):
    return Completed(0, stdout if isinstance(stdout, bytes) else json.dumps(stdout).encode(), b"")


def ask(*file):
    request = json.dumps({"files": [file]}).encode()
    done = subprocess.run([sys.executable, "-I", WORKER], input=request, capture_output=True, check=True)
    return json.loads(done.stdout)["1"]


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        pytest.param("a.py", f'password = "{VALUE}"\n', "keyword", id="python"),
        pytest.param("a.js", f'const password = "{VALUE}";\n', "keyword", id="javascript"),
        pytest.param("a.yaml", f"password: {VALUE}\n", "keyword", id="yaml"),
        pytest.param("a.ini", f"password = {VALUE}\n", "keyword", id="ini"),
        pytest.param(".env", f"DB_PASSWORD={VALUE}\n", "keyword", id="env"),
        pytest.param("a.py", f'url = "https://bob:{VALUE}@host/"\n', "basicauth", id="url"),
        pytest.param("a.py", f'password = "{VALUE}"  # pragma: allowlist secret\n', "keyword", id="allowed"),
        pytest.param("a.py", f'def (:  # password = "{VALUE}"\n', "keyword", id="syntax error"),
        pytest.param("a.py", b"#\xff " + f'password = "{VALUE}"\n'.encode(), "keyword", id="undecodable"),
        pytest.param("tests/a.py", f'password = "{VALUE}"\n', "keyword", id="test"),
        pytest.param(".env.example", f"DB_PASSWORD={VALUE}\n", "keyword", id="env to fill in"),
        pytest.param("a.py", 'password = "change-me"\n', "keyword", id="default"),
    ],
)
def test_secret_fires(scan, path, text, rule):
    assert [(each.rule, each.line) for each in scan(NAME, path, text).findings] == [(f"{NAME}.{rule}", 1)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.py", 'password = os.environ["PASSWORD"]\n', id="environment"),
        pytest.param("a.py", 'password = read("db")\n', id="call"),
        pytest.param("a.py", 'password = "${PASSWORD}"\n', id="template"),
        pytest.param("a.py", 'password = "{{ password }}"\n', id="jinja template"),
        pytest.param("a.py", 'password = "$PASSWORD"\n', id="variable"),
        pytest.param("a.py", 'password = "********"\n', id="stars"),
        pytest.param(".env.example", "SECRET_KEY=change-me\n", id="key to fill in"),
        pytest.param(".env.example", "DB=postgres://bob:" + "password@localhost/a\n", id="url to fill in"),
        pytest.param("conf/app.sample.ini", "password = change-me\n", id="sample to fill in"),
        pytest.param("a.py", 'password = ""\n', id="empty"),
        pytest.param("a.py", "password = None\n", id="none"),
        pytest.param("a.py", "def f(password: str): ...\n", id="parameter"),
        pytest.param("a.py", f'digest = "{HEX}"\n', id="hash"),
        pytest.param("a.py", 'host = "93.184.216.34"\n', id="address"),
        pytest.param("README.md", f'password = "{VALUE}"\n', id="prose"),
        pytest.param("poetry.lock", f'password = "{VALUE}"\n', id="lock file"),
    ],
)
def test_ordinary_text_stays_silent(scan, path, text):
    scanned = scan(NAME, path, text)

    assert (scanned.findings, scanned.unread) == ((), ())


def test_no_value_leaves_the_worker(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(f'password = "{VALUE}"\n')

    answer = ask(1, str(path), "a.py")

    assert len(answer["hits"]) == 1
    assert VALUE not in repr(answer)


def test_another_value_is_another_finding(scan):
    first = scan(NAME, "a.py", f'password = "{VALUE}"\n').findings
    second = scan(NAME, "a.py", f'password = "{VALUE}y"\n').findings

    assert first[0].snippet != second[0].snippet


def test_missing_detect_secrets_names_the_remedy():
    with pytest.raises(ToolError, match="detect-secrets is not installed") as caught:
        detect_secrets.version(Tools())

    assert caught.value.hint == "./install.sh"


@pytest.mark.parametrize(
    ("stdout", "said"),
    [
        pytest.param(b"", "nothing readable", id="nothing"),
        pytest.param(b"rubbish", "nothing readable", id="rubbish"),
        pytest.param(b'{"1": {"hits": [', "nothing readable", id="cut off"),
        pytest.param([], "another form", id="list"),
        pytest.param({"1": 1}, "another form", id="number for an answer"),
        pytest.param({"-1": SEEN, "1": {"hits": [["KeywordDetector"]]}}, "another form", id="short row"),
        pytest.param({"-1": SEEN, "1": {"hits": [["KeywordDetector", "x", ""]]}}, "another form", id="no line"),
        pytest.param({}, "missed the planted secret", id="no canary"),
        pytest.param({"-1": {"hits": []}, "1": SEEN}, "missed the planted secret", id="silent canary"),
    ],
)
def test_answer_that_proves_no_look_is_an_error(stdout, said):
    with pytest.raises(ToolError, match=said):
        detect_secrets.read(answered(stdout), FILES, "")


def test_file_without_an_answer_is_unread():
    assert detect_secrets.read(answered({"-1": SEEN}), FILES, "") == {1: Answer((), "not scanned")}


def test_detect_secrets_that_finds_nothing_at_all_did_not_look(blinded):
    with pytest.raises(ToolError, match="detect-secrets did not look"):
        blinded(detect_secrets, "a.py", "canary_secret.py")


def test_worker_finds_what_detect_secrets_finds(tmp_path):
    pytest.importorskip("detect_secrets")
    lines = [f"password = '{VALUE}'", f"u = 'https://bob:{VALUE}@host/'", "k = 'AK" + "IA" + "QWERTYUIOP234567'"]
    (tmp_path / "a.py").write_text("\n".join(lines) + "\n")
    command = [
        sys.executable, "-m", "detect_secrets", "scan", "--no-verify", "a.py",
        "--disable-plugin", "Base64HighEntropyString", "--disable-plugin", "HexHighEntropyString",
    ]  # fmt: skip
    report = json.loads(subprocess.run(command, capture_output=True, cwd=tmp_path, check=True).stdout)
    expected = sorted(each["line_number"] for each in report["results"]["a.py"])

    hits = ask(1, str(tmp_path / "a.py"), "a.py")["hits"]

    assert sorted(hit[1] for hit in hits) == expected == [1, 2, 3]


def test_every_keyword_of_detect_secrets_has_one_of_the_stems():
    pytest.importorskip("detect_secrets")
    script = (
        "import runpy, sys; space = runpy.run_path(sys.argv[1]); space['load']();"
        "import detect_secrets.plugins.keyword as k;"
        "sys.exit(any(not any(stem in word for stem in space['_STEMS']) for word in k.DENYLIST))"
    )

    assert subprocess.run([sys.executable, "-I", "-c", script, WORKER]).returncode == 0


@pytest.mark.parametrize("name", ["package-lock.json", "poetry.lock", "image.png", "swagger.json"])
def test_worker_passes_over_generated_files(tmp_path, name):
    pytest.importorskip("detect_secrets")
    path = tmp_path / "x"
    path.write_text(f"password = '{VALUE}'\n")

    assert ask(1, str(path), name) == {"hits": [], "unread": ""}


@pytest.mark.parametrize("place", ["first", "last"])
def test_secret_in_a_minified_line_is_found(scan, place):
    noise = "function f(a){return a+1};" * 4000
    secret = 'password = "hunter2-' + 'abc1";'
    text = secret + noise if place == "first" else noise + secret

    assert [each.line for each in scan("detect-secrets", "a.js", text).findings] == [1]


def test_minified_line_without_a_secret_stays_silent(scan):
    assert scan("detect-secrets", "a.js", "function f(a){return a+1};" * 4000).findings == ()
