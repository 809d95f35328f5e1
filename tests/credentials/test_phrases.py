from __future__ import annotations

import pytest

from hookpack import credentials

TWELVE = "velvet orbit canyon tragic fossil humble pepper drift lunar anchor mimic scatter"
NUMBERED = " ".join(f"{at}. {word}" for at, word in enumerate(TWELVE.split(), 1))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Recovery phrase (of the wallet):\n{TWELVE}", id="below its heading"),
        pytest.param(f'MNEMONIC="{TWELVE}"', id="in a variable"),
        pytest.param(f"seed phrase: {NUMBERED}", id="numbered"),
        pytest.param(f"mnemonic = {TWELVE} {' '.join(reversed(TWELVE.split()))}", id="twenty-four words"),
    ],
)
def test_words_of_a_wallet_are_found(text):
    (hit,) = credentials.find(text + "\n")

    assert hit.kind == "seed-phrase"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"words: {TWELVE}", id="nothing says that they open a wallet"),
        pytest.param(f"mnemonic: {TWELVE} spare", id="thirteen words"),
        pytest.param(
            "The mnemonic helps people who write long tables with many rows find the right place", id="prose about one"
        ),
        pytest.param("mnemonic = " + "test " * 11 + "junk", id="everybody's words for tests"),
    ],
)
def test_other_words_stay_silent(text):
    assert credentials.find(text + "\n") == ()
