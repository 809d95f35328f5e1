"""Answers that became milder: what must fire, and the same change backwards or beside it, which must not."""

from __future__ import annotations

import pytest

from hookpack.defences.change import SourceChange
from hookpack.defences.compare import compare


def rules(before: str, after: str, path: str) -> set[tuple[str, str]]:
    return {(each.rule, each.level) for each in compare([SourceChange(path, before, after)]).losses}


PARSED = """\
def port(text):
    try:
        number = int(text)
    except ValueError:
        raise BadConfig("not a number") from None
    return number
"""
LOADED = """\
function load(body) {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new BadRequest('not JSON');
  }
}
"""
ERASE = """\
def erase(store, name, role):
    if role != "keeper":
        raise Refused("keepers only")
    store.drop(name)
"""
PIPE = """\
function mayPublish(channel) {
  return channel.owner === 'editor';
}
"""
COOKIE = """\
function cookie(value) {
  return `id=${value}; HttpOnly; Secure; SameSite=Strict`;
}
"""
AGE = """\
def vote(ballot, age, choice):
    if age < 18:
        raise TooYoung()
    ballot.add(choice)
"""
PUBLIC = """\
def is_public(host):
    address = lookup(host)
    return address.is_global
"""
STORED = """\
def store(root, name, data):
    path = safe_path(root, name)
    path.write_bytes(data)
"""
CAUGHT = """\
    try:
        path = safe_path(root, name)
    except ValueError:
        path = root / name
"""
FIRES = [
    pytest.param(STORED, STORED.replace("    path = safe_path(root, name)\n", CAUGHT), "a.py",
                 "swallowed-failure", id="a check that is caught"),
    pytest.param(PUBLIC, PUBLIC.replace("    address = lookup(host)\n", "    try:\n        address = lookup(host)\n    "
                                        "except OSError:\n        return True\n"), "a.py", "fails-open",
                 id="a handler that says yes"),
    pytest.param(PARSED, PARSED.replace('raise BadConfig("not a number") from None', "number = 0"), "a.py",
                 "swallowed-failure", id="a value in place of an error"),
    pytest.param(LOADED, LOADED.replace("throw new BadRequest('not JSON');", "return { event: body };"), "a.js",
                 "swallowed-failure", id="an answer in place of an error"),
    pytest.param(ERASE, ERASE.replace('role != "keeper"', 'role not in ("keeper", "robot")'), "a.py", "widened-right",
                 id="one role made two"),
    pytest.param(PIPE, PIPE.replace("channel.owner === 'editor'", "['editor', 'guest'].includes(channel.owner)"),
                 "a.js", "widened-right", id="one owner made two"),
    pytest.param(COOKIE, COOKIE.replace(" HttpOnly; Secure;", ""), "a.js", "weaker-cookie", id="a barer cookie"),
    pytest.param(AGE, AGE.replace("    if age < 18:\n        raise TooYoung()\n", ""), "a.py", "removed-guard",
                 id="the only refusal, in words of no security"),
    pytest.param(AGE, AGE.replace("age < 18:", "age < 18 and not ballot.mock:"), "a.py", "loosened-guard",
                 id="a refusal with an exception"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "path", "rule"), FIRES)
def test_a_milder_answer_is_refused_and_a_stricter_one_is_not(before, after, path, rule):
    assert (rule, "deny") in rules(before, after, path)
    assert "deny" not in {level for _, level in rules(after, before, path)}


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        pytest.param(PARSED, PARSED.replace("BadConfig(", "WrongConfig("), "a.py", id="another error"),
        pytest.param(ERASE, ERASE.replace('role != "keeper"', 'role not in ("keeper",)'), "a.py", id="the same role"),
        pytest.param(COOKIE, COOKIE.replace("Strict", "Lax"), "a.js", id="another attribute"),
        pytest.param(AGE, AGE.replace("age < 18", "not age >= 18"), "a.py", id="the same condition"),
    ],
)
def test_an_equal_answer_is_not_refused(before, after, path):
    assert "deny" not in {level for _, level in rules(before, after, path)}
