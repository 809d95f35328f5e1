"""Secrets under telling names, and logins in URLs: made from pieces at run time, the same for one seed.

`assignments` and `uris` come in two parts that share nothing but their forms: "seen" was in view when the
rules were written, "held" (other names, words and alphabets) is for the last run.
"""

from __future__ import annotations

import base64
import json
import random
import string
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Callable


class Case(NamedTuple):
    """A small file; `group` is what the figures are split by."""

    group: str
    path: str
    text: str


class Form(NamedTuple):
    """How one kind of file writes a name and a value; `quoted` says that any character may stand in the value."""

    path: str
    style: str
    write: Callable[[str, str], str]
    quoted: bool = True


NAMES = {
    "seen": (
        "password", "db password", "api key", "secret key", "auth token", "client secret", "access token",
        "passphrase", "webhook secret", "smtp pass", "encryption key", "admin passwd",
    ),
    "held": (
        "user pwd", "signing secret", "refresh token", "master key", "session secret", "mysql root password",
        "service account token", "jwt secret", "redis password dev", "passwort", "senha", "contrasena",
        "mot de passe", "consumer secret", "hmac key", "deploy token", "keystore password", "bind password",
        "shared access key", "private api key", "vault token prod", "auth secret", "storage account key",
    ),
}  # fmt: skip
_WORDS = {
    "seen": [
        "summer",
        "winter",
        "autumn",
        "london",
        "madrid",
        "falcon",
        "dragon",
        "coffee",
        "garden",
        "silver",
        "rocket",
        "thunder",
        "purple",
        "monkey",
    ],
    "held": [
        "orchid",
        "kestrel",
        "granite",
        "marble",
        "tulip",
        "saffron",
        "walnut",
        "cobalt",
        "harbor",
        "meadow",
        "lantern",
        "pebble",
        "copper",
        "violet",
        "breeze",
        "canyon",
        "ember",
        "juniper",
        "plasma",
        "raven",
    ],
}
_SYMBOLS = {"seen": "!@#%^&*-_=+?.~", "held": "!@#$%^&*()-_=+[]{};:,.<>?/|~"}
_BARE_SYMBOLS = {"seen": "!@%^*-_=+?.~", "held": "!@%^*-_=+?.~/,"}
KINDS = ("base64", "hex", "human", "passphrase", "symbols")


def value(kind: str, part: str, rng: random.Random, *, quoted: bool) -> str:
    words = _WORDS[part]
    if kind == "base64":
        return base64.b64encode(rng.randbytes(rng.choice((18, 24, 30, 32)))).decode()
    if kind == "hex":
        return rng.randbytes(rng.choice((12, 16, 20, 32))).hex()
    if kind == "human":
        return _human(part, rng)
    if kind == "passphrase":
        return rng.choice("-_." if part == "held" else "-").join(rng.sample(words, rng.choice((4, 5))))
    symbols = (_SYMBOLS if quoted else _BARE_SYMBOLS)[part]
    letters = [*rng.choices(string.ascii_letters + string.digits, k=rng.randint(8, 16)), *rng.choices(symbols, k=4)]
    rng.shuffle(letters)
    return rng.choice(string.ascii_letters) + "".join(letters) + rng.choice(string.digits)


def _human(part: str, rng: random.Random) -> str:
    first, second = (word.capitalize() for word in rng.sample(_WORDS[part], 2))
    year, mark = rng.randint(1970, 2026), rng.choice("!@#?*")
    seen = (f"{first}{year}{mark}", f"{first}{mark}{year}", f"{first}{second}{year % 100}{mark}")
    swapped = first.replace("a", "4").replace("e", "3").replace("o", "0").replace("i", "1")
    held = (
        f"{swapped}{mark}{year % 1000}", f"my{first}{second}{mark}{year % 100}", f"{first.lower()}{mark}{second}{year % 10}",
        f"{year}{first}{mark}", f"{first}&{second}{year}",
    )  # fmt: skip
    return rng.choice(seen if part == "seen" else held)


def styled(name: str, style: str) -> str:
    words = name.split()
    if style == "camel":
        return words[0] + "".join(word.capitalize() for word in words[1:])
    if style == "pascal":
        return "".join(word.capitalize() for word in words)
    joined = {"snake": "_", "UPPER": "_", "kebab": "-", "dotted": ".", "flat": ""}[style].join(words)
    return joined.upper() if style == "UPPER" else joined


def _double(text: str) -> str:
    return json.dumps(text)


def _single(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _doubled(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _notebook(name: str, text: str) -> str:
    cell = {"cell_type": "code", "source": ["import client\n", f"{name} = {_double(text)}\n", "client.connect()\n"]}
    return json.dumps({"cells": [cell], "nbformat": 4}, indent=1)


FORMS = {
    "python": Form("settings.py", "snake", lambda n, v: f"import os\n\n{n} = {_double(v)}\nDEBUG = False\n"),
    "python constant": Form("config.py", "UPPER", lambda n, v: f"{n} = {_single(v)}\n"),
    "python typed": Form("conf.py", "snake", lambda n, v: f"class Conf:\n    {n}: str = {_double(v)}\n"),
    "python keyword": Form("main.py", "snake", lambda n, v: f"db = connect(host='db1', {n}={_single(v)}, port=5432)\n"),
    "python dict": Form("options.py", "snake", lambda n, v: f"OPTIONS = {{'host': 'db1', '{n}': {_single(v)}}}\n"),
    "python default": Form(
        "env.py", "UPPER", lambda n, v: f"import os\nkey = os.environ.get('{n}', {_single(v)})\n"
    ),
    "javascript": Form("app.js", "camel", lambda n, v: f"const {n} = {_single(v)};\nmodule.exports = {{ {n} }};\n"),
    "typescript": Form("config.ts", "camel", lambda n, v: f"export const {n}: string = {_double(v)};\n"),
    "javascript object": Form("db.js", "camel", lambda n, v: f"const pool = new Pool({{\n  {n}: {_single(v)},\n}});\n"),
    "go": Form("main.go", "camel", lambda n, v: f"package main\n\nfunc main() {{\n\t{n} := {_double(v)}\n\t_ = {n}\n}}\n"),
    "go struct": Form("conf.go", "pascal", lambda n, v: f"cfg := Config{{\n\t{n}: {_double(v)},\n}}\n"),
    "java": Form("Db.java", "camel", lambda n, v: f"  private static final String {n} = {_double(v)};\n"),
    "java setter": Form("Ds.java", "pascal", lambda n, v: f"    source.set{n}({_double(v)});\n"),
    "csharp": Form("Startup.cs", "pascal", lambda n, v: f"    public const string {n} = {_double(v)};\n"),
    "ruby": Form("config.rb", "snake", lambda n, v: f"config.{n} = {_single(v)}\n"),
    "ruby hash": Form("db.rb", "snake", lambda n, v: f"client = Client.new(host: 'db', {n}: {_single(v)})\n"),
    "php": Form("config.php", "snake", lambda n, v: f"<?php\n${n} = {_single(v)};\n"),
    "php define": Form("wp-config.php", "UPPER", lambda n, v: f"define( '{n}', {_single(v)} );\n"),
    "php array": Form("database.php", "snake", lambda n, v: f"return [\n    '{n}' => {_single(v)},\n];\n"),
    "rust": Form("main.rs", "UPPER", lambda n, v: f"const {n}: &str = {_double(v)};\n"),
    "json": Form("config.json", "camel", lambda n, v: json.dumps({"host": "db1", n: v}, indent=2)),
    "yaml": Form("app.yaml", "snake", lambda n, v: f"db:\n  host: db1\n  {n}: {v}\n  port: 5432\n", quoted=False),
    "yaml quoted": Form("values.yaml", "camel", lambda n, v: f"auth:\n  {n}: {_double(v)}\n"),
    "toml": Form("settings.toml", "snake", lambda n, v: f"[db]\n{n} = {_double(v)}\n"),
    "ini": Form("setup.ini", "snake", lambda n, v: f"[client]\nuser = app\n{n} = {v}\n", quoted=False),
    "properties": Form("application.properties", "dotted", lambda n, v: f"spring.datasource.{n}={v}\n", quoted=False),
    "env": Form(".env", "UPPER", lambda n, v: f"PORT=8080\n{n}={v}\nDEBUG=0\n", quoted=False),
    "env quoted": Form(".env.local", "UPPER", lambda n, v: f"{n}={_double(v)}\n"),
    "hcl": Form("main.tf", "snake", lambda n, v: f'resource "x" "y" {{\n  {n} = {_double(v)}\n}}\n'),
    "hcl variable": Form("vars.tf", "snake", lambda n, v: f'variable "{n}" {{\n  type    = string\n  default = {_double(v)}\n}}\n'),
    "dockerfile": Form("Dockerfile", "UPPER", lambda n, v: f"FROM debian\nENV {n}={v}\nRUN make\n", quoted=False),
    "dockerfile words": Form("Dockerfile", "UPPER", lambda n, v: f"FROM debian\nENV {n} {v}\nRUN make\n", quoted=False),
    "compose list": Form("docker-compose.yml", "UPPER", lambda n, v: f"    environment:\n      - {n}={v}\n", quoted=False),
    "kubernetes env": Form("deploy.yaml", "UPPER", lambda n, v: f"        - name: {n}\n          value: {_double(v)}\n"),
    "kubernetes secret": Form(
        "secret.yaml", "kebab", lambda n, v: f"kind: Secret\ndata:\n  {n}: {_encoded(v)}\n"
    ),
    "ansible": Form("group_vars/all.yml", "snake", lambda n, v: f"---\nansible_{n}: {_single(v)}\n"),
    "notebook": Form("explore.ipynb", "snake", _notebook),
    "sql": Form("users.sql", "flat", lambda n, v: f"CREATE USER app IDENTIFIED BY {_doubled(v)};\n"),
    "sql role": Form("roles.sql", "flat", lambda n, v: f"ALTER ROLE app WITH LOGIN PASSWORD {_doubled(v)};\n"),
    "shell": Form("deploy.sh", "UPPER", lambda n, v: f"#!/bin/sh\nexport {n}='{v}'\n./run\n"),
    "shell option": Form("run.sh", "kebab", lambda n, v: f"app login --user app --{n} '{v}' --wait\n"),
    "shell option joined": Form("up.sh", "kebab", lambda n, v: f"app login --{n}={v} --wait\n", quoted=False),
    "xml": Form("settings.xml", "camel", lambda n, v: f"<server>\n  <{n}>{escape(v)}</{n}>\n</server>\n"),
    "xml attribute": Form("web.config", "pascal", lambda n, v: f"  <add key=\"{n}\" value={quoteattr(v)} />\n"),
    "xml property": Form("beans.xml", "camel", lambda n, v: f"<property name=\"{n}\" value={quoteattr(v)}/>\n"),
    "powershell": Form("setup.ps1", "UPPER", lambda n, v: f"$env:{n} = {_doubled(v)}\n"),
    "swift": Form("Api.swift", "camel", lambda n, v: f"    let {n}: String = {_double(v)}\n"),
    "kotlin": Form("Api.kt", "camel", lambda n, v: f"    private const val {n} = {_double(v)}\n"),
    "markdown": Form("SETUP.md", "snake", lambda n, v: f"Then set `{n}: {v}` and restart.\n", quoted=False),
}  # fmt: skip


def assignments(seed: int, part: str) -> list[Case]:
    """Every form with every kind of value, the names of the part in turn: twice."""
    rng = random.Random(f"assignments {part} {seed}")  # the same sets on every machine
    cases = []
    for form, (path, style, write, quoted) in FORMS.items():
        for kind in KINDS * 2:
            name = styled(rng.choice(NAMES[part]), style)
            secret = value(kind, part, rng, quoted=quoted)
            if form in ("shell", "shell option"):
                secret = secret.replace("'", "x")
            cases.append(Case(kind, path, write(name, secret)))
    return cases


_URIS = {
    "seen": (
        ("app.py", 'ENGINE = "postgresql://app:{v}@db.internal:5432/main"\n'),
        (".env", "DATABASE_URL=mysql://root:{v}@10.0.0.5/shop\n"),
        ("app.yml", "mongo: mongodb+srv://svc:{v}@cluster0.ab1cd.mongodb.net/prod\n"),
        (".env", "BROKER=amqp://bot:{v}@mq.corp.net:5672//\n"),
        ("cache.rb", "Redis.new(url: 'redis://:{v}@cache.corp.net:6379/0')\n"),
        ("Db.java", 'String url = "jdbc:postgresql://db1/app?user=app&password={v}";\n'),
        ("Db.java", 'c = "jdbc:mysql://db1:3306/app?user=root&password={v}&useSSL=true";\n'),
        ("appsettings.json", '{{"Main": "Server=db1;Database=app;User Id=sa;Password={v};"}}\n'),
        ("odbc.py", 'c = "DRIVER={{ODBC Driver 17}};SERVER=db1;UID=sa;PWD={v}"\n'),
        (".git/config", "\turl = https://deploy:{v}@git.corp.net/team/app.git\n"),
        ("mail.py", "send('smtp://mailer:{v}@smtp.corp.net:587')\n"),
        ("fetch.sh", "curl -u admin:{v} https://api.corp.net/v1/items\n"),
        (".netrc", "machine git.corp.net login build password {v}\n"),
        (".pgpass", "db.corp.net:5432:main:app:{v}\n"),
        ("ftp.sh", "lftp ftp://up:{v}@files.corp.net/in\n"),
        ("pull.sh", "git clone https://x-access-token:{v}@git.corp.net/a/b.git\n"),
        ("a.sh", "psql 'host=db1 user=app password={v} dbname=main'\n"),
        ("ldap.conf", "uri ldap://admin:{v}@ldap.corp.net\n"),
    ),
    "held": (
        ("conf.ts", "const dsn = `mssql://sa:{v}@sql.corp.net:1433/crm`;\n"),
        ("prod.env", "CELERY_BROKER_URL=rediss://default:{v}@r1.corp.net:6380/1\n"),
        ("k.yaml", "uri: \"nats://svc:{v}@nats.corp.net:4222\"\n"),
        ("sf.py", "e = create_engine('snowflake://etl:{v}@acct/db')\n"),
        ("ch.go", 'dsn := "clickhouse://etl:{v}@ch.corp.net:9000/log"\n'),
        ("dsn.go", 'sql.Open("mysql", "app:{v}@tcp(db1:3306)/shop")\n'),
        ("oracle.java", 'String u = "jdbc:oracle:thin:scott/{v}@db1:1521:orcl";\n'),
        ("sql.java", 'u = "jdbc:sqlserver://db1:1433;databaseName=crm;user=sa;password={v};";\n'),
        ("web.config", '<add name="m" connectionString="Data Source=db1;Initial Catalog=crm;User ID=sa;Password={v}" />\n'),
        ("bus.cs", 'var c = "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={v}";\n'),
        ("pkg.sh", "pip install --index-url https://reader:{v}@packages.corp.net/simple app\n"),
        ("pip.conf", "[global]\nindex-url = https://svc:{v}@nexus.corp.net/repository/pypi\n"),
        ("remote.sh", "git remote add origin https://oauth2:{v}@git.corp.net/t/app.git\n"),
        ("fetch.sh", "curl --user 'svc:{v}' https://api.corp.net/\n"),
        ("_netrc", "machine api.corp.net\n  login ci\n  password {v}\n"),
        ("es.yml", "hosts: https://elastic:{v}@es.corp.net:9200\n"),
        ("proxy.sh", "export https_proxy=http://u1:{v}@proxy.corp.net:3128\n"),
        ("imap.ini", "source = imaps://joe:{v}@mail.corp.net:993/INBOX\n"),
        ("c.ini", "dsn = host=db1;port=5432;dbname=x;user=app;password={v}\n"),
    ),
}  # fmt: skip


def uris(seed: int, part: str) -> list[Case]:
    """Every place twice: with a random password and with one a person made up."""
    rng = random.Random(f"uris {part} {seed}")
    cases = []
    for path, text in _URIS[part]:
        drawn = "".join(rng.choices(string.ascii_letters + string.digits, k=rng.randint(14, 28)))
        made = _human(part, rng).replace("@", "%40").replace("#", "%23").replace("?", "%3F").replace("&", "%26")
        cases += [Case("uri", path, text.format(v=secret)) for secret in (drawn, made)]
    return cases
