"""What install wrote, remembered."""

from __future__ import annotations

import pytest

from hookpack.codec import digest
from hookpack.errors import StateError
from hookpack.state import installed
from hookpack.state.installed import Written


def test_what_was_noted_is_read_again(tmp_path):
    news = {"/p/a": Written(b"\xff\x00", digest(b"x"), ("/p",)), "/p/b": Written(None, digest(b"y"))}

    installed.note(str(tmp_path), news)

    assert installed.load(str(tmp_path)) == news


def test_notes_add_up_and_none_forgets(tmp_path):
    installed.note(str(tmp_path), {"/a": Written(None, "1"), "/b": Written(None, "2")})

    installed.note(str(tmp_path), {"/a": None, "/c": Written(None, "3")})

    assert sorted(installed.load(str(tmp_path))) == ["/b", "/c"]


def test_only_files_as_they_were_written_are_untouched(tmp_path):
    (tmp_path / "same").write_bytes(b"x")
    (tmp_path / "other").write_bytes(b"y")
    names = ("same", "other", "gone")
    installed.note(str(tmp_path), {str(tmp_path / name): Written(None, digest(b"x")) for name in names})

    assert installed.untouched(str(tmp_path)) == (str(tmp_path / "same"),)


def test_nothing_is_known_before_the_first_note(tmp_path):
    assert installed.load(str(tmp_path)) == {}


@pytest.mark.parametrize(
    "content", ['{"schema": 1}', '{"schema": 1, "files": {"/a": {}}}', '{"schema": 1, "files": 5}']
)
def test_a_damaged_record_is_an_error(tmp_path, content):
    (tmp_path / "install.json").write_text(content)

    with pytest.raises(StateError, match="damaged"):
        installed.load(str(tmp_path))


def test_files_that_still_start_hooks_are_found_in_all_projects(tmp_path):
    root = tmp_path / "state"
    files = {name: tmp_path / name for name in ("user", "kept", "cleaned", "gone")}
    for path in files.values():
        path.write_text('{"command": "python -I hooks/anchor-guard --agent claude-code"}')
    installed.note(str(root), {str(files["user"]): Written(None, "1")})
    installed.note(str(root / "repos" / "a"), {str(files[each]): Written(None, "2") for each in ("kept", "cleaned")})
    installed.note(str(root / "repos" / "b"), {str(files["gone"]): Written(None, "3")})
    files["cleaned"].write_text("{}")
    files["gone"].unlink()

    found = installed.everywhere(str(root))

    assert found == (str(files["user"]), str(files["kept"]))


def test_without_state_no_file_starts_hooks(tmp_path):
    assert installed.everywhere(str(tmp_path / "none")) == ()
