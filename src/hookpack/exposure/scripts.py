"""What the commands of a shell script are given, as it stands in a file: `mysqldump -pX`, `sshpass -p X`."""

from __future__ import annotations

from hookpack import shell
from hookpack.credentials.places import is_fixture
from hookpack.exposure import Seen, options
from hookpack.exposure.lines import is_telling_line
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def told(text: str, path: str) -> Iterator[Seen]:
    """The secrets in options and operands; of tests and examples none, as they make theirs up."""
    if is_fixture(path) or not is_telling_line(text):
        return
    for command in shell.parse(text).commands:
        for kind, value in options.told(shell.unwrap(command), command):
            at = text.find(value)
            if at >= 0:
                yield Seen(kind, value, text.count("\n", 0, at) + 1, path)
