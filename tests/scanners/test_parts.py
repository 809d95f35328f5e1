"""Code inside notebooks and pages."""

from __future__ import annotations

import json

import pytest

from hookpack import scanners
from hookpack.scanners import Source, scan_all
from hookpack.scanners.parts import parts


def notebook(*cells, **about):
    """A notebook as it is saved; a cell is (kind, source) or source."""
    pairs = [each if isinstance(each, tuple) else ("code", each) for each in cells]
    rows = [{"cell_type": kind, "source": text.splitlines(keepends=True)} for kind, text in pairs]
    return json.dumps({"cells": rows, "metadata": about, "nbformat": 4}, indent=1)


def code(path, text):
    return [(part.suffix, part.text.strip("; \n")) for part in parts(path, text)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(["x = 1\ny = 2"], "x = 1\ny = 2", id="one cell"),
        pytest.param(["x = 1", "y = 2"], "x = 1\ny = 2", id="two cells"),
        pytest.param([("markdown", "eval(x)"), "y = 2"], "y = 2", id="prose"),
        pytest.param(["%matplotlib inline\n!ls\nx = 1"], "pass\npass\nx = 1", id="magics"),
        pytest.param(["%%bash\nls", "x = 1"], "x = 1", id="cell of another language"),
        pytest.param(["%%time\nx = 1"], "pass\nx = 1", id="cell that is timed"),
        pytest.param(["files = !ls\nif x:\n    %cd y"], "files = None\nif x:\n    pass", id="magic in code"),
        pytest.param(["len?"], "pass", id="question"),
    ],
)
def test_python_cells_are_code_without_their_magics(cells, expected):
    assert code("a.ipynb", notebook(*cells)) == [(".py", expected)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.ipynb", notebook("x <- 1", kernelspec={"language": "R"}), id="notebook in R"),
        pytest.param("a.ipynb", notebook(), id="empty notebook"),
        pytest.param("a.md", "```js\neval(x)\n```\n<script>eval(x)</script>", id="markdown"),
        pytest.param("a.html", "<p>eval(x)</p>", id="page without a script"),
        pytest.param("a.svg", '<svg><script href="a.js"/><path d="M0 0"/></svg>', id="picture with a script elsewhere"),
        pytest.param("a.html", '<script src="a.js"></script>', id="script elsewhere"),
        pytest.param("a.html", '<script type="application/json">{"a": 1}</script>', id="data"),
        pytest.param("a.html", '<script type="text/x-template"><b></b></script>', id="template"),
        pytest.param("a.js", "'<script>eval(x)</script>'", id="no page"),
    ],
)
def test_what_is_no_code_is_no_part(path, text):
    assert code(path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.html", "<SCRIPT>f()</SCRIPT>", [(".js", "f()")], id="page"),
        pytest.param("a.htm", '<script type="module" async>f()</script >', [(".js", "f()")], id="module"),
        pytest.param("a.html", "<script>f()", [(".js", "f()")], id="never closed"),
        pytest.param("a.svg", "<svg><script><![CDATA[f()]]></script></svg>", [(".js", "f()")], id="picture"),
        pytest.param("a.svg", '<script href="b"/><script>f()</script>', [(".js", "f()")], id="closed at once"),
        pytest.param("a.vue", '<script setup lang="ts">f()</script>', [(".ts", "f()")], id="typescript"),
        pytest.param("a.svelte", "<script>f({a})</script>", [(".js", "f({a})")], id="svelte"),
        pytest.param("a.jinja", "<script>f({{ x }})</script>", [(".js", "f(0)")], id="template's value"),
        pytest.param("a.j2", "<script>{% if x %}f(){% endif %}</script>", [(".js", "f()")], id="template's branch"),
    ],
)
def test_scripts_of_a_page_are_code(path, text, expected):
    assert code(path, text) == expected


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"cells": 1}', "[" * 100_000])
def test_notebook_that_cannot_be_read_is_said(text):
    with pytest.raises(ValueError, match="notebook"):
        parts("a.ipynb", text)


def test_fault_in_a_notebook_has_the_notebooks_own_line(cache, tools):
    text = notebook("import os\n", ("markdown", "os.system(x)\n"), "%cd y\n\nos.system(x)\n")
    expected = max(number for number, each in enumerate(text.split("\n"), 1) if "os.system" in each)

    report = scan_all([Source("n/a.ipynb", text.encode())], names=scanners.NAMES, tools=tools, cache=cache)

    found = {(each.rule, each.path, each.line) for each in report.scanned[0].findings}
    assert report.errors == ()
    assert {("semgrep.shell-from-text", "n/a.ipynb", expected), ("bandit.B605", "n/a.ipynb", expected)} <= found


def test_fault_in_a_script_has_the_pages_own_line(cache, tools):
    text = "<html>\n<script>\nlet a;\n</script>\n<p>{{ x }}\n<script>function f() {\n  eval(a);\n}</script>\n"

    report = scan_all([Source("a.html", text.encode())], names=scanners.NAMES, tools=tools, cache=cache)

    found = report.scanned[0]
    assert [(each.rule, each.line, each.symbol) for each in found.findings] == [("semgrep.js-code-from-text", 7, "f")]
    assert (found.symbols, found.unread) == (("f",), ())


def test_part_that_does_not_parse_makes_its_file_unread(cache, tools):
    text = notebook("x = 1\n", "def (:\n")
    line = next(number for number, each in enumerate(text.split("\n"), 1) if "def (:" in each)

    report = scan_all([Source("a.ipynb", text.encode())], names=["bandit"], tools=tools, cache=cache)

    assert report.scanned[0].unread == (f"bandit: syntax error, line {line}",)


def test_damaged_notebook_is_unread(cache, tools):
    report = scan_all([Source("a.ipynb", b"{")], names=["bandit"], tools=tools, cache=cache)

    assert report.scanned[0].unread == ("no notebook in JSON",)
