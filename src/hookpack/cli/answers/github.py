"""A judgement as commands to the runner of a GitHub job: each fault stands beside its line in the pull request."""

from __future__ import annotations

from hookpack import iteration
from hookpack.cli.answers.text import harmless, utf8
from hookpack.identity import by_place
from hookpack.iteration import words
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal, TypeAlias

    from hookpack.cli.answers.judged import Judged
    from hookpack.finding import Finding
    from hookpack.verdict import Layer

    Level: TypeAlias = Literal["error", "warning", "notice"]

_LEVELS: dict[str, Level] = {"deny": "error", "ask": "error", "warn": "warning", "pass": "notice"}
_MAX_CHARS = 2000
_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))


def render(judged: Judged) -> str:
    """A command for each place and for each layer without one, the decision as the last line."""
    commands = [each for layer in judged.layers for each in _layer(judged, layer)]
    commands += [_command("notice", {}, each) for each in judged.notes]
    said = iteration.summary(judged.layers)
    end = f"hookpack: {judged.decision.action}" + (f" ({said})" if said else "")
    return "\n".join([*commands, harmless(end)])


def _layer(judged: Judged, layer: Layer) -> Iterator[str]:
    if layer.outcome in ("pass", "skip"):
        return
    answer = judged.answer(layer) if judged.rules.mode == "enforce" else "warn"
    level = _LEVELS[answer]
    for group in by_place(layer.findings):
        yield _command(level, _where(group, layer), _message(group))
    if not layer.findings:
        said = f"{layer.name}: {layer.reason}. {layer.remedy}".rstrip()
        yield _command(level, {"title": f"hookpack: {layer.name} {layer.outcome}"}, said)


def _where(group: Sequence[Finding], layer: Layer) -> dict[str, str]:
    rules = ", ".join(dict.fromkeys(each.rule for each in group))
    return {"file": group[0].path, "line": str(group[0].line), "title": f"hookpack: {rules or layer.name}"}


def _message(group: Sequence[Finding]) -> str:
    said = next((each.message for each in group if each.message), words.rules(group))
    remedies = dict.fromkeys(words.sentence(each.remedy) for each in group if each.remedy)
    return "\n".join([said, *remedies])


def _command(level: Level, properties: dict[str, str], message: str) -> str:
    where = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
    cut = message if len(message) <= _MAX_CHARS else message[: _MAX_CHARS - 3] + "..."
    return f"::{level}{' ' if where else ''}{where}::{_escaped(cut, _DATA)}"


def _escaped(text: str, table: Sequence[tuple[str, str]]) -> str:
    text = utf8(text)
    for character, code in table:
        text = text.replace(character, code)
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in text)
