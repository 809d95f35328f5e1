"""How the comparison of defences does on released packages: anyone can run it with pip and npm alone.

    python bench/releases.py [--only NAME] [--cache FOLDER] [--json]

releases.tsv names pairs of versions: round a published security fix, or, without an id, two ordinary releases. A fix
turned round is an undone defence and should be refused; the fix itself and an ordinary release should not. Prints
recall and refusals with 95 % intervals, in percent. The archives are kept in the cache; a broken off run goes on.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import statistics
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import anchors  # noqa: E402
import archives  # noqa: E402

from hookpack.defences.change import SourceChange  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_AT_ONCE = 4
_FIELD = {
    "ecosystem": re.compile(r"pip|npm"),
    "package": re.compile(r"(@[a-z0-9-]+/)?[A-Za-z0-9][\w.-]*"),
    "older": re.compile(r"\d[\w.]*"),
    "newer": re.compile(r"\d[\w.]*"),
    "id": re.compile(r"-|CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3}"),
}
_BANDIT = "bandit counts more"
_COUNTS = {
    "a guard's line deleted": anchors.guards_lost,
    "fewer guards' words": anchors.guards_net,
    _BANDIT: anchors.bandit_more,
}


class Pair(NamedTuple):
    """Two released versions of a package and the id of the fix between them, or "-"."""

    ecosystem: str
    package: str
    older: str
    newer: str
    id: str

    def __str__(self) -> str:
        return f"{self.ecosystem} {self.package} {self.older} {self.newer}"

    @property
    def is_ordinary(self) -> bool:
        return self.id == "-"


class Outcome(NamedTuple):
    """What is said of one pair: levels from 0 (silence) to 3 (deny) of the change forward and of the fix undone.

    `counts` names the simpler measures that notice the undone fix, or the ordinary release.
    """

    pair: Pair
    files: int
    forward: int
    undone: int | None
    counts: tuple[str, ...]


def parse(text: str) -> list[Pair]:
    """Raises ValueError with the line that is none."""
    pairs = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split("\t")
        if len(cells) != len(_FIELD) or not all(map(re.Pattern.fullmatch, _FIELD.values(), cells)):
            raise ValueError(f"line {number}: {line!r}")
        pairs.append(Pair(*cells))
    return pairs


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[SourceChange]:
    """The files that differ: those alike on both sides say nothing."""
    names = sorted(before.keys() | after.keys())
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return [SourceChange(name, old, new) for name, old, new in pairs if old != new]


def judge(pair: Pair, older: Path, newer: Path, spent: list[float]) -> Outcome | None:
    """None if no source file changed between the two. Adds the seconds a changed file to `spent`."""
    sides = archives.texts(older), archives.texts(newer)
    onward, back = changes(*sides), changes(*reversed(sides))
    if not onward:
        return None
    wanted = onward if pair.is_ordinary else back
    forward = anchors.level(onward, spent)
    undone = None if pair.is_ordinary else anchors.level(back, spent)
    counts = tuple(name for name, count in _COUNTS.items() if count(wanted) > 0)
    return Outcome(pair, len(onward), forward, undone, counts)


def judged(pairs: Sequence[Pair], cache: Path, spent: list[float]) -> Iterator[Outcome | str]:
    """An outcome for each pair, or in words why there is none, in the pairs' order."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        wanted = dict.fromkeys(_archive(pair, side) for pair in pairs for side in (pair.older, pair.newer))
        coming = {each: pool.submit(archives.fetch, each, cache) for each in wanted}
        for pair in pairs:
            try:
                older, newer = (coming[_archive(pair, side)].result() for side in (pair.older, pair.newer))
                yield judge(pair, older, newer, spent) or f"{pair}: no source file changed"
            except archives.NotHad as error:
                yield str(error)


def _archive(pair: Pair, version: str) -> archives.Archive:
    return archives.Archive(pair.ecosystem, pair.package, version)


def rows(outcomes: Sequence[Outcome]) -> dict[str, list[int]]:
    """The levels of each row of the table."""
    found: dict[str, list[int]] = defaultdict(list)
    for each in outcomes:
        kinds = {"ordinary": each.forward} if each.undone is None else {"undone": each.undone, "forward": each.forward}
        for kind, level in kinds.items():
            for name in (kind, f"{kind} {each.pair.ecosystem}"):
                found[name].append(level)
    return found


def noticed(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, str, list[bool]]]:
    """(measure, row, whether it notices each pair of the row) of the simpler measures."""
    for name in _COUNTS:
        for ecosystem in ("pip", "npm"):
            for kind, is_ordinary in (("undone", False), ("ordinary", True)):
                mine = [e for e in outcomes if (e.pair.ecosystem, e.pair.is_ordinary) == (ecosystem, is_ordinary)]
                if mine and not (name == _BANDIT and ecosystem == "npm"):
                    yield name, f"{kind} {ecosystem}", [name in each.counts for each in mine]


def table(outcomes: Sequence[Outcome], spent: list[float]) -> None:
    anchors.heading()
    for name, levels in sorted(rows(outcomes).items(), reverse=True):
        anchors.line(name, levels)
    for name, kind, hits in noticed(outcomes):
        print(f"{name:24s} {kind:15s} {len(hits):5d} {anchors.interval(sum(hits), len(hits)):>18s}")
    anchors.cost(spent)


def document(outcomes: Sequence[Outcome], missing: Sequence[str], spent: list[float]) -> dict:
    shares = {
        name: {"cases": len(levels), **{at: sum(each > n for each in levels) for n, at in enumerate(anchors.LEVELS)}}
        for name, levels in rows(outcomes).items()
    }
    beside = [
        {"measure": name, "row": kind, "cases": len(hits), "hits": sum(hits)} for name, kind, hits in noticed(outcomes)
    ]
    pairs = [{**each._asdict(), "pair": each.pair._asdict()} for each in outcomes]
    middle = 1e3 * statistics.median(spent) if spent else None
    return {"pairs": pairs, "table": shares, "beside": beside, "missing": list(missing), "ms_a_file": middle}


def default_cache(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hookpack" / "releases"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAME", help="the pairs of this package alone")
    parser.add_argument("--cache", metavar="FOLDER", type=Path, default=default_cache(os.environ),
                        help="where the archives are kept (default: %(default)s)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON document with each pair's levels")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # bandit warns of each file that has no name
    pairs = parse((HERE / "releases.tsv").read_text(encoding="utf-8"))
    pairs = [each for each in pairs if options.only in (None, each.package)]
    if not pairs:
        parser.error(f"releases.tsv has no package {options.only!r}")
    spent: list[float] = []
    outcomes, missing = [], []
    for number, each in enumerate(judged(pairs, options.cache, spent), 1):
        (outcomes if isinstance(each, Outcome) else missing).append(each)
        if sys.stderr.isatty():
            print(f"\r{number} of {len(pairs)}", end="", file=sys.stderr)
    for each in missing:
        print(f"cannot be had: {each}", file=sys.stderr)
    if options.json:
        print(json.dumps(document(outcomes, missing, spent), indent=1))
    elif outcomes:
        table(outcomes, spent)
    sys.exit(0 if outcomes else 1)


if __name__ == "__main__":
    main()
