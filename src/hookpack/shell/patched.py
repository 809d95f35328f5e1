"""The files that a patch names."""

from __future__ import annotations


def patched(text: str) -> list[str]:
    """The files that a patch names, as it names them and without the first folder."""
    found: list[str] = []
    for line in text.split("\n"):
        for mark in ("+++ ", "--- ", "*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "):
            if line.startswith(mark):
                path = line[len(mark) :].split("\t")[0].strip()
                found += [path, path.partition("/")[2]] if mark[0] != "*" and "/" in path else [path]
    return [path for path in found if path and path != "/dev/null"]
