from __future__ import annotations

import pytest

from hookpack import credentials

MADE = "Bouleau014" + "!vert"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Serveur : mot de passe : {MADE}", id="French, with blanks round the colon"),
        pytest.param(f"mot de passe `{MADE}`, port 22", id="in code marks"),
        pytest.param(f"пароль: {MADE}", id="Russian"),
        pytest.param(f"密码\uff1a{MADE}", id="Chinese, with a wide colon"),
        pytest.param(f"パスワード={MADE}", id="Japanese"),
        pytest.param(f"- root / {MADE}", id="user and password in a note"),
    ],
)
def test_password_behind_a_label_is_found(text):
    (hit,) = credentials.find(text + "\n")

    assert text[hit.start : hit.end] == MADE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Le mot de passe doit contenir au moins 12 caractères.", id="French prose"),
        pytest.param("пароль: введите не менее 12 символов", id="Russian prose"),
        pytest.param("密码\uff1a${DB_PASSWORD}", id="variable"),
        pytest.param("password: 'Пароль'", id="label of a form"),
        pytest.param("root / home / user", id="path"),
    ],
)
def test_label_without_a_password_stays_silent(text):
    assert credentials.find(text + "\n") == ()
