"""Files whose content the commands of a line show, copy or pass on, as far as their text tells."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell import inline
from hookpack.shell.command import Loose, program, unwrap
from hookpack.shell.scope import join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.shell.command import Command, Script

# programs that pass on what the files among their words hold; the others may name a file and not show it
_SHOWING_NAMES = """
    cat tac head tail less more most nl bat batcat grep egrep fgrep zgrep rg ag ack sed gsed awk gawk mawk cut sort uniq
    tr paste join comm rev fold fmt column strings xxd od hexdump base64 base32 diff cmp sdiff vimdiff cp install rsync
    scp ln mv dd source . jq yq tar zip 7z gzip bzip2 xz zstd openssl gpg curl wget nc ncat socat mail sendmail vi vim
    nvim nano emacs ed ex view code pbcopy xclip clip.exe tee split csplit iconv dos2unix pr expand mapfile readarray
    read python python3 node ruby perl php dotenv type Get-Content gc cksum md5sum sha256sum envsubst
"""
_SHOWING = frozenset(_SHOWING_NAMES.split())
_GIT = frozenset(("show", "cat-file", "diff", "blame", "grep", "annotate"))
_LEADS = ("@", "if=", "file://", "<@", "--data=@", "--data-binary=@", "-T", "-d@", "-F", "--file=", "--upload-file=")


def reads(script: Script) -> tuple[str, ...]:
    """Words of showing commands that may be files, relative to where the line starts; patterns stay patterns."""
    found: dict[str, None] = {}
    for command in script.commands:
        inner = unwrap(command)
        for word in (*command.reads, *_fed(command), *_named(inner)):
            for folder in (command.cwd, *command.elsewhere):
                placed = join(folder, word)
                found[Loose(placed) if type(word) is Loose else placed] = None
    return tuple(found)


def _fed(command: Command) -> Iterator[str]:
    """The file whose lines xargs hands on."""
    words = command.words
    if "xargs" in map(program, words):
        yield from (words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-a", "--arg-file"))


def _named(command: Command) -> Iterator[str]:
    words = command.words
    if not words:
        return
    name = program(words[0])
    if name == "git":
        yield from (word.rpartition(":")[2] for word in words[2:] if not _GIT.isdisjoint(words[1:4]))
    elif name in _SHOWING:
        for word in words[1:]:
            yield from _parts(word)
        yield from inline.literals(command)


def _parts(word: str) -> Iterator[str]:
    """The word, and what stands behind `@`, `if=`, `--file=`, `name=@`."""
    yield word
    for lead in _LEADS:
        at = word.find(lead)
        if at >= 0 and word[at + len(lead) :]:
            yield word[at + len(lead) :]
