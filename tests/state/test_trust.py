"""What is in force is what a person trusted, whatever the files say since."""

from pathlib import Path

import pytest

from hookpack.anchor import Anchor
from hookpack.errors import StateError
from hookpack.policy import DEFAULTS, build
from hookpack.state import trust

ANCHOR = Anchor("A-1", "a.py", "check(")


def _write(places, name, text):
    path = Path(places.root, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def test_without_trust_the_defaults_hold(places):
    _write(places, trust.POLICY, "mode: observe\n")

    found = trust.load(places)

    assert found.policy == build({}, trusted=False)
    assert trust.drifted(places, found) == (trust.POLICY,)


def test_trusted_policy_and_anchors_come_back(places):
    _write(places, trust.POLICY, "mode: observe\n")

    trust.save(places, {"mode": "observe"}, [ANCHOR], [])
    found = trust.load(places)

    assert found.policy == build({"mode": "observe"}, trusted=True)
    assert found.anchors == (ANCHOR,)
    assert trust.drifted(places, found) == ()


def test_an_edited_policy_changes_nothing_and_is_seen(places):
    _write(places, trust.POLICY, "mode: enforce\n")
    trust.save(places, {"mode": "enforce"}, [], [])

    _write(places, trust.POLICY, "mode: observe\n")

    assert trust.load(places).policy.mode == "enforce"
    assert trust.drifted(places, trust.load(places)) == (trust.POLICY,)


def test_new_anchors_and_named_files_are_seen_as_well(places):
    _write(places, "run-tests.sh", "exit 0\n")
    trust.save(places, {}, [], ["run-tests.sh"])

    _write(places, trust.ANCHORS, "version: 1\n")
    _write(places, "run-tests.sh", "exit 1\n")

    assert trust.drifted(places, trust.load(places)) == (trust.ANCHORS, "run-tests.sh")


@pytest.mark.parametrize(
    "record",
    ["{", "[]", '{"schema": 1}', '{"schema": 1, "anchors": [{"x": 1}], "policy": {}, "files": {}}', '{"schema": 99}'],
)
def test_a_damaged_record_is_an_error_and_not_the_defaults(places, record):
    Path(places.repo).mkdir(parents=True)
    Path(places.repo, "trust.json").write_text(record)

    with pytest.raises(StateError, match=r"trust\.json"):
        trust.load(places)


def test_every_default_survives_the_way_through_the_record(places):
    trust.save(places, DEFAULTS, [], [])

    assert trust.load(places).policy == build({}, trusted=True)
