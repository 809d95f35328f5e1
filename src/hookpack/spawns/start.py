"""One start of an agent, how often it happens, and the limits for it. Values only."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import MANY, Loose

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_KINDS = 50


class Start(Record):
    """An agent that a line starts, `times` over; with a `rule` it is refused wherever the line runs."""

    agent: str
    times: int = 1
    rule: str = ""
    aside: bool = False  # the line does not wait for it


class Limits(Record):
    """What the policy allows one family of agents; `per_minute` are starts."""

    children: int
    active: int
    spawns: int
    per_minute: int


class Census(Record):
    """A family as a start found it: the parent's running children, all running ones, all ever, those of a minute."""

    children: int = 0
    active: int = 0
    spawned: int = 0
    recent: int = 0
    exceeded: str = ""  # the limit that left no place, a field of Limits; "" if the places were taken


class Claim(Record):
    """Places that a call wants for the agents it starts."""

    call: str
    parent: str = ""  # the subagent that starts them, "" for the session itself
    wanted: int = 1
    level: int = 1  # of the children below their session
    aside: bool = False  # they may outlive the call
    holds: bool = True  # False: it counts as a start and takes no place


def product(left: int, right: int) -> int:
    return min(left * right, MANY)


def fed(words: Sequence[str], stdin: str) -> int:
    """How often xargs, with its options `words`, starts its program."""
    each = [
        word for word in words[1:] if word[:2] in ("-n", "-I", "-i", "-L", "-l") or word[:6] in ("--max-", "--repl")
    ]
    if not each or all(word.startswith("--max-procs") for word in each):
        return 1
    if not stdin or type(stdin) is Loose:
        return MANY
    size = "".join(words[at][2:] or words[at + 1] for at in range(len(words)) if words[at][:2] == "-n")
    is_lines = not size
    items = len([row for row in stdin.split("\n") if row.strip()]) if is_lines else len(stdin.split())
    return max(1, -(-items // int(size))) if size.isdecimal() and int(size) else max(1, items)


def count(found: list[Start], start: Start) -> None:
    """Adds a start; in functions that call functions their number would double with each."""
    for at, each in enumerate(found[-_MAX_KINDS:], max(0, len(found) - _MAX_KINDS)):
        if each == start._replace(times=each.times):
            found[at] = each._replace(times=min(each.times + start.times, MANY))
            return
    found.append(start)
