"""Markdown in which nothing of the record is markup."""

from __future__ import annotations

from hookpack.report import markdown
from hookpack.state.checkpoints import Rejected


def test_it_says_what_was_refused_taken_back_and_not_checked(refused, stop, entry, report):
    entries = [
        refused(),
        stop("revert", outcome="fail", rule="regression", would="deny", action="deny"),
        entry(outcome="error", would="deny", action="deny", reason="semgrep crashed"),
    ]

    text = markdown.render(report(entries, [Rejected(1, 1.8e9, "a", "b", ("x.py",), reason="regression")]))

    for part in (
        "## hookpack: `shop`",
        "3 refusals, 1 state taken back",
        "### Not checked",
        "`semgrep crashed`",
        "| reverted | 1 |",
        "| anchor-guard | `protected-path` |",
        "`hookpack rejected restore 1`",
    ):
        assert part in text


def test_hostile_text_stays_text(refused, report):
    nasty = "</td>|`@all` <img src=x> [a](b)"

    text = markdown.render(report([refused(rule=nasty, outcome="error", reason=nasty)]))

    assert text.count("`</td>\\|'@all' <img src=x> [a](b)`") == 2


def test_an_empty_record_says_so(report):
    assert "Nothing is recorded" in markdown.render(report([]))


def test_a_long_list_is_cut_and_says_so(refused, report):
    text = markdown.render(report([refused(rule=f"rule-{number}") for number in range(50)]))

    assert "And 30 more." in text


def test_the_same_record_gives_the_same_bytes(refused, report):
    entries = [refused(), refused(rule="b")]

    assert markdown.render(report(entries)) == markdown.render(report(entries))
