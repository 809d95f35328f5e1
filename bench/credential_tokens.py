"""Set A of the credential bench: tokens of providers, each in four surroundings, generated from a seed.

Written from what the providers document, not from hookpack's own table. Nothing here is a credential that
was ever issued: every value is put together at run time.
"""

from __future__ import annotations

import base64
import json
import random
import string
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


class Dice:
    """Random text of the usual alphabets."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def pick(self, letters: str, count: int) -> str:
        return "".join(self.random.choice(letters) for _ in range(count))

    def hex(self, count: int) -> str:
        return self.pick("0123456789abcdef", count)

    def word(self, count: int) -> str:
        return self.pick(string.ascii_letters + string.digits, count)

    def url(self, count: int) -> str:
        """URL-safe base64; the ends are letters, so that a sentence's punctuation leaves it whole."""
        return self.word(1) + self.pick(string.ascii_letters + string.digits + "-_", count - 2) + self.word(1)

    def low(self, count: int) -> str:
        return self.pick(string.ascii_lowercase + string.digits, count)

    def up(self, count: int) -> str:
        return self.pick(string.ascii_uppercase + string.digits, count)

    def base32(self, count: int) -> str:
        return self.pick(string.ascii_uppercase + "234567", count)

    def digits(self, count: int) -> str:
        return str(self.random.randint(1, 9)) + self.pick(string.digits, count - 1)

    def base64(self, size: int) -> str:
        return base64.b64encode(self.random.randbytes(size)).decode()

    def uuid(self) -> str:
        return "-".join((self.hex(8), self.hex(4), "4" + self.hex(3), "a" + self.hex(3), self.hex(12)))

    def checked(self, prefix: str) -> str:
        """Thirty characters and their CRC-32 in six base-62 digits, as GitHub and npm write it."""
        body, check = self.word(30), ""
        rest = zlib.crc32(body.encode())
        for _ in range(6):
            rest, digit = divmod(rest, 62)
            check = DIGITS[digit] + check
        return prefix + body + check

    def claims(self, **fields: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(fields, separators=(",", ":")).encode()).decode().rstrip("=")

    def jwt(self) -> str:
        subject = self.claims(sub=self.digits(10), iat=int(self.digits(9)), scope=self.low(12))
        return f"{self.claims(alg='HS256', typ='JWT')}.{subject}.{self.url(43)}"


# kind -> how one is made; they tell themselves apart, whatever stands around them
PLAIN: dict[str, Callable[[Dice], str]] = {
    "aws access key id": lambda d: "AKIA" + d.base32(16),
    "aws temporary key id": lambda d: "ASIA" + d.base32(16),
    "aws bedrock key": lambda d: "ABSK" + base64.b64encode(("BedrockAPIKey-" + d.low(80)).encode()).decode(),
    "amazon mws": lambda d: "amzn.mws." + d.uuid(),
    "google api key": lambda d: "AIza" + "Sy" + d.url(33),
    "google oauth secret": lambda d: "GOCSPX" + "-" + d.url(28),
    "google access token": lambda d: "ya29" + ".a0" + d.url(180),
    "google refresh token": lambda d: "1//0" + "3" + d.url(90),
    "azure client secret": lambda d: d.word(3) + "8Q" + "~" + d.url(34),
    "azure storage": lambda d: f"AccountName={d.low(9)};AccountKey={d.base64(64)};EndpointSuffix=core.windows.net",
    "azure devops": lambda d: d.word(76) + "AZDO" + d.word(4),
    "alibaba": lambda d: "LTAI" + "5t" + d.word(18),
    "digitalocean": lambda d: "dop_v1" + "_" + d.hex(64),
    "digitalocean oauth": lambda d: "doo_v1" + "_" + d.hex(64),
    "heroku": lambda d: "HRKU" + "-AA" + d.url(58),
    "cloudflare origin ca": lambda d: "v1.0" + f"-{d.hex(24)}-{d.hex(146)}",
    "fly": lambda d: "fm2_lJPE" + "C" + d.word(140),
    "netlify": lambda d: "nfp" + "_" + d.word(36),
    "vercel ai gateway": lambda d: "vck" + "_" + d.word(56),
    "tailscale": lambda d: "tskey" + f"-auth-k{d.word(10)}CNTRL-{d.word(32)}",
    "github classic": lambda d: d.checked("ghp" + "_"),
    "github oauth": lambda d: d.checked("gho" + "_"),
    "github app user": lambda d: d.checked("ghu" + "_"),
    "github app server": lambda d: d.checked("ghs" + "_"),
    "github refresh": lambda d: "ghr" + "_" + d.word(76),
    "github fine-grained": lambda d: "github" + f"_pat_11{d.up(20)}_{d.word(59)}",
    "gitlab personal": lambda d: "glpat" + "-" + d.url(20),
    "gitlab routable": lambda d: "glpat" + f"-{d.url(27)}.01.0a1{d.low(6)}",
    "gitlab deploy": lambda d: "gldt" + "-" + d.url(20),
    "gitlab runner": lambda d: "glrt" + "-" + d.url(20),
    "gitlab trigger": lambda d: "glptt" + "-" + d.hex(40),
    "gitlab feed": lambda d: "glft" + "-" + d.url(20),
    "gitlab agent": lambda d: "glagent" + "-" + d.url(50),
    "gitlab job": lambda d: "glcbt" + f"-64_{d.url(20)}",
    "gitlab runner registration": lambda d: "GR1348" + "941" + d.url(20),
    "bitbucket app password": lambda d: "ATBB" + d.word(32),
    "atlassian": lambda d: "ATATT3" + f"xFfGF0{d.url(170)}={d.up(8)}",
    "npm": lambda d: d.checked("npm" + "_"),
    "pypi": lambda d: "pypi-AgEIcHlwaS5" + "vcmc" + d.url(150),
    "rubygems": lambda d: "rubygems" + "_" + d.hex(48),
    "crates": lambda d: "cio" + d.word(32),
    "nuget": lambda d: "oy2" + d.low(43),
    "docker hub": lambda d: "dckr" + "_pat_" + d.url(27),
    "artifactory": lambda d: "AKCp" + "8" + d.word(68),
    "clojars": lambda d: "CLOJARS" + "_" + d.hex(60),
    "slack bot": lambda d: "xoxb" + f"-{d.digits(12)}-{d.digits(13)}-{d.word(24)}",
    "slack user": lambda d: "xoxp" + f"-{d.digits(12)}-{d.digits(12)}-{d.digits(13)}-{d.hex(32)}",
    "slack app": lambda d: "xapp" + f"-1-A{d.up(10)}-{d.digits(13)}-{d.hex(64)}",
    "slack configuration": lambda d: "xoxe.xoxp" + f"-1-{d.word(166)}",
    "slack webhook": lambda d: "https://hooks.slack.com" + f"/services/T{d.up(10)}/B{d.up(10)}/{d.word(24)}",
    "discord bot": lambda d: (
        base64.b64encode(d.digits(18).encode()).decode().rstrip("=") + "." + d.url(6) + "." + d.url(38)
    ),
    "discord webhook": lambda d: "https://discord.com" + f"/api/webhooks/{d.digits(18)}/{d.url(68)}",
    "telegram bot": lambda d: f"{d.digits(10)}:AA" + d.url(33),
    "teams webhook": lambda d: (
        f"https://{d.low(7)}.webhook.office.com/webhookb2/{d.uuid()}@{d.uuid()}/IncomingWebhook/{d.hex(32)}/{d.uuid()}"
    ),
    "twilio api key": lambda d: "SK" + d.hex(32),
    "sendgrid": lambda d: "SG" + f".{d.url(22)}.{d.url(43)}",
    "mailgun": lambda d: "key" + "-" + d.hex(32),
    "mailchimp": lambda d: d.hex(32) + "-us" + "14",
    "brevo": lambda d: "xkeysib" + f"-{d.hex(64)}-{d.word(16)}",
    "resend": lambda d: "re" + f"_{d.word(8)}_{d.word(24)}",
    "stripe live": lambda d: "sk" + "_live_51" + d.word(97),
    "stripe short": lambda d: "sk" + "_live_" + d.word(24),
    "stripe restricted": lambda d: "rk" + "_live_51" + d.word(97),
    "stripe webhook": lambda d: "whsec" + "_" + d.word(32),
    "square": lambda d: "EAAA" + "l" + d.url(59),
    "square oauth": lambda d: "sq0csp" + "-" + d.url(43),
    "shopify access": lambda d: "shpat" + "_" + d.hex(32),
    "shopify secret": lambda d: "shpss" + "_" + d.hex(32),
    "braintree": lambda d: "access_token" + f"$production${d.low(16)}${d.hex(32)}",
    "plaid": lambda d: "access" + f"-production-{d.uuid()}",
    "razorpay": lambda d: "rzp" + "_live_" + d.word(14),
    "flutterwave": lambda d: "FLWSECK" + f"-{d.hex(32)}-X",
    "openai project": lambda d: "sk" + f"-proj-{d.url(74)}T3BlbkFJ{d.url(74)}",
    "openai service account": lambda d: "sk" + f"-svcacct-{d.url(74)}T3BlbkFJ{d.url(74)}",
    "openai legacy": lambda d: "sk" + f"-{d.word(20)}T3BlbkFJ{d.word(20)}",
    "anthropic": lambda d: "sk" + f"-ant-api03-{d.url(93)}AA",
    "anthropic admin": lambda d: "sk" + f"-ant-admin01-{d.url(93)}AA",
    "hugging face": lambda d: "hf" + "_" + d.pick(string.ascii_letters, 34),
    "replicate": lambda d: "r8" + "_" + d.word(37),
    "groq": lambda d: "gsk" + "_" + d.word(20) + "WGdyb3FY" + d.word(24),
    "perplexity": lambda d: "pplx" + "-" + d.word(48),
    "xai": lambda d: "xai" + "-" + d.word(80),
    "openrouter": lambda d: "sk" + "-or-v1-" + d.hex(64),
    "together": lambda d: "tgp" + "_v1_" + d.url(43),
    "deepseek": lambda d: "sk" + "-" + d.hex(32),
    "elevenlabs": lambda d: "sk" + "_" + d.hex(48),
    "langsmith": lambda d: "lsv2" + f"_pt_{d.hex(32)}_{d.hex(10)}",
    "pinecone": lambda d: "pcsk" + f"_{d.word(6)}_{d.word(63)}",
    "nvidia": lambda d: "nvapi" + "-" + d.url(64),
    "databricks": lambda d: "dapi" + d.hex(32),
    "mongodb atlas": lambda d: "mdb_sa" + "_sk_" + d.url(40),
    "planetscale": lambda d: "pscale" + "_tkn_" + d.url(43),
    "supabase": lambda d: "sbp" + "_" + d.hex(40),
    "neon": lambda d: "napi" + "_" + d.low(64),
    "new relic": lambda d: "NRAK" + "-" + d.up(27),
    "grafana service account": lambda d: "glsa" + f"_{d.word(32)}_{d.hex(8)}",
    "grafana cloud": lambda d: "glc" + "_" + d.claims(o=d.digits(6), n=d.low(10), k=d.word(24), m={"r": "eu"}),
    "sentry user": lambda d: "sntryu" + "_" + d.hex(64),
    "dynatrace": lambda d: "dt0c01" + f".{d.base32(24)}.{d.base32(64)}",
    "honeycomb": lambda d: "hcaik" + "_01" + d.low(56),
    "linear": lambda d: "lin" + "_api_" + d.word(40),
    "notion": lambda d: "ntn" + f"_{d.digits(11)}{d.word(35)}",
    "airtable": lambda d: "pat" + f"{d.word(14)}.{d.hex(64)}",
    "asana": lambda d: f"2/{d.digits(16)}/{d.digits(16)}:{d.hex(32)}",
    "figma": lambda d: "figd" + "_" + d.url(40),
    "dropbox": lambda d: "sl" + ".B" + d.url(136),
    "contentful": lambda d: "CFPAT" + "-" + d.url(43),
    "postman": lambda d: "PMAK" + f"-{d.hex(24)}-{d.hex(34)}",
    "launchdarkly": lambda d: "sdk" + "-" + d.uuid(),
    "doppler": lambda d: "dp" + ".pt." + d.word(43),
    "vault": lambda d: "hvs" + ".CAES" + "I" + d.url(90),
    "terraform cloud": lambda d: f"{d.word(14)}.atlasv1.{d.url(67)}",
    "pulumi": lambda d: "pul" + "-" + d.hex(40),
    "1password": lambda d: "ops" + "_" + d.claims(signInAddress=d.low(20), secretKey=d.up(32), email=d.low(180)),
    "age": lambda d: "AGE-SECRET" + "-KEY-1" + d.pick("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
    "facebook": lambda d: "EAA" + "B" + d.word(170),
    "x bearer": lambda d: "A" * 21 + d.word(30) + "%3D" + d.word(50),
    "mapbox": lambda d: "sk." + d.claims(u=d.low(8), a=d.low(24)) + "." + d.url(22),
    "sonar": lambda d: "squ" + "_" + d.hex(40),
    "circleci": lambda d: "CCIPAT" + f"_{d.word(22)}_{d.hex(40)}",
    "buildkite": lambda d: "bkua" + "_" + d.hex(40),
    "sourcegraph": lambda d: "sgp" + f"_{d.hex(16)}_{d.hex(40)}",
    "rapidapi": lambda d: d.hex(10) + "msh" + d.hex(15) + "p1" + d.hex(5) + "jsn" + d.hex(12),
    "typeform": lambda d: "tfp" + "_" + d.url(59),
    "hubspot": lambda d: "pat" + f"-na1-{d.uuid()}",
    "easypost": lambda d: "EZAK" + d.word(54),
    "shippo": lambda d: "shippo" + "_live_" + d.hex(40),
    "duffel": lambda d: "duffel" + "_live_" + d.url(43),
    "scalingo": lambda d: "tk-us" + "-" + d.url(48),
    "prefect": lambda d: "pnu" + "_" + d.low(36),
    "readme": lambda d: "rdme" + "_" + d.low(70),
    "json web token": lambda d: d.jwt(),
}

# kind -> (the name that it usually stands under, how one is made): the form alone says nothing
NAMED: dict[str, tuple[str, Callable[[Dice], str]]] = {
    "aws secret key": ("aws_secret_access_key", lambda d: d.base64(30)),
    "datadog api key": ("datadog_api_key", lambda d: d.hex(32)),
    "datadog application key": ("dd_app_key", lambda d: d.hex(40)),
    "cloudflare api token": ("cloudflare_api_token", lambda d: d.url(40)),
    "cloudflare global key": ("cloudflare_api_key", lambda d: d.hex(37)),
    "heroku uuid": ("heroku_api_key", lambda d: d.uuid()),
    "algolia admin key": ("algolia_admin_key", lambda d: d.hex(32)),
    "twilio auth token": ("twilio_auth_token", lambda d: d.hex(32)),
    "fastly": ("fastly_api_token", lambda d: d.url(32)),
    "pagerduty": ("pagerduty_api_key", lambda d: "u+" + d.url(18)),
    "postmark": ("postmark_server_token", lambda d: d.uuid()),
    "snyk": ("snyk_token", lambda d: d.uuid()),
    "opsgenie": ("opsgenie_api_key", lambda d: d.uuid()),
    "okta": ("okta_api_token", lambda d: "00" + d.url(40)),
    "mistral": ("mistral_api_key", lambda d: d.word(32)),
    "cohere": ("cohere_api_key", lambda d: d.word(40)),
    "wandb": ("wandb_api_key", lambda d: d.hex(40)),
    "zendesk": ("zendesk_api_token", lambda d: d.word(40)),
    "facebook secret": ("facebook_app_secret", lambda d: d.hex(32)),
    "twitter consumer secret": ("twitter_consumer_secret", lambda d: d.word(50)),
    "spotify secret": ("spotify_client_secret", lambda d: d.hex(32)),
    "twitch secret": ("twitch_client_secret", lambda d: d.low(30)),
    "codecov": ("codecov_token", lambda d: d.uuid()),
    "linode": ("linode_token", lambda d: d.hex(64)),
    "vultr": ("vultr_api_key", lambda d: d.up(36)),
    "hetzner": ("hcloud_token", lambda d: d.word(64)),
    "infura": ("infura_project_secret", lambda d: d.hex(32)),
    "auth0": ("auth0_client_secret", lambda d: d.url(64)),
    "azure tenant": ("azure_openai_api_key", lambda d: d.hex(32)),
    "travis": ("travis_api_token", lambda d: d.word(22)),
}

_PLAIN_CONTEXTS = (
    'client = connect("{}", timeout=30)\n',
    "deploy:\n  region: eu\n  value: {}\n",
    'curl -sS -H "Authorization: Bearer {}" "$HOST/v1/items"\n',
    "It answered 403 until I tried {} instead of the old one.\n",
)
_NAMED_CONTEXTS = (
    '{name} = "{value}"\n',
    "service:\n  {name}: {value}\n  region: eu\n",
    "export {upper}={value}\n",
    '{{"{camel}": "{value}", "retries": 3}}\n',
)
_ARMOURED = ("RSA", "EC", "DSA", "OPENSSH", "", "ENCRYPTED")


def tokens(seed: int) -> list[tuple[str, str]]:
    """Every kind in its surroundings, as (kind, text): exactly one credential stands in each text."""
    rows = []
    for kind, make in PLAIN.items():
        for number, context in enumerate(_PLAIN_CONTEXTS):
            rows.append((kind, context.format(make(Dice(f"{seed} {kind} {number}")))))
    for kind, (name, make) in NAMED.items():
        head, *rest = name.split("_")
        forms = {"name": name, "upper": name.upper(), "camel": head + "".join(word.title() for word in rest)}
        for number, context in enumerate(_NAMED_CONTEXTS):
            rows.append((kind, context.format(value=make(Dice(f"{seed} {kind} {number}")), **forms)))
    for label in _ARMOURED:
        rows += [(f"private key {label or 'PKCS8'}", text) for text in _keys(label, seed)]
    return rows + [(kind, text) for kind, text in _files(seed)]


def _keys(label: str, seed: int) -> list[str]:
    dice = Dice(f"{seed} key {label}")
    body, name = dice.base64(300), f"{label} PRIVATE KEY".strip()
    lines = [
        f"-----BEGIN {name}-----",
        *(body[at : at + 64] for at in range(0, len(body), 64)),
        f"-----END {name}-----",
    ]
    indented = "\n    ".join(lines)
    return [
        "\n".join(lines) + "\n",
        f'KEY = """{chr(10).join(lines)}"""\n',
        json.dumps({"key": "\n".join(lines) + "\n"}),
        f"tls:\n  key: |\n    {indented}\n",
    ]


def _files(seed: int) -> list[tuple[str, str]]:
    """Whole files whose form tells that a value is one."""
    dice = Dice(f"{seed} files")
    pem = "\n".join(["-----BEGIN PRIVATE " + "KEY-----", dice.base64(1200), "-----END PRIVATE " + "KEY-----", ""])
    encoded = base64.b64encode(pem.encode()).decode()
    account = {"type": "service_account", "project_id": dice.low(9), "private_key_id": dice.hex(40), "private_key": pem}
    login = base64.b64encode(f"{dice.low(6)}:{dice.word(18)}".encode()).decode()
    return [
        ("service account file", json.dumps(account, indent=2)),
        (
            "kube config",
            f"users:\n- name: admin\n  user:\n    client-key-data: {encoded}\n",
        ),
        ("netrc", f"machine git.internal login {dice.low(6)} password {dice.word(18)}\n"),
        ("npmrc", f"//registry.internal/:_authToken={dice.uuid()}\n"),
        ("npmrc login", f"//registry.internal/:_auth={login}\n"),
        ("pypirc", f"[pypi]\nusername = {dice.low(6)}\npassword = {dice.word(20)}\n"),
        ("docker config", json.dumps({"auths": {"registry.internal": {"auth": login}}})),
        ("pgpass", f"db.internal:5432:orders:{dice.low(6)}:{dice.word(16)}\n"),
        (
            "putty key",
            f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 1\n{dice.base64(48)}\n"
            f"Private-Lines: 1\n{dice.base64(36)}\nPrivate-MAC: {dice.hex(64)}\n",
        ),
        (
            "pgp key",
            "-----BEGIN PGP PRIVATE " + f"KEY BLOCK-----\n\n{dice.base64(90)}\n-----END PGP PRIVATE KEY BLOCK-----\n",
        ),
    ]
