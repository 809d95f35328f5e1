"""The cheap question: can a line start an agent at all? Substrings only."""

from __future__ import annotations

from hookpack.spawns.agents import KNOWN, LIBRARIES

_NAMES = (*sorted(name for name in KNOWN if len(name) > 3 and name[0] != "@"), *LIBRARIES)
_SHORT = ("amp ", "amp\n", "q chat", "agent -", "gh agent-task")
# what runs another text than the line's own: a file, a recipe, an unpacked word
_RUNS = (
    "$", "`", "./", ".sh", ".py", ".js", ".mjs", ".cjs", ".ts", ".rb", ".pl", "make", "just", "npm", "pnpm", "yarn",
    "bun", "source ", "sh ", "bash", "(){", "() {", "fork", "cron", "eval", "{c", "{g",
)  # fmt: skip


def may_start(line: str) -> bool:
    """Whether `line` names an agent, or may run a text that does."""
    return names_agent(line) or line.endswith("sh") or any(mark in line for mark in _RUNS) or _runs_path(line)


def names_agent(text: str) -> bool:
    """Whether a text names an agent, quotes and backslashes taken out."""
    if "'" in text or '"' in text or "\\" in text:
        text = text.replace("'", "").replace('"', "").replace("\\\n", "").replace("\\", "")
    return any(name in text for name in _NAMES) or any(name in text for name in _SHORT) or text.strip() == "amp"


def _runs_path(line: str) -> bool:
    """Whether a command is named by its path: `scripts/run`, `cd x && bin/go`."""
    if "/" not in line:
        return False
    return any(
        "/" in part.lstrip(" (").partition(" ")[0] for part in line.replace("&", ";").replace("|", ";").split(";")
    )
