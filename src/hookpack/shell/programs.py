"""What known programs write, from their arguments alone. A program that stands in no table may write anywhere."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import ANYTHING, NOTHING, Effect, Loose, Options, is_system, program, split, starts
from hookpack.shell.git import git
from hookpack.shell.patched import patched
from hookpack.shell.sed import sed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# they write nothing, whatever their arguments are
_READER_NAMES = """
    : [ [[ (( true false test echo printf cd chdir pushd popd dirs pwd exit return break continue shift wait
    sleep export declare typeset local readonly unset set shopt read mapfile readarray getopts let umask ulimit
    jobs disown kill pkill type which whereis command builtin exec hash times ls dir vdir cat tac head tail wc
    nl cut tr paste join comm fold fmt expand unexpand column rev grep egrep fgrep zgrep zcat bzcat xzcat ag
    basename dirname realpath readlink stat du df diff cmp diff3 sdiff md5sum sha1sum sha224sum sha256sum
    sha384sum sha512sum b2sum cksum sum md5 shasum base64 base32 basenc od hexdump strings seq expr factor yes
    numfmt tsort jq nm objdump readelf size file id whoami groups users who w uname hostname arch nproc uptime
    free ps pgrep pidof lsof env printenv locale getconf tty tput stty clear cal apropos whatis lsblk lscpu
    getent host ping tree date more less rg fd fdfind sort find trap eval time xargs nohup setsid nice ionice
    stdbuf timeout sudo doas nocorrect noglob coproc busybox toybox taskset chrt setarch
"""
_READERS = frozenset(_READER_NAMES.split())

# options with which a reader writes or starts another program: letters, long names
_UNLESS = {
    "ag": ("", ("--pager",)),
    "base64": ("o", ()),
    "date": ("s", ("--set",)),
    "fd": ("xX", ("--exec", "--exec-batch")),
    "fdfind": ("xX", ("--exec", "--exec-batch")),
    "file": ("C", ("--compile",)),
    "mapfile": ("C", ()),
    "readarray": ("C", ()),
    "sdiff": ("o", ("--output",)),
    "less": ("oO", ("--log-file", "--LOG-FILE")),
    "rg": ("", ("--pre", "--hostname-bin")),
    "sort": ("", ("--compress-program",)),
    "doas": ("s", ()),
    "sudo": ("ise", ("--shell", "--login", "--edit")),
    "time": ("o", ("--output",)),
    "tree": ("o", ()),
    "hash": ("p", ()),
    "hostname": ("F", ("--file",)),
    "xargs": ("", ("--process-slot-var",)),
}

# every operand is written; with `first` the first one is no path
_OPERANDS = {
    "chattr": (Options("pv"), 0),
    "chgrp": (Options(names=("reference", "from")), 1),
    "chmod": (Options(names=("reference",)), 1),
    "chown": (Options(names=("reference", "from")), 1),
    "ed": (Options("p"), 0),
    "emacs": (Options(), 0),
    "ex": (Options("cS"), 0),
    "mkfifo": (Options("m", ("mode",)), 0),
    "nano": (Options(), 0),
    "dos2unix": (Options(), 0),
    "rename": (Options(), 1),
    "rm": (Options(), 0),
    "unix2dos": (Options(), 0),
    "rmdir": (Options(), 0),
    "setfacl": (Options("mMxX", ("modify", "remove", "set", "restore", "modify-file", "remove-file")), 0),
    "sponge": (Options(), 0),
    "shred": (Options("ns", ("iterations", "size", "random-source")), 0),
    "tee": (Options(), 0),
    "touch": (Options("drt", ("date", "reference", "time")), 0),
    "truncate": (Options("rs", ("reference", "size")), 0),
    "unlink": (Options(), 0),
    "vi": (Options("cS"), 0),
    "vim": (Options("cS"), 0),
}
_MODES = frozenset("-" + letter for letter in "rwxXstugoa=")
_EDITORS = frozenset(("ed", "ex", "vi", "vim", "nano", "emacs"))
_QUIET = ("--stdout", "--to-stdout", "--test", "--list")
_PACKERS = frozenset(
    ("gzip", "gunzip", "bzip2", "bunzip2", "xz", "unxz", "zstd", "unzstd", "lz4", "zip", "unzip", "7z", "wget")
)


def effect(words: Sequence[str], stdin: str = "") -> Effect:
    """What the program `words[0]` writes itself; the programs that it starts are judged apart."""
    name = program(words[0])
    found = _effect(name, words, stdin)
    if type(words[0]) is Loose or not is_system(words[0]):
        return found._replace(unknown=True)
    return found


def _effect(name: str, words: Sequence[str], stdin: str) -> Effect:
    if name in _JUDGES:
        found = _JUDGES[name](words)
    elif name in _OPERANDS:
        found = _operands(name, words)
    elif name in _READERS:
        return _unless(name, words)
    elif name in ("patch", "apply_patch") or (name == "git" and "apply" in words):
        found = _patch(words, stdin)
    elif name[:6] == "python" and "json.tool" in words[1:3]:
        found = Effect(tuple(split(words[2:], Options(names=("indent",)))[0][1:]))
    elif name in _PACKERS:
        folders = tuple(words[at + 1] for at, word in enumerate(words[:-1]) if word == "-d" and name == "unzip")
        if name not in ("zip", "7z", "wget") and _has(words, "lptvZ" if name == "unzip" else "ctl", _QUIET):
            return ANYTHING  # names no file that it changes
        named = tuple(word for word in words[1:] if word[:1] != "-")
        is_one = name == "zip" and not _has(words, "m", ("--move",))  # the archive alone
        return Effect(named[:1] if is_one else named, unknown=True, trees=folders)
    elif name == "git":
        return Effect(*git(words))
    elif len(words) == 2 and words[1] in ("--version", "--help", "-V"):
        return NOTHING
    else:
        return ANYTHING
    is_partial = any(type(word) is Loose for word in words) if found.paths else any(map(_is_value, words))
    return found._replace(unknown=found.unknown or is_partial)


def _is_value(word: str) -> bool:
    """A word that may turn out an option; a mere file name pattern is not taken for one."""
    return type(word) is Loose and any(mark in word for mark in ("$", "`", "{}"))


def _has(words: Sequence[str], letters: str, names: Sequence[str]) -> bool:
    """Whether one of the options is given, also in a cluster or shortened."""
    for word in words[1:]:
        if word[:2] == "--":
            given = word.partition("=")[0]
            if len(given) > 2 and any(name.startswith(given) for name in names):
                return True
        elif word[:1] == "-" and any(letter in word for letter in letters):
            return True
    return False


def _unless(name: str, words: Sequence[str]) -> Effect:
    letters, names = _UNLESS.get(name, ("", ()))
    if not (letters or names):
        return NOTHING
    return Effect(
        unknown=_has(words, letters, names) or any(type(word) is Loose and word[:1] in "$`" for word in words)
    )


def _operands(name: str, words: Sequence[str]) -> Effect:
    options, first = _OPERANDS[name]
    operands, given = split(words, options)
    has_mode = any(word.startswith("--ref") or word[:2] in _MODES for word in given)  # `chmod -x f`
    if first and not has_mode:
        operands = operands[first:]
    is_recursive = _has(["", *given], "rR", ("--recursive",)) and name in ("rm", "chmod", "chown", "chgrp", "chattr")
    if name in ("vi", "vim", "ex") and "-R" in given and not {"-c", "-S"}.intersection(given):
        return ANYTHING
    paths = tuple(word for word in operands if word != "-")
    return Effect(paths, unknown=name in _EDITORS, trees=paths if is_recursive else ())


_COPY = Options("tS", ("target-directory", "suffix"))
_COPIES = {
    "cp": _COPY,
    "install": Options("tSmogZ", ("target-directory", "suffix", "mode", "owner", "group")),
    "ln": _COPY,
    "mv": _COPY,
    "rsync": Options("efBMT", ("rsh", "exclude", "include", "filter", "exclude-from", "include-from", "files-from")),
    "scp": Options("cFiJloPSX"),
}


def _copy(words: Sequence[str]) -> Effect:
    """The last operand or `-t`, and what would stand in it if it is a folder; mv takes its sources away."""
    name = program(words[0])
    operands, given = split(words, _COPIES[name])
    target = _target(given) if name not in ("rsync", "scp") else ""
    if name == "install" and _has(["", *given], "d", ("--directory",)):
        return Effect(tuple(parent for word in operands for parent in _parents(word)))
    if not target and len(operands) > 1:
        target = operands.pop()
    elif not target:
        target = "."
    inside = tuple(f"{target.rstrip('/') or '/'}/{_last(source)}" for source in operands)
    landed = (target, *inside) if target != "." else tuple(_last(source) for source in operands)
    moved = tuple(operands) if name == "mv" else ()
    recursive = name in ("mv", "rsync", "scp") or _has(["", *given], "rRa", ("--recursive", "--archive"))
    is_odd = name in ("rsync", "scp") or _has(["", *given], "bD", ("--backup", "--parents", "--suffix"))
    return Effect((*landed, *moved), unknown=is_odd, trees=(*landed, *moved) if recursive else ())


def _target(given: Sequence[str]) -> str:
    for at, word in enumerate(given):
        if word.startswith("--t"):
            return word.partition("=")[2] or "".join(given[at + 1 : at + 2])
        if word[:2] != "--" and word[:1] == "-" and "t" in word:
            return word.partition("t")[2] or "".join(given[at + 1 : at + 2])
    return ""


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _parents(path: str) -> list[str]:
    """`a/b/c` -> `a`, `a/b`, `a/b/c`; of a very deep path only itself."""
    parts = path.rstrip("/").split("/")
    if len(parts) > 64:
        return [path]
    return [joined for at in range(1, len(parts) + 1) if (joined := "/".join(parts[:at]))]


def _mkdir(words: Sequence[str]) -> Effect:
    operands, given = split(words, Options("m", ("mode",)))
    if _has(["", *given], "p", ("--parents",)):
        operands = [parent for word in operands for parent in _parents(word)]
    return Effect(tuple(operands))


def _dd(words: Sequence[str]) -> Effect:
    return Effect(tuple(word[3:] for word in words[1:] if word.startswith("of=")))


def _in_place(words: Sequence[str]) -> Effect:
    """perl and ruby: their programs may do anything, -i names files as well."""
    operands, given = split(words, Options("eE"))
    is_edit = any(word[:2] != "--" and "i" in word for word in given if word[:1] == "-")
    return Effect(tuple(operands) if is_edit else (), unknown=True)


def _awk(words: Sequence[str]) -> Effect:
    operands, given = split(words, Options("Fvfi", ("assign", "field-separator", "file", "include")))
    program_text = operands[0] if operands else ""
    is_odd = _has(["", *given], "fiIloE", ("--file", "--include", "--load", "--exec")) or not operands
    paths = tuple(operands[1:]) if "inplace" in words or "-iinplace" in words else ()
    return Effect(paths, unknown=is_odd or any(mark in program_text for mark in (">", "|", "system", "@")))


def _yq(words: Sequence[str]) -> Effect:
    operands, given = split(words, Options("oIp", ("output-format", "input-format", "indent")))
    is_edit = _has(["", *given], "i", ("--inplace", "--in-place"))
    return Effect(tuple(operands) if is_edit else (), unknown=_has(["", *given], "sS", ("--split-exp",)))


def _mount(words: Sequence[str]) -> Effect:
    """What is mounted over hides what stands there."""
    operands, _ = split(words, Options("oOtLU", ("types", "options")))
    return Effect(tuple(operands[-1:]), unknown=True, trees=tuple(operands[-1:]))


def _find(words: Sequence[str]) -> Effect:
    operands = tuple(split(words[:2], Options())[0]) or (".",)
    files = tuple(words[at + 1] for at, word in enumerate(words[:-1]) if word[:6] in ("-fprin", "-fls"))
    is_delete = "-delete" in words
    return Effect((*files, *(operands if is_delete else ())), is_delete, operands if is_delete else ())


def _sort(words: Sequence[str]) -> Effect:
    _, given = split(words, Options("koStT", ("key", "output", "buffer-size", "field-separator")))
    for at, word in enumerate(given):
        if word.startswith("--o"):
            value = word.partition("=")[2] or "".join(given[at + 1 : at + 2])
            return Effect((value,))
        if word[:1] == "-" and word[:2] != "--" and "o" in word and word[1] not in "kStT":
            return Effect((word.partition("o")[2] or "".join(given[at + 1 : at + 2]),))
    return Effect(unknown=_has(words, "", ("--compress-program",)))


def _split(words: Sequence[str]) -> Effect:
    """Files whose names begin with the second operand."""
    operands, _ = split(words, Options("abClnt", ("bytes", "lines", "number", "suffix-length", "line-bytes")))
    return Effect(tuple(operands[1:2]), unknown=True)


def _second(words: Sequence[str]) -> Effect:
    """uniq and xxd: a second operand is the output."""
    letters = "fsw" if program(words[0]) == "uniq" else "clgso"
    operands, _ = split(words, Options(letters, ("skip-fields", "skip-chars", "check-chars")))
    return Effect(tuple(operands[1:]))


_CURL = Options(
    "AbCdeEFHhKmoPQrTtuUwxXyYzc", ("output", "header", "data", "data-raw", "request", "url", "user", "max-time")
)


def _curl(words: Sequence[str]) -> Effect:
    """-o names the file; any other way to write is not told apart."""
    _, given = split(words, _CURL)
    paths = tuple(given[at + 1] for at, word in enumerate(given[:-1]) if word == "--output" or _is_short(word, "o"))
    is_odd = _has(words, "OJDcKQ", ("--remote-", "--dump-header", "--cookie-jar", "--config", "--trace", "--stderr"))
    long = any(word.startswith(("--remote", "--trace", "--hsts", "--alt-svc", "--etag", "--libcurl")) for word in words)
    return Effect(paths, unknown=is_odd or long or any(_is_attached(word) for word in given))


def _is_short(word: str, letter: str) -> bool:
    return word[:1] == "-" and word[:2] != "--" and word[-1:] == letter


def _is_attached(word: str) -> bool:
    """`-ofile`, `-sofile`, `--output=file`."""
    if word[:2] == "--":
        return word.startswith("--output") and word != "--output"
    return word[:1] == "-" and "o" in word[:-1]


def _tar(words: Sequence[str]) -> Effect:
    """Listing writes nothing; an archive that is made is named; what comes out of one is not known."""
    mode = words[1].lstrip("-") if len(words) > 1 and words[1][:2] != "--" else ""
    has_long = any(word[:2] == "--" for word in words)
    if "t" in mode and mode.isalpha() and not has_long and not set(mode) & set("xcruAI"):
        return NOTHING
    if "c" in mode and mode[-1:] == "f" and len(words) > 2 and not has_long and "I" not in mode:
        return Effect((words[2],))
    folders = tuple(words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-C", "--directory")) or (".",)
    archive = words[2:3] if mode[-1:] == "f" else ()
    return Effect((*folders, *archive), unknown=True, trees=folders)


def _patch(words: Sequence[str], stdin: str) -> Effect:
    """What a patch on stdin names; only apply_patch keeps to it."""
    paths = patched("\n".join([*words[1:], stdin]))
    if program(words[0]) == "apply_patch":
        return Effect(tuple(paths), unknown=not paths or type(stdin) is Loose)
    given = words[1:2] if program(words[0]) == "patch" else ()
    return Effect((*paths, *(word for word in given if word[:1] != "-")), unknown=True)


_JUDGES: dict[str, Callable[[Sequence[str]], Effect]] = {
    **dict.fromkeys(_COPIES, _copy),
    **dict.fromkeys(("awk", "gawk", "mawk", "nawk"), _awk),
    **dict.fromkeys(("perl", "ruby"), _in_place),
    **dict.fromkeys(("uniq", "xxd"), _second),
    "curl": _curl,
    "dd": _dd,
    "find": _find,
    "gsed": lambda words: Effect(*sed(words)),
    "mkdir": _mkdir,
    "sed": lambda words: Effect(*sed(words)),
    "sort": _sort,
    "mount": _mount,
    "split": _split,
    "tar": _tar,
    "yq": _yq,
}
# of the readers, those that write and start nothing whatever else they are given
SILENT = frozenset(name for name in _READERS if name not in _UNLESS and name not in _JUDGES and not starts(name))
