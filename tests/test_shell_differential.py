"""Generated lines are run in a folder of their own: what they change there is what the parser says they write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookpack import shell
from hookpack.shell.touched import touched

NAMES = st.sampled_from(
    ["a", "b", "sub/c", "'with blank'", '"q d"', "$F", "${F}", "{x,y}", "./a", "sub/../b", "*", "n?"]
)
PLAIN = st.sampled_from(["a", "b", "sub/c", "new"])
SIMPLE = st.one_of(
    st.builds("echo {} > {}".format, PLAIN, NAMES),
    st.builds("printf '%s\\n' x >> {}".format, NAMES),
    st.builds("cp {} {}".format, PLAIN, NAMES),
    st.builds("mv {} {}".format, PLAIN, NAMES),
    st.builds("rm -f {}".format, NAMES),
    st.builds("rm -rf {}".format, st.sampled_from(["sub", "$F", "nothing"])),
    st.builds("touch {}".format, NAMES),
    st.builds("mkdir -p {}".format, st.sampled_from(["sub/d", "e/f", "$F.d"])),
    st.builds("ln -sf {} {}".format, PLAIN, st.sampled_from(["link", "sub/link"])),
    st.builds("sed -i s/x/y/ {}".format, PLAIN),
    st.builds("tee {} < a > /dev/null".format, NAMES),
    st.builds("cat <<E > {}\ntext\nE\n".format, PLAIN),
    st.builds("chmod 600 {}".format, PLAIN),
    st.builds("truncate -s 0 {}".format, NAMES),
    st.builds("dd if=a of={} 2>/dev/null".format, PLAIN),
    st.builds("find {} -name '*c' -delete".format, st.sampled_from([".", "sub"])),
    st.builds("echo {} | xargs rm -f".format, PLAIN),
    st.builds("awk 'BEGIN{{print 1 > \"{}\"}}'".format, PLAIN),
    st.builds("sort -o {} a".format, PLAIN),
    st.builds("cat {}".format, NAMES),
    st.builds("grep x {}".format, PLAIN),
    st.just("cd sub"),
    st.just("F=b"),
    st.just("F=new"),
    st.just("true"),
)
COMPOUND = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds("{}; {}".format, inner, inner),
        st.builds("{}\n{}".format, inner, inner),
        st.builds("( {}\n)".format, inner),
        st.builds("{{ {}\n}}".format, inner),
        st.builds("if true; then {}\nfi".format, inner),
        st.builds("for F in a b; do {}\ndone".format, inner),
        st.builds("f() {{ {}\n}}; f".format, inner),
        st.builds("x=$( {}\n)".format, inner),
    ),
    max_leaves=5,
)


def _tree(root):
    """Every path below a folder with what can be seen to change."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = os.path.join(folder, name)
            stat = os.lstat(path)
            is_folder = os.path.isdir(path) and not os.path.islink(path)
            content = b"" if is_folder or os.path.islink(path) else Path(path).read_bytes()
            found[os.path.relpath(path, root)] = (stat.st_mode, content, os.path.islink(path) and os.readlink(path))
    return found


def _prepare(root):
    (root / "sub").mkdir(parents=True)
    for name in ("a", "b", "sub/c"):
        (root / name).write_text("x\n")


def _is_named(path, names):
    parts = path.split("/")
    return any("/".join(parts[:count]) in names for count in range(1, len(parts) + 1))


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(line=COMPOUND)
def test_no_line_writes_what_it_is_not_said_to_write(line, tmp_path_factory):
    root = tmp_path_factory.mktemp("line") / "r"
    _prepare(root)
    before = _tree(root)

    environ = {"PATH": os.environ["PATH"], "HOME": str(root), "LC_ALL": "C"}
    subprocess.run(["bash", "-c", line], cwd=root, env=environ, capture_output=True, timeout=30, check=False)

    after = _tree(root)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    said = shell.writes(shell.parse(line))
    names = {os.path.normpath(path) for path in (*said.paths, *said.trees)}
    missed = {path for path in changed if not _is_named(path, names)}
    assert said.unknown or not missed, (line, missed, said)
    if changed:
        assert shell.may_write(line)


@settings(max_examples=300)
@given(text=st.text(alphabet="ab $'\"\\`(){}[]<>|&;\n*?!#~=-/.%0", max_size=80))
def test_no_text_is_too_odd(text):
    script = shell.parse(text)

    assert isinstance(touched(script).paths, tuple)
    assert isinstance(shell.may_write(text), bool)


def _steps(line):
    """How many functions, Python's and C's, are entered for a line."""
    count = 0

    def enter(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(enter)
    try:
        touched(shell.parse(line))
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("part", "start", "end"),
    [
        ("echo a > b{0}; ", "", "true"),
        ("mkdir -p d{0} && cp a{0} d{0}/; ", "", "true"),
        ("for f{0} in a b; do rm $f{0}; done; ", "", "true"),
        ('x{0}=$(echo a | xargs rm) && rm "$x{0}" && ', "", "true"),
        ("find . -name a{0} -delete; ", "", "true"),
        ("a{0} | ", "", "true"),
        ("sh -c 'echo {0} > f{0}' & ", "", "true"),
        ("cat <<E > f{0}\n$x {0}\nE\n", "", "true"),
        ("f{0}() {{ rm $f{0}; }}; ", "", "true"),
        ("a{0}) x{0}=1;; ", "case x in ", "esac"),
        ("elif b; then x{0}=1; ", "if a; then b; ", "fi"),
    ],
)
def test_twice_the_line_takes_about_twice_the_work(part, start, end):
    short, long = (_steps(start + "".join(map(part.format, range(count))) + end) for count in (100, 200))

    assert long < 2.2 * short
