"""Which differences between two versions are new faults."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack.finding import Finding, Scanned
from hookpack.identity import by_place, new_findings


def fault(path="a.py", symbol="f", snippet="eval(x)", line=1, rule="semgrep.eval", scanner="semgrep"):
    return Finding(scanner, rule, path, line, symbol, snippet)


def file(path, *findings, symbols=("f", "g")):
    return Scanned(path, tuple(each._replace(path=path) for each in findings), symbols)


SAME = [
    pytest.param([file("a.py", fault(line=1))], [file("a.py", fault(line=90))], {}, id="lines shifted"),
    pytest.param([file("a.py", fault())], [file("b.py", fault())], {"b.py": "a.py"}, id="file renamed"),
    pytest.param([file("a.py", fault())], [file("b.py", fault())], {}, id="file moved without a detected rename"),
    pytest.param([file("a.py", fault())], [file("a.py")], {}, id="fault fixed"),
    pytest.param([file("a.py", fault())], [], {}, id="file deleted"),
    pytest.param(
        [file("a.py", fault(), symbols=("f",))],
        [file("a.py", fault(symbol="h"), symbols=("h",))],
        {},
        id="function renamed",
    ),
    pytest.param(
        [file("a.py", fault(), symbols=("f",))],
        [file("a.py", fault(symbol="h"), symbols=("f", "h"))],
        {},
        id="code extracted into a new function",
    ),
    pytest.param(
        [file("a.py", fault(symbol="h"), symbols=("f", "h"))],
        [file("a.py", fault(), symbols=("f",))],
        {},
        id="function inlined into its caller",
    ),
    pytest.param(
        [file("a.py", fault(), symbols=("f",)), file("b.py", symbols=())],
        [file("a.py", symbols=()), file("b.py", fault(), symbols=("f",))],
        {},
        id="function moved to another file",
    ),
    pytest.param(
        [file("a.py", fault(), symbols=("f",))],
        [file("a.py", fault(symbol="K.f"), symbols=("K", "K.f"))],
        {},
        id="function became a method",
    ),
    pytest.param(
        [file("a.py", fault(symbol=""), symbols=())],
        [file("a.py", fault(symbol="main"), symbols=("main",))],
        {},
        id="script wrapped into main",
    ),
]


@pytest.mark.parametrize(("before", "after", "renames"), SAME)
def test_the_same_fault_in_another_place_stays_silent(before, after, renames):
    assert new_findings(before, after, renames) == ()


NEW = [
    pytest.param([file("a.py")], [file("a.py", fault())], {}, fault(), id="added"),
    pytest.param([], [file("n.py", fault())], {}, fault("n.py"), id="in a new file"),
    pytest.param(
        [file("a.py", fault())], [file("a.py", fault(), fault(line=2))], {}, fault(line=2), id="copied in one symbol"
    ),
    pytest.param(
        [file("a.py", fault())],
        [file("a.py", fault()), file("b.py", fault())],
        {},
        fault("b.py"),
        id="copied to another file",
    ),
    pytest.param(
        [file("a.py", fault())],
        [file("a.py", fault(symbol="g"))],
        {},
        fault(symbol="g"),
        id="one fixed and one added while both functions stay",
    ),
    pytest.param(
        [file("a.py", fault())],
        [file("a.py", fault(rule="semgrep.exec"))],
        {},
        fault(rule="semgrep.exec"),
        id="one kind fixed and another kind added",
    ),
    pytest.param(
        [file("a.py", fault()), file("b.py")],
        [file("a.py"), file("b.py", fault())],
        {},
        fault("b.py"),
        id="fixed here and added there in a function of the same name",
    ),
    pytest.param(
        [file("a.py", fault())],
        [file("b.py", fault(), fault(line=2))],
        {"b.py": "a.py"},
        fault("b.py", line=2),
        id="renamed file with one more",
    ),
]


@pytest.mark.parametrize(("before", "after", "renames", "expected"), NEW)
def test_a_new_fault_fires(before, after, renames, expected):
    assert new_findings(before, after, renames) == (expected,)


def test_findings_of_two_scanners_on_one_line_are_one_group():
    one, two, other = fault(), fault(rule="bandit.B307", scanner="bandit"), fault(line=5)

    assert by_place([other, one, two]) == ((one, two), (other,))


snippets = st.sampled_from(["eval(x)", "exec(x)", "os.system(x)"])
functions = st.dictionaries(st.sampled_from("fghk"), st.lists(snippets, max_size=3), max_size=4)
trees = st.dictionaries(st.sampled_from(["a.py", "b.py", "c.js"]), functions, min_size=1, max_size=3)


def scanned(tree, shift=0):
    files = []
    for path, bodies in tree.items():
        findings, line = [], 1 + shift
        for symbol, body in bodies.items():
            for snippet in body:
                findings.append(fault(path, symbol, snippet, line))
                line += 1
        files.append(Scanned(path, tuple(findings), tuple(bodies)))
    return files


@given(trees, st.integers(0, 500))
def test_shifted_lines_never_make_a_finding(tree, shift):
    assert new_findings(scanned(tree), scanned(tree, shift), {}) == ()


@given(trees, st.data())
def test_a_function_moved_whole_never_makes_a_finding(tree, data):
    source = data.draw(st.sampled_from(sorted(tree)))
    names = sorted(tree[source])
    moved = {path: dict(bodies) for path, bodies in tree.items()}
    target = moved.setdefault("new.py", {})
    if names:
        name = data.draw(st.sampled_from(names))
        target[name] = moved[source].pop(name)

    assert new_findings(scanned(tree), scanned(moved), {}) == ()


@given(trees, snippets, st.data())
def test_one_more_fault_is_always_exactly_one_finding(tree, snippet, data):
    path = data.draw(st.sampled_from(sorted(tree)))
    more = {each: {name: list(body) for name, body in bodies.items()} for each, bodies in tree.items()}
    more[path].setdefault("f", []).append(snippet)

    assert len(new_findings(scanned(tree), scanned(more), {})) == 1


@given(trees)
def test_order_of_files_does_not_matter(tree):
    one = scanned(tree)

    assert new_findings([], one, {}) == new_findings([], one[::-1], {})
