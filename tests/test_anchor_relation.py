"""Mode `semantic`: what keeps a relation, what breaks it, and sentences that state none."""

from __future__ import annotations

import pytest

from hookpack.anchor import Anchor, defect, holds
from hookpack.anchor_relation import FORMS, judge, read
from hookpack.anchor_tree import parse

GUARD = "if not allowed(_): raise before open(...)"
CHECK = "check(...) before open(...)"


def _anchor(require: str, symbol: str = "f") -> Anchor:
    return Anchor("A-1", "app/a.py", require, mode="semantic", symbol=symbol)


@pytest.mark.parametrize(
    ("require", "code"),
    [
        pytest.param(CHECK, "def f(p):\n  check(p)\n  return open(p)", id="call"),
        pytest.param(CHECK, "def f(p):\n  return open(check(p))", id="argument"),
        pytest.param(CHECK, "def f(p):\n  if check(p):\n    return open(p)\n  return None", id="inside the branch"),
        pytest.param(CHECK, "def f(p):\n  if not check(p): return None\n  return open(p)", id="leaving branch"),
        pytest.param(CHECK, "def f(p):\n  if not (check(p) and p):\n    raise X\n  open(p)",
                     id="one of two conditions"),
        pytest.param(CHECK, "def f(p):\n  return check(p) and open(p)", id="and"),
        pytest.param(CHECK, "def f(p):\n  return open(p) if check(p) else None", id="conditional expression"),
        pytest.param(CHECK, "def f(ps):\n  return [open(p) for p in ps if check(p)]", id="comprehension"),
        pytest.param(CHECK, "def f(ps):\n  for p in ps:\n    check(p)\n  return open(p)", id="every turn of a loop"),
        pytest.param(CHECK, "def f(ps):\n  for p in ps:\n    if not check(p): continue\n    open(p)", id="continue"),
        pytest.param(CHECK, "def f(p):\n  while not check(p):\n    p = ask()\n  open(p)", id="asked until it holds"),
        pytest.param(CHECK, "def f(p):\n  try:\n    check(p)\n  except E:\n    return 1\n  open(p)",
                     id="handler leaves"),
        pytest.param(CHECK, "def f(p):\n  with lock:\n    check(p)\n    open(p)", id="with"),
        pytest.param(CHECK, "def f(p):\n  assert check(p)\n  open(p)", id="assert"),
        pytest.param(CHECK, "def f(p):\n  check(p)\n  def g():\n    return open(p)\n  return g", id="closure"),
        pytest.param(CHECK, "def f(p):\n  match p:\n    case 1: check(p)\n    case _: return\n  open(p)", id="match"),
        pytest.param(CHECK, "def f(p):\n  check(p)\n  return Path(p).read_text()", id="sink written otherwise"),
        pytest.param(CHECK, "def f(p):\n  g(p)\n  return open(p)\ndef g(p):\n  h(p)\ndef h(p):\n  check(p)",
                     id="helpers"),
        pytest.param(CHECK, "class K:\n def f(self, p):\n  self.g(p)\n  open(p)\n def g(self, p):\n  self.check(p)",
                     id="methods"),
        pytest.param(CHECK, "def f(p):\n  check(p)\n  return _g(p)\ndef _g(p):\n  return open(p)",
                     id="sink in a helper"),
        pytest.param(CHECK, "def d(fn):\n  def w(p):\n    check(p)\n    fn(p)\n  return w\n@d\ndef f(p): open(p)",
                     id="decorator of the file"),
        pytest.param(GUARD, "def f(p):\n  if not allowed(p):\n    log(p)\n    raise Denied(p)\n  open(p)", id="guard"),
        pytest.param(GUARD, "def f(p):\n  if not allowed(p): raise Denied\n  else: open(p)", id="guard with else"),
        pytest.param(GUARD, "async def f(q):\n  guard(q)\n  open(q)\ndef guard(x):\n  if not allowed(x):\n    raise E",
                     id="guard in a helper, other names"),
        pytest.param("with lock: ... before write(...)", "def f(p):\n  with lock:\n    write(p)", id="under a lock"),
    ],
)  # fmt: skip
def test_a_guard_before_the_sink_is_intact(require: str, code: str) -> None:
    symbol = "K.f" if code.startswith("class") else "f"

    assert holds(_anchor(require, symbol), code) is True


@pytest.mark.parametrize(
    ("require", "code"),
    [
        pytest.param(CHECK, "def f(p):\n  return open(p)", id="removed"),
        pytest.param(CHECK, "def f(p):\n  h = open(p)\n  check(p)\n  return h", id="below the sink"),
        pytest.param(CHECK, "def f(p):\n  if p: check(p)\n  return open(p)", id="only on one path"),
        pytest.param(CHECK, "def f(p):\n  if not check(p): log(p)\n  return open(p)", id="answer only logged"),
        pytest.param(CHECK, "def f(p, o):\n  if not check(p) and o: raise X\n  return open(p)", id="and weakened"),
        pytest.param(CHECK, "def f(p, o):\n  if check(p) or o:\n    open(p)", id="or weakened"),
        pytest.param(CHECK, "def f(p):\n  if False: check(p)\n  return open(p)", id="constant condition"),
        pytest.param(CHECK, "def f(p):\n  x = p or check(p)\n  return open(x)", id="short circuit"),
        pytest.param(CHECK, "def f(p):\n  try: check(p)\n  except E: pass\n  return open(p)", id="refusal swallowed"),
        pytest.param(CHECK, "def f(p):\n  with suppress(E):\n    check(p)\n  return open(p)", id="refusal suppressed"),
        pytest.param(CHECK, "def f(p):\n  try: open(p)\n  finally: check(p)", id="afterwards in finally"),
        pytest.param(CHECK, "def f(p):\n  while p:\n    check(p)\n  return open(p)", id="loop that may not run"),
        pytest.param(CHECK, "def f(p):\n  def g(): check(p)\n  return open(p)", id="only defined"),
        pytest.param(CHECK, "def f(p):\n  return g(p)\ndef g(p):\n  return open(p)", id="sink in an unguarded helper"),
        pytest.param(CHECK, "def f(p):\n  g(p)\n  open(p)\ndef g(p):\n  if p: check(p)", id="helper checks sometimes"),
        pytest.param(CHECK, "def f(p):\n  pass", id="both gone"),
        pytest.param(CHECK, "def g(p):\n  check(p)\n  open(p)", id="symbol gone"),
        pytest.param(CHECK, "def d(fn):\n  def w(p):\n    return fn(p)\n  return w\n@d\ndef f(p): open(p)",
                     id="decorator without it"),
        pytest.param(GUARD, "def f(p):\n  if not allowed(p): log(p)\n  open(p)", id="raise replaced by a log"),
        pytest.param(GUARD, "def f(p):\n  if allowed(p): raise X\n  open(p)", id="turned round"),
        pytest.param(GUARD, "def f(p):\n  if not allowed(p) and False: raise X\n  open(p)", id="never true"),
        pytest.param(GUARD, "def f(p):\n  if p: pass\n  elif not allowed(p): raise X\n  open(p)", id="way round"),
        pytest.param("with lock: ... before write(...)", "def f(p):\n  with lock: pass\n  write(p)", id="lock let go"),
    ],
)  # fmt: skip
def test_a_guard_that_some_path_avoids_is_lost(require: str, code: str) -> None:
    assert holds(_anchor(require), code) is False


PRIVATE = "def a(p):\n  check(p)\n  _g(p)\ndef b(p):\n  {}\n  _g(p)\ndef _g(p):\n  open(p)\n"


def test_a_private_function_may_rely_on_all_its_callers() -> None:
    assert holds(_anchor(CHECK, "_g"), PRIVATE.format("check(p)")) is True
    assert holds(_anchor(CHECK, "_g"), PRIVATE.format("pass")) is False
    assert holds(_anchor(CHECK, ""), PRIVATE.format("check(p)")) is True
    assert holds(_anchor(CHECK, ""), PRIVATE.format("pass")) is False


INTO = "every open(...) is open(join(...), ...)"
VERIFY = "every get(...) is get(..., verify=True)"


@pytest.mark.parametrize(
    ("require", "code"),
    [
        pytest.param(INTO, "def f(p):\n  return open(join(A, p), 'r')", id="directly"),
        pytest.param(INTO, "def f(p):\n  q = join(A, p)\n  return open(q)", id="through a name"),
        pytest.param(INTO, "def f(p):\n  p = join(A, p)\n  q = p\n  return open(q)", id="through two names"),
        pytest.param(INTO, "def f(p):\n  if p: q = join(A, p)\n  else: q = join(B, p)\n  open(q)", id="both branches"),
        pytest.param(INTO, "def f(p):\n  if not p: return\n  p = join(A, p)\n  open(p)", id="after a leaving branch"),
        pytest.param(INTO, "def f(p):\n  open(g(p))\ndef g(p):\n  return join(A, p)", id="helper returns it"),
        pytest.param(INTO, "def f(p):\n  _g(join(A, p))\ndef _g(q):\n  open(q)", id="helper is handed it"),
        pytest.param(INTO, "def f(ps):\n  for p in ps:\n    q = join(A, p)\n    open(q)", id="loop"),
        pytest.param(VERIFY, "def f(u):\n  return get(u, timeout=3, verify=True)", id="keyword"),
        pytest.param(VERIFY, "def f(u):\n  ok = True\n  return get(u, verify=ok)", id="keyword through a name"),
    ],
)
def test_a_value_that_takes_the_required_way_is_intact(require: str, code: str) -> None:
    assert holds(_anchor(require), code) is True


@pytest.mark.parametrize(
    ("require", "code"),
    [
        pytest.param(INTO, "def f(p):\n  return open(p)", id="raw"),
        pytest.param(INTO, "def f(p):\n  q = join(A, p)\n  return open(p)", id="the other name"),
        pytest.param(INTO, "def f(p):\n  if p: p = join(A, p)\n  return open(p)", id="only on one path"),
        pytest.param(INTO, "def f(p):\n  q = join(A, p)\n  q = p\n  return open(q)", id="overwritten"),
        pytest.param(INTO, "def f(p):\n  q = join(A, p)\n  q += p\n  return open(q)", id="added to"),
        pytest.param(INTO, "def f(p, q):\n  open(join(A, p))\n  open(q)", id="a second one"),
        pytest.param(INTO, "def f(p):\n  _g(p)\ndef _g(q):\n  open(q)", id="helper is handed something else"),
        pytest.param(
            INTO, "def f(p):\n  open(g(p))\ndef g(p):\n  if p: return p\n  return join(A, p)", id="helper, once"
        ),
        pytest.param(INTO, "def f(p):\n  q = join(A, p)\n  for p in q:\n    open(p)", id="bound by a loop"),
        pytest.param(INTO, "def f(p):\n  return None", id="nothing left"),
        pytest.param(VERIFY, "def f(u):\n  return get(u, verify=False)", id="keyword turned"),
        pytest.param(VERIFY, "def f(u):\n  return get(u)", id="keyword left out"),
    ],
)
def test_a_value_that_takes_another_way_is_lost(require: str, code: str) -> None:
    assert holds(_anchor(require), code) is False


ROUTES = "@app.route('/a')\n@login_required\ndef a(): ...\n{}\n@app.route('/b')\n{}\ndef b(): ...\n"


@pytest.mark.parametrize(
    ("require", "code", "held"),
    [
        pytest.param("every @app.route has @login_required", ROUTES.format("", "@login_required"), True, id="all"),
        pytest.param("every @app.route has @login_required", ROUTES.format("", "@login_required()"), True, id="called"),
        pytest.param("every @app.route has @login_required", ROUTES.format("", "@other"), False, id="one lacks it"),
        pytest.param("every @app.route has @login_required", ROUTES.format("@login_required", ""), False,
                     id="above the registration"),
        pytest.param("every @app.route has @login_required", "def a(): ...", False, id="none left"),
        pytest.param("every handle_* has @signed", "@signed\ndef handle_a(): ...\ndef other(): ...", True,
                     id="by name"),
        pytest.param("every handle_* has @signed", "@signed\ndef handle_a(): ...\ndef handle_b(): ...", False,
                     id="by name, one lacks it"),
        pytest.param("every Api.* has @role('admin')", "class Api:\n  @role('admin')\n  def a(self): ...", True,
                     id="methods"),
        pytest.param("every Api.* has @role('admin')", "class Api:\n  @role('user')\n  def a(self): ...", False,
                     id="another role"),
        pytest.param("every @app.route has @login_required",
                     "def make():\n  @app.route('/a')\n  def a(): ...\n  return a", False, id="inside a function"),
    ],
)  # fmt: skip
def test_functions_of_a_kind_carry_their_decorator(require: str, code: str, held: bool) -> None:
    assert holds(_anchor(require, ""), code) is held


@pytest.mark.parametrize(
    ("require", "code", "held"),
    [
        pytest.param("f calls authorize", "def f(r):\n  authorize(r)", True, id="directly"),
        pytest.param("f calls authorize", "def f(r):\n  a(r)\ndef a(r): b(r)\ndef b(r): c(r)\ndef c(r): authorize(r)",
                     True, id="three helpers deep"),
        pytest.param("K.f calls authorize", "class K:\n def f(self): self.g()\n def g(self): self.authorize()", True,
                     id="methods"),
        pytest.param("f calls authorize(..., strict=True)", "def f(r): authorize(r, strict=True)", True, id="argument"),
        pytest.param("f calls authorize(..., strict=True)", "def f(r): authorize(r)", False, id="argument dropped"),
        pytest.param("f calls authorize", "def f(r): a(r)\ndef a(r): pass\ndef authorize(r): ...", False,
                     id="not called"),
        pytest.param("f calls authorize", "def f(r):\n  return r\n  authorize(r)", False, id="after the return"),
        pytest.param("f calls authorize", "def g(r): authorize(r)", False, id="caller gone"),
        pytest.param("f always calls authorize", "def f(r):\n  a(r)\ndef a(r): authorize(r)", True, id="always"),
        pytest.param("f always calls authorize", "def f(r):\n  if r: return 1\n  authorize(r)", False,
                     id="early return"),
        pytest.param("f calls authorize", "def f(r):\n  if r: return 1\n  authorize(r)", True, id="at times is enough"),
    ],
)  # fmt: skip
def test_a_helper_is_still_called(require: str, code: str, held: bool) -> None:
    assert holds(_anchor(require, ""), code) is held


@pytest.mark.parametrize("require", [form.strip('"') for form in FORMS])
def test_the_forms_that_messages_name_are_sentences(require: str) -> None:
    assert read(require) is not None
    assert defect(_anchor(require)) == ""


@pytest.mark.parametrize(
    "require",
    ["check(...)", "before open(...)", "... before open(...)", "check( before open(...)", "every x", "f calls",
     "every @a has b", "a; b before c"],
)  # fmt: skip
def test_a_sentence_that_states_no_relation_is_a_defect(require: str) -> None:
    assert "says no relation" in defect(_anchor(require))


def test_an_answer_names_the_line() -> None:
    relation, code = read(CHECK), "def f(p):\n  log(p)\n  return open(p)\n"

    answer = judge(relation, parse(code), "f")

    assert (answer.kept, answer.line) == (False, 3)


def test_words_inside_a_pattern_do_not_split_it() -> None:
    relation = read("check('a before b') before open(...)")

    assert relation.left.args[0].value == "a before b"
