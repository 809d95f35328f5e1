"""filter-sensitive: a credential never reaches a file, a command line, a prompt or the transcript through the agent."""

from __future__ import annotations

from hookpack import exposure
from hookpack.credentials import decoded, find
from hookpack.patch import candidate
from hookpack.place import matches, shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.verdict import Effect, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hookpack.event import Event, Write
    from hookpack.exposure import Seen
    from hookpack.gates import World

NAME = "filter-sensitive"

_MOST_NAMED = 20
_LARGEST_ANSWER = 4 * 1024 * 1024
_RIGHT_WAY = (
    "Read the value from the environment or a secret manager, or name a file that git ignores and let the user fill "
    "it in"
)
_ROTATE = "if it is a real credential, tell the user to rotate it: this session's transcript holds it."
_REMEDY = f"{_RIGHT_WAY}; {_ROTATE}"
_IN_PROMPT = (
    "Take the value out of the prompt and say where it can be read: a variable of the environment, or a file that git "
    "ignores. It was not sent, but it may stand in the history of this terminal: if it is real, rotate it."
)
_ONCE_RESTORED = (
    "Make what wrote it read the value from the environment or a secret manager; if it is a real credential, tell the "
    "user to rotate it: who read the file since may hold it."
)
_AFTERWARDS = f"Take it out of the file. {_ONCE_RESTORED}"
# in words, where the kind's name does not say what was seen
_KINDS = {
    "assigned-secret": "a password or key that its name or place gives away",
    "plain-password": "a password or token that a command or tool is given",
    "secret-header": "a token in a header",
    "url-password": "a password in a URL or connection string",
    "basic-auth-header": "a user and password in a header",
    "private-key": "a private key",
}
# arguments of tools that name what is to be replaced, not what is to come
_REPLACED = frozenset(("old", "old_str", "old_string", "oldtext", "old_text", "oldstring", "before", "search", "find"))


class Exposed(Record):
    """A secret and where it would go: in words, and the file if that is known (relative to the project or absolute)."""

    seen: Seen
    where: str
    path: str = ""


def concerns(event: Event) -> bool:
    if event.moment == "prompt":
        return bool(event.texts)
    if event.moment == "after-tool":
        return event.act in ("shell", "other") or (event.act == "read" and event.answer is not None)
    return event.moment == "before-tool" and bool(event.writes or event.command or event.texts)


def judge(event: Event, world: World) -> Verdict:
    """Fails on text that the call adds; what the replaced text, the file or the baseline held is no exposure.

    Values of which none is more than a guess (of low confidence) are "unsure".
    """
    if event.moment == "after-tool":
        return _with_answer_masked(_after(event, world), event, world)
    if event.moment == "prompt":
        return _verdict(_in_call(event, world), world, "this prompt holds", _IN_PROMPT)
    return _verdict(_in_call(event, world), world, "this call would expose", _REMEDY)


def _verdict(found: Iterable[Exposed], world: World, what: str, remedy: str) -> Verdict:
    """The first of what is found and the count of the rest, but for what the policy allows."""
    kept, expired = _refused(found, world)
    if not kept:
        return Verdict(NAME, "pass")
    named = "; ".join(
        f"{_KINDS.get(each.seen.kind, each.seen.kind)} in {each.where} [{world.fingerprint(each.seen.value)}]"
        for each in kept[:_MOST_NAMED]
    )
    more = f" and {len(kept) - _MOST_NAMED} more" if len(kept) > _MOST_NAMED else ""
    sure = any(each.seen.confidence != "low" for each in kept)
    reason = f"{what} {'a credential' if sure else 'what may be a credential'} ({named}{more})."
    return Verdict(NAME, "fail" if sure else "unsure", "credential", reason, remedy, notice="\n".join(expired))


def _refused(found: Iterable[Exposed], world: World) -> tuple[list[Exposed], list[str]]:
    """What no exception of the policy covers, and a line for each exception that would, had it not ended."""
    rows = world.policy.gates[NAME].rows("allow")
    if not rows:
        return list(found), []
    kept, today = [], world.today()
    expired: dict[str, None] = {}
    for each in found:
        fitting = [row for row in rows if _fits(row, each, world)]
        if not any(row["until"] >= today for row in fitting):
            kept.append(each)
            expired.update(
                (f'hookpack: the exception for {_what(row)} ("{row["reason"]}") ended on {row["until"]}', None)
                for row in fitting
            )
    return kept, list(expired)


def _fits(row: Mapping[str, str], exposed: Exposed, world: World) -> bool:
    if "fingerprint" in row and row["fingerprint"] != world.fingerprint(exposed.seen.value):
        return False
    if "path" not in row:
        return True
    inside = world.locate(exposed.path).inside if exposed.path else ""
    return bool(inside) and matches(inside, row["path"])


def _what(row: Mapping[str, str]) -> str:
    """What an exception names: the fingerprint, the files, or both."""
    return " in ".join(row[key] for key in ("fingerprint", "path") if key in row)


def _in_call(event: Event, world: World) -> Iterator[Exposed]:
    for path in dict.fromkeys(write.path for write in event.writes):
        yield from _in_file(path, [write for write in event.writes if write.path == path], world)
        yield from (Exposed(seen, "the file's name", path) for seen in exposure.look(path))
    if event.command:
        yield from _in_command(event.command, world)
    if event.texts:
        yield from _in_texts(event, world)


def _in_file(path: str, writes: Sequence[Write], world: World) -> Iterator[Exposed]:
    """Secrets of the file as it would stand (an edit may complete half a key) without those it holds already."""
    is_edit = any(write.old is not None for write in writes)
    before = (world.read(world.locate(path)) or "") if is_edit else ""
    text, astray = before, []
    for write in writes:
        after = candidate(write, text)
        if after == text and write.old is not None:
            astray.append(write.new)  # the text to replace is not there: judge what was meant
        text = after
    found = exposure.look("\n".join([text, *astray]) if astray else text, path)
    if not found:
        return
    before = before if is_edit else world.read(world.locate(path)) or ""
    known = _known(path, before, world)
    for write in writes:
        known |= exposure.values(write.old or "", path)
    for seen in found:
        if seen.value not in known:
            yield Exposed(seen, f"{_named(path)}:{seen.line}", path)


def _known(path: str, before: str, world: World) -> set[str]:
    """What the file shows now, or showed in the locked baseline."""
    known = exposure.values(before, path)
    inside, baseline = world.locate(path).inside, world.turn().baseline
    blob = world.stored(baseline, inside) if inside and baseline else ""
    return known | exposure.values(decoded(world.texts([blob])[blob]), path) if blob else known


def _in_command(command: str, world: World) -> Iterator[Exposed]:
    from hookpack.exposure import lines  # most calls carry no shell line

    for seen in lines.in_line(command):
        if not seen.path:
            yield Exposed(seen, "the command line")
        elif seen.value not in _known(seen.path, world.read(world.locate(seen.path)) or "", world):
            yield Exposed(seen, f"{_named(seen.path)} (command line)", seen.path)


def _in_texts(event: Event, world: World) -> Iterator[Exposed]:
    """Prompts, and the arguments of other tools."""
    from hookpack.exposure import arguments

    where = "the prompt" if event.moment == "prompt" else f"the arguments of {event.tool}"
    found = arguments.in_texts(event.texts, event.named, event.targets[0] if len(event.targets) == 1 else "")
    if not found:
        return
    known = {value for name, old in event.named if name.lower() in _REPLACED for value in exposure.values(old)}
    for path in event.targets:
        known |= _known(path, world.read(world.locate(path)) or "", world)
    yield from (Exposed(seen, where, seen.path) for seen in found if seen.value not in known)


def _named(path: str) -> str:
    return "a file whose name is one" if find(path) else shown(path)


def _after(event: Event, world: World) -> Verdict:
    """A secret reached a file by other means than the call's own text."""
    if event.act == "read" or not _may_have_written(event):
        return Verdict(NAME, "pass")
    turn, now = world.turn(), world.snapshot()
    before = turn.seen or turn.start
    written = list(_written(world, before, now))
    verdict = _verdict((each for each, _ in written), world, "this call wrote", _AFTERWARDS)
    if verdict.outcome != "fail":
        return verdict._replace(effects=(Effect("seen", tree=now),))
    refused, _ = _refused((each for each, _ in written), world)
    blobs = tuple(dict.fromkeys(blob for each, blob in written if each in refused))
    if world.policy.gates[NAME].flag("restore"):
        paths = tuple(dict.fromkeys(each.path for each in refused))
        verdict = verdict._replace(remedy=_ONCE_RESTORED)
        return verdict._replace(effects=(Effect("restore", tree=now, note=before, paths=paths),))
    return verdict._replace(effects=(Effect("seen", tree=now), Effect("tainted", tree=now, paths=blobs)))


def _written(world: World, before: str, now: str) -> Iterator[tuple[Exposed, str]]:
    """Secrets in files that the call changed, with the file's content's id: not those that were there or only moved."""
    if not before:
        return
    changes = [each for each in world.changes(before, now) if each.new_blob or each.old_blob]
    texts = world.texts([each.new_blob for each in changes if each.new_blob])
    hits = {each: exposure.look(decoded(texts[each.new_blob]), each.path) for each in changes if each.new_blob}
    if not any(hits.values()):
        return
    olds = world.texts([each.old_blob for each in changes if each.old_blob])
    known = {each: exposure.values(decoded(olds[each.old_blob]), each.path) for each in changes if each.old_blob}
    moving: dict[str, int] = {}
    for change, values in known.items():
        for value in values - {seen.value for seen in hits.get(change, ())}:
            moving[value] = moving.get(value, 0) + 1
    for change, found in hits.items():
        for seen in found:
            if seen.value in known.get(change, ()):
                continue
            if moving.get(seen.value, 0):
                moving[seen.value] -= 1
            else:
                yield Exposed(seen, f"{_named(change.path)}:{seen.line}", change.path), change.new_blob


def _may_have_written(event: Event) -> bool:
    from hookpack import shell  # only after a tool, where a snapshot would cost more

    return not event.command or shell.may_write(event.command)


def _with_answer_masked(verdict: Verdict, event: Event, world: World) -> Verdict:
    """The verdict, and what of the tool's answer the agent must not see: providers' tokens and keys alone."""
    if event.failed or not world.policy.gates[NAME].flag("mask"):
        return verdict
    from hookpack.exposure import arguments

    shown_text = "\n".join(arguments.strings(event.answer))
    if not 0 < len(shown_text) <= _LARGEST_ANSWER:
        return verdict
    found = [
        Exposed(seen, "the answer", event.targets[0] if event.targets else "")
        for seen in exposure.plain(shown_text)
        if seen.confidence == "high"
    ]
    hidden = tuple(dict.fromkeys(each.seen.value for each in _refused(found, world)[0]))
    if not hidden:
        return verdict
    kinds = ", ".join(dict.fromkeys(each.seen.kind for each in found))
    said = (
        f"{NAME}: {len(hidden)} credential(s) in this answer were hidden ({kinds}). "
        "You do not need the value: work with the name of the variable or the file that holds it."
    )
    return verdict._replace(hidden=hidden, context="\n".join(filter(None, (verdict.context, said))))
