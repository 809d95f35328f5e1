"""Layers in words: counts, lists, the one paragraph for the agent."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.verdict import worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.finding import Finding
    from hookpack.gates import World
    from hookpack.turn import Change
    from hookpack.verdict import Layer, Outcome


# what hookpack itself compares is said in a sentence; other ids are those of a catalogue that can be looked up
_SAID_IN_WORDS = ("anchors.", "suppressions.", "tests.")


def counted(items: Sequence[object], noun: str) -> str:
    return f"{len(items)} {noun}" + ("" if len(items) == 1 else "s")


def rules(group: Sequence[Finding]) -> str:
    """The rules of findings on one line as people read them, "" where the message says it all."""
    ids = dict.fromkeys(each.rule for each in group)
    return ", ".join(each for each in ids if not is_said_in_words(each))


def is_said_in_words(rule: str) -> bool:
    return rule.startswith(_SAID_IN_WORDS)


def sentence(text: str) -> str:
    """A remedy, which scanners write as half a sentence, as a whole one."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def listed(findings: Sequence[Finding]) -> str:
    """A few findings in words; what several scanners say about one line is one fault."""
    from hookpack.identity import by_place  # most layers find nothing

    places = by_place(findings)
    shown = []
    for group in places[:5]:
        said = next((each.message for each in group if each.message), "").rstrip(".")
        if named := rules(group):
            shown.append(f"{group[0].place} {named}" + (f" ({said})" if said else ""))
        else:
            shown.append(f"{group[0].place}: {said}".removesuffix(": "))
    return "; ".join(shown) + (f" and {len(places) - 5} more" if len(places) > 5 else "")


def findings(layers: Sequence[Layer]) -> tuple[Finding, ...]:
    """All layers' findings, in the layers' order."""
    return tuple(each for layer in layers for each in layer.findings)


def notices(layers: Sequence[Layer]) -> str:
    """What the layers tell the person, a line each."""
    return "\n".join(layer.notice for layer in layers if layer.notice)


def report(layers: Sequence[Layer]) -> str:
    """One paragraph: what each layer that did not pass found, with the remedies of its findings."""
    parts = []
    for layer in layers:
        if layer.outcome in ("fail", "unsure", "error"):
            kept = dict.fromkeys(each.remedy.rstrip(".") for each in layer.findings if each.remedy)
            said = [f"{layer.name}: {layer.reason}.", layer.remedy, *map(sentence, kept)]
            parts.append(" ".join(filter(None, said)))
    return " ".join(parts)


def summary(layers: Sequence[Layer]) -> str:
    """A few words: `2 new findings, 1 lost defence`, `anchors unsure`."""
    kinds: dict[str, list[Finding]] = {}
    for each in findings(layers):
        kinds.setdefault(_noun(each), []).append(each)
    if kinds:
        from hookpack.identity import by_place

        return ", ".join(counted(by_place(found), noun) for noun, found in kinds.items())
    return ", ".join(
        f"{layer.name} {layer.outcome}" for layer in layers if layer.outcome in ("fail", "unsure", "error")
    )


def _noun(finding: Finding) -> str:
    if finding.rule == "anchors.protected-path":
        return "changed protected file"
    return {"anchors": "lost defence", "tests": "weakened test"}.get(finding.scanner, "new finding")


def outcome(layers: Sequence[Layer]) -> Outcome:
    """The worst outcome of the layers."""
    return worst(layer.outcome for layer in layers)


def texts(world: World, changes: Sequence[Change]) -> dict[str, str]:
    blobs = sorted({blob for each in changes for blob in (each.old_blob, each.new_blob) if blob})
    return {blob: data.decode("utf-8", "surrogateescape") for blob, data in world.texts(blobs).items()}
