"""Secrets that a command is given in so many words: `curl -u`, `--password=`, `export DB_PASSWORD=`, `docker login -p`.

They need not look random; the option, the variable or the setting says what they are.
"""

from __future__ import annotations

from hookpack.exposure.operands import is_choice, is_literal, operands, same
from hookpack.exposure.telling import is_chosen, is_telling, is_token
from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import Loose, program
from hookpack.shell.printed import printed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.shell.command import Command

PASSWORD, HEADER = "plain-password", "secret-header"  # names of kinds


class Options(Record):
    """Options of a program whose value is a secret (`secret`, `glued` to the letter as in `-pX`), `user:secret`
    (`pair`), a header or a body; `only` names a word that must stand in the command as well.
    """

    secret: tuple[str, ...] = ()
    glued: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    between: str = ":"  # what parts user and secret


_MYSQL = Options(glued=("-p",))
_REGISTRY = Options(secret=("-p",), glued=("-p",), only=("login",))
_MONGO = Options(secret=("-p",))
_LDAP = Options(secret=("-w",))
_JAVA = Options(secret=("-storepass", "-keypass", "-srcstorepass", "-deststorepass", "-srckeypass", "-destkeypass"))
_PACKED = Options(secret=("-P",), glued=("-P",))
_PACKED_SMALL = Options(glued=("-p",))
_HTTPIE = Options(pair=("-a", "--auth"))
_SMB = Options(pair=("-U", "--user"), between="%")
_PROGRAMS: dict[str, Options] = {
    "curl": Options(
        secret=("--pass", "--proxy-pass", "--oauth2-bearer"),
        pair=("-u", "--user", "-U", "--proxy-user"),
        header=("-H", "--header", "--proxy-header"),
        body=("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json", "-F",
              "--form", "--url-query"),
    ),
    "wget": Options(header=("--header",), body=("--post-data", "--body-data")),
    "sshpass": Options(secret=("-p",), glued=("-p",)),
    "redis-cli": Options(secret=("-a",)),
    **dict.fromkeys(("mosquitto_pub", "mosquitto_sub", "mosquitto_rr", "mqttx"), Options(secret=("-P",))),
    **dict.fromkeys(("cqlsh", "cypher-shell", "hdbsql", "rabbitmqadmin", "evil-winrm", "rdesktop"),
                    Options(secret=("-p",))),
    "influx": Options(secret=("-t", "-p")),
    "ssh-keygen": Options(secret=("-N", "-P")), "security": Options(secret=("-w", "-p")),
    "caddy": Options(secret=("-p", "--plaintext"), only=("hash-password",)),
    "slappasswd": Options(secret=("-s",)), "doveadm": Options(secret=("-p",), only=("pw",)),
    "xcrun": Options(secret=("-p",), only=("altool", "notarytool")), "etcdctl": Options(pair=("--user",)),
    **dict.fromkeys(("ncftpput", "ncftpget", "elasticsearch-users", "eas", "expo", "psexec"), Options(secret=("-p",))),
    "codecov": Options(secret=("-t",)),
    "snmpwalk": Options(secret=("-A", "-X")), "snmpget": Options(secret=("-A", "-X")),
    "xfreerdp": Options(glued=("/p",)),
    "twine": Options(secret=("-p",)),
    "sqlcmd": _PACKED,
    "bcp": _PACKED,
    "ipmitool": Options(secret=("-P",)),
    "lftp": Options(pair=("-u",), between=","),
    "gh": Options(secret=("-b", "--body"), only=("secret",)),
    "az": Options(secret=("-p", "--value", "--account-key"),
                  only=("login", "secret", "storage", "sql", "mysql", "postgres")),
    "aws": Options(secret=("--secret-string", "--value"), only=("secretsmanager", "ssm")),
    **dict.fromkeys(("oc", "cf", "ibmcloud", "pulp", "conan"), Options(secret=("-p",), only=("login", "user"))),
    "doctl": Options(secret=("-t",), only=("auth",)),
    "openssl": Options(secret=("-k",), only=("enc",)),
    "gpg": Options(secret=("--passphrase",)),
    "zip": _PACKED, "unzip": _PACKED, "7z": _PACKED_SMALL, "7za": _PACKED_SMALL, "rar": _PACKED_SMALL,
    "keytool": _JAVA, "jarsigner": _JAVA,
    "http": _HTTPIE, "https": _HTTPIE, "xh": _HTTPIE, "xhs": _HTTPIE,
    "smbclient": _SMB, "rpcclient": _SMB, "winexe": _SMB,
    **dict.fromkeys(("mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlshow", "mariadb", "mariadb-dump",
                     "mysqlcheck", "mycli"), _MYSQL),
    **dict.fromkeys(("docker", "podman", "nerdctl", "helm", "skopeo", "buildah", "crane", "oras", "cosign"), _REGISTRY),
    **dict.fromkeys(("mongo", "mongosh", "mongodump", "mongorestore", "mongoimport", "mongoexport"), _MONGO),
    **dict.fromkeys(("ldapsearch", "ldapmodify", "ldapadd", "ldapdelete", "ldapwhoami", "ldappasswd"), _LDAP),
}  # fmt: skip
_NONE = Options()

# programs whose `name value` sets something, and those that read their words as patterns or as text
_SETTERS = frozenset(
    ("aws", "git", "npm", "pnpm", "yarn", "pip", "pip3", "composer", "poetry", "bundle", "gcloud", "dotnet", "setx",
     "set", "heroku", "rclone", "redis-cli", "conda", "pulumi", "firebase", "ngrok", "vault", "cargo", "mysqladmin",
     "hub", "glab", "crudini", "nmcli", "dvc")
)  # fmt: skip
_RUNNERS = frozenset(("npx", "bunx", "pnpx"))
_SETTING_VERBS = ("set", "setx")
_READERS = frozenset(
    ("grep", "egrep", "fgrep", "rg", "ag", "ack", "sed", "awk", "gawk", "jq", "yq", "find", "fd", "test", "[", "[[",
     "echo",
     "printf", "cat", "python", "python3", "node", "perl", "ruby", "php", "ls", "wc", "diff", "code", "man",
     "which", "pytest")
)  # fmt: skip
_TAKES_STDIN = {
    "docker": "--password-stdin", "podman": "--password-stdin", "helm": "--password-stdin", "gh": "--with-token",
    "glab": "--stdin", "passwd": "--stdin", "wrangler": "put", "vercel": "add", "cosign": "--password-stdin",
    "pass": "insert", "secret-tool": "store", "fly": "import", "flyctl": "import", "gcloud": "--data-file=-",
}  # fmt: skip
_ASKING = frozenset(("passwd", "smbpasswd", "kinit", "cryptsetup", "su", "vncpasswd", "saslpasswd2", "x11vnc"))
_MADE_UP_FILES = ("example", "sample", "template", "fixture", "mock", ".dist", "test")
_MOST_LINES = 5000
_SHORTEST = 8  # of the password of a host
_CLIENTS = frozenset(("curl", "wget", "http", "https", "xh", "xhs"))
_LOOPBACK = ("://localhost", "://127.0.0.1", "://0.0.0.0", "://[::1]", "localhost:", "127.0.0.1:")


def told(command: Command, whole: Command) -> Iterator[tuple[str, str]]:
    """Kind and value of each secret that a command is given; `whole` is the same one with its wrappers."""
    for name, value in command.assignments:
        if is_telling(name) and is_choice(value):
            yield PASSWORD, value.strip("\"'")
    words = _run(command.words)
    if not words:
        return
    name = program(words[0])
    options = _PROGRAMS.get(name, _NONE)
    if not options.only or any(word in words for word in options.only):
        yield from _by_table(words, options)
    if name not in _READERS and not (name in _CLIENTS and _is_local(words)):
        yield from _by_name(words, name in _SETTERS)
        yield from ((PASSWORD, value) for value in operands(words, name))
    yield from _by_statement(words)
    if name not in _READERS or name == "cat":
        yield from in_lines(command.stdin, "".join(command.writes[:1]))
    if command.writes:
        yield from in_lines(printed(command) or "", command.writes[0])
    yield from _on_stdin(command, whole, name)


def _run(words: Sequence[str]) -> Sequence[str]:
    """The words of what a runner of packages runs: `npx -y wrangler ...`."""
    if not words or program(words[0]) not in _RUNNERS:
        return words
    at = 1
    while at < len(words) and (words[at][:1] == "-" or words[at] in ("dlx", "exec", "x")):
        at += 1
    return words[at:]


def _is_local(words: Sequence[str]) -> bool:
    """Whether a word names this very machine: what it is told stays here, and is made up for the most part."""
    return any(mark in word for word in words for mark in _LOOPBACK)


def _by_table(words: Sequence[str], options: Options) -> Iterator[tuple[str, str]]:
    is_local = _is_local(words)
    for option, value in _values(words, options):
        if not is_literal(value):
            continue
        if option in options.secret or option in options.glued:
            value = value.removeprefix("pass:")
            if is_chosen(value):
                yield PASSWORD, value
        elif option in options.pair:
            user, _, secret = value.partition(options.between)
            if secret != user and is_chosen(secret):
                yield PASSWORD, secret
        elif option in options.header:
            yield from _header(value)
        elif not is_local:
            yield from _body(value)


def _values(words: Sequence[str], options: Options) -> Iterator[tuple[str, str]]:
    """Each option of the table with its value, whichever way it is written."""
    known = (*options.secret, *options.pair, *options.header, *options.body)
    for at, word in enumerate(words[1:], 1):
        if word in known and at + 1 < len(words):
            yield word, words[at + 1]
        elif word[:2] == "--" and "=" in word:
            option, _, value = word.partition("=")
            if option in known:
                yield option, same(value, word)
        elif word[:1] == "-" and len(word) > 2 and word[1] != "-":
            short = word[:2]
            if short in options.glued or (short in known and short not in options.secret):
                yield short, same(word[2:], word)


def _header(value: str) -> Iterator[tuple[str, str]]:
    name, _, rest = value.partition(":")
    words = rest.split()
    if words and (is_telling(name) or "auth" in name.lower() or name.lower().endswith("key")) and is_token(words[-1]):
        yield HEADER, words[-1]


def _body(value: str) -> Iterator[tuple[str, str]]:
    """A form, or an object in JSON."""
    if value[:1] in "{[":
        yield from ((PASSWORD, each) for name, each in named(value) if is_telling(name) and is_chosen(each))
        return
    yield from _pairs(value)


def named(text: str) -> list[tuple[str, str]]:
    """The strings of a JSON text that stand under a name, with it; none if it is no JSON."""
    from hookpack.codec import loads

    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return []
    found, stack = [], [value]
    while stack:
        top = stack.pop()
        below = top.items() if isinstance(top, dict) else enumerate(top) if isinstance(top, list) else ()
        for name, each in below:
            if isinstance(each, str) and isinstance(name, str):
                found.append((name, each))
            else:
                stack.append(each)
    return found


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """`name=value&name=value`, `name=value,name=value`; in the value of an option as well."""
    for part in text.replace("?", "&").split("&"):
        for piece in part.replace(",", " ").split() if part.count("=") > 1 else (part,):
            head, given, value = piece.partition("=")
            while given and "=" in value and not is_telling(head) and not value.rstrip("=").isalnum():
                head, given, value = value.partition("=")
            name = head.removeprefix("-D").removeprefix("-P").rpartition(" ")[2]
            if given and is_telling(name) and is_chosen(value):
                yield PASSWORD, value.strip("\"'")


def _by_name(words: Sequence[str], sets: bool) -> Iterator[tuple[str, str]]:
    """`--password X`, `--password=X`, `NAME=X`, and where a program sets things `name X`."""
    for at, word in enumerate(words[1:], 1):
        if not is_literal(word) or "<(" in word:
            yield from _from_process(word, words[at - 1])
            if word.count("=") > 1 and "," in word:  # some of the values may be plain
                yield from ((kind, value) for kind, value in _pairs(word) if "$" not in value)
            continue
        if "=" in word and "\n" not in word:
            yield from _pairs(word)
            continue
        value = words[at + 1] if at + 1 < len(words) else ""
        is_option = word[:1] == "-" and len(word) > 2
        # `--secret NAME` names one of docker's, `--token` and the like are given their value
        # `vault token lookup` is no setting: the first word is the command's verb
        is_setting = sets and (at > 1 or words[0] in _SETTING_VERBS)
        if ((is_option and word != "--secret") or is_setting) and is_telling(word) and is_choice(value):
            yield PASSWORD, value
        elif is_setting and "." in word and _is_login(value):  # of a host
            yield PASSWORD, value.partition(":")[2]
    is_fish = "set" in words[:2] and len(words) > 3  # set -gx NAME value
    if is_fish and is_telling(words[-2]) and is_choice(words[-1]):
        yield PASSWORD, words[-1]


def _is_login(word: str) -> bool:
    """Whether a word is a user and what may be a password: `deploy:...`, and no address."""
    user, colon, password = word.partition(":")
    return bool(colon) and user.isalnum() and "/" not in password and len(password) >= _SHORTEST and is_choice(password)


def _from_process(word: str, before: str) -> Iterator[tuple[str, str]]:
    """`--password-file=<(echo X)`, `--password-file <(printf %s X)`."""
    option, opened, inner = word.partition("<(")
    name = (option or before).rstrip("=").removesuffix("-file").removesuffix("_file").removesuffix("-fd")
    if not opened or not is_telling(name):
        return
    from hookpack import shell  # few lines substitute a process

    for command in shell.parse(inner.removesuffix(")")).commands:
        value = (printed(command) or "").strip()
        if is_chosen(value):
            yield PASSWORD, value


def _by_statement(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """SQL that gives a user a password."""
    for word in words:
        low = word.lower()
        for mark in ("identified by '", "password '", "identified with mysql_native_password by '"):
            at = low.find(mark)
            if at < 0 or not any(verb in low for verb in ("user", "role", "grant")):
                continue
            value = word[at + len(mark) :].partition("'")[0]
            if is_choice(Loose(value)):
                yield PASSWORD, value


def in_lines(text: str, path: str) -> Iterator[tuple[str, str]]:
    """`NAME=value` on a line of its own in what goes into a file or a program, .netrc and .pgpass."""
    if any(word in path.lower() for word in _MADE_UP_FILES):
        return
    for line in text.split("\n")[:_MOST_LINES]:
        name, given, value = line.strip().removeprefix("export ").removeprefix("ENV ").partition("=")
        value = value.partition(" #")[0].strip().strip("\"'")
        if given and " " not in name and "(" not in value and is_telling(name) and is_chosen(value):
            yield PASSWORD, value
        elif path.endswith("netrc") and "password " in line:
            value = "".join(line.partition("password ")[2].split()[:1])
            yield from ((PASSWORD, each) for each in (value,) if is_chosen(each))
        elif path.endswith(".pgpass") and line.count(":") == 4 and is_chosen(value := line.rpartition(":")[2]):
            yield PASSWORD, value


def _on_stdin(command: Command, whole: Command, name: str) -> Iterator[tuple[str, str]]:
    """`docker login --password-stdin <<< X`, `echo X | sudo -S`, `chpasswd <<< user:X`."""
    value = command.stdin.strip()
    if not value or not is_literal(command.stdin):
        return
    if name in _ASKING:  # asked twice, they are told twice
        yield from ((PASSWORD, each) for each in value.split("\n")[:1] if is_chosen(each))
    if "\n" in value:
        return
    is_asked = any(word[:1] == "-" and word[1:2] != "-" and "S" in word for word in whole.words[1:4])
    into_secret = name in ("docker", "podman") and command.words[1:3] == ("secret", "create")
    if (
        into_secret
        or (name in _TAKES_STDIN and _TAKES_STDIN[name] in command.words)
        or (program(whole.words[0]) == "sudo" and is_asked)
    ):
        if is_chosen(value):
            yield PASSWORD, value
    elif name in ("chpasswd", "base64") and "-d" not in command.words and is_chosen(value.partition(":")[2]):
        yield PASSWORD, value.partition(":")[2]
