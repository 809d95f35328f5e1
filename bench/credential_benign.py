"""What looks like a secret and is none: small files made from pieces at run time, the same for one seed.

"seen" was in view when the rules were written, "held" is for the last run. `{hN}` is N hex digits, `{bN}` N
base-64 letters, `{uuid}` a UUID, `{n}` a number, `{word}` an ordinary word.
"""

from __future__ import annotations

import random
import re
import string

from credential_assignments import Case

_FIELD = re.compile(r"\{(?:([hbd])(\d+)|(uuid|n|word|vector))\}")
_WORDS = ["order", "invoice", "session", "account", "profile", "report", "message", "customer", "payment", "widget"]
_BASE64 = string.ascii_letters + string.digits + "+/"

_SEEN = {
    "lookup": (
        ("a.py", 'password = os.environ["DB_{word}_PASSWORD2"]\n'),
        ("a.py", 'token = os.getenv("{word}_TOKEN", "")\n'),
        ("a.js", "const apiKey = process.env.{word}_API_KEY_V2;\n"),
        ("a.rb", "password: ENV.fetch('DB_PASSWORD_{n}')\n"),
        ("a.yml", "password: ${{{word}_DB_PASSWORD_2}}\n"),
        ("a.yml", "token: ${{{{ secrets.{word}_TOKEN_2 }}}}\n"),
        ("a.sh", 'export API_TOKEN="$(vault read -field=token secret/{word}{n})"\n'),
        ("a.sh", "DB_PASSWORD=$POSTGRES_PASSWORD_{n}\n"),
        ("a.tf", "password = var.{word}_db_password2\n"),
        ("a.tf", "secret = data.aws_secretsmanager_secret_version.{word}{n}.secret_string\n"),
        ("a.yaml", "password: vault:secret/data/{word}#Password{n}\n"),
        ("a.yaml", "api_key: op://Infra/{word}-{n}/Credential1\n"),
        ("a.yaml", "secret: arn:aws:secretsmanager:eu-west-1:{d12}:secret:{word}-Ab1{n}\n"),
        ("a.yaml", "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  {h80}\n"),
        ("a.go", 'password := os.Getenv("{word}_PASSWORD_V2")\n'),
        ("A.java", 'String secret = System.getenv("{word}_SECRET_{n}");\n'),
        ("a.py", 'api_key = config.get("{word}", "api_key_{n}")\n'),
        ("a.py", "password = request.form['password{n}']\n"),
        ("a.js", "const token = req.headers['x-auth-token-{n}'];\n"),
        ("a.js", "const { password: hashedPassword{n} } = user{n};\n"),
        ("a.py", "client = Client(password=settings.{word}_PASSWORD_2, token=self._token2)\n"),
        ("a.j2", "password={{{{ {word}_password_{n} }}}}\n"),
        ("a.sql", "CREATE USER app IDENTIFIED BY '%(password_{n})s';\n"),
        ("a.env", "DATABASE_URL=postgres://${{DB_USER}}:${{DB_PASSWORD_{n}}}@db/{word}\n"),
        ("a.py", 'url = f"postgres://{{user}}:{{password{n}}}@{{host}}/{word}"\n'),
        ("a.sh", 'curl -u "$USER:$TOKEN{n}" https://api.corp.net/{word}\n'),
    ),
    "placeholder": (
        ("a.env", "API_KEY=your-{word}-api-key-{n}\n"),
        ("a.env", "DB_PASSWORD=changeme{n}\n"),
        ("a.env", "SECRET_KEY=<{word}-secret-{n}>\n"),
        ("a.yml", "password: REPLACE_ME_{n}\n"),
        ("a.yml", "token: xxxxxxxxxxxxxxxx{n}\n"),
        ("a.md", "export TOKEN=YOUR_{word}_TOKEN_HERE{n}\n"),
        ("a.py", 'password = "example-password-{n}"\n'),
        ("a.py", 'secret = "insert-{word}-secret-here-{n}"\n'),
        ("a.json", '{{"apiKey": "********{n}"}}\n'),
        ("a.json", '{{"client_secret": "[REDACTED-{n}]"}}\n'),
        ("a.md", "postgres://user:password@localhost:{n}/{word}\n"),
        ("a.py", 'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # {word}\n'),
        ("a.ini", "password = \n; {word}\n"),
        ("a.toml", 'token = ""  # {word}{n}\n'),
        ("a.yml", "password: null\ntoken: ~\nsecret: false\n# {word}{n}\n"),
        ("a.py", 'password = "TODO-set-{word}-{n}"\n'),
    ),
    "digest": (
        ("a.py", 'GIT_SHA = "{h40}"\n'),
        ("a.py", 'md5 = "{h32}"\n'),
        ("a.py", 'EXPECTED_SHA256 = "{h64}"\n'),
        ("a.yml", "checksum: sha256:{h64}\n"),
        ("package-lock.json", '"integrity": "sha512-{b86}==",\n'),
        ("yarn.lock", "  integrity sha512-{b86}==\n"),
        ("go.sum", "github.com/{word}/x v1.{n}.0 h1:{b43}=\n"),
        ("poetry.lock", '    {{file = "{word}-1.{n}.0-py3-none-any.whl", hash = "sha256:{h64}"}},\n'),
        ("Cargo.lock", 'checksum = "{h64}"\n'),
        ("a.yml", "- uses: actions/checkout@{h40}\n"),
        ("Dockerfile", "FROM debian@sha256:{h64}\n"),
        ("a.json", '{{"etag": "{h32}", "commit": "{h40}"}}\n'),
        ("a.py", 'fingerprint = "{h40}"\n'),
        ("a.py", 'password_hash = "$2b$12${b53}"\n'),
        ("a.sql", "INSERT INTO users VALUES ('{word}', 'pbkdf2_sha256$600000${b22}${b43}=');\n"),
        ("shadow", "{word}:$6$rounds=5000${b16}${b86}:19000:0:99999:7:::\n"),
        ("a.py", 'password = "$argon2id$v=19$m=65536,t=3,p=4${b22}${b43}"\n'),
        ("htpasswd", "{word}:$apr1${b8}${b22}\n"),
    ),
    "id": (
        ("a.py", 'id = "{uuid}"\n'),
        ("a.json", '{{"key": "{uuid}"}}\n'),
        ("a.json", '{{"token_id": "{uuid}", "tenant": "{uuid}"}}\n'),
        ("a.yml", "request_id: {uuid}\n"),
        ("a.py", 'token = "{uuid}"\n'),
        ("a.json", '{{"next_page_token": "{b24}"}}\n'),
        ("a.html", '<input type="password" id="password{n}" name="{word}Password1">\n'),
        ("a.js", 'const TRACKING_ID = "UA-{d8}-1";\n'),
        ("a.json", '{{"public_key": "{b43}="}}\n'),
        ("a.py", 'cache_key = "{word}-{h32}"\n'),
        ("a.py", 'object_key = "uploads/{word}/{h32}.png"\n'),
        ("a.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA{b43} {word}@host\n"),
        ("a.pem", "-----BEGIN CERTIFICATE-----\n{b64}\n{b64}\n-----END CERTIFICATE-----\n"),
    ),
    "name": (
        ("a.py", 'TOKEN_TYPE = "bearer"\nGRANT = "{word}"\n'),
        ("a.py", 'PASSWORD_FIELD = "user_password_{n}"\n'),
        ("a.py", 'token_url = "https://login.corp.net/Oauth2/v{n}/token"\n'),
        ("a.js", 'const TOKEN_KEY = "{word}_auth_token_v{n}";\n'),
        ("a.js", "export const RESET_PASSWORD = '{word}/RESET_PASSWORD_{n}';\n"),
        ("a.java", 'public static final String PASSWORD = "{word}.password";\n'),
        ("a.java", 'private static final String SECRET = "clientSecret";  // {word}{n}\n'),
        ("a.py", "class TokenType(Enum):\n    ACCESS_TOKEN = 'access_token'\n    {word} = {n}\n"),
        ("a.css", ".password-{word}-input {{ color: #a1b2c{n}; }}\n"),
        ("a.py", 'SESSION_COOKIE_NAME = "{word}SessionId{n}"\n'),
        ("a.go", "type Login struct {{\n\tPassword string `json:\"password{n}\" validate:\"required\"`\n}}\n"),
        ("a.ts", "interface Login {{ password: string; token?: string; apiKey: {word}Type2 }}\n"),
        ("a.py", "def login(user: str, password: str, token: str | None = None) -> {word}{n}: ...\n"),
        ("a.yml", "secretName: {word}-tls-cert-{n}\n"),
        ("a.yml", "        secretKeyRef:\n          name: {word}-secrets\n          key: db-password{n}\n"),
        ("a.js", 'headers["X-{word}-Token"] = token{n};\n'),
        ("a.properties", "password.policy={word}.security.Policy{n}\n"),
    ),
    "text": (
        ("en.json", '{{"password": "Password", "token": "Your {word} token"}}\n'),
        ("fr.json", '{{"password": "Mot de passe", "forgot_password": "Mot de passe oubli\u00e9 ?", "n": {n}}}\n'),
        ("de.yml", 'password: "Passwort"\npassword_confirmation: "Passwort wiederholen ({n})"\n'),
        ("messages.po", 'msgid "Enter your password"\nmsgstr "Geben Sie Ihr Passwort ein ({word} {n})"\n'),
        ("a.py", 'raise ValueError("password: must have at least {n} characters")\n'),
        ("a.js", 'label: "Password (min. {n} characters)", placeholder: "Enter password"\n'),
        ("a.py", 'errors["password"] = "Too short, use {n} or more!"\n'),
        ("a.md", "Set the password: at least {n} characters, see the {word} page.\n"),
        ("a.py", "# the token: expires after {n} minutes and is renewed by the {word} job\n"),
        ("a.py", 'help="API token for the {word} service (see docs/Tokens{n}.md)"\n'),
        ("a.py", 'PASSWORD_RE = r"^(?=.*[A-Z])(?=.*[0-9]).{{{n},}}$"\n'),
        ("a.py", 'TOKEN = re.compile(r"gh[pousr]_[A-Za-z0-9]{{36}}|{word}{n}")\n'),
        ("a.js", "const password = /^[A-Za-z0-9!@#$%]{{8,{n}}}$/;\n"),
    ),
    "dull": (
        ("tests/test_a.py", 'client.login(username="{word}", password="secret{n}")\n'),
        ("tests/test_a.py", 'user = make(password="test{n}")\n'),
        ("a.py", 'DEFAULT_PASSWORD = "admin"  # {word}{n}\n'),
        ("docker-compose.yml", "      POSTGRES_PASSWORD: postgres  # {word}{n}\n"),
        ("a.yml", "password: password{n}\n"),
        ("tests/conftest.py", 'PASSWORD = "{word}-Passw0rd{n}!"\n'),
        ("src/login.test.ts", "const password = 'Str0ng!{word}{n}';\n"),
        ("spec/user_spec.rb", 'password: "{word}P4ss!{n}"\n'),
    ),
    "data": (
        ("a.css", "background: url(data:image/png;base64,{b200}{b200});\n"),
        ("a.svg", '<image href="data:image/jpeg;base64,{b300}"/>\n'),
        ("app.min.js", 'var a={{token:t.Token1,password:e.pw2}},b="{b40}";function c{n}(){{return a.token}}\n'),
        ("a.js", "this.token=e.tokenV2||null,this.secret=n(4{n}),t.password=r.Password1\n"),
        ("a.ipynb", '{{"outputs": [{{"data": {{"image/png": "{b400}"}}}}], "n": {n}}}\n'),
        ("secrets.enc.yaml", "password: ENC[AES256_GCM,data:{b24},iv:{b43}=,tag:{b22}==,type:str]\n"),
        ("sealed.yaml", "kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB{b200}\n"),
        ("a.age", "-----BEGIN AGE ENCRYPTED FILE-----\n{b64}\n-----END AGE ENCRYPTED FILE-----\n"),
        ("a.py", 'model = "gpt-4o-2024-08-06"\nmax_tokens = {n}00\ntoken_count = {d10}\n'),
        ("a.yml", "auth: {{ expires: 2024-05-0{n}T12:00:00Z, version: v1.{n}.0-beta.2 }}\n"),
        ("a.js", "const token = jwt.sign(payload{n}, secret, {{ expiresIn: '{n}h' }});\n"),
        ("a.toml", 'version = "1.{n}.0"\nlicense = "Apache-2.0"\n'),
        ("a.py", "token = tokens[i + {n}]; password = password2 or None\n"),
    ),
}  # fmt: skip

_HELD = {
    "lookup": (
        ("a.cs", 'var password = Configuration["{word}:Password{n}"];\n'),
        ("A.kt", 'val apiKey = BuildConfig.{word}_API_KEY_{n}\n'),
        ("a.php", "$password = env('DB_PASSWORD_{n}', '');\n"),
        ("a.php", "$secret = getenv('{word}_SECRET_{n}') ?: null;\n"),
        ("a.ex", 'secret_key_base: System.get_env("SECRET_KEY_BASE_{n}")\n'),
        ("a.rs", 'let token = std::env::var("{word}_TOKEN_{n}")?;\n'),
        ("a.ps1", "$env:API_TOKEN = Get-Secret -Name {word}{n} -AsPlainText\n"),
        ("a.yml", "password: {{{{ lookup('env', 'DB_PASSWORD_{n}') }}}}\n"),
        ("a.yml", 'password: "{{{{ vault_{word}_password{n} }}}}"\n'),
        ("a.gradle", 'password = project.findProperty("{word}Password{n}") ?: ""\n'),
        ("a.yaml", "clientSecret: ref+awsssm://prod/{word}/Secret{n}\n"),
        ("a.yaml", "token: projects/{d12}/secrets/{word}-Token/versions/{n}\n"),
        ("a.yaml", "password: @Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/{word}{n})\n"),
        ("a.sh", 'TOKEN="${{1:?usage: {word} TOKEN{n}}}"\n'),
        ("a.sh", "mysql --password=\"$MYSQL_ROOT_PASSWORD{n}\" {word}\n"),
        ("a.js", "const { token } = await login(user{n}, pass{n}, '{word}');\n"),
        ("a.ts", "private readonly secret = inject(SECRET_{n});\n"),
        ("a.py", "password = getpass.getpass('{word} password {n}: ')\n"),
        ("a.tf", 'password = random_password.{word}{n}.result\n'),
        ("a.toml", 'token = "env:{word}_TOKEN_{n}"\n'),
        ("a.xml", "<password>${{db.{word}.password{n}}}</password>\n"),
        ("a.xml", '<add key="ApiKey" value="#{{{word}ApiKey{n}}}#" />\n'),
    ),
    "placeholder": (
        ("a.env", "STRIPE_SECRET=sk_test_your_{word}_key{n}\n"),
        ("a.env", "APP_KEY=SomeRandomString\n# {word}{n}\n"),
        ("a.env", "JWT_SECRET=put-your-{word}-secret-in-here-{n}\n"),
        ("a.yml", "api_key: ENTER_{word}_KEY_{n}\n"),
        ("a.py", 'password = "fake-{word}-password-{n}"\n'),
        ("a.py", 'secret = "not-a-real-secret-{n}"\n'),
        ("a.py", 'token = "dummy_token_{n}"\n'),
        ("a.json", '{{"password": "<{word} password, 1{n} characters>"}}\n'),
        ("a.md", "Authorization: Bearer <access_token_{n}>\n"),
        ("a.md", "curl -u user:pass https://api.example.com/{word}{n}\n"),
        ("a.md", "redis://:p4ssw0rd@example.com:6379/{n}\n"),
        ("a.py", 'token = "......{n}"\n'),
        ("a.properties", "password=@db.{word}.password{n}@\n"),
    ),
    "digest": (
        ("a.rb", "  sha256 \"{h64}\"\n"),
        ("a.nix", '  hash = "sha256-{b43}=";\n'),
        ("Podfile.lock", "  {word}: {h40}\n"),
        ("a.json", '{{"_resolved": "https://r.corp.net/{word}", "_shasum": "{h40}"}}\n'),
        ("a.bzl", '    sha256 = "{h64}",\n'),
        ("a.c", 'static const char *digest = "{h64}";\n'),
        ("a.html", '<script integrity="sha384-{b64}" src="{word}.js"></script>\n'),
        ("a.php", "$hash = '$2y$10${b53}';\n"),
        ("uv.lock", 'sdist = {{ url = "https://files.corp.net/{h60}/{word}.tar.gz", hash = "sha256:{h64}" }}\n'),
        ("composer.lock", '"reference": "{h40}",\n'),
        ("a.ini", "user_password_hash = {{SSHA}}{b32}\n"),
        ("a.sql", "ALTER USER app PASSWORD 'SCRAM-SHA-256$4096:{b22}==${b43}=:{b43}=';\n"),
        ("a.yml", "password: $6${b16}${b86}\n"),
    ),
    "id": (
        ("a.json", '{{"sessionId": "{h32}", "traceparent": "00-{h32}-{h16}-01"}}\n'),
        ("a.yml", "partition_key: {word}#{uuid}\n"),
        ("a.json", '{{"access_key_id_name": "{word}-{n}", "key_id": "{h16}"}}\n'),
        ("a.graphql", 'query {{ items(after: "{b32}") {{ cursor }} }}\n'),
        ("a.html", '<meta name="google-site-verification" content="{b43}">\n'),
        ("a.json", '{{"primaryKey": "{word}_id", "foreignKey": "{uuid}"}}\n'),
        ("known_hosts", "git.corp.net ssh-rsa AAAAB3NzaC1yc2E{b200}\n"),
        ("a.js", "const recaptchaSiteKey = '6L{b38}';\n"),
        ("a.py", 'sort_key = "{word}#{d13}"\nidempotency_key = "{uuid}"\n'),
        ("a.json", '{{"continuationToken": "{b40}"}}\n'),
    ),
    "name": (
        ("a.ts", "export enum Scope {{ Password = 'auth/{word}-password', Secret{n} = 'SECRET_{n}' }}\n"),
        ("a.js", "dispatch({{ type: 'auth/setToken', token: state.auth.token{n} }});\n"),
        ("a.cs", 'public const string Password = nameof(Password);  // {word}{n}\n'),
        ("a.py", "    password = serializers.CharField(write_only=True, max_length={n})\n"),
        ("a.py", '    token = Column("token_v{n}", String(255))\n'),
        ("a.sql", "ALTER TABLE {word} ADD COLUMN password_v{n} varchar(255) NOT NULL;\n"),
        ("a.html", '<label for="user_password{n}">Password</label><input autocomplete="new-password">\n'),
        ("a.yml", "      password:\n        type: string\n        format: password\n        maxLength: {n}\n"),
        ("a.proto", "  string access_token = {n};\n  bytes secret = 2;\n"),
        ("a.graphql", "input Login {{ password: String!, token: ID{n} }}\n"),
        ("a.rb", 'validates :password, length: {{ minimum: {n} }}, format: {{ with: PASSWORD_FORMAT{n} }}\n'),
        ("a.js", "$('#password{n}').on('change', '{word}');\n"),
        ("a.jsx", '<input type="password" name="password{n}" autoComplete="current-password" />\n'),
        ("a.py", 'parser.add_argument("--password", dest="db_password{n}", default=None)\n'),
        ("a.yml", "token: {word}-controller-manager-token\n"),
        ("a.conf", "auth: sha256-rsa{n}\nssl_key: /etc/ssl/private/{word}{n}.key\n"),
    ),
    "text": (
        ("es.json", '{{"password": "Contrase\u00f1a", "token_expired": "El token ha caducado ({n})"}}\n'),
        ("ru.json", '{{"password": "\u041f\u0430\u0440\u043e\u043b\u044c{n}"}}\n'),
        ("ja.yml", "password: \u30d1\u30b9\u30ef\u30fc\u30c9{n}\n"),
        ("a.xliff", "<trans-unit id=\"password{n}\"><source>Password</source><target>Wachtwoord</target></trans-unit>\n"),
        ("strings.xml", '<string name="password">Password must contain {n} characters!</string>\n'),
        ("a.js", 'toast.error("Invalid token: please log in again ({n})");\n'),
        ("a.py", 'print("Password: 1{n} attempts left")\n'),
        ("a.md", "| `password` | `string` | Password of the {word} user, v{n} |\n"),
        ("a.md", "**Token**: see [API-Tokens-{n}](docs/Api-Tokens-V{n}.md)\n"),
        ("a.py", 'KEY_PATTERN = "AKIA[0-9A-Z]{{16}}"  # {word}{n}\n'),
        ("a.yml", "description: 'Password: Min8Chars, 1 digit ({n})'\n"),
    ),
    "dull": (
        ("tests/unit/a_test.go", 'password := "hunter{n}"\n'),
        ("a.yml", "password: letmein{n}\n"),
        ("a.py", 'password = "qwerty123"  # {word}{n}\n'),
        ("cypress/fixtures/user.json", '{{"password": "C0rrect!{word}{n}"}}\n'),
        ("src/test/java/ATest.java", 'String password = "{word}#Pw{n}X";\n'),
        ("__tests__/a.js", "login('joe', 'S3cure!{word}{n}');\n"),
        ("docker-compose.yml", "      - MYSQL_ROOT_PASSWORD=root  # {word}{n}\n"),
    ),
    "data": (
        ("a.woff.css", "src: url(data:font/woff2;base64,{b400})\n"),
        ("a.map", '{{"version":3,"mappings":"{b300}","token":"{word}"}}\n'),
        ("a.kt", 'val authToken = response.body()?.accessToken{n}\n'),
        ("a.c", "static const unsigned char key[] = {{ 0x{h2}, 0x{h2}, 0x{h2} }};\n"),
        ("a.yml", "token: 3{n}00s\ntoken_ttl: 24h{n}m\n"),
        ("a.json", '{{"password": {{"type": "string", "minLength": {n}}}}}\n'),
        ("a.json", '{{"pad_token": "<|endoftext|>", "eos_token": "</s>", "unk_token": "[UNK{n}]"}}\n'),
        ("a.py", 'tokenizer.add_token("##ing{n}", id={d5})\n'),
        ("vendor/a.min.js", 'n.token="t"+e.N1,o={{password:"p"+i[{n}]}},s="{b60}"\n'),
        ("a.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{b64}\n{b64}\n-----END PGP PUBLIC KEY BLOCK-----\n"),
    ),
}  # fmt: skip

_PARTS = {"seen": _SEEN, "held": _HELD}


def look_alikes(seed: int, part: str) -> list[Case]:
    """Every place three times, filled anew."""
    rng = random.Random(f"look-alikes {part} {seed}")  # the same sets on every machine
    return [
        Case(group, path, _filled(text, rng))
        for group, places in _PARTS[part].items()
        for path, text in places
        for _ in range(3)
    ]


def _filled(text: str, rng: random.Random) -> str:
    def fill(field: re.Match[str]) -> str:
        if field[3]:
            return {"uuid": _uuid, "n": _number, "word": lambda rng: rng.choice(_WORDS)}[field[3]](rng)
        letters = {"h": "0123456789abcdef", "b": _BASE64, "d": string.digits}[field[1]]
        return "".join(rng.choices(letters, k=int(field[2])))

    return _FIELD.sub(fill, text).replace("{{", "{").replace("}}", "}")


def _number(rng: random.Random) -> str:
    return str(rng.randint(1, 9))


def _uuid(rng: random.Random) -> str:
    digits = rng.randbytes(16).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
