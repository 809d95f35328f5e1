"""Where an event happens: the project's files and folders, what is sealed in them, and what was remembered."""

from __future__ import annotations

import os
import sys
import time

from hookpack.agents import NAMES
from hookpack.errors import StateError
from hookpack.place import Place
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import cache_root, data_root, read_head, state_root
from hookpack.state.sessions import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.agents import Agent
    from hookpack.event import Event
    from hookpack.state.checkpoints import Checkpoints
    from hookpack.state.project import Project
    from hookpack.state.seals import Seals

_MAX_TEXT = 8 * 1024 * 1024
_MAX_SCRIPT = 256 * 1024


class Ground:
    """What can be told of places without a look at any recorded tree."""

    def __init__(self, event: Event, project: Project, environ: Mapping[str, str], agent: Agent) -> None:
        self.event = event
        self.project = project
        self.root = project.root
        self.agent = agent
        self.environment = environ
        self._numbers: dict[str, tuple[int, int] | None] = {}
        self._folders: dict[str, str] = {}
        self._bases: tuple[str, str, str, tuple[str, ...]] | tuple[()] = ()
        self._twins: Mapping[tuple[int, int, str], str] | None = None
        self._is_maintained: bool | None = None

    def clock(self) -> float:
        return time.monotonic()

    def locate(self, path: str) -> Place:
        path = os.path.expanduser(path) if path.startswith("~") else path
        real = self._real(os.path.join(self.event.cwd or self.root, path))
        if not self._bases:
            git = os.path.realpath(self.project.git) if self.project.git else ""
            self._bases = self._home(), git, self._started(), tuple(self._own())
        home, git, started, own = self._bases
        inside = _below(real, self.root)
        if git and (in_git := _below(real, git)):
            inside = ".git/" + in_git  # a work tree's git directory lies elsewhere
        above = any(_below(base, real) or base == real for base in (*own, self.root, home))
        is_own = any(_below(real, base) or real == base for base in own)
        return Place(real, inside, _below(real, home), is_own, above, _below(real, started) if started else "")

    def _started(self) -> str:
        """Where agents look for the settings of a session that was started below the project's top, "" at the top."""
        stated = self.event.project
        started = os.path.realpath(stated) if stated and stated != self.root else ""
        return started if started and _below(started, self.root) else ""

    def _real(self, path: str) -> str:
        """`os.path.realpath`; a line names many files of few folders, so each folder is resolved once."""
        waiting: list[str] = []
        above = path
        while above not in self._folders:
            folder, name = os.path.split(above)
            if name in ("", ".", ".."):
                self._folders[above] = os.path.realpath(above)
            else:
                waiting.append(above)
                above = folder
        real = self._folders[above]
        for each in reversed(waiting):
            real = os.path.join(real, os.path.basename(each))
            real = os.path.realpath(real) if os.path.islink(real) else real
            if each is not path:  # a file may change while the event is judged
                self._folders[each] = real
        return real

    def _home(self) -> str:
        return os.path.realpath(self.environment.get("HOME") or self.environment.get("USERPROFILE") or os.sep)

    def _own(self) -> Iterator[str]:
        """Where hookpack keeps its state and its code; a checkout that is worked on is a project like any other."""
        for root in (state_root, cache_root, data_root):
            yield os.path.realpath(root(self.environment))
        if self.event.transcript:
            yield os.path.realpath(self.event.transcript)
        code = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
        beside = os.path.join(os.path.dirname(code), "hooks")  # in a clone
        environment = os.path.realpath(sys.prefix) if sys.prefix != sys.base_prefix else code
        if os.path.basename(folder := os.path.dirname(environment)) == "hookpack":
            environment = folder  # an installation of the machine: hooks and semgrep lie beside it
        for path in dict.fromkeys((code, beside, environment)):
            if path != self.root and not _below(path, self.root) and not _below(self.root, path):
                yield path

    def twin(self, place: Place) -> str:
        from hookpack.state import twins

        if self._twins is None:
            bases = [base for base in (self.root, self._home()) if base != os.sep]
            self._twins = twins.known(bases, self.project.git, [*self._own()])
        return twins.found(place.path, self._twins, self._numbers)

    def linked(self) -> tuple[str, ...]:
        return self._seals().linked()

    def read(self, place: Place) -> str | None:
        try:
            with open(place.path, "rb") as stream:
                data = stream.read(_MAX_TEXT + 1)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as error:
            raise StateError(f"{place.path}: {error.strerror}") from error
        if len(data) > _MAX_TEXT:
            raise StateError(f"{place.path}: larger than {_MAX_TEXT} bytes, not read")
        return data.decode("utf-8", "surrogateescape")

    def fingerprint(self, value: str) -> str:
        from hookpack.state import salt

        return salt.fingerprint(self.project.repo, value)

    def today(self) -> str:
        return time.strftime("%Y-%m-%d")

    def drifted(self) -> tuple[str, ...]:
        return () if self.is_maintained() else self._seals().drift()

    def renew(self) -> tuple[str, ...]:
        return self._seals().renew(turn=True)

    def reseal(self) -> None:
        """The sealed files are what they should be, in the midst of a turn."""
        self._seals().renew()

    def guard(self, tree: str) -> None:
        """The project's protected files are in `tree` what they should be."""
        self._seals().saw(tree)

    def is_open(self) -> bool:
        from hookpack.state import maintenance

        return bool(maintenance.until(self.project.area))

    def is_maintained(self) -> bool:
        """Whether a person's window covers what changed since the last look; that is taken in and told."""
        from hookpack.state import maintenance

        if self._is_maintained is None:
            self._is_maintained = maintenance.was_open(self.project.area)
            if self._is_maintained and (changed := self._seals().renew()):
                names = ", ".join(changed)
                self.checkpoints.add_notice(f"hookpack: changed while a maintenance window was open: {names}")
        return self._is_maintained

    def armament(self, path: str) -> tuple[str, str]:
        return self._seals().armament(path)

    def disarmed(self) -> tuple[str, ...]:
        return self._seals().disarmed()

    def arm(self) -> None:
        """What arms hookpack now is what `install` wrote."""
        self._seals().renew(arm=True)

    def _seals(self) -> Seals:
        from hookpack.state.seals import Seals

        home = self._home()
        base = home if home != os.sep else ""
        return Seals(self.project.area, self.root, base, self.project.git, _armament)

    @property
    def session(self) -> Session:
        return Session(self.project.area, self.event.session)

    @property
    def checkpoints(self) -> Checkpoints:
        from hookpack.state.checkpoints import Checkpoints

        return Checkpoints(self.project.area)

    def script(self, place: Place) -> str:
        data = read_head(place.path, _MAX_SCRIPT)
        return "" if b"\0" in data else data.decode("utf-8", "surrogateescape")

    def listing(self, folder: str) -> tuple[str, ...]:
        try:
            with os.scandir(os.path.join(self.root, folder)) as entries:
                found = [each.name + "/" if each.is_dir(follow_symlinks=False) else each.name for each in entries]
        except OSError:
            return ()
        return tuple(sorted(found)[:2000])


def _armament(path: str, settings: str) -> str | None:
    """What in the text of a settings file arms hookpack, None for a file that is no agent's.

    Every session looks at the files of all agents: one that knew its own alone would take the others' for changed.
    """
    for name in NAMES:
        adapter: Agent = __import__(f"hookpack.agents.{name.replace('-', '_')}", fromlist=["armament"])
        if path.endswith(adapter.SETTINGS):
            return adapter.armament(settings)
    return None


def _below(path: str, base: str) -> str:
    """`path` relative to the folder `base` with "/", "" if it does not lie in it."""
    if path == base or not path.startswith(base.rstrip(os.sep) + os.sep):
        return ""
    return path[len(base.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
