from __future__ import annotations

import time

import pytest

from hookpack.place import SETTINGS, Place, guarded_by, matches


@pytest.mark.parametrize(
    ("path", "glob"),
    [
        pytest.param(".github/workflows/ci.yaml", ".github/**", id="two stars cross folders"),
        pytest.param("deploy/prod.yaml", "deploy/*.yaml", id="one star in a folder"),
        pytest.param("a/b/secrets.env", "*.env", id="no slash matches in any folder"),
        pytest.param("secrets.env", "*.env", id="no slash matches at the top"),
        pytest.param("vendor/x/y.py", "vendor/", id="a folder covers what lies below"),
        pytest.param("src/auth/a.py", "src/auth", id="a folder without its slash"),
        pytest.param("a/b/c/d.py", "a/**/d.py", id="two stars in the middle"),
        pytest.param("a/d.py", "a/**/d.py", id="two stars for no folder"),
        pytest.param("a1.py", "a?.py", id="question mark"),
    ],
)
def test_a_glob_must_fire(path: str, glob: str) -> None:
    assert matches(path, glob)


@pytest.mark.parametrize(
    ("path", "glob"),
    [
        pytest.param("deploy/eu/prod.yaml", "deploy/*.yaml", id="one star stays in its folder"),
        pytest.param("github/workflows/ci.yaml", ".github/**", id="another folder"),
        pytest.param("x/deploy/prod.yaml", "deploy/*.yaml", id="a slash ties it to the top"),
        pytest.param("srcs/auth/a.py", "src/auth", id="a longer name"),
        pytest.param("a.envx", "*.env", id="a longer ending"),
        pytest.param("ab.py", "a?b.py", id="question mark is one character"),
        pytest.param("a", "a/b", id="a folder above is not covered"),
    ],
)
def test_a_glob_must_stay_silent(path: str, glob: str) -> None:
    assert not matches(path, glob)


def test_a_hostile_glob_takes_no_longer_than_its_length_allows() -> None:
    began = time.process_time()

    matches("a" * 2000 + "/" + "/".join("a" * 200), "**/" * 40 + "*a" * 40 + "b")

    assert time.process_time() - began < 2


@pytest.mark.parametrize("entry", SETTINGS)
def test_settings_that_steer_agents_are_guarded_in_the_project_and_at_home(entry: str) -> None:
    path = entry + "x" if entry.endswith("/") else entry

    assert guarded_by(Place("/p/x", inside=path), ()) == entry
    assert guarded_by(Place("/h/x", at_home=path.upper()), ()) == entry


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param(Place("/s/x", own=True), "hookpack", id="hookpack's own files"),
        pytest.param(Place("/p/.hookpack", inside=".hookpack"), ".hookpack/", id="the folder itself"),
        pytest.param(Place("/p/deploy/a", inside="deploy/a"), "deploy/**", id="a path that the policy protects"),
        pytest.param(Place("/p/src/a.py", inside="src/a.py"), "", id="any other file"),
        pytest.param(Place("/p/.claude/agents/a.md", inside=".claude/agents/a.md"), "", id="an agent's other files"),
        pytest.param(Place("/p/docs/.hookpackage", inside=".hookpackage"), "", id="a name that begins alike"),
        pytest.param(Place("/else/a"), "", id="outside of project and home"),
    ],
)
def test_which_rule_guards_a_place(place: Place, expected: str) -> None:
    assert guarded_by(place, ("deploy/**",)) == expected
