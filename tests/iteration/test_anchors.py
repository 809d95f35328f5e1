"""Anchor integrity over a whole change: moves across files, what is no move, and what the finding says."""

from __future__ import annotations

import pytest

from hookpack.anchor import Anchor
from hookpack.turn import Change

CHECK = b'import os\n\ndef check_path(p):\n    if ".." in p:\n        raise ValueError(p)\n    return p\n'
BARE = b"def check_path(p):\n    return p\n"
CALLING = b"from paths import reject\n" + BARE.replace(b"    return", b"    reject(p)\n    return")
ANCHOR = Anchor("A-1", "files.py", "if '..' in _: raise ValueError", mode="ast", symbol="check_path", reason="no ..")
EDIT = Change("files.py", "M", "files.py", "o", "n")
NEW = Change("paths.py", "A", "paths.py", "", "p")


def _anchors(plain, layer, changes, blobs, anchors=(ANCHOR,), stored=()):
    world = plain.world(changes, blobs={"o": CHECK, **blobs})
    world.anchors = lambda: tuple(anchors)
    world.stored = lambda tree, path: dict(stored).get(path, "")
    return layer("anchors", world)


@pytest.mark.parametrize(
    ("changes", "blobs"),
    [
        pytest.param([EDIT, NEW], {"n": b"import os\n", "p": CHECK}, id="the function went to a new file"),
        pytest.param([Change("files.py", "D", "files.py", "o", ""), NEW], {"p": CHECK}, id="with the whole file"),
        pytest.param([EDIT], {"n": CHECK.replace(b'".."', b"'..'").replace(b"(p)", b"(q)").replace(b"in p", b"in q")},
                     id="quotes and names"),
        pytest.param([EDIT, NEW], {"n": CALLING, "p": CHECK.replace(b"check_path", b"reject")},
                     id="helper in a new file"),
    ],
)  # fmt: skip
def test_a_move_is_no_loss(plain, layer, changes, blobs):
    assert _anchors(plain, layer, changes, blobs).outcome == "pass"


def test_a_helper_in_a_file_that_did_not_change_takes_it_in(plain, layer):
    blobs = {"n": CALLING, "u": CHECK.replace(b"check_path", b"reject")}

    assert _anchors(plain, layer, [EDIT], blobs, stored={"paths.py": "u"}.items()).outcome == "pass"
    assert _anchors(plain, layer, [EDIT], blobs).outcome == "fail"


@pytest.mark.parametrize(
    ("changes", "blobs"),
    [
        pytest.param([EDIT, NEW], {"n": BARE, "p": CHECK}, id="a copy elsewhere while the function stays bare"),
        pytest.param([EDIT], {"n": CHECK.replace(b"raise ValueError(p)", b"log(p)")}, id="only logged"),
        pytest.param([EDIT], {"n": CHECK.replace(b'".." in p', b'".." in p and False')}, id="never true"),
    ],
)
def test_what_is_no_move_is_a_loss(plain, layer, changes, blobs):
    assert _anchors(plain, layer, changes, blobs).outcome == "fail"


def test_the_finding_names_line_reason_and_ways_out(plain, layer):
    (lost,) = _anchors(plain, layer, [EDIT], {"n": BARE}).findings

    assert lost.place == "files.py:4"
    assert lost.message == (
        "the defence A-1 (no ..) is lost: check_path no longer has it (line 1 now), "
        "and no helper that is called and no other changed file holds it"
    )
    assert lost.remedy == (
        "`check_path` in files.py must keep `if '..' in _: raise ValueError`; restore it, or move it with what calls "
        "it, or ask the user to retire A-1"
    )


def test_a_relation_names_the_line_that_breaks_it(plain, layer):
    anchor = ANCHOR._replace(pattern="check(...) before open(...)", mode="semantic", symbol="load")
    blobs = {"o": b"def load(p):\n    check(p)\n    return open(p)\n", "n": b"def load(p):\n    return open(p)\n"}

    (lost,) = _anchors(plain, layer, [EDIT], blobs, anchors=[anchor]).findings

    assert "what must be guarded is reached on a path without its guard (line 2 now)" in lost.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(b"<<<<<<< HEAD\n" + CHECK, "holds merge-conflict markers", id="conflict"),
        pytest.param(b"def (", "does not parse", id="no Python"),
        pytest.param(b"x = '\xff'", "does not parse", id="no UTF-8"),
        pytest.param(b"(" * 100_000, "does not parse", id="nested too deep"),
    ],
)
def test_what_cannot_be_read_is_unsure_in_words(plain, layer, text, words):
    found = _anchors(plain, layer, [EDIT], {"n": text})

    assert (found.outcome, found.reason) == ("unsure", f"anchor A-1 cannot be checked, files.py {words}")


def test_a_soft_anchor_is_told_with_its_place(plain, layer):
    found = _anchors(plain, layer, [EDIT], {"n": BARE}, anchors=[ANCHOR._replace(strength="soft")])

    assert found.outcome == "unsure"
    assert found.reason.startswith("files.py:4: the defence A-1")
    assert found.reason.endswith("; it is declared as soft")
