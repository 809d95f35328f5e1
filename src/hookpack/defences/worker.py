"""Runs in the private interpreter: compares the defences, the tests or both of two versions of some files.

Request on stdin: `{"changes": [[path, old path, old text or null, new text or null], ...], "wants": [...]}`, wants of
"defences" and "tests". Answer on stdout: `{"losses": [{field: value}, ...], "unread": [[path, reason], ...], "unknown":
[path, ...], "weakened": [{field: value}, ...], "unread_tests": [[path, reason], ...], "copies": [[values of a copy],
...]}`; an unread file is one that ought to be readable, an unknown one is in a language that has no reader. Copies are
answers in the code that may be those of tests which did not change.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.defences.change import SourceChange


def main() -> None:
    gc.disable()  # trees have no cycles, and the process is short
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from hookpack.defences.change import SourceChange

    request = json.load(sys.stdin.buffer)
    changes = [SourceChange(path, old, new, old_path) for path, old_path, old, new in request["changes"]]
    answers = {"defences": _defences, "tests": _tests}
    answer: dict[str, object] = {}
    for each in request["wants"]:
        answer.update(answers[each](changes))
    json.dump(answer, sys.stdout)


def _defences(changes: Sequence[SourceChange]) -> dict[str, object]:
    from hookpack.defences import sources
    from hookpack.defences.compare import compare

    found = compare(changes)
    unread = [[each.path, each.reason] for each in found.unread if each.unsure]
    unknown = [each.path for each in found.unread if each.reason == sources.UNSUPPORTED]
    return {"losses": [each._asdict() for each in found.losses], "unread": unread, "unknown": unknown}


def _tests(changes: Sequence[SourceChange]) -> dict[str, object]:
    from hookpack.integrity import copied
    from hookpack.integrity.compare import code_of, compare

    found, unread = compare(changes)
    copies = [list(each) for each in copied.find(code_of(changes))]
    return {"weakened": [each._asdict() for each in found], "unread_tests": unread, "copies": copies}


if __name__ == "__main__":
    main()
