"""Whether runs stand behind a claim: which kinds prove it, and what is lacking after a row of calls."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookpack.evidence.claims import Claim
    from hookpack.evidence.look import Seen

NO_RUN = "nothing that would show it was run after the last change"
EMPTY = "the last run executed no test"
FAILED = "the last run did not pass"
PART = "only a part of the tests ran since the last change"
CHANGED = "files changed after the last passing run"
DRIFTED = "the files are not as they were at the last passing run"
LOOKED = "only a linter ran since the last change"
UNCLEAR = "the output of the last run does not tell whether anything ran"

STATIC = frozenset(("lint", "syntax"))  # kinds of runs that only look at the code

_TESTS = frozenset(("test", "test-part"))
_PROOFS = {"test": _TESTS, "build": frozenset(("build", "syntax")), "lint": frozenset(("lint",))}
_RUNNING = _TESTS | {"build"}


def kinds(claim: Claim, *, by_looking: bool = False) -> frozenset[str]:
    """The kinds of runs that speak for the claim, or against it.

    That work is done shows in what runs; `by_looking`, a linter is enough.
    """
    return _PROOFS.get(claim.kind, _RUNNING | STATIC if by_looking else _RUNNING)


def lack(claim: Claim, seen: Iterable[Seen], *, by_looking: bool = False) -> str:
    """What the claim lacks after these calls, oldest first; "" if a good run stands behind it."""
    wanted, heard = kinds(claim, by_looking=by_looking), kinds(claim, by_looking=True)
    missing, broken = NO_RUN, frozenset[str]()
    for each in seen:
        if each.changes:
            missing, broken = NO_RUN if missing.startswith("`") else missing or CHANGED, frozenset()
        if each.hides and missing not in ("", FAILED, PART):
            missing = each.hides
        found = each.kinds & heard
        if not found:
            continue
        if each.state in ("bad", "empty"):
            said = FAILED if each.state == "bad" else EMPTY
            missing, broken = (said if found & wanted else missing), broken | found
        elif each.state == "unclear":
            missing = missing and UNCLEAR
        else:
            # all tests passing mends a part that failed, a part passing does not mend all that failed
            broken = broken - found - (_TESTS if "test" in found else frozenset())
            if found & wanted:
                missing = _after(claim, found, FAILED if broken else missing)
            elif missing == NO_RUN:
                missing = LOOKED
    return (EMPTY if missing == EMPTY else FAILED) if broken else missing


def _after(claim: Claim, found: frozenset[str], missing: str) -> str:
    """What is lacking after a good run: some of the tests do not prove that all pass."""
    if claim.kind != "test" or not claim.is_whole or "test" in found:
        return ""
    return missing and (missing if missing == FAILED else PART)
