"""Where the scanners' programs are: the private environment beside hookpack, never the agent's PATH."""

from __future__ import annotations

import os
import sys

from hookpack.errors import StateError, ToolError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import data_root

if TYPE_CHECKING:
    from collections.abc import Mapping

HINT = "./install.sh"


class Tools(Record):
    """The interpreter that has bandit and detect-secrets, and the folder with semgrep's programs; "" if missing.

    `rules` are files of semgrep rules beside hookpack's own: what a person trusted of them.
    """

    python: str = ""
    semgrep: str = ""
    rules: tuple[bytes, ...] = ()


def locate(environ: Mapping[str, str]) -> Tools:
    """The private environment's programs; those of the running interpreter if it has them itself.

    PATH is not searched: a program of that name there may be anybody's.
    """
    try:
        private = data_root(environ)
    except StateError:
        private = ""
    own = os.path.dirname(sys.executable)
    python = _first([sys.executable, os.path.join(private, "venv", "bin", "python")], "bandit", private)
    places = [os.path.join(private, "semgrep", "bin", "python"), _beside(sys.prefix), sys.executable]
    semgrep = _first(places, "semgrep", private)
    return Tools(python, os.path.dirname(semgrep) if semgrep != sys.executable else own)


def _beside(prefix: str) -> str:
    """semgrep's interpreter in an installation of the machine, which people without a private environment share."""
    folder, name = os.path.split(prefix)
    is_installation = (os.path.basename(folder), name.partition(".")[0]) == ("hookpack", "venv")
    return os.path.join(folder, "semgrep", "bin", "python") if is_installation else ""


def _first(interpreters: list[str], package: str, private: str) -> str:
    usable = (each for each in interpreters if each and (private or each == sys.executable))
    return next((each for each in usable if version(each, package)), "")


def version(python: str, package: str) -> str:
    """The version of `package` beside an interpreter, read from the file system; "" if it is not there.

    `package` is spelled as in its metadata folder (`detect_secrets`).
    """
    site = site_packages(python)
    try:
        names = os.listdir(site) if site else []
    except OSError:
        return ""
    head, tail = package + "-", ".dist-info"
    return next((name[len(head) : -len(tail)] for name in names if name.startswith(head) and name.endswith(tail)), "")


def site_packages(python: str) -> str:
    """The folder of third-party packages of the environment that `python` belongs to; "" if there is none."""
    root = os.path.dirname(os.path.dirname(python))
    lib = os.path.join(root, "lib")
    try:
        names = sorted(name for name in os.listdir(lib) if name.startswith("python3"))
    except OSError:
        names = []
    found = [os.path.join(lib, name, "site-packages") for name in names] + [os.path.join(root, "Lib", "site-packages")]
    return next((path for path in found if os.path.isdir(path)), "")


def release(python: str) -> str:
    """Which Python `python` is, by its folder of packages: `python3.11`, on Windows the same for all."""
    return os.path.basename(os.path.dirname(site_packages(python)))


def require(python: str, package: str) -> str:
    """The version of `package`. ToolError, naming what to do, if it is missing."""
    found = version(python, package) if python else ""
    if not found:
        raise ToolError(f"{package.replace('_', '-')} is not installed: run {HINT}", hint=HINT)
    return found
