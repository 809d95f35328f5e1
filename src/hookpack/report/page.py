"""The report as one HTML file: template, style, script and chart library in it, nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from hookpack.record import TYPE_CHECKING
from hookpack.report.iterations import FATES
from hookpack.report.latency import BOUNDS_MS
from hookpack.report.whole import plain
from hookpack.report.words import doubts

if TYPE_CHECKING:
    from hookpack.report.whole import Report

_ASSETS = Path(__file__).parent / "assets"
# inside a script element these alone could end it or begin another state of the parser
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def render(report: Report) -> str:
    """The page. What came out of the record stands in it as JSON alone, and the script shows it as text."""
    style = _asset("uPlot.min.css") + _asset("page.css")
    library, script = _asset("uPlot.iife.min.js"), _asset("page.js")
    parts = {
        "@POLICY@": f"default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src {_hash(style)}; script-src {_hash(library)} {_hash(script)}",
        "@STYLE@": style,
        "@LIBRARY@": library,
        "@SCRIPT@": script,
        "@DATA@": data(report),
    }
    page = _asset("page.html")
    for mark, text in parts.items():  # the data last: what it holds is looked at no more
        page = page.replace(mark, text, 1)
    return page


def data(report: Report) -> str:
    """The report as JSON that can stand in a script element."""
    about = {"fates": FATES, "bounds_ms": BOUNDS_MS, "doubts": list(doubts(report))}
    text = json.dumps({**plain_fields(report), "about": about}, separators=(",", ":"), sort_keys=True)
    return text.translate(_ESCAPES)


def plain_fields(report: Report) -> dict[str, object]:
    fields = plain(report)
    assert isinstance(fields, dict)
    return fields


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
