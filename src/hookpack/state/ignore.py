"""Which untracked files do not count: every .gitignore of one state, frozen into a single exclude file.

The live ones are not asked, or an agent could hide a file by writing one. A path in the frozen file
means what it meant in its own folder, with the precedence that git gives it.
"""

from __future__ import annotations

import os

from hookpack.record import TYPE_CHECKING
from hookpack.state.files import common_dir, git_dir, read_bytes
from hookpack.state.shadow import failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hookpack.state.shadow import Shadow

NAME = ".gitignore"

_MAX_DEPTH = 64  # one git process a level, at the first snapshot only


def compose(personal: Sequence[bytes], rules: Mapping[str, bytes], hidden: Iterable[str]) -> bytes:
    """The exclude file of `personal` texts, then `rules` (folder, "" for the root, to .gitignore), then `hidden` paths.

    The last match wins, as it does in git: folders come before what lies in them.
    """
    lines = [line for text in personal for line in _lines(text)]
    for folder in sorted(rules, key=lambda folder: folder.split("/")):
        lines.extend(_prefixed(folder, rules[folder]))
    lines.extend(b"/" + _quoted(path) + b"/" for path in (".git", *hidden))
    return b"".join(line + b"\n" for line in lines)


def _lines(text: bytes) -> Iterator[bytes]:
    for line in text.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        line = line.removesuffix(b"\r")
        if line.strip(b" ") and not line.startswith(b"#"):
            yield line


def _prefixed(folder: str, text: bytes) -> Iterator[bytes]:
    """The patterns of `folder`'s own file, as they read in the root's."""
    if not folder:
        yield from _lines(text)
        return
    if "\n" in folder:  # no line can hold it; its files then count, which errs on the safe side
        return
    for line in _lines(text):
        pattern = line.removeprefix(b"!")
        is_anchored = b"/" in pattern.rstrip(b" ").removesuffix(b"/")
        middle = b"/" if is_anchored else b"/**/"
        sign = b"!" if pattern != line else b""
        yield sign + b"/" + _quoted(folder) + middle + pattern.removeprefix(b"/")


def _quoted(path: str) -> bytes:
    """`path` as a pattern that matches only itself."""
    data = os.fsencode(path)
    for special in (b"\\", b"*", b"?", b"["):
        data = data.replace(special, b"\\" + special)
    return data.removesuffix(b" ") + b"\\ " if data.endswith(b" ") else data


def live(shadow: Shadow, personal: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """All .gitignore files that count in the work tree now, by folder; and those of them that are ignored themselves.

    `personal` is the path of an exclude file that holds beside them. git is asked level by level which
    folders are ignored, so nothing below those is looked at.
    """
    rules: dict[str, bytes] = {}
    unseen: dict[str, bytes] = {}
    level = [""]
    for _ in range(_MAX_DEPTH):
        below: list[str] = []
        texts: dict[str, str] = {}
        for folder in level:
            subfolders, has_rules = _scan(shadow.root, folder)
            below.extend(subfolders)
            if has_rules:
                texts[_join(folder, NAME)] = folder
        found = {folder: _read(shadow.root, path) for path, folder in texts.items()}
        rules.update(found)
        ignored = _ignored(shadow, personal, [*below, *texts])
        unseen.update({folder: found[folder] for path, folder in texts.items() if path in ignored})
        level = [folder for folder in below if folder not in ignored]
        if not level:
            break
    return rules, unseen


def _scan(root: str, folder: str) -> tuple[list[str], bool]:
    """The folders in `folder`, and whether it has a .gitignore that is a regular file."""
    try:
        with os.scandir(os.path.join(root, folder)) as found:
            entries = list(found)
    except OSError:
        return [], False
    folders = [
        _join(folder, each.name) for each in entries if each.name != ".git" and each.is_dir(follow_symlinks=False)
    ]
    return folders, any(each.name == NAME and each.is_file(follow_symlinks=False) for each in entries)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _read(root: str, path: str) -> bytes:
    try:
        with open(os.path.join(root, path), "rb") as stream:
            return stream.read()
    except OSError:
        return b""


def _ignored(shadow: Shadow, personal: str, paths: Sequence[str]) -> set[str]:
    if not paths:
        return set()
    arguments = ("-c", f"core.excludesFile={personal}", "check-ignore", "-z", "--stdin", "--no-index")
    # "./", because git takes a leading ":" for an instruction
    asked = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)
    done = shadow.attempt(*arguments, index=os.devnull, input=asked)
    if done.code not in (0, 1):
        raise failed("check-ignore", done)
    return {os.fsdecode(path[2:]) for path in done.stdout.split(b"\0")[:-1]}


def personal(root: str, environ: Mapping[str, str]) -> tuple[bytes, ...]:
    """The person's own exclude texts for `root`: git's global file, then the repository's info/exclude."""
    paths = [_global_path(environ)]
    if found := git_dir(root):
        paths.append(os.path.join(common_dir(found), "info", "exclude"))
    return tuple(read_bytes(path) or b"" for path in paths if path)


def hidden(root: str, own: str) -> Iterator[str]:
    """Folders inside `root` that are no part of the project: its git directory under another name, our own state."""
    found = git_dir(root)
    for path in {own, *((found, common_dir(found)) if found else ())}:
        inside = os.path.relpath(os.path.realpath(path), root).replace(os.sep, "/")
        if inside != "." and not inside.startswith("../") and inside.split("/")[0] != ".git":
            yield inside


def _global_path(environ: Mapping[str, str]) -> str:
    """core.excludesFile where it is written down plainly, else git's default place; "" without a home."""
    home = environ.get("HOME", "")
    base = environ.get("XDG_CONFIG_HOME") or (os.path.join(home, ".config") if home else "")
    named = ""
    for config in (os.path.join(base, "git", "config"), os.path.join(home, ".gitconfig")):
        named = (_excludes_file(config) if os.path.isabs(config) else "") or named
    if named.startswith("~/"):
        named = os.path.join(home, named[2:])
    path = named or os.path.join(base, "git", "ignore")
    return path if os.path.isabs(path) else ""


def _excludes_file(config: str) -> str:
    section, value = "", ""
    for line in os.fsdecode(read_bytes(config) or b"").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line.strip("[] ").lower()
        key, equals, text = line.partition("=")
        if section == "core" and equals and key.strip().lower() == "excludesfile":
            value = text.strip().strip('"')
    return value
