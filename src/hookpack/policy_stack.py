"""What a policy is made of: built-in defaults, a preset, an organisation's file, the project's own file."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from hookpack import policy_yaml
from hookpack.errors import BadPolicy
from hookpack.place import shown
from hookpack.policy import DEFAULTS, PRESETS, merge, settled
from hookpack.yaml_table import line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hookpack.codec import Json


class File(NamedTuple):
    """A policy file that was read and checked; `path` as people see it."""

    path: str
    data: bytes
    says: Json


class Setting(NamedTuple):
    """A value and who says so: "default", "preset team", or a file with its line."""

    value: object
    source: str


class Stack(NamedTuple):
    """The project's file, and that of the organisation if it extends one."""

    own: File
    org: File | None = None

    @property
    def written(self) -> Json:
        """What the files say, as one mapping; the project's file counts more."""
        return merge(self.org.says, self.own.says) if self.org else self.own.says

    @property
    def named(self) -> tuple[str, ...]:
        """The paths that the project's file names as policies."""
        return (self.org.path,) if self.org else ()


def read(data: bytes, path: str, fetch: Callable[[str], bytes | None]) -> Stack:
    """The policy `data` with what it extends; `fetch` gives a file by the path that `extends` names, None without one.

    BadPolicy, one line `path:line: ...` for each fault, also where the organisation's file is not the one that was
    pinned.
    """
    own = File(path, data, policy_yaml.load(data, path))
    extends = own.says.get("extends", {})
    org = extends.get("path", "")
    if not org:
        return Stack(own)
    where = f"{path}:{line_of(data, ('extends',))}: extends"
    found = fetch(org)
    if found is None:
        raise BadPolicy(f"{where}: {shown(org)}: no such file")
    actual = hashlib.sha256(found).hexdigest()
    if not extends.get("sha256"):
        raise BadPolicy(f"{where} has no sha256; that of {shown(org)} is {actual}: read the file, then write it there")
    if extends["sha256"] != actual:
        look = f"`hookpack policy diff --against {shown(org)}` shows where yours differs"
        raise BadPolicy(
            f"{where}: {shown(org)} is not the file that was pinned: its SHA-256 is {actual}; read it ({look}), then "
            "write that digest there"
        )
    says = policy_yaml.load(found, shown(org))
    if "extends" in says:
        line = line_of(found, ("extends",))
        raise BadPolicy(f"{shown(org)}:{line}: extends: a policy that is extended cannot extend another one")
    return Stack(own, File(org, found, says))


def flat(settings: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """Every value under its dotted key; lists are values."""
    for key, value in settings.items():
        if isinstance(value, dict) and value:
            yield from flat(value, f"{above}{key}.")
        elif not isinstance(value, dict):
            yield f"{above}{key}", value


def told(value: object) -> str:
    """A value as people read it; the same for a list and for a tuple."""
    return json.dumps(value, ensure_ascii=False)


def settings(stack: Stack) -> dict[str, Setting]:
    """Every setting of the policy by its dotted key."""
    written = stack.written
    found = {key: Setting(value, "default") for key, value in flat(settled(written))}
    preset = str(written.get("preset", DEFAULTS["preset"]))
    found.update({key: Setting(value, f"preset {preset}") for key, value in flat(PRESETS[preset])})
    for file in filter(None, (stack.org, stack.own)):
        for key, value in flat(file.says):
            line = line_of(file.data, key.split("."))
            found[key] = Setting(value, f"{shown(file.path)}:{line}")
    return found


def differences(before: Json, after: Json) -> Iterator[tuple[str, object, object]]:
    """The settings (key, old, new) in which two policies differ, both as `policy_yaml.load` gives them."""
    old, new = dict(flat(settled(before))), dict(flat(settled(after)))
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def line(key: str, before: object, after: object, change: str) -> str:
    """One difference in words, safe for a terminal; `change` is looser, stricter or nothing."""
    return shown(f"{key}: {told(before)} -> {told(after)}") + (f"  ({change})" if change else "")
