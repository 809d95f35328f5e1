"""Secrets that a command takes as an operand: `htpasswd -b file user X`, `vault login X`, `sqlplus user/X@place`."""

from __future__ import annotations

from hookpack.exposure.telling import is_chosen
from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import Loose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_POSITIONS = {  # words before the secret
    ("vault", "login"): 0, ("cargo", "login"): 0, ("ngrok", "authtoken"): 0, ("ngrok", "add-authtoken"): 0,
    ("mysqladmin", "password"): 0, ("wandb", "login"): 0, ("samba-tool", "create"): 1,
    ("samba-tool", "add"): 1, ("redis-cli", "AUTH"): 0, ("redis-cli", "auth"): 0, ("net", "user"): 1,
    ("grafana-cli", "reset-admin-password"): 0, ("grafana", "reset-admin-password"): 0, ("snyk", "auth"): 0,
    ("ansible-vault", "encrypt_string"): 0, ("rabbitmqctl", "add_user"): 1, ("rabbitmqctl", "change_password"): 1,
    ("user-secrets", "set"): 1, ("alias", "set"): 3,
}  # fmt: skip
_ORACLE = frozenset(("sqlplus", "sqlldr", "impdp", "expdp", "imp", "exp", "sql"))  # user/password@place


def operands(words: Sequence[str], name: str) -> Iterator[str]:
    """The operands of the program `name` that are secrets."""
    yield from filter(is_choice, _last(words, name))
    for word in words[1:]:
        if word.startswith(("/pass:", "/password:")):
            yield from filter(is_choice, (same(word.partition(":")[2], word),))
    if name in _ORACLE:
        yield from filter(is_choice, filter(None, map(_of_login, words[1:])))
    yield from _behind(words, name)


def _last(words: Sequence[str], name: str) -> Sequence[str]:
    """The operands of programs that end in a secret."""
    if name == "htpasswd":
        return words[-1:] if any("b" in word for word in words[1:] if word[:1] == "-") else ()
    if name == "net" and words[1:2] == ("use",):
        return [word for word in words[2:] if word[:1] not in ("/", "\\") and word[-1:] != ":"]
    is_hashed = name in ("mkpasswd", "wpa_passphrase") or (name == "openssl" and words[1:2] == ("passwd",))
    return words[-1:] if is_hashed and len(words) > 1 and words[-1][:1] != "-" else ()


def _behind(words: Sequence[str], name: str) -> Iterator[str]:
    """What stands so many words behind a verb, or behind an option in `pass:...`."""
    for at, word in enumerate(words[1:], 1):
        skipped = _POSITIONS.get((name, word), _POSITIONS.get((words[at - 1], word), -1))
        place = at + 1 + skipped
        if skipped >= 0 and place < len(words) and is_choice(words[place]):
            yield words[place]
    for at, word in enumerate(words):
        is_given = word.startswith("pass:") and words[at - 1] in ("-passin", "-passout", "-password", "-pass")
        if is_given and is_choice(same(word[5:], word)):
            yield word[5:]


def _of_login(word: str) -> str:
    """The password of `user/password@place`."""
    user, slash, rest = word.partition("/")
    return same(rest.rpartition("@")[0], word) if slash and user and user[0] != "-" else ""


def is_literal(word: str) -> bool:
    return type(word) is not Loose or not any(char in word for char in "$`")


def is_choice(word: str) -> bool:
    """Whether a word, known in full, could be a password that a person chose."""
    return is_literal(word) and is_chosen(word)


def same(part: str, word: str) -> str:
    """The part, known as well as the word that it is of."""
    return Loose(part) if type(word) is Loose else part
