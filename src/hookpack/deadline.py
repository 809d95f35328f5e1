"""The time that a hook call has: when it is up, the call ends as an error of its own, not as a late answer."""

from __future__ import annotations

from hookpack.errors import DeadlineError
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

# below the time-outs that `hookpack install` registers
LIMITS_S = {
    "session-start": 50,
    "prompt": 24,
    "before-tool": 20,
    "after-tool": 50,
    "stop": 840,
    "subagent-stop": 840,
    "session-end": 8,
    "config-change": 8,
}


def arm(moment: str) -> None:
    """Raise DeadlineError when the time is up; agents let a call through whose hook is too slow."""
    try:
        import _signal  # type: ignore[import-not-found]  # the C half: `signal` imports enum
    except ImportError:
        return
    seconds = LIMITS_S.get(moment, 20)

    def late(number: int, frame: FrameType | None) -> None:
        raise DeadlineError(f"not done after {seconds} s" if number == _signal.SIGALRM else "ended from outside")

    if hasattr(_signal, "setitimer"):
        _signal.signal(_signal.SIGALRM, late)
        # scanners and tests run in process groups of their own and would outlive a plain end
        _signal.signal(_signal.SIGTERM, late)
        _signal.setitimer(_signal.ITIMER_REAL, seconds)


def disarm() -> None:
    try:
        import _signal
    except ImportError:
        return
    if hasattr(_signal, "setitimer"):
        _signal.setitimer(_signal.ITIMER_REAL, 0)
        _signal.signal(_signal.SIGTERM, _signal.SIG_DFL)
