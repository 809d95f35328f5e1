"""What stands in the demo's project: a small notes application, its tests, its policy and one anchor."""

from __future__ import annotations

NOTES = '''\
"""Notes in a small database."""

import sqlite3


def connect(path=":memory:"):
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE IF NOT EXISTS notes (title TEXT, body TEXT)")
    return db


def add(db, title, body):
    db.execute("INSERT INTO notes VALUES (?, ?)", (title, body))


def find(db, title):
    return db.execute("SELECT title, body FROM notes WHERE title = ?", (title,)).fetchall()
'''

UPLOADS = '''\
"""Files that people uploaded."""

import os

FOLDER = "uploads"


def check_path(name):
    if name.startswith("/") or ".." in name.split("/"):
        raise ValueError("this name leaves the upload folder")
    return name


def read(name):
    with open(os.path.join(FOLDER, check_path(name)), encoding="utf-8") as stream:
        return stream.read()
'''

SERVER = '''\
"""The notes over HTTP, as a WSGI application."""

from urllib.parse import parse_qs

from app import notes

DB = notes.connect()


def application(environ, respond):
    title = parse_qs(environ.get("QUERY_STRING", "")).get("title", [""])[0]
    found = notes.find(DB, title)
    respond("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return ["\\n".join(body for _, body in found).encode()]
'''

# nothing here looks at check_path: the tests stay green when it goes, the anchor does not
TESTS = """\
import unittest

from app import notes


class NotesTest(unittest.TestCase):
    def setUp(self):
        self.db = notes.connect()
        notes.add(self.db, "milk", "two litres")

    def tearDown(self):
        self.db.close()

    def test_a_note_is_found_by_its_title(self):
        self.assertEqual(notes.find(self.db, "milk"), [("milk", "two litres")])

    def test_an_unknown_title_finds_nothing(self):
        self.assertEqual(notes.find(self.db, "bread"), [])


if __name__ == "__main__":
    unittest.main()
"""

POLICY = """\
version: 1
iteration:
  correctness:
    command: python3 -m unittest
  monotonicity:
    scanners: [{scanners}]
"""

ANCHORS = """\
version: 1
anchors:
  - id: A-1
    path: app/uploads.py
    symbol: check_path
    mode: ast
    pattern: |
      if ...:
          raise ValueError
    reason: an upload's name must not leave its folder
"""


def project(scanners: str) -> dict[str, str]:
    """Path -> text of every file; `scanners` is the list in the policy, separated by commas."""
    return {
        ".gitignore": "__pycache__/\n",
        ".hookpack/policy.yaml": POLICY.format(scanners=scanners),
        ".hookpack/anchors.yaml": ANCHORS,
        "app/__init__.py": "",
        "app/notes.py": NOTES,
        "app/server.py": SERVER,
        "app/uploads.py": UPLOADS,
        "tests/__init__.py": "",
        "tests/test_notes.py": TESTS,
    }
