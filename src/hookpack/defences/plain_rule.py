"""What a plain loss is worth and how it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hookpack.defences.change import Form, Level


class Rule(NamedTuple):
    """What a fact of kind "plain.<name>" comes to. `words` go on after the symbol's name; {what} is the item's name."""

    level: Level
    form: Form
    words: str
    remedy: str
