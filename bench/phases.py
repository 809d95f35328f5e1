"""One end of a turn, as monotonicity-gate's executable judges it, with the milliseconds of its phases on stderr."""

from __future__ import annotations

import os
import sys
import time


def timed(spent: dict[str, float], name: str, owner: object, method: str) -> None:
    """Add the wall time of each call of `method` to `spent[name]`."""
    inner = getattr(owner, method)

    def call(*args: object, **named: object) -> object:
        began = time.perf_counter()
        try:
            return inner(*args, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + (time.perf_counter() - began) * 1000

    setattr(owner, method, call)


def main() -> None:
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "src"))
    from hookpack import effects, iteration, runner
    from hookpack.codec import dumps
    from hookpack.world import World

    spent: dict[str, float] = {}
    for name in ("snapshot", "changes", "scan"):
        timed(spent, name, World, name)
    timed(spent, "judge", iteration, "judge")
    timed(spent, "effects", effects, "apply")
    timed(spent, "all", runner, "run")
    code = runner.main("monotonicity-gate")
    sys.stderr.write(dumps(spent))
    sys.exit(code)


if __name__ == "__main__":
    main()
