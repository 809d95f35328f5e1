"""Every provider format: found wherever it stands, and what only begins like it is none."""

from __future__ import annotations

import base64
import json
import time
import zlib
from itertools import product
from re import _parser  # type: ignore[attr-defined]

import pytest

from hookpack.credentials import find
from hookpack.credentials.source import long_words
from hookpack.credentials.tokens import tokens
from hookpack.rules.detectors import ROWS, detectors, keyword
from hookpack.rules.forms import read
from hookpack.rules.samples import expand, shortened

CONTEXTS = {
    "python": 'client = connect("{}", 30)\n',
    "yaml": "deploy:\n  value: {}\n  region: eu\n",
    "json": '{{"value": "{}", "retries": 3}}',
    "env": "A=1\nVALUE={}\nB=2\n",
    "header": "curl -sS -H 'X-Value: {}' https://api.internal/v1",
    "query": "GET https://api.internal/v1/items?value={}&page=2",
    "prose": "It failed until I used {}, which is the old one.",
    "export": "export VALUE={}; ./run.sh",
    "lines": 'text = """first\n{}\nlast"""\n',
    "escaped": 'printf "a\\n{}\\n" > .env',
    "colour": "\x1b[32m{}\x1b[0m",
}
SEEDS = range(1, 4)
ALL = detectors()


def test_formats_are_distinct_and_many():
    kinds = [detector.kind for detector in ALL]

    assert len(kinds) == len(set(kinds)) > 250
    assert len({detector.provider for detector in ALL}) > 150


def test_rows_hold_severity_and_confidence_in_known_words():
    assert {word for row in ROWS for word in row[3:]} <= {"high", "medium", "low"}
    assert {len(row) for row in ROWS} <= {3, 4, 5}


@pytest.mark.parametrize("detector", ALL, ids=lambda detector: detector.kind)
def test_token_of_each_kind_is_found_wherever_it_stands(detector):
    for form, seed in product(detector.forms.split(" "), SEEDS):
        missed = [
            place
            for place, context in CONTEXTS.items()
            if detector.kind not in {each.kind for each in find(context.format(expand(form, seed)))}
        ]

        assert missed == [], form


@pytest.mark.parametrize("detector", ALL, ids=lambda detector: detector.kind)
def test_token_that_is_cut_short_is_none(detector):
    for form, seed in product(detector.forms.split(" "), SEEDS):
        text = f'value = "{shortened(form, seed)}"\n'

        assert detector.kind not in {each.kind for each in find(text)}, text


@pytest.mark.parametrize("detector", ALL, ids=lambda detector: detector.kind)
def test_token_within_a_longer_word_is_none(detector):
    for form in detector.forms.split(" "):
        token = expand(form)
        text = f'value = "Ab3Xk{token}9Zk2"\n'
        if keyword(form)[0] in ".:" or read(form).lead_most:
            continue  # begins with what ends a word

        assert detector.kind not in {each.kind for each in find(text)}, text


@pytest.mark.parametrize("detector", ALL, ids=lambda detector: detector.kind)
def test_documented_sample_is_none(detector):
    for form in detector.forms.split(" "):
        token, word = expand(form), keyword(form)
        at = token.index(word)
        begins, ends = token[:at] + word, token[at + len(word) :]
        samples = [token[: len(token) // 2] + "EXAMPLE" + token[len(token) // 2 + 7 :]]
        samples += [begins + "x" * len(ends)] if ends else []

        for sample in samples:
            assert detector.kind not in {each.kind for each in find(f'value = "{sample}"\n')}, sample


@pytest.mark.parametrize("detector", ALL, ids=lambda detector: detector.kind)
def test_shortest_match_of_each_form_is_true(detector):
    for form in detector.forms.split(" "):
        least, most = _parser.parse(read(form).pattern).getwidth()

        assert (read(form).least, read(form).most) == (least, most)
        assert least >= 20


def checked(prefix: str) -> str:
    body, digits = expand("{w30}"), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    rest, check = zlib.crc32(body.encode()), ""
    while len(check) < 6:
        rest, digit = divmod(rest, 62)
        check = digits[digit] + check
    return prefix + body + check


@pytest.mark.parametrize("prefix", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_"])
def test_checksum_decides_the_confidence(prefix):
    (good,) = find(checked(prefix))
    (odd,) = find(checked(prefix)[:-6] + "000000")

    assert (good.confidence, odd.confidence) == ("high", "medium")


def test_key_id_that_is_no_base_32_is_less_sure():
    (good,) = find(expand("AKIA{B16}"))
    (odd,) = find(expand("AKIA{B12}") + "0189")

    assert (good.confidence, odd.confidence) == ("high", "medium")


def test_package_index_is_read_from_the_token():
    body = base64.urlsafe_b64encode(b"\x02\x01\x08pypi.org\x02" + bytes(range(90))).decode().rstrip("=")
    (good,) = find("pypi-" + body)
    (odd,) = find(expand("pypi-AgE{b60}"))

    assert (good.confidence, odd.confidence) == ("high", "medium")


def signed(head: object, claims: object) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, claims))
    return ".".join((*parts, expand("{w43}")))


HEAD = {"alg": "HS256", "typ": "JWT"}


def test_signed_token_is_read():
    (good,) = find(signed(HEAD, {"sub": "u-77", "scope": "write"}))
    (odd,) = find(expand("eyJ{w33}.eyJ{w60}.{w43}"))

    assert (good.confidence, odd.confidence) == ("high", "medium")


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param(
            {"sub": "12345" + "67890", "name": "John Doe", "iat": 1516239022}, id="the sample of the home page"
        ),
        pytest.param({"iss": "supabase", "ref": "abc", "role": "anon"}, id="a key for browsers"),
    ],
)
def test_public_signed_token_is_none(claims):
    assert find(signed(HEAD, claims)) == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("url: https://frontend-api-" + expand("{g}") + ".internal", id="uuid in a host"),
        pytest.param("class: btn-re_" + expand("{z8}_{z24}"), id="words behind a short prefix"),
        pytest.param("from core_re_abcdefgh_" + "ijklmnopqrstuvwxyzabcdef", id="snake case"),
        pytest.param("x = 'sk_live_thisIsTheNameOfSomeFunction'", id="camel case behind a prefix"),
        pytest.param("data:image/png;base64," + expand("{s40000}") + "==", id="image"),
        pytest.param("integrity: sha512-" + expand("{s86}") + "==", id="integrity"),
        pytest.param("sk-" + "1234567890abcdef" * 2, id="counting"),
        pytest.param("AKIA" + "IOSFODNN7" + "EXAMPLE", id="the documentation's own"),
    ],
)
def test_what_is_no_token_stays_silent(text):
    assert find(text) == ()


@pytest.mark.parametrize(
    "before", ["\\n", "\\t", "%20", "%3D", "\\u003d", "\\x1b[1;32m", "\\033[32m", "\\e[0m", "=", ":", "/", "漢"]
)
def test_token_is_found_behind_an_escape_sequence(before):
    token = expand("ghp_{w36}", 1)

    (found,) = find(f"a{before}{token}")

    assert found.end - found.start == len(token)


def test_ten_thousand_words_apart_tokens_are_found_at_their_place():
    tokens = [expand("ghp_{w36}", 1), expand("AKIA{B16}", 1)]
    filler = "\n".join(f"some_long_identifier_{number}" for number in range(40_000))
    text = f"{tokens[0]}\n{filler}\n{tokens[1]}\n"

    assert [text[each.start : each.end] for each in find(text)] == tokens


def hostile(form: str) -> list[str]:
    """What makes a careless search slow: beginnings in a row, one that never ends, many that end just wrong."""
    word, token = keyword(form), expand(form)
    return [word * 1000, f"{word}-" * 1000, word + token[-1] * 9000, f"{token[:-1]}!" * 50, f"{token}Z" * 50]


@pytest.mark.parametrize("detector", ALL, ids=lambda detector: detector.kind)
def test_hostile_text_is_linear(detector):
    for form in detector.forms.split(" "):
        for text in hostile(form):
            began = time.process_time()

            list(tokens(text, long_words(text)))

            assert time.process_time() - began < 1, form
