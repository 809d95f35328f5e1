"""A page for each agent: what is registered with it, what is left for a person, what no hook sees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docs.reference import code, plain, table
from hookpack import description
from hookpack.agents import NAMES
from hookpack.policy import GATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TITLE = "Agents"
INDEX = "agents/index.md"
_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_ABOUT = """\
# Agents

How hookpack meets each agent; [what was seen on the real ones](../../agents.md) stands beside it.

"""
_GENERIC = """\
# Any other harness

`--agent generic`: one JSON object in, an exit code and a JSON object out.
[Its fields and an example](../../harness.md).
"""


def pages() -> dict[str, str]:
    known = {name: _read(name) for name in NAMES if name != "generic"}
    rows = [[f"[{plain(each.title)}]({name}.md)", code(name), code(each.project)] for name, each in known.items()]
    rows.append(["[any other harness](generic.md)", code("generic"), ""])
    return {
        INDEX: _ABOUT + table(["agent", "`--agent`", "settings in a project"], rows),
        "agents/generic.md": _GENERIC,
        **{f"agents/{name}.md": "\n".join(_sections(name, each)) for name, each in known.items()},
    }


def _read(agent: str) -> description.Description:
    return description.read(agent, (_TEMPLATES / f"{agent}.json").read_bytes())


def _sections(name: str, agent: description.Description) -> Iterator[str]:
    yield f"# {agent.title}\n\n```sh\nhookpack install --agent {name}\n```\n"
    yield table(
        ["scope", "file"], [["project", code(agent.project)], ["user", code(f"~/{agent.user}") + _moved(agent)]]
    )
    yield f"## Registered hooks\n\n{table(['event', 'tools', 'gates'], _hooks(agent))}"
    yield _listed("Left for a person", agent.person, "Nothing: the hooks run from the next session on.")
    uncovered = (*agent.uncovered, *agent.uncovered_by_project)
    yield _listed("What no hook sees", uncovered, "Nothing that is known.")
    yield "[What was seen on each agent](../../agents.md#what-was-seen)\n"


def _moved(agent: description.Description) -> str:
    return f", or where {code(agent.home)} says" if agent.home else ""


def _listed(title: str, entries: Iterable[str], otherwise: str) -> str:
    lines = "\n".join(f"- {plain(each)}" for each in entries)
    return f"## {title}\n\n{lines or otherwise}\n"


def _hooks(agent: description.Description) -> Iterator[list[str]]:
    for event, groups in agent.hooks.items():
        for group in groups:
            gates = [gate for gate in GATES if f"/{gate} " in str(group)]
            yield [code(event), code(str(group.get("matcher", ""))), ", ".join(map(code, gates))]
