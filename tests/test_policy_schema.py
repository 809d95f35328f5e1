"""The schema for editors against the table that decides."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack import policy_schema
from hookpack.errors import BadPolicy
from hookpack.policy import DEFAULTS, PRESETS
from hookpack.policy_stack import flat
from hookpack.policy_yaml import TABLE, load
from hookpack.yaml_table import Count, Each, Flag, Keys, Text
from tests import test_policy_yaml

SHIPPED = Path(__file__).parents[1] / "templates" / policy_schema.NAME
_SCHEMA = jsonschema.Draft7Validator(json.loads(SHIPPED.read_text(encoding="utf-8")))


def _accepted(policy):
    """What the table and what the schema make of a policy."""
    try:
        load(json.dumps(policy).encode(), "p")
    except BadPolicy:
        return False, _SCHEMA.is_valid(policy)
    return True, _SCHEMA.is_valid(policy)


def test_the_shipped_schema_is_what_the_table_says():
    assert SHIPPED.read_text(encoding="utf-8") == policy_schema.text(), "write policy_schema.text() there"


def test_the_schema_is_one_of_draft_7():
    draft = jsonschema.Draft7Validator(jsonschema.Draft7Validator.META_SCHEMA)

    assert list(draft.iter_errors(policy_schema.schema())) == []
    assert not draft.is_valid({**policy_schema.schema(), "type": "no type"})


def test_the_template_names_the_schema_that_lies_beside_it():
    first = (SHIPPED.parent / "policy.yaml").read_text(encoding="utf-8").splitlines()[0]

    assert first == f"# yaml-language-server: $schema={policy_schema.NAME}"


@pytest.mark.parametrize("policy", [DEFAULTS, *PRESETS.values()])
def test_defaults_and_presets_fit_the_schema(policy):
    assert _accepted(policy) == (True, True)


@pytest.mark.parametrize("expected", [case.values[1] for case in test_policy_yaml.SILENT])
def test_what_the_table_takes_the_schema_takes(expected):
    assert _accepted(expected) == (True, True)


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param({"mode": "enforse"}, id="word"),
        pytest.param({"gates": {"qualty-gate": {}}}, id="gate"),
        pytest.param({"gates": {"quality-gate": {"on_error": "pass"}}}, id="an error is never a pass"),
        pytest.param({"gates": {"monotonicity-gate": {"on_fail": "warn"}}}, id="answer without effect"),
        pytest.param({"iteration": {"budget": {"max_files": -1}}}, id="negative"),
        pytest.param({"iteration": {"budget": {"tiers": [{"max_files": 1}]}}}, id="tier without paths"),
        pytest.param({"iteration": {"monotonicity": {"scanners": []}}}, id="no scanner"),
        pytest.param({"protect": ["../a"]}, id="outside"),
        pytest.param({"protect": ["/a"]}, id="absolute"),
        pytest.param({"protect": ["a", "a"]}, id="twice"),
        pytest.param({"exceptions": [{"rule": "a", "until": "2030-01-31"}]}, id="no reason"),
        pytest.param({"exceptions": [{"rule": "a", "reason": "b", "until": "soon"}]}, id="no day"),
        pytest.param({"extends": {"path": "a", "sha256": "ABC"}}, id="no digest"),
        pytest.param({"extends": {"path": "~/a"}}, id="home"),
        pytest.param({"preset": "squad"}, id="preset"),
        pytest.param({"version": 2}, id="version"),
    ],
)
def test_what_a_schema_can_tell_both_refuse(policy):
    assert _accepted(policy) == (False, False)


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param({"exceptions": [{"rule": "**", "reason": "b", "until": "2030-01-31"}]}, id="covers everything"),
        pytest.param({"exceptions": [{"rule": "a", "reason": "b", "until": "2030-02-31"}]}, id="no such day"),
        pytest.param({"iteration": {"correctness": {"command": "a 'b"}}}, id="open quote"),
        pytest.param({"extends": {"sha256": "0" * 64}}, id="digest of nothing"),
    ],
)
def test_the_rest_is_told_by_the_table_alone(policy):
    assert _accepted(policy) == (False, True)


_TEXTS = ("", " ", "a", "a/b", "../a", "/a", "a\\b", "~/a", "make 'x", "a\nb", "2030-01-31", "soon", "0123456789ab",
          "semgrep", "enforce", "deny", "warn", "0" * 64)  # fmt: skip
_ANY = st.one_of(st.sampled_from(_TEXTS), st.booleans(), st.integers(-2, 10**12), st.just(0.5), st.none(),
                 st.just([]), st.just({}))  # fmt: skip


def _values(shape):
    """Values of a shape, mostly right: where it is not, another kind of value stands there."""
    return st.integers(0, 15).flatmap(lambda dice: _ANY if dice == 0 else _fitting(shape))


def _fitting(shape):
    if isinstance(shape, Keys):
        keys = st.lists(st.sampled_from([*shape.keys, "unknown"] if shape.keys else ["unknown"]), max_size=2)
        named = keys.map(lambda found: [*dict.fromkeys([*shape.required, *found])])
        return named.flatmap(lambda found: st.fixed_dictionaries({
            key: _values(shape.keys[key]) if key in shape.keys else _ANY for key in found
        }))  # fmt: skip
    if isinstance(shape, Each):
        return st.lists(_values(shape.item), max_size=2)
    if isinstance(shape, Text):
        return st.sampled_from(shape.allowed or _TEXTS)
    if isinstance(shape, Count):
        return st.sampled_from([shape.least, shape.most, shape.least - 1, shape.most + 1])
    return st.booleans() if isinstance(shape, Flag) else st.sampled_from([0, 0.5, 3])


@given(_fitting(TABLE))
def test_whatever_the_table_takes_the_schema_takes(policy):
    by_table, by_schema = _accepted(policy)

    assert by_schema or not by_table


@given(_fitting(TABLE))
def test_kinds_words_limits_and_keys_are_refused_by_both(policy):
    """What the table says beyond that is in words that a schema has not."""
    by_table, by_schema = _accepted(policy)

    assert by_table or not by_schema or _is_beyond_a_schema(policy)


_BEYOND = (" covers everything", "is no day", "cannot be split", "there is no path", "names neither", "must be written",
           "duplicate", "has no group", "is a scanner of", "needs printable text")  # fmt: skip


def _is_beyond_a_schema(policy):
    try:
        load(json.dumps(policy).encode(), "p")
    except BadPolicy as error:
        return all(any(part in line for part in _BEYOND) for line in str(error).split("\n"))
    return False


def test_the_rows_tell_every_key_with_its_default():
    rows = {row.key: row for row in policy_schema.rows()}

    assert {key: json.loads(row.default) for key, row in rows.items() if row.default and key not in _EMPTY} == dict(
        flat(DEFAULTS)
    )
    assert rows["exceptions[].until"].default == ""
    assert rows["iteration.budget.max_files"].allowed == "a whole number from 0 to 1000000000"
    assert all(row.help and row.allowed for row in rows.values())


_EMPTY = ("gates.anchor-guard.options",)  # a mapping that holds nothing
