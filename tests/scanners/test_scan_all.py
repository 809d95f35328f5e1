"""The scanners together, with the real programs."""

from __future__ import annotations

import os

import pytest

from hookpack import scanners
from hookpack.identity import new_findings
from hookpack.rules.samples import expand
from hookpack.scanners import Source, Tools, locate, scan_all
from hookpack.state.cache import Cache
from tests.live import Semgrep

SHELL = b"import os\n\n\ndef run(x):\n    os.system(x)  # nosec\n"
CLEAN = b"def run(x):\n    return x\n"


def rules(scanned):
    return {each.rule for each in scanned.findings}


def test_every_scanner_fulfils_its_protocol():
    for name in scanners.NAMES:
        module = scanners.import_module(f"hookpack.scanners.{name.replace('-', '_')}")

        assert name == module.NAME
        assert callable(module.applies)
        assert callable(module.version)
        assert hasattr(module, "job") == hasattr(module, "read") != hasattr(module, "scan")


def test_each_version_of_a_file_is_judged_by_every_scanner(cache, tools):
    token = expand("ghp_{w36}")
    after = SHELL + f'password = "hunter2-{token[4:10]}"\nt = "{token}"\n'.encode()

    report = scan_all([Source("a.py", CLEAN), Source("a.py", after)], names=scanners.NAMES, tools=tools, cache=cache)

    assert report.errors == ()
    assert report.scanned[0].findings == ()
    assert report.scanned[0].symbols == ("run",)
    assert {
        "semgrep.shell-from-text",
        "bandit.B605",
        "suppressions.nosec",
        "detect-secrets.keyword",
        "secrets.github-token",
    } <= rules(report.scanned[1])
    assert {each.symbol for each in report.scanned[1].findings if each.line == 5} == {"run"}


def test_no_value_of_a_secret_is_in_a_finding_or_in_the_cache(cache, tools, tmp_path):
    token, password = expand("ghp_{w36}"), "hunter2-" + expand("{w9}")
    text = f'password = "{password}"\nt = "{token}"\n'.encode()

    report = scan_all([Source("a.py", text)], names=scanners.NAMES, tools=tools, cache=cache)
    kept = repr(report) + "".join(path.read_text() for path in tmp_path.rglob("*.json"))

    assert {"detect-secrets.keyword", "secrets.github-token"} <= rules(report.scanned[0])
    assert token not in kept
    assert password not in kept


def test_second_scan_starts_nothing(cache, tools, monkeypatch):
    first = scan_all([Source("a.py", SHELL)], names=scanners.NAMES, tools=tools, cache=cache)
    monkeypatch.setattr("hookpack.process.run_all", lambda jobs: pytest.fail("a program was started"))

    second = scan_all([Source("a.py", SHELL)], names=scanners.NAMES, tools=tools, cache=cache)

    assert second == first


def test_renamed_file_is_known(cache, tools, monkeypatch):
    first = scan_all([Source("a.py", SHELL)], names=scanners.NAMES, tools=tools, cache=cache)
    monkeypatch.setattr("hookpack.process.run_all", lambda jobs: pytest.fail("a program was started"))

    second = scan_all([Source("b/c.py", SHELL)], names=scanners.NAMES, tools=tools, cache=cache)

    assert rules(second.scanned[0]) == rules(first.scanned[0])
    assert {each.path for each in second.scanned[0].findings} == {"b/c.py"}
    assert new_findings(first.scanned, second.scanned, {"b/c.py": "a.py"}) == ()


def test_file_that_stops_parsing_is_unread_and_not_clean(cache, tools):
    broken = SHELL + b"def (:\n"

    report = scan_all([Source("a.py", broken)], names=["bandit", "semgrep"], tools=tools, cache=cache)

    assert report.errors == ()
    assert "bandit: syntax error, line 6" in report.scanned[0].unread
    assert report.scanned[0].symbols == ("run",)


@pytest.mark.parametrize(
    "path",
    [
        "tests/test_a.py", "node_modules/a.py", "a b/ü\udc80.py", "-rf.py", "x\ny.py", "quote'\".py", ".hidden.py",
        "conftest.py", "vendor/a.pyw", "semgrep.py", "__init__.py",
    ],
)  # fmt: skip
def test_no_place_and_no_name_hides_a_file(cache, tools, path):
    report = scan_all([Source(path, SHELL)], names=["semgrep", "bandit"], tools=tools, cache=cache)

    assert report.errors == ()
    assert {"semgrep.shell-from-text", "bandit.B605"} <= rules(report.scanned[0])


@pytest.mark.parametrize("comment", ["# nosec", "# nosemgrep", "# noqa", "# pragma: allowlist secret"])
def test_comment_silences_nothing(cache, tools, comment):
    text = f'import os\nos.system(x)  {comment}\npassword = "hunter2-abc1"  {comment}\n'.encode()

    report = scan_all([Source("a.py", text)], names=scanners.NAMES, tools=tools, cache=cache)

    assert {"semgrep.shell-from-text", "bandit.B605", "detect-secrets.keyword"} <= rules(report.scanned[0])


@pytest.mark.parametrize("name", ["semgrep", "bandit", "detect-secrets"])
def test_missing_scanner_is_an_error_and_its_files_are_unread(cache, name):
    report = scan_all([Source("a.py", CLEAN)], names=[name], tools=Tools(), cache=cache)

    assert report.errors == (f"{name} is not installed: run ./install.sh",)
    assert report.scanned[0].unread == (f"{name}: failed",)


def test_missing_scanner_without_a_file_for_it_is_no_error(cache):
    report = scan_all([Source("a.md", b"text")], names=["semgrep", "bandit"], tools=Tools(), cache=cache)

    assert report.errors == ()


def test_unknown_scanner_is_an_error(cache):
    report = scan_all([Source("a.py", CLEAN)], names=["sonar"], tools=Tools(), cache=cache)

    assert report.errors == ("'sonar' is no scanner (known: semgrep, bandit, detect-secrets, secrets, suppressions)",)


@pytest.mark.parametrize("name", ["semgrep", "bandit", "detect-secrets"])
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param("exit 3", "exit 3", id="crash"),
        pytest.param("echo rubbish", "answered", id="rubbish"),
        pytest.param("echo 1", "answered", id="another form"),
        pytest.param("echo '{}'", "", id="nothing found at all"),
        pytest.param("""echo '{"results": [], "errors": []}'""", "", id="empty report"),
        pytest.param("sleep 60", "timed out after 0.5 s", id="hang"),
    ],
)
def test_scanner_that_did_not_look_is_an_error(fake_tools, cache, name, script, reason):
    tools = fake_tools(script)

    report = scan_all([Source("a.py", CLEAN)], names=[name], tools=tools, cache=cache, timeout_s=0.5)

    assert len(report.errors) == 1
    assert name in report.errors[0]
    assert reason in report.errors[0]
    assert report.scanned[0].unread == (f"{name}: failed",)


def test_failed_scan_is_not_remembered(fake_tools, cache, tools):
    broken = fake_tools("exit 3")._replace(python=tools.python)
    scan_all([Source("a.py", SHELL)], names=["semgrep"], tools=broken, cache=cache)

    report = scan_all([Source("a.py", SHELL)], names=["semgrep"], tools=tools, cache=cache)

    assert rules(report.scanned[0]) == {"semgrep.shell-from-text"}


def test_code_with_a_zero_byte_is_unread_and_a_picture_is_not(cache, tools):
    sources = [Source("a.py", b"\0" + SHELL), Source("a.png", b"\x89PNG\0\0")]

    report = scan_all(sources, names=scanners.NAMES, tools=tools, cache=cache)

    assert report.scanned[0].unread == ("semgrep: binary data", "bandit: binary data")
    assert report.scanned[1].unread == ()


@pytest.mark.parametrize(("more", "unread"), [(0, ()), (1, ("bandit: larger than 1 MiB",))])
def test_too_large_a_file_is_unread(cache, tools, more, unread):
    data = b"#" * (1024 * 1024 + more)  # one comment: no time goes into its syntax

    report = scan_all([Source("a.py", data)], names=["bandit"], tools=tools, cache=cache)

    assert report.scanned[0].unread == unread


def test_workers_see_nothing_of_the_project(cache, tools, tmp_path, monkeypatch):
    for name in ("bandit.py", "json.py", "detect_secrets.py", "sitecustomize.py"):
        (tmp_path / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    (tmp_path / ".semgrepignore").write_text("*\n")
    (tmp_path / ".bandit").write_text("[bandit]\nskips: B605\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    report = scan_all([Source("a.py", SHELL)], names=scanners.NAMES, tools=tools, cache=cache)

    assert {"semgrep.shell-from-text", "bandit.B605"} <= rules(report.scanned[0])
    assert not (tmp_path / "ran").exists()


def test_same_files_give_the_same_report(tmp_path, tools):
    sources = [Source(f"{number}.py", SHELL + b"eval(x)\n" * number) for number in range(3)]

    reports = [
        scan_all(sources, names=scanners.NAMES, tools=tools, cache=Cache(str(tmp_path / str(run)))) for run in range(2)
    ]

    assert reports[0] == reports[1]


def test_many_files_are_scanned_in_several_starts(cache, tools, monkeypatch):
    monkeypatch.setattr(scanners, "_BATCH", 2)
    sources = [Source(f"{number}.py", SHELL + b"#%d\n" % number) for number in range(5)]

    report = scan_all(sources, names=["bandit"], tools=tools, cache=cache)

    assert [rules(each) for each in report.scanned] == [{"bandit.B605"}] * 5


@pytest.mark.parametrize(
    ("files", "size", "most"), [pytest.param(9, 1, 4, id="many"), pytest.param(9, 40, 3, id="large")]
)
def test_texts_are_not_all_in_memory_at_once(cache, tools, monkeypatch, files, size, most):
    monkeypatch.setattr(scanners, "_MOST_FILES", 4)
    monkeypatch.setattr(scanners, "_MOST_BYTES", 100)
    given, alive = [], []
    take = scanners._Scan.run

    def run(scan, names):
        alive.append(len(given))
        given.clear()
        return take(scan, names)

    monkeypatch.setattr(scanners._Scan, "run", run)

    def sources():
        for number in range(files):
            given.append(number)
            yield Source(f"{number}.py", b"x" * size)

    report = scan_all(sources(), names=["secrets"], tools=tools, cache=cache)

    assert max(alive) == most
    assert [each.path for each in report.scanned] == [f"{number}.py" for number in range(files)]


def test_files_of_all_batches_that_the_time_does_not_suffice_for_are_told_together(cache, tools, monkeypatch):
    monkeypatch.setattr(scanners, "_MOST_FILES", 2)
    sources = [Source(f"{number}.py", SHELL + b"#%d\n" % number) for number in range(5)]

    report = scan_all(sources, names=["bandit"], tools=tools, cache=cache, budget_s=0)

    assert report.errors == ("bandit: 5 files were not scanned within 0 s",)
    assert [each.unread for each in report.scanned] == [("bandit: failed",)] * 5


def test_a_scanner_that_is_missing_is_told_once(cache, monkeypatch):
    monkeypatch.setattr(scanners, "_MOST_FILES", 2)
    sources = [Source(f"{number}.py", CLEAN) for number in range(5)]

    report = scan_all(sources, names=["bandit"], tools=Tools(), cache=cache)

    assert len(report.errors) == 1


def test_files_that_the_time_does_not_suffice_for_are_an_error_and_unread(cache, tools):
    report = scan_all([Source("a.py", SHELL)], names=["semgrep", "bandit"], tools=tools, cache=cache, budget_s=0)

    assert report.errors == (
        "semgrep: 1 files were not scanned within 0 s",
        "bandit: 1 files were not scanned within 0 s",
    )
    assert report.scanned[0].unread == ("semgrep: failed", "bandit: failed")


@pytest.mark.parametrize("name", ["semgrep", "bandit", "detect-secrets"])
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param("kill -9 $$", "exit -9", id="killed for its memory"),
        pytest.param("head -c 40000000 /dev/zero", "answered more than can be read", id="endless output"),
        pytest.param("head -c 40000000 /dev/zero >&2; echo '{}'", "answered more than can be read", id="endless words"),
        pytest.param("printf '{\"1\": '", "answered", id="cut off"),
        pytest.param("echo '[[[[' ; exit 0", "answered", id="rubbish with a good exit code"),
    ],
)
def test_program_that_goes_astray_is_an_error_in_words(fake_tools, cache, name, script, reason):
    report = scan_all([Source("a.py", CLEAN)], names=[name], tools=fake_tools(script), cache=cache, timeout_s=20)

    assert len(report.errors) == 1
    assert name in report.errors[0]
    assert reason in report.errors[0]
    assert report.scanned[0].unread == (f"{name}: failed",)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        pytest.param(b"\xef\xbb\xbf" + SHELL, 5, id="byte order mark"),
        pytest.param(SHELL.replace(b"\n", b"\r\n"), 5, id="CRLF"),
        pytest.param(b"# coding: latin-1\n# \xe9\n" + SHELL, 7, id="declared latin-1"),
        pytest.param(b"#" + b"x" * 100_000 + b"\n" + SHELL, 6, id="very long line"),
    ],
)
def test_no_encoding_and_no_layout_hides_a_fault(cache, tools, data, line):
    report = scan_all([Source("a.py", data)], names=["semgrep", "bandit"], tools=tools, cache=cache)

    assert report.scanned[0].unread == ()
    assert {(each.rule, each.line) for each in report.scanned[0].findings} == {
        ("semgrep.shell-from-text", line),
        ("bandit.B605", line),
    }


def test_coding_that_hides_code_from_one_scanner_hides_nothing_from_another(cache, tools):
    data = b"# coding: utf-7\nimport os\nos.sys+AHQ-em(x)\n"

    report = scan_all([Source("a.py", data)], names=["semgrep", "bandit"], tools=tools, cache=cache)

    assert rules(report.scanned[0]) == {"bandit.B605"}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(SHELL.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(b"# coding: no-such\n" + SHELL, id="coding that nobody knows"),
        pytest.param(b"x = '\xff'\n" + SHELL, id="no UTF-8"),
        pytest.param(b"x = " + b"(" * 5000 + b"1" + b")" * 5000 + b"\n", id="nested deeply"),
    ],
)
def test_code_that_cannot_be_read_for_certain_is_unread(cache, tools, data):
    report = scan_all([Source("a.py", data)], names=["semgrep", "bandit"], tools=tools, cache=cache)

    assert report.scanned[0].unread


GO = 'package p\n\nimport "crypto/tls"\n\nfunc f() {\n\tvar c = tls.Config{InsecureSkipVerify: true}\n'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.go", GO + "\tif x {\n", id="go, brace missing"),
        pytest.param("a.go", GO + "\tx := := 3\n}\n", id="go, bad statement"),
        pytest.param("a.tsx", "const a = <b>{eval(x)</b>;\n", id="tsx, brace missing"),
        pytest.param("a.ts", "function f(a: {\n  return eval(a)\n}\n", id="ts, type cut"),
        pytest.param("a.js", "function f() {\n  if (eval(x) {\n}\n", id="js, parenthesis missing"),
    ],
)
def test_broken_source_with_a_word_of_a_rule_is_unread(cache, tools, path, text):
    """semgrep parses no file in which no rule's word stands, so that such a one may be broken unnoticed."""
    report = scan_all([Source(path, text.encode())], names=["semgrep"], tools=tools, cache=cache)

    assert report.scanned[0].unread


def test_java_that_semgrep_mends_silently_still_fires(cache, tools):
    text = b"class A {\n  void f( {\n    Runtime.getRuntime().exec(c);\n  }\n"

    report = scan_all([Source("A.java", text)], names=["semgrep"], tools=tools, cache=cache)

    assert rules(report.scanned[0]) == {"semgrep.java-shell-from-text"}


@pytest.fixture
def many():
    """Enough files for several starts of each program."""
    faults = [Source(f"pkg/f{n}.py", f"def f{n}(x):\n    return eval(x)\n".encode()) for n in range(60)]
    return [*faults, Source("broken.py", b"def f(:\n"), Source("app.js", b"eval(request.query.x)\n")]


def test_the_number_of_cores_changes_no_answer(many, tools, tmp_path, monkeypatch):
    reports = []
    for count in (1, 3):
        monkeypatch.setattr(scanners, "cores", lambda count=count: count)
        reports.append(scan_all(many, names=scanners.NAMES, tools=tools, cache=Cache(str(tmp_path / str(count)))))

    assert reports[0].errors == ()
    assert repr(reports[0]) == repr(reports[1])


def test_a_program_that_fails_in_each_share_is_one_error(many, fake_tools, cache, monkeypatch):
    monkeypatch.setattr(scanners, "cores", lambda: 2)

    report = scan_all(many, names=["bandit"], tools=fake_tools("exit 1"), cache=cache)

    assert len(report.errors) == 1
    assert all(file.unread for file in report.scanned if file.path.endswith(".py"))


def _environment(tools, root, starts):
    """An environment whose python leaves a line at each start and is else the real one."""
    for package in ("bandit", "detect_secrets"):
        (root / "lib" / "python3.11" / "site-packages" / f"{package}-1.dist-info").mkdir(parents=True)
    program = root / "bin" / "python"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho >> {starts}\nexec {tools.python} "$@"\n')
    program.chmod(0o700)
    return tools._replace(python=str(program))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("bandit", "site-packages/bandit-1.dist-info", "site-packages/bandit-2.dist-info", id="bandit"),
        pytest.param(
            "detect-secrets",
            "site-packages/detect_secrets-1.dist-info",
            "site-packages/detect_secrets-2.dist-info",
            id="detect-secrets",
        ),
        pytest.param("bandit", "", "../python3.12", id="bandit's Python"),
    ],
)
def test_what_another_version_answered_is_asked_again(cache, tools, tmp_path, name, old, new):
    starts, lib = tmp_path / "starts", tmp_path / "environment" / "lib" / "python3.11"
    own = _environment(tools, tmp_path / "environment", starts)
    counts = []
    for act in (lambda: None, lambda: None, lambda: os.rename(lib / old, os.path.normpath(lib / new))):
        act()
        assert scan_all([Source("a.py", SHELL)], names=[name], tools=own, cache=cache).errors == ()
        counts.append(len(starts.read_text().splitlines()))

    assert counts == [1, 1, 2]


def test_what_another_version_of_semgrep_answered_is_asked_again(cache, tools, tmp_path):
    semgrep = Semgrep(tmp_path)
    own = locate({**os.environ, **semgrep.environ})
    counts = []
    for act in (lambda: None, lambda: None, semgrep.upgrade):
        act()
        assert scan_all([Source("a.py", SHELL)], names=["semgrep"], tools=own, cache=cache).errors == ()
        counts.append(semgrep.started)

    assert counts == [1, 1, 2]
