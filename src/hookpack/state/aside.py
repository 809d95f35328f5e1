"""What git says of the work tree while this process looks at the files that it knows."""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Said: TypeAlias = tuple[list[bytes], bytes]


class Aside:
    """One call in a thread of its own; `result` waits for what it gives or raises. `threading` is slow to import."""

    def __init__(self, call: Callable[[], Said]) -> None:
        self._call = call
        self._found: Said = [], b""
        self._error: Exception | None = None
        self._ended = allocate_lock()
        self._ended.acquire()
        start_new_thread(self._run, ())

    def _run(self) -> None:
        try:
            self._found = self._call()
        except Exception as error:  # it is the caller's, who gets it from `result`
            self._error = error
        finally:
            self._ended.release()

    def result(self) -> Said:
        with self._ended:
            if self._error:
                raise self._error
            return self._found
