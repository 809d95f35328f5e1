"""A judgement for its readers: a terminal, a program, a code scanner's page, a job's log, a pull request."""

from __future__ import annotations

from hookpack.cli.answers import github, markdown, report, sarif, text
from hookpack.cli.answers.judged import Judged as Judged
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS: dict[str, Callable[[Judged], str]] = {
    "text": text.render,
    "json": report.render,
    "sarif": sarif.render,
    "github": github.render,
    "markdown": markdown.render,
}
# what a file's name ends in -> how it is written
ENDINGS = {".txt": "text", ".json": "json", ".sarif": "sarif", ".md": "markdown"}
