from __future__ import annotations

import pytest

from hookpack.event import Write
from hookpack.patch import candidate


@pytest.mark.parametrize(
    ("write", "current", "expected"),
    [
        pytest.param(Write("f", new="all"), "old", "all", id="whole content"),
        pytest.param(Write("f", new=""), "old", "", id="emptied"),
        pytest.param(Write("f", old="a", new="b"), "a a", "b a", id="first occurrence alone"),
        pytest.param(Write("f", old="a", new="b", replace_all=True), "a a", "b b", id="every occurrence"),
        pytest.param(Write("f", old="x", new="b"), "a a", "a a", id="old text is not there"),
        pytest.param(Write("f", old="", new="b"), "a", "ab", id="added somewhere"),
    ],
)
def test_the_file_after_a_write(write: Write, current: str, expected: str) -> None:
    assert candidate(write, current) == expected
