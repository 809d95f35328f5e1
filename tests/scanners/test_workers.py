"""The workers against the programs whose libraries they use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack import scanners

pytest.importorskip("bandit")
pytest.importorskip("detect_secrets")
FOLDER = Path(scanners.__file__).parent

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


def ask(worker, *files):
    request = json.dumps({"files": files}).encode()
    done = subprocess.run([sys.executable, "-I", str(FOLDER / worker)], input=request, capture_output=True, check=True)
    return json.loads(done.stdout)


def test_bandit_worker_finds_what_bandit_finds(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(FAULTS)
    command = [sys.executable, "-m", "bandit", "-q", "-f", "json", "--ignore-nosec", str(path)]
    expected = json.loads(
        subprocess.run(command, capture_output=True, env={**os.environ, "HOME": str(tmp_path)}).stdout
    )

    hits = ask("bandit_worker.py", [1, str(path)])["1"]["hits"]

    assert {(hit[0], hit[1]) for hit in hits} == {
        (each["test_id"], each["line_number"]) for each in expected["results"]
    }
    assert len(hits) > 15


def test_secret_worker_finds_what_detect_secrets_finds(tmp_path):
    names = [
        "password = 'hun" + "ter2x9'",
        "u = 'https://bob:s3c" + "r3tx@host/'",
        "k = 'AK" + "IA" + "QWERTYUIOP234567'",
    ]
    (tmp_path / "a.py").write_text("\n".join(names) + "\n")
    command = [
        sys.executable, "-m", "detect_secrets", "scan", "--no-verify", "a.py",
        "--disable-plugin", "Base64HighEntropyString", "--disable-plugin", "HexHighEntropyString",
    ]  # fmt: skip
    report = json.loads(subprocess.run(command, capture_output=True, cwd=tmp_path, check=True).stdout)

    hits = ask("detect_secrets_worker.py", [1, str(tmp_path / "a.py"), "a.py"])["1"]["hits"]

    assert (
        sorted(hit[1] for hit in hits) == sorted(each["line_number"] for each in report["results"]["a.py"]) == [1, 2, 3]
    )


def test_every_keyword_of_detect_secrets_has_one_of_the_stems():
    script = (
        "import runpy, sys; space = runpy.run_path(sys.argv[1]); space['load']();"
        "import detect_secrets.plugins.keyword as k;"
        "sys.exit(any(not any(stem in word for stem in space['_STEMS']) for word in k.DENYLIST))"
    )

    assert (
        subprocess.run([sys.executable, "-I", "-c", script, str(FOLDER / "detect_secrets_worker.py")]).returncode == 0
    )


@pytest.mark.parametrize("name", ["package-lock.json", "poetry.lock", "image.png", "swagger.json"])
def test_secret_worker_passes_over_generated_files(tmp_path, name):
    path = tmp_path / "x"
    path.write_text("password = 'hun" + "ter2x9'\n")

    assert ask("detect_secrets_worker.py", [1, str(path), name])["1"] == {"hits": [], "unread": ""}
