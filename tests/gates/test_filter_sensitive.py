"""A credential that a call adds is refused, wherever in the call it stands; what was there before is not."""

import pytest

from hookpack.event import Write
from hookpack.gates import filter_sensitive
from hookpack.turn import Change, Turn

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
