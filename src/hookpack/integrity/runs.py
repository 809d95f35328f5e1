"""Command lines that run the tests: which of them leave tests out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.integrity.case import Weakening
from hookpack.scanners import ci_steps
from hookpack.scanners.guards import TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.defences.change import SourceChange

_WHOLE = "Run all tests here; run some of them by the command line instead."
_FLAGS = frozenset(
    ("--collect-only", "--co", "--lf", "--last-failed", "--listTests", "--onlyChanged", "-o", "--changed", "--bail=0")
)
_VALUED = frozenset(
    (
        "-k",
        "-m",
        "--ignore",
        "--ignore-glob",
        "--deselect",
        "-t",
        "--testNamePattern",
        "--testPathPattern",
        "--testPathPatterns",
        "--testPathIgnorePatterns",
        "--exclude",
        "-run",
        "--run",
        "-skip",
        "--skip",
        "--grep",
        "-g",
        "--fgrep",
        "-f",
        "--filter",
        "--tag",
        "--exclude-group",
        "--group",
        "--exclude-dir",
        "--project",
    )
)
_ROOTS = frozenset(("tests", "test", "spec", "specs", "__tests__", "..."))
_FILES = (".py", ".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".rb", ".php", "_test.go")


def selections(words: Sequence[str]) -> list[str]:
    """The options among a command's words that leave tests out, with their values."""
    found = []
    before = ""
    for word, after in zip(words, [*words[1:], ""], strict=False):
        name, sign, value = word.partition("=")
        if word in _FLAGS and word != "-o":
            found.append(word)
        elif name in _VALUED and not (name == "-m" and before in ("python", "python3", "coverage", "run", "py")):
            found.append(f"{name} {value if sign else after}")
        elif _is_file(word, before) or _is_folder(word, before):
            found.append(word)
        before = word.rpartition("/")[2]
    return found


def _is_file(word: str, before: str) -> bool:
    is_value = before in ("-c", "--config", "--require", "-r", "--import", "--loader")
    return word.split("::")[0].endswith(_FILES) and word[:1] != "-" and not is_value


def _is_folder(word: str, before: str) -> bool:
    """Whether a word names a folder that is no root of tests."""
    last = word.rstrip("/").rpartition("/")[2]
    is_path = "/" in word.strip("./") and word[:1] not in "-$" and before[:1] != "-"
    return is_path and last not in _ROOTS and "." not in last and "*" not in word


def judge(changes: Sequence[SourceChange]) -> Iterator[Weakening]:
    """Runs of the tests that were whole and leave something out now."""
    for each in changes:
        if each.old_text is None or each.new_text is None or not ci_steps.applies(each.path):
            continue
        old, new = _runs(each.path, each.old_text), _runs(each.path, each.new_text)
        for name in old.keys() & new.keys():
            before, after = [words for _, words in old[name]], [words for _, words in new[name]]
            known = {one for words in before for one in words}
            if (
                len(after) > len(before)
                or not any(words == [] for words in before)
                or any(words == [] for words in after)
            ):
                fresh: list[str] = []
            else:
                fresh = [one for words in after for one in words if one not in known]
            if fresh:
                line = new[name][0][0]
                fact = f"the tests run without a part of them: {', '.join(fresh)[:80]}"
                yield Weakening(
                    "narrowed-run",
                    "deny",
                    each.path,
                    line,
                    "",
                    fact,
                    "",
                    ", ".join(fresh)[:200],
                    old[name][0][0],
                    _WHOLE,
                )


def _runs(path: str, text: str) -> dict[str, list[tuple[int, list[str]]]]:
    found: dict[str, list[tuple[int, list[str]]]] = {}
    for guard in ci_steps.guards(path, text):
        if guard.name in TESTS and guard.command is not None:
            found.setdefault(guard.name, []).append((guard.entry.line, selections(guard.command.words)))
    return found
