"""Large texts are searched in another way than small ones; what is found must be the same."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack.credentials import assigned, find, large
from hookpack.credentials.names import promise
from hookpack.credentials.pairs import _OPENINGS
from hookpack.credentials.reading import value_after
from hookpack.credentials.source import LARGE, LOGIN_STEMS, NAME_STEMS, SHORTEST_SECRET, Source

PASSWORD = "Tr0ub4" + "dor&3Zq!9xP"
PIECES = st.sampled_from((
    "password", "api_key", "x.token", "AUTH_TOKEN", "l\u00f6senord", "psk", "name", "login", "auth.signin",
    "credentials", "=", " = ", ": ", ":", " is ", "ist ", "(", "=(", " = (", "::new(", ")", ",", '"', "'", "`", "\\",
    "\n", "\r\n", " ", "\t", "<", ">", "[", "]", "{", "}", "|", "?", "!", ".", ";", "- ", "value", "None", "bearer ",
    "string(", "os.environ[", "settings.key", "get(", "a_b_c.d", "x1",
    "As String", "client(", "x.client.new(", "ftp", "smtp.start(", ".send_keys(", ".fill", "default:", "|", "- ",
    "velvetthundermarmalade", "velvetthunder.marmalade", "correct_horse_battery", "creds", "", "\u6f22", PASSWORD,
))  # fmt: skip
ENTRY = st.lists(PIECES, max_size=40).map("".join)


@given(ENTRY)
def test_every_name_that_may_be_given_a_secret_is_found_in_large_texts(text):
    source = Source(text)
    asked = {
        (start, end)
        for start, end in source.names_with(NAME_STEMS, assigned._FOLLOWERS)
        if promise(text[start:end])
        and assigned._may_be_given(source, start, end)
        and (value := value_after(source, start, end))
        and value.end - value.start >= SHORTEST_SECRET
    }

    assert asked - set(large.given(source, assigned._GOES_ON)) == set()


@given(ENTRY)
def test_every_login_that_is_called_is_found_in_large_texts(text):
    source = Source(text)
    asked = {
        (start, end)
        for start, end in source.names_with(LOGIN_STEMS, b"(= :")
        if text.startswith(_OPENINGS, end)
        and (text[end] in "(:" or text[end + 1] in "\"'" or '("' in text[end : end + 5])
    }

    assert asked - set(large.called(source)) == set()


def test_of_two_values_that_overlap_the_same_stays_whatever_the_size():
    text = f"secret: token={PASSWORD}password={PASSWORD}\n"
    before = "pass\n" * (LARGE // 5)

    small, large = find(text), find(before + text)

    assert small
    assert [(each.start + len(before), each.end + len(before)) for each in small] == [
        (each.start, each.end) for each in large
    ]


def test_pattern_is_the_same_in_each_process():
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}; from hookpack.credentials import assigned, large; "
        "print(large._followed(assigned._GOES_ON), 're' in sys.modules)"
    )

    said = {
        subprocess.run(
            [sys.executable, "-S", "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1
    assert said.pop().endswith(" False\n")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("def check_password_{0}(request, password, user=None):\n", id="names"),
        pytest.param("password = settings.password\n", id="mere words"),
        pytest.param("    return authenticate(user, password=None)\n", id="calls"),
        pytest.param('    raise AuthError("password is missing: set PASSWORD")\n', id="prose"),
    ],
)
def test_twice_the_text_takes_twice_the_steps(line):
    few, many = (_steps("".join(line.format(number) for number in range(lines))) for lines in (3000, 6000))

    assert many < 2.3 * few + 2000


def _steps(text: str) -> int:
    """How many calls of functions a search takes, built-in ones included."""
    steps = [0]

    def count(frame, what, argument):
        steps[0] += what in ("call", "c_call")

    find(text)
    sys.setprofile(count)
    try:
        find(text + " ")  # another text: the last one's answer is kept
    finally:
        sys.setprofile(None)
    return steps[0]
