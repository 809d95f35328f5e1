"""filter-sensitive: a credential never reaches a file, a command line or a prompt through the agent."""

from __future__ import annotations

from hookpack import credentials
from hookpack.patch import candidate
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Effect, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.event import Event, Write
    from hookpack.gates import World

NAME = "filter-sensitive"

_REMEDY = (
    "Read the value from the environment or a secret manager, or name a file that git ignores and let the user fill "
    "it in; if it is a real credential, tell the user to rotate it: this session's transcript holds it."
)


def concerns(event: Event) -> bool:
    if event.moment == "prompt":
        return bool(event.texts)
    if event.moment == "after-tool":
        return event.act in ("shell", "other")
    return event.moment == "before-tool" and bool(event.writes or event.command or event.texts)


def judge(event: Event, world: World) -> Verdict:
    """Fails on text that the call adds; what the replaced text held already is no exposure."""
    effects: tuple[Effect, ...] = ()
    if event.moment == "after-tool":
        if not _may_have_written(event):
            return Verdict(NAME, "pass")
        turn, now = world.turn(), world.snapshot()
        found = list(_written(world, turn.seen or turn.start, now))
        effects = (Effect("seen", tree=now),)
    else:
        found = list(_added(event, world))
    if not found:
        return Verdict(NAME, "pass", effects=effects)
    where = "; ".join(f"{kind} in {place}" for kind, place in found[:20])
    more = f" and {len(found) - 20} more" if len(found) > 20 else ""
    verb = "now holds" if event.moment == "after-tool" else "would expose"
    return Verdict(
        NAME, "fail", "credential", f"this call {verb} a credential ({where}{more}).", _REMEDY, effects=effects
    )


def _added(event: Event, world: World) -> Iterator[tuple[str, str]]:
    for write in event.writes:
        yield from _in_file(write, world)
        yield from ((hit.kind, "the file's name") for hit in credentials.find(write.path))
    if event.command:
        yield from _in_command(event.command)
    name = "the prompt" if event.moment == "prompt" else f"the arguments of {event.tool}"
    for text in event.texts:
        yield from ((hit.kind, name) for hit in credentials.find(text))


def _in_file(write: Write, world: World) -> Iterator[tuple[str, str]]:
    """Credentials of the file as it would stand, an edit may complete half a key, without those it holds already."""
    before = (
        (world.read(world.locate(write.path)) or "") if write.old is not None or credentials.find(write.new) else ""
    )
    text = write.new if write.old is None else candidate(write, before)
    if text == before and write.old is not None:
        text = write.new  # the text to replace is not there: judge what was meant
    known = _values(before) | _values(write.old or "")
    for hit in credentials.find(text):
        if text[hit.start : hit.end] not in known:
            yield hit.kind, f"{shown(write.path)}:{hit.line}"


def _values(text: str) -> set[str]:
    return {text[hit.start : hit.end] for hit in credentials.find(text)}


def _in_command(command: str) -> Iterator[tuple[str, str]]:
    """The line as it stands, and as the shell would put its quoted pieces together."""
    from hookpack import shell  # most calls carry no shell line

    seen = set()
    for text in (command, *shell.texts(shell.parse(command))):
        for hit in credentials.find(text):
            if (value := text[hit.start : hit.end]) not in seen:
                seen.add(value)
                yield hit.kind, "the command line"


def _written(world: World, before: str, now: str) -> Iterator[tuple[str, str]]:
    """Credentials in files that the call changed by whatever means, and that were not there before."""
    if not before:
        return
    changes = [each for each in world.changes(before, now) if each.new_blob]
    texts = world.texts([blob for each in changes for blob in (each.old_blob, each.new_blob) if blob])
    for change in changes:
        old, new = (credentials.decoded(texts.get(blob, b"")) for blob in (change.old_blob, change.new_blob))
        if hits := credentials.find(new):
            known = _values(old)
            yield from (
                (hit.kind, f"{change.path}:{hit.line}") for hit in hits if new[hit.start : hit.end] not in known
            )


def _may_have_written(event: Event) -> bool:
    from hookpack import shell  # only after a tool, where a snapshot would cost more

    return not event.command or shell.may_write(event.command)
