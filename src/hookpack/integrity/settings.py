"""What decides which tests run and how much they and the linters demand: configuration, before and after."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from hookpack import leftovers
from hookpack.integrity import builds, linters, runs
from hookpack.integrity.case import Weakening
from hookpack.scanners.entries import Entry, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.defences.change import SourceChange
    from hookpack.integrity.case import Level

_KEEP = "Set it as it was, or ask the user."


class _Fact(NamedTuple):
    """One value of a setting; `place` is where it stands."""

    value: str
    path: str
    line: int


_Facts = dict[str, list[_Fact]]


class _Key(NamedTuple):
    """A setting under its own name, wherever it may stand: `files` and `keys` are searched for, in lower case."""

    name: str
    files: str
    keys: str


_PYTEST = r"pytest\.(?:ini|toml)$|setup\.cfg$|tox\.ini$|pyproject\.toml$"
_SCRIPT = (
    r"package\.json$|(?:jest|vitest|vite|ava)\.(?:\w+\.)?config\.|vitest\.workspace|"
    r"\.mocharc|\.nycrc|\.c8rc|playwright\.config"
)
_KEYS = (
    *(
        _Key(each, _PYTEST, rf"^(?:tool:|tool\.)?pytest(?:\.ini_options)?\.{each}$")
        for each in (
            "testpaths",
            "addopts",
            "python_files",
            "python_functions",
            "python_classes",
            "norecursedirs",
            "xfail_strict",
            "collect_ignore",
        )
    ),
    *(
        _Key(each, _SCRIPT, rf"(?:^|\.){each}$")
        for each in (
            "testpathignorepatterns",
            "testmatch",
            "testregex",
            "roots",
            "modulepathignorepatterns",
            "coveragepathignorepatterns",
            "testignore",
        )
    ),
    _Key("test.exclude", r"(?:vitest|vite)\.", r"(?:^|\.)test\.exclude$"),
    _Key("test.include", r"(?:vitest|vite)\.", r"(?:^|\.)test\.include$"),
    _Key("spec", r"\.mocharc|package\.json$", r"^(?:mocha\.)?spec$"),
    _Key("test.exclude", r"\.mocharc", r"^(?:mocha\.)?(?:ignore|exclude)$"),
    _Key("collectcoveragefrom", _SCRIPT, r"(?:^|\.)collectcoveragefrom$"),
    _Key("fail_under", r"", r"(?:^|\.)(?:fail_under|fail-under)$"),
    _Key(
        "coverage threshold",
        _SCRIPT,
        r"(?:coveragethreshold|coverage\.thresholds?)\.|^(?:nyc\.|c8\.)?(?:lines|"
        r"branches|functions|statements)$",
    ),
    _Key("codecov target", r"codecov\.ya?ml$", r"\.target$"),
    _Key("phpstan level", r"phpstan", r"(?:^|\.)level$"),
    _Key(
        "coverage omit",
        r"\.coveragerc$|pyproject\.toml$|"
        r"setup\.cfg$|tox\.ini$",
        r"^(?:tool\.)?(?:coverage[.:])?(?:run|report)\.(?:omit|"
        r"exclude_lines|exclude_also)$",
    ),
    _Key(
        "lint ignore",
        r"ruff\.toml$|pyproject\.toml$|\.flake8$|"
        r"setup\.cfg$|tox\.ini$",
        r"^(?:tool\.ruff\.|flake8\.)?(?:lint\.)?(?:extend-)?ignore$",
    ),
    _Key(
        "lint select",
        r"ruff\.toml$|pyproject\.toml$|\.flake8$|"
        r"setup\.cfg$",
        r"^(?:tool\.ruff\.|flake8\.)?(?:lint\.)?(?:extend-)?select$",
    ),
    _Key(
        "strictness",
        r"mypy\.ini$|setup\.cfg$|pyproject\.toml$",
        r"^(?:tool\.)?mypy\.(?:strict|disallow_\w+|check_untyped_defs|no_implicit_\w+|warn_(?:return_any|"
        r"unreachable))$",
    ),
    _Key(
        "laxness",
        r"mypy\.ini$|setup\.cfg$|pyproject\.toml$",
        r"^(?:tool\.)?mypy\.(?:ignore_errors|"
        r"allow_untyped_\w+)$",
    ),
    _Key(
        "strictness",
        r"[jt]sconfig[\w.-]*\.json$",
        r"^compileroptions\.(?:strict\w*|noimplicit\w+|nounused\w+|nouncheckedindexedaccess|nofallthrough\w+|"
        r"exactoptional\w+)$",
    ),
    _Key("branches", r"\.github/workflows/", r"^on\.(?:push|pull_request)\.branches$"),
)
_FEWER = frozenset(
    (
        "testpaths",
        "python_files",
        "python_functions",
        "python_classes",
        "testmatch",
        "testregex",
        "roots",
        "test.include",
        "spec",
    )
)
_MORE = frozenset(
    (
        "norecursedirs",
        "testpathignorepatterns",
        "modulepathignorepatterns",
        "test.exclude",
        "testignore",
        "collect_ignore",
    )
)
_HARMLESS = re.compile(
    r"node_modules|dist\b|build\b|\blib\b|coverage|\.next|\.nuxt|\bout\b|e2e|cypress|playwright|fixtures?|"
    r"__mocks__|helpers?|"
    r"\.git|\.venv|venv|\.tox|vendor|tmp|\.cache|\.stryker|setup|utils?\b|mocks?\b|\.d\.ts"
)
_ON = frozenset(("true", "1", "yes", "on"))
_OFF = frozenset(("false", "0", "no", "off"))


def judge(changes: Sequence[SourceChange]) -> list[Weakening]:
    """What the new settings leave out or demand less. One that moved to another file of the change is the same."""
    if not changes:
        return []
    found = list(runs.judge(changes))
    old, new = _facts(changes, old=True), _facts(changes, old=False)
    for name in dict.fromkeys((*old, *new)):
        found += _JUDGES.get(name.partition(" @")[0], _nothing)(name, old.get(name, []), new.get(name, []))
    for each in changes:
        found += linters.judge(each)
        found += builds.judge(each)
    return found


def _facts(changes: Sequence[SourceChange], *, old: bool) -> _Facts:
    found: _Facts = defaultdict(list)
    for each in changes:
        path, text = (each.old_path or each.path, each.old_text) if old else (each.path, each.new_text)
        if text is None or len(text) > 500_000:
            continue
        low = each.path.lower()
        keys = [key for key in _KEYS if re.search(key.files, low)]
        for entry in read(path, text) if keys else ():
            for key in keys:
                if re.search(key.keys, entry.path):
                    found[_name(key, entry)].append(_Fact(entry.value, path, entry.line))
    return dict(found)


def _name(key: _Key, entry: Entry) -> str:
    """Numbers and switches are told apart by their full keys, the rest are lists."""
    apart = key.name in ("coverage threshold", "codecov target", "strictness", "laxness", "branches")
    return f"{key.name} @{entry.path.removeprefix('tool.').removeprefix('mypy.')}" if apart else key.name


def _nothing(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    return iter(())


def _made(rule: str, level: Level, fact: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Weakening:
    at = (new or old)[-1]
    before, after = (" ".join(each.value for each in side)[:300] for side in (old, new))
    return Weakening(
        rule, level, at.path, at.line if new else 0, "", fact, before, after, old[0].line if old else 0, _KEEP
    )


def _split(facts: Sequence[_Fact]) -> list[str]:
    """The words of a list, however it is written."""
    return [word for each in facts for word in re.split(r"[\s,]+", each.value) if word]


def _fewer(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    before, after = _split(old), _split(new)
    if not new:
        return
    if not old:
        narrow = [each for each in after if re.search(r"\.\w+$", each) and "*" not in each]
        if narrow and name in ("testpaths", "spec", "testmatch"):
            yield _made("narrowed-collection", "deny", f"{name} names single files", old, new)
        return
    lost = [each for each in before if not any(_covers(one, each) for one in after)]
    if lost:
        general = any(each.rpartition("/")[2][:1] in ("*", "?", "(", "[", "") or ".*" in each for each in after)
        sure = name in ("testpaths", "roots") or not general
        yield _made(
            "narrowed-collection", "deny" if sure else "ask", f"{name} no longer names {', '.join(lost)[:80]}", old, new
        )


def _covers(wide: str, narrow: str) -> bool:
    wide, narrow = wide.strip("./").rstrip("/*"), narrow.strip("./").rstrip("/*")
    return not wide or narrow == wide or narrow.startswith(f"{wide}/")


def _more(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    known = set(_split(old))
    fresh = [
        each
        for each in _split(new)
        if each not in known and not _HARMLESS.search(each) and not leftovers.covers(each.strip("^$/"))
    ]
    if fresh:
        yield _made("narrowed-collection", "deny", f"{name} leaves out {', '.join(fresh)[:80]}", old, new)


def _is_harmless(pattern: str) -> bool:
    return bool(_HARMLESS.search(pattern)) or leftovers.covers(pattern.strip("^$/"))


def _options(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    before, after = (_words(" ".join(each.value for each in side)) for side in (old, new))
    fresh = [each for each in runs.selections(after) if each not in runs.selections(before)]
    if fresh:
        yield _made(
            "narrowed-collection", "deny", f"pytest's options leave tests out: {', '.join(fresh)[:80]}", old, new
        )


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _number(value: str) -> float | None:
    found = re.search(r"-?\d+(?:\.\d+)?", value)
    return float(found[0]) if found else None


def _lower(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    before = [number for each in old if (number := _number(each.value)) is not None]
    after = [number for each in new if (number := _number(each.value)) is not None]
    what = name.replace(" @", " ").removeprefix("coverage threshold ")
    if before and after and min(after) < min(before):
        yield _made("lowered-threshold", "deny", f"{what} is {min(after):g} where it was {min(before):g}", old, new)
    elif before and not after and max(before) > 0:
        yield _made("lowered-threshold", "deny", f"{what} is gone", old, new)


def _strict(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    was = any(each.value.lower() in _ON for each in old)
    if was and any(each.value.lower() in _OFF for each in new):
        yield _made("lowered-threshold", "deny", f"{name.partition('@')[2] or name} is switched off", old, new)
    elif was and not new:
        yield _made("lowered-threshold", "ask", f"{name.partition('@')[2] or name} is gone", old, new)


def _lax(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    was = sum(each.value.lower() in _ON for each in old)
    if sum(each.value.lower() in _ON for each in new) > was:
        yield _made("lowered-threshold", "deny", f"{name.partition('@')[2]} is switched on", old, new)


def _ignored(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    known = {each.value for each in old}
    fresh = [
        each
        for each in new
        if each.value not in known and not _HARMLESS.search(each.value) and "test" not in each.value
    ]
    if name == "collectcoveragefrom":
        fresh = [each for each in fresh if each.value.startswith("!")]
    if fresh:
        yield _made(
            "lowered-threshold", "ask", f"{name} takes in {', '.join(each.value for each in fresh)[:80]}", old, fresh
        )


def _selected(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    after = _split(new)
    lost = [each for each in _split(old) if not any(each.startswith(one) or one == "ALL" for one in after)]
    if lost and new:
        yield _made("lowered-threshold", "ask", f"the linter no longer looks for {', '.join(lost)[:80]}", old, new)


_MAIN = re.compile(r"^(?:main|master|trunk|develop\w*|dev|next|\*+|release.*|v?\d.*)$")


def _branches(name: str, old: Sequence[_Fact], new: Sequence[_Fact]) -> Iterator[Weakening]:
    before, after = set(_split(old)), set(_split(new))
    if before and after and not before & after and not any(map(_MAIN.match, after)):
        yield _made("softened-step", "deny", f"the pipeline runs for {', '.join(sorted(after))[:60]} alone", old, new)


_JUDGES = {
    **dict.fromkeys(_FEWER, _fewer), **dict.fromkeys(_MORE, _more), "addopts": _options, "xfail_strict": _strict,
    "fail_under": _lower, "coverage threshold": _lower, "codecov target": _lower, "phpstan level": _lower,
    "strictness": _strict, "laxness": _lax, "coverage omit": _ignored, "coveragepathignorepatterns": _ignored,
    "collectcoveragefrom": _ignored, "lint ignore": _ignored, "lint select": _selected, "branches": _branches,
}  # fmt: skip
