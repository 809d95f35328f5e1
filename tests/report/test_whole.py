"""The report as a whole: what is taken in, what cannot be relied on, what nobody checked, who started whom."""

from __future__ import annotations

import json

from hookpack.report import page, whole
from hookpack.report.words import doubts
from hookpack.state import family
from hookpack.state.checkpoints import Rejected
from hookpack.state.project import Project


def test_damaged_entries_are_counted_and_said(entry, report):
    found = report([entry(), {"damaged": True, "id": "x"}, entry(at="x")])

    assert (found.read, found.reported, found.damaged) == (3, 1, 2)
    assert "2 entries could not be read" in " ".join(doubts(found))


def test_a_broken_chain_is_said(entry, report):
    standing = whole.Standing(Project("/p", "", "", ""), "enforce", None, ())

    found = whole.build(standing, [(entry(), True), (entry(), False)], whole.Wanted())

    assert found.broken_at == 2
    assert "entry 2 does not continue" in " ".join(doubts(found))


def test_without_a_baseline_it_says_so(entry, report):
    assert "No baseline is locked" in " ".join(doubts(report([entry()], baseline=None)))


def test_only_what_is_younger_is_reported(entry, report):
    assert report([entry(at=10.0), entry(at=20.0)], since=15.0).reported == 1


def test_would_have_leaves_what_was_refused(refused, report):
    assert report([refused(), refused(action="pass")], would_have=True).reported == 1


def test_gaps_are_named_errors_first(entry, stop, report):
    skip = ["correctness", "skip", "no test command"]
    idle = ["tests", "skip", "not run: budget failed"]
    blind = ["monotonicity", "unsure", "could not be looked at: x.py"]
    entries = [
        stop("accept", unchecked=[skip, idle]),
        stop("quarantine", outcome="unsure", would="warn", unchecked=[skip, blind]),
        entry(outcome="error", would="deny", action="deny", reason="broke"),
        entry(outcome="fail", would="deny", action="warn", unverified=True),
    ]

    found = report(entries).unchecked

    assert [(each.what, each.outcome, each.times) for each in found] == [
        ("anchor-guard", "error", 1), ("monotonicity", "unsure", 1), ("anchor-guard", "unverified", 1),
        ("correctness", "skip", 2),
    ]  # fmt: skip


def test_credentials_are_counted_by_when_they_were_stopped(entry, report):
    stopped = {"gate": "filter-sensitive", "outcome": "fail", "would": "deny", "action": "deny"}
    entries = [
        entry(**stopped), entry(**stopped, moment="prompt"), entry(**stopped, moment="after-tool"),
        entry(**stopped, moment=None, event="UserPromptSubmit"), entry(**{**stopped, "outcome": "unsure"}),
    ]  # fmt: skip

    assert report(entries).secrets == whole.Secrets(in_prompts=2, before=1, after=1, perhaps=1)


def test_a_rejected_state_has_its_undo(entry, report):
    state = Rejected(3, 1.8e9, "a", "b", ("x.py", "y.py"), reason="monotonicity-gate/regression")

    (found,) = report([entry()], [state]).taken

    assert (found.number, found.files, found.undo) == (3, 2, "hookpack rejected restore 3")


def test_latency_has_median_and_tail(entry, report):
    (found,) = report([entry(took_ms=float(each)) for each in range(1, 101)]).latency

    assert (found.calls, found.median_ms, found.p95_ms, found.max_ms) == (100, 50.0, 96.0, 100.0)
    assert sum(found.counts) == 100


def test_one_call_is_its_own_median_and_tail(entry, report):
    (found,) = report([entry(took_ms=7)]).latency

    assert (found.median_ms, found.p95_ms, found.max_ms) == (7, 7, 7)


def test_anchors_of_the_last_turn_and_what_moved_in_all(stop, entry, report):
    entries = [
        stop("accept", tally={"anchors": {"kept": 3, "moved": 1, "lost": 0, "unsure": 0}}),
        stop("accept", tally={"anchors": {"kept": 2, "moved": 1, "lost": 1, "unsure": 0}}),
        entry(gate="", event="command", tool="anchors retire A-1", reason="it went with its feature"),
    ]

    found = report(entries).anchors

    assert (found.kept, found.moved, found.lost) == (2, 2, 1)
    assert [said for _, said in found.changed] == ["it went with its feature"]


def test_without_counts_nothing_is_said_of_anchors(stop, report):
    assert report([stop("accept")]).anchors.kept is None


def test_who_started_whom(entry, report):
    spawn = {"gate": "recursion-guard", "tool": "Task"}
    nested = family.name({}, "top", "/somewhere/shop")
    entries = [
        entry(session="top", gate="recursion-guard", moment="session-start", effects=[["child-depth", "1"]]),
        entry(session="top", **spawn, moment="after-tool", child="one"),
        entry(session="top", **spawn, moment="after-tool", child="two", agent_id="one"),
        entry(session="top", agent_id="one"),
        entry(session="top", agent_id="two"),
        entry(session="top", **spawn, agent_id="two", outcome="fail", would="deny", action="deny"),
        entry(session="below", gate="recursion-guard", moment="session-start", effects=[["child-depth", "2"]],
              family=nested),
        entry(session="lost", gate="recursion-guard", moment="session-start", effects=[["child-depth", "2"]]),
    ]  # fmt: skip

    nodes = report(entries).agents

    names = {each.key: each.name for each in nodes} | {"": None}
    assert {each.name: (names[each.parent], each.depth, each.refused, each.is_cut_off) for each in nodes} == {
        "top": (None, 0, 0, False),
        "one": ("top", None, 0, False),
        "two": ("one", None, 1, False),
        "below": ("top", 1, 0, False),
        "lost": (None, 1, 0, True),
    }


def test_it_is_plain_data(entry, refused, stop, report):
    fields = page.plain_fields(report([entry(), refused(), stop("accept")]))

    assert json.loads(json.dumps(fields)) == fields
