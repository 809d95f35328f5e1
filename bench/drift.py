"""How many hand-written lost defences the comparison of defences sees, and how many harmless changes it refuses.

    python bench/drift.py [--json] [--show ID]

The cases are in bench/drift/python.yaml and bench/drift/javascript.yaml. Prints, in percent of the cases of a class, a
kind of defence or a language, how many are noticed at deny, at deny or ask, and at all; then the false alarms and the
misses, one a line. --show prints what was found in one case.
"""

from __future__ import annotations

import argparse
import json
import pathlib
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import yaml

from hookpack.defences.change import Comparison, SourceChange
from hookpack.defences.compare import compare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FOLDER = pathlib.Path(__file__).resolve().parent / "drift"
LANGUAGES = ("python", "javascript")
LEVELS = ("silence", "notice", "ask", "deny")
DENY, ASK, NOTICE = 3, 2, 1


class Case(NamedTuple):
    """One change; `expected` is "deny" where a defence is lost in plain sight and "silent" where none is."""

    language: str
    id: str
    form: str
    kind: str
    expected: str
    mixed: bool
    changes: tuple[SourceChange, ...]


class Result(NamedTuple):
    case: Case
    level: int  # index of LEVELS
    found: Comparison


def sides(text: str) -> tuple[str | None, str | None]:
    """A file before and after; a line that begins with "-" or "+" stands on one side alone. None if all of it does."""
    lines = text.splitlines()

    def side(marked: str, other: str) -> str | None:
        kept = [line.removeprefix(marked) for line in lines if not line.startswith(other)]
        return "\n".join([*kept, ""]) if kept else None

    return side("-", "+"), side("+", "-")


def cases(language: str) -> Iterator[Case]:
    for row in yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8")):
        changes = tuple(SourceChange(path, *sides(text)) for path, text in row["files"].items())
        yield Case(language, row["id"], row["class"], row["kind"], row["expected"], row.get("mixed", False), changes)


def judge(case: Case) -> Result:
    found = compare(case.changes)
    return Result(case, max((LEVELS.index(each.level) for each in found.losses), default=0), found)


def judge_all(languages: Iterable[str] = LANGUAGES) -> list[Result]:
    return [judge(case) for language in languages for case in cases(language)]


def lost(results: Iterable[Result]) -> list[Result]:
    return [each for each in results if each.case.expected == "deny"]


def harmless(results: Iterable[Result]) -> list[Result]:
    return [each for each in results if each.case.expected == "silent"]


def share(results: list[Result], level: int) -> float:
    """Percent of the results at this level or above."""
    return 100 * sum(each.level >= level for each in results) / len(results)


_GROUPS: dict[str, Callable[[Case], str]] = {
    "language": lambda case: case.language,
    "class": lambda case: case.form,
    "kind": lambda case: case.kind,
    "beside": lambda case: "ordinary work" if case.mixed else "nothing else",
}


def rows(results: list[Result]) -> Iterator[tuple[str, list[Result]]]:
    """(name of a group, its results); each way of grouping in turn."""
    yield "all", results
    for by, name in _GROUPS.items():
        grouped = defaultdict(list)
        for each in results:
            grouped[f"{by} {name(each.case)}"].append(each)
        yield from sorted(grouped.items())


def _table(title: str, results: list[Result]) -> Iterator[str]:
    yield f"{title:34s} {'cases':>6s} {'deny':>6s} {'+ask':>6s} {'any':>6s}"
    for name, group in rows(results):
        cells = " ".join(f"{share(group, level):6.0f}" for level in (DENY, ASK, NOTICE))
        yield f"  {name:32s} {len(group):6d} {cells}"


def _line(each: Result) -> str:
    case, losses = each.case, each.found.losses
    said = f": {losses[0].rule}, {losses[0].fact}" if losses else ""
    return f"  {LEVELS[each.level]:8s} {case.language:10s} {case.form}/{case.kind} {case.id}{said}"


def _text(results: list[Result]) -> Iterator[str]:
    yield from _table("lost defences noticed, %", lost(results))
    yield ""
    yield from _table("harmless changes alarmed about, %", harmless(results))
    alarms = [each for each in harmless(results) if each.level]
    for title, group in (
        ("false alarms", sorted(alarms, key=lambda each: -each.level)),
        ("misses", [each for each in lost(results) if not each.level]),
        ("not read", [each for each in results if each.found.unread]),
    ):
        yield f"\n{title}: {len(group)}"
        yield from map(_line, group)


def _document(results: list[Result]) -> dict[str, object]:
    def shares(group: list[Result]) -> dict[str, float]:
        return {"cases": len(group), **{LEVELS[level]: round(share(group, level), 1) for level in (DENY, ASK, NOTICE)}}

    return {
        "lost": {name: shares(group) for name, group in rows(lost(results))},
        "harmless": {name: shares(group) for name, group in rows(harmless(results))},
        "cases": [
            {
                **{name: getattr(each.case, name) for name in ("language", "id", "kind", "expected", "mixed")},
                "class": each.case.form,
                "level": LEVELS[each.level],
                "losses": [loss._asdict() for loss in each.found.losses],
            }
            for each in results
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="figures and every case's losses, machine-readable")
    parser.add_argument("--show", metavar="ID", help="what was found in the cases of this id")
    options = parser.parse_args()
    results = judge_all()
    if options.show:
        results = [each for each in results if each.case.id == options.show]
        print("\n".join(f"{loss.level} {loss}" for each in results for loss in each.found.losses) or "nothing")
    elif options.json:
        print(json.dumps(_document(results), indent=1))
    else:
        print("\n".join(_text(results)))


if __name__ == "__main__":
    main()
