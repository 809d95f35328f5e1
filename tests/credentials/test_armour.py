"""Private keys in every dress; public keys and certificates in the same dress are none."""

from __future__ import annotations

import base64
import json
import time

import pytest

from hookpack.credentials.armour import private_keys
from hookpack.rules.samples import expand

BODY = base64.b64encode(bytes(range(5, 250))).decode()


def pem(label: str, newline: str = "\n") -> str:
    lines = (BODY[at : at + 64] for at in range(0, len(BODY), 64))
    return newline.join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def wrapped(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


LABELS = ("RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", "ANY ", "")
PUTTY = "PuTTY-User-Key-File-{}: ssh-rsa\nEncryption: none\nPrivate-Lines: 4\n" + BODY
FIRE = [
    *(pytest.param(pem(f"{label}PRIVATE " + "KEY"), id=f"{label}key") for label in LABELS),
    *(pytest.param(json.dumps(pem(f"{label}PRIVATE " + "KEY")), id=f"{label}key in json") for label in LABELS),
    *(
        pytest.param("data: " + wrapped(pem(f"{label}PRIVATE " + "KEY")), id=f"{label}key in base64")
        for label in LABELS
    ),
    pytest.param(pem("PGP PRIVATE " + "KEY BLOCK"), id="pgp"),
    pytest.param(PUTTY.format(2), id="putty 2"),
    pytest.param(PUTTY.format(3), id="putty 3"),
    pytest.param(f'---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "x"\n{BODY}\n', id="ssh2"),
    pytest.param("-----BEGIN OpenVPN Static key V1-----\n" + expand("{h32}") + "\n", id="openvpn"),
    pytest.param("untrusted comment: minisign encrypted secret key\nRWRT" + expand("{w200}") + "==\n", id="minisign"),
    pytest.param("[Interface]\nPrivateKey = " + expand("{w43}") + "=\nAddress = 10.0.0.1\n", id="wireguard"),
    pytest.param(json.dumps({"kty": "EC", "crv": "P-256", "x": "1", "d": expand("{b43}")}), id="json web key"),
    pytest.param("<RSAKeyValue><Modulus>1</Modulus><D>" + BODY[:200] + "</D></RSAKeyValue>", id="xml"),
    pytest.param('key = "MIIEvQI' + "BADANBgkqhkiG9w0BAQEFAASC" + expand("{w800}") + '"', id="bare"),
    pytest.param("client-key-data: " + wrapped(pem("EC PRIVATE " + "KEY")), id="kube config"),
    pytest.param(json.dumps({"type": "service_account", "private_key": pem("PRIVATE " + "KEY")}), id="service account"),
]
SILENT = [
    pytest.param(pem("PUBLIC KEY"), id="public key"),
    pytest.param(pem("CERTIFICATE"), id="certificate"),
    pytest.param("data: " + wrapped(pem("CERTIFICATE")), id="certificate in base64"),
    pytest.param('MARK = "-----BEGIN PRIVATE ' + 'KEY-----"', id="marker"),
    pytest.param("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" + BODY, id="bare public key"),
    pytest.param(json.dumps({"kty": "EC", "crv": "P-256", "x": expand("{b43}")}), id="public json web key"),
    pytest.param("[Interface]\nPrivateKey = <your key>\n", id="wireguard without a key"),
    pytest.param("assert 'Private-Lines:' in text  # PuTTY-User-Key-File-", id="words alone"),
]


@pytest.mark.parametrize("text", FIRE)
def test_private_key_fires(text):
    assert [hit.kind for hit in private_keys(text)][:1] == ["private-key"]


@pytest.mark.parametrize("text", SILENT)
def test_what_is_no_private_key_stays_silent(text):
    assert list(private_keys(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("LS0tLS1CRUdJTi" * 20_000, id="wrapped heads"),
        pytest.param("kty d " + '"d":"' * 50_000, id="web key heads"),
        pytest.param("RSAKeyValue " + "<D> " * 50_000, id="xml heads"),
        pytest.param("secret key RW " + "minisign secret key\n" * 20_000, id="minisign heads"),
        pytest.param("[Interface] PrivateKey" + " PrivateKey = " * 30_000, id="wireguard heads"),
        pytest.param("BADANBgkqhkiG9w0BAQEFAASC" * 10_000, id="bare heads"),
    ],
)
def test_hostile_text_is_linear(text):
    began = time.process_time()

    list(private_keys(text))

    assert time.process_time() - began < 1
