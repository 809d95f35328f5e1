"""What a value of the policy must look like: globs, paths, commands, days, names.

A form is a pattern that JSON Schema reads as well; what no pattern tells is a function that names the fault, or "".
"""

from __future__ import annotations

import posixpath
import re
import shlex
from datetime import date

from hookpack.policy import DEFAULTS
from hookpack.yaml_table import Form

END = r"(?![\s\S])"  # `$` would let a line break follow

_SOME = Form(r"\S", "is empty")
_SLASHES = Form(rf"^(?!/|[A-Za-z]:)[^\\]*{END}", 'must be relative to the project, with "/" between its parts')
_INSIDE = Form(rf"^(?!([\s\S]*/)?\.\.(/|{END}))", "must not leave the project")
GLOB = (_SOME, _SLASHES, _INSIDE)

_ONE_LINE = Form(rf"^[^\n]*{END}", "must be one line")
COMMAND = (_ONE_LINE,)
NEEDED_COMMAND = (_SOME, _ONE_LINE)

NAME = (Form(r"\S", "needs printable text"),)
PROGRAM = (Form(rf"^[a-z][a-z0-9-]{{0,30}}{END}", "must be a short name in small letters"),)
FINGERPRINT = (Form(rf"^[0-9a-f]{{12}}{END}", "is no fingerprint (`hookpack log` shows them in brackets)"),)
_NO_DAY = "is no day such as 2030-01-31"
DAY = (Form(rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{END}", _NO_DAY),)
SHA256 = (Form(rf"^[0-9a-f]{{64}}{END}", "is no SHA-256 in small hexadecimal digits"),)
PLACE = (
    Form(rf"^[^\\]*{END}", 'needs "/" between its parts'),
    Form(r"^(?!~)", "is not expanded: write the whole path, or one relative to the project"),
)


def optional(forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """The forms of a value that may be empty."""
    return tuple(Form(rf"^{END}|{each.pattern}", each.fault) for each in forms if each is not _SOME)


def path_fault(path: str) -> str:
    plain = posixpath.normpath(path)
    return "" if path == plain else f"must be written as {plain}"


def program_fault(name: str) -> str:
    return "is a scanner of hookpack's own" if name in DEFAULTS["iteration"]["monotonicity"]["scanners"] else ""


def command_fault(command: str) -> str:
    try:
        shlex.split(command)
    except ValueError as error:
        return f"cannot be split into words ({error})".lower()
    return ""


def pattern_fault(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no regular expression ({error})"
    return "" if groups or not pattern else "has no group ( ) round the number"


def name_fault(name: str) -> str:
    return "" if name.isprintable() else "needs printable text"


def day_fault(day: str) -> str:
    try:
        date.fromisoformat(day)
    except ValueError:
        return _NO_DAY
    return ""
