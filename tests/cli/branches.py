"""A repository with a base and a branch, and `hookpack check --base` on it."""

from __future__ import annotations

import json
from typing import NamedTuple

GOOD = "def double(value):\n    return 2 * value\n"
# a fault that is found in this process: every test that starts a scanner takes seconds
BAD = "import yaml\n\n\ndef run(text):\n    return yaml.load(text)  # nosec\n"
QUICK = "version: 1\niteration: {monotonicity: {scanners: [secrets, suppressions]}}\n"


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def write(root, files):
    """Write `files` (path -> text, None to remove it)."""
    for path, text in files.items():
        at = root / path
        if text is None:
            at.unlink()
            continue
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text)


def commit(git, root, files, message="Change"):
    """Write `files` and commit everything; the commit's name."""
    write(root, files)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD").strip()


def report(check, *args, base="main", **where):
    """The exit code and the report of `check --base`."""
    done = check("--base", base, "--format", "json", *args, **where)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def layer(found, name):
    return next(each for each in found["layers"] if each["name"] == name)
