"""One hook call from stdin to exit code, and the one error boundary: whatever breaks is a verdict "error"."""

from __future__ import annotations

import gc
import os
import sys
import time

from hookpack import deadline
from hookpack import policy as policies
from hookpack.agents import NAMES
from hookpack.codec import digest, loads
from hookpack.errors import BadEvent, HookpackError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.verdict import Decision, Reply, Verdict, paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookpack.agents import Agent
    from hookpack.effects import Aftermath
    from hookpack.event import Event
    from hookpack.gates import Gate
    from hookpack.policy import Policy
    from hookpack.state.twin import Answer, Twin
    from hookpack.world import World

MAX_MESSAGE = 16 * 1024 * 1024
_MUCH = 60_000  # bytes of a message that is read with regular expressions
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UNDO = "`hookpack rejected restore"
_FAULT_EXIT = 2  # blocks on every agent that honours exit codes


class Call(Record):
    """One hook call: the executable's name and what the process was given."""

    gate: str
    argv: Sequence[str]
    message: bytes
    environ: Mapping[str, str]


class Outcome(Record):
    """All that a call led to, for `hookpack test` to show."""

    reply: Reply
    decision: Decision
    event: Event | None = None


def main(gate: str) -> int:
    """Answer the hook call on stdin as `gate`; gives the process' exit code."""
    gc.set_threshold(100_000, 50, 50)  # little lives long enough here to be worth looking for
    stdin = sys.stdin.buffer if sys.stdin else None
    message = stdin.read(MAX_MESSAGE + 1) if stdin else b""
    return _say(run(Call(gate, sys.argv[1:], message, os.environ)).reply)


def _say(reply: Reply) -> int:
    try:
        for stream, text in ((sys.stdout, reply.stdout), (sys.stderr, reply.stderr)):
            if text:
                stream.buffer.write(text.encode("utf-8", "backslashreplace"))
                stream.buffer.flush()
    except OSError:
        # nobody reads the refusal, so the exit code must carry it; the interpreter's own flush would make it 120
        os._exit(_FAULT_EXIT)
    return reply.code


def run(call: Call, *, dry: bool = False) -> Outcome:
    """Parse, judge, decide, carry out, render. `dry` leaves out everything that writes."""
    try:
        agent = _agent(call.argv)
    except HookpackError as error:
        verdict = Verdict(call.gate, "error", "unusable-call", f"{error}; this call was NOT checked.")
        return Outcome(Reply(stderr=paragraph(verdict) + "\n", code=_FAULT_EXIT), Decision("deny", verdict))
    return _Run(call, agent, dry=dry).outcome()


def _agent(argv: Sequence[str]) -> Agent:
    """The adapter that `--agent NAME` asks for. BadEvent if there is none."""
    name = argv[1] if len(argv) == 2 and argv[0] == "--agent" else ""
    if name not in NAMES:
        raise BadEvent(f"usage: --agent {'|'.join(NAMES)} (got {' '.join(argv)[:80]!r})")
    module: Agent = __import__(f"hookpack.agents.{name.replace('-', '_')}", fromlist=["parse"])
    return module


class _Run:
    """The steps of one call; what is known so far decides what an error in the next step means."""

    def __init__(self, call: Call, agent: Agent, *, dry: bool) -> None:
        self._call = call
        self._agent = agent
        self._dry = dry
        self._began = time.monotonic()
        self._policy: Policy = policies.build({}, trusted=False)
        self._event: Event | None = None
        self._world: World | None = None
        self._twin: Twin | None = None
        self._answer: Answer | None = None
        self._rejected: tuple[int, ...] = ()

    def outcome(self) -> Outcome:
        try:
            return self._outcome()
        finally:
            if self._twin:
                self._twin.leave()

    def _outcome(self) -> Outcome:
        try:
            verdict = self._judge()
        except Exception as error:  # the boundary: an error is a verdict, never a pass
            verdict = self._failed(error)
        finally:
            deadline.disarm()
        decision = self._quiet(policies.decide(self._policy, verdict))
        try:
            decision = self._settle(decision)
        except Exception as error:
            decision = self._unsettled(decision, self._failed(error))
        self._record(decision)
        if self._answer:
            return Outcome(self._answer.reply, decision._replace(action=self._answer.action), self._event)
        reply = self._agent.render(decision, self._event)
        if self._twin:
            self._twin.keep(decision.action, reply)
        return Outcome(reply, decision, self._event)

    def _judge(self) -> Verdict:
        message = self._call.message
        if len(message) > MAX_MESSAGE:
            raise BadEvent(f"the message is larger than {MAX_MESSAGE // 1048576} MiB")
        event = _parse(message, self._agent, self._call.environ)
        if self._call.gate == "quality-gate":
            event = _with_words(event, self._agent)
        self._event = event
        gate: Gate = __import__(f"hookpack.gates.{self._call.gate.replace('-', '_')}", fromlist=["judge"])
        if not gate.concerns(event):
            return Verdict(self._call.gate, "skip")
        deadline.arm(event.moment)
        self._world = world = self._meet(event)
        event = world.event
        if self._is_answered(event, world):
            return Verdict(self._call.gate, "skip")
        if not self._policy.gates[self._call.gate].enabled:
            return Verdict(self._call.gate, "skip")
        if event.moment == "prompt" and self._call.gate != "filter-sensitive" and world.session.said(event.texts):
            return Verdict(self._call.gate, "skip")  # a refused stop's reason begins no turn
        if self._call.gate == "quality-gate":
            latest = world.session.latest(event.message) if event.grows else event.message
            return self._reading(gate, event._replace(message=latest), world)
        if self._call.gate == "filter-sensitive" and len(message) > _MUCH:
            return self._reading(gate, event, world)
        if not event.moment.endswith("stop") or self._dry or self._call.gate != "monotonicity-gate":
            return gate.judge(event, world)
        world.session.judging(on=True)
        return gate.judge(event, world)

    def _is_answered(self, event: Event, world: World) -> bool:
        """Whether the event was told through another registration before: it counts once, and is answered alike."""
        # before a tool most gates only look: twice the same costs less than to remember it
        if not event.once or self._dry or (event.moment == "before-tool" and self._call.gate != "recursion-guard"):
            return False
        from hookpack.state.twin import Twin

        self._twin = Twin(world.project.area, self._call.gate, event.once, self._call.argv[1])
        self._answer = self._twin.enter()
        return self._answer is not None

    def _reading(self, gate: Gate, event: Event, world: World) -> Verdict:
        """The judgement of a gate that has much to read: what it compiles for that is kept."""
        from hookpack.state import compiled

        compiled.keep(self._call.environ)
        verdict = gate.judge(event, world)
        compiled.save(self._call.environ)
        return verdict

    def _meet(self, event: Event) -> World:
        from hookpack.state import project, trust
        from hookpack.world import World

        found = project.find(event.cwd or os.getcwd(), event.project, self._call.environ)
        if event.parent:
            from hookpack.state import lineage

            self._event = event = event._replace(session=lineage.root(found.area, event.agent_id, event.parent))
        trusted = trust.load(found)
        self._policy = trusted.policy
        return World(event, found, trusted, self._call.environ, self._agent, self._call.gate)

    def _unsettled(self, decision: Decision, verdict: Verdict) -> Decision:
        """What holds when the effects could not be carried out: a refused call stays refused.

        A refused stop does not, because without the count of refusals it would loop.
        """
        failed = policies.decide(self._policy, verdict)
        if self._event is not None and self._event.moment in ("stop", "subagent-stop"):
            return failed._replace(action="warn")
        return failed if policies.strictest((decision.action, failed.action)) == failed.action else decision

    def _failed(self, error: BaseException) -> Verdict:
        if isinstance(error, HookpackError):
            reason = str(error)
        else:  # a fault of ours: the type and the place help, the values could hold a secret
            trace, where = error.__traceback__, ""
            while trace:
                name = trace.tb_frame.f_code.co_filename
                where = where if name.startswith("<") else f"{os.path.basename(name)}:{trace.tb_lineno}"
                trace = trace.tb_next
            reason = f"{type(error).__name__} at {where}"
        remedy = "Retry once, then ask the user to run `hookpack doctor`."
        return Verdict(self._call.gate, "error", "not-checked", f"{reason}; this was NOT checked.", remedy)

    def _settle(self, decision: Decision) -> Decision:
        """Carry out the effects and mind the session's budget of refused stops."""
        world, event, verdict = self._world, self._event, decision.verdict
        if world is None or event is None or self._dry or verdict.outcome in ("skip", "error"):
            return self._budgeted(decision)
        told = self._apply(world, decision)
        self._rejected = told.rejected
        if event.moment == "stop" and self._call.gate == "monotonicity-gate":
            world.session.judging(on=False)
        reason = " ".join(filter(None, (verdict.reason, told.agent)))
        notice = "\n".join(filter(None, (verdict.notice, told.person)))
        decision = decision._replace(verdict=verdict._replace(reason=reason, notice=notice))
        return self._with_notices(self._budgeted(decision))

    def _apply(self, world: World, decision: Decision) -> Aftermath:
        from hookpack import effects

        return effects.apply(world, decision)

    def _quiet(self, decision: Decision) -> Decision:
        """A scan-ahead runs beside the agent: its words would reach a later request, and the stop judges anyway."""
        if self._call.gate != "monotonicity-gate" or self._event is None or self._event.moment != "after-tool":
            return decision
        return decision._replace(action="pass")

    def _budgeted(self, decision: Decision) -> Decision:
        """After `retries` refusals of a stop by this gate (one for "ask") the stop goes through, unverified."""
        world, event, gate = self._world, self._event, self._call.gate
        if world is None or event is None or self._dry or event.moment not in ("stop", "subagent-stop"):
            return decision
        if decision.action not in ("deny", "ask"):
            if decision.verdict.outcome == "pass":
                world.session.forgive(gate, event.agent_id)
            return decision
        most = self._policy.gates[gate].number("retries", 2) if decision.action == "deny" else 1
        verdict = decision.verdict
        words, message = paragraph(verdict), event.message if event.grows else ""
        if world.session.refuse(gate, event.agent_id, _stop(event), words=words, message=message) <= most:
            return decision
        notice = f"{verdict.notice}\n" if verdict.notice else ""
        notice += f"hookpack: unverified after {most} refusals: {paragraph(verdict)}"
        return decision._replace(action="warn", verdict=verdict._replace(notice=notice))

    def _with_notices(self, decision: Decision) -> Decision:
        """Add what the person has not been told yet; one gate alone carries it, at moments that reach a person.

        That files were taken back is told when it happens, and once more when a person is surely there.
        """
        world, event, verdict = self._world, self._event, decision.verdict
        if self._call.gate != "monotonicity-gate" or world is None or event is None:
            return decision
        if event.moment not in ("session-start", "prompt", "stop"):
            return decision
        waiting = tuple(dict.fromkeys(world.checkpoints.notices()))
        if not waiting:
            return decision
        later = [each for each in waiting if event.moment == "stop" and _UNDO in each]
        told = [each for each in waiting if each not in verdict.notice and each not in later]
        world.checkpoints.delivered([each for each in waiting if each not in later])
        return decision._replace(verdict=verdict._replace(notice="\n".join(filter(None, [*told, verdict.notice]))))

    def _record(self, decision: Decision) -> None:
        world, event, verdict = self._world, self._event, decision.verdict
        if world is None or event is None or self._dry or verdict.outcome == "skip":
            return
        from hookpack.state import ledger

        row = ledger.row(event, decision, time.monotonic() - self._began, world.facts())
        if self._rejected:
            row["rejected"] = self._rejected
        if event.moment == "session-start" and (family := self._call.environ.get("HOOKPACK_TREE", "")):
            row["family"] = family[:24]
        try:
            ledger.append(world.project.repo, row)
        except HookpackError:
            return  # best effort: the ledger carries no verdict, and `hookpack doctor` tries it


def _parse(message: bytes, agent: Agent, environ: Mapping[str, str]) -> Event:
    try:
        value = loads(message.removeprefix(_BYTE_ORDER_MARK).decode())
    except UnicodeDecodeError:
        raise BadEvent("the message is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else "no JSON" if message.strip() else "empty"
        raise BadEvent(f"the message is {what}") from None
    if not isinstance(value, dict):
        raise BadEvent("the message is no JSON object")
    return agent.parse(value, lambda name: environ.get(name, ""))._replace(key=digest(message))


def _with_words(event: Event, agent: Agent) -> Event:
    """The event with the agent's last words, where only its transcript holds them."""
    if event.moment != "stop" or event.message or not event.transcript:
        return event
    from hookpack.state import transcript

    return event._replace(message=transcript.last_words(event.transcript, agent.traces))


def _stop(event: Event) -> str:
    """What tells this stop from the next with the same words: its transcript has grown then. "" where nothing does."""
    try:
        return f"{event.key} {os.path.getsize(event.transcript)}" if event.transcript else ""
    except OSError:
        return ""
