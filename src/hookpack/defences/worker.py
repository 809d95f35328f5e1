"""Runs in the private interpreter: compares the defences of two versions of some files.

Request on stdin: `{"changes": [[path, old path, old text or null, new text or null], ...]}`. Answer on stdout:
`{"losses": [{field: value}, ...], "unread": [[path, reason], ...], "unknown": [path, ...]}`; an unread file is one that
ought to be readable, an unknown one is in a language that has no reader.
"""

from __future__ import annotations

import gc
import json
import os
import sys


def main() -> None:
    gc.disable()  # trees have no cycles, and the process is short
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from hookpack.defences import sources
    from hookpack.defences.change import SourceChange
    from hookpack.defences.compare import compare

    rows = json.load(sys.stdin.buffer)["changes"]
    found = compare(SourceChange(path, old, new, old_path) for path, old_path, old, new in rows)
    unread = [[each.path, each.reason] for each in found.unread if each.unsure]
    unknown = [each.path for each in found.unread if each.reason == sources.UNSUPPORTED]
    losses = [each._asdict() for each in found.losses]
    json.dump({"losses": losses, "unread": unread, "unknown": unknown}, sys.stdout)


if __name__ == "__main__":
    main()
