"""A fault keeps its identity, and a hidden one is found, through the real scanners."""

from __future__ import annotations

import pytest

from hookpack.identity import new_findings
from hookpack.scanners import Source, scan_all

PYTHON = """import os
import subprocess


@csrf_exempt
def view(request):
    name = request.GET["name"]
    os.system("ls " + name)
    return reply(1, cursor.execute(f"select * from t where a = '{name}'"), done=True)


def load(data):
    return yaml.load(data)
"""

REWRITTEN = """import os, subprocess
def load(text): return (yaml.load(text))
@csrf_exempt
def show(request, page=1):
    log(request)
    key = request.GET['name']
    os.system(
        'ls '
        + key,
    )
    return reply(
        1,
        cursor.execute(
            f'select * from t where a = \\'{key}\\''
        ),
        done=True,
    )
"""

SCRIPT = """const { exec } = require("child_process");
app.get("/", (req, res) => {
  exec("ls " + req.query.name, (err, out) => res.send(out));
  page.innerHTML = "<b>" + req.query.name;
});
"""

PRETTIER = """const { exec } = require('child_process')
app.get('/', (request, response) => {
  // why
  exec(
    'ls ' + request.query.name,
    (error, output) => response.send(output),
  )
  page.innerHTML = '<b>' + request.query.name
})
"""

SWAPPED = PYTHON.replace('os.system("ls " + name)', 'subprocess.run("ls " + name, shell=True)')


@pytest.fixture
def fresh(cache, tools):
    """fresh(before, after): the rules of the new findings, and how many findings there were before."""

    def compare(before, after):
        sides = []
        for files in (before, after):
            sources = [Source(path, text.encode()) for path, text in files.items()]
            report = scan_all(sources, names=["semgrep", "bandit"], tools=tools, cache=cache)
            assert report.errors == ()
            sides.append(report.scanned)
        return [each.rule for each in new_findings(*sides, {})], sum(len(each.findings) for each in sides[0])

    return compare


@pytest.mark.parametrize(
    ("before", "after", "least"),
    [
        pytest.param({"a.py": PYTHON}, {"a.py": REWRITTEN}, 6, id="python written anew"),
        pytest.param({"a.py": PYTHON}, {"b/c.py": REWRITTEN}, 6, id="python moved"),
        pytest.param({"a.py": PYTHON}, {"a.py": SWAPPED}, 6, id="python reworded"),
        pytest.param({"a.js": SCRIPT}, {"a.js": PRETTIER}, 2, id="javascript written anew"),
        pytest.param({"a.js": SCRIPT}, {"a.ts": PRETTIER}, 2, id="javascript became typescript"),
    ],
)
def test_the_same_faults_stay_silent(fresh, before, after, least):
    rules, count = fresh(before, after)

    assert (rules, count >= least) == ([], True)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            {"a.py": PYTHON},
            {"a.py": PYTHON + "\n\ndef read(text):\n    return yaml.load(text)\n"},
            ["semgrep.unsafe-yaml"],
            id="python copied with another name",
        ),
        pytest.param(
            {"a.py": PYTHON},
            {"a.py": PYTHON.replace('os.system("ls " + name)', 'os.system("ls " + request.body)')},
            ["bandit.B605", "semgrep.shell-from-text"],
            id="python another value",
        ),
        pytest.param(
            {"a.js": SCRIPT}, {"a.js": SCRIPT, "b.js": SCRIPT.replace("page.inner", "other.inner")},
            ["semgrep.js-shell-from-text", "semgrep.js-unescaped-markup"], id="javascript copied",
        ),
    ],
)  # fmt: skip
def test_a_new_fault_fires(fresh, before, after, expected):
    assert sorted(fresh(before, after)[0]) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.js", "var a=1;" * 4_000 + "eval(location.hash);", id="minified"),
        pytest.param("node_modules/x/a.js", "eval(location.hash);", id="among dependencies"),
        pytest.param("tests/vendor/test_a.py", "import os\nos.system(command)\n", id="among tests"),
        pytest.param("run", "#!/usr/bin/env python3\nimport os\nos.system(command)\n", id="script without a suffix"),
        pytest.param("a.py", "import codecs\nexec(codecs.decode('cevag(1)', 'rot13'))\n", id="rotated"),
        pytest.param("a.py", "import marshal, types\nrun = marshal.loads(data)\n", id="marshalled"),
        pytest.param("a.py", "import zlib\ncode = compile(zlib.decompress(data), 'x', 'exec')\n", id="compressed"),
        pytest.param("a.py", "name = chr(111) + chr(115)\nm = __import__(name)\n", id="letter by letter"),
        pytest.param("a.js", "Function(atob(text))();", id="made function"),
        pytest.param("a.js", "const c = ['child', 'process'].join('_'); require(c).exec(x);", id="joined"),
    ],
)
def test_no_place_and_no_spelling_hides_code(fresh, path, text):
    assert fresh({}, {path: text})[0] != []
