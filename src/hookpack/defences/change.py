"""What is compared and what comes of it: values only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Level: TypeAlias = Literal["notice", "ask", "deny"]
    Form: TypeAlias = Literal["deleted", "weakened", "bypassed"]


class SourceChange(NamedTuple):
    """One file before and after; a missing side is None. `old_path` where it was called otherwise."""

    path: str
    old_text: str | None
    new_text: str | None
    old_path: str = ""


class Loss(NamedTuple):
    """A defence that one symbol had before the change and has no more, or has in a weaker form.

    `confidence` (0 to 1) says how sure that is, `level` what it is worth: deny always rests on a fact in the code
    that `before` shows; ask and notice may rest on several witnesses (names, messages, comments) alone.
    """

    rule: str
    form: Form
    level: Level
    path: str
    line: int  # 1-based in the new text, of the weaker form or the symbol; 0 if the symbol is gone
    symbol: str  # "" is the module
    fact: str  # one sentence
    before: str = ""
    after: str = ""
    old_line: int = 0
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    remedy: str = ""


class Unread(NamedTuple):
    """A file that could not be compared, and why, in words; `unsure` if it ought to have been readable."""

    path: str
    reason: str
    unsure: bool = False


class Comparison(NamedTuple):
    """The losses of a change, the surest first, and the files that say nothing either way."""

    losses: tuple[Loss, ...] = ()
    unread: tuple[Unread, ...] = ()
