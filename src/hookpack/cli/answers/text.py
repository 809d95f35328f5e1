"""A judgement for a terminal."""

from __future__ import annotations

import re

from hookpack import exceptions, iteration
from hookpack.cli.colour import painted
from hookpack.identity import by_place
from hookpack.iteration import words
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.cli.answers.judged import Judged
    from hookpack.finding import Finding
    from hookpack.verdict import Layer

_TAKE_BACK = "next: mend it, or `hookpack check --revert` puts the work tree back to the baseline"
_COMMAND = re.compile(r"##(?=\w*\[)")  # anywhere in a line: ##[group], ##vso[task.setvariable]
_MARKS = {"pass": "ok", "skip": "--", "fail": "FAIL", "unsure": "??", "error": "ERROR"}


def render(judged: Judged) -> str:
    """A line a layer, what it found below it, the decision, and the next command."""
    observed = f" (observe mode; enforcing: {judged.decision.would})" if judged.rules.mode == "observe" else ""
    lines = [
        *map(harmless, _head(judged)),
        *(line for layer in judged.layers for line in _layer(layer, times=judged.times)),
        f"decision: {painted(judged.decision.action)}{observed}",
        *_next(judged),
    ]
    return "\n".join(lines)


def harmless(line: str) -> str:
    """A line that colours nothing and is no command to the runner of a CI job, whatever stands in it."""
    line = _COMMAND.sub(r"#\\x23", shown(line))
    return line.replace("::", r"\x3a:", 1) if line.lstrip().startswith("::") else line


def utf8(text: str) -> str:
    """`text` with a mark where it holds what cannot be written as UTF-8, such as the odd bytes of a file name."""
    return text.encode("utf-8", "replace").decode()


def _head(judged: Judged) -> Iterator[str]:
    if judged.base:
        yield f"base: {judged.base.name} ({judged.base.commit[:12]}), compared with {judged.base.fork[:12]}"
    yield from (f"note: {each}" for each in judged.notes)


def _layer(layer: Layer, *, times: bool) -> Iterator[str]:
    # a layer's reason names its findings, which stand below
    reason = iteration.summary([layer]) if layer.findings else layer.reason
    took = f"{layer.took_ms:8.0f} ms  " if times else ""
    yield f"{painted(f'{_MARKS[layer.outcome]:>5}')}  {layer.name:13} {took}{harmless(reason)}".rstrip()
    yield from (f"       {harmless(line)}" for group in by_place(layer.findings) for line in _fault(group))
    yield from (f"       excepted: {harmless(exceptions.words(each))}" for each in layer.excepted)
    if layer.remedy and layer.outcome not in ("pass", "skip"):
        yield f"       {harmless(layer.remedy)}"


def _fault(group: Sequence[Finding]) -> Iterator[str]:
    """One fault, which several scanners may have found, and its remedies."""
    message = next((each.message for each in group if each.message), "")
    yield ": ".join(filter(None, (group[0].place, words.rules(group), message)))
    yield from (f"  {remedy}" for remedy in dict.fromkeys(each.remedy for each in group if each.remedy))


def _next(judged: Judged) -> Iterator[str]:
    if judged.decision.would in ("ask", "deny"):
        scanned = any(layer.findings for layer in judged.layers if layer.name == "monotonicity")
        if not judged.base:
            yield "next: `hookpack baseline diff`" if scanned else _TAKE_BACK
    elif any(layer.outcome == "error" for layer in judged.layers):
        yield "not everything was checked; next: `hookpack doctor`"
    elif judged.unchecked:
        yield "not everything was checked"
