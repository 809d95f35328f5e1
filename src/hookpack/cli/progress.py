"""What a person sees of long work: a bar with the time left, or the seconds; an end by Ctrl-C that loses nothing."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager

import click

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_TICK_S = 1.0


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
def busy(label: str) -> Iterator[None]:
    """During work whose length nobody knows: after a second, what it is and for how long; for a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    ticking = threading.Thread(target=_tick, args=(label, done), daemon=True)
    ticking.start()
    try:
        yield
    finally:
        done.set()
        ticking.join()


def _tick(label: str, done: threading.Event) -> None:
    seconds = 0
    while not done.wait(_TICK_S):
        seconds += 1
        click.echo(f"\r{label} ... {seconds} s", nl=False, err=True)
    if seconds:
        click.echo("\r" + " " * (len(label) + 12) + "\r", nl=False, err=True)


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
