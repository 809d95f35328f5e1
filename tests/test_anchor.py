from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookpack.anchor import Anchor, holds

SOURCE = '''import requests

LIMIT = 3


class Store:
    """Keeps files."""

    @login_required
    @route("/f", methods=["GET"])
    async def check_path(self, path, strict=True, *, depth=4):
        """Raises Denied for bad paths."""
        # if path in BLOCKED: raise Blocked
        if ".." in path:
            log(path)
            raise ValueError("bad path", path)
        try:
            reply = requests.get(path, verify=True, timeout=LIMIT)
        except (KeyError, OSError) as error:
            raise Denied from error
        if False:
            audit(path)
        while not True:
            audit(path)
        return reply
        count(path)


def other(path):
    if path is None:
        raise TypeError
'''


def _anchor(pattern: str, mode: str = "ast", symbol: str = "Store.check_path", path: str = "app/files.py") -> Anchor:
    return Anchor("A-1", path, pattern, mode=mode, symbol=symbol)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param('if ".." in path:\n    raise ValueError("bad path", path)', id="guard as written"),
        pytest.param("if '..' in _: raise ValueError", id="guard with any name and any message"),
        pytest.param("if ...: raise", id="any guard, any raise"),
        pytest.param("if '..' in path:", id="head of a statement"),
        pytest.param("raise ValueError(...)", id="raise with any arguments"),
        pytest.param("raise Denied", id="raise with a cause"),
        pytest.param("'..' in path", id="comparison"),
        pytest.param("requests.get(..., verify=True)", id="keyword argument among others"),
        pytest.param("requests.get(path, timeout=LIMIT, verify=True)", id="keyword arguments in another order"),
        pytest.param("requests.get(path, timeout=..., verify=True)", id="any value of a keyword"),
        pytest.param("(...).get(..., verify=True)", id="any receiver"),
        pytest.param("except OSError:", id="one of several exception types"),
        pytest.param("except (KeyError, OSError): raise Denied", id="handler with its body"),
        pytest.param("try: ...\nexcept KeyError: ...", id="try statement"),
        pytest.param("@login_required", id="decorator"),
        pytest.param("@route(...)", id="decorator with any arguments"),
        pytest.param("def check_path(strict=True): ...", id="default value"),
        pytest.param("def _(depth=4): ...", id="keyword-only default of any function"),
        pytest.param("log(path)\nraise ValueError(...)", id="two statements in order"),
    ],
)
def test_ast_anchor_is_intact(pattern: str) -> None:
    assert holds(_anchor(pattern), SOURCE) is True


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("if path in BLOCKED: raise Blocked", id="only in a comment"),
        pytest.param("Denied('for bad paths')", id="only in a docstring"),
        pytest.param("'Raises Denied for bad paths.'", id="the docstring itself"),
        pytest.param("audit(...)", id="only where a constant condition never leads"),
        pytest.param("count(...)", id="only after the return"),
        pytest.param("if ...: raise KeyError", id="another exception"),
        pytest.param("if '..' not in path: raise ValueError", id="another comparison"),
        pytest.param("requests.get(..., verify=False)", id="another value"),
        pytest.param("requests.get(..., verify=1)", id="1 is not True"),
        pytest.param("requests.get(path)", id="closed argument list"),
        pytest.param("except ValueError:", id="another exception type"),
        pytest.param("@admin_required", id="another decorator"),
        pytest.param("def check_path(strict=False): ...", id="another default"),
        pytest.param("def check_path(lenient=True): ...", id="another parameter"),
        pytest.param("raise ValueError(...)\nlog(path)", id="two statements in the other order"),
        pytest.param("raise TypeError", id="only outside the symbol"),
    ],
)
def test_ast_anchor_is_lost(pattern: str) -> None:
    assert holds(_anchor(pattern), SOURCE) is False


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        pytest.param("ast", "def f(p):\n  if bad(p) :  raise  Denied( 'x' , )\n", id="layout"),
        pytest.param("ast", "async def f(q):\n    if bad(q):\n        log(q)\n        raise Denied\n", id="rename"),
        pytest.param("ast", "class K: pass\ndef f(p) -> None:\n    if (bad(p)):\n        raise Denied() from None\n",
                     id="parentheses and annotations"),
        pytest.param("ast", "if NEW:\n    def f(p):\n        if a: pass\n        elif bad(p): raise Denied\n",
                     id="elif, definition under a condition"),
    ],
)  # fmt: skip
def test_ast_anchor_survives_unrelated_changes(name: str, changed: str) -> None:
    assert holds(_anchor("if bad(_): raise Denied", name, "f"), changed) is True


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("def f(p):\n    # if bad(p): raise Denied\n    pass\n", id="commented out"),
        pytest.param('def f(p):\n    """\n    if bad(p): raise Denied\n    """\n', id="turned into a string"),
        pytest.param("def f(p):\n    if False:\n        if bad(p): raise Denied\n", id="under a false condition"),
        pytest.param("def f(p):\n    if bad(p) and False: raise Denied\n", id="condition made false"),
        pytest.param("def f(p):\n    if bad(p):\n        return\n        raise Denied\n", id="return before it"),
        pytest.param("def f(p):\n    return\n    if bad(p): raise Denied\n", id="return before the guard"),
        pytest.param("def f(p):\n    if bad(p): raise Denied\ndef f(p): pass\n", id="defined again without it"),
        pytest.param("def f(p):\n    if bad(p): raise Denied\nf = print\n", id="name bound to something else"),
        pytest.param("def g(p):\n    if bad(p): raise Denied\n", id="symbol gone"),
        pytest.param("", id="file emptied"),
    ],
)
def test_ast_anchor_notices_a_disarmed_check(changed: str) -> None:
    assert holds(_anchor("if bad(_): raise Denied", "ast", "f"), changed) is False


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("@overload\ndef f(p: int): ...\ndef f(p):\n    raise Denied\n", id="overload"),
        pytest.param("class C:\n  @property\n  def f(self): raise Denied\n  @f.setter\n  def f(self, v): pass\n",
                     id="property with a setter"),
        pytest.param("def f(p):\n    raise Denied\nf = cache(f)\n", id="wrapped afterwards"),
    ],
)  # fmt: skip
def test_a_definition_that_builds_on_the_former_does_not_hide_it(changed: str) -> None:
    symbol = "C.f" if "class" in changed else "f"

    assert holds(_anchor("raise Denied", "ast", symbol), changed) is True


def test_an_assignment_may_get_an_annotation() -> None:
    anchor = _anchor("context.check_hostname = True", "ast", "")

    assert holds(anchor, "context.check_hostname: bool = True\n") is True
    assert holds(anchor, "context.check_hostname = False\n") is False


def test_a_constant_can_be_the_symbol() -> None:
    anchor = _anchor("'a.example'", "ast", "HOSTS")

    assert holds(anchor, "HOSTS: list[str] = ['b.example', 'a.example']\n") is True
    assert holds(anchor, "HOSTS = ['*']\nOTHER = ['a.example']\n") is False


TEXT_MODES = [pytest.param("substring", "raise Denied(p, q)", id="substring"),
              pytest.param("regex", r"raise\s+Denied\(\s*p,\s*q", id="regex")]  # fmt: skip


@pytest.mark.parametrize(("mode", "pattern"), TEXT_MODES)
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("def f(p, q):\n    if p: raise Denied(p, q)\n", id="as written"),
        pytest.param("def f(p, q):\n    raise Denied(\n        p,\n        q,\n    )\n", id="wrapped"),
        pytest.param("def f(p, q):\r\n    raise Denied(p, q)\r\n", id="CRLF"),
        pytest.param("\ufeffdef f(p, q):\n    raise Denied(p, q)  # sic\n", id="byte order mark, comment behind"),
        pytest.param("def f(p, q):\n    x = '#'; raise Denied(p, q)\n", id="after a string with a hash"),
    ],
)
def test_text_anchor_survives_unrelated_changes(mode: str, pattern: str, changed: str) -> None:
    assert holds(_anchor(pattern, mode, "f"), changed) is True


@pytest.mark.parametrize(("mode", "pattern"), TEXT_MODES)
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("def f(p, q):\n    # raise Denied(p, q)\n    pass\n", id="commented out"),
        pytest.param("def f(p, q):\n    pass  # raise Denied(p, q)\n", id="behind a statement"),
        pytest.param('def f(p, q):\n    """raise Denied(p, q)"""\n', id="docstring"),
        pytest.param('def f(p, q):\n    pass\n    "raise Denied(p, q)" "" # x\n', id="bare string"),
        pytest.param("def f(p, q): pass\ndef g(p, q):\n    raise Denied(p, q)\n", id="outside the symbol"),
        pytest.param("def g(p, q):\n    raise Denied(p, q)\n", id="symbol gone"),
    ],
)
def test_text_anchor_notices_a_disarmed_check(mode: str, pattern: str, changed: str) -> None:
    assert holds(_anchor(pattern, mode, "f"), changed) is False


@pytest.mark.parametrize(
    ("pattern", "changed"),
    [
        pytest.param("x == 'a'", 'x == "a"\n', id="other quotes"),
        pytest.param(
            "if a and b:", "if (\n    a  # one\n    and b\n): pass\n", id="parentheses of a wrapped condition"
        ),
        pytest.param("re.compile(r'\\.\\.')", 're.compile(r"\\.\\.")\n', id="raw string"),
        pytest.param("MODE = 0o700", "MODE  =  0o700 # private\n", id="number as written"),
        pytest.param("if a: raise E", "if a:  # why\n    raise E\n", id="comment in between"),
    ],
)
def test_substring_anchor_reads_code_as_formatters_leave_it(pattern: str, changed: str) -> None:
    assert holds(_anchor(pattern, "substring", ""), changed) is True


@pytest.mark.parametrize(
    ("path", "intact", "lost"),
    [
        pytest.param("a.js", "if (!ok) throw E; // x", "// if (!ok) throw E;\n", id="JavaScript line comment"),
        pytest.param("a.go", "if(!ok)   throw E", "/* why\n if (!ok) throw E */", id="Go block comment"),
        pytest.param("a.ts", 'x = "//"; if (!ok) throw E', 'x = "//"; // if (!ok) throw E', id="marker in a string"),
        pytest.param("a.sh", "if (!ok) throw E", "  # if (!ok) throw E", id="shell"),
        pytest.param("Dockerfile", "if (!ok) throw E", "# if (!ok) throw E", id="file without ending"),
        pytest.param("a.sql", "if (!ok) throw E", "-- if (!ok) throw E", id="SQL"),
        pytest.param("a.html", "<p>if (!ok) throw E", "<!-- if (!ok) throw E -->", id="HTML"),
        pytest.param("a.unknown", "# if (!ok) throw E", "if (ok) throw E", id="unknown language: plain text"),
    ],
)
@pytest.mark.parametrize(("mode", "pattern"), [("substring", "if (!ok) throw E"), ("regex", r"if\s*\(!ok\)\s+throw E")])
def test_text_anchor_outside_python(path: str, intact: str, lost: str, mode: str, pattern: str) -> None:
    anchor = _anchor(pattern, mode, "", path)

    assert (holds(anchor, intact), holds(anchor, lost)) == (True, False)


@pytest.mark.parametrize(
    ("anchor", "text"),
    [
        pytest.param(_anchor("x()", "ast", ""), "def f(:\n", id="Python that does not parse"),
        pytest.param(_anchor("x()", "substring", ""), "x()\ndef f(:\n", id="text in Python that does not parse"),
        pytest.param(_anchor("x()", "ast", ""), "x()\0", id="NUL"),
        pytest.param(_anchor("x()", "ast", ""), "x('\udcff')", id="bytes that are no UTF-8"),
        pytest.param(_anchor("x()", "ast", "", "a.js"), "x()", id="ast outside Python"),
        pytest.param(_anchor("x(", "ast", ""), "x()", id="ast pattern that does not parse"),
        pytest.param(_anchor("x(", "regex", ""), "x()", id="invalid regex"),
        pytest.param(_anchor(" ", "substring", ""), "x()", id="blank pattern"),
        pytest.param(_anchor("x()", "ast", ""), "(" * 5000 + ")" * 5000, id="nested too deep"),
    ],
)
def test_what_cannot_be_told_is_neither_intact_nor_lost(anchor: Anchor, text: str) -> None:
    assert holds(anchor, text) is None


def test_a_warning_about_the_judged_file_stays_silent(recwarn: pytest.WarningsRecorder) -> None:
    assert holds(_anchor("f()", "ast", ""), "x = '\\d'\nf()\n") is True
    assert list(recwarn) == []


def test_import_and_ast_matching_load_nothing_heavy() -> None:
    """Hook processes import this module before every tool call."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from hookpack.anchor import Anchor, holds;"
        "assert holds(Anchor('A', 'a.py', 'f(...)', mode='ast'), 'f(1)');"
        "assert holds(Anchor('A', 'a.py', 'f(1)'), 'f(1)');"
        "print(sorted({'ast', 're', 'typing', 'enum', 'json', 'tokenize', 'functools'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[1] / "src"

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(root)], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


_pieces = st.sampled_from(["def f(a):", "\n", "    ", "if a:", "raise E", "#", '"', "'", '"""', "f(...)", "@d", ";",
                           "\\", "\t", "x = 1", "\r", "\x0c", "return", "\udcff", "é", ",", ")"])  # fmt: skip


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(_pieces, max_size=20).map("".join), st.lists(_pieces, max_size=5).map("".join),
       st.sampled_from(["ast", "regex", "substring"]), st.sampled_from(["a.py", "a.js", "a.sh"]))  # fmt: skip
def test_any_text_and_pattern_get_an_answer(text: str, pattern: str, mode: str, path: str) -> None:
    assert holds(_anchor(pattern, mode, "", path), text) in (True, False, None)


@pytest.mark.parametrize("module", ["anchor.py", "policy.py", "verdict.py"])
def test_own_source_holds_its_own_lines_as_text_anchors(module: str) -> None:
    """Every line of real code, taken as a substring anchor, stands in the file that it comes from."""
    source = (Path(__file__).parents[1] / "src" / "hookpack" / module).read_text(encoding="utf-8")
    first = next(line for line in source.splitlines() if line.startswith("def "))

    assert holds(_anchor(first, "substring", ""), source) is True
