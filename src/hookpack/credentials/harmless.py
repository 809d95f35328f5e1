"""What stands for a secret and is none: placeholders, and the words of every example."""

from __future__ import annotations

_PLACEHOLDERS = (
    "example", "xxxx", "your", "placeholder", "changeme", "change-me", "change_me", "redacted", "insert", "replace",
    "****", "....", "todo",
)  # fmt: skip
_DULL_PASSWORDS = frozenset((
    "password", "passwd", "pass", "pwd", "pw", "secret", "user", "username", "admin", "root", "test",
    "guest", "postgres", "mysql", "example", "changeme", "token",
))  # fmt: skip


def is_placeholder(value: str) -> bool:
    """Whether a human would see at once that `value` stands for a secret and is none."""
    low = value.lower()
    if any(word in low for word in _PLACEHOLDERS):
        return True
    return value[:1] in "<$%{" or "${" in value or "{{" in value or len(set(value[-16:])) <= 2


def is_dull(password: str) -> bool:
    """Whether everybody writes `password` in examples."""
    return len(password) < 4 or password.lower() in _DULL_PASSWORDS or is_placeholder(password)
