from __future__ import annotations

import pytest

from hookpack import exposure

MADE = "Hamster9" + "-Topflug"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"mysqldump -u backup -p'{MADE}' shop | gzip > shop.gz", id="password glued to its option"),
        pytest.param(f"sshpass -p '{MADE}' scp dist/* web@10.0.0.4:/srv", id="password behind its option"),
        pytest.param(f"rabbitmqctl add_user app '{MADE}'", id="operand"),
    ],
)
def test_command_of_a_script_is_read_as_one_that_is_run(line):
    (seen,) = exposure.look(f"#!/bin/sh\nset -e\n{line}\n", "deploy/backup.sh")

    assert (seen.value, seen.line) == (MADE, 3)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        pytest.param('mysqldump -u backup -p"$DB_PASSWORD" shop', "backup.sh", id="variable"),
        pytest.param("mysql -uroot -proot -e 'select 1'", "wait.sh", id="word of every example"),
        pytest.param("mkdir -p build && scp -p dist/app web:/srv/app-2024", "copy.sh", id="other options"),
        pytest.param(f"mysqldump -u backup -p'{MADE}' shop", "tests/e2e/seed.sh", id="made up for a test"),
        pytest.param(f"mysqldump -u backup -p'{MADE}' shop", "notes.txt", id="no script"),
    ],
)
def test_script_without_a_secret_stays_silent(line, path):
    assert exposure.look(f"#!/bin/sh\n{line}\n", path) == []
