"""Protected files are known under every name."""

import os

import pytest

from hookpack.state import twins


@pytest.fixture
def base(tmp_path):
    (tmp_path / "p" / ".claude").mkdir(parents=True)
    (tmp_path / "p" / ".hookpack").mkdir()
    (tmp_path / "p" / ".claude" / "settings.json").write_text("{}")
    (tmp_path / "p" / "app.py").write_text("")
    return tmp_path / "p"


def test_a_hard_link_to_a_protected_file_is_that_file(base):
    os.link(base / ".claude" / "settings.json", base / "notes.json")

    known = twins.known([str(base)], "", [])

    assert twins.found(str(base / "notes.json"), known, {}) == str(base / ".claude" / "settings.json")


def test_other_files_are_themselves(base):
    known = twins.known([str(base)], "", [])

    for path in ("app.py", "missing/new.py", ".claude/agents/x.md", "settings.json"):
        assert twins.found(str(base / path), known, {}) == ""


def test_a_second_way_to_a_protected_folder_is_that_folder(base):
    (base / "alias").symlink_to(base / ".hookpack")
    (base / "other").symlink_to(base / ".claude")

    known = twins.known([str(base)], "", [])

    assert twins.found(str(base / "alias" / "new.yaml"), known, {}) == str(base / ".hookpack") + os.sep
    assert twins.found(str(base / "other" / "settings.local.json"), known, {}).endswith(".claude/settings.local.json")
