"""Asks other engines about small files; run by the interpreter of an environment that holds them.

Reads a JSON list of [path, text] from stdin, prints `{engine: {"hits": [bool], "cpu_ms": n} or {"missing": why}}`.
Nothing is verified over the network.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ENTROPY = ("Base64HighEntropyString", "HexHighEntropyString")


def _detect_secrets(*, entropy: bool) -> Callable[[str, str], bool]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings, transient_settings

    with default_settings():
        names = sorted(each.__name__ for each in get_mapping_from_secret_type_to_class().values())
    used = [{"name": name} for name in names if entropy or name not in _ENTROPY]
    folder = Path(tempfile.mkdtemp(prefix="rivals-"))

    def ask(path: str, text: str) -> bool:
        file = folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="surrogateescape")
        with transient_settings({"plugins_used": used}):
            return any(True for _ in scan_file(str(file)))

    return ask


def _kingfisher() -> Callable[[str, str], bool]:
    from kingfisher_sdk import Scanner

    scanner = Scanner()

    def ask(path: str, text: str) -> bool:
        scanner.reset_dedup()
        return any(found.visible for found in scanner.scan(text.encode("utf-8", "surrogateescape")))

    return ask


def _betterleaks() -> Callable[[str, str], bool]:
    from betterleaks import scan_string

    return lambda path, text: bool(scan_string(text))


ENGINES = {
    "detect-secrets, all plugins": lambda: _detect_secrets(entropy=True),
    "detect-secrets, no entropy": lambda: _detect_secrets(entropy=False),
    "kingfisher": _kingfisher,
    "betterleaks": _betterleaks,
}


def main() -> None:
    cases = json.load(sys.stdin)
    answers = {}
    for name, start in ENGINES.items():
        try:
            ask = start()
        except ImportError as missing:
            answers[name] = {"missing": f"not installed ({missing.name})"}
            continue
        began = time.process_time()
        hits = [ask(path, text) for path, text in cases]
        answers[name] = {"hits": hits, "cpu_ms": (time.process_time() - began) * 1000}
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
