"""What enforcing would have stopped, in a terminal."""

from __future__ import annotations

from hookpack.report import would


def test_rules_come_with_their_entries_and_marks(refused, entry, report):
    stopped = [refused(action="pass"), refused(action="pass"), refused(action="pass", rule="other")]
    note = entry(gate="", event="command", marks={stopped[0]["id"]: "false-alarm", stopped[1]["id"]: "right"})

    wanted = [each for each in would.render(report([*stopped, note], would_have=True)).splitlines() if each]

    assert wanted[:2] == [
        "enforcing would have stopped 3 calls and turns",
        "anchor-guard/protected-path: 2 (1 right, 1 false alarm)",
    ]
    assert stopped[1]["id"] in wanted[2]
    assert wanted[-3:] == [
        "next: `hookpack explain ID`; `hookpack report --right ID` or `--false-alarm ID` notes what you think",
        "1 false alarm: see what the policy can answer otherwise before you enforce it",
        "`hookpack trust --enforce` puts it in force",
    ]


def test_nothing_is_said_in_words(report):
    assert "nothing" in would.render(report([], would_have=True))
