"""An anchor from a line of code."""

from __future__ import annotations

import pytest

from hookpack.anchor import defect, holds
from hookpack.anchor_pick import pick

SOURCE = '''import hmac

MODE = 0o700


class Store:
    @login_required
    def check(self, path, *, strict=True):
        """Docs."""
        name = safe_join(self.root, path)
        if ".." in name:
            log(name)
            raise ValueError("bad", name)
        elif name in BLOCKED:
            return None
        verify(path)
        verify(name)
        reply = requests.get(name, verify=True, timeout=3)
        try:
            token = load(name)
        except (KeyError, OSError) as error:
            raise Denied from error
        assert token.valid
        context.check_hostname = True
        return hmac.compare_digest(token, name)
'''


@pytest.mark.parametrize(
    ("line", "symbol", "pattern"),
    [
        pytest.param(3, "", "MODE = 448", id="constant"),
        pytest.param(7, "Store.check", "@login_required", id="decorator"),
        pytest.param(8, "Store.check", "def check(strict=True): ...", id="default of a parameter"),
        pytest.param(10, "Store.check", "safe_join(self.root, _)", id="call whose value is kept"),
        pytest.param(11, "Store.check", "if '..' in _:\n    raise ValueError", id="guard"),
        pytest.param(13, "Store.check", "if '..' in _:\n    raise ValueError", id="what the guard does"),
        pytest.param(14, "Store.check", "if _ in BLOCKED:\n    return None", id="elif"),
        pytest.param(17, "Store.check", "verify(name)", id="told from its like by the exact name"),
        pytest.param(18, "Store.check", "requests.get(..., verify=True, timeout=3)", id="keywords"),
        pytest.param(22, "Store.check", "except (KeyError, OSError):\n    raise Denied", id="handler"),
        pytest.param(23, "Store.check", "assert _.valid", id="assertion"),
        pytest.param(24, "Store.check", "context.check_hostname = True", id="attribute"),
        pytest.param(25, "Store.check", "return hmac.compare_digest(_, _)", id="comparison"),
    ],
)
def test_the_line_gives_a_pattern_that_survives_renaming(line: int, symbol: str, pattern: str) -> None:
    found = pick("app/a.py", SOURCE, line)

    assert found.anchor is not None, found.fault
    assert (found.anchor.mode, found.anchor.symbol, found.anchor.pattern) == ("ast", symbol, pattern)
    assert defect(found.anchor) == ""
    assert holds(found.anchor, SOURCE) is True


@pytest.mark.parametrize(
    ("path", "text", "line", "fault"),
    [
        pytest.param("a.py", SOURCE, 2, "no code", id="blank line"),
        pytest.param("a.py", SOURCE, 99, "no code", id="behind the end"),
        pytest.param("a.py", SOURCE, 1, "name the line of the check itself", id="import"),
        pytest.param("a.py", SOURCE, 19, "name the line of the check itself", id="compound statement"),
        pytest.param("a.py", "def f(:\n", 1, "does not parse", id="no Python"),
        pytest.param("a.py", "check(1)\ncheck(1)\n", 1, "the same elsewhere", id="twice the same"),
        pytest.param("a.js", "check()\ncheck()\n", 1, "more than once", id="twice the same, JavaScript"),
    ],
)
def test_a_line_that_gives_no_anchor_is_told_why(path: str, text: str, line: int, fault: str) -> None:
    found = pick(path, text, line)

    assert found.anchor is None
    assert fault in found.fault


def test_other_languages_give_the_line_as_text() -> None:
    found = pick("a.js", "if (!ok) throw E; // why\n  render(x)\n", 2)

    assert found.anchor is not None
    assert (found.anchor.mode, found.anchor.pattern) == ("substring", "render(x)")
