"""The cache gives back what was put, and never fails."""

from __future__ import annotations

import os
import stat

import pytest

from hookpack.state.cache import Cache


@pytest.fixture
def cache(tmp_path):
    return Cache(str(tmp_path / "cache"))


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_put_comes_back(cache):
    cache.put({"findings": [["a", 1]], "unread": ""}, "semgrep", "1", "blob")

    assert cache.get("semgrep", "1", "blob")["findings"] == [["a", 1]]


@pytest.mark.parametrize("key", [("a", "b", "d"), ("ab", "c"), ("a", "bc"), ("b", "a", "c"), ()])
def test_another_key_is_a_miss(cache, key):
    cache.put({"x": 1}, "a", "b", "c")

    assert cache.get(*key) is None


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"schema": 99}', b"\xff\xfe", b"null"])
def test_damaged_entry_is_a_miss(cache, tmp_path, damage):
    cache.put({"x": 1}, "a")
    (entry,) = files(tmp_path)
    entry.write_bytes(damage)

    assert cache.get("a") is None


def test_entries_are_private_and_spread_over_folders(cache, tmp_path):
    for number in range(20):
        cache.put({"x": number}, str(number))

    entries = files(tmp_path)

    assert len({entry.parent for entry in entries}) > 5
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in entries} == {0o600}


def test_place_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    cache = Cache(str(tmp_path / "file" / "cache"))

    cache.put({"x": 1}, "a")

    assert cache.get("a") is None


def test_cache_that_vanishes_is_a_miss(cache, tmp_path):
    cache.put({"x": 1}, "a")
    for entry in files(tmp_path):
        os.unlink(entry)

    assert cache.get("a") is None
