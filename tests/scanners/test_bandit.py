"""bandit: what counts of its findings, and what happens when it does not look."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack.errors import ToolError
from hookpack.process import Completed
from hookpack.scanners import Tools, bandit
from hookpack.scanners.hit import Answer, File, Hit

WORKER = Path(bandit.__file__).with_name("bandit_worker.py")
FILES = [File(1, "a.py", b"x = 1\n")]
SEEN = {"hits": [["B602", 2, 2, "high", "high", "text", ""]], "unread": ""}  # the planted fault

FAULTS = """import hashlib, os, pickle, ssl, subprocess, tempfile, yaml, requests, xml.etree.ElementTree as ET
from jinja2 import Environment
subprocess.call(x, shell=True)
os.system(x)
pickle.loads(x)
yaml.load(x)
hashlib.md5(x)
eval(x)
exec(x)
tempfile.mktemp()
ssl._create_unverified_context()
requests.get(u, verify=False)
Environment(autoescape=False)
ET.parse(x)
os.chmod(x, 0o777)
app.run(debug=True)
cur.execute("select * from t where a = '%s'" % x)
s.bind(("0.0.0.0", 80))
assert x
try:
    f()
except Exception:
    pass
"""


def answered(stdout):
    return Completed(0, stdout if isinstance(stdout, bytes) else json.dumps(stdout).encode(), b"")


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.py", "import os\nos.system(x)\n", [("bandit.B605", 2)], id="shell"),
        pytest.param("a.py", "import yaml\nyaml.load(x)\n", [("bandit.B506", 2)], id="yaml"),
        pytest.param("a.py", "import hashlib\nhashlib.md5(x)\n", [("bandit.B324", 2)], id="weak hash"),
        pytest.param("a.py", "import pickle\npickle.loads(x)  # nosec B301\n", [("bandit.B301", 2)], id="nosec"),
        pytest.param(
            "a.py",
            'def f(t):\n    d.execute(f"select * from {t}")\n',
            [("bandit.B608", 2)],
            id="query from a parameter",
        ),
        pytest.param(
            "a.py",
            'T = "a"\nT = g()\nd.execute(f"select * from {T}")\n',
            [("bandit.B608", 3)],
            id="query from a name set twice",
        ),
        pytest.param("a.pyw", "import os\nos.system(x)\n", [("bandit.B605", 2)], id="pyw"),
        pytest.param("A.PYI", "import os\nos.system(x)\n", [("bandit.B605", 2)], id="capital letters"),
        pytest.param(
            "a.py", b"# coding: latin-1\nx = '\xe9'\nimport os\nos.system(x)\n", [("bandit.B605", 4)], id="latin-1"
        ),
    ],
)
def test_fault_fires(scan, path, text, expected):
    assert [(each.rule, each.line) for each in scan("bandit", path, text).findings] == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.py", "import subprocess\nsubprocess.run(['ls', x])\n", id="argument list"),
        pytest.param("a.py", "import yaml\nyaml.safe_load(x)\n", id="safe yaml"),
        pytest.param("a.py", "import hashlib\nhashlib.sha256(x)\n", id="strong hash"),
        pytest.param("a.py", "import hashlib\nhashlib.md5(x, usedforsecurity=False)\n", id="checksum"),
        pytest.param("a.py", 'T = "notes"\nd.execute(f"select * from {T}")\n', id="query from a constant"),
        pytest.param("a.py", "assert x\n", id="assert"),
        pytest.param("a.py", "import random\nrandom.random()\n", id="random number"),
        pytest.param("a.py", "try:\n    f()\nexcept Exception:\n    pass\n", id="error passed over"),
        pytest.param("a.py", "text = 'os.system(x)'\n", id="in a string"),
        pytest.param("a.py", "", id="empty file"),
        pytest.param("a.js", "import os\nos.system(x)\n", id="no python"),
    ],
)
def test_ordinary_code_stays_silent(scan, path, text):
    scanned = scan("bandit", path, text)

    assert (scanned.findings, scanned.unread) == ((), ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("import os\nos.system(x)\ndef (:\n", "syntax error, line 3", id="syntax error"),
        pytest.param(b"x = '\xff'\n", "syntax error, line 1", id="undecodable"),
        pytest.param("x = " + "-" * 100_000 + "1", "nested too deeply", id="nested too deeply"),
    ],
)
def test_file_that_bandit_cannot_read_is_unread(scan, text, reason):
    assert scan("bandit", "a.py", text).unread == (f"bandit: {reason}",)


def test_missing_bandit_names_the_remedy():
    with pytest.raises(ToolError, match="bandit is not installed") as caught:
        bandit.version(Tools())

    assert caught.value.hint == "./install.sh"


@pytest.mark.parametrize(
    ("stdout", "said"),
    [
        pytest.param(b"", "nothing readable", id="nothing"),
        pytest.param(b"rubbish", "nothing readable", id="rubbish"),
        pytest.param(b"\xff\xfe", "nothing readable", id="bytes"),
        pytest.param(b'{"1": {"hits": [', "nothing readable", id="cut off"),
        pytest.param(b"[" * 100_000, "nothing readable", id="nested"),
        pytest.param([], "another form", id="list"),
        pytest.param({"1": 1}, "another form", id="number for an answer"),
        pytest.param({"-1": SEEN, "1": {"hits": [["B602"]]}}, "another form", id="short row"),
        pytest.param(
            {"-1": SEEN, "1": {"hits": [["B602", 1, 1, "odd", "high", "", ""]]}}, "another form", id="unknown severity"
        ),
        pytest.param({}, "missed the planted fault", id="no canary"),
        pytest.param({"-1": {"hits": []}, "1": SEEN}, "missed the planted fault", id="silent canary"),
    ],
)
def test_answer_that_proves_no_look_is_an_error(stdout, said):
    with pytest.raises(ToolError, match=said):
        bandit.read(answered(stdout), FILES, "")


def test_crash_tells_the_last_line_of_what_bandit_said():
    with pytest.raises(ToolError, match=r"bandit answered nothing readable \(exit 1\): 'KeyError: 7'"):
        bandit.read(Completed(1, b"", b"Traceback\nKeyError: 7\n"), FILES, "")


def test_answer_holds_what_bandit_said():
    hit = Hit("B602", 2, 2, "high", "high", "text", "pass an argument list without a shell")

    assert bandit.read(answered({"-1": SEEN, "1": SEEN}), FILES, "") == {1: Answer((hit,))}


def test_file_without_an_answer_is_unread():
    assert bandit.read(answered({"-1": SEEN}), FILES, "") == {1: Answer((), "not scanned")}


def test_bandit_that_finds_nothing_at_all_did_not_look(blinded):
    with pytest.raises(ToolError, match="bandit did not look"):
        blinded(bandit, "a.py", "canary_bandit.py")


def test_worker_finds_what_bandit_finds(tmp_path):
    pytest.importorskip("bandit")
    path = tmp_path / "a.py"
    path.write_text(FAULTS)
    request = json.dumps({"files": [[1, str(path)]]}).encode()
    command = [sys.executable, "-m", "bandit", "-q", "-f", "json", "--ignore-nosec", str(path)]
    environ = {**os.environ, "HOME": str(tmp_path)}
    expected = json.loads(subprocess.run(command, capture_output=True, env=environ).stdout)["results"]

    done = subprocess.run([sys.executable, "-I", WORKER], input=request, capture_output=True, check=True)
    hits = json.loads(done.stdout)["1"]["hits"]

    assert {(hit[0], hit[1]) for hit in hits} == {(each["test_id"], each["line_number"]) for each in expected}
    assert len(hits) > 15
