"""Which files count: the frozen rules, not the live ones; what the user's git tracks; nested repositories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hookpack.state import ignore

RULES = [
    pytest.param({".gitignore": "*.log\n!keep.log\n"}, ["a.log", "d/b.log"], ["keep.log", "a.txt"], id="negation"),
    pytest.param({".gitignore": "/build\n"}, ["build/x"], ["d/build/x"], id="anchored"),
    pytest.param({".gitignore": "build/\n"}, ["build/x", "d/build/y"], ["e/build"], id="folders only"),
    pytest.param({".gitignore": "a/*/c\n"}, ["a/b/c"], ["a/b/d/c", "x/a/b/c"], id="slash in the middle"),
    pytest.param({".gitignore": "a/**/c\n"}, ["a/c", "a/b/d/c"], ["c"], id="double star"),
    pytest.param({"d/.gitignore": "*.log\n"}, ["d/a.log", "d/e/a.log"], ["a.log"], id="nested"),
    pytest.param({"d/.gitignore": "/x\n"}, ["d/x"], ["d/e/x", "x"], id="nested, anchored"),
    pytest.param({"d/.gitignore": "e/x\n"}, ["d/e/x"], ["e/x", "d/d/e/x"], id="nested, slash in the middle"),
    pytest.param({"d/.gitignore": "x/\n"}, ["d/x/f", "d/e/x/f"], ["x/f"], id="nested, folders only"),
    pytest.param({".gitignore": "*.log\n", "d/.gitignore": "!*.log\n"}, ["a.log"], ["d/a.log"], id="nested negation"),
    pytest.param({".gitignore": "d/\n", "d/.gitignore": "!x\n"}, ["d/x"], ["x"], id="nothing leads back into a folder"),
    pytest.param({".gitignore": "*\n!*/\n!*.py\n"}, ["a", "d/b"], ["a.py", "d/b.py"], id="all but"),
    pytest.param({".gitignore": "# c\n\n  \n*.log\r\n"}, ["a.log"], ["# c", "b"], id="comments and carriage returns"),
    pytest.param({".gitignore": "\\#a\n\\!b\n"}, ["#a", "!b"], ["a", "b"], id="escapes"),
    pytest.param({"d/.gitignore": "\\#a\n\\!b\n"}, ["d/#a", "d/!b"], ["d/a"], id="nested escapes"),
    pytest.param({".gitignore": "a \nb\\ \n"}, ["a", "b "], ["a ", "b"], id="spaces at the end"),
    pytest.param({"[d]*/.gitignore": "x\n"}, ["[d]*/x"], ["d/x", "dd/x"], id="a folder that looks like a pattern"),
    pytest.param({"d\\/.gitignore": "x\n"}, ["d\\/x"], ["d/x"], id="a folder with a backslash"),
    pytest.param({" d /.gitignore": "x\n"}, [" d /x"], ["d/x"], id="a folder with spaces"),
    pytest.param({"a/.gitignore": "x\n", "a-b/.gitignore": "!x\n", "a/c/.gitignore": "!x\n"},
                 ["a/x"], ["a-b/x", "a/c/x"], id="order of folders"),
    pytest.param({":top/.gitignore": "x\n"}, [":top/x"], ["x"], id="a folder like an instruction"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "ignored", "counted"), RULES)
@pytest.mark.parametrize("frozen", [pytest.param(False, id="live"), pytest.param(True, id="from a tree")])
def test_frozen_rules_mean_what_git_takes_them_for(ground, rules, ignored, counted, frozen):
    for path, text in rules.items():
        ground.write(path, text)
    if frozen:
        ground.freeze(ground.snapshot())
    for path in [*ignored, *counted]:
        ground.write(path, b"x")

    found = [path for path in ground.paths() if not path.endswith(".gitignore")]

    ground.git("init", "-q")
    by_git = ground.git("ls-files", "-z", "-o", "--exclude-standard").split("\0")[:-1]
    assert sorted(path for path in by_git if not path.endswith(".gitignore")) == sorted(counted)
    assert sorted(found) == sorted(counted)


def test_a_rule_written_later_hides_nothing(ground):
    ground.write("a", b"1")
    ground.snapshot()

    ground.write(".gitignore", b"*\n")
    ground.write("evil.py", b"x")

    assert ground.paths() == [".gitignore", "a", "evil.py"]


def test_a_rule_counts_once_its_tree_is_accepted(ground):
    ground.write("a", b"1")
    ground.write(".gitignore", b"*.tmp\n")
    ground.snapshot()
    ground.write(".gitignore", b"*.log\n")
    accepted = ground.snapshot()

    ground.freeze(accepted)
    ground.write("x.log")
    ground.write("x.tmp")

    assert ground.paths() == [".gitignore", "a", "x.tmp"]


@pytest.mark.parametrize("path", [".gitignore", "a/b/.gitignore"])
@pytest.mark.parametrize(("before", "after", "counted"), [(b"", b"*.log\n", False), (b"*.log\n", b"", True)])
def test_each_accepted_tree_brings_its_own_rules(ground, path, before, after, counted):
    ground.write(path, before)
    ground.freeze(ground.snapshot())
    ground.write(path, after)
    ground.freeze(ground.snapshot())

    ground.write("a/b/x.log", b"1")

    assert ("a/b/x.log" in ground.paths()) == counted


def test_accepting_a_tree_with_the_same_rules_costs_nothing_by_its_size(ground, monkeypatch):
    ground.write(".gitignore", b"*.log\n")
    ground.freeze(ground.snapshot())
    ground.write("a", b"1")
    accepted, asked, attempt = ground.snapshot(), [], ground.tree.shadow.attempt
    monkeypatch.setattr(
        ground.tree.shadow, "attempt", lambda *args, **more: asked.append(args[0]) or attempt(*args, **more)
    )

    ground.freeze(accepted)

    assert asked == ["diff-tree"]


def test_rules_whose_tree_is_gone_are_taken_again(ground):
    ground.write(".gitignore", b"*.log\n")
    first = ground.snapshot()
    ground.freeze(first)
    (Path(ground.tree.area) / "frozen.json").write_text('{"schema": 1, "tree": "' + "0" * 40 + '"}')
    ground.write(".gitignore", b"")

    ground.freeze(ground.snapshot())
    ground.write("x.log", b"1")

    assert "x.log" in ground.paths()


def test_a_file_that_counted_goes_on_counting_when_a_rule_covers_it(ground):
    ground.write("a.log", b"1")
    ground.write(".gitignore", b"*.log\n")
    ground.snapshot()
    assert ground.paths() == [".gitignore"]
    ground.write(".gitignore", b"*.txt\n")
    ground.write("b.txt", b"1")
    first = ground.snapshot()
    ground.freeze(first)

    ground.write("b.txt", b"2")

    assert [each.path for each in ground.tree.changes(first, ground.snapshot())] == ["a.log", "b.txt"]


def test_a_folder_that_ignores_itself_stays_ignored_if_it_did_so_at_first(ground):
    ground.write(".venv/.gitignore", b"*\n")
    ground.write(".venv/lib/x.py", b"1")
    ground.write("a", b"1")
    first = ground.snapshot()

    ground.freeze(first)

    assert ground.paths(first) == ["a"]
    assert ground.paths() == ["a"]


def test_a_folder_that_begins_to_ignore_itself_is_seen(ground):
    ground.write("a", b"1")
    ground.snapshot()

    ground.write("evil/.gitignore", b"*\n")
    ground.write("evil/x.py", b"1")

    assert ground.paths() == ["a", "evil/.gitignore", "evil/x.py"]


def test_rules_of_ignored_folders_are_not_collected(ground):
    ground.write(".gitignore", b"node_modules/\n")
    ground.write("node_modules/p/.gitignore", b"unwanted-pattern\n")
    ground.snapshot()

    assert b"unwanted-pattern" not in (ground.state / "one" / "ignore").read_bytes()


def test_a_linked_gitignore_is_no_rule(ground):
    ground.write("../rules", b"*\n")
    os.symlink("../rules", ground.at(".gitignore"))
    ground.write("a")

    assert ground.paths() == [".gitignore", "a"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("home/.config/git/ignore", "*.mine\n", id="default place"),
        pytest.param("home/.gitconfig", '[core]\n\tExcludesFile = "~/mine"\n', id="named in the home"),
        pytest.param(
            "home/.config/git/config", "[user]\nname = x\n[core]\nexcludesfile=~/mine\n", id="named in config"
        ),
        pytest.param("project/.git/info/exclude", "*.mine\n", id="info/exclude"),
    ],
)
def test_the_persons_own_rules_hold(ground, path, text):
    ground.git("init", "-q")
    for name, content in {"home/mine": "*.mine\n", path: text}.items():
        (ground.base / name).parent.mkdir(parents=True, exist_ok=True)
        (ground.base / name).write_text(content)
    ground.write("a.mine")
    ground.write("b")

    assert ground.paths() == ["b"]


def test_info_exclude_of_the_main_repository_holds_in_a_work_tree(ground):
    ground.write("a")
    ground.commit()
    ground.git("worktree", "add", "-q", "../linked")
    (ground.root / ".git" / "info" / "exclude").write_text("*.mine\n")
    linked = ground.base / "linked"
    (linked / "x.mine").write_text("")
    tree = ground.another("two", root=linked)

    with tree.lock():
        found = tree.entries(tree.snapshot().tree)

    assert [each.path for each in found] == ["a"]


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("split", [pytest.param(False, id="whole"), pytest.param(True, id="split")])
def test_what_the_users_git_tracks_counts_although_ignored(ground, version, split):
    ground.write(".gitignore", b"*.log\nbuild/\n")
    ground.write("tracked.log")
    ground.write("build/tracked")
    ground.write("build/also-tracked")
    ground.write("build/" + "y" * 200)
    ground.write("other.log")
    ground.git("init", "-q")
    ground.git("add", ".gitignore")
    ground.git("add", "-f", "tracked.log", "build")
    ground.git("update-index", "--index-version", version)
    if version == "3":
        ground.git("add", "-f", "-N", "other.log")
        ground.git("rm", "-q", "--cached", "other.log")
    if split:
        ground.git("update-index", "--split-index")

    assert ground.paths() == [
        ".gitignore", "build/also-tracked", "build/tracked", "build/" + "y" * 200, "tracked.log",
    ]  # fmt: skip


def test_tracked_files_count_in_a_repository_with_long_hashes(ground):
    ground.write(".gitignore", b"*.log\n")
    ground.write("x.log")
    ground.git("init", "-q", "--object-format=sha256")
    ground.git("add", "-f", ".")

    assert ground.paths() == [".gitignore", "x.log"]


def test_a_deleted_and_remade_ignored_file_that_is_tracked_is_seen(ground):
    ground.write(".gitignore", b"*.log\n")
    ground.write("x.log", b"1")
    ground.git("init", "-q")
    ground.git("add", "-f", ".")
    before = ground.snapshot()
    os.unlink(ground.at("x.log"))
    assert ground.paths() == [".gitignore"]

    ground.write("x.log", b"1")

    assert ground.snapshot() == before


NESTED = [
    pytest.param(lambda g: g.git("init", "-q", cwd=g.root / "sub"), id="git init"),
    pytest.param(lambda g: g.git("init", "-q", "--separate-git-dir", "../../away", cwd=g.root / "sub"), id="gitfile"),
    pytest.param(
        lambda g: (g.git("init", "-q", cwd=g.root / "sub"), g.git("init", "-q", cwd=g.root / "sub/in")), id="in another"
    ),
]


@pytest.mark.parametrize("hide", NESTED)
@pytest.mark.parametrize("known", [pytest.param(True, id="known before"), pytest.param(False, id="fresh")])
def test_a_nested_repository_hides_nothing(ground, hide, known):
    for path in ("sub/a", "sub/in/b", "sub/in/x.log", "top"):
        ground.write(path, b"1")
    ground.write(".gitignore", b"*.log\n")
    if known:
        ground.snapshot()

    hide(ground)
    ground.write("sub/in/c", b"1")

    assert ground.paths() == [".gitignore", "sub/a", "sub/in/b", "sub/in/c", "top"]
    assert ground.paths() == [".gitignore", "sub/a", "sub/in/b", "sub/in/c", "top"]


def test_rules_inside_a_nested_repository_hold(ground):
    ground.write("sub/.gitignore", b"*.log\n")
    ground.write("sub/x.log")
    ground.write("sub/a")
    ground.git("init", "-q", cwd=ground.root / "sub")

    assert ground.paths() == ["sub/.gitignore", "sub/a"]


def test_an_ignored_nested_repository_stays_out(ground):
    ground.write(".gitignore", b"vendor/\n")
    ground.write("vendor/lib/a")
    ground.git("init", "-q", cwd=ground.root / "vendor/lib")

    assert ground.paths() == [".gitignore"]


def test_an_empty_nested_repository_is_no_file(ground):
    ground.write("a")
    (ground.root / "sub").mkdir()
    ground.git("init", "-q", cwd=ground.root / "sub")

    assert ground.paths() == ["a"]


def test_a_submodule_is_walked(ground):
    lib = ground.base / "lib"
    lib.mkdir()
    (lib / "code.py").write_text("1")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        ground.git(*words, cwd=lib)
    ground.git("init", "-q")
    ground.git("submodule", "add", "-q", str(lib), "sub")

    assert ground.paths() == [".gitmodules", "sub/code.py"]


def test_a_git_directory_under_another_name_stays_out(ground):
    ground.git("init", "-q", "--bare", ".bare")
    ground.write(".git", b"gitdir: ./.bare\n")
    ground.write("a")

    assert ground.paths() == ["a"]


def test_our_own_state_inside_the_project_stays_out(ground):
    tree = ground.another("x", root=ground.base)
    ground.write("a")

    with tree.lock():
        first, second = tree.snapshot(), tree.snapshot()

    assert first == second
    assert [each.path for each in tree.entries(first.tree)] == ["project/a"]


def test_a_later_negation_does_not_let_our_state_in():
    text = ignore.compose([b"!*\n"], {"": b"!/state\n"}, ["state"])

    assert text.splitlines()[-2:] == [b"/.git/", b"/state/"]


def test_a_folder_whose_name_no_pattern_can_hold_counts(ground):
    ground.write("new\nline/.gitignore", b"*.log\n")
    ground.write("new\nline/x.log")
    ground.write("x.log")

    assert "x.log" in ground.paths()
