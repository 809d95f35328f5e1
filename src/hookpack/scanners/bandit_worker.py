"""Runs in the private interpreter: bandit's checks on the files named in the request.

Request on stdin: `{"files": [[number, path], ...], "left_out": [id, ...]}`. Answer on stdout: `{"<number>":
{"hits": [[id, first line, last line, severity, confidence, text, cwe], ...], "unread": ""}}`.
"""

from __future__ import annotations

import ast
import json
import logging
import pkgutil
import sys
from collections import Counter
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


_QUERY = "B608"  # SQL put together from pieces


def bare(name: str) -> ModuleType:
    """The package without its `__init__`: bandit's loads a progress bar and searches all installed entry points."""
    spec = PathFinder.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise SystemExit(f"{name} is not installed")
    module = ModuleType(name)
    module.__path__ = list(spec.submodule_search_locations)
    sys.modules[name] = module
    return module


class Checks:
    """bandit's plugins and blacklists by the kind of node they look at; what its node visitor calls a test set.

    Those whose id is in `left_out` are not run: a third of the time went into strings that might be passwords.
    """

    def __init__(self, left_out: Sequence[str] = ()) -> None:
        self._left_out = frozenset(left_out)
        self._by_kind: dict[str, list[Any]] = {}
        plugins = import_module("bandit.plugins")
        for info in pkgutil.iter_modules(plugins.__path__, "bandit.plugins."):
            module = import_module(info.name)
            for check in vars(module).values():
                if callable(check) and hasattr(check, "_test_id") and check.__module__ == info.name:
                    self._add(module, check)
        self._add_blacklists()

    def _add(self, module: ModuleType, check: Any) -> None:
        if check._test_id in self._left_out:
            return
        if hasattr(check, "_takes_config"):
            check._config = module.gen_config(check._takes_config)
        for kind in check._checks:
            self._by_kind.setdefault(kind, []).append(check)

    def _add_blacklists(self) -> None:
        blacklisting = import_module("bandit.core.blacklisting")
        entries: dict[str, list[Any]] = {}
        for name in ("calls", "imports"):
            for kind, listed in import_module(f"bandit.blacklists.{name}").gen_blacklist().items():
                entries.setdefault(kind, []).extend(each for each in listed if each["id"] not in self._left_out)
        check = blacklisting.blacklist
        check._test_id, check._checks, check._config = "B001", entries.keys(), entries
        self._add(blacklisting, check)

    def get_tests(self, kind: str) -> list[Any]:
        return self._by_kind.get(kind, [])


class NoTrace:
    """Stands for bandit's record of visited nodes, which only its debug output reads."""

    def add_node(self, node: object, parent: object, depth: int) -> None:
        return


def load(left_out: Sequence[str] = ()) -> Checks:
    """All of bandit that judges code but the ids `left_out`, nothing that configures or reports."""
    package = bare("bandit")
    for name in ("constants", "issue", "test_properties"):
        module = import_module(f"bandit.core.{name}") if "bandit.core" in sys.modules else _core(name)
        public = {key: value for key, value in vars(module).items() if not key.startswith("_")}
        vars(package).update(public)
    return Checks(left_out)


def _core(name: str) -> ModuleType:
    core = ModuleType("bandit.core")
    core.__path__ = [f"{path}/core" for path in sys.modules["bandit"].__path__]
    sys.modules["bandit.core"] = core
    sys.modules["bandit"].core = core  # type: ignore[attr-defined]  # what the import system would do
    return import_module(f"bandit.core.{name}")


def scan(checks: Checks, path: str) -> dict[str, object]:
    """The hits of one file, whatever its comments say; `unread` if it does not parse."""
    visitor_class = import_module("bandit.core.node_visitor").BanditNodeVisitor
    metrics = import_module("bandit.core.metrics").Metrics()
    with open(path, "rb") as stream:
        data = stream.read()
        metrics.begin(path)
        visitor = visitor_class(path, stream, NoTrace(), checks, True, {}, metrics)
        # a failed check is raised, not logged; what else the mode does, a dump of each node, was half the time
        visitor.debug, visitor.update_scores = False, _no_scores
        try:
            visitor.process(data)
        except (SyntaxError, ValueError) as error:
            return {"hits": [], "unread": f"syntax error, line {getattr(error, 'lineno', None) or 1}"}
        except (RecursionError, MemoryError):
            return {"hits": [], "unread": "nested too deeply"}
        except Exception as error:  # a check that fails on one odd file must not cost the others their answer
            return {"hits": [], "unread": f"a check failed: {type(error).__name__}"}
    hits = [_plain(issue) for issue in visitor.tester.results]
    queries = any(hit[0] == _QUERY for hit in hits)
    fixed = fixed_texts(ast.parse(data)) if queries else set[int]()
    return {"hits": [hit for hit in hits if hit[0] != _QUERY or hit[1] not in fixed], "unread": ""}


def fixed_texts(tree: ast.Module) -> set[int]:
    """Lines where a text is put together from nothing but names that the file gives one constant text, once.

    bandit calls each query in an f-string a fault; nobody but the author can put anything into such a one.
    """
    given = Counter(
        each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    )
    given.update(each.arg for each in ast.walk(tree) if isinstance(each, ast.arg))
    constant = {
        each.targets[0].id
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name)
        and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str)
    }  # fmt: skip
    known = {name for name in constant if given[name] == 1}
    return {
        each.lineno
        for each in ast.walk(tree)
        if isinstance(each, ast.JoinedStr)
        and all(isinstance(part.value, ast.Name) and part.value.id in known
                for part in each.values if isinstance(part, ast.FormattedValue))
    }  # fmt: skip


def _no_scores(scores: object) -> None:
    return


def _plain(issue: Any) -> list[object]:
    last = max([issue.lineno, *(issue.linerange or [])])
    cwe = f"CWE-{issue.cwe.id}" if issue.cwe and issue.cwe.id else ""
    return [issue.test_id, issue.lineno, last, issue.severity.lower(), issue.confidence.lower(), issue.text, cwe]


def main() -> None:
    logging.disable(logging.CRITICAL)
    request = json.load(sys.stdin)
    checks = load(request.get("left_out", ()))
    json.dump({str(number): scan(checks, path) for number, path in request["files"]}, sys.stdout)


if __name__ == "__main__":
    main()
