"""What holds for the shape of the source tree. Each check takes the root of a clone and yields what is wrong in it."""

from __future__ import annotations

import ast
import fnmatch
import functools
import os
import subprocess
import sys

try:
    import tomllib
except ImportError:
    import tomli as tomllib

GATES = ("quality-gate", "monotonicity-gate", "filter-sensitive", "recursion-guard", "anchor-guard")


# layer -> its modules, and the layers that they may import beside their own
LAYERS = {
    "leaves": (
        "record codec errors event call armed finding verdict anchor anchor_* patch tool place turn shell shell.* "
        "identity bypass unguarded reserved protection handed stray exceptions "
        "credentials credentials.* exposure exposure.* evidence evidence.* evaluator guard leftovers rules "
        "rules.detectors rules.forms rules.formats rules.formats.* rules.named spawns spawns.* "
        "transcripts transcripts.* patterns",
        "",
    ),
    "policy": ("policy", "leaves"),
    "yaml": (
        "policy_yaml policy_values policy_schema policy_stack policy_strictness policy_template anchors_yaml "
        "anchors_text rules_yaml yaml_table",
        "leaves policy",
    ),
    "settings": ("settings_file json_text", "leaves policy agents"),
    "agents": ("agents agents.*", "leaves"),
    "iteration": ("iteration iteration.*", "leaves policy"),
    "gates": ("gates gates.*", "leaves policy iteration"),
    "process": ("process process_linux process_threads sandbox warden", "leaves"),
    "files": ("state state.files", "leaves"),
    "catalog": ("rules.catalog rules.samples", "leaves"),
    "scanners": ("scanners scanners.*", "leaves process files catalog"),
    "defences": ("defences defences.*", "leaves"),
    "integrity": ("integrity integrity.*", "leaves defences scanners"),
    "worker": ("defences.worker", "leaves defences integrity"),
    "state": ("state.*", "leaves policy process files"),
    "world": (
        "world ground kin ahead command correctness scanning survey metrics mechanical foreign producer comparing "
        "testimony handover",
        "leaves policy process files catalog scanners state integrity agents",
    ),
    "effects": ("effects", "leaves policy iteration files state world"),
    "runner": ("runner deadline", "leaves policy agents files state world effects"),
    "branch": ("branch branch.*", "leaves policy yaml agents process files state world"),
    "report": ("report report.*", "leaves policy state files"),
    "cli": ("cli cli.* demo demo.* samples wording installation description", "*"),
}

_PURE = ("leaves", "policy", "agents", "iteration", "gates")
_TOUCHING = frozenset(
    ("os", "subprocess", "time", "socket", "pathlib", "shutil", "tempfile", "urllib", "http", "threading", "random")
)
_CALLS = frozenset(("open", "input", "print", "__import__"))
_COLD = frozenset(
    ("click", "yaml", "subprocess", "pathlib", "dataclasses", "logging", "typing", "re", "json", "enum", "hashlib",
     "inspect", "collections", "functools", "contextlib")
)  # fmt: skip


class NothingFoundError(AssertionError):
    """A check that looked at no file proves nothing."""


def _sources(root):
    """(dotted name below hookpack, syntax tree) of each module."""
    package = root / "src" / "hookpack"
    found = False
    for path in sorted(package.rglob("*.py")):
        if "examples" in path.parts:
            continue  # faults on purpose, read by scanners alone
        found = True
        parts = path.relative_to(package).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield name or "__init__", _parsed(path.read_bytes())
    if not found:
        raise NothingFoundError(package)


@functools.cache
def _parsed(source):
    return ast.parse(source)


@functools.cache
def _layer(name):
    exact = (layer for layer, (modules, _) in LAYERS.items() if name in modules.split())
    fitting = (
        layer for layer, (modules, _) in LAYERS.items() if any(fnmatch.fnmatch(name, each) for each in modules.split())
    )
    return next(exact, None) or next(fitting, None)


@functools.cache
def _executed(tree):
    """Imports, names and attributes, but for those that only type checkers see."""
    waiting, found = [tree], []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting.extend(node.orelse)
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Name, ast.Attribute)):
            found.append(node)
        waiting.extend(ast.iter_child_nodes(node))
    return found


def _imports(tree, known):
    """Modules of hookpack (below it) and others, by their dotted names."""
    for node in _executed(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            for each in node.names:
                whole = f"{base}.{each.name}"
                yield whole if whole.removeprefix("hookpack.") in known else base


def layers(root):
    """Imports go one way; a module that has no layer is a decision not made; one place reads YAML."""
    modules = dict(_sources(root))
    for name, tree in modules.items():
        layer = _layer(name)
        if layer is None and name != "__init__":
            yield f"{name} has no layer"
            continue
        allowed = {layer, *LAYERS[layer][1].split()} if layer else set()
        for imported in _imports(tree, modules):
            below = imported.removeprefix("hookpack.")
            if imported == "yaml" and layer != "yaml":
                yield f"{name} imports yaml"
            elif below != imported and "*" not in allowed and _layer(below) not in allowed:
                yield f"{name} ({layer}) imports {below} ({_layer(below)})"


def purity(root):
    """The pure half names nothing that touches disk, clock, process or network."""
    looked = False
    for name, tree in _sources(root):
        if _layer(name) not in _PURE:
            continue
        looked = True
        for node in _executed(tree):
            yield from (f"{name} names {word}" for word in _touches(node))
    if not looked:
        raise NothingFoundError(root)


def _touches(node):
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = node.id if isinstance(node, ast.Name) else node.attr
        return [name] if name in _CALLS else []
    if isinstance(node, ast.ImportFrom):
        words = [node.module or ""]
    else:
        words = [each.name for each in node.names] if isinstance(node, ast.Import) else []
    return [top for word in words if (top := word.partition(".")[0]) in _TOUCHING]


# what can open a connection, by the beginning of its name
_NETWORK = (
    "socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "asyncio", "ftplib",
    "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "socketserver", "paramiko", "websockets", "grpc",
    "multiprocessing.connection", "logging.handlers", "sentry_sdk", "opentelemetry",
)  # fmt: skip
# module -> what it may import all the same, because none of it leaves the machine
_LOOPBACK = {
    "sandbox": ("socket",),  # switches the loopback interface of a namespace on
    "demo.model": ("http.server",),  # the scripted model that `demo --real` puts on 127.0.0.1
}


def network(root):
    """No module can open a connection: there is no telemetry, and nothing to send it with."""
    for name, tree in _sources(root):
        allowed = _LOOPBACK.get(name, ())
        yield from (f"{name} imports {each}" for node in _executed(tree) for each in _clients(node, allowed))


def _clients(node, allowed):
    if isinstance(node, ast.Import):
        names = [each.name for each in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
        names = names if _is_client(names[0]) else [f"{node.module}.{each.name}" for each in node.names]
    else:
        return []
    return [each for each in names if _is_client(each) and each not in allowed]


def _is_client(name):
    return any(name == each or name.startswith(f"{each}.") for each in _NETWORK)


def startup(root, gate, message, environ):
    """What a hook process that lets `message` pass imports beyond the bare interpreter, of what costs too much."""
    bare = _start(["-c", "pass"], b"", environ)
    done = _start([str(root / "hooks" / gate), "--agent", "claude-code"], message, environ)
    if done.stdout or done.returncode:
        raise NothingFoundError(f"{gate} did not let the call pass: {done.stdout!r}")
    yield from (f"{gate} imports {name}" for name in sorted((_loaded(done) - _loaded(bare)) & _COLD))


def _start(words, message, environ):
    argv = [sys.executable, "-I", "-X", "importtime", *words]
    return subprocess.run(argv, input=message, capture_output=True, env=environ, timeout=60)


def _loaded(done):
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    return {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}


def executables(root):
    """One file a gate, all the same to the byte, executable, and part of the wheel."""
    hooks = sorted((root / "hooks").iterdir()) if (root / "hooks").is_dir() else []
    if not hooks:
        raise NothingFoundError(root / "hooks")
    if {each.name for each in hooks} != set(GATES):
        yield f"hooks/ holds {[each.name for each in hooks]}"
    for each in hooks:
        if each.read_bytes() != hooks[0].read_bytes():
            yield f"hooks/{each.name} differs from hooks/{hooks[0].name}"
        if not os.access(each, os.X_OK):
            yield f"hooks/{each.name} is not executable"
    build = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    for name in ("hooks", "templates"):
        if build.get("shared-data", {}).get(name) != f"share/hookpack/{name}":
            yield f"the wheel does not hold {name} as share/hookpack/{name}"


_GATE = {"concerns": ["event"], "judge": ["event", "world"]}
_AGENT = {
    "parse": ["message", "environ"], "render": ["decision", "event"], "armament": ["settings"], "traces": ["rows"]
}  # fmt: skip
_SCANNER = {"applies": ["path", "tools"], "version": ["tools"]}
_READER = {"scan": ["file"]}
_PROGRAM = {"job": ["files", "tools", "area", "timeout_s"], "read": ["done", "files", "area"]}


def contract(root):
    """Each gate, agent and scanner keeps its protocol, has its tests, and gates their page of the documentation."""
    modules = dict(_sources(root))
    yield from _gates(root, modules)
    yield from _agents(root, modules)
    yield from _scanners(root, modules)


def _members(tree):
    """Functions with their parameters, and the constants with their values where these are literal."""
    functions = {each.name: [a.arg for a in each.args.args] for each in tree.body if isinstance(each, ast.FunctionDef)}
    constants = {}
    for each in tree.body:
        target = each.targets[0] if isinstance(each, ast.Assign) else getattr(each, "target", None)
        if isinstance(target, ast.Name):
            constants[target.id] = each.value.value if isinstance(each.value, ast.Constant) else ...
    return functions, constants


def _missing(name, functions, wanted):
    return (f"{name} has no {each}({', '.join(args)})" for each, args in wanted.items() if functions.get(each) != args)


def _gates(root, modules):
    found = {name.partition(".")[2]: tree for name, tree in modules.items() if name.startswith("gates.")}
    if {each.replace("_", "-") for each in found} != set(GATES):
        yield f"gates are {sorted(found)}"
    for name, tree in found.items():
        gate = name.replace("_", "-")
        functions, constants = _members(tree)
        yield from _missing(f"gates.{name}", functions, _GATE)
        if constants.get("NAME") != gate:
            yield f"gates.{name} calls itself {constants.get('NAME')!r}"
        tests = root / "tests"
        if not (tests / "gates" / f"test_{name}.py").exists() and not (tests / "cases" / f"{gate}.jsonl").exists():
            yield f"gates.{name} has no tests"
        page = root / "docs" / "pages" / "gates" / f"{gate}.md"
        if not page.exists() or not page.read_text(encoding="utf-8").startswith(f"# {gate}\n"):
            yield f"gates.{name} has no page {page.relative_to(root)}"


def _agents(root, modules):
    for dotted, tree in modules.items():
        if not dotted.startswith("agents."):
            continue
        name = dotted.partition(".")[2]
        functions, constants = _members(tree)
        yield from _missing(dotted, functions, _AGENT)
        yield from (f"{dotted} has no {each}" for each in ("SETTINGS", "ENV_FILE") if each not in constants)
        for folder in ("fixtures", "golden"):
            place = root / "tests" / folder / name.replace("_", "-")
            if not place.is_dir() or not any(place.iterdir()):
                yield f"{dotted} has no {folder}"
        if not (root / "tests" / "agents" / f"test_{name}.py").exists():
            yield f"{dotted} has no tests"


def _scanners(root, modules):
    names = next((ast.literal_eval(each.value) for each in modules["scanners"].body
                  if isinstance(each, ast.Assign) and getattr(each.targets[0], "id", "") == "NAMES"), ())  # fmt: skip
    if not names:
        raise NothingFoundError("scanners.NAMES")
    for scanner in names:
        dotted = f"scanners.{scanner.replace('-', '_')}"
        if dotted not in modules:
            yield f"{dotted} is missing"
            continue
        functions, constants = _members(modules[dotted])
        yield from _missing(dotted, functions, _SCANNER | (_READER if "scan" in functions else _PROGRAM))
        if constants.get("NAME") != scanner:
            yield f"{dotted} calls itself {constants.get('NAME')!r}"
        if not (root / "tests" / "scanners" / f"test_{dotted.partition('.')[2]}.py").exists():
            yield f"{dotted} has no tests"
