"""What a finding is recognised by: the same under any layout and any names, another for other code."""

from __future__ import annotations

import time

import pytest

from hookpack.scanners.forms import Forms
from hookpack.scanners.hit import Hit
from hookpack.scanners.symbols import outline


def form(suffix, text):
    """The form of what stands between « and »; without an end mark, of the line that » would stand on."""
    start, text = text.index("«"), text.replace("«", "")
    end = text.find("»")
    text = text.replace("»", "")
    (line, column), (last, end_column) = _position(text, start), _position(text, max(end, start))
    hit = Hit("r", line, last, column=column, end_column=end_column) if end >= 0 else Hit("r", line)
    return Forms(suffix, text, outline(suffix, text)).of(hit)


def _position(text, offset):
    before = text[:offset]
    return before.count("\n") + 1, len(before.rpartition("\n")[2].encode()) + 1


SAME = [
    pytest.param(".py", "«f(a, b)»", "«f( a,b )»  # why", id="spaces and comment"),
    pytest.param(".py", "«f(a, b)»", "«f(\n    a,\n    b,\n)»", id="split over lines with a trailing comma"),
    pytest.param(".py", "«f('a')»", '«f("a")»', id="quotes"),
    pytest.param(".py", "«f('it\\'s')»", '«f("it\'s")»', id="escaped quotes"),
    pytest.param(".py", "«f('ab')»", "«f(\n  'a'\n  'b'\n)»", id="string in pieces"),
    pytest.param(".py", "«f(r'\\d')»", "«f('\\\\d')»", id="raw string"),
    pytest.param(".py", "«f(0o777)»", "«f(511)»", id="number"),
    pytest.param(".py", "«f((a + b))»", "«f(a + b)»", id="parentheses that group"),
    pytest.param(".py", "x = «f(a)»", "x = (\n    «f(a)»\n)", id="parentheses round a value"),
    pytest.param(".py", "«f(a)»; g()", "«f(a)»\ng()", id="statements on one line"),
    pytest.param(".py", "«f(f'a{x!r}b')»", '«f(f"a{ x !r}b")»', id="text that is filled in"),
    pytest.param(".py", "g(1, «f(a)»)", "g(\n    1,\n    «f(a)»,\n)", id="argument on a line of its own"),
    pytest.param(".py", "ä = 'ü'; «f(a)»", "«f(a)»", id="columns in bytes"),
    pytest.param(".py", "«x = f(a,\n  b)", "x = f(\n  «a, b)", id="statement of a hit without columns"),
    pytest.param(".py", "if «f(a):\n  b()", "if (\n  «f(a)\n):\n  b()", id="header of a hit without columns"),
    pytest.param(".py", "«@d\ndef f(x):\n  g(x)»", "«@d\ndef h(x, y):\n  return 1»", id="decorated function"),
    pytest.param(".py", "def f(x):\n  «g(x)»", "def f(path):\n  «g(path)»", id="renamed parameter"),
    pytest.param(".py", "def f():\n  x = h()\n  «g(x.a)»", "def f():\n  y = h()\n  «g(y.a)»", id="renamed variable"),
    pytest.param(".py", "for a, b in c:\n  «g(a)»", "for (d, e) in c:\n  «g(d)»", id="renamed loop variable"),
    pytest.param(".py", "with h() as a:\n  «g(a)»", "with h() as b:\n  «g(b)»", id="renamed resource"),
    pytest.param(".py", "x = «g(lambda a: a)»", "x = «g(lambda b: b)»", id="renamed lambda parameter"),
    pytest.param(".py", "x: int = h()\n«g(x)»", "y: int = h()\n«g(y)»", id="renamed annotated variable"),
    pytest.param(".py", "def f(x):\n  «g(f'{x}')»", "def f(y):\n  «g(f'{y}')»", id="renamed within a string"),
    pytest.param(".js", "«f(a)»;", "«f(a)»", id="semicolon"),
    pytest.param(".js", "«f(a)» // why", "/* why */ «f( a )»", id="block comment"),
    pytest.param(".js", "«f({'a': 1})»", "«f({ a: 1, })»", id="quoted key"),
    pytest.param(".js", "«f((x) => x)»", "«f(x => x)»", id="parentheses of an arrow function"),
    pytest.param(".js", "(a) => «f(`x${a}`)»", "b => «f(`x${ b }`)»", id="renamed within a template"),
    pytest.param(".js", "function f(a) {\n  «g(a)»\n}", "function f(b) {\n  «g(b)»\n}", id="renamed argument"),
    pytest.param(".js", "const {a} = h();\n«g(a)»", "const {b} = h();\n«g(b)»", id="renamed part"),
    pytest.param(".ts", "let x: string = h();\n«g(x)»", "let y: string = h();\n«g(y)»", id="renamed typed variable"),
    pytest.param(".go", "func f(a string) {\n«g(a)»\n}", "func f(b string) {\n«g(b)»\n}", id="renamed go parameter"),
    pytest.param(".go", "x, err := h()\n«g(x)»", "y, err := h()\n«g(y)»", id="renamed go variable"),
]


@pytest.mark.parametrize(("suffix", "one", "other"), SAME)
def test_layout_and_names_do_not_change_the_form(suffix, one, other):
    assert form(suffix, one)._replace(values="") == form(suffix, other)._replace(values="")


OTHER = [
    pytest.param(".py", "«f(a)»", "«f(b)»", id="another name that nothing binds"),
    pytest.param(".py", "def f(a, b):\n  «g(a)»", "def f(a, b):\n  «g(b)»", id="another parameter"),
    pytest.param(".py", "x = h()\n«g(x)»", "x = k()\n«g(x)»", id="variable with another value"),
    pytest.param(".py", "«f('#a')»", "«f('#b')»", id="a sign in a string is no comment"),
    pytest.param(".py", "«f('a b')»", "«f('ab')»", id="blank in a string"),
    pytest.param(".py", "«f('a')»", "«f(b'a')»", id="bytes"),
    pytest.param(".py", "«return a»", "«returna»", id="words stay apart"),
    pytest.param(".py", "f(a)(«b»)", "g(«b»)", id="argument of another call"),
    pytest.param(".py", "open(«a»)", "remove(«a»)", id="argument alone"),
    pytest.param(".py", "«f(a.b)»", "«f(a.c)»", id="another attribute"),
    pytest.param(".py", "a = 1\n«g(a=1)»", "a = 1\n«g(c=1)»", id="keyword is no variable"),
    pytest.param(".js", "«f({a: b})»", "«f({c: b})»", id="another key"),
    pytest.param(".py", "«" + "x" * 400 + "»", "«" + "x" * 400 + "y»", id="beyond the length kept in clear"),
]


@pytest.mark.parametrize(("suffix", "one", "other"), OTHER)
def test_other_code_has_another_form(suffix, one, other):
    assert form(suffix, one) != form(suffix, other)


@pytest.mark.parametrize(
    ("suffix", "text", "values"),
    [
        pytest.param(".py", "import os\n«os.system(x)»", "x", id="not the function that is called"),
        pytest.param(".py", "«f('a' + request.args.get('x'))»", "request.args", id="what a method is called on"),
        pytest.param(".py", "def f(x):\n  «g(x.strip(), x)»", "x", id="method of a variable"),
        pytest.param(".py", "def f(cb):\n  «cb(1, a=None)»", "cb", id="function that was passed in"),
        pytest.param(".js", "«cp.exec(`ls ${req.query.a}`)»", "req.query.a", id="template"),
        pytest.param(".py", "«f(1, 'a', True)»", "", id="constants"),
    ],
)
def test_values_are_what_flows_in(suffix, text, values):
    assert form(suffix, text).values == values


def test_code_within_a_string_has_a_form():
    assert form(".py", 'x = "a «eval(b)» c"').snippet == "eval(b)"


UNITS = [
    *["(", "{", "`${", "`", "'", '"""', "/*", "f'{", "=", ")", "a.", "1", "as ", "a = ", "a, b = "],
    *["const a ", "lambda a", "for a ", "x => ", "def f("],
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("suffix", [".py", ".js"])
def test_hostile_text_ends_soon(suffix, unit):
    small, large = (_took_s(suffix, unit * count) for count in (500, 5_000))

    assert large <= 40 * small + 0.5  # ten times the text; quadratic time would be far beyond on the larger ones


def _took_s(suffix, text):
    began = time.perf_counter()
    forms = Forms(suffix, text, ())
    for column in range(1, 4):
        forms.of(Hit("r", 1, 1, column=column, end_column=len(text) + 1))
    return time.perf_counter() - began
