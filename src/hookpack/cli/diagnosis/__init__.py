"""What `hookpack doctor` looks at, one module a subject; each check is a line and, if it is not well, a remedy."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Health: TypeAlias = Literal["ok", "warn", "fail"]


class Check(Record):
    """One thing that was looked at; `remedy` is what helps, "" where all is well."""

    name: str
    health: Health
    line: str
    remedy: str = ""
