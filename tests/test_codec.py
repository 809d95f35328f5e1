from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack.codec import digest, dumps, loads

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES)
def test_it_writes_what_json_writes_with_sorted_keys(value: object) -> None:
    assert dumps(value) == json.dumps(value, sort_keys=True)


@given(_VALUES)
def test_it_reads_back_what_it_wrote(value: object) -> None:
    assert loads(dumps(value)) == value


@given(st.text(max_size=40))
def test_a_text_is_read_as_json_reads_it_or_is_a_value_error(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError):
            loads(text)
        return
    if text.strip() not in ("NaN", "Infinity", "-Infinity"):
        assert loads(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("{} {}", id="two values"),
        pytest.param("[1] x", id="text behind"),
        pytest.param("x [1]", id="text in front"),
        pytest.param('{"a": ', id="cut short"),
        pytest.param("[NaN]", id="not a number"),
        pytest.param("\x00", id="nul"),
        pytest.param('"\\ud8"', id="broken escape"),
    ],
)
def test_what_is_no_single_json_value_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        loads(text)


def test_a_syntax_error_is_worded_in_an_interpreter_that_never_loaded_json() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from hookpack.codec import loads\n"
        "try: loads('{1')\n"
        "except ValueError: print('said')"
    )
    source = str(Path(__file__).resolve().parent.parent / "src")

    done = subprocess.run([sys.executable, "-I", "-S", "-c", code, source], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("said\n", "")


def test_nesting_beyond_the_stack_is_a_recursion_error() -> None:
    with pytest.raises(RecursionError):
        loads("[" * 200_000)


@pytest.mark.parametrize(
    "value", [pytest.param({1: 2}, id="number as key"), pytest.param({1, 2}, id="set"), pytest.param(b"x", id="bytes")]
)
def test_a_value_without_json_form_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError):
        dumps(value)


def test_a_lone_surrogate_survives() -> None:
    assert loads(dumps("a\udcff")) == "a\udcff"


def test_a_digest_is_blake2b_of_160_bits() -> None:
    assert digest(b"abc") == hashlib.blake2b(b"abc", digest_size=20).hexdigest()
