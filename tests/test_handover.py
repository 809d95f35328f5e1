"""What travels between machines: the same comes back, and nothing hostile or damaged gets through."""

from __future__ import annotations

import json

import pytest

from hookpack import handover
from hookpack.codec import digest, dumps
from hookpack.errors import StateError
from hookpack.finding import Finding
from hookpack.handover import Handover
from hookpack.state import ref as refs
from hookpack.state.shadow import Entry
from hookpack.survey import Survey

_FOUND = (Finding("bandit", "bandit.B307", "app.py", 2, "run", "eval($0)"),)
_ENTRIES = (Entry("app.py", "100644", "a" * 40), Entry("\udcff.txt", "120000", "b" * 40))
HANDED = Handover(Survey("t" * 40, "r" * 40, 1, _FOUND, ("app.py (bandit: cut)",)), "c" * 40, 1.5, _ENTRIES)


def test_what_was_handed_over_comes_back():
    assert handover.decode(handover.encode(HANDED), "out.json") == HANDED


def _set(name, value):
    return lambda record: record.__setitem__(name, value)


def _entry(path, mode="100644", blob="0" * 40):
    return lambda record: record["entries"].__setitem__(path, [mode, blob])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(_set("schema", 99), "newer hookpack", id="newer"),
        pytest.param(_set("kind", "x"), "no baseline that", id="something else"),
        pytest.param(_set("found", []), "damaged", id="no findings"),
        pytest.param(_set("shard", [1]), "damaged", id="no shard"),
        pytest.param(_set("schema", True), "newer hookpack", id="no schema"),
        pytest.param(_set("at", 1e300), "no time", id="a time that no calendar has"),
        pytest.param(_set("at", "nan"), "no time", id="no time"),
        pytest.param(_set("files", 10**30), "counts other files", id="files that it has not"),
        pytest.param(_set("commit", "--upload-pack=x"), "no commit id", id="an option for a commit"),
        pytest.param(_entry("../out.py"), "can be no file", id="outside"),
        pytest.param(_entry("/etc/passwd"), "can be no file", id="absolute"),
        pytest.param(_entry("a/.GIT/config"), "can be no file", id="inside git"),
        pytest.param(_entry("\ud800"), "can be no file", id="no path"),
        pytest.param(_entry("x.py", mode="160000"), "can be no file", id="a mode that is none"),
        pytest.param(_entry("x.py", blob="--all"), "can be no file", id="an option for a blob"),
        pytest.param(
            lambda record: record["found"]["paths"].__setitem__(
                "gone.py", next(iter(record["found"]["paths"].values()))
            ),
            "in no file of it",
            id="a finding from nowhere",
        ),
        pytest.param(
            lambda record: record["found"]["paths"]["app.py"][0].__setitem__(1, ["line"]),
            "a finding",
            id="a finding that is none",
        ),
    ],
)
def test_what_no_tree_can_hold_is_refused(change, said):
    record = json.loads(handover.encode(HANDED))
    record.pop("sum")
    change(record)
    data = json.dumps({**record, "sum": digest(dumps(record).encode())}).encode()

    with pytest.raises(StateError, match=f"out.json: .*{said}"):
        handover.decode(data, "out.json")


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "damaged"), (b"{", "damaged"), (b"\xff", "damaged"), (b"[]", "no baseline that"), (b"[" * 9**6, "damaged")],
    ids=["empty", "cut", "no text", "a list", "deep"],
)
def test_what_is_no_export_is_refused_by_name(data, said):
    with pytest.raises(StateError, match=f"out.json: {said}"):
        handover.decode(data, "out.json")


def test_a_flipped_bit_is_told_by_the_sum():
    data = handover.encode(HANDED).replace(b"app.py", b"app.pz")

    with pytest.raises(StateError, match="checksum"):
        handover.decode(data, "out.json")


@pytest.mark.parametrize("ref", ["refs/hookpack/baseline", "refs/hookpack/release-2", "refs/hookpack/team/api"])
def test_a_ref_of_our_own_may_be_named(ref):
    assert refs.is_name(ref)


@pytest.mark.parametrize(
    "ref",
    ["refs/heads/main", "main", "--all", "refs/hookpack/../heads/main", "refs/hookpack/", "refs/hookpack/a.lock", ""],
)
def test_no_other_ref_may_be_named(ref):
    assert not refs.is_name(ref)
