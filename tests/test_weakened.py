"""Tests that a turn weakens, on a real tree and through the runner: refused, taken back, and no claim rests on them."""

from __future__ import annotations

import pytest

from tests.turns import Turns

_CODE = "def total(prices):\n    return sum(prices)\n"
_BROKEN = "def total(prices):\n    return len(prices)\n"
_TEST = "from app import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n"
_SKIPPED = _TEST.replace("def test", '@pytest.mark.skip(reason="flaky")\ndef test').replace(
    "from", "import pytest\nfrom"
)
_LOOSE = _TEST.replace("total([1, 2]) == 3", "total([1, 2]) is not None")
_HOOK = (
    "def pytest_collection_modifyitems(items):\n    items[:] = [each for each in items if each.name != 'test_total']\n"
)


@pytest.fixture
def turns(tmp_path):
    found = Turns(tmp_path)
    (found.root / "app.py").write_text(_CODE)
    (found.root / "test_app.py").write_text(_TEST)
    found.git("add", "-A")
    found.git("commit", "-qm", "tested")
    found.start()
    return found


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        pytest.param({"test_app.py": _SKIPPED}, "is skipped", id="skipped"),
        pytest.param({"app.py": _BROKEN, "test_app.py": _LOOSE}, "looser", id="loosened with the code"),
        pytest.param({"conftest.py": _HOOK}, "pytest_collection_modifyitems leaves tests out", id="left out by a hook"),
        pytest.param({"test_app.py": None}, "is gone", id="deleted"),
    ],
)
def test_a_weakened_test_is_refused_and_the_turn_taken_back(turns, changed, rule):
    before = {path.name: path.read_text() for path in turns.root.glob("*.py")}
    for name, text in changed.items():
        (turns.root / name).unlink() if text is None else (turns.root / name).write_text(text)

    said = turns.stop()

    assert said["decision"] == "block"
    assert said["reason"].startswith("monotonicity-gate/regression: tests: ")
    assert rule in said["reason"]
    assert {path.name: path.read_text() for path in turns.root.glob("*.py")} == before


def test_a_claim_on_a_weakened_test_names_what_was_weakened(turns):
    (turns.root / "test_app.py").write_text(_SKIPPED)

    said = turns.say("Stop", "quality-gate", stop_hook_active=False, last_assistant_message="Done. All tests pass.",
                     background_tasks=[], transcript_path="")  # fmt: skip

    assert said["reason"].startswith('quality-gate/weakened-tests: "All tests pass."')
    assert "test_app.py:6" in said["reason"]


def test_a_test_that_only_moved_is_accepted(turns):
    (turns.root / "test_app.py").unlink()
    (turns.root / "test_total.py").write_text(_TEST)

    assert "decision" not in turns.stop()
    assert (turns.root / "test_total.py").exists()
