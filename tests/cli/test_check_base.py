"""`hookpack check --base`: a branch judged by the terms of the revision that it is to join."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from tests import schema
from tests.cli.branches import BAD, GOOD, QUICK, commit, layer, report, write

SCHEMA = json.loads((Path(__file__).parents[2] / "templates" / "report.schema.json").read_text())
RULE = "rules:\n  - {id: frob, languages: [python], message: m, severity: ERROR, pattern: frob(...)}\n"


@pytest.mark.parametrize(
    ("change", "decision", "code"),
    [
        pytest.param({}, "pass", 0, id="nothing changed"),
        pytest.param({"new.py": GOOD}, "pass", 0, id="harmless"),
        pytest.param({"new.py": BAD}, "deny", 1, id="new fault"),
        pytest.param({"old.py": BAD + "\n# a word\n"}, "pass", 0, id="known fault"),
        pytest.param({"old.py": None, "sub/moved.py": BAD}, "pass", 0, id="known fault in a renamed file"),
        pytest.param({".gitignore": "hidden/\n"}, "warn", 3, id="nobody will look there"),
    ],
)
def test_what_a_branch_changes_is_judged_without_any_baseline(check, branch, change, decision, code):
    branch({"old.py": BAD}, change)

    done, found = report(check)

    assert (found["decision"], done) == (decision, code)
    assert schema.faults(found, SCHEMA) == []


def test_a_branch_is_compared_with_where_it_began(check, branch, git):
    root = branch({}, {"new.py": GOOD})
    began = git(root, "merge-base", "main", "work").strip()
    git(root, "switch", "-q", "main")
    tip = commit(git, root, {"README.md": "# Others went on\n", "theirs.py": BAD})
    git(root, "switch", "-q", "work")

    done, found = report(check)

    assert (done, found["base"]) == (0, {"name": "main", "commit": tip, "fork": began})


def test_the_merge_of_a_pull_request_is_compared_with_its_first_parent(check, branch, git):
    root = branch({}, {"new.py": BAD})
    git(root, "switch", "-q", "--detach", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "Merge", "work")

    done, found = report(check, base="HEAD^1")

    assert (done, [each["path"] for each in layer(found, "monotonicity")["findings"]]) == (1, ["new.py"])


def test_what_is_not_committed_yet_is_judged_too(check, branch):
    root = branch({}, {"new.py": GOOD})
    write(root, {"other.py": BAD})

    assert report(check)[0] == 1


def test_a_step_that_puts_files_right_hides_no_commit(check, branch):
    root = branch({}, {"new.py": BAD})
    write(root, {"new.py": GOOD})

    done, found = report(check)

    assert done == 1
    assert found["notes"] == ["not committed as the work tree has it, so both are judged: new.py"]


def test_nothing_of_the_person_is_read_or_written(check, branch, tmp_path, monkeypatch):
    branch({}, {"new.py": GOOD})
    state = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(state))

    done = check("--base", "main")

    assert (done.returncode, state.exists()) == (0, False)


WEAKER = "version: 1\nmode: observe\n"
_CASES = [
    pytest.param({".hookpack/policy.yaml": WEAKER}, id="observe"),
    pytest.param({".hookpack/policy.yaml": "version: 1\niteration: {monotonicity: {scanners: []}}\n"}, id="no scanner"),
    pytest.param({".hookpack/policy.yaml": None}, id="no policy"),
    pytest.param({".hookpack/policy.yaml": "version: 1\nprotect: []\n"}, id="nothing protected"),
    pytest.param({".hookpack/anchors.yaml": None}, id="no anchors"),
]


@pytest.mark.parametrize("change", _CASES)
def test_a_branch_does_not_loosen_its_own_judge(check, branch, change):
    anchors = "version: 1\nanchors: [{id: A-1, path: app.py, mode: substring, pattern: hello, strength: hard}]\n"
    branch({".hookpack/anchors.yaml": anchors}, {**change, "new.py": BAD})

    done, found = report(check, "--all")

    assert (done, found["mode"], found["decision"]) == (1, "enforce", "deny")
    assert [each["path"] for each in layer(found, "monotonicity")["findings"]] == ["new.py"]
    assert {each["rule"] for each in layer(found, "anchors")["findings"]} == {"anchors.protected-path"}


def test_a_policy_in_a_links_place_is_a_change_of_the_policy(check, branch, git):
    root = branch({}, {})
    (root / "elsewhere.yaml").write_text(QUICK)
    (root / ".hookpack" / "policy.yaml").unlink()
    (root / ".hookpack" / "policy.yaml").symlink_to("../elsewhere.yaml")
    commit(git, root, {})

    done, found = report(check, "--all")

    assert done == 1
    assert [each["path"] for each in layer(found, "anchors")["findings"]] == [".hookpack/policy.yaml"]


def test_an_older_fork_does_not_bring_the_older_judge(check, project, git):
    commit(git, project, {".hookpack/policy.yaml": WEAKER}, "Weak")
    git(project, "branch", "work")
    commit(git, project, {".hookpack/policy.yaml": QUICK}, "Strong")
    git(project, "switch", "-q", "work")
    commit(git, project, {"new.py": BAD})

    done, found = report(check)

    assert (done, found["mode"]) == (1, "enforce")


def test_a_lost_anchor_of_the_base_fails(check, branch):
    anchors = "version: 1\nanchors: [{id: A-1, path: app.py, mode: substring, pattern: hello, strength: hard}]\n"
    branch({".hookpack/anchors.yaml": anchors}, {"app.py": "def greet(name):\n    return name\n"})

    done, found = report(check)

    assert (done, layer(found, "anchors")["outcome"]) == (1, "fail")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(".semgrepignore", "*.py\n", id="semgrepignore"),
        pytest.param("new.py", GOOD.replace("value\n", "value  # nosec\n"), id="a comment that silences"),
    ],
)
def test_telling_scanners_to_look_away_fails(check, branch, path, text):
    branch({}, {"new.py": GOOD, path: text})

    assert report(check)[0] == 1


def test_the_bases_own_rules_are_run_whatever_became_of_them(check, branch):
    policy = "version: 1\niteration: {monotonicity: {scanners: [semgrep], rules: [own.yml]}}\n"
    change = {"new.py": "frob(1)\n", "own.yml": RULE.replace("frob", "other")}
    branch({".hookpack/policy.yaml": policy, "own.yml": RULE}, change)

    done, found = report(check)

    assert (done, [each["rule"] for each in layer(found, "monotonicity")["findings"]]) == (1, ["semgrep.user.frob"])


TESTED = QUICK.replace("iteration: {", "iteration: {correctness: {command: sh run.sh}, ")


def test_the_bases_test_command_is_run(check, branch):
    branch({".hookpack/policy.yaml": TESTED, "run.sh": "grep -q good app.py\n"}, {"app.py": "bad = 1\n"})

    done, found = report(check)

    assert (done, layer(found, "correctness")["outcome"]) == (1, "fail")


def test_static_runs_nothing_of_the_branch(check, branch):
    root = branch({".hookpack/policy.yaml": TESTED, "run.sh": "touch ran; false\n"}, {"app.py": GOOD})

    done, found = report(check, "--static")

    assert (done, layer(found, "correctness")["outcome"], (root / "ran").exists()) == (0, "skip", False)


@pytest.mark.parametrize(
    ("base", "change"),
    [
        pytest.param({"run.sh": "false\n"}, {"run.sh": "touch ran\n", "app.py": GOOD}, id="the script"),
        pytest.param(
            {"run.sh": "true\n"},
            {".hookpack/policy.yaml": QUICK, "run.sh": "touch ran\n", "app.py": GOOD},
            id="the script, and the command goes from the policy",
        ),
        pytest.param(
            {
                ".hookpack/policy.yaml": TESTED.replace("sh run.sh", "python3 -m pytest"),
                "test_a.py": "def test(): pass",
            },
            {"conftest.py": "def pytest_collection_modifyitems(items):\n    items.clear()\n", "app.py": GOOD},
            id="a conftest that empties the run",
        ),
    ],
)
def test_what_runs_the_tests_may_not_change_with_what_they_test(check, branch, base, change):
    root = branch({".hookpack/policy.yaml": TESTED, **base}, change)

    done, found = report(check, "--all")

    assert done == 1
    assert layer(found, "correctness")["outcome"] == "fail"
    assert not (root / "ran").exists()


RATCHET = "ratchets: {metrics: [{name: long, command: 'wc -l < app.py', direction: lower}]}"


@pytest.mark.parametrize(
    ("text", "code", "outcome"),
    [pytest.param("a = 1\n", 0, "pass", id="better"), pytest.param("a = 1\n" * 9, 1, "fail", id="worse")],
)
def test_a_number_is_compared_with_the_bases(check, branch, text, code, outcome):
    policy = QUICK.replace("iteration: {", "iteration: {" + RATCHET + ", ")
    branch({".hookpack/policy.yaml": policy}, {"app.py": text})

    done, found = report(check)

    assert (done, layer(found, "ratchets")["outcome"]) == (code, outcome)


def test_a_number_that_the_base_does_not_give_is_no_pass(check, branch):
    policy = QUICK.replace("iteration: {", "iteration: {" + RATCHET.replace("app.py", "new.txt") + ", ")
    branch({".hookpack/policy.yaml": policy}, {"new.txt": "1\n"})

    done, found = report(check)

    assert (done, layer(found, "ratchets")["outcome"]) == (3, "error")
    assert "long: in the base its command ended with" in layer(found, "ratchets")["reason"]


OTHERS = QUICK.replace("suppressions]", "suppressions], sarif: [{name: other, path: out.sarif}]")


def results(*lines):
    """What another program found in new.py."""
    places = [{"artifactLocation": {"uri": "new.py"}, "region": {"startLine": line}} for line in lines]
    found = [{"ruleId": "fault", "locations": [{"physicalLocation": each}]} for each in places]
    return json.dumps({"version": "2.1.0", "runs": [{"results": found}]})


def test_results_of_another_program_judge_as_well(check, branch):
    root = branch({".hookpack/policy.yaml": OTHERS, ".gitignore": "out.sarif\n"}, {"new.py": GOOD})
    (root / "out.sarif").write_text(results(2))

    done, found = report(check)

    assert (done, [each["rule"] for each in layer(found, "monotonicity")["findings"]]) == (1, ["other.fault"])


def test_results_that_the_branch_brings_along_are_those_of_nobody(check, branch):
    branch({".hookpack/policy.yaml": OTHERS}, {"new.py": GOOD, "out.sarif": results()})

    done, found = report(check)

    assert (done, layer(found, "monotonicity")["outcome"]) == (3, "error")
    assert "out.sarif is a file of the branch, so nobody ran other" in layer(found, "monotonicity")["reason"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        pytest.param(["--base", "nowhere"], 3, "this clone has no revision 'nowhere'", id="unknown"),
        pytest.param(["--base", "-x"], 2, "'-x' is no name of a revision", id="like an option"),
        pytest.param(["--base", ""], 2, "'' is no name of a revision", id="empty"),
        pytest.param(["--base", "main\n"], 2, "is no name of a revision", id="a line break"),
        pytest.param(["--base", "main:app.py"], 3, "has no revision", id="a file"),
        pytest.param(["--base", "main", "--revert"], 2, "--revert goes back to the locked baseline", id="revert"),
        pytest.param(["--json", "--format", "sarif"], 2, "--json is --format json, not sarif", id="two formats"),
        pytest.param(["--base", "main", "--to", "x.pdf"], 2, "ends in none of", id="an ending"),
        pytest.param(["--base", "main", "--to", "no/such/x.md"], 3, "cannot be written", id="no folder"),
    ],
)
def test_what_cannot_be_compared_is_said(check, branch, args, code, said):
    done = check(*args, cwd=branch({}, {}))

    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_a_name_that_a_tag_shares_with_a_branch_is_refused(check, branch, git):
    root = branch({}, {"new.py": BAD})
    git(root, "tag", "main", "work")

    done = check("--base", "main")

    assert (done.returncode, done.stdout) == (3, "")
    assert "'main' means several revisions: refs/heads/main, refs/tags/main" in done.stderr
    assert check("--base", "refs/heads/main").returncode == 1


def test_a_shallow_clone_is_told_how_to_get_the_rest(check, branch, git, tmp_path):
    origin = branch({}, {"new.py": GOOD})
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{origin}", "clone")

    done = check("--base", "origin/main", cwd=tmp_path / "clone")

    assert done.returncode == 3
    assert "the clone is shallow" in done.stderr
    assert "fetch-depth: 0" in done.stderr
    assert "git fetch --unshallow" in done.stderr


def test_a_partial_clone_is_told_what_it_lacks_and_fetches_nothing(check, branch, git, tmp_path):
    origin = branch({"old.py": BAD}, {"old.py": GOOD})
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{origin}", "clone")
    clone = tmp_path / "clone"

    done = check("--base", "origin/main", cwd=clone)

    assert (done.returncode, done.stdout) == (3, "")
    assert "check out without `filter`" in done.stderr


def test_a_folder_without_git_has_no_base(check, tmp_path):
    done = check("--base", "main", cwd=tmp_path)

    assert (done.returncode, "there is no git repository here" in done.stderr) == (3, True)


def test_a_policy_of_the_base_that_cannot_be_read_is_an_error(check, branch):
    branch({".hookpack/policy.yaml": "version: 1\nmodus: off\n"}, {".hookpack/policy.yaml": QUICK})

    done = check("--base", "main")

    assert (done.returncode, done.stdout) == (3, "")
    assert "main:.hookpack/policy.yaml:2:" in done.stderr


def test_a_base_without_a_policy_is_judged_by_the_built_in_one(check, project, git):
    git(project, "switch", "-q", "-c", "work")
    commit(git, project, {"new.py": BAD})

    done, found = report(check)

    assert (done, found["notes"]) == (1, ["main has no .hookpack/policy.yaml: the built-in policy judges"])


def test_git_runs_nothing_that_the_repository_names(check, branch, git, tmp_path):
    root = branch({".gitattributes": "*.py filter=own diff=own\n"}, {"new.py": GOOD})
    mark = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    script.chmod(0o755)
    for key in ("filter.own.clean", "diff.own.textconv", "diff.own.command", "core.fsmonitor", "diff.external"):
        git(root, "config", key, str(script))
    for hook in ("post-index-change", "reference-transaction"):
        (root / ".git" / "hooks" / hook).write_text(script.read_text())
        (root / ".git" / "hooks" / hook).chmod(0o755)
    write(root, {"other.py": GOOD})

    done, _ = report(check)

    assert (done, mark.exists()) == (0, False)


def test_what_a_filter_made_of_a_file_is_no_change(check, branch, git, tmp_path):
    policy = QUICK.replace("iteration: {", "iteration: {budget: {max_files: 1}, ")
    base = {".hookpack/policy.yaml": policy, ".gitattributes": "*.py text eol=crlf\n", "old.py": BAD}
    origin = branch(base, {"new.py": GOOD})
    git(tmp_path, "clone", "-q", str(origin), "clone")
    clone = tmp_path / "clone"
    os.utime(clone / "old.py", (1, 1))
    git(clone, "status")

    done, found = report(check, base="origin/main", cwd=clone)

    assert b"\r\n" in (clone / "old.py").read_bytes()
    assert (done, layer(found, "budget")["outcome"]) == (0, "pass")


def test_a_submodule_that_moved_is_not_passed_over(check, branch, git, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    first = commit(git, other, {"a.py": GOOD})
    second = commit(git, other, {"a.py": BAD})
    root = branch({}, {})
    for name in (first, second):
        git(root, "update-index", "--add", "--cacheinfo", f"160000,{name},vendor/other")
        git(root, "commit", "-q", "-m", "Move")

    done, found = report(check, base="HEAD^")

    assert (done, layer(found, "monotonicity")["outcome"]) == (3, "unsure")
    assert "vendor/other" in layer(found, "monotonicity")["reason"]


ACCEPTED = "exceptions:\n  - {rule: suppressions.*, path: new.py, reason: a fixture, until: '2099-01-31'}\n"


def test_an_exception_of_the_base_covers_a_finding_and_is_told(check, branch):
    branch({".hookpack/policy.yaml": QUICK + ACCEPTED}, {"new.py": BAD})

    done, found = report(check)

    excepted = layer(found, "monotonicity")["excepted"]
    assert (done, [each["finding"]["path"] for each in excepted]) == (0, ["new.py"])
    assert "excepted: new.py:" in check("--base", "main").stdout


def test_a_branch_cannot_except_its_own_findings(check, branch):
    branch({".hookpack/policy.yaml": QUICK}, {"new.py": BAD, ".hookpack/policy.yaml": QUICK + ACCEPTED})

    done, found = report(check)

    assert (done, layer(found, "monotonicity")["outcome"]) == (1, "fail")


@pytest.mark.parametrize("place", ["org/policy.yaml", "../org.yaml"], ids=["in the project", "beside it"])
def test_the_policy_that_the_bases_policy_extends_judges_as_well(check, branch, place):
    org = QUICK.replace("]}}", "]}, budget: {max_files: 1}}")
    digest = hashlib.sha256(org.encode()).hexdigest()
    own = f"extends: {{path: {place}, sha256: {digest}}}\n"
    files = {".hookpack/policy.yaml": own, **({place: org} if place[0] != "." else {})}
    root = branch(files, {"new.py": GOOD, "two.py": GOOD, **({place: QUICK} if place[0] != "." else {})})
    (root.parent / "org.yaml").write_text(org)

    _, found = report(check)

    assert layer(found, "budget")["outcome"] == "fail"


@pytest.mark.parametrize("place", ["hookpack.md", "out/hookpack.md"])
def test_a_link_of_the_branch_leads_no_report_elsewhere(check, branch, tmp_path, place):
    root = branch()
    (tmp_path / "away").mkdir()
    target = tmp_path / "away" / "hookpack.md"
    target.write_text("theirs")
    link = root / place.partition("/")[0]
    link.symlink_to(target if link.name == place else target.parent)

    check("--base", "main", "--to", place)

    assert target.read_text() == "theirs"
