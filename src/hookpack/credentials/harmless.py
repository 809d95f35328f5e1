"""What stands for a secret and is none: placeholders, references, hashes, ciphertext, the words of every example."""

from __future__ import annotations

_PLACEHOLDERS = (
    "example", "xxxx", "your", "placeholder", "changeme", "change-me", "change_me", "redacted", "insert", "replace",
    "****", "....", "…", "todo", "thisismy", "this-is", "this_is",
)  # fmt: skip
_DULL_PASSWORDS = frozenset((
    "password", "passwd", "pass", "pwd", "pw", "secret", "user", "username", "admin", "root", "test",
    "guest", "postgres", "mysql", "example", "changeme", "token", "p4ssw0rd", "passw0rd",
))  # fmt: skip
# where the secret is kept, a digest or a ciphertext of it, or a public part
_REFERENCES = (
    "arn:", "op://", "ssm:", "vault:", "env:", "env.", "file:", "ref+", "sm://", "kms:", "gcp:", "awssm",
    "secretsmanager:", "keyvault", "@microsoft.keyvault", "data:", "urn:", "sha1-", "sha256-", "sha384-", "sha512-",
    "sha256:", "sha512:", "sha1:", "md5:", "h1:", "$2a$", "$2b$", "$2y$", "$argon2", "$5$", "$6$", "$1$", "$apr1$",
    "$y$", "$7$", "$scrypt", "$pbkdf2", "pbkdf2", "scrypt:", "scrypt$", "bcrypt", "argon2", "{ssha", "{sha",
    "{crypt}", "{md5}", "{smd5}", "{bcrypt}", "{noop}", "{pbkdf2", "{cipher}", "scram-sha", "sha1$", "sha256$",
    "md5$", "unsalted_", "crypt$", "enc[", "enc(", "$ansible_vault", "aqicah", "u2fsdgvkx1", "gaaaaa", "ssh-rsa",
    "ssh-ed25519", "ssh-dss", "ecdsa-sha2", "aaaab3nzac1", "-----begin", "age1", "process.env", "os.environ",
    "system.getenv", "projects/", "secret/", "secrets/", "secretref", "%env", "!vault", "!ref", "!sub", "!getatt",
    "!secret", "!env", "config.", "settings.", "var.", "local.", "data.", "module.", "self.", "this.", "req.",
    "request.", "props.", "state.", "ctx.", "opts.", "options.", "args.", "params.", "secrets.", "github.", "inputs.",
    "steps.",
)  # fmt: skip
_SURE_TEMPLATES = ("${", "{{", "%(", "<%", "$(", "a-z", "A-Z", "0-9", "(?", "](", "\\d", "\\w", "\\s", "\\S", "[[:")
# two letters that a value drawn at random may hold as well
_TEMPLATES = (
    "`", "{}", "{0}", "{1}", "<?", "[[", "@@", "[^", ".*", ".+", "^[", "]+", "]*", "]{", ")$", "+$", "\\b",
)  # fmt: skip
_FILES = (
    ".pem", ".key", ".crt", ".cer", ".p12", ".pfx", ".jks", ".txt", ".json", ".yml", ".yaml", ".env", ".py", ".js",
    ".ts", ".html", ".md", ".png", ".svg", ".xml", ".php", ".toml", ".ini", ".conf", ".asc", ".pub", ".gpg", ".enc",
    ".css", ".go", ".com", ".org", ".net", ".io", ".local", ".internal", ".dev", ".test", ".der", ".tsx", ".jsx",
    ".vue", ".rb",
)  # fmt: skip


def is_placeholder(value: str) -> bool:
    """Whether a human would see at once that `value` stands for a secret and is none."""
    if is_crossed_out(value):
        return True
    return value[:1] in "<$%{" or "${" in value or "{{" in value


def is_crossed_out(value: str) -> bool:
    """Whether `value` says in words that it is none, or repeats itself."""
    low = value.lower()
    return any(word in low for word in _PLACEHOLDERS) or len(set(value[-16:])) <= 2


def is_dull(password: str) -> bool:
    """Whether everybody writes `password` in examples."""
    return len(password) < 4 or password.lower() in _DULL_PASSWORDS or is_placeholder(password)


def is_reference(value: str) -> bool:
    """Whether `value` names a place, a variable, a pattern or a digest instead of being the secret."""
    low = value.lower()
    if low.startswith(_REFERENCES) or "://" in value or any(word in value for word in _SURE_TEMPLATES):
        return True
    if low.endswith(_FILES) or (low.startswith(("agb", "aga")) and len(value) > 100):  # a sealed secret
        return True
    if len(low) == 42 and low.startswith("0x") and not low[2:].strip("0123456789abcdef"):  # an account of Ethereum
        return True
    return _is_variable(value) or _is_path(value) or is_uuid(value) or _is_address(low) or _is_list(value)


def is_template(value: str) -> bool:
    """Whether `value`, not being random, is to be filled or to be matched."""
    if any(word in value for word in _TEMPLATES):
        return True
    if "#{" in value and "}" in value:
        return True
    at = max(value.find("%s"), value.find("%d"))
    return at >= 0 and not value[at + 2 : at + 3].isalnum()


def _is_variable(value: str) -> bool:
    first, last = value[0], value[-1]
    if first == "$" and _begins_with_variable(value):
        return True
    if first == "#" and len(value) in (4, 7, 9) and not value[1:].lower().strip("0123456789abcdef"):  # a colour
        return True
    if first == "*" and len(value) == 41 and not value[1:].lower().strip("0123456789abcdef"):  # a hash of MySQL
        return True
    if first in "%@<[{#" and last == {"<": ">", "[": "]", "{": "}"}.get(first, first):
        return True
    if value.startswith("__") and value.endswith("__"):
        return True
    if "{" in value and "}" in value:  # a formatted string: "{name}", "prefix-{item.name}"
        inner = value[value.find("{") + 1 : value.find("}")]
        return bool(inner) and inner[0].isalpha() and inner.replace("_", "a").replace(".", "a").isalnum()
    dollar = value.rfind("$")
    return (
        dollar >= 0
        and len(value) - dollar > 3
        and value[dollar + 1 :].replace("_", "A").isalpha()
        and value[dollar + 1 :].isupper()
    )


def _begins_with_variable(value: str) -> bool:
    """`$name`, `$NAME/rest`, or a hash as `crypt` writes it, `$kind$...`."""
    size = 1
    while size < len(value) and (value[size].isalnum() or value[size] in "_-"):
        size += 1
    name, follower = value[1:size], value[size : size + 1]
    if not name or follower == "$":
        return bool(name) and size <= 20
    return name.replace("_", "a").isidentifier() and (
        not follower or follower in "/:." or name.replace("_", "").isupper()
    )


def _is_path(value: str) -> bool:
    if value.startswith(("./", "../", "~/", "\\\\")) or value[1:3] == ":\\":
        return True
    pieces = [piece for piece in value.split("/") if piece]
    return len(pieces) > 1 and all(
        piece.replace("-", "").replace("_", "").replace(".", "").isalpha() for piece in pieces
    )


def is_uuid(value: str) -> bool:
    """A UUID, with its hyphens."""
    pieces = value.strip("{}").split("-")
    return [len(piece) for piece in pieces] == [8, 4, 4, 4, 12] and all(
        not piece.lower().strip("0123456789abcdef") for piece in pieces
    )


def _is_list(value: str) -> bool:
    """Options, not a value: `a=1,b=2`."""
    return "," in value and all("=" in piece for piece in value.split(","))


def _is_address(low: str) -> bool:
    """A mail address, a host with its port."""
    user, at, host = low.partition("@")
    host = host if at else user
    name, dot, end = host.partition(":")[0].rpartition(".")
    return (
        bool(dot and at) and end.isalpha() and 2 <= len(end) <= 6 and name.replace(".", "").replace("-", "").isalnum()
    )
