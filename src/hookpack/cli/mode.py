"""The policy file with another mode: one line of it changes, and all else means what it meant."""

from __future__ import annotations

import re

from hookpack import policy_yaml
from hookpack.errors import BadPolicy, HookpackError

_MODE = re.compile(rb"^(mode:[ \t]*)([^\s#]+)", re.MULTILINE)
_VERSION = re.compile(rb"^version:[^\n]*\n", re.MULTILINE)


def changed(data: bytes, mode: str, path: str) -> bytes:
    """`data` with `mode` in force. HookpackError where that is more than a line, BadPolicy for a faulty file."""
    line = mode.encode()
    if _MODE.search(data):
        new = _MODE.sub(lambda found: found[1] + line, data, count=1)
    else:
        found = _VERSION.search(data)
        end = found.end() if found else 0
        new = data[:end] + b"mode: " + line + b"\n" + data[end:]
    if not _is_only(data, new, mode, path):
        raise HookpackError(
            f"{path} is written so that its mode cannot be changed by one line",
            hint=f"write `mode: {mode}` into it, then run `hookpack trust`",
        )
    return new


def _is_only(data: bytes, new: bytes, mode: str, path: str) -> bool:
    wanted = {**policy_yaml.load(data, path), "mode": mode}
    try:
        return policy_yaml.load(new, path) == wanted
    except BadPolicy:
        return False
