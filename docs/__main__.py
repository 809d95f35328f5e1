"""Build the documentation site.

    python -m docs FOLDER

FOLDER must not exist, or hold a site that this made. Needs hookpack and zensical (`pip install ".[test]"`) and
no network.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs.build import CannotBuild, build


def main(words: list[str]) -> int:
    if len(words) != 1 or words[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 0 if words in (["-h"], ["--help"]) else 2
    try:
        build(Path(words[0]))
    except CannotBuild as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"built: {Path(words[0], 'index.html')}")
    return 0


sys.exit(main(sys.argv[1:]))
