"""Code inside files of another kind: a notebook's cells, a page's scripts. Each is looked at as a file of its own."""

from __future__ import annotations

import re

from hookpack.codec import dumps, loads
from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners.hit import HOSTS, suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Part(Record):
    """Code in one language; `lines` are the host's line numbers of its lines, empty where they are the same."""

    suffix: str
    text: str
    lines: tuple[int, ...] = ()

    def line(self, number: int) -> int:
        """The host's number of the part's line `number`, both 1-based."""
        return self.lines[min(number, len(self.lines)) - 1] if self.lines else number

    def moved(self, reason: str) -> str:
        """A reason that ends with a line number of the part, with the host's number."""
        head, separator, number = reason.rpartition(", line ")
        return f"{head}{separator}{self.line(int(number))}" if separator and number.isdigit() else reason


def parts(path: str, text: str) -> tuple[Part, ...]:
    """The code inside a file, () for a file of another kind. ValueError, in words, if it cannot be told."""
    suffix = suffix_of(path)
    if suffix == ".ipynb":
        return tuple(_cells(text))
    if suffix in _XML:
        text = _MARKS.sub(lambda found: "\n" * found[0].count("\n"), text)
    return tuple(_scripts(text, is_template=suffix not in (".vue", ".svelte"))) if suffix in HOSTS else ()


_XML = frozenset((".svg", ".xhtml"))
_MARKS = re.compile(r"<script\b[^>]*/>|<!\[CDATA\[|\]\]>", re.IGNORECASE)  # that are no code where XML is read

_MAGIC = re.compile(r"(?P<indent>\s*)(?:[%!?]|[\w.]+\?)|(?P<target>\s*[\w, .\[\]]+=\s*)[%!]")
_FOREIGN = re.compile(r"%%(?!time\b|timeit\b|capture\b|prun\b|python3?\b)")


def _cells(text: str) -> Iterator[Part]:
    """All Python cells one after another, without the lines that only the notebook understands."""
    found: list[tuple[str, int]] = []
    at = 0
    for cell in _sources(text):
        is_foreign = bool(_FOREIGN.match(cell))
        for line in cell.splitlines(keepends=True):
            place = _find(text, line, at)
            at = place if place >= 0 else at
            if not is_foreign:
                found.append((_plain(line), text.count("\n", 0, at) + 1))
    if found:
        yield Part(".py", "".join(line for line, _ in found), tuple(number for _, number in found))


def _sources(text: str) -> Iterator[str]:
    try:
        notebook = loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("no notebook in JSON") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(notebook, dict) or not isinstance(cells, list):
        raise ValueError("a notebook without cells")
    if _language(notebook) != "python":
        return
    for cell in cells:
        source = cell.get("source") if isinstance(cell, dict) and cell.get("cell_type") == "code" else ""
        yield "".join(map(str, source)) if isinstance(source, list) else str(source or "")
        yield "\n"  # cells do not run into each other


def _language(notebook: Mapping[str, object]) -> str:
    about = notebook.get("metadata")
    kernel = about.get("kernelspec") if isinstance(about, dict) else None
    said = kernel.get("language") if isinstance(kernel, dict) else None
    return str(said or "python").lower()


def _find(text: str, line: str, at: int) -> int:
    """Where a line of code stands in the notebook's own text, -1 if it is written in an unusual way."""
    written = dumps(line.rstrip("\n"))[1:-1]
    if not written.strip():
        return -1
    place = text.find(written, at)
    return place if place >= 0 else text.find(_raw(line), at)


def _raw(line: str) -> str:
    """As notebooks are written: only what JSON demands is escaped."""
    return line.rstrip("\n").replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")


def _plain(line: str) -> str:
    magic = _MAGIC.match(line)
    if not magic:
        return line
    return f"{magic['target']}None\n" if magic["target"] else f"{magic['indent']}pass\n"


_SCRIPT = re.compile(r"<script\b(?P<about>[^>]*)>(?P<code>.*?)(?:</script\b|\Z)", re.DOTALL | re.IGNORECASE)
_KIND = re.compile(r"\btype\s*=\s*[\"']?(?P<kind>[^\"'\s>]*)", re.IGNORECASE)
_TYPED = re.compile(r"\blang\s*=\s*[\"']?tsx?\b", re.IGNORECASE)
_JAVASCRIPT = re.compile(r"|module|text/babel|.*(?:java|ecma|type)script", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def _scripts(text: str, *, is_template: bool) -> Iterator[Part]:
    """All scripts of a page where they stand, all else of it left empty."""
    kept: dict[str, list[str]] = {}
    done: dict[str, int] = {}
    for script in _SCRIPT.finditer(text):
        kind = _KIND.search(script["about"])
        if kind and not _JAVASCRIPT.fullmatch(kind["kind"]):
            continue
        suffix = ".ts" if _TYPED.search(script["about"]) else ".js"
        code = _TEMPLATE.sub(_stand_in, script["code"]) if is_template else script["code"]
        gap = text[done.get(suffix, 0) : script.start("code")]
        kept.setdefault(suffix, []).append("\n" * gap.count("\n") + code + ";")
        done[suffix] = script.end("code")
    for suffix, pieces in kept.items():
        if "".join(pieces).strip("; \r\n\t"):
            yield Part(suffix, "".join(pieces))


def _stand_in(found: re.Match[str]) -> str:
    """Something of as many lines for what the template engine fills in."""
    return ("0" if found[0].startswith("{{") else "") + "\n" * found[0].count("\n")
