"""The ledger only grows, and a line that was touched is seen."""

import io
import multiprocessing
from pathlib import Path

import pytest

from hookpack.errors import StateError
from hookpack.state import ledger


def _path(tmp_path):
    return Path(tmp_path, "ledger.jsonl")


@pytest.mark.parametrize("young", [0, 2], ids=["all went", "some stay"])
def test_the_chain_goes_on_after_a_cut_and_another(tmp_path, young):
    repo = str(tmp_path)
    for number in range(3 + young):
        ledger.append(repo, {"at": number, "n": number})

    went = [ledger.cut(repo, 3, {"at": 9, "n": "cut"}), ledger.cut(repo, 3, {"at": 9, "n": "again"})]
    ledger.append(repo, {"at": 10, "n": "next"})

    rows = list(ledger.read(repo))
    assert went == [3, 0]
    assert [entry["n"] for entry, _ in rows] == ["cut", 3, 4, "next"] if young else ["cut", "next"]
    assert all(linked for _, linked in rows)


def test_what_is_taken_out_after_a_cut_is_told(tmp_path):
    repo = str(tmp_path)
    for number in range(6):
        ledger.append(repo, {"at": number})
    ledger.cut(repo, 2, {"at": 9})
    path = tmp_path / "ledger.jsonl"
    first, _, *others = path.read_text().splitlines(keepends=True)

    path.write_text("".join([first, *others]))

    assert [linked for _, linked in ledger.read(repo)] == [True, False, True, True]


def test_entries_come_back_in_order_and_linked(tmp_path):
    for number in range(3):
        ledger.append(str(tmp_path), {"n": number})

    assert [(entry["n"], linked) for entry, linked in ledger.read(str(tmp_path))] == [(0, True), (1, True), (2, True)]


@pytest.mark.parametrize(
    "touch",
    [
        pytest.param(lambda lines: [lines[0], lines[1].replace(b'"n": 1', b'"n": 7'), lines[2]], id="changed"),
        pytest.param(lambda lines: [lines[0], lines[2]], id="taken out"),
        pytest.param(lambda lines: [b"rubbish\n", *lines[1:]], id="damaged"),
    ],
)
def test_a_touched_line_breaks_the_chain(tmp_path, touch):
    for number in range(3):
        ledger.append(str(tmp_path), {"n": number})
    lines = _path(tmp_path).read_bytes().splitlines(keepends=True)

    _path(tmp_path).write_bytes(b"".join(touch(lines)))

    assert not all(linked for _, linked in ledger.read(str(tmp_path)))


def test_a_line_cut_short_does_not_swallow_the_next(tmp_path):
    ledger.append(str(tmp_path), {"n": 0})
    _path(tmp_path).write_bytes(_path(tmp_path).read_bytes()[:-4])

    ledger.append(str(tmp_path), {"n": 1})

    assert [entry.get("n") for entry, _ in ledger.read(str(tmp_path))] == [None, 1]


def test_no_ledger_is_an_empty_one(tmp_path):
    assert list(ledger.read(str(tmp_path))) == []


def _append(repo, start):
    for number in range(20):
        ledger.append(repo, {"n": start + number})


def test_parallel_writers_lose_nothing(tmp_path):
    workers = [multiprocessing.Process(target=_append, args=(str(tmp_path), 100 * n)) for n in range(8)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    found = list(ledger.read(str(tmp_path)))
    assert len(found) == 160
    assert all(linked for _, linked in found)


class _Counted(io.BytesIO):
    taken = 0

    def read(self, size=-1):
        data = super().read(size)
        self.taken += len(data)
        return data


def test_adding_to_a_long_ledger_reads_its_end_alone():
    stream = _Counted(b"".join(b'{"n": %d}\n' % number for number in range(100_000)))

    assert ledger._last_line(stream) == b'{"n": 99999}\n'
    assert stream.taken <= 65536


def test_a_line_without_a_begin_is_read_in_part_alone():
    stream = _Counted(b"x" * (64 << 20))

    ledger._last_line(stream)

    assert stream.taken <= 24 << 20


@pytest.mark.parametrize("use", [lambda repo: ledger.append(repo, {"n": 1}), lambda repo: list(ledger.read(repo))])
def test_a_device_in_its_place_is_not_read_to_its_end(tmp_path, use):
    (tmp_path / "ledger.jsonl").symlink_to("/dev/zero")

    with pytest.raises(StateError, match="no plain file"):
        use(str(tmp_path))
