from __future__ import annotations

import pytest

from hookpack import credentials
from hookpack.rules.samples import expand

KEY = expand("Kx9{w21}")
WALLET = "0x" + expand("{h64}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"jwt.sign({{ id: 1, role: 'a' }}, '{KEY}', {{}})", id="second argument behind an object"),
        pytest.param(f"hmac.new(b'{KEY}', body, 'sha256')", id="first argument in bytes"),
        pytest.param(f'token.SignedString([]byte("{KEY}"))', id="literal within a conversion"),
        pytest.param(f'new SymmetricSecurityKey(Encoding.UTF8.GetBytes("{KEY}"))', id="literal within a call"),
        pytest.param(f"crypto.createHmac('sha256', '{KEY}')", id="behind the name of the digest"),
        pytest.param(f"new ethers.Wallet('{WALLET}', provider)", id="private key of a wallet"),
        pytest.param(f"accounts: ['{WALLET}']", id="list of private keys"),
        pytest.param(f"algoliasearch('R2IYF7ETH7', '{expand('{h32}')}')", id="key of a client"),
    ],
)
def test_key_that_a_call_is_given_is_found(text):
    assert credentials.find(text + "\n", path="src/app.txt")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("jwt.sign(payload, secret)", id="variable"),
        pytest.param("jwt.sign(payload, 'my-secret-key')", id="words of an example"),
        pytest.param("jwt.sign(payload, process.env.JWT_SECRET, { algorithm: 'HS256' })", id="lookup and options"),
        pytest.param("hmac.new(key, b'message to be signed', 'sha256')", id="message"),
        pytest.param("new Wallet(process.env.PRIVATE)", id="wallet from the environment"),
        pytest.param("accounts: ['0x" + "ab" * 20 + "']", id="addresses"),
        pytest.param(f"hash = '{WALLET}'", id="digest that nothing signs with"),
    ],
)
def test_call_that_is_given_no_key_stays_silent(text):
    assert credentials.find(text + "\n", path="src/app.txt") == ()


def test_key_of_a_test_is_made_up():
    assert credentials.find(f"jwt.sign(payload, '{KEY}')\n", path="tests/test_auth.js") == ()
