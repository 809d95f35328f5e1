"""Who started whom: sessions, the agents inside them, and agents in sessions of their own."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.report import entries
from hookpack.report.plain import clean
from hookpack.state import family

if TYPE_CHECKING:
    from hookpack.codec import Json

MOST = 500


class Node(Record):
    """A session, or an agent inside one. `parent` is the key of another node, "" for none that is known."""

    key: str
    name: str
    kind: str  # session, subagent
    parent: str
    depth: int | None  # of a session, as its first event recorded it
    first: float
    last: float
    calls: int
    refused: int  # starts of agents that recursion-guard refused here
    is_cut_off: bool  # an agent started it, and the record does not tell which


class Lineage:
    """Collects the sessions of a record; `root` is the work tree, from which families have their names."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._nodes: dict[tuple[str, str], Json] = {}
        self._families: dict[str, str] = {}  # session -> the family that its environment named
        self._started_by: dict[tuple[str, str], str] = {}  # (session, child) -> the agent inside it that started it

    def take(self, entry: Json) -> None:
        session, agent = entry.get("session", ""), entry.get("agent_id", "")
        if not session:
            return
        node = self._nodes.get((session, agent))
        if node is None:
            fresh = {"first": entry["at"], "calls": 0, "refused": 0, "depth": None, "agent": entry.get("agent", "")}
            node = self._nodes[session, agent] = fresh
        node["last"] = entry["at"]
        node["calls"] += 1
        if entry["gate"] == "recursion-guard":
            self._begun(entry, session, agent, node)

    def _begun(self, entry: Json, session: str, agent: str, node: Json) -> None:
        node["refused"] += entry["outcome"] == "fail"
        if child := entry.get("child", ""):
            self._started_by[session, child] = agent
        if given := entry.get("family", ""):
            self._families[session] = given
        for kind, note in entries.rows(entry, "effects", str, str):
            if kind == "child-depth" and str(note).isdecimal() and len(str(note)) < 6:
                node["depth"] = int(str(note)) - 1

    def found(self) -> tuple[Node, ...]:
        """The newest MOST, oldest first; subagents after their session."""
        newest = sorted(self._nodes, key=lambda key: -self._nodes[key]["last"])[:MOST]
        sessions = {session for session, _ in newest}
        wanted = sorted({*newest, *((each, "") for each in sessions)} & {*self._nodes}, key=self._place)
        keys = {each: str(number) for number, each in enumerate(wanted)}
        roots = {family.name({}, session, self._root): session for session in sessions}
        return tuple(self._node(each, keys, roots) for each in wanted)

    def _place(self, key: tuple[str, str]) -> tuple[float, str, float, str]:
        session, agent = key
        top = self._nodes.get((session, ""), self._nodes[key])
        return top["first"], session, self._nodes[key]["first"] if agent else -1.0, agent

    def _node(self, key: tuple[str, str], keys: dict[tuple[str, str], str], roots: dict[str, str]) -> Node:
        session, agent = key
        node = self._nodes[key]
        above = self._above(key, roots)
        parent = keys.get(above, "") if above and above != key else ""
        return Node(
            key=keys[key],
            name=clean(agent or session, 80),
            kind="subagent" if agent else f"session of {clean(node['agent'], 40) or 'an unknown agent'}",
            parent=parent,
            depth=None if agent else node["depth"],
            first=node["first"],
            last=node["last"],
            calls=node["calls"],
            refused=node["refused"],
            is_cut_off=not parent and not agent and bool(node["depth"]),
        )

    def _above(self, key: tuple[str, str], roots: dict[str, str]) -> tuple[str, str] | None:
        session, agent = key
        if agent:
            starter = self._started_by.get((session, agent), "")
            return (session, starter if (session, starter) in self._nodes else "")
        root = roots.get(self._families.get(session, ""))
        return (root, "") if root else None
