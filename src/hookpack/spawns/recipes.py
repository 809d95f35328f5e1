"""What make, just, npm and other runners start for a target, from the text of their files."""

from __future__ import annotations

from hookpack.codec import loads
from hookpack.record import TYPE_CHECKING
from hookpack.spawns import sections

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FILES = {
    "make": ("GNUmakefile", "makefile", "Makefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "npm": ("package.json",),
    "task": ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml"),
    "procfile": ("Procfile",),
    "tox": ("tox.ini", "setup.cfg"),
    "nox": ("noxfile.py",),
    "deno": ("deno.json", "deno.jsonc"),
    "composer": ("composer.json",),
    "rake": ("Rakefile", "rakefile", "Rakefile.rb"),
    "invoke": ("tasks.py",),
    "fab": ("fabfile.py",),
    "mise": ("mise.toml", ".mise.toml"),
    "hatch": ("hatch.toml", "pyproject.toml"),
    "pyproject": ("pyproject.toml",),
    "cargo-make": ("Makefile.toml",),
    "pre-commit": (".pre-commit-config.yaml",),
    "compose": ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"),
    "act": (".github/workflows/",),  # every file in it
}
_MAX_TARGETS = 60
_MAX_LINE = 10_000


def recipe(tool: str, text: str, targets: Sequence[str]) -> str:
    """The text that `tool` runs for `targets`, "" if that cannot be told."""
    return _READERS[tool](text, [each for each in targets if "=" not in each])


def language(tool: str) -> str:
    """Which language that text is in."""
    return {"nox": "python", "invoke": "python", "fab": "python", "rake": "ruby"}.get(tool, "shell")


def _npm(text: str, targets: Sequence[str]) -> str:
    try:
        tree = loads(text)
    except (ValueError, RecursionError):
        return ""
    scripts = tree.get("scripts") if isinstance(tree, dict) else None
    if not isinstance(scripts, dict):
        return ""
    names = [f"{prefix}{name}" for name in targets[:1] for prefix in ("pre", "", "post")]
    return "\n".join(line for name in names if isinstance(line := scripts.get(name), str))


class _Rule:
    """A target's prerequisites and recipe."""

    def __init__(self, needs: Sequence[str]) -> None:
        self.needs = list(needs)
        self.lines: list[str] = []


def _closure(rules: dict[str, _Rule], targets: Sequence[str]) -> str:
    waiting, seen = list(targets), list[str]()
    while waiting and len(seen) < _MAX_TARGETS:
        name = waiting.pop()
        if name in rules and name not in seen:
            seen.append(name)
            waiting += rules[name].needs
    return "\n".join(line for name in seen for line in rules[name].lines)


def _make(text: str, targets: Sequence[str]) -> str:
    rules: dict[str, _Rule] = {}
    values: dict[str, str] = {}
    open_rules: list[_Rule] = []
    for line in text.replace("\\\n", " ").splitlines():
        if line[:1] == "\t":
            for rule in open_rules:
                rule.lines.append(_filled(line.strip().lstrip("@-+"), values))
            continue
        head, colon, rest = line.partition(":")
        name, equals, value = line.partition("=")
        if equals and (not colon or len(name.rstrip(":?+! ")) <= len(head)):
            values[name.rstrip(":?+! ").strip()] = value.strip()
        elif colon and line[:1] not in (" ", "#"):
            needs, _, first = rest.partition(";")
            open_rules = [rules.setdefault(each, _Rule(())) for each in _filled(head, values).split()]
            for rule in open_rules:
                rule.needs += _filled(needs, values).split()
                rule.lines += [first.strip()] if first.strip() else []
        elif line.strip() and line[:1] not in ("#", " "):
            open_rules = []
    first_one = next((name for name in rules if name[:1] != "."), "")
    default = values.get(".DEFAULT_GOAL", first_one)
    return _closure(rules, targets or [default])


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items() if "$(" in text or "${" in text else ():
        if name in text and len(text) < _MAX_LINE:
            text = text.replace(f"$({name})", value).replace(f"${{{name}}}", value)
    return text.replace("$$", "$")


def _just(text: str, targets: Sequence[str]) -> str:
    rules: dict[str, _Rule] = {}
    values: dict[str, str] = {}
    rule = _Rule(())
    for line in text.splitlines():
        if line[:1] in (" ", "\t"):
            rule.lines.append(_braced(line.strip().lstrip("@-"), values))
            continue
        name, equals, value = line.partition(":=")
        head, colon, needs = line.partition(":")
        if equals:
            values[name.strip()] = value.strip().strip("\"'")
        elif colon and line[:1] not in ("#", "["):
            rule = rules.setdefault(head.split()[0].lstrip("@") if head.split() else "", _Rule(()))
            rule.needs += [need.strip("()") for need in needs.replace("&&", " ").split()]
    return _closure(rules, targets or list(rules)[:1])


def _braced(line: str, values: dict[str, str]) -> str:
    for name, value in values.items() if "{{" in line else ():
        if name in line and len(line) < _MAX_LINE:
            line = line.replace(f"{{{{{name}}}}}", value).replace(f"{{{{ {name} }}}}", value)
    return line


_READERS: dict[str, Callable[[str, Sequence[str]], str]] = {
    "make": _make,
    "just": _just,
    "npm": _npm,
    "task": sections.taskfile,
    "procfile": sections.procfile,
    "tox": sections.tox,
    **dict.fromkeys(("nox", "invoke", "fab"), sections.functions),
    **dict.fromkeys(("deno", "composer"), sections.scripts),
    "rake": sections.rake,
    **dict.fromkeys(("mise", "hatch", "pyproject", "cargo-make"), sections.toml),
    "pre-commit": sections.checks,
    "compose": sections.compose,
    "act": sections.workflow,
}
