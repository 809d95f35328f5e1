"""Runs in the private interpreter: detect-secrets' plugins on the files named in the request.

Request on stdin: `{"files": [[number, path, name], ...]}`, `name` being the file's own. Answer on stdout:
`{"<number>": {"hits": [[kind, line, short digest of the value], ...], "unread": ""}}`. No value leaves this process.
"""

from __future__ import annotations

import json
import os
import pkgutil
import re
import sys
from hashlib import blake2b
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# the entropy plugins take every hash for a secret, public addresses are none
_LEFT_OUT = ("base", "high_entropy_strings", "ip_public")
_SECRET_FILTERS = (
    "is_sequential_string", "is_potential_uuid", "is_templated_secret", "is_prefixed_with_dollar_sign",
    "is_not_alphanumeric_string",
)  # fmt: skip
# one of them stands in each name that the keyword plugin knows; nine tenths of a scan went into lines without
_STEMS = ("key", "pass", "pwd", "secret", "contrase")
_LONGEST_PIECE = 4000  # characters of a line looked at together: the plugins' expressions backtrack on minified code
# files to be copied and filled in: what stands for a secret there is none
_TO_FILL_IN = re.compile(r"\.(example|sample|template|tmpl|dist)(\.\w+)?$")
_UNQUOTED = re.compile(r"(\.env(\..*)?|credentials|\.netrc|\.npmrc|\.pypirc)$")


def load() -> tuple[list[Any], ModuleType]:
    """One object for each plugin, and the module of filters."""
    # without it no plugin can verify a secret over the network, and the start is twice as fast
    requests = ModuleType("requests")
    requests.exceptions = ModuleType("requests.exceptions")  # type: ignore[attr-defined]
    requests.exceptions.RequestException = OSError
    requests.Response = object  # type: ignore[attr-defined]
    sys.modules["requests"] = requests
    package = _bare("detect_secrets", None)
    _bare("detect_secrets.filters", package.__path__)
    plugins = import_module("detect_secrets.plugins")
    names = [info.name for info in pkgutil.iter_modules(plugins.__path__) if info.name not in _LEFT_OUT]
    modules = [import_module(f"detect_secrets.plugins.{name}") for name in names]
    classes = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__ and hasattr(value, "secret_type")
    }
    found = [each() for each in sorted(classes, key=lambda each: str(each.__name__))]
    return found, import_module("detect_secrets.filters.heuristic")


def _bare(name: str, path: Any) -> ModuleType:
    """The package without its `__init__`, which imports the whole program."""
    spec = PathFinder.find_spec(name, path)
    if spec is None or spec.submodule_search_locations is None:
        raise SystemExit(f"{name} is not installed")
    module = ModuleType(name)
    module.__path__ = list(spec.submodule_search_locations)
    sys.modules[name] = module
    return module


def scan(plugins: list[Any], filters: ModuleType, path: str, name: str) -> dict[str, object]:
    """The secrets of one file, whatever its comments say."""
    if filters.is_non_text_file(name) or filters.is_lock_file(name) or filters.is_swagger_file(name):
        return {"hits": [], "unread": ""}
    with open(path, encoding="utf-8", errors="replace") as stream:
        lines = stream.read().splitlines()
    # values without quotes are told from code only in files that hold nothing but settings
    shown = "settings.ini" if _UNQUOTED.search(name) else name
    is_form = bool(_TO_FILL_IN.search(name))
    hits = {
        hit
        for number, line in enumerate(lines, 1)
        for piece in _pieces(line)
        if not filters.is_indirect_reference(piece)
        for hit in _line(plugins, filters, shown, number, piece, is_form)
    }
    return {"hits": sorted(hits), "unread": ""}


def _pieces(line: str) -> Iterator[str]:
    """A line cut where a statement, an entry or a word ends, so that no piece is too long."""
    while len(line) > _LONGEST_PIECE:
        ends = (line.rfind(sign, 1, _LONGEST_PIECE) + 1 for sign in ";},\t ")
        cut = next((end for end in ends if end), _LONGEST_PIECE)
        yield line[:cut]
        line = line[cut:]
    yield line


def _line(plugins: list[Any], filters: ModuleType, name: str, number: int, line: str, is_form: bool) -> Any:
    low = line.lower()
    has_name = any(stem in low for stem in _STEMS)
    for plugin in plugins:
        if not has_name and type(plugin).__name__ == "KeywordDetector":
            continue
        for secret in plugin.analyze_line(filename=name, line=line.rstrip(), line_number=number):
            value = secret.secret_value or ""
            if any(getattr(filters, each)(value) for each in _SECRET_FILTERS):
                continue
            if filters.is_likely_id_string(value, line, plugin) or filters.is_indirect_reference(line):
                continue
            if is_form and _is_dull(value):
                continue
            yield (type(plugin).__name__, number, blake2b(value.encode("utf-8", "replace"), digest_size=3).hexdigest())


def _is_dull(value: str) -> bool:
    from hookpack.credentials.harmless import is_dull

    return is_dull(value)


def main() -> None:
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    request = json.load(sys.stdin)
    plugins, filters = load()
    answers = {str(number): scan(plugins, filters, path, name) for number, path, name in request["files"]}
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
