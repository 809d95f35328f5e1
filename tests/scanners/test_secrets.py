"""hookpack's own credential formats as a scanner; the formats themselves are tested with `credentials`."""

from __future__ import annotations

import pytest

from hookpack.rules.samples import expand
from hookpack.scanners import Tools, secrets
from hookpack.scanners.hit import Answer, File

TOKEN = expand("ghp_{w36}")


def scan(path, text):
    return secrets.scan(File(0, path, text if isinstance(text, bytes) else text.encode()))


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        pytest.param("a.py", f't = "{TOKEN}"\n', 1, id="python"),
        pytest.param("a.py", f"def (:\n    {TOKEN}\n", 2, id="syntax error"),
        pytest.param("README.md", f"# Use\n\nSend {TOKEN}.\n", 3, id="prose"),
        pytest.param("tests/data.json", f'{{"t": "{TOKEN}"}}\n', 1, id="test data"),
        pytest.param("poetry.lock", f"{TOKEN}\n", 1, id="lock file"),
        pytest.param("Makefile", f"T={TOKEN}\n", 1, id="no suffix"),
        pytest.param("a.py", f't = "{TOKEN}"  # pragma: allowlist secret\n', 1, id="allowed"),
        pytest.param("a.txt", b"\xff\xfe\n" + TOKEN.encode(), 2, id="undecodable"),
        pytest.param("a.js", "x=1;" * 5000 + f'"{TOKEN}"', 1, id="minified"),
    ],
)
def test_credential_fires_in_any_file(path, text, line):
    assert secrets.applies(path, Tools())
    assert [(hit.rule, hit.line) for hit in scan(path, text).hits] == [("github-token", line)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('t = os.environ["GITHUB_TOKEN"]\n', id="environment"),
        pytest.param('t = "ghp_your-token-here"\n', id="placeholder"),
        pytest.param('t = "ghp_' + "x" * 36 + '"\n', id="crossed out"),
        pytest.param(f't = "{TOKEN[:20]}"\n', id="too short"),
        pytest.param('commit = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d"\n', id="commit"),
        pytest.param("token: ${{ secrets.GITHUB_TOKEN }}\n", id="reference"),
        pytest.param("integrity = 'sha256-" + "q3Zr" * 10 + "q3Y='\n", id="integrity"),
        pytest.param("def token(password): ...\n", id="names alone"),
        pytest.param("", id="empty"),
        pytest.param(b"\xff\xfe\xfd", id="undecodable"),
    ],
)
def test_other_text_stays_silent(text):
    assert scan("a.py", text) == Answer()


def test_hit_does_not_hold_the_value():
    assert TOKEN not in repr(scan("a.py", f't = "{TOKEN}"\n'))


def test_another_value_is_another_mark():
    (first,) = scan("a.py", f't = "{TOKEN}"\n').hits
    (second,) = scan("a.py", f't = "{expand("ghp_{w36}", 1)}"\n').hits

    assert first.mark != second.mark


def test_it_needs_no_program():
    assert secrets.version(Tools())
