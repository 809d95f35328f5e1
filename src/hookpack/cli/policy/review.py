"""What a person should know about a policy whose form is right: what it names, what ends, what it loosens."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

from hookpack import exceptions, installation, policy_schema, policy_stack, policy_yaml
from hookpack.place import shown
from hookpack.policy import DEFAULTS, PRESETS, build, settled
from hookpack.policy_stack import flat
from hookpack.policy_strictness import GRANTS, is_looser
from hookpack.state.files import read_bytes
from hookpack.yaml_table import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    from hookpack.codec import Json
    from hookpack.policy_stack import File, Stack
    from hookpack.state.project import Project

    Level = Literal["error", "warning", "note"]


class Remark(NamedTuple):
    """An error keeps the policy from being trusted, a warning wants a person's eye, a note is good to know."""

    level: Level
    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.level}: {shown(self.path)}{f':{self.line}' if self.line else ''}: {self.text}"


def remarks(project: Project, stack: Stack) -> list[Remark]:
    """All there is to say, errors first."""
    today = time.strftime("%Y-%m-%d")
    found = [
        *_missing(project, stack),
        *_lasting(stack, today),
        *_ending(stack, today),
        *_loosened(stack),
        *_overridden(stack),
        *_outdated(project),
    ]
    return sorted(found, key=lambda each: ("error", "warning", "note").index(each.level))


def _missing(project: Project, stack: Stack) -> Iterator[Remark]:
    """Files that the policy relies on."""
    written = stack.written
    rules = build(written, trusted=False).layers["monotonicity"].texts("rules")
    for path in policy_yaml.named_files(written, project.has_file):
        if not project.has_file(path):
            level: Level = "error" if path in rules else "warning"
            yield _at(stack, level, f"{shown(path)} is named as a file, and there is none", ("iteration",))


def _lasting(stack: Stack, today: str) -> Iterator[Remark]:
    for file, keys, number, row in _accepted(stack):
        if keys != _ALLOW and exceptions.days(today, row["until"]) > exceptions.MAX_DAYS:
            text = f"exceptions[{number}].until: {row['until']} is more than {exceptions.MAX_DAYS} days away"
            yield Remark("error", file.path, line_of(file.data, (*keys, number)), text)


_ALLOW = ("gates", "filter-sensitive", "options", "allow")


def _ending(stack: Stack, today: str) -> Iterator[Remark]:
    for file, keys, number, row in _accepted(stack):
        for text in exceptions.ending([row], today):
            yield Remark("warning", file.path, line_of(file.data, (*keys, number)), text)


def _accepted(stack: Stack) -> Iterator[tuple[File, tuple[str, ...], int, Mapping[str, str]]]:
    """Each exception in force, and where it stands: a list of the project takes the place of the organisation's."""
    for keys in (("exceptions",), _ALLOW):
        name = ".".join(keys)
        for file in filter(None, (stack.own, stack.org)):
            rows = dict(flat(file.says)).get(name)
            if isinstance(rows, list):
                yield from ((file, keys, number, row) for number, row in enumerate(rows))
                break


def loosened(stack: Stack) -> Iterator[tuple[str, object, object]]:
    """The settings (key, the organisation's value, the project's) by which the project lets through more.

    What the organisation leaves out counts as the default that it relies on, but for lists of what a project grants.
    """
    if stack.org is None:
        return
    said = stack.org.says
    asked = {key for part in (said, PRESETS[_preset(said)]) for key, _ in flat(part)}
    for key, old, new in policy_stack.differences(said, stack.written):
        is_meant = key in asked or key.rpartition(".")[2] not in GRANTS
        if is_meant and is_looser(key, old, new):
            yield key, old, new


def _preset(says: Json) -> str:
    return str(says.get("preset", DEFAULTS["preset"]))


def _loosened(stack: Stack) -> Iterator[Remark]:
    for key, old, new in loosened(stack):
        org = shown(stack.org.path) if stack.org else ""
        text = f"{key} is looser than in {org}: {policy_stack.told(old)} -> {policy_stack.told(new)}"
        yield _at(stack, "warning", text, key.split("."))


def _overridden(stack: Stack) -> Iterator[Remark]:
    """Lines left from the template that take back what the preset says."""
    name = _preset(stack.own.says)
    own, plain = dict(flat(stack.own.says)), dict(flat(settled({})))
    for key, value in flat(PRESETS[name]):
        if key in own and own[key] == plain[key] != value:
            text = f"{key}: preset {name} says {policy_stack.told(value)}, this line keeps the default"
            yield _at(stack, "note", f"{text}; delete it if the preset is to count", key.split("."))


def _outdated(project: Project) -> Iterator[Remark]:
    path = os.path.join(project.root, ".hookpack", policy_schema.NAME)
    data = read_bytes(path)
    if data is not None and data != installation.template(policy_schema.NAME, os.environ):
        text = "the schema for editors is of another version; `hookpack install` writes the present one"
        yield Remark("note", f".hookpack/{policy_schema.NAME}", 0, text)


def _at(stack: Stack, level: Level, text: str, keys: tuple[str, ...] | list[str]) -> Remark:
    """About a setting; what no line of the file says comes from its preset."""
    line = line_of(stack.own.data, keys) or line_of(stack.own.data, ("preset",))
    return Remark(level, stack.own.path, line, text)
