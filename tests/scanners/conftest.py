"""The real scanners, one at a time or all together, and environments that answer wrongly."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hookpack.process import run_all
from hookpack.scanners import Source, Tools, locate, scan_all
from hookpack.scanners.area import Area
from hookpack.scanners.hit import File
from hookpack.state.cache import Cache


@pytest.fixture
def cache(tmp_path):
    return Cache(str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def tools(closed_world, unavailable):
    found = locate(os.environ)
    program = shutil.which("semgrep")  # a developer's own installation will do for these tests
    if not found.semgrep and program:
        found = found._replace(semgrep=str(Path(program).parent))
    return found if found.semgrep and found.python else unavailable("the scanners are not installed")


@pytest.fixture
def scan(cache, tools):
    """scan(scanner, path, text): what one real scanner says of one file; it must not fail as a whole."""

    def run(name, path, text):
        data = text if isinstance(text, bytes) else text.encode()
        report = scan_all([Source(path, data)], names=[name], tools=tools, cache=cache)
        assert report.errors == ()
        return report.scanned[0]

    return run


@pytest.fixture
def blinded(tools):
    """blinded(module, path, canary): what `module` reads from its program when the planted fault is not there."""

    def run(module, path, canary):
        with Area() as area:
            files = area.place([File(1, path, b"")])
            job = module.job(files, tools, area.path, 30.0)
            place = Path(area.path, canary)
            assert place.read_bytes()
            place.write_bytes(b"")
            return module.read(*run_all([job]), files, area.path)

    return run


@pytest.fixture
def fake_tools(tmp_path):
    """fake_tools(script): an environment in which each program is the shell script."""

    def make(script):
        root = tmp_path / "environment"
        site = root / "lib" / "python3.11" / "site-packages"
        for package in ("bandit-1", "detect_secrets-1", "semgrep-1"):
            (site / f"{package}.dist-info").mkdir(parents=True)
        for path in (root / "bin" / "python", site / "semgrep" / "bin" / "semgrep-core"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o700)
        return Tools(str(root / "bin" / "python"), str(root / "bin"))

    return make
