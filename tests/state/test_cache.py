"""The cache gives back what was put, and never fails."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack.state.cache import Cache

SOURCE = Path(__file__).resolve().parents[2] / "src"


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


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"schema": 99}', b"\xff\xfe", b"\n\n\n"])
def test_damaged_file_is_a_miss(cache, tmp_path, damage):
    cache.put({"x": 1}, "a")
    (entry,) = files(tmp_path)
    entry.write_bytes(damage)

    assert cache.get("a") is None


def test_no_changed_byte_changes_an_answer(cache, tmp_path):
    cache.put({"findings": [["a", 1]], "unread": ""}, "a")
    (entry,) = files(tmp_path)
    whole = entry.read_bytes()

    answers = []
    for at in range(len(whole)):
        entry.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        answers.append(cache.get("a"))

    assert answers == [None] * len(whole)


def test_a_line_that_a_crash_cut_short_spoils_no_other(cache, tmp_path):
    cache.put({"x": 1}, "a")
    (entry,) = files(tmp_path)
    entry.write_bytes(entry.read_bytes()[:-4])

    cache.put({"x": 2}, "a")

    assert cache.get("a") == {"x": 2}


def test_what_was_put_last_counts(cache):
    for number in range(3):
        cache.put({"x": number}, "a")

    assert cache.get("a") == {"x": 2}


def test_processes_that_put_at_once_lose_nothing(cache, tmp_path):
    # one file for all, so that they do meet
    script = (
        "import sys; from hookpack.state import cache; cache._name = lambda key: b'abc' + '-'.join(key).encode();"
        "c = cache.Cache(sys.argv[1]); [c.put({'x': n}, sys.argv[2], str(n)) for n in range(200)]"
    )
    root = str(tmp_path / "shared")
    argv = [sys.executable, "-c", script, root]
    running = [subprocess.Popen([*argv, str(who)], env={**os.environ, "PYTHONPATH": str(SOURCE)}) for who in range(4)]

    ended = [each.wait(60) for each in running]

    (entry,) = files(tmp_path)
    lines = [line.split(b" ", 2)[0] for line in entry.read_bytes().split(b"\n")[1:]]
    assert ended == [0] * 4
    assert sorted(lines) == sorted(f"abc{who}-{n}".encode() for who in range(4) for n in range(200))


def test_answers_share_files_which_are_private(cache, tmp_path):
    for number in range(5000):
        cache.put({"x": number}, str(number))

    entries = files(tmp_path)

    assert 1000 < len(entries) <= 4096
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in entries} == {0o600}
    assert [cache.get(str(number)) for number in range(5000)] == [{"x": number} for number in range(5000)]


def test_a_file_that_grew_too_large_keeps_what_was_put_last(cache, tmp_path):
    for number in range(12):
        cache.put({"text": f"{number}" * 50_000}, "a")

    (entry,) = files(tmp_path)
    assert entry.stat().st_size < 400_000
    assert cache.get("a") == {"text": "11" * 50_000}


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
