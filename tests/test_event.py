from __future__ import annotations

import pytest

from hookpack.event import Event, Write, subject


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(Event("claude-code", "Stop", "stop"), "Stop", id="no tool"),
        pytest.param(
            Event("claude-code", "PreToolUse", "before-tool", tool="Bash", command="echo s3cret"),
            "PreToolUse Bash",
            id="no command",
        ),
        pytest.param(
            Event(
                "a",
                "Pre",
                "before-tool",
                tool="MultiEdit",
                writes=tuple(Write(f"{n}.py", new="s3cret") for n in range(5)),
            ),
            "Pre MultiEdit 0.py 1.py 2.py",
            id="three paths at most, no content",
        ),
    ],
)
def test_an_event_in_a_few_words_holds_no_content(event: Event, expected: str) -> None:
    assert subject(event) == expected
