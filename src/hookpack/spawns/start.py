"""One start of an agent, the limits for them and the count of what runs. Values only."""

from __future__ import annotations

from hookpack.record import Record


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
