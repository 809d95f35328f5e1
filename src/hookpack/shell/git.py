"""What git writes in the work tree. Its own folder does not count, hooks that it runs do: then nothing is known."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import Loose, Options, program, split

if TYPE_CHECKING:
    from collections.abc import Sequence

_GLOBAL = Options("Cc", ("git-dir", "work-tree", "namespace", "exec-path", "super-prefix", "config-env"))
_READ_NAMES = """
    add annotate blame branch cat-file check-attr check-ignore check-mailmap cherry count-objects describe diff
    diff-files diff-index diff-tree for-each-ref fsck grep help log ls-files ls-remote ls-tree merge-base
    name-rev notes patch-id range-diff reflog remote rev-list rev-parse shortlog show show-branch show-ref stage
    status symbolic-ref tag update-index update-ref var verify-commit verify-tag version whatchanged --version
    --help
"""
_READS = frozenset(_READ_NAMES.split())
_LISTS = {
    "config": ("--get", "--get-all", "--get-regexp", "--list", "-l", "get", "list"),
    "stash": ("list", "show"),
    "worktree": ("list",),
    "submodule": ("status", "summary"),
    "bisect": ("log", "view"),
}
# options of verbs whose value is the next word: a message is no option
_MESSAGES = frozenset((
    "-m", "-F", "-C", "-c", "-t", "-x", "-s", "-X", "-o", "--message", "--file", "--author", "--date",
    "--reuse-message", "--reedit-message", "--template", "--trailer", "--cleanup", "--strategy", "--strategy-option",
    "--onto", "--exec", "--push-option", "--receive-pack", "--repo", "--fixup", "--squash", "--pathspec-from-file",
    "--into-name",
))  # fmt: skip
_TAKES_NEXT = "mFCct"  # letters that end a cluster: in -am the message follows
_OUTPUTS = frozenset(("diff", "log", "show", "whatchanged", "grep", "add", "stage", "branch"))


class Call(Record):
    """`settings` are the keys given with -c and --config-env; `options` stand before `--`, without messages."""

    verb: str
    arguments: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    elsewhere: bool = False  # another git folder or work tree is named


def call(words: Sequence[str]) -> Call | None:
    """The call that an argument list is, None if its program is not git."""
    if not words or program(words[0]) != "git":
        return None
    at = _verb_at(words)
    before, rest = words[1:at], tuple(words[at + 1 :])
    settings: list[str] = []
    for name, value in zip(before, (*before[1:], ""), strict=False):
        if name in ("-c", "--config-env"):
            settings.append(value.partition("=")[0])
        elif name.startswith("--config-env="):
            settings.append(name.split("=")[1])
    elsewhere = any(word.startswith(("--git-dir", "--work-tree")) for word in before)
    return Call("".join(words[at : at + 1]), rest, tuple(_options(rest)), tuple(settings), elsewhere)


def _options(rest: Sequence[str]) -> list[str]:
    found: list[str] = []
    words = iter(rest)
    for word in words:
        if word == "--":
            break
        if word[:1] != "-":
            continue
        found.append(word)
        if word in _MESSAGES or (word[1:2] != "-" and _ends_open(word)):
            next(words, None)
    return found


def _ends_open(word: str) -> bool:
    """Whether a cluster of letters ends in one that takes the next word: -am, but not -mtext."""
    at = next((at for at, letter in enumerate(word) if letter in _TAKES_NEXT), 0)
    return at == len(word) - 1 > 0


def verb(words: Sequence[str]) -> str:
    """The subcommand of one git command (`commit` in `git -C x commit`), "" if these words are none."""
    given = call(words)
    return given.verb if given else ""


def _verb_at(words: Sequence[str]) -> int:
    at = 1
    while at < len(words) and words[at][:1] == "-" and words[at] not in _READS:
        at += 2 if words[at][1:] in ("C", "c") or words[at][2:] in _GLOBAL.names else 1
    return at


def git(words: Sequence[str]) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """Paths, whether it may write elsewhere, and trees, of one git command."""
    at = _verb_at(words)
    name, rest = "".join(words[at : at + 1]), words[at + 1 :]
    folder = next((words[place + 1] for place in range(1, at - 1) if words[place] == "-C"), "")
    is_odd = any(word[:1] == "-" and word not in ("-C", "--no-pager", "-P") for word in words[1:at])
    paths, unknown, trees = _effect(name, rest)
    if folder:
        paths = tuple(f"{folder}/{path}" if path[:1] != "/" else path for path in paths)
        trees = tuple(f"{folder}/{path}" if path[:1] != "/" else path for path in trees)
    is_loose = any(type(word) is Loose and (word[:1] in "$`-" or name not in _READS) for word in words)
    return paths, unknown or is_odd or is_loose, trees


def _effect(name: str, rest: Sequence[str]) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    if name in _READS:
        return (), name in _OUTPUTS and any(_writes(name, word) for word in rest), ()
    if name in _LISTS:
        return (), rest[:1] == () or rest[0] not in _LISTS[name], ()
    operands, given = split(("git", *rest), Options("s", ("source", "pathspec-from-file")))
    if name in ("rm", "mv"):
        is_cached = "--cached" in given
        landed = _landed(operands) if name == "mv" else tuple(operands)
        named = () if is_cached else landed
        return named, any(word.startswith("--path") for word in given), named
    if name == "restore" and not {"--staged", "-S"}.isdisjoint(given) and {"--worktree", "-W"}.isdisjoint(given):
        return (), any(word.startswith("--path") for word in given), ()  # files stay as they are
    if name == "restore":
        is_listed = any(word.startswith("--path") for word in given)
        return tuple(operands), is_listed or not operands, tuple(operands)
    if name == "checkout" and "--" in rest:
        named = tuple(rest[rest.index("--") + 1 :])
        return named, not named, named
    if name == "clean":
        return tuple(operands), True, tuple(operands)
    return tuple(operands) if name in ("checkout", "clone", "init", "worktree") else (), True, ()


def _writes(name: str, word: str) -> bool:
    if name == "add" or name == "stage":
        return word in ("-e", "--edit", "-p", "-i", "--patch", "--interactive")
    if name == "branch":
        return word == "--edit-description"
    if name == "grep":
        return word.startswith(("-O", "--open"))
    return word.startswith(("--out", "--ext-diff", "--textconv"))


def _landed(operands: Sequence[str]) -> tuple[str, ...]:
    if len(operands) < 2:
        return tuple(operands)
    target = operands[-1].rstrip("/")
    return (*operands, *(f"{target}/{each.rstrip('/').rpartition('/')[2]}" for each in operands[:-1]))
