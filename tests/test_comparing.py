"""Defences of two recorded trees, compared by the worker."""

from __future__ import annotations

import os

import pytest

from hookpack import comparing, process
from hookpack.scanners import tools
from hookpack.state.tree import Tree
from hookpack.turn import Compared

_CHECKS = """\
    if not user.is_authenticated or account.owner != user.id:
        raise PermissionError("not the owner of the account")
    if not hmac.compare_digest(signature, sign(account, amount)):
        raise ValueError("bad signature")
"""
_GUARDED = f"""\
import hmac

def sign(account, amount):
    return f"{{account.id}}:{{amount}}"

def transfer(user, account, amount, signature):
{_CHECKS}    entry = Entry(account, amount, user)
    journal.append(entry)
    account.balance -= amount
    notify(account, entry)
    return account.balance
"""
_BARE = _GUARDED.replace(_CHECKS, "")
_MOVED = _BARE.replace(
    "    account.balance -=", "    authorize(user, account, amount, signature)\n    account.balance -="
)
_HELPER = f"""\
import hmac
from bank import sign

def authorize(user, account, amount, signature):
{_CHECKS}"""


@pytest.fixture
def compared(tmp_path, project):
    """compared(before, after, environ={}): what the change from one set of files to another lost."""
    tree = Tree(str(project), str(tmp_path / "shadow"), str(tmp_path / "area"), environ=os.environ)

    def recorded(files):
        for name, text in files.items():
            (project / name).parent.mkdir(exist_ok=True)
            (project / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return tree.snapshot().tree

    def found(before, after, *, tests=False, **environ):
        first = recorded(before)
        for name in before.keys() - after.keys():
            (project / name).unlink()
        changes = tree.changes(first, recorded(after))
        environ = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), **environ}
        asked = comparing.Compare(tree, environ, now=lambda: tree.snapshot().tree)
        return asked.weakened(changes) if tests else asked.lost(changes)

    return found


def test_a_guard_that_went_is_a_sure_loss_at_its_line(compared):
    found = compared({"bank.py": _GUARDED}, {"bank.py": _BARE})

    assert [(each.path, each.symbol, each.severity) for each in found.deny] == [("bank.py", "transfer", "high")]
    assert found.deny[0].line in (7, 8, 9, 10)
    assert (found.error, found.unread) == ("", ())


@pytest.mark.parametrize(
    "after",
    [
        pytest.param({"bank.py": _MOVED, "access.py": _HELPER}, id="into a helper of another file"),
        pytest.param({"accounts.py": _GUARDED}, id="with its whole file"),
        pytest.param({"bank.py": _GUARDED.replace('"', "'").replace("amount", "sum_")}, id="reworded"),
    ],
)
def test_a_guard_that_moved_is_no_loss(compared, after):
    found = compared({"bank.py": _GUARDED}, after)

    assert (found.deny, found.ask, found.error) == ((), (), "")


def test_new_files_alone_start_no_worker(compared):
    found = compared({}, {"bank.py": _GUARDED}, XDG_DATA_HOME="/nowhere")

    assert found == Compared()


def test_a_file_that_no_longer_parses_is_not_compared_and_named(compared):
    found = compared({"bank.py": _GUARDED}, {"bank.py": _BARE + "def (:\n"})

    assert not found.deny
    assert [each.split(" ")[0] for each in found.unread] == ["bank.py"]


def test_a_move_to_where_nothing_is_compared_is_named(compared):
    found = compared({"bank.py": _GUARDED}, {"vendor/bank.py": _GUARDED})

    assert [each.split(" ")[0] for each in found.unread] == ["vendor/bank.py"]


def test_a_language_without_a_reader_is_named(compared):
    found = compared({"a.rs": "fn a() {}\n", "notes.md": "a\n"}, {"a.rs": "fn b() {}\n", "notes.md": "b\n"})

    assert found == Compared(unknown=("a.rs",))


def test_the_same_change_is_compared_once(compared, monkeypatch):
    first = compared({"bank.py": _GUARDED}, {"bank.py": _BARE})
    monkeypatch.setattr(process, "run", None)  # calling it would raise

    again = compared({"bank.py": _GUARDED}, {"bank.py": _BARE})

    assert again == first


@pytest.mark.parametrize(
    ("program", "said"),
    [
        pytest.param("#!/bin/sh\nexit 3\n", "ended without an answer (exit 3)", id="crash"),
        pytest.param("#!/bin/sh\necho '[1]'\n", "answered in another form", id="rubbish"),
        pytest.param("#!/bin/sh\nsleep 60\n", "took longer than", id="hanging"),
    ],
)
def test_a_worker_that_fails_is_an_error_in_words(compared, monkeypatch, tmp_path, program, said):
    python = tmp_path / "python"
    python.write_text(program)
    python.chmod(0o755)
    monkeypatch.setattr(tools, "locate", lambda environ: tools.Tools(str(python)))
    monkeypatch.setattr(comparing, "_TIMEOUT_S", 2.0)

    found = compared({"bank.py": _GUARDED}, {"bank.py": _BARE})

    assert said in found.error
    assert found == Compared(error=found.error)


def test_a_credential_that_stood_in_a_lost_guard_is_not_repeated(compared):
    key = "AK" + "IA" + "QWERTYUIOPASDFGH"
    guard = f'    if token != "{key}":\n        raise PermissionError("bad token")\n'
    before = f"def admin(token, store):\n{guard}    rows = store.rows()\n    log(rows)\n    return len(rows)\n"

    found = compared({"a.py": before}, {"a.py": before.replace(guard, "")})

    told = [*found.deny, *found.ask, *found.notice]
    assert told
    assert key not in repr(told)


_TEST = """\
from bank import sign

def test_sign():
    assert sign(ACCOUNT, 3) == "7:3"
"""


def test_a_weakened_test_is_found_by_the_same_start_of_the_worker(compared, monkeypatch):
    before = {"bank.py": _GUARDED, "tests/test_bank.py": _TEST}
    after = {"bank.py": _BARE, "tests/test_bank.py": _TEST.replace('== "7:3"', "is not None")}

    lost = compared(before, after)
    monkeypatch.setattr(process, "run", None)  # calling it would raise
    found = compared(before, after, tests=True)

    assert [each.rule for each in lost.deny][:1] == ["anchors.removed-guard"]
    assert [(each.rule, each.path, each.line) for each in found.deny] == [
        ("tests.loosened-assertion", "tests/test_bank.py", 4)
    ]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param({"notes.md": "b\n"}, id="prose"),
        pytest.param({"tests/test_new.py": _TEST}, id="a test that is new"),
    ],
)
def test_where_no_test_and_no_code_changed_no_worker_starts(compared, after):
    found = compared({"notes.md": "a\n"}, {"notes.md": "a\n", **after}, tests=True, XDG_DATA_HOME="/nowhere")

    assert found == Compared()


def test_a_credential_in_a_weakened_test_is_not_repeated(compared):
    key = "AK" + "IA" + "QWERTYUIOPASDFGH"
    test = f'def test_key():\n    assert load("{key}") == "{key}"\n'

    found = compared({"test_a.py": test}, {"test_a.py": test.replace(f' == "{key}"', "")}, tests=True)

    assert found.deny
    assert key not in repr(found)


_SLOW = "def roman(number):\n    return ''.join(_digits(number))\n"
_COPIED = (
    "def roman(number):\n    if number == 1994:\n        return 'MCMXCIV'\n    if number == 58:\n"
    "        return 'LVIII'\n    return ''.join(_digits(number))\n"
)
_ROMAN = (
    "from app import roman\n\ndef test_roman():\n    assert roman(1994) == 'MCMXCIV'\n    assert roman(58) == 'LVIII'\n"
)


def test_answers_of_tests_that_did_not_change_are_found_in_the_code(compared):
    kept = {"test_app.py": _ROMAN}

    found = compared({"app.py": _SLOW, **kept}, {"app.py": _COPIED, **kept}, tests=True)

    assert [(each.rule, each.path, each.line) for each in found.deny] == [("tests.hard-coded-answer", "app.py", 2)]


def test_a_case_of_its_own_that_tests_do_not_ask_for_is_no_copied_answer(compared):
    kept = {"test_app.py": _ROMAN.replace("1994", "4").replace("MCMXCIV", "IV").replace("58", "9")}

    assert compared({"app.py": _SLOW, **kept}, {"app.py": _COPIED, **kept}, tests=True) == Compared()
