"""What `${name...}`, arrays, positions, `read` and filters make of values that the line itself gives."""

import pytest

from hookpack.shell import parse
from hookpack.shell.command import Loose


def last(line):
    return parse(line).commands[-1].words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("n=gitter; ${n:0:3} a", ("git", "a"), id="part"),
        pytest.param("n=GIT; ${n,,} a", ("git", "a"), id="other case"),
        pytest.param("n=xgit; ${n#x} a", ("git", "a"), id="without a head"),
        pytest.param("n=/a/b/git; ${n##*/} a", ("git", "a"), id="last part of a path"),
        pytest.param("n=git.old; ${n%.*} a", ("git", "a"), id="without an ending"),
        pytest.param("n=gxt; ${n/x/i} a", ("git", "a"), id="replaced"),
        pytest.param("unset n; ${n:-git} a", ("git", "a"), id="default"),
        pytest.param('a=(git log -1); "${a[@]}"', ("git", "log", "-1"), id="array"),
        pytest.param('a=(gi t); "${a[0]}${a[1]}" x', ("git", "x"), id="elements"),
        pytest.param('set -- git log; "$@"', ("git", "log"), id="positions"),
        pytest.param("read -r a b <<< 'git log -1'; $a $b", ("git", "log", "-1"), id="read"),
        pytest.param("printf -v c '%s%s' gi t; $c x", ("git", "x"), id="printf -v"),
        pytest.param("IFS=,; c='git,log'; $c", ("git", "log"), id="IFS"),
        pytest.param("$(echo tvg | tr a-z n-za-m) x", ("git", "x"), id="tr"),
        pytest.param("$(echo 676974 | xxd -r -p) x", ("git", "x"), id="xxd"),
        pytest.param("$(echo gXt | sed s/X/i/) x", ("git", "x"), id="sed"),
        pytest.param("$(printf '\\x67it') x", ("git", "x"), id="escapes"),
        pytest.param("cp a{.b,} c", ("cp", "a.b", "a", "c"), id="braces in order"),
    ],
)
def test_a_word_is_what_the_shell_would_make_of_it(line, words):
    assert last(line) == words


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("echo ${n:-a}", id="a default that may not hold"),
        pytest.param("n=a; echo ${n#$x}", id="an unknown pattern"),
        pytest.param("set -- a; shift; echo $1", id="shifted away"),
        pytest.param("read -r a; echo $a", id="read from outside"),
        pytest.param("declare -n r=t; echo $r", id="a name for another name"),
        pytest.param("a=('x y' z); echo ${a[0]}", id="quotes in an array"),
    ],
)
def test_what_cannot_be_told_says_so(line):
    assert type(last(line)[1]) is Loose
