"""Which names say that their value is a secret, and which values could be one that a person chose."""

from __future__ import annotations

from hookpack.credentials.harmless import is_dull

# these tell wherever a name ends in them
_ENDINGS = (
    "password", "passwd", "passphrase", "passwort", "secret", "secretkey", "apikey", "api_key", "access_key",
    "accesskey", "secret_key", "private_key", "privatekey", "authtoken", "auth_token", "accesstoken", "access_token",
    "requirepass", "masterauth", "authkey", "auth_key", "encryption_key", "signing_key", "master_key",
    "oauth_token", "refresh_token", "bearer_token", "storepass", "keypass",
)  # fmt: skip
# these only as a word of their own
_WORDS = ("pass", "pwd", "pw", "token", "oauth2_bearer")
_NO_SECRETS = ("next_token", "page_token", "continuation_token", "starting_token", "max_token", "eos_token",
               "pad_token", "bos_token", "mask_token", "unk_token", "sep_token", "cls_token", "csrf_token",
               "client_request_token", "idempotency_token", "manage_master_user_password", "show_password",
               "no_password", "ask_password", "skip_password", "reset_password", "forgot_password",
               "generate_secret", "imagepullsecret", "image_pull_secret", "existing_secret",
               "existingsecret")  # fmt: skip

_SEPARATORS = str.maketrans("-./: []\"'", "_________")
_FOREIGN = ("@", "/", "./", "~", "../", "file:", "env:", "arn:", "vault:", "op://", "ref+", "ssm:", "sm://", "aws-sm:",
            "projects/", "secret:", "secret/", "keyring:", "azurekeyvault:", "http://", "https://", "-", "os.",
            "process.",
            "$", "`", "<", "{", "\\", "[", "..", ">")  # fmt: skip
_ENDS_OF_FILES = (
    ".txt",
    ".pem",
    ".key",
    ".json",
    ".yaml",
    ".yml",
    ".env",
    ".pass",
    ".crt",
    ".p12",
    ".jks",
    ".enc",
    ".gpg",
)
_SWITCHES = frozenset((
    "true", "false", "yes", "none", "null", "nil", "undefined", "default", "disabled", "enabled", "required",
    "optional", "auto", "stdin", "prompt", "ask", "hidden", "string", "text", "never", "always", "file", "env",
    "dummy", "foobar", "bearer", "basic", "digest", "plain", "inherit", "interactive", "keychain", "keyring", "vault",
    "empty", "generate",
))  # fmt: skip
_MADE_UP = ("dummy", "fake", "mock", "sample", "foobar", "notreal", "not-real", "not_real", "test", "invalid", "demo",
            "placeholder", "redacted", "example", "xxxx", "insert", "your", "todo", "changeme", "change_me",
            "change-me", "replace")  # fmt: skip
# a value made of these alone describes what belongs there
_DESCRIBING = (
    "password", "passwd", "passphrase", "secret", "token", "pass", "key", "api", "access", "auth", "private", "user",
    "name", "value", "here", "the", "some", "new", "old", "my", "db", "database", "admin", "root", "postgres", "mysql",
    "redis", "mongo", "rabbitmq", "app", "local", "dev", "strong", "secure", "super", "client", "goes", "this", "any",
    "of", "to", "is", "in", "pwd", "pw", "a",
)  # fmt: skip


def is_telling(name: str) -> bool:
    """Whether `name` (an option, a variable, a dotted key) says that its value is a secret."""
    plain = name.strip("-").translate(_SEPARATORS).lower().rstrip("_")
    if plain.endswith(_NO_SECRETS):
        return False
    if plain.endswith(_ENDINGS):
        return True
    if name == "_auth" or name.endswith(":_auth"):  # npm's
        return True
    return any(plain == word or plain.endswith("_" + word) for word in _WORDS)


def is_chosen(value: str) -> bool:
    """Whether `value` could be a password of a person: no reference, placeholder, switch or description of one."""
    value = value.strip("\"'")
    if not 4 <= len(value) <= 200 or value.startswith(_FOREIGN) or any(char in value for char in " \t\n$`"):
        return False
    low = value.lower()
    if value[0] == value[-1] == "%":
        return False
    if low in _SWITCHES or is_dull(value) or low.endswith(_ENDS_OF_FILES) or "{{" in value or "${" in value:
        return False
    if (value.isdigit() and len(value) < 6) or any(word in low for word in _MADE_UP) or len(set(low)) < 3:
        return False
    return not _is_description(low)


def _is_description(low: str) -> bool:
    """`my-secret-token`, `password123`: all its words say what it is."""
    low = low.rstrip("0123456789!")
    letters = "".join(char if char.isalpha() else " " if char in "-_. " else "0" for char in low)
    if "0" in letters:
        return False
    for word in _DESCRIBING:
        letters = letters.replace(word, " ")
    return not letters.strip()


def is_token(value: str) -> bool:
    """Whether `value` looks drawn by chance: long enough, letters and digits."""
    return len(value) >= 12 and is_chosen(value) and any(map(str.isdigit, value)) and any(map(str.isalpha, value))
