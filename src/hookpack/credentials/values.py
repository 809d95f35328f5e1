"""How much a value looks like a secret: drawn at random, or made up by a person."""

from __future__ import annotations

from hookpack.credentials.harmless import is_crossed_out, is_reference, is_template
from hookpack.credentials.source import SHORTEST_SECRET
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from hookpack.finding import Severity

_LONGEST = 512
_HEX = frozenset("0123456789abcdefABCDEF")
_JOINTS = frozenset("-_.")
_VOWELS = frozenset("aeiouy")
_STRONG = frozenset("!@#$%^&*?+~=|;,()<>[]{}")
# fixtures and names are written in these, passwords hardly
_DULL = frozenset((
    "test", "tests", "testing", "tester", "example", "sample", "dummy", "fake", "mock", "demo", "placeholder",
    "changeme", "change", "foo", "bar", "baz", "qux", "foobar", "secret", "secrets", "password", "passwd", "pass",
    "pwd", "pw", "token", "tokens", "key", "keys", "api", "apikey", "admin", "root", "user", "username", "guest",
    "qwerty", "abc", "abcd", "abcdef", "letmein", "hunter", "welcome", "hello", "world", "default", "none", "null",
    "true", "false", "undefined", "my", "your", "the", "not", "real", "super", "is", "a", "an", "for", "me", "here",
    "some", "random", "string", "value", "auth", "access", "client", "private", "public", "session", "new", "old",
    "valid", "invalid", "wrong", "bad", "good", "correct", "incorrect", "temp", "tmp", "dev", "prod", "local",
    "login", "logout", "id", "name", "type", "field", "input", "form", "text", "label", "hash", "salt", "csrf", "jwt",
    "bearer", "basic", "oauth", "sha", "md", "hmac", "rsa", "aes", "utf", "base", "ascii", "http", "https", "ipv",
    "tls", "ssl", "ed", "ecdsa", "pbkdf", "bcrypt", "scrypt", "des", "app", "web", "service", "server", "db",
    "database", "mysql", "postgres", "postgresql", "redis", "mongo", "mongodb", "rabbitmq", "file", "path", "url",
    "uri", "header", "cookie", "reset", "confirm", "confirmation", "forgot", "required", "error", "email", "expired",
    "refresh", "code", "grant", "scope", "min", "max", "length", "node", "python", "java", "version", "config",
    "setting", "settings", "encrypted", "signing", "encryption", "credential", "credentials", "passphrase", "strong",
    "weak", "first", "second", "long", "short", "controller", "manager", "tls", "cert", "certificate", "kube",
    "system", "default", "generate", "generator", "insecure", "unsafe", "fixme", "tbd", "ignored", "unused", "hidden",
    "bot", "data", "json", "store", "provider", "handler", "request", "response", "enter", "set", "put", "use", "see",
    "only", "with", "and", "or", "of", "in", "to", "from", "on", "by", "as", "at", "no", "if", "content", "page",
    "component", "container", "button", "modal", "dialog", "message", "messages", "validation", "validator", "must",
    "match", "should", "be", "missing",
))  # fmt: skip


def strength(value: str, *, is_password: bool, bare: bool = False, weak: bool = True) -> Severity | None:
    """How sure it is that `value` is a secret; None if it is none.

    `bare`: it stands without quotes, so it may be an expression. Without `weak` only clear cases count.
    """
    if not SHORTEST_SECRET <= len(value) <= _LONGEST or is_crossed_out(value) or is_reference(value):
        return None
    if any(letter <= " " for letter in value):
        return "medium" if is_password and _is_in_fours(value) else None
    if bare and _is_expression(value):
        return None
    if is_random(value):
        return None if _is_encoded_dullness(value) else "medium"
    if is_template(value):
        return None
    is_mixed = value != value.lower() and value != value.upper()
    if is_made_up(value) and (weak or is_mixed):
        return "medium"
    if is_password and _is_chosen(value, bare=bare, weak=weak, is_mixed=is_mixed):
        return "medium"
    if weak and (_is_weak(value, is_password=is_password) or _is_phrase(value, bare=bare)):
        return "low"
    return None


def _is_chosen(password: str, *, bare: bool, weak: bool, is_mixed: bool) -> bool:
    """What people choose whom nobody asked for a mark: `Liverpool1892`, `rain-204-fig`, four words and more."""
    if not weak and not is_mixed:
        return False
    if is_mixed and not bare and _is_jumbled(password):
        return True
    if _is_joined(password, bare=bare) or (is_mixed and _is_weak(password, is_password=True)):
        return True
    if bare or is_mixed:
        return False
    return _is_phrase(password, bare=False) or _is_long_word(password) or _is_numbered(password)


def _is_jumbled(password: str) -> bool:
    """Letters of both cases and a digit, changing oftener than names do: `Fj7JXzhEEVnkc`."""
    if len(password) < 10 or not password.isalnum() or _mean_piece(password) > 3.6:
        return False
    return any(map(str.isdigit, password)) and not any(map(_is_dull_word, _words(password)))


def _is_in_fours(password: str) -> bool:
    """`abcd efgh ijkl mnop`, as mail providers hand them out: not all of it can be spoken."""
    groups = password.split(" ")
    if len(groups) != 4 or not all(len(group) == 4 and group.isalpha() and group.islower() for group in groups):
        return False
    return any(_VOWELS.isdisjoint(group) for group in groups)


def is_made_up(value: str) -> bool:
    """Letters, digits and a mark, as a person follows the rules: `Summer-2024!`, not of dull words alone."""
    if not any(letter.isdigit() for letter in value) or not _STRONG & set(value):
        return False
    if len(value) < 8 and (value == value.lower() or value == value.upper()):
        return False
    letters = [word for word in _words(value) if len(word) > 1]
    if not letters or sum(map(len, letters)) < 3:
        letters = [letter for letter in value if letter.isalpha()]
        return len(letters) >= 3 and len(value) >= 8
    return not all(map(_is_dull_word, letters))


def _is_joined(password: str, *, bare: bool) -> bool:
    """Words of both cases and digits with a weak mark between them: `Summer-Rain_204`, no name of a program's."""
    digits = sum(letter.isdigit() for letter in password)
    if digits < 2 or len(password) < 10 or not _JOINTS.intersection(password) or (bare and _is_name(password)):
        return False
    words = [word for word in _words(password) if len(word) > 1]
    return sum(map(len, words)) >= 4 and not any(map(_is_dull_word, words))


def is_of_dull_words(password: str) -> bool:
    """Whether `password` is of words that fixtures and examples are written in."""
    return all(map(_is_dull_word, _words(password)))


def _is_dull_word(word: str) -> bool:
    return word in _DULL or word.endswith(("password", "secret", "passwd")) or word.startswith(("password", "test"))


def is_random(value: str) -> bool:
    length, letters = len(value), [letter for letter in value if letter.isalnum()]
    if length < 12 or len(set(value)) * 2 < min(length, 20) or not any(letter.isdigit() for letter in letters):
        return (
            length >= 20
            and value.isalpha()
            and not value.islower()
            and not value.isupper()
            and _mean_piece(value) < 2.2
        )
    if _is_structured(value):
        return False
    if length < 16 and (value.islower() or value.isupper()):
        return False
    limit = 3.1
    if value.isalnum() and length >= 16:  # nothing cuts it into words
        limit = 6.0 if _HEX.issuperset(value) else 4.0 if value.islower() or value.isupper() else 3.4
    return _mean_piece(value) <= limit


def _mean_piece(value: str) -> float:
    """The mean length of runs of one kind of letter; a capital and the small letters after it are one run."""
    pieces = count = 0
    before = " "
    for letter in value:
        if letter.isdigit():
            kind = "0"
        elif letter.islower():
            kind = "a"
        elif letter.isupper():
            kind = "A"
        else:
            before = " "
            continue
        count += 1
        if kind != before and not (before == "A" and kind == "a"):
            pieces += 1
        before = kind
    return count / pieces if pieces else 0.0


def _is_structured(value: str) -> bool:
    """Names, versions, dates, numbers: pieces between separators that are words or digits for the greater part."""
    pieces = [piece for piece in _split(value) if piece]
    plain = sum(len(piece) for piece in pieces if piece.isdigit() or _is_wordy(piece))
    total = sum(map(len, pieces))
    if _STRONG & set(value.rstrip("=")) and plain < total:
        return plain * 4 > total * 3
    return plain * 2 > total or (value[:4].isdigit() and value[4:5] == "-" and value[5:7].isdigit())


def _is_wordy(piece: str) -> bool:
    """Letters only, of one case or in camel case."""
    if len(piece) < 3 or not piece.isalpha():
        return False
    return piece.islower() or piece.isupper() or len(piece) >= 4 * len(_words(piece))


def _split(value: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in value).split(" ")


def _words(value: str) -> list[str]:
    """The runs of letters, in lower case, cut where a capital begins a word."""
    words: list[str] = []
    before = " "
    for letter in value:
        if letter.isalpha():
            if before.isalpha() and not (letter.isupper() and before.islower()):
                words[-1] += letter.lower()
            else:
                words.append(letter.lower())
        before = letter
    return words


def _is_weak(value: str, *, is_password: bool) -> bool:
    """Without a mark: `Liverpool1892`, `b4tt3ryh0rse`; eight digits and more of a password."""
    digits = sum(letter.isdigit() for letter in value)
    if len(value) < 8 or not digits:
        return False
    if value.isdigit():
        return (
            is_password
            and len(set(value)) >= 5
            and value not in "01234567890123456789"
            and value not in "98765432109876543210"
            and value[:2] not in ("19", "20")
        )
    if not value.isalnum() or _is_mostly_dull(value):
        return False
    if not value.islower() and not value.isupper():
        return digits >= 2 and value[0].isalpha() and max(map(len, _words(value))) >= 4
    inner = sum(a.isdigit() and b.isalpha() for a, b in zip(value, value[1:]))  # noqa: RUF007  # itertools is one more import
    return is_password and value.islower() and inner >= 2 and len(value) >= 9


def _is_long_word(value: str) -> bool:
    """Words written together, none of which programs are made of: `velvetthundermarmalade`."""
    return (
        16 <= len(value) <= 40
        and value.isalpha()
        and len(set(value)) >= 7
        and not any(word in value.lower() for word in _DULL if len(word) > 3)
    )


def _is_numbered(value: str) -> bool:
    """A word and two digits or more, wherever they stand: `dragonfly82`, `fern1999lock`."""
    words = _words(value)
    return (
        len(value) >= 8
        and value.isalnum()
        and sum(letter.isdigit() for letter in value) >= 2
        and max(map(len, words), default=0) >= 4
        and not _is_mostly_dull(value)
    )


def _is_mostly_dull(value: str) -> bool:
    words = _words(value)
    return sum(len(word) for word in words if _is_dull_word(word)) * 2 >= sum(map(len, words))


def _is_phrase(value: str, *, bare: bool) -> bool:
    """`correct-horse-battery-staple`: four words and more, none of which programs are made of."""
    for separator in "-" if bare else "-_.":
        words = value.split(separator)
        if len(words) >= 4 and all(word.isalpha() and word.islower() and 3 <= len(word) <= 12 for word in words):
            return len(value) >= 18 and not any(word in _DULL for word in words)
    return False


def _is_expression(value: str) -> bool:
    """Code: a call, an index, a member, an operator."""
    if any(word in value for word in ("->", "::", "&&", "||", "=>", ").", ")[")) or (
        "(" in value and value[-1] in "()"
    ):
        return True
    head = value.partition("(")[0].partition("[")[0]
    if head != value and _is_name(head):
        return True
    # a.b.c, a$1: a name, unless its letters are drawn
    return ("." in value or "$" in value) and _is_name(value) and _mean_piece(value) > 2.5


def _is_name(value: str) -> bool:
    return value.replace(".", "a").replace("_", "a").replace("$", "a").isidentifier()


def _is_encoded_dullness(value: str) -> bool:
    """Whether `value` is base 64 of a dull word, as manifests hold it."""
    if len(value) % 4 or len(value) > 60:
        return False
    from binascii import Error, a2b_base64

    try:
        plain = a2b_base64(value.encode("ascii")).decode("ascii")
    except (Error, ValueError):
        return False
    return plain.isprintable() and strength(plain, is_password=True) is None and any(map(str.isalpha, plain))
