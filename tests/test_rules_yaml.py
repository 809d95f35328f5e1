"""What a person's file of semgrep rules must be before semgrep is asked."""

from __future__ import annotations

import pytest

from hookpack.errors import BadPolicy
from hookpack.rules_yaml import MAX_BYTES, load

RULE = "{id: %s, languages: [python], message: m, severity: ERROR, pattern: f(...)}"


def test_ids_come_with_their_lines():
    text = f"rules:\n  - {RULE % 'a'}\n  - {RULE % 'b.c'}\n"

    assert load(text.encode(), "r.yml") == {"a": 2, "b.c": 3}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "r.yml:1: no semgrep rules (a key `rules` with a list)", id="empty"),
        pytest.param("rules: []", "r.yml:1: no semgrep rules (a key `rules` with a list)", id="no rule"),
        pytest.param("rules: {a: 1}", "r.yml:1: no semgrep rules (a key `rules` with a list)", id="no list"),
        pytest.param("[1]", "r.yml:1: no semgrep rules (a key `rules` with a list)", id="list"),
        pytest.param("rules:\n  - 7", "r.yml:2: no rule", id="number for a rule"),
        pytest.param(
            "rules:\n  - {id: a, languages: [python], message: m}", "r.yml:2: the rule 'a' has no 'severity'", id="key"
        ),
        pytest.param(f"rules:\n  - {RULE % 'a'}\n  - {RULE % 'a'}", "r.yml:3: a second rule 'a'", id="twice"),
        pytest.param(
            f"rules:\n  - {(RULE % 'a')[:-1]}, paths: {{include: [src]}}}}",
            "r.yml:2: the rule 'a' is limited to `paths`; leave that out",
            id="paths",
        ),
        pytest.param("rules:\n  - id: [", "r.yml:2: expected the node content, but found '<stream end>'", id="syntax"),
        pytest.param(b"rules: \xff", "r.yml:1: no YAML in UTF-8", id="not UTF-8"),
        pytest.param("[" * 5000, "r.yml:1: no YAML in UTF-8", id="deep nesting"),
        pytest.param(b"#" * (MAX_BYTES + 1), f"r.yml:1: larger than {MAX_BYTES} bytes", id="huge"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(text, fault):
    with pytest.raises(BadPolicy) as caught:
        load(text if isinstance(text, bytes) else text.encode(), "r.yml")

    assert str(caught.value) == fault
