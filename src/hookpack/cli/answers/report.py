"""A judgement as JSON, as templates/report.schema.json describes it."""

from __future__ import annotations

import json

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from hookpack.cli.answers.judged import Judged


def render(judged: Judged) -> str:
    """The whole report. The same trees give the same bytes, unless times are asked for."""
    decision, rows = judged.decision, judged.report["layers"]
    layers = [{**row, "decision": judged.answer(layer)} for row, layer in zip(rows, judged.layers, strict=True)]
    head: dict[str, object] = {"decision": decision.action, "mode": judged.rules.mode, "would": decision.would}
    if judged.base:
        base = {"name": judged.base.name, "commit": judged.base.commit, "fork": judged.base.fork}
        head |= {"base": base, "notes": list(judged.notes)}
    if judged.times:
        head["took_ms"] = {layer.name: layer.took_ms for layer in judged.layers}
    return json.dumps({**head, **judged.report, "layers": layers}, indent=2)
