from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookpack import policy
from hookpack.codec import dumps, loads
from hookpack.errors import BadPolicy
from hookpack.policy_yaml import MAX_BYTES, TABLE, Each, Keys, Shape, load, named_files

TEMPLATE = Path(__file__).parents[1] / "templates" / "policy.yaml"


def _faults(text: str | bytes) -> list[str]:
    with pytest.raises(BadPolicy) as caught:
        load(text.encode() if isinstance(text, str) else text, "p.yaml")
    return str(caught.value).split("\n")


def _key_paths(shape: Shape, prefix: str = "") -> set[str]:
    if not isinstance(shape, Keys):
        return {prefix}
    return {prefix} | {path for key, below in shape.keys.items() for path in _key_paths(below, f"{prefix}/{key}")}


def _default_paths(value: object, prefix: str = "") -> set[str]:
    if not isinstance(value, dict):
        return {prefix}
    return {prefix} | {path for key, below in value.items() for path in _default_paths(below, f"{prefix}/{key}")}


def _helps(shape: Shape) -> list[str]:
    below = [*shape.keys.values()] if isinstance(shape, Keys) else [shape.item] if isinstance(shape, Each) else []
    return [shape.help, *(text for each in below for text in _helps(each))]


def test_table_and_built_in_defaults_have_the_same_keys() -> None:
    assert _key_paths(TABLE) == _default_paths(policy.DEFAULTS)


def test_every_row_of_the_table_explains_itself() -> None:
    assert all(_helps(TABLE))


def test_template_spells_out_the_built_in_defaults() -> None:
    assert load(TEMPLATE.read_bytes(), "policy.yaml") == policy.DEFAULTS


def test_every_key_of_the_template_but_the_answers_has_a_comment_above_it() -> None:
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    explained_on_top = ("enabled:", "on_fail:", "on_unsure:", "on_error:", "options:", "- ")

    bare = [
        line
        for above, line in pairwise(lines)
        if line.strip() and not line.lstrip().startswith(("#", *explained_on_top)) and "#" not in above
    ]

    assert bare == []


_METRIC = "iteration: {{ratchets: {{metrics: [{{name: a, command: b, direction: lower, {}}}]}}}}"

SILENT = [
    pytest.param("version: 1", {"version": 1}, id="version alone"),
    pytest.param("{}", {}, id="empty mapping"),
    pytest.param("\ufeffmode: observe", {"mode": "observe"}, id="byte order mark"),
    pytest.param("mode: observe\r\nprotect: []\r\n", {"mode": "observe", "protect": []}, id="CRLF"),
    pytest.param('protect: ["*.pem", ".github/**"]', {"protect": ["*.pem", ".github/**"]}, id="globs"),
    pytest.param(
        "gates: {monotonicity-gate: {on_fail: deny, on_unsure: ask}}",
        {"gates": {"monotonicity-gate": {"on_fail": "deny", "on_unsure": "ask"}}},
        id="answers of the iteration",
    ),
    pytest.param(
        _METRIC.format("tolerance: 0.5, pattern: '=(.*)', keep: last, timeout_s: 9"),
        {
            "iteration": {
                "ratchets": {
                    "metrics": [
                        {
                            "name": "a",
                            "command": "b",
                            "direction": "lower",
                            "tolerance": 0.5,
                            "pattern": "=(.*)",
                            "keep": "last",
                            "timeout_s": 9,
                        }
                    ]
                }
            }
        },
        id="metric",
    ),
    pytest.param("gates: {quality-gate: {on_fail: pass}}", {"gates": {"quality-gate": {"on_fail": "pass"}}}, id="pass"),
    pytest.param(
        "gates: {recursion-guard: {options: {max_depth: 0}}}",
        {"gates": {"recursion-guard": {"options": {"max_depth": 0}}}},
        id="zero",
    ),
    pytest.param(
        "iteration: {budget: {tiers: [{paths: [a/**], max_files: 3}]}}",
        {"iteration": {"budget": {"tiers": [{"paths": ["a/**"], "max_files": 3}]}}},
        id="tier",
    ),
    pytest.param(
        'evidence: {commands: ["no", make check]}', {"evidence": {"commands": ["no", "make check"]}}, id="quoted no"
    ),
    pytest.param(
        'gates: {filter-sensitive: {options: {allow: [{fingerprint: 0123456789ab, reason: x, until: "2030-01-31"}]}}}',
        {
            "gates": {
                "filter-sensitive": {
                    "options": {"allow": [{"fingerprint": "0123456789ab", "reason": "x", "until": "2030-01-31"}]}
                }
            }
        },
        id="credential that may be written",
    ),
    pytest.param(
        "evidence: {hedges: ignore, run: when-missing}",
        {"evidence": {"hedges": "ignore", "run": "when-missing"}},
        id="what is worth a claim",
    ),
    pytest.param("mode: &m enforce", {"mode": "enforce"}, id="anchor that nobody refers to"),
]


@pytest.mark.parametrize(("text", "expected"), SILENT)
def test_what_is_allowed_comes_back_as_written_and_survives_json(text: str, expected: dict[str, object]) -> None:
    loaded = load(text.encode(), "p.yaml")

    assert loaded == expected
    assert loads(dumps(loaded)) == expected


_ALLOW = "gates:\n  filter-sensitive:\n    options:\n      allow:\n        - {{{}}}"
WRONG = [
    pytest.param(_ALLOW.format('reason: x, until: "2030-01-31"'),
                 "p.yaml:5: gates.filter-sensitive.options.allow[0].reason: names neither a fingerprint nor a path",
                 id="exception for everything"),
    pytest.param(_ALLOW.format("path: a/**, until: '2030-01-31'"),
                 "p.yaml:5: gates.filter-sensitive.options.allow[0] has no reason", id="exception without a reason"),
    pytest.param(_ALLOW.format("path: a/**, reason: x"),
                 "p.yaml:5: gates.filter-sensitive.options.allow[0] has no until", id="exception without an end"),
    pytest.param(_ALLOW.format("path: a/**, reason: x, until: '2030-02-31'"),
                 'p.yaml:5: gates.filter-sensitive.options.allow[0].until: "2030-02-31" is no day such as 2030-01-31',
                 id="no such day"),
    pytest.param(_ALLOW.format("fingerprint: 1, path: a, reason: x, until: '2030-02-01'"),
                 'p.yaml:5: gates.filter-sensitive.options.allow[0].fingerprint: 1 is read as a number; quote it: "1"',
                 id="number for a fingerprint"),
    pytest.param(_ALLOW.format("path: ../a, reason: x, until: '2030-02-01'"),
                 'p.yaml:5: gates.filter-sensitive.options.allow[0].path: "../a" must not leave the project',
                 id="exception outside of the project"),
    pytest.param("gates:\n  qualty-gate: {}", 'p.yaml:2: unknown gate "qualty-gate" (did you mean "quality-gate"?)',
                 id="misspelt gate"),
    pytest.param("mode: enforse", 'p.yaml:1: mode: unknown mode "enforse" (did you mean "enforce"?)',
                 id="misspelt mode"),
    pytest.param("iteration: {budgt: {}}", 'p.yaml:1: unknown layer "budgt" (did you mean "budget"?)',
                 id="misspelt layer"),
    pytest.param(
        "zzz: 1",
        'p.yaml:1: unknown key "zzz" (known: version, preset, extends, mode, protect, protect_reads, gates, '
        "iteration, exceptions, evidence)",
        id="unknown key",
    ),
    pytest.param("gates: {anchor-guard: {options: {retries: 1}}}", 'p.yaml:1: unknown option "retries" (known: none)',
                 id="option of another gate"),
    pytest.param("iteration: {monotonicity: {scanners: [bandt]}}",
                 'p.yaml:1: iteration.monotonicity.scanners[0]: unknown scanner "bandt" (did you mean "bandit"?)',
                 id="unknown scanner"),
    pytest.param("iteration: {monotonicity: {scanners: []}}",
                 "p.yaml:1: iteration.monotonicity.scanners needs at least 1", id="no scanner"),
    pytest.param("gates: {quality-gate: {on_error: pass}}",
                 'p.yaml:1: gates.quality-gate.on_error: unknown value "pass" (known: warn, ask, deny)',
                 id="an error is never a pass"),
    pytest.param("gates:\n  quality-gate:\n    on_fail: no",
                 "p.yaml:3: gates.quality-gate.on_fail: no is read as false; allowed: pass, warn, ask, deny",
                 id="bare no as an answer"),
    pytest.param("protect: [on]", 'p.yaml:1: protect[0]: on is read as true; quote it: "on"', id="bare on as text"),
    pytest.param("protect: [2020-01-01]", 'p.yaml:1: protect[0]: 2020-01-01 is read as a date; quote it: "2020-01-01"',
                 id="bare date as text"),
    pytest.param("gates: {quality-gate: {enabled: yes}}",
                 'p.yaml:1: gates.quality-gate.enabled needs true or false, not "yes"', id="yes as a flag"),
    pytest.param("yes: 1", 'p.yaml:1: "yes" is no key; a key is text', id="boolean key"),
    pytest.param("<<: {mode: observe}", 'p.yaml:1: "<<" is no key; a key is text', id="merge key"),
    pytest.param("version: 2", 'p.yaml:1: version needs 1, not "2"', id="unknown version"),
    pytest.param("version: true", 'p.yaml:1: version needs 1, not "true"', id="true is not 1"),
    pytest.param("iteration: {correctness: {timeout_s: 10:00}}",
                 'p.yaml:1: iteration.correctness.timeout_s needs a whole number from 1 to 86400, not "10:00"',
                 id="sexagesimal"),
    pytest.param("iteration: {budget: {max_files: 010}}",
                 'p.yaml:1: iteration.budget.max_files needs a whole number from 0 to 1000000000, not "010"',
                 id="octal"),
    pytest.param("gates: {quality-gate: {options: {retries: -1}}}",
                 'p.yaml:1: gates.quality-gate.options.retries needs a whole number from 0 to 100, not "-1"',
                 id="negative"),
    pytest.param("iteration: {correctness: {command: \"a 'b\"}}",
                 "p.yaml:1: iteration.correctness.command: \"a 'b\" cannot be split into words (no closing quotation)",
                 id="open quote in the command"),
    pytest.param("iteration: {budget: {tiers: [{max_files: 1}]}}",
                 "p.yaml:1: iteration.budget.tiers[0] has no paths", id="tier without paths"),
    pytest.param("protect: [../x]", 'p.yaml:1: protect[0]: "../x" must not leave the project', id="glob that leaves"),
    pytest.param("protect: [a, b, a]", 'p.yaml:1: protect: duplicate entry "a" (first on line 1)', id="twice in list"),
    pytest.param("mode: enforce\nmode: observe", 'p.yaml:2: duplicate key "mode" (first on line 1)', id="twice a key"),
    pytest.param("gates: {monotonicity-gate: {on_fail: warn}}",
                 'p.yaml:1: gates.monotonicity-gate.on_fail: "warn" has no effect: '
                 "write on_fail of the layers, below iteration", id="an answer that nothing asks for"),
    pytest.param(_METRIC.format("pattern: 'a+'"),
                 'p.yaml:1: iteration.ratchets.metrics[0].pattern: "a+" has no group ( ) round the number',
                 id="pattern without a group"),
    pytest.param(_METRIC.format("pattern: '(a'"),
                 'p.yaml:1: iteration.ratchets.metrics[0].pattern: "(a" is no regular expression '
                 "(missing ), unterminated subpattern at position 0)", id="no pattern"),
    pytest.param(_METRIC.format("tolerance: -1"),
                 'p.yaml:1: iteration.ratchets.metrics[0].tolerance needs a number such as 0.5, not "-1"',
                 id="negative tolerance"),
    pytest.param(_METRIC.format("tolerance: .inf"),
                 'p.yaml:1: iteration.ratchets.metrics[0].tolerance needs a number such as 0.5, not ".inf"',
                 id="endless tolerance"),
    pytest.param(_METRIC.format("keep: first"),
                 'p.yaml:1: iteration.ratchets.metrics[0].keep: unknown value "first" (known: best, last)',
                 id="another value to keep"),
    pytest.param("iteration: {ratchets: {metrics: [{name: a, command: b}]}}",
                 "p.yaml:1: iteration.ratchets.metrics[0] has no direction", id="metric without direction"),
    pytest.param("iteration: {budget: {mechanical: [{name: a, command: b, paths: []}]}}",
                 "p.yaml:1: iteration.budget.mechanical[0].paths needs at least 1", id="mechanical edit anywhere"),
    pytest.param("gates:", "p.yaml:1: gates needs a mapping, not nothing", id="nothing for a mapping"),
    pytest.param("protect: a", 'p.yaml:1: protect needs a list, not "a"', id="text for a list"),
    pytest.param("mode: [enforce]", "p.yaml:1: mode needs text, not a list", id="list for text"),
    pytest.param("- mode", "p.yaml:1: the policy needs a mapping, not a list", id="list at the top"),
    pytest.param("# nothing", "p.yaml:1: nothing stands in this file", id="only comments"),
    pytest.param("version: 1\n---\nmode: observe", "p.yaml:2: a second document; one is read", id="two documents"),
    pytest.param("gates:\n\tquality-gate: {}", "p.yaml:2: tab in the indentation; use spaces", id="tab"),
    pytest.param("a: &a [1]\nb: *a", "p.yaml:2: an alias (*name); write the value out", id="alias"),
    pytest.param("mode: !!str enforce", "p.yaml:1: a tag (!name); tags are not read", id="tag"),
    pytest.param("mode: !!python/name:os.system x", "p.yaml:1: a tag (!name); tags are not read", id="object tag"),
    pytest.param("[" * 5000, "p.yaml:1: nested deeper than 12", id="deep nesting"),
    pytest.param("protect: [" + "a, " * 30_000 + "]", "p.yaml:1: more than 20000 values", id="many values"),
    pytest.param(b"a: 1\nb: \xff", "p.yaml:2: not UTF-8", id="not UTF-8"),
    pytest.param("a: 1\nb: \0", "p.yaml:2: control character U+0000", id="NUL"),
    pytest.param('protect: ["\\0"]', "p.yaml:1: protect[0] holds a NUL or half a character", id="escaped NUL"),
    pytest.param("# safe\u2028mode: observe", "p.yaml:1: control character U+2028", id="key hidden in a comment"),
    pytest.param("# \u202emode: observe", "p.yaml:1: control character U+202E", id="text that runs backwards"),
    pytest.param("# safe\rmode: observe", "p.yaml:1: control character U+000D", id="lone carriage return"),
    pytest.param(b"#" * (MAX_BYTES + 1), "p.yaml:1: larger than 1048576 bytes", id="huge"),
    pytest.param('mode: "\\U00ffffff"', 'p.yaml:1: no YAML ("chr() arg not in range(0x110000)")', id="no character"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), WRONG)
def test_what_is_wrong_is_named_with_file_and_line(text: str | bytes, fault: str) -> None:
    assert _faults(text) == [fault]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("rules: [./a.yml]", "must be written as a.yml", id="detour"),
        pytest.param("rules: [/a.yml]", "must be relative to the project", id="absolute"),
        pytest.param("rules: ['https://example.org/a']", "must be written as", id="address"),
        pytest.param("sarif: [{name: bandit, path: a}]", "is a scanner of hookpack's own", id="own name"),
        pytest.param("sarif: [{name: A B, path: a}]", "must be a short name", id="name"),
        pytest.param("sarif: [{name: a}]", "path", id="no path"),
        pytest.param("sarif: [{name: a, path: ../a}]", "must not leave the project", id="outside"),
        pytest.param("sarif: [{name: a, path: b, command: ''}]", 'command: "" is empty', id="no command"),
        pytest.param("sarif: [{name: a, path: b, command: x, timeout_s: 0}]", "timeout_s", id="no time"),
    ],
)
def test_files_that_the_monotonicity_layer_reads_lie_in_the_project(text: str, fault: str) -> None:
    (found,) = _faults(f"iteration: {{monotonicity: {{{text}}}}}")

    assert fault in found


def test_rules_are_named_files() -> None:
    policy = {"iteration": {"monotonicity": {"rules": ["security/own.yml"]}}}

    assert named_files(policy, lambda path: False) == ("security/own.yml",)


def test_the_program_of_a_sarif_input_is_a_named_file() -> None:
    text = "iteration: {monotonicity: {sarif: [{name: a, path: a}, {name: b, path: b, command: ./scan.sh own.cfg}]}}"

    assert named_files(load(text.encode(), "p.yaml"), lambda path: path == "own.cfg") == ("scan.sh", "own.cfg")


def test_all_faults_of_a_file_are_named_in_file_order() -> None:
    text = "mode: enforse\ngates:\n  qualty-gate: {}\n  quality-gate: {on_fail: no}\nversion: 9\n"

    assert [fault.split(": ")[0] for fault in _faults(text)] == ["p.yaml:1", "p.yaml:3", "p.yaml:4", "p.yaml:5"]


def test_long_values_are_cut_and_escaped_in_messages() -> None:
    (fault,) = _faults('mode: "\\e[31m' + "x" * 500 + '"')

    assert "\x1b" not in fault
    assert len(fault) < 150


@pytest.mark.parametrize(
    ("command", "named"),
    [
        pytest.param("./scripts/test.sh --fast", ("scripts/test.sh",), id="script"),
        pytest.param("scripts/../run/test.sh", ("run/test.sh",), id="detour"),
        pytest.param("bash ci/run.sh", ("ci/run.sh",), id="script of an interpreter"),
        pytest.param("bash ci/other.sh", (), id="a word that is no file"),
        pytest.param("pytest tests/test_app.py", (), id="a test"),
        pytest.param("python -m pytest", (), id="program on PATH"),
        pytest.param("/usr/bin/make test", (), id="program of the system"),
        pytest.param("../test.sh", (), id="outside the project"),
        pytest.param("", (), id="no command"),
    ],
)
def test_what_runs_the_tests_is_a_named_file(command: str, named: tuple[str, ...]) -> None:
    exists = {"ci/run.sh", "tests/test_app.py"}.__contains__

    assert named_files({"iteration": {"correctness": {"command": command}}}, exists) == named


def test_the_commands_of_metrics_and_mechanical_edits_name_files_as_well() -> None:
    text = """iteration:
  budget: {mechanical: [{name: fmt, command: sh fmt.sh, paths: [src]}]}
  ratchets: {metrics: [{name: size, command: python test_size.py, direction: lower}]}
"""

    assert named_files(load(text.encode(), "p.yaml"), lambda path: "." in path) == ("test_size.py", "fmt.sh")


def test_a_policy_without_a_command_names_no_file() -> None:
    assert named_files({"mode": "observe"}, lambda path: True) == ()


_words = st.sampled_from(["mode", "gates", "iteration", ": ", "\n", "  ", "- ", "{", "}", "[", "]", "no", '"', "'",
                          "&a", "*a", "!!set", "? ", "|", ">", "1", "---", "%", "on_fail", "\t", "#", ","])  # fmt: skip


@settings(max_examples=300, deadline=None, database=None)
@given(st.one_of(st.binary(max_size=60), st.lists(_words, max_size=25).map("".join).map(str.encode)))
def test_any_bytes_are_a_policy_or_bad_policy(data: bytes) -> None:
    assert _is_answered(data)


def _is_answered(data: bytes) -> bool:
    """Whether the bytes give a policy that can be built, or errors that all name their place."""
    try:
        loaded = load(data, "p.yaml")
    except BadPolicy as error:
        return all(line.startswith("p.yaml:") for line in str(error).split("\n"))
    return policy.build(loaded, trusted=True).trusted
