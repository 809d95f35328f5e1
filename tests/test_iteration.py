"""The layers, each with its own outcome, in order, and the report they give."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hookpack import iteration
from hookpack.anchor import Anchor
from hookpack.finding import Finding, Scanned
from hookpack.policy import build
from hookpack.turn import Change, Check, Compared, Looked

CHECK = b'def check_path(p):\n    if ".." in p:\n        raise ValueError(p)\n    return p\n'
GONE = b"def check_path(p):\n    return p\n"
ANCHOR = Anchor("A-1", "files.py", "raise ValueError", symbol="check_path", reason='rejects ".."')
EDIT = Change("app.py", "M", "app.py", "b0", "b1", added=3, deleted=1)
FAULT = Finding(
    "bandit", "bandit.B307", "app.py", 2, symbol="f", snippet="eval(x)", message="eval", remedy="keep ast.literal_eval"
)


def _world(changes, *, looked=None, tested=None, policy=None, anchors=(), blobs=None):
    return SimpleNamespace(
        policy=build(policy or {}, trusted=True),
        clock=lambda: 0.0,
        unread=lambda: (),
        changes=lambda before, after: tuple(changes),
        scan=lambda changes: looked or Looked(),
        compare=lambda changes: Compared(),
        weakened=lambda changes: Compared(),
        test=lambda tree: tested or Check("none"),
        anchors=lambda: tuple(anchors),
        texts=lambda names: {name: (blobs or {})[name] for name in names},
        stored=lambda tree, path: "",
        is_vouched=lambda path: False,
    )


def _outcomes(layers):
    return {layer.name: layer.outcome for layer in layers}


def test_nothing_changed_is_nothing_to_judge():
    layers = iteration.judge(_world([]), "a", "b")

    assert _outcomes(layers) == {
        "correctness": "skip",
        "tests": "skip",
        "monotonicity": "skip",
        "budget": "skip",
        "anchors": "skip",
        "ratchets": "skip",
    }


def test_layers_are_reported_in_the_papers_order():
    layers = iteration.judge(_world([EDIT]), "a", "b")

    assert [layer.name for layer in layers] == ["correctness", "tests", "monotonicity", "budget", "anchors", "ratchets"]


def test_a_failed_layer_ends_the_iteration_and_runs_no_code_of_the_project():
    world = _world(
        [EDIT],
        looked=Looked(after=(Scanned("app.py", (FAULT,)),)),
        policy={"iteration": {"correctness": {"command": "make"}}},
    )
    world.test = None  # calling it would raise

    layers = iteration.judge(world, "a", "b")

    assert _outcomes(layers) == {
        "correctness": "skip",
        "tests": "skip",
        "monotonicity": "fail",
        "budget": "skip",
        "anchors": "skip",
        "ratchets": "skip",
    }
    assert layers[0].reason == "not run: monotonicity failed"


def test_every_layer_runs_when_asked():
    looked = Looked(after=(Scanned("app.py", (FAULT,)),))
    world = _world(
        [EDIT],
        looked=looked,
        tested=Check("failed", "1 failed"),
        policy={"iteration": {"correctness": {"command": "make"}}},
    )

    layers = iteration.judge(world, "a", "b", every=True)

    assert _outcomes(layers) == {
        "correctness": "fail",
        "tests": "pass",
        "monotonicity": "fail",
        "budget": "pass",
        "anchors": "pass",
        "ratchets": "skip",
    }


def test_static_runs_nothing_of_the_project():
    world = _world([EDIT], policy={"iteration": {"correctness": {"command": "make"}}})
    world.test = None  # calling it would raise

    layers = {each.name: each for each in iteration.judge(world, "a", "b", static=True)}

    assert layers["correctness"][1:3] == ("skip", "no code of the project is run at this moment")


@pytest.mark.parametrize(
    ("said", "outcome"), [("passed", "pass"), ("failed", "fail"), ("error", "error"), ("none", "skip")]
)
def test_what_the_tests_said_is_the_outcome_of_correctness(said, outcome):
    world = _world([EDIT], tested=Check(said, "words"), policy={"iteration": {"correctness": {"command": "make"}}})

    assert _outcomes(iteration.judge(world, "a", "b"))["correctness"] == outcome


@pytest.mark.parametrize(
    ("budget", "outcome"),
    [
        pytest.param({}, "pass", id="within"),
        pytest.param({"max_added": 2}, "fail", id="added lines"),
        pytest.param({"max_deleted": 0}, "fail", id="deleted lines"),
        pytest.param({"max_files": 0}, "fail", id="files"),
        pytest.param({"tiers": [{"paths": ["*.py"], "max_added": 1}]}, "fail", id="tier"),
        pytest.param({"tiers": [{"paths": ["auth/**"], "max_added": 1}]}, "pass", id="another tier"),
    ],
)
def test_the_budget_bounds_the_change(budget, outcome):
    layers = iteration.judge(_world([EDIT], policy={"iteration": {"budget": budget}}), "a", "b")

    assert _outcomes(layers)["budget"] == outcome


@pytest.mark.parametrize(
    ("change", "blobs", "outcome"),
    [
        pytest.param(
            Change("files.py", "M", "files.py", "o", "n"), {"o": CHECK, "n": CHECK + b"x = 1\n"}, "pass", id="intact"
        ),
        pytest.param(Change("files.py", "M", "files.py", "o", "n"), {"o": CHECK, "n": GONE}, "fail", id="deleted"),
        pytest.param(Change("files.py", "D", "files.py", "o", ""), {"o": CHECK}, "fail", id="file deleted"),
        pytest.param(
            Change("moved.py", "R", "files.py", "o", "n"), {"o": CHECK, "n": CHECK}, "pass", id="file renamed"
        ),
        pytest.param(
            Change("files.py", "M", "files.py", "o", "n"),
            {"o": CHECK, "n": b"def check_path(:\n"},
            "unsure",
            id="no longer parses",
        ),
        pytest.param(
            Change("files.py", "M", "files.py", "o", "n"),
            {"o": b"def check_path(:\n", "n": GONE},
            "unsure",
            id="did not parse before",
        ),
        pytest.param(Change("other.py", "M", "other.py", "o", "n"), {"o": CHECK, "n": GONE}, "pass", id="another file"),
    ],
)
def test_a_declared_anchor_must_survive(change, blobs, outcome):
    layers = iteration.judge(_world([change], anchors=[ANCHOR], blobs=blobs), "a", "b")

    assert _outcomes(layers)["anchors"] == outcome


def test_an_anchor_that_moved_into_another_file_is_intact():
    changes = [Change("files.py", "M", "files.py", "o", "n"), Change("paths.py", "A", "", "", "p")]

    layers = iteration.judge(
        _world(changes, anchors=[ANCHOR], blobs={"o": CHECK, "n": b"x = 1\n", "p": CHECK}), "a", "b"
    )

    assert _outcomes(layers)["anchors"] == "pass"


def test_a_copy_in_a_text_file_is_no_move():
    changes = [Change("files.py", "M", "files.py", "o", "n"), Change("notes.txt", "A", "", "", "p")]

    layers = iteration.judge(
        _world(changes, anchors=[ANCHOR], blobs={"o": CHECK, "n": b"x = 1\n", "p": CHECK}), "a", "b"
    )

    assert _outcomes(layers)["anchors"] == "fail"


FAULTY = b"import os\nos.system(command)\n"
READ = Scanned("app.py", (FAULT._replace(values="command"),), readers=("semgrep", "detect-secrets"))
GONE_FILE = Change("app.py", "D", "app.py", "o", "")


def _moved(path, text, *readers, old=""):
    """A file that the faulty code went to, and what the scanners say of it."""
    return Change(path, "M" if old else "A", path, old, "n"), Scanned(path, readers=readers), {"o": FAULTY, "n": text}


@pytest.mark.parametrize(
    ("change", "scanned", "blobs", "outcome"),
    [
        pytest.param(
            Change("app.txt", "R", "app.py", "o", "o"), Scanned("app.txt"), {"o": FAULTY}, "unsure", id="suffix changed"
        ),
        pytest.param(
            Change("b.py", "R", "app.py", "o", "o"),
            Scanned("b.py", readers=("semgrep",)),
            {"o": FAULTY},
            "pass",
            id="file renamed",
        ),
        pytest.param(*_moved("run.tmpl", b"# x\n" + FAULTY), "unsure", id="into a file nobody reads"),
        pytest.param(*_moved("run.inc", FAULTY, "detect-secrets"), "unsure", id="into a file read for secrets alone"),
        pytest.param(*_moved("run.js", FAULTY, "semgrep"), "pass", id="into a file that was read"),
        pytest.param(*_moved("run.txt", b"os.system runs a command\n"), "pass", id="other text beside a fix"),
        pytest.param(*_moved("run.txt", FAULTY + b"x", old="o"), "pass", id="where it stood before"),
    ],
)
def test_faulty_code_that_no_scanner_reads_any_more_is_unsure(change, scanned, blobs, outcome):
    changes = [change] if change.status == "R" else [GONE_FILE, change]
    world = _world(changes, looked=Looked(before=(READ,), after=(scanned,)), blobs=blobs)

    assert _outcomes(iteration.judge(world, "a", "b"))["monotonicity"] == outcome


@pytest.mark.parametrize("path", [".claude/settings.json", ".hookpack/policy.yaml"])
def test_a_protected_file_that_changed_fails(path):
    layers = iteration.judge(_world([Change(path, "M", path, "o", "n")]), "a", "b")

    assert _outcomes(layers)["anchors"] == "fail"


def _monotonicity(world):
    return next(each for each in iteration.judge(world, "a", "b", static=True) if each.name == "monotonicity")


def _ignoring(old, new, folder="web"):
    change = Change(f"{folder}/.gitignore", "M", f"{folder}/.gitignore", "o", "n")
    return _monotonicity(_world([change], blobs={"o": old.encode(), "n": new.encode()}))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("", "plugins/\n", "web/.gitignore:1 plugins/ (newly ignored)", id="folder of code"),
        pytest.param("a\n", "a\n*.py\n", "web/.gitignore:2 *.py (newly ignored)", id="sources"),
        pytest.param("", "*\n!a\n", "web/.gitignore:1 * (newly ignored)", id="everything"),
        pytest.param("*.x\n!a.x\n", "*.x\n", "web/.gitignore !a.x is gone (newly ignored)", id="exception gone"),
        pytest.param("src/a/\n", "src/\n", "web/.gitignore:1 src/ (newly ignored)", id="wider"),
    ],
)
def test_an_ignore_rule_that_hides_sources_is_unsure(old, new, said):
    layer = _ignoring(old, new)

    assert (layer.outcome, layer.reason) == ("unsure", f"could not be looked at: {said}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("", "node_modules/\n/dist\n**/__pycache__/\n*.pyc\n", id="leftovers"),
        pytest.param("", "apps/web/node_modules/\n.vscode/*\n.env.*.local\nnpm-debug.log*\n", id="leftovers elsewhere"),
        pytest.param("", "# plugins/\n\n!plugins/\n", id="remarks and exceptions"),
        pytest.param("plugins/\na\n", "a\nplugins\n", id="same rules in another order"),
        pytest.param("data/raw/\n", "data/raw/\ndata/raw/2024/\n", id="within an ignored folder"),
        pytest.param("plugins/\n", "", id="rule gone"),
    ],
)
def test_an_ordinary_ignore_rule_passes(old, new):
    assert _ignoring(old, new).outcome == "pass"


@pytest.mark.parametrize(
    ("folder", "outcome"), [(".ruff_cache", "pass"), ("web/.pytest_cache", "pass"), ("plugins", "unsure")]
)
def test_a_folder_that_tools_leave_behind_may_ignore_itself(folder, outcome):
    assert _ignoring("", "# made by a tool\n*\n", folder).outcome == outcome


def test_a_lost_guard_fails_and_says_which():
    change = Change("ci.yml", "M", "ci.yml", "o", "n")
    looked = Looked(before=(Scanned("ci.yml", guards=("bandit",)),), after=(Scanned("ci.yml"),))

    layer = _monotonicity(_world([change], looked=looked))

    assert (layer.outcome, layer.reason) == (
        "fail",
        "1 new finding: ci.yml:1: bandit no longer runs here",
    )


def test_the_report_names_layer_place_and_what_to_keep():
    layers = iteration.judge(_world([EDIT], looked=Looked(after=(Scanned("app.py", (FAULT,)),))), "a", "b")

    text = iteration.report(layers)

    assert text == "monotonicity: 1 new finding: app.py:2 bandit.B307 (eval). Keep ast.literal_eval."
    assert iteration.summary(layers) == "1 new finding"
