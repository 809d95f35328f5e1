"""Puts a fact into words: rule, form, sentence and what may be done instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.evidence import rate

if TYPE_CHECKING:
    from hookpack.defences.change import Form
    from hookpack.defences.fact import Fact

_KEEP = "Keep the defence, or move it to where every path still meets it."
_SAME = "Keep the stricter form."
_RULES: dict[str, tuple[str, Form, str, str]] = {
    "guard.hard": ("removed-guard", "deleted", "no longer rejects {what}", _KEEP),
    "guard.soft": ("removed-condition", "deleted", "no longer tests {what}", _KEEP),
    "atom": ("dropped-condition", "weakened", "no longer tests {what}", _KEEP),
    "raise": ("removed-rejection", "deleted", "no longer raises {what}", _KEEP),
    "part": ("narrowed-guard", "weakened", "tests less than before: {what}", _SAME),
    "changed": ("changed-guard", "weakened", "tests something else than {what}", _SAME),
    "weaker": ("weakened-value", "weakened", "has a weaker form of {what}", _SAME),
    "check": ("removed-check", "deleted", "no longer calls {what}", _KEEP),
    "call.coerce": ("removed-conversion", "deleted", "no longer calls {what}", _KEEP),
    "call.plain": ("removed-call", "deleted", "no longer calls {what}", _KEEP),
    "call.strong": ("removed-call", "deleted", "no longer calls {what}", _KEEP),
    "statement": ("removed-step", "deleted", "no longer calls {what}", _KEEP),
    "setting": ("removed-setting", "weakened", "no longer sets {what}", "Set it again."),
    "entry": ("removed-entry", "weakened", "no longer lists {what}", "List it again."),
    "safe": ("removed-protection", "weakened", "no longer sets {what}", "Set it again."),
    "regex": ("loosened-pattern", "weakened", "matches more than {what}, or slower", _SAME),
    "argument": ("dropped-argument", "weakened", "no longer gives {what}", "Give the argument again."),
    "decorator": ("removed-decorator", "deleted", "is no longer decorated with {what}", "Put the decorator back."),
    "import": ("removed-import", "deleted", "no longer imports {what}", _KEEP),
    "name": ("fewer-defences", "deleted", "no longer speaks of {what}", _KEEP),
    "everywhere": ("vanished-defence", "deleted", "has lost {what}, which nothing in the change uses any more", _KEEP),
    "string": ("removed-message", "deleted", "no longer says {what}", _KEEP),
    "comment": ("removed-comment", "deleted", "lost a comment on security", _KEEP),
    "literal": ("removed-literal", "weakened", "no longer looks for {what}", _KEEP),
    "header": ("removed-header", "weakened", "no longer names {what}", "Set the header again."),
    "symbol": ("removed-function", "deleted", "lost {what}", "Restore the function and its calls."),
    "handler": ("removed-handler", "weakened", "no longer handles {what}", _KEEP),
    "unwrap": ("unwrapped-value", "bypassed", "uses a value without {what}", "Pass the value through it again."),
    "swap": ("swapped-check", "weakened", "calls something weaker than {what}", "Call the former function again."),
    "with": ("removed-context", "deleted", "no longer works within {what}", _KEEP),
    "outside": ("outside-value", "bypassed", "gives a value from outside to {what}", "Give a fixed or checked value."),
    "risk": ("added-risk", "bypassed", "does something unsafe: {what}", "Do it the former way."),
}


def rule(fact: Fact) -> tuple[str, Form, str]:
    """(rule id, form, remedy)."""
    name, form, _, remedy = _RULES[rate(fact)[0]]
    return name, form, remedy


def sentence(fact: Fact, symbol: str, excerpt: str) -> str:
    """One sentence on one place."""
    group = rate(fact)[0]
    name = fact.item.name if group not in ("guard.hard", "guard.soft", "part", "changed", "weaker") else ""
    what = f"`{(name or excerpt or fact.item.key)[:100].strip()}`"
    return f"{symbol or 'the module'} {_RULES[group][2].format(what=what)}"
