"""Commands of the agents' own programs that change their hooks, or start an agent without them."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = "claude codex cursor-agent cursor gemini copilot qwen opencode amp droid"
NAMES = frozenset(_NAMES.split())
_CHANGING = {  # what an agent's own command changes: the words that do
    "config": ("set", "add", "remove", "unset", "delete", "rm", "edit", "hooks", "features"),
    "settings": ("set", "add", "remove", "unset", "delete", "rm", "edit"),
    "plugin": ("disable", "uninstall", "remove", "rm", "delete"),
    "plugins": ("disable", "uninstall", "remove", "rm", "delete"),
    "extension": ("disable", "uninstall", "remove", "rm", "delete"),
    "extensions": ("disable", "uninstall", "remove", "rm", "delete"),
    "features": ("disable", "enable", "set"),
    "hooks": ("disable", "disable-all", "uninstall", "remove", "rm", "delete", "off", "untrust"),
}
_UNGUARDED = ("--bare", "--safe-mode", "--setting-sources", "--no-hooks", "--disable-hooks")
_SETTING = ("-c", "--config", "--settings", "--disable", "--enable")


def unguards(names: Sequence[str], words: Sequence[str]) -> bool:
    """Whether an agent's command changes its hooks, or starts it without them."""
    verb = next((name for name in names[1:] if name[:1] != "-"), "")
    if not {"--help", "-h", "--version"}.isdisjoint(words):
        return False
    rest = names[names.index(verb) + 1 :] if verb else []
    if verb in _CHANGING and any(word in _CHANGING[verb] for word in rest[:2]):
        return True
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        name, _, value = word.partition("=")
        if name in _UNGUARDED or "disableAllHooks" in word:
            return True
        if "hooks" in (value if name in _SETTING else word) and (before in _SETTING or name in _SETTING):
            return True
    return False
