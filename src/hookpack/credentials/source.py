"""A text with maps of it that answer in one step where a word, a name or a value ends."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 16  # words below this length are never looked at
_WORD_BYTES = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.:/@+=~$%!#^&*"
SHAPE = bytes(97 if byte in _WORD_BYTES else 32 for byte in range(256))
_RUN = b"a" * SHORTEST
_CHANCE = bytes(48 if 48 <= byte < 58 else 65 if 65 <= byte < 91 else 32 for byte in range(256))
_CHANGES = (b"0 ", b" 0", b"A ", b" A", b"0A", b"A0")
LEAST_CHANGES = 4  # of a value of sixteen characters that is drawn at random
_NAME_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."
_NAME = bytes(97 if byte in _NAME_BYTES or byte >= 0xC0 else 32 for byte in range(256))
_ENDS_VALUE = bytes(32 if byte <= 32 or byte in b"\"'`<\\" else 97 for byte in range(256))
LONGEST_NAME = 80
SHORTEST_SECRET = 7  # of what stands under a telling name
LARGE = 60_000  # characters: to load a regular expression costs as much as to read them without one
# each telling name holds one of these, in lower case; what is looked for before anything else
NAME_STEMS = (
    b"pass", b"secret", b"token", b"key", b"pw", b"cred", b"auth", b"bearer", b"salt", b"pepper", b"psk", b"kennwort",
    b"schluessel", b"schl\xfcssel", b"contrase", b"clave", b"senha", b"mot_de_p", b"mdp", b"wachtwoord", b"haslo",
    b"parola", b"losenord", b"l\xf6senord",
)  # fmt: skip
# what a name is introduced with that is a value itself: `name: api_key`
NAME_WORDS = ("name", "key", "id", "parameterkey", "variable", "field", "property", "k", "setting")
# calls that hold a literal, where others look a value up
WRAPPERS = frozenset((
    "string", "str", "bytes", "b", "from", "secretstr", "secretbytes", "buffer.from", "byte", "[]byte", "string::from",
    "some", "quote", "text", "unquote", "trim", "b64decode", "base64.b64decode", "atob", "std::string", "optional.of",
    "strings.trimspace", "ok", "just", "value", "bytearray", "pydantic.secretstr", "password", "plaintext", "to_string",
    "key::from", "key.from", "secret::new", "secret::from", "secretstring::new", "secretstring::from",
    "q", "convertto-securestring", "securestring",
))  # fmt: skip
# what may stand between a name and its value in prose
STATING = ("is ", "is: ", "ist ", "lautet ", "est ", "es ", "was ")
# whose it is may stand before that
LONGEST_OWNER = 50  # characters
OWNING = ("of ", "for ", "to ", "on ", "von ", "f\u00fcr ", "vom ", "de ", "pour ", "para ")
DECLARING = "As "  # its type: `Dim password As String`
# what stands near a password that no name stands before
LOGIN_STEMS = (
    b"auth", b"login", b"connect", b"credential", b"mysqli", b"pdo", b"sign_in", b"username_pw",
    b"create_superuser", b"createsuperuser", b"create_user", b"client(", b"client.new(", b"getconnection", b"twilio",
    b"smtp.start(", b"directoryentry(", b"unsafeplaintext(", b"ftp(", b"sequelize(", b"creds", b"httpntlmauth",
    b"usernametoken", b"ssh2_auth_p", b"imap_open", b"ldap_bind", b"algoliasearch",
    b"database(", b".configure(",
)  # fmt: skip
# calls that are given a key, and the place of it among the arguments; -1: a list of private keys follows
KEYED_STEMS = {
    b"jwt.sign(": 1, b"jwt.verify(": 1, b"jwt.encode(": 1, b"jwt.decode(": 1, b"jwt::encode(": 1, b"jwt::decode(": 2,
    b"createhmac(": 1, b"hmac.new(": 0, b"hmac256(": 0, b"hmac512(": 0, b"hash_hmac(": 2, b"hmac::new": 0,
    b"createcipheriv(": 1, b"createdecipheriv(": 1, b"openssl_encrypt(": 2, b"openssl_decrypt(": 2, b"fernet(": 0,
    b"aes.new(": 0, b"aes.encrypt(": 1, b"aes.decrypt(": 1, b"secretkeyspec(": 0, b"symmetricsecuritykey(": 0,
    b"signedstring(": 0, b"signwith(": 1, b"hmacshakeyfor(": 0, b"timedserializer(": 0, b"newcookiestore(": 0,
    b"cookieparser(": 0, b"wallet(": 0, b"from_key(": 0, b"privatekeytoaccount(": 0, b"hash::make(": 0,
    b"password_hash(": 0, b"make_password(": 0, b"bcrypt.hash(": 0, b"hashsync(": 0, b"hashpw(": 0, b"accounts: [": -1,
    b"accounts\": [": -1,
}  # fmt: skip
# each of those calls holds one of these, and each word for the phrase of a wallet
_KEYED_MARKS = (
    b"jwt", b"hmac", b"crypt(", b"cipheriv(", b"fernet(", b"aes.new(", b"keyspec(", b"securitykey(", b"signedstring(",
    b"signwith(", b"timedserializer(", b"cookiestore(", b"cookieparser(", b"wallet(", b"from_key(", b"toaccount(",
    b"accounts", b"hash::make(", b"password_hash(", b"make_password(", b"bcrypt", b"hashsync(", b"hashpw(",
)  # fmt: skip
# words for a password that are no names, in small letters
LABELS = (
    "mot de passe", "palavra-passe", "root / ", "admin / ", "administrator / ",
    "\u043f\u0430\u0440\u043e\u043b\u044c", "\u5bc6\u7801", "\u5bc6\u78bc", "\u53e3\u4ee4",
    "\u30d1\u30b9\u30ef\u30fc\u30c9", "\ube44\ubc00\ubc88\ud638", "has\u0142o", "\u015fifre",
)  # fmt: skip
_LABEL_MARKS = (b"mot de p", b"palavra-p", b"root / ", b"admin / ", b"istrator / ")
_PHRASE_MARKS = (b"mnemonic", b"phrase")
_OTHERS = (
    b"curl ", b"identified ", b"set password ", b":5432:", b":*:", b":6432:", b":5433:", b"chpasswd", b"userpwd",
    b"assword:", *LOGIN_STEMS,
)  # fmt: skip


def long_words(text: str) -> list[tuple[int, int]]:
    """Spans of the runs of token characters that are long enough to hold a secret.

    "replace" writes one byte for any other character, so byte offsets are text offsets.
    """
    shape = text.encode("ascii", "replace").translate(SHAPE)
    spans = []
    start = shape.find(_RUN)
    while start >= 0:
        end = shape.find(b" ", start)
        end = len(shape) if end < 0 else end
        spans.append((start, end))
        start = shape.find(_RUN, end)
    return spans


def drawn(text: str, spans: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Those of the words that chance may have written, with a digit or two capitals together; those that change.

    The latter have a digit and go from digits, capitals and the rest to one another as often as a drawn value must.
    """
    if not spans:
        return [], []
    marks = text.encode("ascii", "replace").translate(_CHANCE)
    find, words, changing = marks.find, [], []
    for span in spans:
        if find(b"0", *span) >= 0:
            words.append(span)
            kinds = marks[span[0] : span[1]]
            if sum(map(kinds.count, _CHANGES)) >= LEAST_CHANGES:
                changing.append(span)
        elif find(b"AA", *span) >= 0:
            words.append(span)
    return words, changing


class Source:
    """`text` and its bytes: one byte a character, so that places in the one are places in the other."""

    __slots__ = ("_values", "data", "low", "names", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("latin-1", "replace")
        self.low = self.data.lower()
        self.names = self.data.translate(_NAME)
        self._values = b""

    @property
    def has_names(self) -> bool:
        """Whether any telling name may stand in it: the cheap question before all others."""
        return any(stem in self.low for stem in NAME_STEMS)

    @property
    def has_logins(self) -> bool:
        return any(stem in self.low for stem in _OTHERS)

    @property
    def has_keyed(self) -> bool:
        return any(mark in self.low for mark in _KEYED_MARKS)

    @property
    def has_phrases(self) -> bool:
        return any(mark in self.low for mark in _PHRASE_MARKS)

    @property
    def has_labels(self) -> bool:
        if any(mark in self.low for mark in _LABEL_MARKS):
            return True
        return b"?" in self.data and not self.text.isascii() and any(label in self.text.lower() for label in LABELS)

    def value_end(self, at: int, stop: int) -> int:
        """Where a value without quotes ends: at a blank, a quote, a tag, a backslash, or at `stop`."""
        if not self._values:
            self._values = self.data.translate(_ENDS_VALUE)
        end = self._values.find(b" ", at, stop)
        return stop if end < 0 else end

    def names_with(self, stems: tuple[bytes, ...], followers: bytes) -> Iterator[tuple[int, int]]:
        """Each name that holds a stem and stands before one of the `followers`, once."""
        low, ends, begins, seek = self.low, self.names.find, self.names.rfind, self.low.find
        done = bytearray(len(low))
        for stem in stems:
            at = seek(stem)
            while at >= 0 and (end := ends(b" ", at)) >= 0:
                if low[end] in followers and not done[end] and end - at <= LONGEST_NAME:
                    least = at - LONGEST_NAME if at > LONGEST_NAME else 0
                    start = begins(b" ", least, at) + 1
                    if start or not least:
                        done[end] = 1
                        yield start, end
                at = seek(stem, end)
