"""quality-gate: what an agent says it did stands on something that happened after its last change."""

from __future__ import annotations

from hookpack.errors import StateError, ToolError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.verdict import Effect, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.event import Event
    from hookpack.evidence.claims import Claim, Said
    from hookpack.evidence.look import Seen
    from hookpack.evidence.targets import Reader
    from hookpack.gates import World
    from hookpack.turn import Change, Run, Step

NAME = "quality-gate"

_MAX_COMPARED = 200


class Facts(Record):
    """What is known of the turn and of the session: its changes, its calls, its runs."""

    changes: tuple[Change, ...] | None  # None where nobody saw how the turn began
    steps: tuple[Step, ...] | None  # None where there is no transcript
    seen: tuple[Seen, ...] = ()  # of each step

    @property
    def turn(self) -> tuple[int, int]:
        """Where in the steps the turn lies."""
        steps = self.steps or ()
        return next((at + 1 for at in range(len(steps) - 1, -1, -1) if steps[at].is_prompt), 0), len(steps)

    def has_changed(self) -> bool:
        """Whether the turn changed anything that a run could prove."""
        from hookpack.evidence import paths

        if self.changes is not None:
            return any(paths.counts(each.path) for each in self.changes)
        start, end = self.turn
        return any(each.changes for each in self.seen[start:end])


def concerns(event: Event) -> bool:
    if event.moment == "after-tool":
        if event.act != "shell" or not event.command:
            return False
        from hookpack.evidence import runs  # before a tool this gate has nothing to say

        return runs.mentions_runner(event.command)
    if event.moment not in ("stop", "subagent-stop") or not event.message:
        return False
    from hookpack.evidence import hint

    return bool(hint.languages(event.message))


def judge(event: Event, world: World) -> Verdict:
    """Records a run after a tool; fails a stop whose message claims what nothing proves."""
    if event.moment == "after-tool":
        return _record(event, world)
    from hookpack.evidence import claims

    said = claims.read(event.message)
    if not said.claims:
        return Verdict(NAME, "pass")
    facts = _facts(world)
    return (
        _empty(said, facts)
        or _weakened(said, facts, world)
        or _stubs(said, facts, world)
        or _proved(said, facts, world)
    )


def _record(event: Event, world: World) -> Verdict:
    """Remember a verification run together with the tree it ran on; a call that only starts one proves nothing."""
    from hookpack.evidence import look

    step = _step(event)
    seen = look.look(step, _extra(world), _reader(world))
    if not seen.kinds or seen.state == "unclear" or (event.is_untold and not _tells(event.output)):
        return Verdict(NAME, "skip")
    note = "passed" if seen.state == "good" else "failed"
    effect = Effect("run", tree=world.snapshot(), note=note, paths=tuple(sorted(seen.kinds)))
    return Verdict(NAME, "pass", effects=(effect,))


def _tells(printed: str) -> bool:
    """Whether the output says how a run ended of which no exit status is known."""
    from hookpack.evidence import output

    return bool(output.told(printed))


def _step(event: Event) -> Step:
    from hookpack.turn import Step

    failed = event.failed or event.interrupted
    return Step("shell", event.tool, event.command, failed, event.output, event.in_background)


def _facts(world: World) -> Facts:
    turn = world.turn()
    start = turn.start or turn.accepted or turn.baseline
    changes = world.changes(start, world.snapshot(), lines=False) if start else None
    try:
        steps = tuple(world.steps())
    except ToolError:
        if changes is None:
            raise  # nothing at all is known
        return Facts(changes, None)
    return Facts(changes, steps, _seen(steps, world))


def _seen(steps: Sequence[Step], world: World) -> tuple[Seen, ...]:
    """What each call proves and changes, from the last one back: behind the last change only the last run is told."""
    from hookpack.evidence.look import Seen, look

    extra, read = _extra(world), _reader(world)
    known: dict[Step, Seen] = {}
    found: list[Seen] = []
    has_changed = is_settled = False
    for step in reversed(steps):
        if is_settled or step.is_prompt:
            found.append(Seen())
            continue
        key = step._replace(at="")
        if key not in known:
            known[key] = look(step, extra, read)
        each = known[key]
        is_settled = has_changed and bool(each.kinds)
        has_changed = has_changed or each.changes
        found.append(each)
    return tuple(reversed(found))


def _empty(said: Said, facts: Facts) -> Verdict | None:
    """A claim of change although nothing was changed, in the tree or by any call of the session."""
    claimed = said.of("change")
    if not claimed or facts.changes or facts.steps is None:
        return None
    from hookpack.evidence import look

    if not facts.steps and facts.changes is None:
        return None
    if any(not each.is_prompt and not look.is_reading(each) for each in facts.steps):
        return None
    remedy = "Make the change, or say plainly that nothing was changed."
    return _fail(claimed[0], "empty-handed", "no file differs from how the turn began", remedy)


def _weakened(said: Said, facts: Facts, world: World) -> Verdict | None:
    """No claim stands on tests that the turn made show less."""
    claimed = (*said.of("test"), *said.of("verified", "done"))
    if not claimed or not facts.changes:
        return None
    from hookpack.iteration import tests  # few claims follow a change
    from hookpack.turn import Span

    turn = world.turn()
    layer = tests.judge(world, Span(turn.start or turn.accepted, world.snapshot(), facts.changes))
    if layer.outcome != "fail":
        return None
    missing = f"it rests on tests that were weakened: {layer.reason}"
    return _fail(claimed[0], "weakened-tests", missing, layer.remedy)._replace(findings=layer.findings)


def _stubs(said: Said, facts: Facts, world: World) -> Verdict | None:
    """No claim of finished work over code that only stands in for it, unless the message owns up."""
    claimed = [*said.of("done", "verified"), *said.of("change", "test")]
    if not claimed or said.names_stubs or not facts.changes or (not said.of("done", "verified") and said.admits):
        return None
    from hookpack.evidence import stubs

    looked = [each for each in facts.changes if each.new_blob][:_MAX_COMPARED]
    blobs = {each.path: (each.old_blob, each.new_blob) for each in looked}
    texts = world.texts(sorted({blob for pair in blobs.values() for blob in pair if blob}))
    for path, (old, new) in blobs.items():
        before, after = (_text(texts, blob) for blob in (old, new))
        if b"\0" not in texts.get(new, b"") and (found := next(stubs.find(path, before, after), None)):
            missing = f"{found.path}:{found.line} only stands in for it: {found.text}"
            return _fail(claimed[0], "stub", missing, "Write it, or say plainly what is left as a stub.")
    return None


def _text(texts: object, blob: str) -> str:
    data = texts.get(blob, b"") if blob and hasattr(texts, "get") else b""
    return data.decode("utf-8", "replace")


def _proved(said: Said, facts: Facts, world: World) -> Verdict:
    """Whether runs stand behind the claims; what needs none passes."""
    results = [each for each in said.of("test", "build", "lint") if not _is_relaxed(each, world)]
    works = [] if said.admits else [each for each in said.of("verified", "done") if not _is_relaxed(each, world)]
    has_changed = facts.has_changed()
    if not has_changed:
        works = []
        # with nothing changed, only runs can speak against a result
        if not any(each.changes or each.kinds for each in facts.seen) and not world.runs():
            results = []
    for each in (*results, *works):
        missing = _missing(each, facts, world)
        if missing and each in works:
            if not _knows(facts, world):
                continue
            if said.of("lint") or not _can_test(facts, world):
                missing = _missing(each, facts, world, by_looking=True)
        if missing and (missing := _run_instead(each, missing, world)):
            return _unproved(each, missing, world)
    if said.of("verified", "done") and has_changed and not results and not _knows(facts, world):
        return Verdict(NAME, "pass", reason="no way to verify this project is known")
    return Verdict(NAME, "pass")


def _is_relaxed(claim: Claim, world: World) -> bool:
    return claim.is_hedged and world.policy.hedges == "ignore"


def _knows(facts: Facts, world: World) -> bool:
    """Whether a way to verify the project is known."""
    if _extra(world) or world.runs() or any(each.kinds for each in facts.seen):
        return True
    return bool(_detected(world))


def _can_test(facts: Facts, world: World) -> bool:
    """Whether something is known that runs the code, not only looks at it."""
    from hookpack.evidence import proof, runs

    known = {kind for each in facts.seen for kind in each.kinds}
    known.update(kind for each in world.runs() for kind in each.kinds)
    if _extra(world) or known - proof.STATIC:
        return True
    found = _detected(world)
    return bool(found) and not runs.kinds(found, (), _reader(world)) <= proof.STATIC


def _detected(world: World) -> str:
    from hookpack.evidence import project

    return project.command(world.listing, _reader(world))


def _missing(claim: Claim, facts: Facts, world: World, *, by_looking: bool = False) -> str:
    """What the claim lacks, "" if a good run of its kind stands behind it."""
    from hookpack.evidence import proof

    wanted = proof.kinds(claim, by_looking=by_looking)
    runs = [run for run in world.runs() if wanted & set(run.kinds)]
    now = world.snapshot() if runs else ""
    if runs and not _drifted(runs[-1].tree, now, world):
        current = [_recorded(run) for run in runs if run.tree in (now, runs[-1].tree)]
        if (lack := proof.lack(claim, current, by_looking=by_looking)) in ("", proof.FAILED, proof.EMPTY):
            return lack
    if facts.steps is not None and (lack := proof.lack(claim, facts.seen, by_looking=by_looking)):
        return lack
    # the transcript cannot see a change that no tool call shows; the recorded tree can
    proofs = [run for run in runs if run.passed and ("test" in run.kinds or claim.kind != "test" or not claim.is_whole)]
    if not proofs:
        return proof.NO_RUN if facts.steps is None else ""
    return proof.DRIFTED if _drifted(proofs[-1].tree, now, world) else ""


def _recorded(run: Run) -> Seen:
    from hookpack.evidence.look import Seen

    return Seen(frozenset(run.kinds), "good" if run.passed else "bad", tree=run.tree)


def _drifted(ran_on: str, now: str, world: World) -> bool:
    """Whether files that count differ, but for those that the run itself may have left behind."""
    from hookpack.evidence import paths

    return ran_on != now and any(
        paths.counts(each.path) and (each.status != "A" or each.path.endswith(_SOURCES))
        for each in world.changes(ran_on, now, lines=False)
    )


_SOURCES = (
    ".py", ".js", ".ts", ".tsx", ".jsx", ".go", ".rs", ".java", ".rb", ".php", ".cs", ".kt", ".swift", ".c", ".cpp",
    ".h",
)  # fmt: skip


def _run_instead(claim: Claim, missing: str, world: World) -> str:
    """What is still missing after the gate ran the policy's test command itself, where the policy wants that."""
    command = world.policy.layers["correctness"].text("command")
    if world.policy.evidence_run != "when-missing" or not command or claim.kind in ("build", "lint"):
        return missing
    check = world.test(world.snapshot())
    if check.outcome == "passed":
        return ""
    return f"{missing}, and {check.summary}" if check.summary else missing


def _unproved(claim: Claim, missing: str, world: World) -> Verdict:
    from hookpack.evidence import proof

    alone = " by itself, with nothing behind it" if missing.startswith("`") else ""
    remedy = f"Run {_settling(claim.kind, world)}{alone} and report what it says, or say plainly what was not run."
    verdict = _fail(claim, "unproved-claim", missing, remedy)
    return verdict._replace(outcome="unsure") if missing == proof.UNCLEAR else verdict


def _fail(claim: Claim, rule: str, missing: str, remedy: str) -> Verdict:
    return Verdict(NAME, "fail", rule, f'"{claim.quote}" is not proved: {missing}.', remedy)


def _extra(world: World) -> tuple[str, ...]:
    command = world.policy.layers["correctness"].text("command")
    return (*world.policy.evidence, *((command,) if command else ()))


def _reader(world: World) -> Reader:
    def read(path: str) -> str | None:
        place = world.locate(path)
        try:
            return world.read(place) if place.inside else None
        except StateError:
            return None

    return read


def _settling(kind: str, world: World) -> str:
    if extra := _extra(world):
        return f"`{extra[0]}`"
    from hookpack.evidence import project, runs

    if kind in ("build", "lint"):
        found = project.named(kind, world.listing, _reader(world))
        return f"`{found}`" if found else f"the {kind}er" if kind == "lint" else "the build"
    found = _detected(world)
    if found and not runs.kinds(found, (), _reader(world)):
        return f"the test runner itself (`{found}` runs none that is known)"
    return f"`{found}`" if found else "the whole test suite"
