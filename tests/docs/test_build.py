"""The documentation builds without a warning, every link leads somewhere, and what the code knows has its page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
import yaml

from docs import build
from hookpack import policy_schema
from hookpack.agents import NAMES
from hookpack.cli import cli
from hookpack.policy import GATES
from hookpack.rules import catalog, detectors

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "pages"


class _Html(HTMLParser):
    """Where a page leads, what it loads, and the names that one can link to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.names |= {given[name] for name in ("id", "name") if name in given}
        target = given.get("href") or given.get("src") or ""
        if tag == "a" and target:
            self.links.append(target)
        elif target and given.get("rel") not in ("next", "prev", "canonical"):
            self.loads.append(target)


def _build(target: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "docs", str(target)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("docs") / "site"
    done = _build(target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, _Html]:
    return {path: _Html(path.read_text(encoding="utf-8")) for path in site.rglob("*.html") if path.name != "404.html"}


def _commands() -> list[str]:
    return cli.list_commands(click.Context(cli))


def _rules() -> list[str]:
    examples = Path(catalog.__file__).with_name("examples")
    return [path.name.partition(".")[0] for path in examples.iterdir()]


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        pytest.param("gates", GATES, id="gates"),
        pytest.param("reference/agents", NAMES, id="agents"),
        pytest.param("reference/commands", _commands(), id="commands"),
        pytest.param("reference/rules", _rules(), id="rules"),
    ],
)
def test_everything_has_its_page(site: Path, folder: str, names: list[str]) -> None:
    assert names
    assert [name for name in names if not (site / folder / f"{name}.html").is_file()] == []


def test_every_format_of_a_credential_is_listed(site: Path) -> None:
    page = (site / "reference" / "rules" / "credentials.html").read_text(encoding="utf-8")

    assert [kind for kind, _ in detectors.formats() if f"<code>{kind}</code>" not in page] == []


def test_every_key_of_the_policy_is_listed(site: Path) -> None:
    page = _Text((site / "reference" / "policy.html").read_text(encoding="utf-8")).text.split()

    assert [row.key for row in policy_schema.rows() if row.key not in page] == []


@pytest.mark.parametrize("words", [("check",), ("anchors",), ("anchors", "add")], ids=" ".join)
def test_the_help_of_a_command_stands_there_as_it_is_printed(site: Path, words: tuple[str, ...]) -> None:
    page = _Text((site / "reference" / "commands" / f"{words[0]}.html").read_text(encoding="utf-8"))
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "90"}  # click leaves two columns free
    start = [sys.executable, "-c", "from hookpack.cli import main; main()"]
    done = subprocess.run([*start, *words, "--help"], env=environ, capture_output=True, text=True)

    assert done.stdout.startswith(f"Usage: hookpack {' '.join(words)}")
    assert done.stdout.strip() in page.text


def test_every_group_of_commands_tells_all_of_them(site: Path) -> None:
    groups = {name: cli.get_command(click.Context(cli), name) for name in _commands()}
    told = [
        f"hookpack {name} {inner}" in (site / "reference" / "commands" / f"{name}.html").read_text(encoding="utf-8")
        for name, group in groups.items()
        if isinstance(group, click.Group)
        for inner in group.list_commands(click.Context(group))
    ]

    assert told
    assert all(told)


class _Text(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_written_page_is_in_the_navigation() -> None:
    listed = re.findall(r"[\w/-]+\.md", (ROOT / "docs" / "mkdocs.yml").read_text(encoding="utf-8"))

    assert sorted(listed) == sorted(path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*.md"))


def test_every_link_within_the_site_leads_to_a_page_and_a_heading(read: dict[Path, _Html]) -> None:
    broken = [
        f"{path.name}: {link}" for path, page in read.items() for link in page.links if not _leads(path, link, read)
    ]

    assert broken == []


def _leads(path: Path, link: str, read: dict[Path, _Html]) -> bool:
    to = urlsplit(link)
    if to.scheme or to.netloc:
        return to.scheme in ("https", "mailto") and bool(to.netloc or to.path)
    target = (path.parent / unquote(to.path)).resolve() if to.path else path
    if target not in read:
        return target.is_file() and not to.fragment
    return not to.fragment or unquote(to.fragment) in read[target].names


def test_nothing_is_loaded_from_another_machine(site: Path, read: dict[Path, _Html]) -> None:
    assert {load for page in read.values() for load in page.loads if "//" in load} == set()
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"url\(['\"]?(?:https?:)?//[^)]*", styles) == []


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    with (tmp_path / "docs" / "pages" / "index.md").open("a") as page:
        page.write("\n[nowhere](no-such-page.md) [nor](limits.md#no-such-heading)\n")
    monkeypatch.setattr(build, "HERE", tmp_path / "docs")
    monkeypatch.setattr(build, "PARTS", ())  # the rest is slow

    with pytest.raises(build.CannotBuild) as caught:
        build.build(tmp_path / "site")

    assert "page does not exist" in str(caught.value)
    assert "anchor does not exist" in str(caught.value)
    assert not (tmp_path / "site").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    done = _build(tmp_path)

    assert (done.returncode, [path.name for path in tmp_path.iterdir()]) == (1, ["notes.txt"])
    assert "name another folder" in done.stderr


def test_the_links_of_the_readme_lead_to_files() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in link]

    assert targets
    assert [each for each in targets if not (ROOT / each).is_file()] == []


def test_pages_lead_to_written_pages_alone_so_that_they_can_be_read_without_the_site() -> None:
    links = [
        (page, link) for page in PAGES.rglob("*.md") for link in re.findall(r"\]\(([^)#:]+\.md)", page.read_text())
    ]

    assert links
    assert [(page.name, link) for page, link in links if not (page.parent / link).is_file()] == []


def test_every_file_of_the_clone_that_a_page_names_is_there() -> None:
    named = re.compile(r"(?<![\w/.-])(?:bench|docs|hooks|src|templates|tests)/[\w./-]*\w")
    texts = {path: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *PAGES.rglob("*.md")]}
    missing = [
        (path.name, name)
        for path, text in texts.items()
        for name in named.findall(text)
        if "generated" not in name and not any(ROOT.glob(f"{name}*"))  # the example of a gate makes those
    ]

    assert missing == []


def test_the_way_out_of_every_refusal_is_told() -> None:
    page = (PAGES / "blocked.md").read_text(encoding="utf-8")
    messages = yaml.safe_load((ROOT / "docs" / "messages.yaml").read_text(encoding="utf-8"))
    names = [name for name in messages if "/" in name]

    assert names
    assert [name for name in names if f"`{name}`" not in page and f"`{name.partition('/')[2]}`" not in page] == []


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## Commands\n")[2].partition("\n## ")[0]
    table = "\n".join(line.split(" | ")[0] for line in section.splitlines() if line.startswith("|"))

    assert [name for name in _commands() if f"`hookpack {name}" not in table and f"`{name}`" not in table] == []


def test_the_readme_shows_the_two_commands_that_need_no_reading() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert [line.split("  ")[0].rstrip() for line in lines if line.startswith("./install.sh --")] == [
        "./install.sh --demo",
        "./install.sh --test",
    ]
