"""Every message of the gates, as they said it in the tests' scenes."""

from __future__ import annotations

from pathlib import Path

import yaml

from docs.reference import code, plain, table

TITLE = "Messages"
INDEX = "messages.md"
_SAID = Path(__file__).resolve().parents[1] / "messages.yaml"
_ABOUT = """\
# Messages

What a gate says when it refuses or asks: `gate/rule: what was found. What is allowed instead.` Names of files and
numbers are those of an example. `hookpack explain` tells the same of an entry of your own record
([understand a verdict](../understand.md)); what to do about it stands in
[when something was refused](../blocked.md).

"""
_LAYERS = """
## Layers

monotonicity-gate names the layer that found something, with these words.
`implicit` compares defences that nobody declared, `evaluator` looks at what decides how a layer measures.

"""


def pages() -> dict[str, str]:
    said: dict[str, str] = yaml.safe_load(_SAID.read_text(encoding="utf-8"))
    gates = {name: text.partition(": ")[2] for name, text in said.items() if "/" in name}
    layers = {name: text for name, text in said.items() if "/" not in name}
    return {INDEX: _ABOUT + _rows("rule", gates) + _LAYERS + _rows("layer, outcome", layers)}


def _rows(head: str, said: dict[str, str]) -> str:
    return table([head, "says"], ([code(name), plain(text)] for name, text in sorted(said.items())))
