"""A long scan as a person sees it: silent without a terminal, interrupted without loss."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from hookpack.cli.progress import progress, unbroken

SOURCE = Path(__file__).resolve().parents[2] / "src"
LOOP = """
import os, signal, time
from hookpack import cli
from hookpack.cli.progress import progress
import click

@click.command()
def work():
    with progress("scanning") as told:
        told(0, 10)
        told(3, 10)
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(30)
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            print("tidied up", flush=True)

cli.cli = work
cli.main()
"""


@pytest.fixture(autouse=True)
def handler():
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_says_how_far_it_came_and_further_ones_do_not_disturb_the_tidying():
    environ = {**os.environ, "PYTHONPATH": str(SOURCE)}

    done = subprocess.run([sys.executable, "-c", LOOP], env=environ, capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout) == (130, "tidied up\n")
    assert done.stderr.splitlines() == [
        "3 of 10 files are scanned; run again to go on",
        "error: interrupted; nothing is left half done",
    ]


def test_a_terminal_sees_the_bar_and_nobody_else_does(capfd):
    ours, theirs = pty.openpty()
    script = "from hookpack.cli.progress import progress\nwith progress('scanning') as told: told(0, 10); told(10, 10)"
    environ = {**os.environ, "PYTHONPATH": str(SOURCE), "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-c", script], env=environ, stderr=theirs, timeout=60)
    os.close(theirs)
    seen = os.read(ours, 4096).decode()
    os.close(ours)

    with progress("scanning") as told:
        told(10, 10)

    assert done.returncode == 0
    assert "scanning" in seen
    assert "100%" in seen
    assert "\x1b[3" not in seen  # no colour
    assert capfd.readouterr() == ("", "")


def test_writes_that_belong_together_are_not_parted():
    written = []

    with unbroken():
        written.append("first")
        os.kill(os.getpid(), signal.SIGINT)
        written.append("second")

    assert written == ["first", "second"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_interruption_ends_as_the_commands_do():
    with pytest.raises(click.Abort), progress("scanning"):
        raise KeyboardInterrupt


BUSY = """
import time
from hookpack.cli import progress
progress._TICK_S = 0.05
with progress.busy("judging"):
    time.sleep(0.5)
"""


def test_work_of_unknown_length_tells_the_seconds_and_cleans_up():
    ours, theirs = pty.openpty()
    environ = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run([sys.executable, "-c", BUSY], env=environ, stderr=theirs, timeout=60)
    os.close(theirs)
    seen = os.read(ours, 4096).decode()
    os.close(ours)

    assert done.returncode == 0
    assert "judging ... 1 s" in seen
    assert seen.endswith(" \r")


def test_nobody_else_sees_the_seconds():
    environ = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run([sys.executable, "-c", BUSY], env=environ, capture_output=True, timeout=60)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
