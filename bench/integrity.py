"""How many hand-written weakenings of tests the comparison of tests sees, and how many ordinary changes it refuses.

    python bench/integrity.py [--held-out] [--show ID] [--all] [--benign FILE]

The cases are in bench/integrity/*.yaml. Prints, for each class, how many cases got the outcome that they should; then
the cases that did not. What the scanner of suppressions says of the same files (steps that may fail, steps that went)
counts as a fail, as it does in an iteration. --benign takes changes of public projects (a JSON line each, with `files`
of `path`, `baseline`, `candidate`), and prints what share of them fails or waits for a person, and why.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pathlib
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import yaml
from drift import sides

from hookpack.defences.change import SourceChange
from hookpack.integrity import copied
from hookpack.integrity.case import Weakening
from hookpack.integrity.compare import code_of, compare
from hookpack.scanners import ci_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FOLDER = pathlib.Path(__file__).resolve().parent / "integrity"
SETS = ("python", "javascript", "others", "settings")
HELD_OUT = ("held_out", "further", "last")
OUTCOME = {"deny": "fail", "ask": "unsure", "notice": "pass"}


class Case(NamedTuple):
    """One change; `expected` is fail, unsure or pass."""

    language: str
    id: str
    form: str
    expected: str
    changes: tuple[SourceChange, ...]
    context: tuple[str, ...] = ()  # the texts of tests that stay as they are


class Result(NamedTuple):
    case: Case
    outcome: str
    found: tuple[Weakening, ...]


def cases(sets: Iterable[str] = SETS) -> Iterator[Case]:
    for name in sets:
        for row in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")):
            changes = tuple(SourceChange(path, *sides(text)) for path, text in row["files"].items())
            context = tuple(row.get("context", {}).values())
            yield Case(name, row["id"], row["class"], row["expected"], changes, context)


def found_in(changes: Sequence[SourceChange], context: Sequence[str] = ()) -> list[Weakening]:
    found, unread = compare(changes)
    found += copied.judge(copied.find(code_of(changes)), context)
    for path, reason in unread:
        found.append(Weakening("unread", "ask", path, 1, "", reason))
    for each in changes:
        found += _suppressed(each)
    return found


def _suppressed(change: SourceChange) -> Iterator[Weakening]:
    if not ci_steps.applies(change.path):
        return
    old, new = change.old_text or "", change.new_text or ""
    before = Counter(mark for _, _, mark in ci_steps.softened(change.path, old))
    for rule, line, mark in ci_steps.softened(change.path, new):
        before[mark] -= 1
        if before[mark] < 0:
            yield Weakening(rule, "deny", change.path, line, "", mark)
    gone = Counter(ci_steps.names(change.path, old)) - Counter(ci_steps.names(change.path, new))
    if change.new_text is not None:
        yield from (Weakening("lost-step", "deny", change.path, 1, "", f"no longer runs {name}") for name in gone)


def outcome(found: Iterable[Weakening]) -> str:
    said = {OUTCOME[each.level] for each in found}
    return next((each for each in ("fail", "unsure") if each in said), "pass")


def judge(case: Case) -> Result:
    found = found_in(case.changes, case.context)
    return Result(case, outcome(found), tuple(found))


def right(results: Iterable[Result]) -> list[Result]:
    return [each for each in results if each.outcome == each.case.expected]


def _table(results: Sequence[Result]) -> Iterator[str]:
    for name, wanted in (("weakened", "fail"), ("a person decides", "unsure"), ("allowed", "pass")):
        group = [each for each in results if each.case.expected == wanted]
        said = Counter(each.outcome for each in group)
        yield f"{name:18s} {len(group):4d} cases: fail {said['fail']}, unsure {said['unsure']}, pass {said['pass']}"
    forms = defaultdict(list)
    for each in results:
        forms[f"{each.case.expected} {each.case.form}"].append(each)
    for name, group in sorted(forms.items()):
        yield f"  {name:28s} {len(right(group)):3d} of {len(group)}"


def _line(each: Result) -> str:
    said = "; ".join(f"{one.rule} ({one.level}) {one.fact}" for one in each.found[:3])
    return (
        f"  {each.case.expected:6s} but {each.outcome:6s} {each.case.language} {each.case.form}/{each.case.id}: {said}"
    )


def _benign(path: pathlib.Path, *, detail: bool) -> None:
    said, rules, seconds, tested = Counter(), Counter(), [], 0
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    for row in rows:
        changes = [SourceChange(each["path"], each["baseline"], each["candidate"]) for each in row["files"]]
        began = time.process_time()
        found = found_in(changes)
        seconds.append(time.process_time() - began)
        said[outcome(found)] += 1
        tested += any(each.get("role") == "test" for each in row["files"])
        for level in ("deny", "ask", "notice"):
            rules.update({f"{level} {each.rule}" for each in found if each.level == level})
        if detail and (bad := [each for each in found if each.level != "notice"]):
            for each in bad[:6]:
                place = f"{each.path}:{each.line}/{each.old_line}"
                print(f"{row['id']} {each.level} {each.rule} {place} {each.test} {each.fact}")
                print(f"      - {each.before[:160]!r}\n      + {each.after[:160]!r}")
    print(f"{len(rows)} changes, {tested} with tests: {dict(said)}")
    for name, count in sorted(rules.items()):
        print(f"  {count:4d} {name}")
    print(f"CPU ms a change: median {1e3 * sorted(seconds)[len(seconds) // 2]:.1f}, most {1e3 * max(seconds):.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", action="store_true", help="the cases that were written after the rules")
    parser.add_argument("--show", metavar="ID", help="what was found in the case of this id")
    parser.add_argument("--benign", type=pathlib.Path, metavar="FILE", help="ordinary changes, gzipped JSON lines")
    parser.add_argument("--all", action="store_true", help="with --benign: each change that does not pass")
    options = parser.parse_args()
    if options.benign:
        _benign(options.benign, detail=options.all)
        return
    results = [judge(each) for each in cases(HELD_OUT if options.held_out else SETS)]
    if options.show:
        print(
            "\n".join(str(one) for each in results if each.case.id == options.show for one in each.found) or "nothing"
        )
        return
    print("\n".join(_table(results)))
    print("\n".join(_line(each) for each in results if each.outcome != each.case.expected))


if __name__ == "__main__":
    main()
