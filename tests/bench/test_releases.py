"""The benchmark on released packages: its table, how it reads archives, and what it says of a pair. No network."""

from __future__ import annotations

import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

import archives
import releases

# bandit's plug-in loader warns of an argument of its own
pytestmark = pytest.mark.filterwarnings("ignore:The verify_requirements argument:DeprecationWarning")

GUARDED = """import os

ROOT = "/srv/files"


def check_path(name):
    path = os.path.realpath(os.path.join(ROOT, name))
    if not path.startswith(ROOT + os.sep):
        raise PermissionError(name)
    return path


def read(name):
    path = check_path(name)
    with open(path) as file:
        return file.read()
"""
GUARD = "    if not path.startswith(ROOT + os.sep):\n        raise PermissionError(name)\n"
BARE = GUARDED.replace(GUARD, "")
MORE = GUARDED + "\n\ndef twice(number):\n    return 2 * number\n"
FIX = releases.Pair("pip", "files", "1.0", "1.1", "CVE-2020-0001")


def wheel(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def tarball(path: Path, members: dict[str, str], links: dict[str, str] | None = None) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, text in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
        for name, target in (links or {}).items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    return path


@pytest.fixture(scope="module")
def pairs() -> list[releases.Pair]:
    return releases.parse((releases.HERE / "releases.tsv").read_text(encoding="utf-8"))


def test_the_table_has_fixes_and_ordinary_releases_of_both_ecosystems(pairs):
    assert {(each.ecosystem, each.is_ordinary) for each in pairs} == {
        (ecosystem, calm) for ecosystem in ("pip", "npm") for calm in (True, False)
    }


def test_no_pair_stands_twice(pairs):
    assert len({(each.ecosystem, each.package, each.older, each.newer) for each in pairs}) == len(pairs)


def test_the_newer_version_is_newer(pairs):
    def numbers(version: str) -> list[int]:
        return [int(each) for each in version.split(".")]

    assert [str(each) for each in pairs if numbers(each.older) >= numbers(each.newer)] == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("pip\tflask\t1.0\t1.1", id="no id"),
        pytest.param("gem\tflask\t1.0\t1.1\t-", id="other ecosystem"),
        pytest.param("pip\t--index-url\t1.0\t1.1\t-", id="an option as a name"),
        pytest.param("npm\tqs\tlatest\t1.1\t-", id="no version"),
        pytest.param("npm\tqs\t1.0\t1.1\tunsafe", id="no advisory"),
    ],
)
def test_a_line_that_is_no_pair_is_named(line):
    with pytest.raises(ValueError, match="line 2"):
        releases.parse(f"pip\tflask\t1.0\t1.1\t-\n{line}\n")


def test_a_wheel_is_read_without_tests_and_metadata(tmp_path):
    members = {
        "files/__init__.py": "A = 1\n",
        "files-1.0.data/purelib/files/more.py": "B = 2\n",
        "files/tests/test_files.py": "C = 3\n",
        "files/data.bin": "\0",
        "files-1.0.dist-info/METADATA": "Name: files\n",
    }

    found = archives.texts(wheel(tmp_path / "files-1.0.whl", **members))

    assert found == {"files/__init__.py": "A = 1\n", "files/more.py": "B = 2\n"}


def test_a_tarball_is_read_without_its_outer_folder_links_and_tests(tmp_path):
    members = {
        "package/index.js": "exports.a = 1;\n",
        "package/lib/b.js": "exports.b = 2;\n",
        "package/test/b.test.js": "b();\n",
        "package/README.md": "# b\n",
    }

    found = archives.texts(tarball(tmp_path / "b-1.0.tgz", members, {"package/link.js": "/etc/passwd"}))

    assert found == {"index.js": "exports.a = 1;\n", "lib/b.js": "exports.b = 2;\n"}


@pytest.mark.parametrize("name", ["broken.whl", "broken.tgz"])
def test_a_broken_archive_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x1f\x8b\x08 no archive")

    with pytest.raises(archives.NotHad, match=name):
        archives.texts(tmp_path / name)


def test_a_fix_is_silent_and_its_undoing_is_denied(tmp_path):
    older, newer = (wheel(tmp_path / f"{n}.whl", **{"files.py": text}) for n, text in enumerate((BARE, GUARDED)))

    outcome = releases.judge(FIX, older, newer, [])

    assert outcome == releases.Outcome(FIX, 1, 0, 3, ("a guard's line deleted", "fewer guards' words"))


def test_a_file_that_is_no_python_of_today_counts_as_no_finding():
    change = releases.changes({"files.py": "print 'a'\n"}, {"files.py": "print 'b'\n"})

    assert releases.anchors.bandit_more(change) == 0


def test_an_ordinary_release_is_judged_forward_alone(tmp_path):
    ordinary = FIX._replace(id="-")
    older, newer = (wheel(tmp_path / f"{n}.whl", **{"files.py": text}) for n, text in enumerate((GUARDED, MORE)))

    outcome = releases.judge(ordinary, older, newer, [])

    assert outcome == releases.Outcome(ordinary, 1, 0, None, ())


def test_a_pair_that_changes_no_source_says_nothing(tmp_path):
    older = wheel(tmp_path / "0.whl", **{"files.py": GUARDED, "NOTES.md": "a"})
    newer = wheel(tmp_path / "1.whl", **{"files.py": GUARDED, "NOTES.md": "b"})

    assert releases.judge(FIX, older, newer, []) is None


def test_archives_in_the_cache_are_not_downloaded_again(tmp_path):
    for version, text in (("1.0", BARE), ("1.1", GUARDED)):
        (tmp_path / "pip").mkdir(exist_ok=True)
        wheel(tmp_path / "pip" / f"files-{version}.whl", **{"files.py": text})

    outcomes = list(releases.judged([FIX], tmp_path, []))

    assert [each.undone for each in outcomes] == [3]


def test_levels_are_counted_at_least_so_high():
    outcomes = [releases.Outcome(FIX, 1, 0, level, ()) for level in (0, 1, 2, 3, 3)]

    found = releases.document(outcomes, ["npm qs 1.0: no such version"], [0.002])

    assert found["table"]["undone pip"] == {"cases": 5, "notice": 4, "ask": 3, "deny": 2}
    assert found["missing"] == ["npm qs 1.0: no such version"]
    assert json.loads(json.dumps(found))["ms_a_file"] == 2.0
