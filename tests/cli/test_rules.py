"""What hookpack's own rules say of themselves."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from hookpack.cli.rules import command
from hookpack.rules import detectors

_PAGES = Path(__file__).resolve().parents[2] / "docs" / "pages"


def ask(*words):
    return CliRunner().invoke(command, words)


def test_every_rule_is_one_line():
    ids = [page["id"] for page in json.loads(ask("--json").stdout)]

    assert [line.split()[0] for line in ask().stdout.splitlines()] == ids
    assert ids == sorted(ids)
    assert "sql-from-text" in ids


def test_a_rule_shows_what_it_knows_and_its_example():
    page = json.loads(ask("unsafe-yaml", "--json").stdout)

    shown = ask("unsafe-yaml").stdout

    said = (page["cwe"], page["why"], page["remedy"], *page["example"].splitlines())
    assert [words for words in said if words not in shown] == []


def test_the_id_of_a_report_is_understood():
    assert ask("semgrep.unsafe-yaml").stdout == ask("unsafe-yaml").stdout


def test_a_misspelt_rule_is_a_usage_error_that_names_the_near_one():
    done = ask("unsafe-yml")

    assert (done.exit_code, "did you mean 'unsafe-yaml'" in done.stderr) == (2, True)


def test_formats_of_credentials_are_listed_with_their_providers():
    formats = json.loads(ask("--credentials", "--json").stdout)

    assert (formats["github-token"], formats["heroku-credential"]) == ("GitHub", "heroku")
    assert [line.split()[0] for line in ask("--credentials").stdout.splitlines()] == sorted(formats)


def test_the_documentation_counts_the_formats():
    page = (_PAGES / "gates" / "filter-sensitive.md").read_text(encoding="utf-8")
    own, named = len(detectors.ROWS), len(detectors.formats()) - len(detectors.ROWS)

    assert f"{own} formats" in page
    assert f"{named} providers" in page
