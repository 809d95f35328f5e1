"""Values whose form says nothing are credentials under their provider's word, and under no other name."""

from __future__ import annotations

import time

import pytest

from hookpack.credentials import find
from hookpack.credentials.named import LENGTHS, named
from hookpack.credentials.source import long_words
from hookpack.rules.forms import read
from hookpack.rules.named import ROWS
from hookpack.rules.samples import expand

PROVIDERS = [
    pytest.param(form, provider, id=f"{provider} {form}")
    for forms, providers in ROWS
    for form in forms.split(" ")
    for provider in providers.split(" ")
]
HEX, UUID, LOW = expand("{h32}", 1), expand("{g}", 1), expand("{l40}", 1)


def kinds(text):
    return {each.kind for each in named(text, long_words(text))}


@pytest.mark.parametrize(("form", "provider"), PROVIDERS)
def test_value_is_found_under_its_providers_name(form, provider):
    name, *_ = words = provider.split("|")
    value = next(value for seed in range(9) if any(map(str.isdigit, value := expand(form, seed))))
    for word in words:
        texts = [
            f'{word}_api_secret_key = "{value}"\n',
            f"service:\n  {word}_secret_key: {value}\n",
            f"export {word.upper()}_SECRET_KEY={value}\n",
            f'{{"{word}SecretKey": "{value}"}}',
        ]
        missed = [text for text in texts if f"{name}-credential" not in kinds(text)]

        assert missed == []


def test_lengths_are_those_of_the_forms():
    forms = [read(form) for forms, _ in ROWS for form in forms.split(" ")]

    assert {length for form in forms for length in range(form.least, form.most + 1)} == LENGTHS


def test_providers_are_many():
    assert len({provider for _, providers in ROWS for provider in providers.split(" ")}) > 250


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(f'curl -H "DD-API-KEY: {HEX}" https://api.internal', "datadog-credential", id="header"),
        pytest.param(
            f'curl -H "X-Api-Key: {HEX}" https://api.datadoghq.com/v1', "datadog-credential", id="host behind"
        ),
        pytest.param(
            f"GET https://api.openweathermap.org/x?q=1&apikey={HEX}&u=2", "openweather-credential", id="query"
        ),
        pytest.param(f"datadog:\n  site: eu\n  api_key: {HEX}\n", "datadog-credential", id="parent key"),
        pytest.param(f"herokuApiKey: '{UUID}'", "heroku-credential", id="camel case"),
        pytest.param(f"The snyk token is {UUID} for now", "snyk-credential", id="prose"),
        pytest.param(f'new Client({{ newRelicApiKey: "{LOW}" }})', "newrelic-credential", id="two words"),
    ],
)
def test_credential_beside_its_providers_word_fires(text, kind):
    assert kinds(text) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'"id": "{UUID}"', id="uuid under id"),
        pytest.param(f'"key": "{UUID}"', id="uuid under key, nobody's"),
        pytest.param(f'heroku_app_id = "{UUID}"', id="an application's id"),
        pytest.param(f'heroku_key_id = "{UUID}"', id="a key's id"),
        pytest.param(f'datadog_cache_key = "{HEX}"', id="cache key"),
        pytest.param(f'algolia_public_key = "{HEX}"', id="public key"),
        pytest.param(f'snyk_token_hash = "{HEX}"', id="hash"),
        pytest.param(f"github_commit = '{expand('{h40}')}'", id="commit"),
        pytest.param('heroku_api_key = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"', id="crossed out"),
        pytest.param('heroku_api_key = "00000000-0000-0000-0000-000000000000"', id="nil"),
        pytest.param("datadog_api_key = get_datadog_api_key_from_env_v2()", id="call"),
        pytest.param('twitter_secret = "accesstokensecretfortwitterapplicationclientsv1"', id="words"),
    ],
)
def test_other_values_stay_silent(text):
    assert kinds(text) == set()


def test_repeated_names_are_read_quickly():
    text = "\n".join(f'"key": "{expand("{g}", seed)}",' for seed in range(50)) * 400
    began = time.process_time()

    assert find(text) == ()
    assert time.process_time() - began < 3
