"""Secrets under telling names: where they are read, and what is none. Values are built from pieces."""

from __future__ import annotations

import time

import pytest

from hookpack.credentials import find
from hookpack.credentials.names import promise
from hookpack.rules.samples import expand

MADE = "Kestrel" + "2024!"
DRAWN = "q7Rt" + expand("{w20}9x", 5)
PHRASE = "-".join(("orchid", "granite", "marble", "tulip"))


def values(text: str, path: str = "") -> list[str]:
    return [text[hit.start : hit.end] for hit in find(text, path=path)]


WRITTEN = [
    pytest.param("db_password = '{}'\n", id="python"),
    pytest.param('api_key: str = "{}"\n', id="annotated"),
    pytest.param('client_secret: Optional[str] = "{}"\n', id="annotated generic"),
    pytest.param('SECRET_KEY = b"{}"\n', id="bytes"),
    pytest.param('password = """{}"""\n', id="three quotes"),
    pytest.param("connect(host='db', password='{}', port=1)\n", id="keyword"),
    pytest.param('os.environ["DB_PASSWORD"] = "{}"\n', id="item"),
    pytest.param("key = os.environ.get('API_KEY', '{}')\n", id="default of a lookup"),
    pytest.param("const t = process.env.API_TOKEN || '{}';\n", id="fallback"),
    pytest.param("const dbPassword: string = '{}';\n", id="typescript"),
    pytest.param('password := "{}"\n', id="go"),
    pytest.param('var password string = "{}"\n', id="go with a type"),
    pytest.param("cfg := C{{Password: `{}`}}\n", id="go raw string"),
    pytest.param('private static final String DB_PASSWORD = "{}";\n', id="java"),
    pytest.param('source.setPassword("{}");\n', id="setter"),
    pytest.param('public string ApiKey {{ get; set; }} = "{}";\n', id="property with a start value"),
    pytest.param('char password[] = "{}";\n', id="c array"),
    pytest.param("define( 'DB_PASSWORD', '{}' );\n", id="php constant"),
    pytest.param("'password' => '{}',\n", id="php array"),
    pytest.param('const TOKEN: &str = "{}";\n', id="rust"),
    pytest.param('let secret = String::from("{}");\n', id="rust owned"),
    pytest.param('{{"clientSecret": "{}"}}\n', id="json"),
    pytest.param('"source": ["api_key = \\"{}\\"\\n"]\n', id="json inside json"),
    pytest.param('variable "db_password" {{\n  default = "{}"\n}}\n', id="hcl variable"),
    pytest.param('- name: DB_PASSWORD\n  value: "{}"\n', id="name and value in yaml"),
    pytest.param('<add key="ApiKey" value="{}" />\n', id="name and value as attributes"),
    pytest.param("<password>{}</password>\n", id="element"),
    pytest.param("<key>password</key>\n<string>{}</string>\n", id="property list"),
    pytest.param("password: |\n  {}\n", id="yaml block"),
    pytest.param("spring.datasource.password={}\n", id="properties"),
    pytest.param("DB_PASSWORD={}\n", id="env"),
    pytest.param("ENV DB_PASSWORD {}\n", id="dockerfile with a space"),
    pytest.param("PGPASSWORD={} psql -h db\n", id="before a command"),
    pytest.param("app login --client-secret '{}' --wait\n", id="option"),
    pytest.param("${{DB_PASSWORD:-{}}}\n", id="shell default"),
    pytest.param("$env:API_TOKEN = '{}'\n", id="powershell"),
    pytest.param("CREATE USER app IDENTIFIED BY '{}';\n", id="sql identified by"),
    pytest.param("ALTER ROLE app PASSWORD '{}';\n", id="sql password"),
    pytest.param("machine git.corp.net login ci password {}\n", id="netrc"),
    pytest.param("db.corp.net:5432:main:app:{}\n", id="pgpass"),
    pytest.param("curl -u admin:{} https://api.corp.net\n", id="curl"),
    pytest.param("new mysqli('db', 'root', '{}', 'shop');\n", id="password by place"),
    pytest.param('"Server=db1;User Id=sa;Password={};Database=x"\n', id="connection string"),
    pytest.param('"jdbc:postgresql://db1/x?user=app&password={}&ssl=true"\n', id="jdbc"),
    pytest.param("Authorization: Bearer {}\n", id="header"),
    pytest.param("'X-Api-Key': '{}'\n", id="header in a mapping"),
    pytest.param("contrase\u00f1a = '{}'\n", id="another language"),
]


@pytest.mark.parametrize("value", [pytest.param(MADE, id="made up"), pytest.param(DRAWN, id="drawn")])
@pytest.mark.parametrize("form", WRITTEN)
def test_secret_under_a_telling_name_is_read_in_each_spelling(form, value):
    assert values(form.format(value)) == [value]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(expand("{h32}", 4), id="hex"),
        pytest.param(expand("{w31}/+{w9}=", 2), id="base 64"),
        pytest.param(PHRASE, id="phrase"),
        pytest.param("xK9#mP" + "$2vL@q8", id="marks"),
        pytest.param('ab\\"C' + "9!dfeQ", id="escaped quote"),
    ],
)
def test_values_of_many_kinds_are_secrets(value):
    assert values(f'password = "{value}"\n') == [value]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("root password of 10.0.0.9 is " + MADE, id="whose it is before the verb"),
        pytest.param(f"app:dbPassword: {DRAWN}", id="behind a name space"),
        pytest.param("password: 'qwrt " + "zxcv bnml pkjh'", id="four groups of four letters"),
        pytest.param("password: 'Fj7JXz" + "hEEVnkc'", id="jumbled, with one digit"),
        pytest.param("clientSecret: '" + expand("{g}") + "'", id="identifier that is a secret"),
        pytest.param(f"secrets: ['{DRAWN}']", id="first of a list"),
        pytest.param(f'let secret_key = Key::from(b"{DRAWN}");', id="in a constructor"),
        pytest.param(f"WEATHER_KEY = '{expand('{h32}', 4)}'", id="key of nobody knows what"),
    ],
)
def test_value_is_read_where_people_put_it(text):
    assert len(values(text + "\n")) == 1


HARMLESS = [
    "the password of the account is required for this",
    "password: 'must have some more'",
    "client_id: '0b0d2d8e-5b1f-4c55-9a0e-0b8a8a1f2f10'",
    "WEATHER_KEY = 'weather-of-today'",
    "password: 'Utf8StringCodec'",
    "password = os.environ['DB_PASSWORD_2']",
    "password = settings.DB_PASSWORD_2",
    "const token = req.headers['x-token-2'];",
    "password: ${DB_PASSWORD_2b}",
    'password = "{{ vault_password2 }}"',
    "token: vault:secret/data/app#Token2",
    "api_key: op://Infra/Item-2/Credential1",
    "secret = arn:aws:secretsmanager:eu-west-1:1:secret:Db-a1B2",
    "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  " + expand("{h60}"),
    "password: ENC[AES256_GCM,data:" + expand("{w30}") + ",type:str]",
    "password = '$2b$12$" + expand("{w53}") + "'",
    "password = '$argon2id$v=19$m=65536,t=3,p=4$" + expand("{w22}") + "'",
    'token = "123e4567-e89b-12d3-a456-426614174000"',
    'commit_sha = "' + expand("{h40}") + '"',
    'public_key = "' + expand("{w44}") + '"',
    'next_page_token = "' + expand("{w32}") + '"',
    'csrftoken = "' + expand("{w32}") + '"',
    'password_hash = "' + expand("{h64}") + '"',
    'PASSWORD_FIELD = "user_password_2"',
    'TOKEN_URL = "https://login.corp.net/Oauth2/v1/token"',
    'TOKEN_TYPE = "Bearer2"',
    'password: "Mot de passe 2!"',
    'help="Password: at least 8 characters!"',
    'PASSWORD_RE = r"^(?=.*[A-Z])(?=.*[0-9]).{8,}$"',
    "def login(user: str, password: str, token: str | None = None) -> User2: ...",
    'Password string `json:"password2" binding:"MaxSize(255)"`',
    "password = getpass.getpass('Password 2: ')",
    'Token: "#d8dee9"',
    "password = 'secret123'",
    "password = 'test-Password-1!'",
    "axios.CancelToken = CancelToken$1;",
    "max_tokens = 4096000000",
    "var a={password:n.Password2,token:e.T0ken}",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_speaks_of_a_secret_and_is_none_stays_silent(text):
    assert values(text + "\n") == []


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("app/settings.py", [MADE, DRAWN]),
        ("tests/test_login.py", [DRAWN]),
        ("src/login.spec.ts", [DRAWN]),
        ("locale/de/messages.po", []),
        ("static/app.min.js", []),
    ],
)
def test_path_decides_what_a_made_up_password_means(path, found):
    assert values(f"password = '{MADE}'\ntoken = '{DRAWN}'\n", path) == found


def test_random_value_in_a_fixture_is_less_sure():
    (hit,) = find(f"token = '{DRAWN}'\n", path="tests/test_login.py")

    assert hit.confidence == "low"


def test_example_that_a_manual_shows_to_everyone_is_silent():
    manual = "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc" + "987d54727823bcbf"

    assert values(f"SECRET_KEY = '{manual}'\n") == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", "password"), ("DB_PASSWORD", "password"), ("passwordDev", "password"), ("dbpassword", "password"),
        ("MYSQL_ROOT_PASSWORD", "password"), ("mot_de_passe", "password"), ("userPwd2", "password"),
        ("X-Api-Key", "secret"), ("apiKeyProd", "secret"), ("JWTSecret", "secret"), ("private_key", "secret"),
        ("WEATHER_KEY", "key"), ("row_key", ""), ("key", ""),
        ("primary_key", ""), ("cache_key", ""), ("token_type", ""), ("passwordField", ""), ("compass", ""),
        ("csrf_token", ""), ("public_key", ""), ("token_count", ""), ("author", ""), ("bypass", ""),
    ],
)  # fmt: skip
def test_name_promises_a_secret_or_only_speaks_of_one(name, kind):
    assert promise(name) == kind


@pytest.mark.parametrize(
    "piece",
    [
        "password=", 'token="aB1', "password ", "secret: ", "'password', ", "password(", "curl -u a:b ",
        "identified by '",
        "login('a',", "key: |\n", "name: DB_PASSWORD\n", "<password>", "<key>password</key>", "password: a=",
        "password = (",
        '\\"password\\": \\"', 'variable "password" { ', "a:5432:b:c:d\n", "token=`", "password=a,", "password=\\",
        "password:\n\n", "aB1", "pass_", "Password { get ", "password = new (", "|password|",
    ],
)  # fmt: skip
def test_hostile_assignments_cost_no_more_than_their_length(piece):
    short, long = piece * (2_000 // len(piece)), piece * (16_000 // len(piece))
    find(short)

    ratio = min(_took(long) for _ in range(2)) / max(min(_took(short) for _ in range(3)), 1e-3)

    assert ratio < 30  # eight times the text; a quadratic search would take 64 times as long


def _took(text: str) -> float:
    began = time.process_time()
    find(text + " ")  # another text: the last one's answer is kept
    return time.process_time() - began


def test_ten_thousand_secrets_are_all_counted():
    text = f"password = '{MADE}'\n" * 10_000

    assert len(find(text)) == 10_000
