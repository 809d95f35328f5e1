"""Folders that a person trusted, as agents note them."""

from __future__ import annotations

import json
import os

from hookpack.errors import StateError
from hookpack.json_text import uncommented
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from pathlib import Path


def load(path: Path) -> dict[str, object]:
    """The JSON object in a file with comments, {} without a file. ValueError for anything else."""
    try:
        data = read_bytes(str(path)) or b""
    except StateError as error:
        raise ValueError(str(error)) from error
    tree = json.loads(uncommented(data.decode())) if data.strip() else {}
    if not isinstance(tree, dict):
        raise ValueError("no object")
    return tree


def holds(folder: str, root: str) -> bool:
    """Whether `root` is the folder or lies in it."""
    folder, root = os.path.realpath(folder), os.path.realpath(root)
    return root == folder or root.startswith(folder.rstrip(os.sep) + os.sep)
