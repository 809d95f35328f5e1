"""The agents that one root session started, directly or through others: who runs, and how many there were."""

from __future__ import annotations

import os
import time

from hookpack.codec import digest
from hookpack.record import TYPE_CHECKING, Record
from hookpack.spawns.start import Census
from hookpack.state import ancestry
from hookpack.state.files import Lock, read_json, remove, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from hookpack.codec import Json
    from hookpack.spawns.start import Claim, Limits

    T = TypeVar("T")

SCHEMA = 1
TREE = "HOOKPACK_TREE"  # the variable that hands a family's name down

_LEASE_S = 7200  # a child that was never reported ended
_GRACE_S = 20.0  # until a process that was started aside must be seen
_MINUTE_S = 60.0
_REMEMBERED = 50  # calls, of which many may come at once
_KEPT_S = 30 * 86_400.0


class Member(Record):
    """The session that asks: its name, and its agent's process (0 if unknown)."""

    session: str
    pid: int = 0
    born: str = ""
    is_marked: bool = False  # what it starts inherits TREE


def name(environ: Mapping[str, str], session: str, root: str) -> str:
    """The family that the environment names, else the one that begins with the session in the work tree `root`."""
    given = environ.get(TREE, "")
    if len(given) == 24 and given.isalnum() and given.isascii():
        return given
    return digest(f"{root}\0{session}".encode("utf-8", "surrogatepass"))[:24]


def found(folder: str, above: tuple[ancestry.Process, ...]) -> str:
    """The family to which one of the agents above belongs, "" if none is known."""
    wanted = {(each.pid, each.born) for each in above}
    try:
        names = os.listdir(folder) if wanted else []
    except OSError:
        return ""
    for each in names:
        if not each.endswith(".json"):
            continue
        agents = (read_json(os.path.join(folder, each), schema=SCHEMA) or {}).get("agents", {})
        if any((one["pid"], one["born"]) in wanted for one in agents.values()):
            return each.removesuffix(".json")
    return ""


class Family:
    """One family's file; every change is a locked read-modify-write that adds to what stands there."""

    def __init__(self, folder: str, name: str) -> None:
        self._folder = folder
        self.name = name
        self._path = os.path.join(folder, name + ".json")

    def load(self) -> Json:
        return read_json(self._path, schema=SCHEMA) or {}

    def update(self, change: Callable[[Json], T]) -> T:
        with Lock(self._path + ".lock"):
            memory = self.load()
            answer = change(memory)
            write_json(self._path, memory, schema=SCHEMA)
            return answer

    def reserve(self, member: Member, claim: Claim, limits: Limits) -> Census:
        """What runs already; takes the places of `claim`, all or none, if every limit allows them.

        Hooks that are registered twice ask twice about one call, which takes its places once.
        """
        asked = [member.session, claim.call]

        def change(memory: Json) -> Census:
            now = time.time()
            places = memory["places"] = self._alive(memory, now)
            recent = memory["recent"] = [each for each in memory.get("recent", []) if 0 <= now - each[0] < _MINUTE_S]
            seen = Census(
                children=sum(each["count"] for each in places if _is_of(each, member, claim)),
                active=sum(each["count"] for each in places),
                spawned=memory.get("spawned", 0),
                recent=sum(each[1] for each in recent),
            )
            if claim.call and asked in memory.get("granted", []):
                return seen
            over = _exceeded(seen, claim, limits)
            if over:
                return seen._replace(exceeded=over)
            memory["spawned"] = seen.spawned + claim.wanted
            recent.append([now, claim.wanted])
            memory["granted"] = [*memory.get("granted", []), asked][-_REMEMBERED:]
            if member.pid:
                memory.setdefault("agents", {})[member.session] = {"pid": member.pid, "born": member.born}
            if claim.holds:
                places.append(_place(member, claim, now))
            return seen

        if not os.path.exists(self._path):
            self._forget_old()
        return self.update(change)

    def release(self, session: str, call: str, child: str, *, runs_on: bool) -> None:
        """The call that started a child ended (the child may run on), or `call` is empty and the child ended."""
        if not call and not child:
            return
        known = self.load()
        if call and not any(each["call"] == call for each in known.get("places", [])):
            return

        def change(memory: Json) -> None:
            kept, ended = [], memory.get("ended", [])
            for each in memory.get("places", []):
                is_meant = each["call"] == call if call else each["child"] == child
                if not is_meant or each["session"] != session:
                    kept.append(each)
                elif call and runs_on and (not child or child not in ended):
                    kept.append({**each, "child": child, "until": time.time() + _LEASE_S})
                elif call and each["aside"]:
                    kept.append({**each, "until": time.time() + _LEASE_S})
            memory["places"] = kept
            # a child in the background may end before its launch was reported
            memory["ended"] = ended if call else [*ended, child][-_REMEMBERED:]

        if known:
            self.update(change)

    def settle(self, session: str) -> None:
        """Forget starts by the session itself that were never confirmed: another gate refused them.

        A child that a session waits for has ended before a person can begin a turn.
        """

        def is_open(each: Json) -> bool:
            return bool(each["session"] == session and not each["parent"] and not each["child"] and not each["aside"])

        if any(map(is_open, self.load().get("places", []))):
            self.update(
                lambda memory: memory.__setitem__("places", [each for each in memory["places"] if not is_open(each)])
            )

    def level(self, session: str, child: str) -> int:
        """How deep below its session a subagent stands; of one not reported yet, as deep as any that is starting."""
        places = [each for each in self.load().get("places", []) if each["session"] == session]
        own = [each["level"] - (each["child"] != child) for each in places if child in (each["child"], each["parent"])]
        starting = [each["level"] for each in places if not each["child"] and not each["aside"]]
        levels: list[int] = own or starting or [1]
        return max(levels)

    def _alive(self, memory: Json, now: float) -> list[Json]:
        """The places whose lease runs, whose session runs, and, of those aside, as many as there are processes."""
        agents = memory.get("agents", {})
        gone = {each for each, one in agents.items() if ancestry.is_gone(one["pid"], one["born"])}
        places = [each for each in memory.get("places", []) if each["until"] > now]
        places = [each for each in places if each["session"] not in gone or each["aside"]]
        memory["agents"] = {each: one for each, one in agents.items() if each not in gone}
        settled = [each for each in places if each["aside"] and each["is_marked"] and now - each["at"] > _GRACE_S]
        left = ancestry.running(f"{TREE}={self.name}") if settled else None
        if left is None:
            return places
        kept = []
        for each in places:
            if each in settled:
                each = {**each, "count": min(each["count"], left)}
                left -= each["count"]
            if each["count"]:
                kept.append(each)
        return kept

    def _forget_old(self) -> None:
        """Remove families of which nothing was heard for 30 days."""
        try:
            with os.scandir(self._folder) as entries:
                old = [each.path for each in entries if each.stat().st_mtime < time.time() - _KEPT_S]
        except OSError:
            return
        for path in old:
            remove(path)


def _place(member: Member, claim: Claim, now: float) -> Json:
    return {
        "session": member.session,
        "call": claim.call,
        "parent": claim.parent,
        "count": claim.wanted,
        "level": claim.level,
        "aside": claim.aside,
        "is_marked": member.is_marked,
        "child": "",
        "at": now,
        "until": now + _LEASE_S,
    }


def _is_of(place: Json, member: Member, claim: Claim) -> bool:
    return bool(place["session"] == member.session and place["parent"] == claim.parent)


def _exceeded(seen: Census, claim: Claim, limits: Limits) -> str:
    """The first limit that the claim would break, "" if none."""
    held = claim.wanted if claim.holds else 0
    totals = {
        "children": (seen.children + held, limits.children),
        "active": (seen.active + held, limits.active),
        "spawns": (seen.spawned + claim.wanted, limits.spawns),
        "per_minute": (seen.recent + claim.wanted, limits.per_minute),
    }
    return next((name for name, (total, most) in totals.items() if total > most), "")
