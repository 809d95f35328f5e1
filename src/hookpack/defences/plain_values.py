"""Values, settings, calls and lists that stand there in a plainly weaker form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.plain_rule import Rule
from hookpack.defences.plain_values_clean import conversions, dropped, unwraps
from hookpack.defences.plain_values_exposed import exempted, redirected, shown, trusted
from hookpack.defences.plain_values_fixed import fixed
from hookpack.defences.plain_values_lists import flags, headers, lists
from hookpack.defences.plain_values_numbers import numbers, rates, unprotected
from hookpack.defences.plain_values_patterns import patterns
from hookpack.defences.plain_values_queries import queries
from hookpack.defences.plain_values_switches import switches
from hookpack.defences.plain_values_twins import marked, swaps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.fact import Fact

_KEEP = "Keep the stricter form."
RULES: dict[str, Rule] = {
    "weaker-setting": Rule("deny", "weakened", "turns {what} to its unsafe side", _KEEP),
    "weaker-setting-new": Rule("ask", "weakened", "sets {what} to its unsafe side", "Leave it on its safe side."),
    "weaker-choice": Rule("deny", "weakened", "has a weaker choice for {what}", _KEEP),
    "weaker-switch": Rule("deny", "weakened", "turns {what} to its unsafe side", _KEEP),
    "dropped-setting": Rule("deny", "weakened", "no longer sets {what}", "Set it again."),
    "weaker-number": Rule("deny", "weakened", "has a weaker number for {what}", _KEEP),
    "smaller-number": Rule("ask", "weakened", "has a smaller number for {what}", _KEEP),
    "lifted-limit": Rule("deny", "weakened", "has no limit any more: {what}", "Keep a limit."),
    "raised-limit": Rule("deny", "weakened", "raises the limit {what} more than tenfold", "Keep the lower limit."),
    "larger-limit": Rule("notice", "weakened", "raises the limit {what}", "Keep the lower limit."),
    "wider-mode": Rule("deny", "weakened", "lets more users at a file by {what}", "Keep the narrower mode."),
    "dropped-mode": Rule(
        "deny", "weakened", "no longer keeps other users from a file by {what}", "Give the mode again."
    ),
    "weaker-call": Rule("deny", "weakened", "does in a weaker way what {what} did", "Call the former function again."),
    "looser-call": Rule("ask", "weakened", "matches less strictly than {what}", "Call the former function again."),
    "unwrapped-value": Rule("deny", "bypassed", "uses a value without {what}", "Pass the value through it again."),
    "unmasked-value": Rule("deny", "weakened", "shows {what}, which was masked", "Mask it again."),
    "dropped-limit": Rule("deny", "weakened", "no longer limits {what}", "Give the limit again."),
    "dropped-cleaning": Rule("deny", "deleted", "uses a value without {what}", "Pass the value through it again."),
    "dropped-conversion": Rule(
        "ask", "deleted", "takes a value from outside without {what}", "Convert the value again."
    ),
    "dropped-header": Rule("deny", "weakened", "no longer sends {what}", "Set the header again."),
    "dropped-flag": Rule("deny", "weakened", "no longer gives {what}", "Give the flag again."),
    "fixed-secret": Rule("deny", "weakened", "gives {what} a fixed value", "Draw it at random again."),
    "exemption": Rule("deny", "bypassed", "is now exempt by {what}", "Take the exemption away."),
    "trusted-markup": Rule("deny", "bypassed", "takes markup as safe that holds values: {what}", "Escape the values."),
    "opened-redirect": Rule("deny", "bypassed", "sends a visitor where the request says: {what}", "Check the target."),
    "shown-trace": Rule("deny", "bypassed", "sends the inside of an error out by {what}", "Answer with a fixed text."),
    "composed-query": Rule(
        "deny", "weakened", "puts values into the text of a query: {what}", "Give them as parameters."
    ),
    "opened-list": Rule("deny", "weakened", "now allows {what}", "List only what is safe."),
    "grown-list": Rule("notice", "weakened", "now allows {what} as well", "List only what is needed."),
    "shrunk-list": Rule("deny", "weakened", "no longer lists {what}", "List it again."),
    "shorter-list": Rule("ask", "weakened", "no longer lists {what}", "List it again."),
    "loosened-pattern": Rule("deny", "weakened", "matches anywhere in a text what had to be all of it: {what}", _KEEP),
    "wider-pattern": Rule("notice", "weakened", "matches more than {what}", _KEEP),
    "narrowed-filter": Rule("ask", "weakened", "filters out less than {what}", _KEEP),
}
FINDERS: tuple[Callable[[Delta], Iterator[Fact]], ...] = (
    *(
        switches,
        numbers,
        rates,
        unprotected,
        swaps,
        marked,
        unwraps,
        dropped,
        conversions,
        exempted,
        trusted,
        redirected,
    ),
    *(fixed, shown, queries, lists, headers, flags, patterns),
)
