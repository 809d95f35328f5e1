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
