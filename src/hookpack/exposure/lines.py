"""What a shell line would show: as it is written, as the shell puts it together, and what its options say."""

from __future__ import annotations

from hookpack import shell
from hookpack.exposure import Seen, distinct, keep, look, promising
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.shell import Script

_PATCHERS = ("apply_patch", "applypatch", "patch", "apply", "am")
_EDITORS = ("sed", "gsed", "perl")
_SHORTEST = 12
_MANY = 8
# what stands in a line, in small letters, whose options are worth a look
_TELLING = (
    "pass", "pwd", "pw=", "secret", "token", "key", "auth", "login", "cred", "identified", "sudo", "curl", "http",
    "lftp", "mysql", "mariadb", "mongo", "redis", "ldap", "twine", "zip", "7z", "rar ", "smb", "rpcclient", "winexe",
    "sqlcmd", "bcp", "az ", "aws ", "openssl", "ipmi", "doctl", "gpg", "mycli", "mosquitto", "mqttx", "cqlsh",
    "cypher-shell", "bundle", "hdbsql", "rabbitmq", "winrm", "rdesktop", "influx", "codecov", "snmp", "freerdp",
    "wandb", "net use", "sqlplus", "sqlldr", "impdp", "expdp", "gcloud",
)  # fmt: skip


def in_line(line: str) -> list[Seen]:
    """Each secret that `line` would put somewhere, once. What it takes away is none."""
    script = shell.parse(line)
    found: dict[str, Seen] = {}
    rest = line
    if any(word in line for word in (*_EDITORS, "patch", "apply", "git am")):
        for text, is_patch in _handed(script):
            if text in rest:
                rest = rest.replace(text, "", 1)
                found.update(_of_patch(text) if is_patch else {})
        for seen in _substituted(script):
            keep(found, seen)
        script = shell.parse(rest) if rest != line else script
    for seen in _all(rest, script):
        keep(found, seen)
    return distinct(list(found.values()))


def _of_patch(text: str) -> dict[str, Seen]:
    from hookpack.exposure import patches

    return {seen.value: seen for seen in patches.added(text)}


def _all(line: str, script: Script) -> Iterator[Seen]:
    for command in script.commands:
        if command.stdin and command.writes:  # a heredoc goes into that file
            yield from look(command.stdin, command.writes[0])
    yield from look(line)
    for text in promising(list(_made(line, shell.texts(script))), line):
        yield from look(text, hint=line)
    low = line.lower()
    if is_telling_line(low):
        from hookpack.exposure import options  # few lines name one of them

        for command in script.commands:
            told = options.told(shell.unwrap(command), command)
            yield from (Seen(kind, value) for kind, value in told if not _is_user(value, low))


def is_telling_line(line: str) -> bool:
    """Whether the options of its commands are worth a look."""
    low = line.lower()
    return any(word in low for word in _TELLING)


def _is_user(value: str, low: str) -> bool:
    """Whether a password is the name of its user as well: everybody's choice for a database on a desk."""
    name = value.lower()
    return any(f"user{more}{sign}{name}" in low for more in ("", "name") for sign in ("=", ":", " "))


def _made(line: str, texts: Sequence[str]) -> Iterator[str]:
    """Texts that do not stand in the line as they are: the shell puts them together."""
    at, missed = 0, 0
    parts: set[str] = set()
    for text in texts:
        if len(text) < _SHORTEST:
            continue
        if parts and not parts.issuperset(_parts(text)):
            yield text
            continue
        found = line.find(text, at)  # words come in the order of the line
        found = line.find(text) if found < 0 else found
        if found >= 0:
            at = found
            continue
        yield text
        missed += 1
        if missed == _MANY:  # each would be sought in the whole line
            parts.update(_parts(line))


def _parts(text: str) -> Iterator[str]:
    return (text[start : start + _SHORTEST] for start in range(len(text) - _SHORTEST + 1))


def _handed(script: Script) -> Iterator[tuple[str, bool]]:
    """Patches that the line applies, and patterns that it replaces or deletes; with whether it is a patch."""
    from hookpack.exposure import patches

    for command in map(shell.unwrap, script.commands):
        if not command.words:
            continue
        name = command.words[0].rpartition("/")[2]
        if name in _EDITORS:
            yield from ((part, False) for word in command.words[1:] for part in _patterns(word))
        elif not {name, *command.words[1:3]}.isdisjoint(_PATCHERS):
            texts = [command.stdin, *command.words[1:]]
            yield from ((text, True) for text in texts if text and patches.is_patch(text))


def _substituted(script: Script) -> Iterator[Seen]:
    """What `s/a/b/` puts into a file, as the file would hold it."""
    for command in map(shell.unwrap, script.commands):
        if command.words and command.words[0].rpartition("/")[2] in _EDITORS:
            path = command.words[-1]
            for word in command.words[1:]:
                text = "\n".join(part[2].replace("\\", "") for part in _substitutions(word))
                if len(text) >= _SHORTEST:
                    yield from look(text, path)
                    yield from _assigned(text, path)


def _assigned(text: str, path: str) -> Iterator[Seen]:
    from hookpack.exposure import options  # few lines edit a file

    yield from (Seen(kind, value, path=path) for kind, value in options.in_lines(text, path))


def _substitutions(script: str) -> Iterator[list[str]]:
    """The parts of each `s/a/b/`: `s`, what is replaced, by what, flags."""
    for piece in script.replace("\n", ";").split(";"):
        piece = piece.strip()
        if piece[:1] == "s" and len(piece) > 3 and not piece[1].isalnum():
            parts = piece.split(piece[1])
            if len(parts) >= 3:
                yield parts


def _patterns(script: str) -> Iterator[str]:
    """The patterns of `s/a/b/` and of `/a/d`, several divided by `;` or new lines."""
    for piece in script.replace("\n", ";").split(";"):
        piece = piece.strip()
        if piece[:1] == "s" and len(piece) > 3 and not piece[1].isalnum():
            yield from filter(None, (piece[2:].partition(piece[1])[0],))
        elif piece[:1] == "/" and piece[-1:] == "d":
            yield from filter(None, (piece[1:].rpartition("/")[0],))
