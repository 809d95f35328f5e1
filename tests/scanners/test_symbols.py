"""Names of functions round a line, and what they call."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from hookpack.scanners.symbols import Owners, Span, calls, enclosing, outline

PYTHON = """import os

@decorated
def f(x):
    def inner():
        pass
    return x

class K:
    async def m(self):
        if self:
            return '''
def not_one():
'''
"""

JAVASCRIPT = """import x from "y";
// function commented() {
export async function load(a) {
  if (a) { return "}"; }
  return `function no() { ${a} }`;
}
class Box extends Base {
  constructor() { super(); }
  async open(key) {
    for (const x of this.all) {
      use(x);
    }
  }
}
const handler = async (req, res) => {
  res.send("{");
};
exports.save = function (a) {
  return a;
};
"""

GO = """package p

func Top(a int) error {
	if a > 0 {
		return nil
	}
	return nil
}

func (s *Store) Get(key string) (string, error) {
	return s.m[key], nil
}

type Store struct {
	m map[string]string
}
"""

JAVA = """public class Service {
    private final int a = 1;
    public String find(String name) throws SQLException {
        if (name == null) {
            return "";
        }
        return name;
    }
}
"""


@pytest.mark.parametrize(
    ("suffix", "text", "line", "expected"),
    [
        pytest.param(".py", PYTHON, 1, "", id="python module level"),
        pytest.param(".py", PYTHON, 3, "f", id="python decorator belongs to its function"),
        pytest.param(".py", PYTHON, 6, "f.inner", id="python nested function"),
        pytest.param(".py", PYTHON, 7, "f", id="python after a nested function"),
        pytest.param(".py", PYTHON, 13, "K.m", id="python text that looks like a function"),
        pytest.param(".py", PYTHON + "\n)(", 6, "f.inner", id="python that does not parse"),
        pytest.param(".js", JAVASCRIPT, 1, "", id="javascript module level"),
        pytest.param(".js", JAVASCRIPT, 5, "load", id="javascript function"),
        pytest.param(".js", JAVASCRIPT, 11, "Box.open", id="javascript method"),
        pytest.param(".ts", JAVASCRIPT, 16, "handler", id="arrow function"),
        pytest.param(".js", JAVASCRIPT, 19, "save", id="function expression"),
        pytest.param(".go", GO, 5, "Top", id="go function"),
        pytest.param(".go", GO, 11, "Store.Get", id="go method"),
        pytest.param(".java", JAVA, 5, "Service.find", id="java method"),
        pytest.param(".java", JAVA, 2, "Service", id="java field"),
        pytest.param(".rb", "class A\n  def b\n    c\n  end\nend\n", 3, "A.b", id="ruby method"),
        pytest.param(".yaml", "a: 1\n", 1, "", id="no language with functions"),
    ],
)
def test_enclosing_symbol(suffix, text, line, expected):
    assert enclosing(outline(suffix, text), line) == expected


@pytest.mark.parametrize(
    ("suffix", "text", "expected"),
    [
        pytest.param(".py", "def f():\n    g(h(1))\n    g(2)\nk()\n", ("f f", "f g", "f h", " k"), id="python"),
        pytest.param(".py", "a('b(')  # c()\n", (" a",), id="not in strings and comments"),
        pytest.param(".js", "function f() {\n  this.g(1); // h()\n}\n", ("f f", "f g"), id="javascript"),
    ],
)
def test_calls_of_each_symbol(suffix, text, expected):
    assert calls(suffix, text, outline(suffix, text)) == expected


def test_owners_agree_with_the_innermost_function():
    spans = outline(".py", PYTHON)
    owners = Owners(spans)

    assert [owners.name(line) for line in range(20)] == [enclosing(spans, line) for line in range(20)]


def test_outline_names_outer_before_inner():
    assert [span.name for span in outline(".py", PYTHON)] == ["f", "f.inner", "K", "K.m"]
    assert outline(".py", "def f():\n    pass\n") == (Span("f", 1, 2),)


@pytest.mark.parametrize("suffix", [".py", ".js", ".go", ".rb"])
def test_hostile_text_ends_soon(suffix):
    for unit, count in (("(", 50_000), ("a b ", 50_000), ("{", 50_000), ("function f(", 20_000), ("def f():\n", 2_000)):
        small, large = (_took_s(suffix, unit * times) for times in (count // 10, count))

        assert large <= 100 * small + 0.5  # ten times the text; quadratic time would be far beyond on the larger ones


def _took_s(suffix, text):
    began = time.perf_counter()
    outline(suffix, text)
    return time.perf_counter() - began


def test_deeply_nested_code_does_not_end_the_process():
    deep = "outline('.py', '-' * 200_000 + '1'); outline('.py', 'a.' * 90_000 + 'b')"
    code = f"from hookpack.scanners.symbols import outline; {deep}"

    assert subprocess.run([sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"]).returncode == 0
