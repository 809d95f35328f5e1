"""A person's files of semgrep rules, checked before they are trusted."""

from __future__ import annotations

from hookpack import rules_yaml
from hookpack.errors import BadPolicy
from hookpack.record import TYPE_CHECKING
from hookpack.scanners import locate, semgrep

if TYPE_CHECKING:
    from collections.abc import Mapping


def check(data: bytes | None, path: str, environ: Mapping[str, str]) -> None:
    """BadPolicy, one line `path:line: ...` for each fault; ToolError if semgrep cannot be asked."""
    if data is None:
        raise BadPolicy(f"{path}: no such file; rules are files of the project, never names of a registry")
    lines = rules_yaml.load(data, path)
    refused = semgrep.refused(data, locate(environ))
    if refused:
        raise BadPolicy("\n".join(f"{path}:{lines.get(rule, 1)}: {rule}: {why}" for rule, why in refused))
