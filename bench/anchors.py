"""How many undone fixes the comparison of defences sees, and how many ordinary changes it refuses.

    python bench/anchors.py FOLDER [--function-cases FILE] [--scanners]

FOLDER holds regressions.full.jsonl.gz and benign.full.jsonl.gz: one case a line, with `lang` and `files`, each with
`path`, `role` (source, test), `baseline` and `candidate`. Prints recall and refusals with 95 % intervals, in percent.
`--scanners` adds what the iteration refuses as a whole: a new finding of the default scanners, or a lost defence.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import math
import os
import pathlib
import random
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict

from hookpack import scanners
from hookpack.defences import sources
from hookpack.defences.change import SourceChange
from hookpack.defences.compare import compare
from hookpack.defences.symbols import Unreadable
from hookpack.identity import new_findings
from hookpack.scanners import Source
from hookpack.state.cache import Cache

LEVELS = ("notice", "ask", "deny")
UNRELATED = {
    "python": ('count_{n} = len("{n}")', "total_{n} = {n} + 1", 'label_{n} = "step {n}"', "ratio_{n} = {n} / 2"),
    "javascript": ("const count{n} = {n} + 1;", 'const label{n} = "step {n}";', "const ratio{n} = {n} / 2;",
                   "const pair{n} = [{n}, 2];"),
}  # fmt: skip
GUARD = re.compile(r"\b(raise|if|assert|throw|validate\w*|escape\w*|check\w*)\b")


def load(path: pathlib.Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def changes(case: dict, *, swapped: bool = False) -> list[SourceChange]:
    sides = ("candidate", "baseline") if swapped else ("baseline", "candidate")
    return [SourceChange(f["path"], f[sides[0]], f[sides[1]]) for f in case["files"] if f["role"] == "source"]


def level(files: list[SourceChange], spent: list[float]) -> int:
    """0 for silence, else 1 to 3."""
    start = time.thread_time()  # not the clock's: a busy machine is no part of the cost
    found = compare(files)
    spent.append((time.thread_time() - start) / max(len(files), 1))
    return max((LEVELS.index(each.level) + 1 for each in found.losses), default=0)


def diluted(change: SourceChange, lang: str, chance: random.Random) -> SourceChange:
    """Eight unrelated statements in each changed function, before a line that begins a statement of its body."""
    try:
        old = {each.name: each.text for each in sources.read(change.path, change.old_text or "")}
        new = sources.read(change.path, change.new_text or "")
    except Unreadable:
        return change
    lines = (change.new_text or "").split("\n")
    for symbol in sorted(new, key=lambda each: -each.line):
        if symbol.kind != "func" or old.get(symbol.name) == symbol.text:
            continue
        at = _body(lines, symbol.line - 1, lang)
        if at is None:
            continue
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        numbers = chance.sample(range(100), 8)
        fresh = [indent + UNRELATED[lang][n % 4].format(n=n) for n in numbers]
        lines[at:at] = fresh
    text = "\n".join(lines)
    try:
        sources.read(change.path, text)
    except Unreadable:
        return change
    return change._replace(new_text=text)


def _body(lines: list[str], start: int, lang: str) -> int | None:
    ending = ":" if lang == "python" else "{"
    for at in range(start, min(start + 12, len(lines) - 1)):
        if lines[at].rstrip().endswith(ending) and not lines[at].lstrip().startswith("@"):
            if lines[at + 1].strip() and not lines[at + 1].lstrip().startswith(('"', "'", 'r"', "}")):
                return at + 1
            return None
    return None


def guards_lost(files: list[SourceChange]) -> int:
    """A deleted line with a guard's word, however much was added: the naive measure."""
    return sum(
        bool(GUARD.search(line))
        for each in files
        for line in set((each.old_text or "").split("\n")) - set((each.new_text or "").split("\n"))
    )


def guards_net(files: list[SourceChange]) -> int:
    return sum(len(GUARD.findall(each.old_text or "")) - len(GUARD.findall(each.new_text or "")) for each in files)


def bandit_more(files: list[SourceChange]) -> int:
    """How many more findings bandit has afterwards."""
    import bandit.core.config
    import bandit.core.manager

    def count(text: str) -> int:
        import io

        manager = bandit.core.manager.BanditManager(bandit.core.config.BanditConfig(), "file", quiet=True)
        manager._parse_file("case.py", io.BytesIO(text.encode("utf-8", "replace")), ["case.py"])
        return len(manager.get_issue_list())

    python = [each for each in files if each.path.endswith(".py")]
    return sum(count(each.new_text or "") - count(each.old_text or "") for each in python)


def scanned(cases: list[dict], folder: str) -> list[int]:
    """3 for each case in which the default scanners find something new, else 0. Each file is scanned once."""
    sides: dict[tuple[str, int], list[Source]] = defaultdict(list)
    for number, case in enumerate(cases):
        for each in changes(case):
            for side, text in (("old", each.old_text), ("new", each.new_text)):
                if text is not None:
                    sides[side, number].append(Source(each.path, text.encode("utf-8", "replace")))
    report = scanners.scan_all(
        [each for part in sides.values() for each in part],
        names=scanners.NAMES, tools=scanners.locate(os.environ), cache=Cache(folder), timeout_s=900, budget_s=7200,
    )  # fmt: skip
    if report.errors:
        sys.exit("\n".join(report.errors))
    answers = iter(report.scanned)
    found = {key: [next(answers) for _ in part] for key, part in sides.items()}
    return [3 * bool(new_findings(found.get(("old", n), []), found.get(("new", n), []), {})) for n in range(len(cases))]


def interval(hits: int, total: int) -> str:
    """Share and Wilson's 95 % interval."""
    if not total:
        return "-"
    share, z = hits / total, 1.96
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return f"{100 * share:5.1f} ({100 * max(0, middle - half):.0f}-{100 * min(1, middle + half):.0f})"


def heading() -> None:
    print(f"{'':34s} {'cases':>5s} {'deny':>18s} {'deny or ask':>18s} {'any':>18s}")


def line(name: str, levels: list[int]) -> None:
    cells = [interval(sum(each >= at for each in levels), len(levels)) for at in (3, 2, 1)]
    print(f"{name:34s} {len(levels):5d} " + " ".join(f"{each:>18s}" for each in cells))


def cost(spent: list[float]) -> None:
    """Prints the milliseconds that a file took; `spent` is in seconds."""
    spent = sorted(spent)
    middle, late, last = (1e3 * each for each in (statistics.median(spent), spent[int(0.95 * len(spent))], spent[-1]))
    print(f"CPU ms a file: median {middle:.1f}, p95 {late:.1f}, most {last:.0f}")


def together(rows: dict[str, list[int]], undone: list[dict], ordinary: list[dict], small: list[dict]) -> None:
    """Adds the rows of what a scanner or the comparison refuses."""
    with tempfile.TemporaryDirectory() as folder:
        for name, cases in (("undone, all cases", [*undone, *small]), ("benign", ordinary)):
            new = scanned(cases, folder)
            rows[f"{name}, scanners alone"] = new
            rows[f"{name}, with scanners"] = [max(pair) for pair in zip(rows[name], new, strict=True)]


def judged(undone: list[dict], ordinary: list[dict], small: list[dict]) -> tuple[dict[str, list[int]], list[float]]:
    """The levels by the name of their row, and the seconds that a file took."""
    chance, spent = random.Random(1), list[float]()
    rows: dict[str, list[int]] = defaultdict(list)
    for case in ordinary:
        found = level(changes(case), spent)
        for name in ("benign", f"benign {case['lang']}"):
            rows[name].append(found)
    others = {lang: [each for each in ordinary if each["lang"] == lang] for lang in UNRELATED}
    for case in undone:
        lang, files = case["lang"], changes(case)
        found = level(files, spent)
        for name in (
            "undone, all cases",
            "undone, whole files",
            f"undone {lang}",
            f"undone {case['cwe'] or 'no class'}",
        ):
            rows[name].append(found)
        rows["forward fixes"].append(level(changes(case, swapped=True), []))
        rows["undone, diluted"].append(
            level([diluted(each, lang, chance) if each.new_text else each for each in files], [])
        )
        mixed = [each._replace(path=f"mixed/{each.path}") for each in changes(chance.choice(others[lang]))]
        rows["undone, mixed"].append(level(files + mixed, []))
    for case in small:
        found = level(changes(case), [])
        for name in ("undone, all cases", f"undone {case['lang']}, single functions"):
            rows[name].append(found)
    return rows, spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--function-cases", type=pathlib.Path)
    parser.add_argument("--scanners", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # bandit warns of each file that has no name
    undone = load(options.folder / "regressions.full.jsonl.gz")
    ordinary = load(options.folder / "benign.full.jsonl.gz")
    small = load(options.function_cases) if options.function_cases else []
    rows, spent = judged(undone, ordinary, small)
    if options.scanners:
        together(rows, undone, ordinary, small)
    heading()
    classes = [name for name in rows if name.startswith(("undone CWE", "undone no"))]
    for name in [*(each for each in rows if each not in classes), *sorted(classes, key=lambda each: -len(rows[each]))]:
        if name not in classes or len(rows[name]) >= 5:
            line(name, rows[name])
    for name, measure in (("a guard's line deleted", guards_lost), ("fewer guards' words", guards_net),
                          ("bandit counts more", bandit_more)):  # fmt: skip
        shares = [
            interval(sum(measure(changes(each)) > 0 for each in cases), len(cases)) for cases in (undone, ordinary)
        ]
        print(f"{name:34s} undone {shares[0]}, benign {shares[1]}")
    cost(spent)


if __name__ == "__main__":
    main()
