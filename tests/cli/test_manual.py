"""The manual page: every command's help as it is printed, and nothing that roff trips over."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import click
import pytest

from hookpack.cli import cli, manual


@pytest.fixture(scope="module")
def page():
    return manual.page()


def _plain(page):
    return page.replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")


def test_every_command_has_its_section(page):
    verbs = cli.list_commands(click.Context(cli))

    assert set(re.findall(r"^\.SS hookpack (\w+)$", page, re.M)) == {*verbs}
    assert ".SS hookpack baseline lock" in page


def test_help_stands_there_as_it_is_printed(page):
    parent = click.Context(cli, info_name="hookpack", terminal_width=76)
    command = cli.get_command(parent, "why")
    told = command.get_help(click.Context(command, info_name="why", parent=parent, terminal_width=76))

    assert told in _plain(page)


@pytest.mark.parametrize(
    ("text", "roff"),
    [
        pytest.param(".hookpack", "\\&.hookpack", id="no request"),
        pytest.param("'quoted'", "\\&'quoted'", id="nor this one"),
        pytest.param("a\\nb", "a\\enb", id="no escape"),
        pytest.param("--json", "\\-\\-json", id="an option that can be copied"),
    ],
)
def test_text_stays_text(text, roff):
    assert manual._roff(text) == roff


@pytest.mark.skipif(not shutil.which("groff"), reason="this system has no groff")
def test_roff_has_nothing_to_say_about_it(page):
    done = subprocess.run(
        ["groff", "-man", "-ww", "-b", "-Tutf8"],
        input=page.encode(),
        capture_output=True,
        env={**os.environ, "LC_ALL": "C"},
    )

    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert b"hookpack" in done.stdout
