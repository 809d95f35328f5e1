"""Defaults, preset, the organisation's file, the project's own."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hookpack.errors import BadPolicy
from hookpack.policy import DEFAULTS, PRESETS, build, settled
from hookpack.policy_stack import flat, read, settings
from hookpack.policy_template import filled
from hookpack.policy_yaml import load

TEMPLATE = (Path(__file__).parents[1] / "templates" / "policy.yaml").read_bytes()
ORG = b"version: 1\npreset: autonomous\nmode: enforce\niteration:\n  budget: {max_files: 20, max_added: 400}\n"


def _pinned(text="", org=ORG, digest=None):
    digest = hashlib.sha256(org).hexdigest() if digest is None else digest
    own = f"extends: {{path: org/policy.yaml, sha256: '{digest}'}}\n{text}"
    return read(own.encode(), "p.yaml", {"org/policy.yaml": org}.get)


def test_the_project_counts_more_than_the_organisation_and_both_more_than_a_preset():
    stack = _pinned("iteration:\n  budget: {max_files: 30}\n")

    policy = build(stack.written, trusted=True)

    assert policy.layers["budget"].options["max_files"] == 30
    assert policy.layers["budget"].options["max_added"] == 400
    assert policy.layers["budget"].options["max_deleted"] == PRESETS["autonomous"]["iteration"]["budget"]["max_deleted"]
    assert policy.gates["recursion-guard"].on_unsure == "deny"


def test_every_setting_says_where_it_comes_from():
    found = settings(_pinned("iteration:\n  budget: {max_files: 30}\n"))

    sources = [found[f"iteration.budget.{key}"].source for key in ("max_files", "max_added", "max_deleted", "on_fail")]
    assert sources == ["p.yaml:3", "org/policy.yaml:5", "preset autonomous", "default"]
    assert {key: each.value for key, each in found.items()} == dict(flat(settled(_pinned(
        "iteration:\n  budget: {max_files: 30}\n"
    ).written)))  # fmt: skip


@pytest.mark.parametrize(
    ("how", "said"),
    [
        pytest.param({"digest": "0" * 64}, "p.yaml:1: extends: org/policy.yaml is not the file that was pinned: its "
                     f"SHA-256 is {hashlib.sha256(ORG).hexdigest()}", id="other content"),
        pytest.param({"digest": ""}, "p.yaml:1: extends has no sha256; that of org/policy.yaml is "
                     f"{hashlib.sha256(ORG).hexdigest()}", id="no digest"),
        pytest.param({"org": b"mode: enforse\n"}, 'org/policy.yaml:1: mode: unknown mode "enforse"', id="its faults"),
        pytest.param({"org": b"mode: enforce\nextends: {path: a, sha256: ''}\n"},
                     "org/policy.yaml:2: extends: a policy that is extended cannot extend another one", id="chain"),
    ],
)  # fmt: skip
def test_an_organisations_file_counts_only_as_it_was_pinned(how, said):
    with pytest.raises(BadPolicy) as caught:
        _pinned(**how)

    assert str(caught.value).startswith(said)


def test_an_organisations_file_that_is_missing_is_an_error():
    with pytest.raises(BadPolicy, match=r"p\.yaml:1: extends: \.\./org\.yaml: no such file"):
        read(b"extends: {path: ../org.yaml, sha256: ''}", "p.yaml", {}.get)


def test_the_built_in_defaults_are_the_first_preset():
    assert settled({"preset": "solo"}) == DEFAULTS


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_policy_whose_every_line_differs_from_the_default(name):
    import json

    preset = load(json.dumps(PRESETS[name]).encode(), name)

    plain = dict(flat(DEFAULTS))
    assert [key for key, value in flat(preset) if plain[key] == value] == []


@pytest.mark.parametrize("name", PRESETS)
def test_the_template_of_a_preset_spells_it_out(name):
    text = filled(TEMPLATE, name)

    assert load(text, name) == settled({"preset": name})
    assert text.count(b"#") == TEMPLATE.count(b"#")


def test_nobody_is_asked_where_nobody_is_there():
    asked = [key for key, value in flat(settled({"preset": "autonomous"})) if value == "ask"]

    assert asked == []


PAGE = Path(__file__).parents[1] / "docs" / "pages" / "policy.md"


def _cell(key, value):
    """A value as the page tells it; of a list that grew, what it has more."""
    if isinstance(value, list):
        more = [each for each in value if each not in dict(flat(DEFAULTS))[key]]
        return f"also {', '.join(f'`{each}`' for each in more)}" if more else "as it is"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_the_page_tells_all_that_presets_differ_in():
    every = {name: dict(flat(settled({"preset": name}))) for name in PRESETS}
    keys = [
        key for key, value in flat(DEFAULTS) if key != "preset" and any(each[key] != value for each in every.values())
    ]
    rows = [f"| `{key}` | {' | '.join(_cell(key, each[key]) for each in every.values())} |" for key in keys]

    assert "\n".join(rows) in PAGE.read_text(encoding="utf-8"), "\n".join(rows)
