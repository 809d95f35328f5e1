"""Whatever modules look like: what keeps their behaviour makes no finding, and every copy of a fault makes one."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack.finding import Scanned
from hookpack.identity import new_findings
from hookpack.scanners.findings import build
from hookpack.scanners.hit import Answer, File, Hit
from hookpack.scanners.symbols import calls, outline

NAMES = ["alpha", "beta", "gamma", "delta"]
CWE = {
    "os.system": "CWE-78",
    "eval": "CWE-95",
    "pickle.loads": "CWE-502",
    "cp.exec": "CWE-78",
    "document.write": "CWE-79",
}
FAULT = re.compile(r"(?<![\w.])(?:os\.system|eval|pickle\.loads|cp\.exec|document\.write)(?=\s*\()")

PYTHON = {
    "silent": ["{0} = load('x', {1})", "print({0}, 'y')", "if {0}:\n        return {1}", "{0} = f'{{{1}}}-{{{0}}}'"],
    "faulty": [
        "os.system('ls ' + {0})",
        "{0} = eval({1}['a'])",
        "return pickle.loads({0}.data)",
        "os.system(f'ls {{{0}}}')",
        "print(1, eval({0}), 'z')",
    ],
    "function": "def {name}({parameters}):\n    {body}\n",
    "suffix": ".py",
}
SCRIPT = {
    "silent": ["let {0}b = load('x', {1});", "print({0}, 'y');", "if ({0}) {{ print({1}); }}"],
    "faulty": [
        "cp.exec('ls ' + {0});",
        "eval({0}['a']);",
        "document.write(`<b>${{{0}.name}}</b>`);",
        "print(1, eval({0}), 'z');",
    ],
    "function": "function {name}({parameters}) {{\n    {body}\n}}\n",
    "suffix": ".js",
}


def hits(text):
    """A hit for each faulty call: to the byte, as semgrep says it, and its first line alone, as bandit does."""
    for found in FAULT.finditer(text):
        end = text.index("(", found.end()) + 1
        while text[found.end() : end].count("(") > text[found.end() : end].count(")"):
            end += 1
        (line, column), (last, end_column) = _position(text, found.start()), _position(text, end)
        about = {"cwe": CWE[found[0]], "severity": "high"}
        yield "semgrep", Hit(found[0], line, last, column=column, end_column=end_column, **about)
        if found[0] in ("os.system", "pickle.loads"):
            yield "bandit", Hit(f"B-{found[0]}", line, line, **about)


def _position(text, offset):
    before = text[:offset]
    return before.count("\n") + 1, len(before.rpartition("\n")[2].encode()) + 1


def look(files):
    """What the scanners would say of {path: text}."""
    return [_scanned(File(number, path, text.encode())) for number, (path, text) in enumerate(files.items())]


def _scanned(file):
    spans, found = outline(file.suffix, file.text), {}
    for scanner, hit in hits(file.text):
        found.setdefault(scanner, []).append(hit)
    findings = [each for scanner in found for each in build(scanner, Answer(tuple(found[scanner])), file, spans)]
    symbols = tuple(span.name for span in spans)
    return Scanned(file.path, tuple(findings), symbols, calls=calls(file.suffix, file.text, spans))


@st.composite
def functions(draw, language):
    """{name: text} of some functions with some faults, at least one in all."""
    made = {}
    for number in range(draw(st.integers(1, 4))):
        body = draw(st.lists(st.sampled_from(language["silent"] + language["faulty"]), max_size=4))
        body += [draw(st.sampled_from(language["faulty"]))] if number == 0 else []
        parameters = draw(st.permutations(NAMES))[: draw(st.integers(2, 4))]
        lines = [each.format(*draw(st.permutations(parameters))) for each in body] or ["print(1)"]
        made[f"job{number}"] = language["function"].format(
            name=f"job{number}", parameters=", ".join(parameters), body="\n    ".join(lines)
        )
    return made


def module(made):
    return "import os\n\n" + "\n".join(made.values())


def renamed(text):
    return re.sub(rf"\b({'|'.join(NAMES)})(b?)\b", r"\1_path\2", text)


BOTH = [
    pytest.param(lambda text: text, id="nothing"),
    pytest.param(lambda text: text.replace("'", '"'), id="quotes"),
    pytest.param(lambda text: text.replace("\n", "\n\n"), id="blank lines"),
    pytest.param(lambda text: text.replace("(", "(\n        ").replace(", ", ",\n        "), id="lines split"),
    pytest.param(lambda text: text.replace("(", "( ").replace(")", " )").replace(" + ", "+"), id="blanks"),
    pytest.param(renamed, id="variables renamed"),
    pytest.param(lambda text: re.sub(r"\bjob", "task", text), id="functions renamed"),
    pytest.param(lambda text: renamed(re.sub(r"\bjob", "task", text)), id="functions and variables renamed"),
]
FORMS = [
    *(pytest.param(PYTHON, each.values[0], id=f"python, {each.id}") for each in BOTH),
    *(pytest.param(SCRIPT, each.values[0], id=f"javascript, {each.id}") for each in BOTH),
    pytest.param(PYTHON, lambda text: ast.unparse(ast.parse(text)), id="python, written anew"),
    pytest.param(PYTHON, lambda text: text.replace("\n", "  # why\n"), id="python, comments"),
    pytest.param(PYTHON, lambda text: re.sub(r"\bprint\((.*)\)", r"print((\1))", text), id="python, parentheses"),
    pytest.param(SCRIPT, lambda text: text.replace(";", ""), id="javascript, no semicolons"),
    pytest.param(SCRIPT, lambda text: text.replace("\n", " // why\n"), id="javascript, comments"),
    pytest.param(SCRIPT, lambda text: re.sub(r"\)(;?)\n", r",\n)\1\n", text), id="javascript, last commas"),
]


@pytest.mark.parametrize(("language", "change"), FORMS)
@given(data=st.data())
def test_other_form_of_the_same_code_makes_no_finding(language, change, data):
    text = module(data.draw(functions(language)))
    path = f"a{language['suffix']}"

    assert new_findings(look({path: text}), look({path: change(text)}), {}) == ()


LANGUAGES = pytest.mark.parametrize("language", [PYTHON, SCRIPT], ids=["python", "javascript"])


@LANGUAGES
@given(data=st.data())
def test_moved_and_reordered_functions_make_no_finding(language, data):
    made, suffix = data.draw(functions(language)), language["suffix"]
    order = data.draw(st.permutations(sorted(made)))
    cut = data.draw(st.integers(0, len(order)))
    halves = [module({name: made[name] for name in part}) for part in (order[:cut], order[cut:])]
    after = dict(zip((f"a{suffix}", f"b{suffix}"), halves, strict=True))

    assert new_findings(look({f"a{suffix}": module(made)}), look(after), {}) == ()


@LANGUAGES
@given(data=st.data())
def test_renamed_file_makes_no_finding(language, data):
    text, suffix = module(data.draw(functions(language))), language["suffix"]

    assert (
        new_findings(look({f"a{suffix}": text}), look({f"c{suffix}": renamed(text)}), {f"c{suffix}": f"a{suffix}"})
        == ()
    )


@LANGUAGES
@pytest.mark.parametrize("change", [str, renamed], ids=["as it is", "with other names"])
@pytest.mark.parametrize("place", ["a", "b"], ids=["same file", "another file"])
@given(data=st.data())
def test_each_fault_of_a_copied_function_is_new(language, change, place, data):
    made, suffix = data.draw(functions(language)), language["suffix"]
    copy = change(made["job0"].replace("job0", "copy"))
    after = {f"a{suffix}": module(made)}
    after[f"{place}{suffix}"] = after.get(f"{place}{suffix}", "") + "\n" + copy

    found = new_findings(look({f"a{suffix}": module(made)}), look(after), {})

    assert len(found) == len([*hits(copy)])
    assert {each.symbol for each in found} == {"copy"}


@LANGUAGES
@given(data=st.data())
def test_each_copied_statement_is_new(language, data):
    made, suffix = data.draw(functions(language)), language["suffix"]
    name = data.draw(st.sampled_from(sorted(made)))
    more = data.draw(st.sampled_from(language["faulty"])).format("alpha", "beta")
    end = "\n}\n" if language is SCRIPT else "\n"
    body = made[name].removesuffix(end).removesuffix("\n")
    after = made | {name: f"{body}\n    {more}{end}"}

    found = new_findings(look({f"a{suffix}": module(made)}), look({f"a{suffix}": module(after)}), {})

    assert len(found) == len([*hits(more)])


@LANGUAGES
@given(data=st.data())
def test_comparison_is_the_same_each_time_and_in_any_order(language, data):
    one, two = (
        look({f"{path}{language['suffix']}": module(data.draw(functions(language))) for path in "ab"}) for _ in "12"
    )

    assert new_findings(one, one, {}) == ()
    assert new_findings(one, two, {}) == new_findings(one[::-1], two[::-1], {}) == new_findings(one, two, {})
