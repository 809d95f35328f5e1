"""Files of semgrep rules as far as hookpack itself reads them: a person's before it is trusted, its own to show them.

Cold: only the person's commands load it. Whether the patterns can be used is for semgrep to say.
"""

from __future__ import annotations

import yaml

from hookpack.errors import BadPolicy
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 1 << 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it was built
_NEEDED = ("id", "languages", "message", "severity")


def load(data: bytes, path: str) -> dict[str, int]:
    """The rules' ids with their lines. BadPolicy, one line `path:line: ...` for each fault.

    A rule limited to `paths` is a fault: scanners see copies under other names, so that it would never fire.
    """
    rules: dict[str, int] = {}
    faults: list[tuple[int, str]] = []
    for rule in _rules(data, path):
        keys = {key.value: value for key, value in rule.value}
        line, name = rule.start_mark.line + 1, getattr(keys.get("id"), "value", "")
        faults += [(line, f"the rule {name!r} has no {key!r}") for key in _NEEDED if key not in keys]
        if "paths" in keys:
            faults.append(
                (keys["paths"].start_mark.line + 1, f"the rule {name!r} is limited to `paths`; leave that out")
            )
        if name in rules:
            faults.append((line, f"a second rule {name!r}"))
        rules[name] = line
    if faults:
        raise BadPolicy("\n".join(f"{path}:{line}: {what}" for line, what in sorted(faults)))
    return rules


def pages(data: bytes) -> Iterator[dict[str, str]]:
    """What each rule of one of hookpack's own files says of itself."""
    for rule in _LOADER(data).get_single_data()["rules"]:
        about = rule["metadata"]
        yield {
            "id": rule["id"],
            "cwe": about["cwe"],
            "severity": rule["severity"].lower(),
            "confidence": about["confidence"].lower(),
            "why": rule["message"],
            "remedy": about["remedy"],
        }


def _rules(data: bytes, path: str) -> Iterator[yaml.MappingNode]:
    try:
        if len(data) > MAX_BYTES:
            raise BadPolicy(f"{path}:1: larger than {MAX_BYTES} bytes")
        root = yaml.compose(data.decode("utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadPolicy(f"{path}:{mark.line + 1 if mark else 1}: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadPolicy(f"{path}:1: no YAML in UTF-8") from error
    listed = _keys(root).get("rules")
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        raise BadPolicy(f"{path}:1: no semgrep rules (a key `rules` with a list)")
    for rule in listed.value:
        if not isinstance(rule, yaml.MappingNode):
            raise BadPolicy(f"{path}:{rule.start_mark.line + 1}: no rule")
        yield rule


def _keys(node: yaml.Node | None) -> Mapping[str, yaml.Node]:
    return {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}
