"""What a shell offers for an argument. Whatever is wrong with the project, nothing is offered and nothing said."""

from __future__ import annotations

from click.shell_completion import CompletionItem

from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click

    Pair = tuple[str, str]
    Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

_MOST = 50


def _offer(source: Callable[[], Iterable[Pair]]) -> Complete:
    """A callback for `shell_complete`: the words of `source`, each with what it is, that begin as typed."""

    def complete(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
        try:
            found = [(word, what) for word, what in source() if word.startswith(typed) and _is_plain(word)]
        except (HookpackError, OSError):
            return []
        return [CompletionItem(word, help=shown(what)) for word, what in found]

    return complete


def _is_plain(word: str) -> bool:
    """Files that an agent may write hold some of the words, and shells read what they are offered."""
    return word.replace("-", "").replace(".", "").replace("_", "").isalnum()


def _entries() -> Iterable[Pair]:
    from hookpack.cli import here
    from hookpack.cli.entry import is_whole
    from hookpack.state import ledger

    found = [each for each, _ in ledger.read(here.project().repo) if is_whole(each)]
    for each in reversed(found[-_MOST:]):
        what = f"{each['gate']}/{each['rule']}" if each.get("rule") else each.get("gate") or each.get("tool", "")
        yield each["id"], f"{each.get('would', '')} {what}".strip()


def _rules() -> Iterable[Pair]:
    from hookpack.cli import rules

    return ((name, page["why"]) for name, page in rules.load().items())


def _anchors() -> Iterable[Pair]:
    from hookpack.cli import here
    from hookpack.cli.anchors import declared

    return ((each.anchor.id, each.anchor.path) for each in declared.entries(here.project()))


def _rejected() -> Iterable[Pair]:
    from hookpack.cli import here

    return ((str(each.number), "taken back") for each in here.world(here.project()).checkpoints.rejected())


entries, rules, anchors, rejected = map(_offer, (_entries, _rules, _anchors, _rejected))
