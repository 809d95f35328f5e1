"""Each semgrep rule against its own examples, through the real semgrep."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
import yaml

from hookpack.rules import catalog
from hookpack.scanners import Source, Tools, scan_all
from hookpack.scanners.tools import locate
from hookpack.state.cache import Cache

EXAMPLES = Path(catalog.__file__).parent / "examples"
FIRES = re.compile(r"(?:#|//) fires")


def installed() -> Tools:
    found = locate(os.environ)
    program = shutil.which("semgrep")  # a developer's own installation will do for these tests
    return found if found.semgrep or not program else found._replace(semgrep=str(Path(program).parent))


FILES = [Path(path) for language in catalog.languages() for path in catalog.rule_files(language)]


def rules() -> list[dict]:
    return [rule for path in FILES for rule in yaml.safe_load(path.read_text())["rules"]]


RULES = {rule["id"]: rule for rule in rules()}
PATHS = sorted(EXAMPLES.glob("*.txt"))  # so named that no other tool takes them for the project's code


def rule_of(path: Path) -> str:
    return path.name.partition(".")[0]


def example(name: str) -> Path:
    return next(path for path in PATHS if rule_of(path) == name)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    tools = installed()
    if not tools.semgrep:
        if os.environ.get("CI"):
            pytest.fail("semgrep is not installed")
        pytest.skip("semgrep is not installed")
    sources = [Source(path.stem, path.read_bytes()) for path in PATHS]
    report = scan_all(sources, names=["semgrep"], tools=tools, cache=Cache(str(tmp_path_factory.mktemp("cache"))))
    assert report.errors == ()
    return {each.path: each for each in report.scanned}


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_fires_on_the_marked_lines_and_on_no_other(name, found):
    path = example(name)
    marked = [number for number, line in enumerate(path.read_text().splitlines(), 1) if FIRES.search(line)]

    hit = sorted({each.line for each in found[path.stem].findings if each.rule == f"semgrep.{name}"})

    assert hit == marked


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_example_is_read_completely(path, found):
    assert found[path.stem].unread == ()


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_has_both_kinds_of_examples(name):
    lines = [line for line in example(name).read_text().splitlines() if line.strip()]

    assert 0 < sum(bool(FIRES.search(line)) for line in lines) < len(lines)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_rule_says_what_is_missing_and_what_to_keep(rule):
    about = rule["metadata"]

    assert re.fullmatch(r"CWE-\d+", about["cwe"])
    assert about["confidence"] in ("HIGH", "MEDIUM")
    assert about["remedy"]
    assert rule["message"]
    assert rule["severity"] in ("ERROR", "WARNING")


def test_no_example_stands_without_a_rule():
    assert sorted(map(rule_of, PATHS)) == sorted(RULES)


@pytest.mark.parametrize(
    "changed", sorted(os.path.basename(p) for x in catalog.languages() for p in catalog.rule_files(x))
)
def test_digest_covers_every_rule_file(changed, monkeypatch, tmp_path):
    before = catalog.rules_digest()
    for path in FILES:
        (tmp_path / path.name).write_bytes(path.read_bytes() + b"\n" * (path.name == changed))
    monkeypatch.setattr(catalog, "_FOLDER", str(tmp_path))
    monkeypatch.setattr(catalog, "_digest", "")

    assert catalog.rules_digest() != before
