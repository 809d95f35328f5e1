"""The site from pages/, reference/ and mkdocs.yml; a link that leads nowhere ends it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from docs.reference import agents, commands, messages, policy, rules

HERE = Path(__file__).resolve().parent
PARTS = (commands, messages, policy, rules, agents)
_COLORS = re.compile(r"\x1b\[[0-9;]*m")


class CannotBuild(Exception):
    """What the site generator found wrong, or why nothing could be written."""


def build(site: Path) -> None:
    """Write the site into the folder `site`, in the place of one that stands there. CannotBuild if a link is broken."""
    if site.exists() and any(site.iterdir()) and not (site / "search.json").is_file():
        raise CannotBuild(f"{site} holds something that is no site: name another folder")
    with tempfile.TemporaryDirectory(prefix="hookpack-docs-") as name:
        work = Path(name)
        write_sources(work)
        words = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(work / "mkdocs.yml")]
        done = subprocess.run(words, capture_output=True, text=True, cwd=work)
        if done.returncode:
            told = _COLORS.sub("", done.stdout + done.stderr)
            raise CannotBuild(told.partition("Traceback")[0].strip() or told)
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(work / "site", site)


def write_sources(work: Path) -> None:
    """The folder that the generator reads: the configuration with its whole navigation, all pages in Markdown."""
    shutil.copytree(HERE / "pages", work / "pages")
    config: dict[str, Any] = yaml.safe_load((HERE / "mkdocs.yml").read_text(encoding="utf-8"))
    sections = []
    for part in PARTS:
        for path, text in part.pages().items():
            target = work / "pages" / "reference" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        sections.append({part.TITLE: f"reference/{part.INDEX}"})
    config["nav"].append({"Reference": sections})
    (work / "mkdocs.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
