"""Which names promise a secret: `db_password`, `clientSecret`, `X-Api-Key`; and which only speak of one."""

from __future__ import annotations

_PASSWORDS = frozenset((
    "password", "passwords", "passwd", "passphrase", "passcode", "pwd", "pw", "pass", "passwort", "kennwort",
    "contrasena", "contrase\u00f1a", "senha", "mdp", "motdepasse", "wachtwoord", "haslo", "parola", "losenord",
    "l\u00f6senord", "psk", "clave", "credential", "credentials", "creds", "cred",
))  # fmt: skip
_SECRETS = frozenset((
    "secret", "secrets", "token", "apikey", "auth", "authorization",
    "bearer", "salt", "pepper", "passkey", "authtoken", "schluessel", "schl\u00fcssel",
))  # fmt: skip
# a key is a secret only when a word before it says what it opens
_OPENING = frozenset((
    "api", "access", "secret", "private", "signing", "sign", "encryption", "encrypt", "decryption", "crypt", "crypto",
    "cipher", "auth", "authentication", "authorization", "master", "account", "shared", "service", "deploy", "app",
    "application", "consumer", "client", "admin", "hmac", "jwt", "subscription", "webhook", "root", "aes", "rsa",
    "ssh", "server", "write", "ingest", "ingestion", "integration", "license", "signature", "token", "vault",
    "fernet", "cookie", "nacl", "symmetric", "security", "functions", "function", "host", "storage", "unseal",
    "recovery", "bot", "x", "user", "cosmos", "redis", "search", "maps", "openai", "stripe", "aws", "azure", "github",
    "google", "sendgrid", "mailgun", "twilio", "datadog", "anthropic", "session", "django", "flask", "rails",
    "laravel",
))  # fmt: skip
_ENDINGS = (
    "password", "passwd", "passphrase", "passwort", "kennwort", "secret", "token", "pwd", "apikey", "secretkey",
    "accesskey", "privatekey", "authkey", "encryptionkey", "signingkey", "masterkey", "appkey", "sharedkey",
    "accountkey", "authtoken", "sshpass", "dbpass", "userpass", "rootpass", "adminpass", "smtppass", "mailpass",
    "requirepass", "masterauth", "mypass", "ftppass", "dbpw", "rootpw", "userpw", "adminpw", "keypass", "storepass",
    "sudopass", "becomepass",
)  # fmt: skip
# where, when and in what dress: they do not change what the name promises
_NEUTRAL = frozenset((
    "dev", "devel", "development", "prod", "production", "prd", "test", "testing", "staging", "stage", "stg", "live",
    "local", "qa", "uat", "demo", "sandbox", "ci", "default", "value", "val", "string", "str", "text", "plain",
    "plaintext", "raw", "clear", "cleartext", "b64", "base64", "encoded", "hex", "old", "new", "current", "cur",
    "prev", "previous", "primary", "secondary", "backup", "main", "real", "temp", "tmp", "db", "database", "mysql",
    "postgres", "redis", "mongo", "admin", "root", "app", "api", "aws", "gcp", "azure", "github", "gitlab", "slack",
    "stripe", "smtp", "mail", "ftp", "ssh", "ldap", "vpn", "wifi", "kafka", "jwt", "s3", "server", "service", "me",
    "eu", "us", "internal", "external", "const", "env", "var", "x", "v", "a", "b", "c", "dsn", "is", "eq", "to",
))  # fmt: skip
# what is handed out, counted or passed on: page tokens, csrf tokens, public keys
_HARMLESS = frozenset((
    "public", "publishable", "pub", "csrf", "xsrf", "page", "next", "continuation", "continue", "cursor", "sync",
    "max", "min", "num", "count", "pad", "eos", "bos", "unk", "sep", "cls", "mask", "primary_key", "foreign", "sort",
    "partition", "cache", "site", "idempotency", "hash", "hashed", "encrypted", "sealed", "no", "non", "is", "has",
    "use", "with", "without", "needs", "require", "requires", "required", "verify", "validate", "forgot", "reset",
    "invalid", "wrong", "missing", "bad", "get", "fetch", "read", "load", "find", "lookup", "ask", "prompt",
    "generate", "gen", "make", "create", "delete", "remove", "update", "refreshes", "revoke", "check", "show", "hide",
    "input", "type", "enter", "label", "placeholder", "error", "expected", "lex", "parse", "parser", "syntax",
    "python", "verification",
))  # fmt: skip
# what a key finds or orders: no lock is opened by it
_OF_DATA = frozenset((
    "row", "rows", "col", "column", "map", "dict", "hash", "object", "item", "list", "event", "route", "query",
    "react", "group", "lookup", "composite", "index", "record", "entry", "file", "path", "i18n", "l10n",
    "translation", "locale", "message", "label", "image", "asset", "blob", "content", "data", "dedup", "dedupe",
    "etag", "fingerprint", "ssh", "known", "primary", "foreign", "sort", "partition", "public", "peer", "remote",
    "their", "issue", "project", "table", "unique", "natural", "surrogate", "node", "element", "state", "store",
    "storage", "cache", "commit", "revision", "version", "trace", "test", "dist", "the", "a", "this", "that", "each",
    "any", "gpg", "pgp", "verifying", "address", "track", "tracking", "measurement", "kms",
))  # fmt: skip
_SALTED = ("auth", "in", "nonce", "secret", "session", "app", "api", "cookie", "security", "password")
_LONGEST = 80

_known: dict[str, str] = {}


def promise(name: str) -> str:
    """What a value under `name` would be: "password", "secret" (tokens and keys), "key" (of who knows what: a secret
    if it was drawn at random), or "" for none of them.
    """
    kind = _known.get(name)
    if kind is None:
        kind = _promise(name) if len(name) <= _LONGEST else ""
        if len(_known) < 10_000:  # a text of ten million different names must not fill the memory
            _known[name] = kind
    return kind


def _promise(name: str) -> str:
    words = _words(name)
    while len(words) > 1 and (words[-1] in _NEUTRAL or words[-1].isdigit()):
        words.pop()
    if not words or any(word in _HARMLESS for word in words[-4:-1]):
        return ""
    last = words[-1].rstrip("0123456789")
    if last in _PASSWORDS:
        return "password"
    if last == "passe" and words[-3:-1] == ["mot", "de"]:
        return "password"
    if last == "salt" and (len(words) == 1 or words[-2] not in _SALTED):
        return ""  # stored beside each hash, and known to all
    if last in _SECRETS:
        return "secret"
    if last in ("key", "keys") and len(words) > 1 and words[-2] in _OPENING:
        return (
            ""
            if words[-2] in ("user", "cache", "storage", "session", "token", "data") and len(words) == 2
            else "secret"
        )
    if len(words) > 2 and last == "base" and words[-3:-1] == ["secret", "key"]:
        return "secret"
    if last.endswith(_ENDINGS) and not last.startswith(("bypass", "nopass", "csrf", "xsrf")):
        return "password" if "pass" in last[-10:] or last.endswith(("pwd", "pw", "wort")) else "secret"
    return "key" if last == "key" and len(words) > 1 and words[-2] not in _OF_DATA else ""


def _words(name: str) -> list[str]:
    """The words of `dbPassword`, `DB_PASSWORD`, `db-password`, `db.password` and `DBPassword2`, in lower case."""
    pieces = []
    for piece in name.replace("-", "_").replace(".", "_").split("_"):
        if not piece:
            continue
        if piece.islower() or piece.isupper():
            pieces.append(piece.lower())
            continue
        begin = 0
        for at in range(1, len(piece)):
            # a capital after a small letter, or the last capital of several before a small one, begins a word
            if piece[at].isupper() and (not piece[at - 1].isupper() or piece[at + 1 : at + 2].islower()):
                pieces.append(piece[begin:at].lower())
                begin = at
        pieces.append(piece[begin:].lower())
    return pieces
