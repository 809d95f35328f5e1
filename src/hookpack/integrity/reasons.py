"""Conditions under which a test may be left out: what the machine has, not what the code does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookpack.integrity.case import State, Worth

_MACHINE = re.compile(
    r"sys\.platform|os\.name|platform|\bos\.(?:getuid|geteuid)|version_info|[Vv]ersion|VERSION|\bwhich\b|find_spec|"
    r"importlib|hasattr\(|\bis_?(?:win|linux|mac|windows|posix|pypy|64bit|root|ci)\b|\b(?:IS_|ON_)?(?:WIN|WINDOWS|"
    r"LINUX|MACOS|POSIX|PYPY|PY\d+)\w*\b|"
    r"\b(?:has|have|no|missing|needs|requires|supports)_\w+|\b(?:HAS|HAVE|NO|MISSING|NEEDS|SUPPORTS)_\w+|"
    r"\w+_(?:available|installed|missing)\b|"
    r"cuda|GOOS|GOARCH|testing\.Short|ShouldSkip|runtime\.|process\.(?:platform|version|arch)|windows|"
    r"\bisCI\b|PHP_OS|extension_loaded|function_exists|class_exists|RUBY_|defined\?|implementation|Version|"
    r"\bimplementation\b|docker",
    re.IGNORECASE,
)
_MISSING = re.compile(r"^(?:not )?[a-z_]\w*(?: is (?:not )?None)?$")  # a module that could not be imported
_NEVER = re.compile(r"^\(?(?:True|true|1|not False|!false|\"[^\"]+\"|'[^']+')\)?$")


def level(condition: str, *, has_reason: bool) -> Worth:
    """What a skip under this condition is worth: "" where the machine decides and a reason stands there."""
    if not condition or _NEVER.match(condition.strip()):
        return "deny"
    if _MACHINE.search(condition) or _MISSING.match(condition.strip()):
        return "" if has_reason else "notice"
    return "ask"


def is_machine(condition: str) -> bool:
    return bool(_MACHINE.search(condition))


def behind_exit(condition: str) -> State:
    """What the assertions are worth that stand behind `if condition: return`."""
    plain = condition.strip("() ")
    if plain in ("True", "true", "1", "not False", "!false"):
        return "dead"
    if is_machine(plain):
        return ""
    # with nothing set the test ends here
    return "dead" if is_switch(plain) and plain.startswith(("not ", "!")) else "conditional"


_ENVIRONMENT = re.compile(r"environ|getenv|process\.env|ENV\[")


def is_switch(condition: str) -> bool:
    """Whether somebody who starts the tests decides: with nothing set, the condition is false."""
    return bool(_ENVIRONMENT.search(condition))
