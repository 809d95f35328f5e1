"""`python -m tests.messages` writes docs/messages.yaml anew, from what the gates say in each scene."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml

from tests.messages.spoken import ALONE, SCENES, spoken

CATALOGUE = Path(__file__).resolve().parents[2] / "docs" / "messages.yaml"


def write() -> None:
    said = {}
    for name in sorted({*SCENES, *ALONE}):
        with tempfile.TemporaryDirectory() as folder:
            said[name] = spoken(name, Path(folder))
    CATALOGUE.write_text(yaml.safe_dump(said, width=10_000, allow_unicode=True), encoding="utf-8")


if __name__ == "__main__":
    write()
