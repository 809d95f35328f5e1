"""What the filter must call a secret, and what it must never; provider formats have tests of their own."""

from __future__ import annotations

import base64
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack import credentials
from hookpack.credentials import Credential, armour, find
from hookpack.rules.samples import expand

RANDOM = expand("{w9}7aB2{w9}", 3)
PASSWORD = "Tr0ub4" + "dor&3Zq!9xP"


def pem(kind: str = "RSA ", newline: str = "\n") -> str:
    body = base64.b64encode(bytes(range(7, 160))).decode()
    return newline.join([f"-----BEGIN {kind}PRIVATE " + "KEY-----", body[:64], body[64:], "-----END"])


FIRE = [
    pytest.param(pem(), "private-key", id="rsa key"),
    pytest.param(pem(""), "private-key", id="pkcs8 key"),
    pytest.param(pem("OPENSSH "), "private-key", id="openssh key"),
    pytest.param(pem("EC ", "\\n"), "private-key", id="key on one line with escaped line ends"),
    pytest.param(pem("", '\\n"\n    "'), "private-key", id="key as concatenated strings"),
    pytest.param(
        pem().replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A\n\n"),
        "private-key",
        id="encrypted key with headers",
    ),
    pytest.param("postgres://app:" + "s3cr3tPw@db.internal/x", "url-password", id="connection string"),
    pytest.param(
        "git clone https://bot:" + RANDOM + "@git.internal/x.git", "url-password", id="basic auth in a git url"
    ),
    pytest.param("redis://:" + "n0tdull9@cache:6379/0", "url-password", id="url with an empty user"),
    pytest.param(
        "Authorization: Basic " + base64.b64encode(b"deploy:n0tdull9").decode(), "basic-auth-header", id="basic header"
    ),
    pytest.param(f'password = "{PASSWORD}"', "assigned-secret", id="assigned password"),
    pytest.param(f"'api_key': '{RANDOM}',", "assigned-secret", id="mapping entry"),
    pytest.param(f'{{\\"client_secret\\": \\"{RANDOM}\\"}}', "assigned-secret", id="json inside a string"),
    pytest.param(f"DB_PASSWORD={RANDOM}\nX=1\n", "assigned-secret", id="env file"),
    pytest.param(f"export SERVICE_TOKEN={RANDOM}; run", "assigned-secret", id="exported variable"),
    pytest.param(
        f"aws_secret_access_key = {expand('{w20}/aB3+{w15}', 1)}\n", "aws-credential", id="aws credentials file"
    ),
    pytest.param(f"Authorization: Bearer {RANDOM}\n", "assigned-secret", id="bearer header"),
    pytest.param(f'token: str = "{RANDOM}"', "assigned-secret", id="annotated assignment"),
]


@pytest.mark.parametrize(("text", "kind"), FIRE)
def test_secret_fires(text, kind):
    assert [each.kind for each in find(text)] == [kind]


AWS_DOCS = "AKIA" + "IOSFODNN7" + "EXAMPLE"
SILENT = [
    pytest.param(AWS_DOCS, id="the key of the aws documentation"),
    pytest.param("ghp_" + "x" * 36, id="crossed out token"),
    pytest.param("AKIA" + "0" * 16, id="all the same characters"),
    pytest.param("token = '<your-token-goes-here-1A>'", id="angle brackets"),
    pytest.param('password = "${DB_PASSWORD_2_aB}"', id="shell variable"),
    pytest.param('password = os.environ["DB_PASSWORD_2x"]', id="environment lookup"),
    pytest.param("password = 'changeme-Please-1234'", id="changeme"),
    pytest.param('secret = "your-Secret-Key-1234"', id="your secret here"),
    pytest.param('key = "-----BEGIN PRIVATE ' + 'KEY-----"\nend = "-----END"', id="marker without a key"),
    pytest.param("-----BEGIN PUBLIC KEY-----\n" + "A1b2" * 16, id="public key"),
    pytest.param("-----BEGIN CERTIFICATE-----\n" + "A1b2" * 16, id="certificate"),
    pytest.param("postgres://postgres:postgres@localhost/db", id="user and password alike"),
    pytest.param("mysql://root:password@127.0.0.1/db", id="dull password in a url"),
    pytest.param("postgres://app:${DB_PASSWORD}@db/x", id="variable in a url"),
    pytest.param('f"postgres://{user}:{password}@{host}/x"', id="formatted url"),
    pytest.param("https://example.com/a:b@c/d", id="colon and at in a path"),
    pytest.param("npm install @scope/package@1.2.3-beta.4", id="package with version"),
    pytest.param("commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", id="commit id"),
    pytest.param('token = "123e4567-e89b-12d3-a456-426614174000"', id="uuid"),
    pytest.param('md5 = "9f86d081884c7d659a2feaa0c55ad015"', id="md5"),
    pytest.param('token = "AccessTokenExpiresIn2Hours"', id="name in camel case"),
    pytest.param('TOKEN_URL = "https://login.internal/Oauth2/v1/token"', id="url under a token name"),
    pytest.param('secret = "projects/acme/secrets/Db-Password-1"', id="path of a secret store"),
    pytest.param('integrity="sha512-' + expand("{w86}") + '=="', id="sri hash"),
    pytest.param('label = "' + RANDOM + '"', id="random text under a harmless name"),
    pytest.param("data:image/png;base64," + expand("{w400}"), id="base64 image"),
    pytest.param("class Basic Authentication: passwords", id="the word basic"),
    pytest.param('password_field = "id_Password2_input_x1"', id="name of a form field"),
    pytest.param("password = get_password2(userName, Default1)", id="call"),
    pytest.param("-us14 sk_live_ ghp_ AKIA eyJ hf_ key-", id="bare prefixes"),
]


@pytest.mark.parametrize("text", SILENT)
def test_what_is_no_secret_stays_silent(text):
    assert find(text) == ()


def test_place_is_exact_also_behind_other_alphabets():
    token = expand("ghp_{w36}")
    text = f"# größe 漢字 \udc80\n\nx = '{token}'\n"

    (found,) = find(text)

    assert text[found.start : found.end] == token
    assert found.line == 3


def test_several_secrets_come_in_order_and_never_overlap():
    first, second = expand("sk_live_{w24}"), expand("AKIA{B16}")

    found = find(f'api_key = "{first}"\nid = {second}\n')

    assert [(each.kind, each.line) for each in found] == [("stripe-key", 1), ("aws-access-key", 2)]


def test_a_credential_does_not_carry_its_value():
    (found,) = find(expand("AKIA{B16}"))

    assert found == Credential("aws-access-key", 0, 20, 1)


@given(st.text(max_size=400))
def test_any_text_is_answered_within_its_bounds(text):
    assert all(0 <= each.start < each.end <= len(text) for each in find(text))


WITH_NAMES = """
def check_{0}(request, {0}, user=None):
    {0} = request.headers.get('X-{0}', {0})
    if not {0} or settings.{1} is None:
        raise AuthError("{0} is missing: set {1} in the environment")
    return authenticate(user, {0}={0}, {0}_type='bearer')
"""
NAMES = ("password", "api_key", "auth_token", "client_secret", "session_key", "private_key")


def loaded(text: str) -> set[str]:
    """The modules in a new process that has looked for secrets in `text`, by their names without the package."""
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}; from hookpack.credentials import find; "
        "assert not find(sys.stdin.read(), path='app.py'); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], input=text, capture_output=True, text=True, check=True
    )
    return {name.removeprefix("hookpack.") for name in done.stdout.split()}


@pytest.mark.parametrize(
    ("text", "most"),
    [
        pytest.param("for each in items:\n    total += each\n" * 100, 2, id="no telling name"),
        pytest.param("git status --short && ls src | head -20", 2, id="shell line"),
        pytest.param("".join(WITH_NAMES.format(name, name.upper()) for name in NAMES * 6), 15, id="names throughout"),
        pytest.param("see https://docs.internal/guide/first-steps\n" * 50, 2, id="addresses"),
    ],
)
def test_ordinary_text_loads_few_modules_and_no_regular_expression(text, most):
    names = loaded(text)

    assert {"re", "typing", "enum", "json", "hashlib", "binascii"}.isdisjoint(names)
    assert len([name for name in names if name.startswith("credentials")]) <= most
    assert "rules.named" not in names


def test_every_armour_has_a_word_that_is_looked_for_first():
    first = [words for words, _ in armour._ARMOURS] + [(armour._WRAPPED,), *((mark,) for mark in armour._BARE)]

    assert [
        words for words in first if not any(mark in word for word in words for mark in credentials._KEY_MARKS)
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("eyJ_" * 100_000, id="jwt heads without an end"),
        pytest.param("-----BEGIN PRIVATE " + "KEY-----" + " \\n" * 60_000, id="armour without a body"),
        pytest.param("-----BEGIN A " * 30_000 + "PRIVATE KEY", id="armour heads"),
        pytest.param("://a:b" * 60_000, id="url heads"),
        pytest.param("Basic AAAA" * 40_000, id="basic headers"),
        pytest.param("sk-ant-api03-" * 30_000, id="key prefixes"),
        pytest.param("SG." + "a." * 200_000, id="dots"),
        pytest.param('token="aB1' * 40_000, id="assignments without an end"),
        pytest.param("aB1" * 150_000, id="one endless word"),
        pytest.param("password=" * 50_000, id="chained names"),
    ],
)
def test_hostile_text_is_linear(text):
    short, long = text[: len(text) // 32], text[: len(text) // 4]
    find(short)

    ratio = _timed(long) / max(min(_timed(short) for _ in range(3)), 1e-3)

    assert ratio < 30  # eight times the text; a quadratic search would take 64 times as long


@pytest.mark.parametrize(
    ("line", "most"),
    [
        pytest.param('def read_{0}(request): return request.session.get("name_{0}", default=None)\n', 0.1, id="plain"),
        pytest.param(
            'def read_{0}(request): return request.session.get("password_{0}", default=None)\n', 4, id="named"
        ),
    ],
)
def test_lines_without_a_secret_take_few_calls_each(line, most):
    text = "".join(line.format(number) for number in range(5000))
    calls = [0]

    def count(frame, what, argument):
        calls[0] += what == "call"

    find(text)
    sys.setprofile(count)
    try:
        find(text + " ")  # another text: the last one's answer is kept
    finally:
        sys.setprofile(None)

    assert calls[0] < most * 5000


def _timed(text: str) -> float:
    began = time.process_time()
    credentials.find(text + " ")  # another text: the last one's answer is kept
    return time.process_time() - began
