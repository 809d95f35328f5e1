"""A judgement as a comment: complete where it fits, honest where it does not, and nothing of the branch is markup."""

from __future__ import annotations

import re

import pytest

from hookpack.cli.answers import markdown
from hookpack.verdict import Layer
from tests.cli.answers.judgements import EVIL, failed, finding, judged


@pytest.mark.parametrize(
    ("given", "title"),
    [
        pytest.param(judged(), "nothing is less secure than before", id="pass"),
        pytest.param(judged(failed(finding())), "this is less secure than before", id="deny"),
        pytest.param(judged(Layer("monotonicity", "error", "x")), "not everything was checked", id="error"),
        pytest.param(judged(Layer("tests", "unsure", "x")), "not everything was checked", id="unsure"),
    ],
)
def test_the_decision_comes_first(given, title):
    assert markdown.render(given).split("\n")[0] == f"### hookpack: {title}"


def test_a_fault_has_its_place_rule_and_remedy():
    said = markdown.render(judged(failed(finding("a b.py", 7))))

    assert "#### monotonicity: 1 place" in said
    assert "- `a b.py:7` **bandit.B307**: eval is used\n  - Parse it." in said
    assert "| ❌ | monotonicity | fail | deny | 1 new finding |" in said


def test_observe_mode_says_so():
    assert "Enforcing, the answer were **deny**" in markdown.render(judged(failed(finding()), mode="observe"))


def test_hostile_text_is_no_markup():
    given = judged(failed(finding(EVIL, message=EVIL, remedy=EVIL, rule=EVIL), name="anchors"), notes=(EVIL,))
    plain = re.sub(r"(`+).*?\1", "", markdown.render(given))  # code spans show their text as it is

    assert not re.search(r"(?<!\\)<(?!/?details|/?summary)", plain)
    assert not re.search(r"(?<!\\)\]\(|@team|http://|(?<!\\)##\[", plain)
    assert "\n::" not in plain


def test_a_path_with_backticks_and_pipes_stays_in_its_code():
    said = markdown.render(judged(failed(finding("a`b``c|d.py"))))

    assert "- ``` a`b``c\\|d.py:2 ``` " in said


def test_code_with_a_fence_stays_in_its_fence():
    given = judged(failed(finding()))
    given.report["faults"][0].update(before="```\n</details>", after="ok")

    said = markdown.render(given)

    assert "  ````\n  ```\n  </details>\n  ````" in said


def test_what_has_no_room_is_counted():
    given = judged(failed(*(finding(f"dir/file{n}.py", message="m" * 500) for n in range(300))))

    said = markdown.render(given)

    shown = said.count("- `dir/file")
    assert len(said) <= 65_000
    assert 50 < shown < 300
    assert re.search(r"\*\*(\d+) more are not shown here\*\*", said)[1] == str(300 - shown + 1)
