"""What a person sees of a long scan: a bar with the time left, and an end by Ctrl-C that loses nothing."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager

import click

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Gives what is to be told how many files are done, of how many; silent where stderr is no terminal.

    An interruption is worded and goes on as `click.Abort`.
    """
    done = of = 0
    try:
        with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

            def told(now: int, all_: int) -> None:
                nonlocal done, of
                done, of = now, all_
                bar.length = max(of, 1)
                bar.update(done - bar.pos)

            with _once():
                yield told
    except KeyboardInterrupt:
        click.echo(f"{done} of {of} files are scanned; run again to go on", err=True)
        raise click.Abort from None


@contextmanager
def _once() -> Iterator[None]:
    """One Ctrl-C interrupts; later ones would leave the scanners running and their copies behind."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    with _handled(interrupt):
        yield


@contextmanager
def unbroken() -> Iterator[None]:
    """For a few writes that belong together: Ctrl-C counts for nothing meanwhile."""
    with _handled(signal.SIG_IGN):
        yield


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> Iterator[None]:
    """Put the handler in force; after an interruption it stays, because the process ends."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handler)
    yield
    signal.signal(signal.SIGINT, before)
