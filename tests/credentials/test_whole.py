from __future__ import annotations

import pytest

from hookpack import credentials
from hookpack.rules.samples import expand

DRAWN = expand("{h32}")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("config/master.key", DRAWN, id="key of a framework"),
        pytest.param("/run/secrets/db_password", expand("Hecht{d3}angel-Ufer") + "\n", id="password for a container"),
        pytest.param(".vault_pass", expand("Kamin{d2}-holz"), id="password of a vault"),
        pytest.param("/etc/varnish/secret", expand("{g}"), id="identifier that is a secret"),
        pytest.param("id.json", str([at * 73 % 256 for at in range(64)]).replace(" ", ""), id="bytes of a wallet"),
        pytest.param("secrets/api_token.txt", expand("{w40}"), id="token in a text"),
    ],
)
def test_file_that_is_one_secret_by_its_name_is_found(path, text):
    assert credentials.find(text, path=path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("config/version", DRAWN, id="name that promises nothing"),
        pytest.param("order_id", expand("{g}"), id="identifier of a thing"),
        pytest.param("sizes.json", str(list(range(20))).replace(" ", ""), id="short list of numbers"),
        pytest.param("keys/public.key", DRAWN, id="public key"),
        pytest.param("etc/htpasswd", expand("admin:$apr1${w8}${w22}"), id="digest behind a user"),
        pytest.param("docs/password.txt", "see the handbook\n", id="prose"),
        pytest.param("config/master.key", "changeme-please", id="placeholder"),
        pytest.param("tests/fixtures/password", expand("Kamin{d2}-holz"), id="made up for a test"),
    ],
)
def test_other_file_of_one_word_stays_silent(path, text):
    assert credentials.find(text, path=path) == ()
