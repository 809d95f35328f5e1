"""Runs in the private interpreter: compares the defences of two versions of some files.

Request on stdin: `{"changes": [[path, old path, old text or null, new text or null], ...]}`. Answer on stdout:
`{"losses": [{field: value}, ...], "unread": [[path, reason], ...]}`; an unread file is one that ought to be readable.
"""

from __future__ import annotations

import gc
import json
import os
import sys


def main() -> None:
    gc.disable()  # trees have no cycles, and the process is short
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from hookpack.defences.change import SourceChange
    from hookpack.defences.compare import compare

    rows = json.load(sys.stdin.buffer)["changes"]
    found = compare(SourceChange(path, old, new, old_path) for path, old_path, old, new in rows)
    unread = [[each.path, each.reason] for each in found.unread if each.unsure]
    json.dump({"losses": [each._asdict() for each in found.losses], "unread": unread}, sys.stdout)


if __name__ == "__main__":
    main()
