"""What the comparison of two versions says: pairs of what must fire and what must stay silent."""

from __future__ import annotations

import ast
import re
import textwrap

import pytest

from hookpack.defences.change import SourceChange
from hookpack.defences.compare import compare


def losses(before: str | None, after: str | None, path: str = "app/files.py"):
    def plain(text):
        return None if text is None else textwrap.dedent(text).lstrip("\n")

    return compare([SourceChange(path, plain(before), plain(after))]).losses


SERVE = """
    import os

    def serve(root, name, user):
        path = os.path.join(root, name)
        if not is_safe_path(root, path):
            raise PermissionError("path traversal denied")
        log.info("serving %s", path)
        with open(path, "rb") as source:
            return source.read()
    """
GUARDLESS = """
    import os

    def serve(root, name, user):
        path = os.path.join(root, name)
        log.info("serving %s", path)
        with open(path, "rb") as source:
            return source.read()
    """
CHECKED = """
    def upload(request, form):
        verify_signature(form)
        record = store(form)
        notify(record)
        return record
    """
DECORATED = """
    @permission_required("files.delete")
    def delete(request, name):
        entry = find(name)
        entry.remove()
        return entry
    """
SCRIPT = """
    function merge(target, source) {
      for (const key in source) {
        if (key === '__proto__' || !isSafeKey(key)) {
          throw new Error('forbidden key ' + key);
        }
        target[key] = source[key];
      }
      return target;
    }
    """
SCRIPT_GUARDLESS = """
    function merge(target, source) {
      for (const key in source) {
        target[key] = source[key];
      }
      return target;
    }
    """

FIRES = [
    pytest.param(SERVE, GUARDLESS, "app/files.py", "removed-guard", id="a rejecting guard taken out"),
    pytest.param(CHECKED, CHECKED.replace("        verify_signature(form)\n", ""), "a.py", "removed-check",
                 id="a check whose value nobody took"),
    pytest.param(DECORATED, DECORATED.replace('    @permission_required("files.delete")\n', ""), "a.py",
                 "removed-decorator", id="a permission decorator"),
    pytest.param(SCRIPT, SCRIPT_GUARDLESS, "src/merge.js", "removed-guard", id="a guard in JavaScript"),
    pytest.param(SCRIPT, SCRIPT_GUARDLESS, "src/merge.ts", "removed-guard", id="a guard in TypeScript"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "path", "rule"), FIRES)
def test_a_lost_defence_is_refused_by_its_fact(before, after, path, rule):
    found = losses(before, after, path)

    assert [(each.level, each.rule) for each in found] == [("deny", rule)]


MEMBER = """
    def send(target, state, form):
        page = render(form)
        {step}
        return page
    """


def lines(step):
    return MEMBER.format(step=step)


LESS = [
    pytest.param(lines("env = make(loader, autoescape=True)"), lines("env = make(loader)"), "dropped-setting",
                 id="a protecting keyword dropped"),
    pytest.param(lines("state.raise_not_editable(form)"), lines("pass"), "removed-check", id="a step that raises"),
    pytest.param(lines('redirect("/")'), lines('redirect(state.headers.get("Referer"))'), "opened-redirect",
                 id="a redirect to what came from outside"),
    pytest.param('import re\n\nNAME = re.compile(r"^[a-z]+$")\n', 'import re\n\nNAME = re.compile(r"[a-z]+")\n',
                 "loosened-pattern", id="a pattern without its anchors"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "rule"), LESS)
def test_a_lesser_loss_is_noticed_by_its_fact(before, after, rule):
    assert [each.rule for each in losses(before, after)] == [rule]


def test_a_tighter_pattern_and_a_kept_keyword_are_no_loss():
    loose, tight = 'import re\n\nNAME = re.compile(r"[a-z]+")\n', 'import re\n\nNAME = re.compile(r"^[a-z]+$")\n'

    assert losses(loose, tight) == ()
    assert losses(lines("env = make(loader)"), lines("env = make(loader, autoescape=True)")) == ()


def test_the_same_word_of_security_gained_elsewhere_in_the_file_keeps_a_deny_back():
    gained = (
        '\n    @permission_required("files.delete")\n    def drop(request):\n        permissions(request, permission)\n'
    )
    after = DECORATED.replace('    @permission_required("files.delete")\n', "") + gained

    assert [each for each in losses(DECORATED, after) if each.level == "deny"] == []


OTHERS = [
    pytest.param("a.go", "package a\n\nfunc Serve(path string) error {{\n{}\tlog(path)\n\treturn send(path)\n}}\n",
                 '\tif !isSafePath(path) {\n\t\treturn errors.New("forbidden path")\n\t}\n', id="Go"),
    pytest.param("A.java", "class A {{\n  String serve(String path) {{\n{}    log(path);\n    return read(path);\n"
                 "  }}\n}}\n",
                 '    if (!isSafePath(path)) {\n      throw new Denied("forbidden path");\n    }\n', id="Java"),
    pytest.param("a.rb", "def serve(path)\n{}  log(path)\n  read(path)\nend\n",
                 "  raise Denied, 'forbidden path' unless safe_path?(path)\n", id="Ruby"),
    pytest.param("a.php", "<?php\nfunction serve($path) {{\n{}  log($path);\n  return read($path);\n}}\n",
                 "  if (!is_safe_path($path)) {\n    throw new Denied('forbidden path');\n  }\n", id="PHP"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "guard"), OTHERS)
def test_a_lost_guard_is_refused_in_other_languages_and_a_new_one_is_not(path, code, guard):
    with_it, without = code.format(guard), code.format("")

    assert [(e.level, e.rule) for e in compare([SourceChange(path, with_it, without)]).losses] == [
        ("deny", "removed-guard")
    ]
    assert compare([SourceChange(path, without, with_it)]).losses == ()


EXTRACTED = """
    import os

    def serve(root, name, user):
        path = os.path.join(root, name)
        reject_outside(root, path)
        log.info("serving %s", path)
        with open(path, "rb") as source:
            return source.read()

    def reject_outside(root, path):
        if not is_safe_path(root, path):
            raise PermissionError("path traversal denied")
    """
REORDERED = """
    import os

    def serve(root, name, user):
        log.info("serving %s", name)
        path = os.path.join(root, name)
        if not is_safe_path(root, path):
            raise PermissionError("path traversal denied")
        with open(path, "rb") as source:
            return source.read()
    """
SILENT = [
    pytest.param(SERVE, SERVE, id="the same text"),
    pytest.param(SERVE, re.sub(r"\bpath\b(?! traversal|\.)", "place", SERVE).replace("os.place", "os.path"),
                 id="a variable renamed"),
    pytest.param(SERVE, ast.unparse(ast.parse(textwrap.dedent(SERVE))), id="reformatted"),
    pytest.param(SERVE, EXTRACTED, id="the guard in a helper that is called"),
    pytest.param(REORDERED.replace("%s\", name", "%s\", root"), REORDERED, id="another value logged"),
    pytest.param(GUARDLESS, SERVE, id="a guard added"),
    pytest.param(None, SERVE, id="a new file"),
    pytest.param(SERVE, SERVE.replace("(root, name, user)", "(root: str, name: str, user: User) -> bytes"),
                 id="types added"),
    pytest.param("# never trust the token\nVALUE = 3\n", "VALUE = 3\n", id="a comment alone"),
    pytest.param('def total(rows):\n    """Sum, see the secure guide."""\n    return sum(rows)\n',
                 "def total(rows):\n    return sum(rows)\n", id="a docstring alone"),
    pytest.param("def area(w, h):\n    debug(w)\n    return w * h\n", "def area(w, h):\n    return w * h\n",
                 id="a plain call removed"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SILENT)
def test_ordinary_work_is_not_refused(before, after):
    assert [each for each in losses(before, after) if each.level == "deny"] == []


def test_unrelated_lines_do_not_dilute_a_loss():
    fresh = "".join(f"        count_{n} = len(str({n}))\n" for n in range(8))
    after = GUARDLESS.replace("        path = ", fresh + "        path = ")

    assert [each.level for each in losses(SERVE, after)] == ["deny"]


def test_a_guard_that_moved_to_another_file_of_the_change_is_not_lost():
    helper = (
        "def reject(root, path):\n    if not is_safe_path(root, path):\n"
        "        raise PermissionError('path traversal denied')\n"
    )
    caller = textwrap.dedent(GUARDLESS).replace("    log.info", "    reject(root, path)\n    log.info")

    found = compare(
        [SourceChange("app/files.py", textwrap.dedent(SERVE), caller), SourceChange("app/paths.py", None, helper)]
    )

    assert [each.level for each in found.losses if each.level == "deny"] == []


def test_a_renamed_file_is_compared_with_what_it_was():
    found = compare([SourceChange("app/b.py", textwrap.dedent(SERVE), textwrap.dedent(GUARDLESS), old_path="app/a.py")])

    assert [(each.level, each.path) for each in found.losses] == [("deny", "app/b.py")]


def test_a_loss_names_one_place_with_both_sides_and_a_way_out():
    (found,) = losses(SERVE, GUARDLESS)

    assert (found.symbol, found.form, found.line, found.old_line) == ("serve", "deleted", 3, 5)
    assert found.before == "if not is_safe_path(root, path):"
    assert found.fact == "serve no longer rejects `if not is_safe_path(root, path):`"
    assert 0.5 < found.confidence < 1
    assert found.remedy
    assert "the code round it is still there" in found.reasons


UNREAD = [
    pytest.param("x.py", "a = 1\n", "a = (\n", True, id="does not parse"),
    pytest.param("x.js", "f();\n", "<<<<<<< ours\nf();\n=======\ng();\n>>>>>>> theirs\n", True, id="merge conflict"),
    pytest.param("x.py", "a = 1\n", "a = '\0'\n", True, id="a null byte came"),
    pytest.param("x.js", "f();\n", "f();" * 8000, True, id="minified by the change"),
    pytest.param("x.js", "g();" * 8000, "f();" * 8000, False, id="minified"),
    pytest.param("x.rs", "fn a() {}\n", "", False, id="no support"),
    pytest.param("tests/test_x.py", "a = 1\n", "b = 1\n", False, id="a test"),
    pytest.param("x.py", "# DO NOT EDIT\na = 1\n", "# DO NOT EDIT\nb = 1\n", False, id="generated"),
    pytest.param("x.py", "a = 1\n", "# DO NOT EDIT\nb = 1\n", True, id="generated, it now says"),
    pytest.param("x.md", "a\n", "b\n", False, id="no source code"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after", "unsure"), UNREAD)
def test_what_says_nothing_is_named_with_the_reason(path, before, after, unsure):
    found = compare([SourceChange(path, before, after)])

    assert found.losses == ()
    assert [(each.path, each.unsure, bool(each.reason)) for each in found.unread] == [(path, unsure, True)]


RENAMES = """\
class AuthError(Exception):
    pass


def safe_path(root, name):
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise AuthError(name)
    return path


def serve(root, name, user):
    if not user.may_read:
        raise AuthError("no")
    return safe_path(root, name).read_bytes()
"""


def test_names_that_changed_throughout_are_no_loss_and_hide_none():
    renamed = RENAMES.replace("safe_path", "inner_path").replace("AuthError", "LoginError")
    guard = '    if not user.may_read:\n        raise LoginError("no")\n'

    assert compare([SourceChange("a.py", RENAMES, renamed)]).losses == ()
    (found,) = compare([SourceChange("a.py", RENAMES, renamed.replace(guard, ""))]).losses
    assert (found.level, found.symbol, found.before) == ("deny", "serve", "if not user.may_read:")


def test_another_function_in_the_place_of_a_check_is_no_rename():
    other = RENAMES.replace("safe_path(root, name).read", "join_path(root, name).read").replace(
        "def safe_path(root, name):\n    path = (root / name).resolve()\n    if not path.is_relative_to(root):\n"
        "        raise AuthError(name)\n    return path\n",
        "def join_path(root, name):\n    return root / name\n",
    )

    assert compare([SourceChange("a.py", RENAMES, other)]).losses
