"""A credential that a call adds is refused, wherever in the call it stands; what was there before is not."""

import base64
import gzip
import time

import pytest

from hookpack.event import Write
from hookpack.exposure import encoded
from hookpack.gates import filter_sensitive
from hookpack.turn import Change, Turn
from hookpack.verdict import Effect

AWS = "AK" + "IA" + "QYLPMN5HFIQR7ABC"
GITHUB = "gh" + "p_" + "16C7e42F292c6912E7710c838347Ae178B4a"


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda g: g.write("a.py", f'KEY = "{AWS}"\n'), id="whole file"),
        pytest.param(lambda g: g.write("a.py", f'KEY = "{AWS}"', old="KEY = None"), id="replacement"),
        pytest.param(lambda g: g.shell(f"cat > .env <<'EOF'\nKEY={AWS}\nEOF\n"), id="heredoc"),
        pytest.param(lambda g: g.shell(f"cat > .env <<EOF\nTOKEN={GITHUB}\nEOF"), id="another provider"),
        pytest.param(lambda g: g.shell(f'echo "{AWS[:9]}""{AWS[9:]}" > k'), id="quoted pieces"),
        pytest.param(lambda g: g.event("before-tool", tool="mcp__x__y", texts=(f"token {GITHUB}",)), id="other tool"),
        pytest.param(lambda g: g.event("prompt", texts=(f"use {AWS}",)), id="prompt"),
        pytest.param(lambda g: g.write(f"{AWS}.txt", "hello"), id="file name"),
    ],
)
def test_a_call_that_adds_a_credential_fails(gate, call):
    event, world = call(gate), gate.World()

    verdict = filter_sensitive.judge(event, world)

    assert filter_sensitive.concerns(event)
    assert (verdict.outcome, verdict.rule) == ("fail", "credential")
    assert AWS not in verdict.reason
    assert GITHUB not in verdict.reason


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda g: g.write("a.py", 'KEY = os.environ["AWS_KEY"]\n'), id="environment"),
        pytest.param(lambda g: g.write("a.py", 'KEY = "' + "AKIA" + 'IOSFODNN7EXAMPLE"\n'), id="documented sample"),
        pytest.param(lambda g: g.shell("git show 4b825dc642cb6eb9a060e54bf8d69288fbee4904"), id="commit id"),
        pytest.param(lambda g: g.shell("cat > .env <<'EOF'\nKEY=<your key>\nEOF\n"), id="placeholder"),
        pytest.param(
            lambda g: g.write("k.pem", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"), id="public key"
        ),
    ],
)
def test_ordinary_text_passes(gate, call):
    assert filter_sensitive.judge(call(gate), gate.World()).outcome == "pass"


def test_an_edit_that_keeps_a_known_credential_passes(gate):
    event = gate.write("a.py", f'KEY = "{AWS}"\nPORT = 2', old=f'KEY = "{AWS}"\nPORT = 1')

    assert filter_sensitive.judge(event, gate.World()).outcome == "pass"


def test_rewriting_a_file_that_holds_it_already_passes(gate):
    world = gate.World(files={"a.py": f'KEY = "{AWS}"\n'})

    assert filter_sensitive.judge(gate.write("a.py", f'# note\nKEY = "{AWS}"\n'), world).outcome == "pass"


def test_the_same_credential_in_a_new_file_fails(gate):
    world = gate.World(files={"a.py": f'KEY = "{AWS}"\n'})

    assert filter_sensitive.judge(gate.write("b.py", f'KEY = "{AWS}"\n'), world).outcome == "fail"


def test_a_script_that_wrote_a_credential_is_found_afterwards(gate):
    world = gate.World(
        state=Turn(start="start"),
        diffs={("start", "now"): (Change("out.env", "A", new_blob="b1"),)},
        blobs={"b1": f"KEY={AWS}\n".encode()},
    )

    verdict = filter_sensitive.judge(gate.shell("python3 make_env.py", moment="after-tool"), world)

    assert verdict.outcome == "fail"
    assert "out.env:1" in verdict.reason


def test_a_command_that_only_reads_costs_no_snapshot(gate):
    world = gate.World(state=Turn(start="start"))
    world.snapshot = None  # calling it would raise

    assert filter_sensitive.judge(gate.shell("cat a.py | grep x", moment="after-tool"), world).outcome == "pass"


def test_a_hundred_hits_are_counted_and_twenty_named(gate):
    text = "\n".join(f'K{n} = "{AWS[:-3]}{n:03d}"' for n in range(100, 200)).replace("0", "Q").replace("1", "R")

    verdict = filter_sensitive.judge(
        gate.event("before-tool", tool="Write", act="write", writes=(Write("a", text),)), gate.World()
    )

    assert verdict.reason.count("a:") == 20
    assert "80 more" in verdict.reason


GUESS = "password = " + '"b4tt3ry' + 'h0rse"\n'


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        pytest.param(GUESS, "unsure", id="low"),
        pytest.param('password = "Tr0ub4' + 'dor&3Zq!9xP"\n', "fail", id="medium"),
        pytest.param(f'KEY = "{AWS}"\n', "fail", id="high"),
        pytest.param(GUESS + f'KEY = "{AWS}"\n', "fail", id="low and high"),
        pytest.param(GUESS + 'password = "Tr0ub4' + 'dor&3Zq!9xP"\n', "fail", id="low and medium"),
    ],
)
def test_what_is_only_a_guess_is_left_to_the_policy(gate, text, outcome):
    verdict = filter_sensitive.judge(gate.write("src/a.py", text), gate.World())

    assert verdict.outcome == outcome
    assert ("may be a credential" in verdict.reason) == (outcome == "unsure")


def allowing(gate, **row):
    entry = {"reason": "a sandbox", "until": "2030-06-15", **row}
    return gate.policy({"gates": {"filter-sensitive": {"options": {"allow": [entry]}}}})


@pytest.mark.parametrize(
    ("path", "row", "outcome"),
    [
        pytest.param("tests/fixtures/a.py", {"path": "tests/fixtures/**"}, "pass", id="path"),
        pytest.param("src/a.py", {"path": "tests/fixtures/**"}, "fail", id="another path"),
        pytest.param("/elsewhere/tests/fixtures/a.py", {"path": "tests/fixtures/**"}, "fail", id="outside"),
        pytest.param("src/a.py", {"fingerprint": "right"}, "pass", id="fingerprint"),
        pytest.param("src/a.py", {"fingerprint": "0123456789ab"}, "fail", id="another fingerprint"),
        pytest.param("src/a.py", {"fingerprint": "right", "path": "tests/**"}, "fail", id="fingerprint elsewhere"),
        pytest.param("tests/a.py", {"fingerprint": "right", "path": "tests/**"}, "pass", id="fingerprint and path"),
        pytest.param("src/a.py", {"fingerprint": "right", "until": "2030-06-14"}, "fail", id="ended yesterday"),
    ],
)
def test_an_exception_of_the_policy_lets_a_credential_pass(gate, path, row, outcome):
    world = gate.World()
    if row.get("fingerprint") == "right":
        row = {**row, "fingerprint": world.fingerprint(AWS)}
    world.policy = allowing(gate, **row)

    assert filter_sensitive.judge(gate.write(path, f'KEY = "{AWS}"\n'), world).outcome == outcome


def test_an_exception_that_ended_is_told(gate):
    world = gate.World()
    fingerprint = world.fingerprint(AWS)
    world.policy = allowing(gate, fingerprint=fingerprint, path="**", until="2030-01-01")

    verdict = filter_sensitive.judge(gate.write("a.py", f'KEY = "{AWS}"\n'), world)

    assert verdict.notice == f'hookpack: the exception for {fingerprint} in ** ("a sandbox") ended on 2030-01-01'


def test_what_has_no_provider_is_told_in_words(gate):
    verdict = filter_sensitive.judge(gate.write("a.py", 'db_password = "Quartz734-' + 'waln"\n'), gate.World())

    assert "(a password or key that its name or place gives away in a.py:1 [" in verdict.reason


def test_a_credential_that_moves_to_another_file_is_no_exposure_and_a_copy_is(gate):
    gone = Change("a.py", "M", "a.py", old_blob="a1", new_blob="a2")
    come, copy = Change("b.py", "A", "b.py", new_blob="b1"), Change("c.py", "A", "c.py", new_blob="b1")
    blobs = {"a1": f"K = '{AWS}'\n".encode(), "a2": b"from b import K\n", "b1": f"K = '{AWS}'\n".encode()}
    call = gate.shell("python3 move.py", moment="after-tool")

    def outcome(*changes):
        world = gate.World(state=Turn(start="start"), diffs={("start", "now"): changes}, blobs=blobs)
        return filter_sensitive.judge(call, world).outcome

    assert outcome(gone, come) == "pass"
    assert outcome(gone, come, copy) == "fail"


def test_the_wish_to_put_files_back_names_the_refused_ones_alone(gate):
    world = gate.World(
        policy=gate.policy({"gates": {"filter-sensitive": {"options": {"restore": True}}}}),
        state=Turn(start="start"),
        diffs={("start", "now"): (Change("a.env", "A", new_blob="b1"), Change("b.txt", "A", new_blob="b2"))},
        blobs={"b1": f"KEY={AWS}\n".encode(), "b2": b"fine\n"},
    )

    verdict = filter_sensitive.judge(gate.shell("python3 make.py", moment="after-tool"), world)

    assert verdict.effects == (Effect("restore", tree="now", note="start", paths=("a.env",)),)


@pytest.mark.parametrize(
    ("act", "answer", "hidden"),
    [
        pytest.param("shell", {"stdout": f"KEY={AWS}\nX=1\n", "stderr": ""}, (AWS,), id="printed"),
        pytest.param("read", {"type": "text", "file": {"content": f"a\n{GITHUB}\n"}}, (), id="not surely a token"),
        pytest.param("read", {"type": "text", "file": {"content": f"a\n{AWS}\n"}}, (AWS,), id="read"),
        pytest.param("shell", {"stdout": "PASSWORD=hunter2\n", "stderr": ""}, (), id="no provider's"),
        pytest.param("shell", "plain words", (), id="text"),
    ],
)
def test_providers_tokens_in_an_answer_are_hidden(gate, act, answer, hidden):
    event = gate.event("after-tool", tool="Bash", act=act, command="cat .env" * (act == "shell"), answer=answer)

    verdict = filter_sensitive.judge(event, gate.World())

    assert (verdict.outcome, verdict.hidden) == ("pass", hidden)
    assert AWS not in verdict.context


def test_answers_stay_as_they_are_where_the_policy_says_so(gate):
    world = gate.World(policy=gate.policy({"gates": {"filter-sensitive": {"options": {"mask": False}}}}))
    event = gate.event("after-tool", tool="Read", act="read", answer={"file": {"content": AWS}})

    assert filter_sensitive.judge(event, world).hidden == ()


_HOSTILE = {
    "one line of 2 MiB": "a" * 2_097_152,
    "quotes": "\"'" * 500_000,
    "seams": '"a" + ' * 300_000,
    "backslashes": '\\"' * 500_000,
    "percent signs": "%41" * 500_000,
    "escapes": "\\x41\\u0041" * 200_000,
    "NULs": "A\0" * 1_000_000,
    "base64": "QUtJQVFZTFBNTjVIRklRUjdBQkM= " * 30_000,
    "wrapped base64": ("A" * 76 + "\n") * 50_000,
    "look-alikes": "\u0410KI\u0410 " * 200_000,
    "surrogates": "\udcff\udcfe" * 500_000,
    "open armour": "-----BEGIN PRIVATE KEY-----" * 50_000,
    "brackets": "[" * 500_000,
}


@pytest.mark.parametrize("channel", ["file", "argument"])
@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in _HOSTILE.items()])
def test_hostile_text_is_decided(gate, text, channel):
    event = gate.write("a.txt", text) if channel == "file" else gate.event("before-tool", tool="mcp__x", texts=(text,))

    assert filter_sensitive.judge(event, gate.World()).outcome in ("pass", "fail")


@pytest.mark.parametrize("name", ["quotes", "seams", "base64", "wrapped base64", "look-alikes", "backslashes"])
def test_time_grows_with_the_size_of_hostile_text(gate, name):
    text = _HOSTILE[name]

    def took(size):
        event = gate.write("a.txt", text[:size])
        began = time.process_time()
        filter_sensitive.judge(event, gate.World())
        return time.process_time() - began

    small = min(took(len(text) // 8) for _ in range(3))

    assert took(len(text)) < 30 * small


def test_a_bomb_of_zeros_is_unpacked_within_its_budget():
    packed = base64.b64encode(gzip.compress(b"0" * 100_000_000)).decode()

    assert max(len(said) for _, said in encoded.decoded(packed, [(0, len(packed))])) <= 2 * 1024 * 1024
