"""Secrets that programs take as operands."""

from __future__ import annotations

import pytest

from hookpack import shell
from hookpack.exposure.operands import operands
from hookpack.shell.command import program

VALUE = "Quartz734" + "-waln"


def _given(line: str) -> list[str]:
    (command,) = shell.parse(line).commands
    return list(operands(command.words, program(command.words[0])))


@pytest.mark.parametrize(
    "line",
    [
        "htpasswd -bc users ann {}",
        "vault login {}",
        "rabbitmqctl add_user ann {}",
        "mysqladmin -u root password {}",
        "redis-cli -h cache AUTH {}",
        "sqlplus ann/{}@db",
        "openssl passwd {}",
        "openssl rsa -in key.pem -passin pass:{}",
        "net use /user:ann {}",
        "wpa_passphrase home {}",
        "cmdkey /add:host /user:ann /pass:{}",
    ],
)
def test_a_secret_is_known_by_its_place(line):
    assert VALUE in _given(line.format(VALUE))


@pytest.mark.parametrize(
    "line",
    [
        "htpasswd -c users {}",
        "vault read {}",
        "vault login $TOKEN",
        "rabbitmqctl add_user {}",
        "redis-cli GET {}",
        "sqlplus /nolog",
        "openssl rsa -in {}",
        "openssl rsa -in key.pem -passin env:PW",
        "cat ann/{}@db",
    ],
)
def test_other_operands_are_none(line):
    assert _given(line.format(VALUE)) == []
