"""What the pages tell a reader to type does what they say.

A block with a title is written as that file, a block of `sh` is run by a person (no agent above, "y" to each question),
each line of a `text` block stands in what the block before printed, a `diff` is applied. `./install.sh` alone is left
out: tests/cli/test_install_script.py runs it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "pages"
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_INSTALL = "./install.sh\n"


class Block(NamedTuple):
    language: str
    title: str
    text: str


def blocks(page: str) -> list[Block]:
    found = [Block(*each.groups("")) for each in _BLOCK.finditer((PAGES / page).read_text(encoding="utf-8"))]
    return [each for each in found if each.text != _INSTALL]


class Reader:
    """Somebody who does what a page says, in one folder."""

    def __init__(self, folder: Path, words: list[str], environ: dict[str, str]) -> None:
        self._folder, self._words, self._environ = folder, words, environ
        self._printed = ""

    def follow(self, each: Block) -> None:
        if each.title:
            path = self._folder / each.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(each.text, encoding="utf-8")
        elif each.language == "sh":
            self._printed = self._type(each.text)
        elif each.language == "text":
            self._compare(each.text)
        elif each.language == "diff":
            words = ["git", "apply", "--unidiff-zero", "-"]
            subprocess.run(words, input=each.text, text=True, cwd=self._folder, check=True)

    def _type(self, lines: str) -> str:
        """What the lines print, on a terminal that answers yes."""
        ours, theirs = os.openpty()
        os.write(ours, b"y\n" * 8)
        try:
            words = [*self._words, "bash", "-c", lines]
            done = subprocess.run(
                words,
                stdin=theirs,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env=self._environ,
                timeout=120,
            )
        finally:
            os.close(ours)
            os.close(theirs)
        printed = done.stdout.decode()
        assert done.returncode in (0, 1, 2), printed
        assert not re.search(r"^error: ", printed, re.MULTILINE), printed
        return printed

    def _compare(self, lines: str) -> None:
        """A line may end with "…" for what differs from run to run."""
        missing = [line for line in lines.splitlines() if line.strip().removesuffix("…").strip() not in self._printed]
        assert missing == [], self._printed


@pytest.fixture
def person(tmp_path: Path, closed_world: Path, namespace: list[str], project: Path, unavailable) -> Reader:
    """A reader in a project of one commit, with a home of their own that holds hookpack as ./install.sh leaves it."""
    scanners = closed_world / ".local" / "share" / "hookpack"
    if not (scanners / "semgrep").exists():
        unavailable("semgrep is not installed (./install.sh installs it)")
    home = tmp_path / "home"
    (home / ".local" / "share").mkdir(parents=True)
    (home / ".local" / "share" / "hookpack").symlink_to(scanners)
    command = home / ".local" / "bin" / "hookpack"
    command.parent.mkdir()
    command.write_text(
        f"#!/bin/sh\nPYTHONPATH={ROOT / 'src'} exec {sys.executable} "
        "-c 'from hookpack.cli import main; main()' \"$@\"\n"
    )
    command.chmod(0o755)
    return Reader(
        project, namespace, {**os.environ, "HOME": str(home), "PATH": f"{command.parent}:{os.environ['PATH']}"}
    )


@pytest.mark.parametrize("page", ["start.md", "blocked.md", "write/anchor.md", "write/rule.md"])
def test_a_page_does_what_it_says(person: Reader, page: str) -> None:
    told = blocks(page)
    if page == "blocked.md":  # begins in a project with hookpack switched on
        person.follow(Block("sh", "", "hookpack install\nhookpack baseline lock\n"))

    assert [each for each in told if each.language == "sh"]
    for each in told:
        person.follow(each)


def test_the_example_of_a_gate_works_in_a_clone(tmp_path: Path, namespace: list[str]) -> None:
    clone = tmp_path / "clone"
    for name in ("src", "hooks"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    places = [str(Path(sys.executable).parent), os.environ["PATH"]]
    environ = {**os.environ, "PYTHONPATH": "src", "PATH": os.pathsep.join(places), "HOME": str(tmp_path)}
    reader = Reader(clone, namespace, environ)

    told = blocks("write/gate.md")

    assert {"sh", "text"} <= {each.language for each in told}
    for each in told:
        reader.follow(each)


def test_a_page_that_promises_what_is_not_printed_is_caught(tmp_path: Path) -> None:
    reader = Reader(tmp_path, [], dict(os.environ))
    reader.follow(Block("sh", "", "echo one\n"))

    with pytest.raises(AssertionError, match="two"):
        reader.follow(Block("text", "", "one\ntwo\n"))
