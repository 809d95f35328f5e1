"""Which differences between two versions are new faults."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack.finding import Finding, Scanned
from hookpack.identity import by_place, moved_findings, new_findings


def fault(path="a.py", symbol="f", snippet="eval($0)", line=1, rule="semgrep.eval", scanner="semgrep", **more):
    return Finding(scanner, rule, path, line, symbol, snippet, **more)


def file(path, *findings, symbols=("f", "g"), calls=()):
    return Scanned(path, tuple(each._replace(path=path) for each in findings), symbols, calls=calls)


def shell(snippet="os.system($0)", values="cmd", scanner="semgrep", **more):
    rule = f"{scanner}.{snippet.partition('(')[0]}"
    return fault(snippet=snippet, values=values, rule=rule, scanner=scanner, cwe=more.pop("cwe", "CWE-78"), **more)


POPEN = "subprocess.run($0,shell=True)"
HIGH, LOW = {"severity": "high"}, {"severity": "low"}


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
    pytest.param(
        [file("a.py", fault(values="a", origins="p#0"))],
        [file("a.py", fault(values="b", origins="p#0"))],
        {},
        id="parameter renamed",
    ),
    pytest.param(
        [file("a.py", fault(values="a"), fault(values="b", line=2))],
        [file("a.py", fault(values="b"), fault(values="a", line=2))],
        {},
        id="statements in another order",
    ),
    pytest.param(
        [file("a.py", fault(values="a", origins="=h#0"), symbols=("f",))],
        [file("b.py", fault(values="b", origins="p#0", symbol="k"), symbols=("k",))],
        {},
        id="function moved and renamed with its variables",
    ),
    pytest.param(
        [file("a.py", fault(values="a", origins="=h#0"))],
        [
            file("a.py", calls=("f helper",)),
            file("b.py", fault(values="b", origins="p#0", symbol="K.helper"), symbols=("K", "K.helper")),
        ],
        {},
        id="extracted into a helper with other names",
    ),
    pytest.param(
        [file("a.py", fault(values="a", symbol="h"), symbols=("f", "h"), calls=("f h",))],
        [file("a.py", fault(values="b", symbol="f"), symbols=("f",))],
        {},
        id="inlined into its caller with other names",
    ),
    pytest.param([file("a.py", shell())], [file("a.py", shell(POPEN))], {}, id="reworded"),
    pytest.param(
        [file("a.py", shell(**HIGH), shell(scanner="bandit"))],
        [file("a.py", shell(POPEN, line=3), shell(POPEN, scanner="bandit", line=4))],
        {},
        id="reworded for two scanners that report two lines",
    ),
    pytest.param(
        [file("a.py", shell(), shell(scanner="bandit"))],
        [file("a.py", shell(POPEN, scanner="bandit"))],
        {},
        id="reworded so that one scanner sees it no more",
    ),
    pytest.param(
        [file("a.py", shell(values="cmd user"))],
        [file("a.py", shell(POPEN))],
        {},
        id="reworded with less that flows in",
    ),
    pytest.param(
        [file("a.py", shell(cwe="CWE-77"))], [file("a.py", shell(POPEN))], {}, id="reworded under a sister weakness"
    ),
    pytest.param(
        [file("a.py", shell(symbol="h"), symbols=("h",))],
        [file("b.py", shell(POPEN, symbol="K.h"), symbols=("K", "K.h"))],
        {},
        id="reworded where it moved to",
    ),
    pytest.param(
        [file("a.py", shell(symbol="h"), symbols=("h",))],
        [file("a.py", shell(POPEN, symbol="k"), symbols=("k",))],
        {},
        id="reworded in a renamed function",
    ),
    pytest.param(
        [file("a.py", shell())],
        [file("a.py", shell(), shell(POPEN, scanner="bandit"))],
        {},
        id="seen by one more scanner",
    ),
]


@pytest.mark.parametrize(("before", "after", "renames"), SAME)
def test_the_same_fault_in_another_place_stays_silent(before, after, renames):
    assert new_findings(before, after, renames) == ()


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        pytest.param([file("a.py", fault(line=1))], [file("a.py", fault(line=90))], 0, id="lines shifted"),
        pytest.param([file("a.py", fault(), fault())], [file("a.py", fault())], 0, id="one of two fixed"),
        pytest.param([file("a.py", fault())], [file("b.py", fault())], 1, id="to another file"),
        pytest.param([file("a.py", fault())], [file("a.py", fault(symbol="h"))], 1, id="to another symbol"),
    ],
)
def test_what_moved_stands_where_none_of_its_rule_stood(before, after, moved):
    assert len(moved_findings(before, after, ())) == moved


def test_what_is_new_has_not_moved():
    new = file("a.py", fault(), fault(line=9))

    assert moved_findings([file("a.py")], [new], new.findings) == ()


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
    pytest.param(
        [file("a.py", fault(values="a", origins="p#0"))],
        [file("a.py", fault(values="b", origins="p#1"))],
        {},
        fault(values="b", origins="p#1"),
        id="another variable in the same code",
    ),
    pytest.param(
        [file("a.py", fault(values="a"))],
        [file("a.py", fault(values="a"), fault(values="b", line=2))],
        {},
        fault(values="b", line=2),
        id="copied with another variable",
    ),
    pytest.param(
        [file("a.py", fault(values="a", origins="=h#0"))],
        [file("a.py"), file("b.py", fault(values="b", origins="p#0", symbol="k"), symbols=("k",))],
        {},
        fault("b.py", "k", values="b", origins="p#0"),
        id="fixed here and added with other names in a function that nobody calls",
    ),
    *(
        pytest.param([file("a.py", *old)], [file("a.py", *standing, new)], {}, new, id=name)
        for name, old, standing, new in [
            ("reworded with another value", [shell()], [], shell(POPEN, values="user")),
            ("reworded with one more value", [shell()], [], shell(POPEN, values="cmd user")),
            ("reworded without any value", [shell(values="")], [], shell(POPEN, values="")),
            ("another weakness", [shell()], [], shell(POPEN, cwe="CWE-89")),
            ("graver", [shell(**LOW)], [], shell(POPEN)),
            ("surer", [shell(confidence="low")], [], shell(POPEN)),
            ("in another function", [shell()], [], shell(POPEN, symbol="g")),
            (
                "seen by another scanner while the old one stands",
                [shell(), shell(scanner="bandit", line=2)],
                [shell()],
                shell(POPEN, scanner="other", line=5),
            ),
            ("seen by one more scanner on another line", [shell()], [shell()], shell(scanner="bandit", line=2)),
            ("seen by one more scanner as graver", [shell()], [shell()], shell(scanner="bandit", **HIGH)),
            ("one more of the same scanner on the line", [shell()], [shell()], shell(POPEN)),
        ]
    ),
]


@pytest.mark.parametrize(("before", "after", "renames", "expected"), NEW)
def test_a_new_fault_fires(before, after, renames, expected):
    assert new_findings(before, after, renames) == (expected,)


@pytest.mark.parametrize("count", [1, 2])
def test_one_lost_fault_does_not_pay_for_two(count):
    gained = [shell(POPEN), shell("os.popen($0)", line=2)][:count]

    assert len(new_findings([file("a.py", shell())], [file("a.py", *gained)], {})) == (0 if count == 1 else 2)


def test_copy_with_another_variable_is_new_though_the_first_is_changed():
    old, changed = shell(origins="p#0"), shell("os.system($0.strip())", origins="p#0")
    copy = shell(values="b", origins="p#1", line=2)

    assert copy in new_findings([file("a.py", old)], [file("a.py", changed, copy)], {})


def test_two_lost_faults_do_not_pay_for_one():
    """Which of them the new one would be cannot be told."""
    lost = [shell(), shell("os.popen($0)", line=2)]

    assert new_findings([file("a.py", *lost)], [file("a.py", shell(POPEN))], {}) == (shell(POPEN),)


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


def test_cost_grows_with_the_number_of_findings():
    """Ten times as many equal findings, in functions that stay, in ten times as many files."""
    small, large = (_took_s(count) for count in (200, 2_000))

    assert large <= 40 * small + 0.1


def _took_s(count):
    sides = [
        [file(f"{number}{side}.py", fault(values=str(number % 7))) for number in range(count)] for side in ("a", "b")
    ]
    began = time.perf_counter()
    for before, after in ((sides[0], sides[1]), (sides[0], sides[0]), ([], sides[0])):
        new_findings(before, after, {})
    return time.perf_counter() - began
