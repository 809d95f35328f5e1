"""Whatever the texts are, the comparison answers; equal code never loses anything."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookpack.defences.change import SourceChange
from hookpack.defences.compare import compare

PATHS = st.sampled_from(("a.py", "a.js", "a.ts", "a.tsx", "a.go", "a.java", "a.rb", "a.php"))
PIECES = st.lists(
    st.sampled_from(
        ("if x:", "    ", "\n", "raise E", "def f(a):", "function f(a) {", "}", "{", "(", ")", "=> ", "'", '"',
         "`", "${",
         "check(a)", "return", "class A", "@auth", "\t", "\0", "<<<<<<< a\n", "/*", "#", "é", "\ud800", "not ", "else:")
    ), max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PATHS, PIECES | st.text(max_size=200), PIECES | st.text(max_size=200) | st.none())
def test_no_text_makes_it_raise(path, before, after):
    found = compare([SourceChange(path, before, after)])

    assert all(each.path == path for each in (*found.losses, *found.unread))


@settings(max_examples=60, deadline=None)
@given(PATHS, PIECES | st.text(max_size=200))
def test_equal_code_loses_nothing(path, text):
    assert compare([SourceChange(path, text, text)]).losses == ()


DEEP = [
    pytest.param("a.py", "x = " + "(" * 150 + "1" + ")" * 150 + "\n", id="brackets"),
    pytest.param("a.py", "x = " + "-" * 5000 + "1\n", id="signs"),
    pytest.param("a.py", "x = " + "+".join(["a"] * 3000) + "\n", id="a long sum"),
    pytest.param(
        "a.py", "".join("    " * n + f"if a{n}:\n" for n in range(90)) + "    " * 90 + "pass\n", id="branches"
    ),
    pytest.param(
        "a.py", "if a:\n    b()\n" + "".join(f"elif a == {n}:\n    b()\n" for n in range(2000)), id="a long chain"
    ),
    pytest.param("a.js", "x = " + "[" * 3000 + "1" + "]" * 3000 + ";\n", id="arrays"),
    pytest.param("a.js", "f(function () { " * 500 + "})" * 500 + ";\n", id="callbacks"),
    pytest.param("a.js", "if (a) b(); " + "".join(f"else if (a == {n}) b();\n" for n in range(1000)), id="else if"),
]


@pytest.mark.parametrize(("path", "text"), DEEP)
def test_deep_nesting_is_cut_off_or_called_unreadable(path, text):
    found = compare([SourceChange(path, text, text + "\ny = 2\n")])

    assert found.losses == ()


def test_a_file_of_fifty_thousand_lines_is_compared():
    text = "".join(f"value_{n} = {n}\n" for n in range(50_000))

    assert compare([SourceChange("a.py", text, text + "last = 1\n")]) == ((), ())


STEPS = [
    "    log.info('start', user)",
    "    name = clean(user.name)",
    "    if not allowed(user):\n        raise Denied('no')",
    "    verify(token)",
    "    size = limit(len(token), 10)",
]


@settings(max_examples=20, deadline=None)
@given(st.permutations(STEPS))
def test_statements_in_another_order_are_never_refused(steps):
    head = "def f(user, token):\n"

    found = compare([SourceChange("a.py", head + "\n".join(STEPS) + "\n", head + "\n".join(steps) + "\n")])

    assert [each for each in found.losses if each.level == "deny"] == []


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 4), st.integers(1, 5))
def test_statements_taken_out_into_a_function_that_is_called_are_never_refused(first, last):
    head, part = "def f(user, token):\n", STEPS[first:last] or STEPS[first : first + 1]
    rest = [each for each in STEPS if each not in part]
    before = head + "\n".join(STEPS) + "\n    return token\n"
    after = head + "\n".join(["    inner(user, token)", *rest]) + "\n    return token\n\n\n"
    after += "def inner(user, token):\n" + "\n".join(part) + "\n"

    found = compare([SourceChange("a.py", before, after)])

    assert [each for each in found.losses if each.level == "deny"] == []


def _module(functions: int) -> str:
    return "".join(
        f"def f{n}(a, b):\n    if not allowed(a, {n}):\n        raise Denied('no')\n    return run(b, {n})\n\n\n"
        for n in range(functions)
    )


def test_work_grows_with_the_text_and_not_with_its_square():
    def spent(functions: int) -> float:
        before = _module(functions)
        after = before.replace("run(", "start(")
        start = time.process_time()
        compare([SourceChange("a.py", before, after)])
        return time.process_time() - start

    few, many = (min(spent(count) for _ in range(3)) for count in (200, 2000))

    assert many < 30 * max(few, 0.01)  # its square would be a hundredfold


NAMES = st.sampled_from(("alpha", "beta", "token_b", "q", "secret_value", "path2"))


@settings(max_examples=40, deadline=None)
@given(NAMES)
def test_renaming_a_variable_is_never_refused(name):
    before = (
        "def f(user, token):\n    if not verify(token):\n        raise Denied(user)\n    return grant(user, token)\n"
    )

    found = compare([SourceChange("a.py", before, before.replace("token", name))])

    assert [each for each in found.losses if each.level == "deny"] == []


def test_reformatting_its_own_source_loses_nothing():
    from hookpack.defences import facts

    text = Path(facts.__file__).read_text(encoding="utf-8")

    assert compare([SourceChange("a.py", text, ast.unparse(ast.parse(text)))]).losses == ()
