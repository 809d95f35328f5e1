"""Values, settings, calls and lists that became plainly weaker are refused; what only changed or got stronger is not."""

from __future__ import annotations

import textwrap

import pytest

from hookpack.defences.change import SourceChange
from hookpack.defences.compare import compare
from hookpack.defences.plain import RULES


def lines(text: str, sign: str) -> str:
    """The side of a text whose own lines begin with `sign`."""
    other = "-" if sign == "+" else "+"
    kept = [each for each in textwrap.dedent(text).strip("\n").split("\n") if not each.startswith(other)]
    return "\n".join([each[1:] if each.startswith(sign) else each for each in kept]) + "\n"


def found(path: str, text: str, *, swapped: bool = False) -> list[tuple[str, str]]:
    sides = ("+", "-") if swapped else ("-", "+")
    return [
        (each.rule, each.level) for each in compare([SourceChange(path, *(lines(text, each) for each in sides))]).losses
    ]


def script(*body: str) -> str:
    return "\n".join(body)


DENIED = {
    "requests without verification": ("a.py", "weaker-setting", script(
        "def fetch(session, url):",
        "-    return session.post(url, timeout=4).json()",
        "+    return session.post(url, timeout=4, verify=False).json()")),
    "an agent that takes any certificate": ("a.ts", "weaker-setting", script(
        "export function agent(ca: Buffer) {",
        "-  return new https.Agent({ ca, keepAlive: true, rejectUnauthorized: true });",
        "+  return new https.Agent({ ca, keepAlive: true, rejectUnauthorized: false });",
        "}")),
    "a client in Go that skips verification": ("a.go", "weaker-setting", script(
        "package a",
        "func client() *tls.Config {",
        "-\treturn &tls.Config{InsecureSkipVerify: false, MinVersion: tls.VersionTLS12}",
        "+\treturn &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}",
        "}")),
    "an older protocol": ("a.py", "weaker-choice", script(
        "def context():",
        "    made = ssl.create_default_context()",
        "-    made.minimum_version = ssl.TLSVersion.TLSv1_2",
        "+    made.minimum_version = ssl.TLSVersion.TLSv1",
        "    return made")),
    "an unsafe template environment": ("a.py", "weaker-setting", script(
        "-ENV = Environment(loader=LOADER, autoescape=True)",
        "+ENV = Environment(loader=LOADER, autoescape=False)")),
    "a cookie without httponly": ("a.js", "dropped-setting", script(
        "function login(res, token) {",
        "-  res.cookie('auth', token, { httpOnly: true, secure: true });",
        "+  res.cookie('auth', token, { secure: true });",
        "}")),
    "a cookie in Java without secure": ("A.java", "weaker-setting", script(
        "class A {",
        "  void give(Cookie cookie) {",
        "-    cookie.setSecure(true);",
        "+    cookie.setSecure(false);",
        "    cookie.setPath(\"/\");",
        "  }",
        "}")),
    "same-site given up": ("a.js", "weaker-choice", script(
        "-const options = { sameSite: 'strict', path: '/' };",
        "+const options = { sameSite: 'none', path: '/' };")),
    "the code's own switch": ("a.py", "weaker-switch", script(
        "-def load(path, *, verify_checksum=True, retries=3):",
        "+def load(path, *, verify_checksum=False, retries=3):",
        "    return read(path)")),
    "a default that skips": ("a.py", "weaker-switch", script(
        "class Client:",
        "-    skip_signature_verification = False",
        "+    skip_signature_verification = True",
        "    name = 'x'")),
    "an audience left out": ("a.py", "dropped-setting", script(
        "def read(token):",
        "-    return jwt.decode(token, KEY, algorithms=['ES256'], audience='shop')",
        "+    return jwt.decode(token, KEY, algorithms=['ES256'])")),
    "an algorithm of none": ("a.js", "opened-list", script(
        "function read(token) {",
        "-  return jwt.verify(token, KEY, { algorithms: ['ES256'] });",
        "+  return jwt.verify(token, KEY, { algorithms: ['ES256', 'none'] });",
        "}")),
    "fewer rounds": ("a.py", "weaker-number", script(
        "def digest(word, salt):",
        "-    return hashlib.pbkdf2_hmac('sha256', word, salt, 310_000)",
        "+    return hashlib.pbkdf2_hmac('sha256', word, salt, 1000)")),
    "fewer rounds in JavaScript": ("a.js", "weaker-number", script(
        "async function hashed(word) {",
        "-  return bcrypt.hash(word, 12);",
        "+  return bcrypt.hash(word, 5);",
        "}")),
    "a short token": ("a.ts", "weaker-number", script(
        "export const fresh = (): string => {",
        "-  return crypto.randomBytes(32).toString('hex');",
        "+  return crypto.randomBytes(4).toString('hex');",
        "};")),
    "a smaller key": ("a.py", "weaker-number", script(
        "def make():",
        "-    return rsa.generate_private_key(public_exponent=65537, key_size=3072)",
        "+    return rsa.generate_private_key(public_exponent=65537, key_size=1024)")),
    "shorter passwords": ("a.py", "weaker-number", script("-MIN_PASSWORD_LENGTH = 14", "+MIN_PASSWORD_LENGTH = 4")),
    "a lifted limit": ("a.py", "lifted-limit", script(
        "-DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024", "+DATA_UPLOAD_MAX_MEMORY_SIZE = None")),
    "far more attempts": ("a.ts", "raised-limit", script(
        "-export const limiter = rateLimit({ windowMs: 60_000, max: 5, maxAttempts: 5 });",
        "+export const limiter = rateLimit({ windowMs: 60_000, max: 5, maxAttempts: 5000 });")),
    "a rate in a text": ("a.py", "raised-limit", script(
        "-@limiter.limit('5/minute')", "+@limiter.limit('900/minute')", "def login():", "    return form()")),
    "a token that lives for a year": ("a.py", "raised-limit", script(
        "-ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)", "+ACCESS_TOKEN_LIFETIME = timedelta(days=365)")),
    "a file for everybody": ("a.py", "wider-mode", script(
        "def save(path, text):", "    path.write_text(text)", "-    path.chmod(0o600)", "-    os.chmod(path, 0o600)",
        "+    path.chmod(0o600)", "+    os.chmod(path, 0o666)")),
    "a file for everybody in Go": ("a.go", "wider-mode", script(
        "package a", "func save(data []byte) error {",
        "-\treturn os.WriteFile(\"key\", data, 0600)", "+\treturn os.WriteFile(\"key\", data, 0644)", "}")),
    "a mask that hides nothing": ("a.py", "wider-mode", script("def main():", "-    os.umask(0o077)", "+    os.umask(0)", "    run()")),
    "yaml that builds objects": ("a.py", "weaker-call", script(
        "def read(text):", "-    return yaml.safe_load(text)", "+    return yaml.load(text, Loader=yaml.UnsafeLoader)")),
    "yaml in Ruby": ("a.rb", "weaker-call", script(
        "def read(text)", "-  YAML.safe_load(text)", "+  YAML.load(text)", "end")),
    "literals that are evaluated": ("a.py", "weaker-call", script(
        "def read(text):", "-    return ast.literal_eval(text)", "+    return eval(text)")),
    "a comparison that stops early": ("a.rb", "weaker-call", script(
        "def genuine?(given)", "-  Rack::Utils.secure_compare(given, @digest)", "+  given == @digest", "end")),
    "a comparison in PHP": ("a.php", "weaker-call", script(
        "<?php", "function genuine($given, $wanted) {",
        "-  return hash_equals($wanted, $given);", "+  return $wanted === $given;", "}")),
    "a random source that can be guessed": ("a.py", "weaker-call", script(
        "def pin():", "-    return secrets.randbelow(10**6)", "+    return random.randrange(10**6)")),
    "a random source in Java": ("A.java", "weaker-call", script(
        "class A {", "  int code() {", "-    return new SecureRandom().nextInt(1000000);",
        "+    return new Random().nextInt(1000000);", "  }", "}")),
    "an older digest": ("a.py", "weaker-call", script(
        "def mark(data):", "-    return hashlib.sha256(data).hexdigest()", "+    return hashlib.md5(data).hexdigest()")),
    "an older digest by name": ("a.js", "weaker-choice", script(
        "function mark(data) {", "-  return crypto.createHash('sha256').update(data).digest('hex');",
        "+  return crypto.createHash('md5').update(data).digest('hex');", "}")),
    "a cipher in Java": ("A.java", "weaker-choice", script(
        "class A {", "  Cipher make() {", "-    return Cipher.getInstance(\"AES/GCM/NoPadding\");",
        "+    return Cipher.getInstance(\"AES/ECB/PKCS5Padding\");", "  }", "}")),
    "a shell for a command": ("a.py", "weaker-call", script(
        "def build(name):", "-    subprocess.check_call(['make', name])", "+    os.system(f'make {name}')")),
    "a race for a name": ("a.py", "weaker-call", script(
        "def fresh():", "-    handle, path = tempfile.mkstemp()", "+    path = tempfile.mktemp()", "    return path")),
    "a value out of its escape": ("a.js", "unwrapped-value", script(
        "function row(item) {", "-  return `<td>${escapeHtml(item.name)}</td>`;", "+  return `<td>${item.name}</td>`;", "}")),
    "a value out of its escape in PHP": ("a.php", "unwrapped-value", script(
        "<?php", "function row($item) {", "-  echo htmlspecialchars($item);", "+  echo $item;", "}")),
    "a value that goes on uncleaned": ("a.py", "dropped-cleaning", script(
        "def store(upload, root):", "-    name = secure_filename(upload.filename)", "-    upload.save(root / name)",
        "+    target = root / upload.filename", "+    upload.save(target)")),
    "a size without its cap": ("a.js", "unwrapped-value", script(
        "function page(query) {", "-  const size = Math.min(Number(query.size), MAX_SIZE);",
        "+  const size = Number(query.size);", "  return list(size);", "}")),
    "a row without its lock": ("a.py", "unwrapped-value", script(
        "def pay(key):", "-    row = session.query(Account).with_for_update().get(key)",
        "+    row = session.query(Account).get(key)", "    row.spend()")),
    "a query with its values in it": ("a.py", "composed-query", script(
        "def user(cursor, name):", "-    cursor.execute('SELECT * FROM users WHERE name = %s', (name,))",
        "+    cursor.execute('SELECT * FROM users WHERE name = \\'%s\\'' % name)", "    return cursor.fetchone()")),
    "a query in JavaScript": ("a.js", "composed-query", script(
        "async function user(db, name) {", "-  return db.query('SELECT * FROM users WHERE name = ?', [name]);",
        "+  return db.query('SELECT * FROM users WHERE name = \"' + name + '\"');", "}")),
    "a condition in Ruby": ("a.rb", "composed-query", script(
        "def named(name)", "-  User.where(\"name = ?\", name)", "+  User.where(\"name = '#{name}'\")", "end")),
    "a wildcard host": ("a.py", "weaker-setting", script(
        "-ALLOWED_HOSTS = ['shop.example.org', 'www.example.org']", "+ALLOWED_HOSTS = ['*']")),
    "uploads that run": ("a.js", "opened-list", script(
        "-const ALLOWED_TYPES = new Set(['.png', '.gif']);", "+const ALLOWED_TYPES = new Set(['.png', '.gif', '.svg']);")),
    "a script policy that lets inline in": ("a.py", "opened-list", script(
        "def harden(reply):", "-    reply.headers['Content-Security-Policy'] = \"default-src 'self'; script-src 'self'\"",
        "+    reply.headers['Content-Security-Policy'] = \"default-src 'self'; script-src 'self' 'unsafe-inline'\"",
        "    return reply")),
    "a shorter deny-list": ("a.ts", "shrunk-list", script(
        "-export const BLOCKED_HOSTS = ['169.254.169.254', 'localhost', '127.0.0.1'];",
        "+export const BLOCKED_HOSTS = ['localhost', '127.0.0.1'];")),
    "a field that is logged again": ("a.py", "shrunk-list", script(
        "-REDACTED_FIELDS = {'password', 'pin', 'iban'}", "+REDACTED_FIELDS = {'password', 'pin'}")),
    "a middleware taken out of its list": ("settings.py", "shrunk-list", script(
        "MIDDLEWARE = [", "    'django.middleware.security.SecurityMiddleware',",
        "-    'django.middleware.csrf.CsrfViewMiddleware',", "    'app.middleware.Timing',", "]")),
    "a header left out": ("a.js", "dropped-header", script(
        "function harden(res) {", "  res.setHeader('X-Frame-Options', 'DENY');",
        "-  res.setHeader('X-Content-Type-Options', 'nosniff');", "  return res;", "}")),
    "a mask taken off": ("a.py", "unmasked-value", script(
        "def shown(user):", "-    return {'name': user.name, 'ssn': '***'}", "+    return {'name': user.name, 'ssn': user.ssn}")),
    "a trace in the answer": ("a.js", "shown-trace", script(
        "function failed(err, req, res) {", "-  res.status(500).json({ error: 'failed' });",
        "+  res.status(500).json({ error: 'failed', stack: err.stack });", "}")),
    "an exemption": ("a.rb", "exemption", script(
        "class HooksController", "+  skip_before_action :verify_authenticity_token", "  layout 'plain'", "end")),
    "an origin of any kind": ("a.py", "weaker-setting", script(
        "-CORS(app, origins='https://shop.example.org', supports_credentials=True)",
        "+CORS(app, origins='*', supports_credentials=True)")),
    "a pattern without its ends": ("a.js", "loosened-pattern", script(
        "-const SLUG = /^[a-z0-9-]{1,40}$/;", "+const SLUG = /[a-z0-9-]{1,40}/;")),
    "a link that may be followed": ("a.py", "dropped-flag", script(
        "def read(path):", "-    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)", "+    handle = os.open(path, os.O_RDONLY)",
        "    return os.fdopen(handle)")),
    "a policy for everyone": ("a.py", "weaker-call", script(
        "class Accounts(ViewSet):", "-    permission_classes = [IsAuthenticated]", "+    permission_classes = [AllowAny]",
        "    queryset = rows")),
    "a template engine out of its sandbox": ("a.py", "weaker-call", script(
        "-class Engine(SandboxedEnvironment):", "+class Engine(Environment):", "    autoescape = True")),
    "a request that follows": ("a.py", "dropped-setting", script(
        "def cover(url):", "-    return requests.get(url, timeout=3, allow_redirects=False)", "+    return requests.get(url, timeout=3)")),
    "a key that is taken again": ("a.js", "shrunk-list", script(
        "-const FORBIDDEN = /__proto__|constructor|prototype/;", "+const FORBIDDEN = /__proto__|prototype/;")),
    "markup that is trusted": ("a.py", "trusted-markup", script(
        "def crumbs(parts):", "-    return ' / '.join(parts)", "+    return Markup(' / '.join(parts))")),
    "a redirect where the request says": ("a.py", "opened-redirect", script(
        "def leave(request):", "-    return redirect('/')", "+    return redirect(request.args['back'])")),
}  # fmt: skip


@pytest.mark.parametrize("name", DENIED)
def test_a_plainly_weaker_form_is_refused(name):
    path, rule, text = DENIED[name]

    assert (rule, "deny") in found(path, text)


@pytest.mark.parametrize("name", DENIED)
def test_the_way_back_to_the_stronger_form_is_free(name):
    path, _, text = DENIED[name]

    assert [each for each in found(path, text, swapped=True) if each[1] == "deny"] == []


SILENT = {
    "a number that names no defence": ("a.py", script("-PAGE_WIDTH = 80", "+PAGE_WIDTH = 8")),
    "a cost that is a price": ("a.py", script("-SHIPPING_COST = 12", "+SHIPPING_COST = 4")),
    "a feature with its settings": ("a.py", script(
        "def main(app):", "-    app.login(verify=True, csrf=True)", "    app.run()")),
    "a setting moved into a table": ("a.js", script(
        "+const COOKIE = { httpOnly: true, secure: true };", "function login(res, token) {",
        "-  res.cookie('auth', token, { httpOnly: true, secure: true });", "+  res.cookie('auth', token, COOKIE);", "}")),
    "a safer loader": ("a.py", script("def read(text):", "-    return yaml.safe_load(text)", "+    return json.loads(text)")),
    "a loader that is safe by its argument": ("a.py", script(
        "def read(text):", "-    return yaml.safe_load(text)", "+    return yaml.load(text, Loader=yaml.CSafeLoader)")),
    "a digest for a cache": ("a.py", script(
        "def key(data):", "-    return hashlib.sha1(data).hexdigest()", "+    return hashlib.sha256(data).hexdigest()")),
    "another escape": ("a.py", script(
        "def row(name):", "-    return '<td>' + html.escape(name) + '</td>'", "+    return '<td>' + markupsafe.escape(name) + '</td>'")),
    "an escape through a template": ("a.py", script(
        "def row(name):", "-    return '<td>' + html.escape(name) + '</td>'",
        "+    return render_template('row.html', name=name)")),
    "an allow-list of one's own": ("a.py", script(
        "-ALLOWED_FORMATS = ('csv', 'tsv')", "+ALLOWED_FORMATS = ('csv',)")),
    "a longer deny-list": ("a.py", script("-BLOCKED = ('a',)", "+BLOCKED = ('a', 'b')")),
    "names made clear": ("a.py", script(
        "def f(a):", "-    x = html.escape(a)", "-    return x", "+    escaped = html.escape(a)", "+    return escaped")),
    "another table in a query": ("a.py", script(
        "def rows(cursor, key):", "-    cursor.execute('SELECT a FROM old WHERE k = %s', (key,))",
        "+    cursor.execute(f'SELECT a FROM {TABLE} WHERE k = %s', (key,))")),
    "a pattern with another end": ("a.py", script(
        "-SLUG = re.compile(r'^[a-z]+$')", "+SLUG = re.compile(r'\\A[a-z]+\\Z')")),
    "a narrower file mode": ("a.py", script("def save(path):", "-    os.chmod(path, 0o644)", "+    os.chmod(path, 0o600)")),
    "a timeout that moved to the client": ("a.py", script(
        "class Rates:", "    def __init__(self):", "-        self.client = Client()", "+        self.client = Client(timeout=5)",
        "", "    def latest(self, base):", "-        return self.client.get(base, timeout=5)", "+        return self.client.get(base)")),
    "the same settings in another order": ("a.py", script(
        "def login(reply):", "-    reply.set_cookie('a', 'b', secure=True, httponly=True)",
        "+    reply.set_cookie('a', 'b', httponly=True, secure=True)")),
    "a debug flag in a function": ("a.py", script(
        "def main():", "+    debug = True", "    run()")),
    "a function moved as a whole": ("a.py", script(
        "-def b(x):", "-    return html.escape(x)", "-", "def a(x):", "    return x", "+", "+def b(x):", "+    return html.escape(x)")),
    "headers given by a library": ("a.js", script(
        "-app.use((req, res, next) => { res.setHeader('X-Frame-Options', 'DENY'); next(); });", "+app.use(helmet());", "run(app);")),
    "a stronger source of chance": ("a.js", script(
        "function id() {", "-  return crypto.randomBytes(16).toString('hex');", "+  return crypto.randomUUID();", "}")),
}  # fmt: skip


@pytest.mark.parametrize("name", SILENT)
def test_a_change_that_weakens_nothing_is_not_refused(name):
    path, text = SILENT[name]

    assert [each for each in found(path, text) if each[1] == "deny" and each[0] in RULES] == []


def test_a_plain_loss_names_one_fact_and_one_place_with_both_forms():
    text = "def a():\n-    os.chmod('key', 0o600)\n+    os.chmod('key', 0o644)\n"
    (loss,) = compare([SourceChange("a.py", lines(text, "-"), lines(text, "+"))]).losses

    assert (loss.line, loss.old_line, loss.symbol) == (2, 2, "a")
    assert (loss.before, loss.after) == ("os.chmod('key', 0o600)", "os.chmod('key', 0o644)")
    assert loss.fact == "a lets more users at a file by `file_mode`"
