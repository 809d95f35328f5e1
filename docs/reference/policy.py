"""Every key of the policy: what may stand there, and the default."""

from __future__ import annotations

import re

from docs.reference import code, plain, table
from hookpack import policy_schema

TITLE = "Policy keys"
INDEX = "policy.md"
_ABOUT = """\
# Policy keys

Everything that may stand in `.hookpack/policy.yaml` ([how to write it](../policy.md)). A name followed by `[]` is a
list of entries. `hookpack policy explain KEY` says the same in the terminal.

"""


def pages() -> dict[str, str]:
    sections: dict[str, list[list[str]]] = {}
    for row in policy_schema.rows():
        name = re.split(r"[.\[]", row.key)[0]
        cells = [code(row.key), plain(row.help), plain(row.allowed), code(row.default)]
        sections.setdefault(name, []).append(cells)
    head = ["key", "what it says", "value", "default"]
    return {INDEX: _ABOUT + "".join(f"## {name}\n\n{table(head, rows)}\n" for name, rows in sections.items())}
