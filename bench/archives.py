"""Archives of released packages: had with pip and npm alone and read in memory; nothing is installed, built or run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIX = {"pip": ".whl", "npm": ".tgz"}
_TIMEOUT_S = 300
_MAX_BYTES = 5_000_000
# tried in this order: a wheel made for another system holds the same Python files
_WHEELS = (
    (),
    ("--platform", "manylinux2014_x86_64", "--python-version", "3.9"),
    ("--platform", "win_amd64", "--python-version", "3.8"),
    ("--platform", "manylinux1_x86_64", "--python-version", "3.6"),
    ("--platform", "any", "--python-version", "2.7", "--implementation", "py"),
)
_OUTSIDE = re.compile(r"^[^/]+\.data/(purelib|platlib)/")


class NotHad(Exception):
    """An archive that could not be downloaded or read, and why."""


class Archive(NamedTuple):
    """One version of one package of "pip" or "npm"."""

    ecosystem: str
    package: str
    version: str

    def __str__(self) -> str:
        return f"{self.ecosystem} {self.package} {self.version}"


def fetch(archive: Archive, cache: Path) -> Path:
    """Its file in the cache, downloaded if it is not there. Raises NotHad."""
    suffix = _SUFFIX[archive.ecosystem]
    path = cache / archive.ecosystem / f"{archive.package.replace('/', '+')}-{archive.version}{suffix}"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    said = ""
    # rename is atomic only within one file system, so a broken off download never looks like an archive
    with tempfile.TemporaryDirectory(dir=path.parent) as part:
        for argv in _commands(archive):
            why = _run(argv, part)
            if found := next(Path(part).glob("*" + suffix), None):
                os.replace(found, path)
                return path
            said = said or why
    raise NotHad(f"{archive}: {said or 'nothing was downloaded'}")


def _commands(archive: Archive) -> Iterator[list[str]]:
    if archive.ecosystem == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise NotHad(f"{archive}: npm is not installed")
        yield [npm, "pack", "--ignore-scripts", f"{archive.package}@{archive.version}"]
        return
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "--no-cache-dir"]
    for choice in _WHEELS:
        yield [*pip, *choice, f"{archive.package}=={archive.version}"]


def _run(argv: list[str], folder: str) -> str:
    """What it complained of, in one line."""
    try:
        done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return f"no answer within {_TIMEOUT_S} s"
    lines = [each for each in done.stderr.splitlines() if "error" in each.lower()]
    return lines[-1][:200] if argv[2] == "pip" and lines else " ".join(lines)[:200]


def texts(path: Path) -> dict[str, str]:
    """The source files of a wheel or an npm tarball, without tests, by their path in the package. Raises NotHad."""
    members = _wheel if path.suffix == ".whl" else _tarball
    try:
        return {name: data.decode("utf-8", "replace") for name, data in members(path)}
    except (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, zlib.error, RuntimeError) as error:
        raise NotHad(f"{path.name}: cannot be read: {error}") from error


def _wheel(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            name = _OUTSIDE.sub("", member.filename)
            if _is_source(name, member.file_size):
                yield name, archive.read(member)


def _tarball(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            name = member.name.partition("/")[2]
            if member.isfile() and _is_source(name, member.size) and (data := archive.extractfile(member)):
                yield name, data.read()


def _is_source(name: str, size: int) -> bool:
    return size <= _MAX_BYTES and not sources.excluded(name)
