"""Build tools that take several tasks or targets in one call: which of them prove something, and of how much."""

from __future__ import annotations

from hookpack.evidence import runners
from hookpack.evidence.runners import BUILD, NONE, PART, TEST
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def kinds(name: str, arguments: Sequence[str]) -> frozenset[str]:
    """What a build tool proves that takes several tasks, in any order with its options."""
    found = NONE
    is_narrow = is_untested = False
    for before, word in zip(("", *arguments), arguments, strict=False):
        option, _, value = word.partition("=")
        task = word.rpartition(":")[2]
        if before in ("-x", "--exclude-task"):
            is_untested = is_untested or task in ("test", "check")
            continue
        proved = TEST | BUILD if word.startswith("testOnly") else runners.RUNNERS.get((name, task), NONE)
        found |= proved
        is_untested = is_untested or (option in runners.LEAVES_TESTS and value != "false")
        is_narrow = is_narrow or option in runners.SELECTS or option in runners.MODULES
        # one module's task, one target of bazel, one suite of sbt
        is_one = (bool(proved) and ":" in word) or (word.startswith("//") and word != "//...")
        is_narrow = is_narrow or is_one or word.startswith("testOnly")
    if is_untested:
        return found - TEST
    return (found - TEST) | PART if is_narrow and found >= TEST else found


def many(words: Sequence[str]) -> frozenset[str]:
    """What nx and turbo prove, which run targets of all packages unless told which."""
    values = [each for word in words[1:] for each in word.rpartition("=")[2].split(",")]
    found = frozenset(kind for each in values for kind in runners.BY_NAME.get(each, NONE))
    options = {word.partition("=")[0] for word in words}
    is_narrow = "affected" in words or not options.isdisjoint(("-p", "--projects", "--exclude", "-F", "--filter"))
    return (found - TEST) | PART if is_narrow and found >= TEST else found
