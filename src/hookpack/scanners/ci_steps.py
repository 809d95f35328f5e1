"""Steps of pipelines and task files that guard a project: which scanners and tests run, and which may fail unseen."""

from __future__ import annotations

import re
from functools import lru_cache

from hookpack import shell
from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners import narrowing
from hookpack.scanners.entries import Entry, read
from hookpack.scanners.guards import SCANNERS, TESTS, mentions, named, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.scanners.silencing import Found
    from hookpack.shell import Command

_PIPELINES = re.compile(
    r"^(?:\.github/(?:workflows|actions)/.+\.ya?ml|\.gitlab-ci\.ya?ml|\.gitlab/.+\.ya?ml|(?:\.azure[\w-]*/.+|azure-pipelines[\w.-]*)\.ya?ml|"
    r"\.circleci/.+\.ya?ml|bitbucket-pipelines\.ya?ml|\.travis\.ya?ml|\.drone\.ya?ml|\.woodpecker(?:/.+)?\.ya?ml|\.buildkite/.+\.ya?ml|"
    r"\.cirrus\.ya?ml|appveyor\.ya?ml|\.semaphore/.+\.ya?ml|cloudbuild\.ya?ml|\.forgejo/workflows/.+\.ya?ml|\.gitea/workflows/.+\.ya?ml)$"
)
_HOOKS = re.compile(r"(?:^|/)\.pre-commit-config\.ya?ml$|^\.?lefthook\.ya?ml$")
_TASKS = re.compile(
    r"(?:^|/)(?:gnu)?makefile$|(?:^|/)justfile$|(?:^|/)jenkinsfile[\w.]*$|^\.husky/[\w-]+$|(?:^|/)(?:tox\.ini|setup\.cfg|package\.json|"
    r"noxfile\.py|taskfile\.ya?ml|pyproject\.toml)$",
)


class Guard(Record):
    """A step that looks for faults. `name` is the tool, or the language whose tests it runs."""

    name: str
    entry: Entry
    command: Command | None = None


def applies(path: str) -> bool:
    low = path.lower()
    return bool(_PIPELINES.search(low) or _HOOKS.search(low) or _TASKS.search(low))


def names(path: str, text: str) -> tuple[str, ...]:
    """What stands guard in a configuration file, sorted. Scanners as often as they run, tests once a language.

    A scanner that ends well whatever it found has an entry more where an option makes it fail.
    """
    stand = tuple(guards(path, text)) if applies(path) else ()
    found = [each.name for each in stand]
    tests = TESTS.intersection(found)
    tools = [each for each in found if each in SCANNERS]
    tools += [word for each in stand if (word := _insistence(each))]
    return tuple(sorted([*tests, *tools, *dict.fromkeys(narrowing.turned_on(path, text))]))


def softened(path: str, text: str) -> Iterator[Found]:
    """Rule, line and mark of every guard whose failure does not stop the pipeline, and what makes it so."""
    if not applies(path):
        return
    entries = _entries(path, text)
    steps = list(_in(entries, path))
    said = set()
    for guard in steps:
        for why in _leniency(guard):
            found = ("softened-step", guard.entry.line, f"{guard.name}: {why}")
            if found not in said:
                said.add(found)
                yield found
    if line := _manual(path, text):
        for name in dict.fromkeys(each.name for each in steps):
            yield "softened-step", line, f"{name}: started by hand only"
    for entry in entries:
        if why := _lenient_key(entry):
            for name in dict.fromkeys(each.name for each in steps if _is_within(each.entry, entry)):
                yield "softened-step", entry.line, f"{name}: {why}"


def _entries(path: str, text: str) -> tuple[Entry, ...]:
    low = path.lower()
    if low.endswith((".yml", ".yaml", ".toml", ".ini", ".cfg", ".json")):
        return read(path, text)
    if low.endswith(".py") or "jenkinsfile" in low:
        return tuple(_quoted(text))
    # a recipe's line: its signs for make go, a continued line is one
    return tuple(_recipes(text))


_SPEECH = re.compile(r"\b(?:sh|bat|session\.run|run)\s*[\(\s]\s*((?:[\w:]+\s*[:=]\s*)?(?:[\"'][^\n]*))")
_PARTS = re.compile(r"\"((?:\\.|[^\"\\\n])*)\"|'((?:\\.|[^'\\\n])*)'")


def _quoted(text: str) -> Iterator[Entry]:
    """Jenkins' and nox' commands: what stands in quotes behind `sh` or `run`; options beside it are kept."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith(("#", "//")):
            continue
        if found := _SPEECH.search(line):
            words = [one or other for one, other in _PARTS.findall(found[1])]
            tail = " --exit-zero" if re.search(r"returnStatus\s*:\s*true|success_codes\s*=", line) else ""
            yield Entry(number, ("run",), " ".join(words) + tail)


def _recipes(text: str) -> Iterator[Entry]:
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        start, whole = at, lines[at]
        while whole.endswith("\\") and at + 1 < len(lines):
            at += 1
            whole = whole[:-1] + " " + lines[at].strip()
        at += 1
        line = whole.strip()
        if line and line[0] != "#":
            signs = line[: len(line) - len(line.lstrip("@-+"))]
            yield Entry(start + 1, ("run",), line.lstrip("@-+") + (" || true" if "-" in signs else ""))


_COMMAND_KEYS = re.compile(
    r"(?:^|\.)(?:run|script|before_script|after_script|bash|command|cmd|commands|commands_pre|commands_post|args|entry|steps|inlinescript|"
    r"(?:scripts|tasks)(?:\.[\w:@/-]+)*|cmds|test)$"
)
_NAMED_KEYS = re.compile(
    r"(?:^|\.)(?:uses|repos\.hooks\.id|task|template|include|orbs\.\w+|pipe|pipeline|run-hook|component)$"
)
# where a file that holds much else has its commands
_ONLY = {
    "tox.ini": ("testenv",), "setup.cfg": ("testenv",), "package.json": ("scripts",), "pyproject.toml": ("scripts",
    "tasks"),
}  # fmt: skip
_EXPRESSION = re.compile(
    r"\$?\{\{[^}\n]{0,300}\}\}|\{posargs[^}\n]{0,300}\}|\{env\w*\}|\$\((?=[A-Z_]+\))|\$\[\[[^\]\n]{0,300}\]\]"
)


def guards(path: str, text: str) -> Iterator[Guard]:
    """The steps of a file to which `applies` that look for faults."""
    yield from _in(_entries(path, text), path)


def _in(entries: Sequence[Entry], path: str) -> Iterator[Guard]:
    low = path.lower()
    only = next((words for ending, words in _ONLY.items() if low.endswith(ending)), ())
    for keys, lines in _blocks(entries):
        if only and not any(key.startswith(each) for key in keys for each in only):
            continue
        where = lines[0].path
        if _NAMED_KEYS.search(where):
            word = lines[0].value.lower()
            if tool := named(word):
                yield Guard(tool, lines[0])
        elif _COMMAND_KEYS.search(where):
            yield from _commands(lines)


def _blocks(entries: Sequence[Entry]) -> Iterator[tuple[tuple[str, ...], list[Entry]]]:
    """Entries of one key together: the lines of one script."""
    lines: list[Entry] = []
    for entry in entries:
        if lines and lines[-1].keys != entry.keys:
            yield lines[0].keys, lines
            lines = []
        lines.append(entry)
    if lines:
        yield lines[0].keys, lines


def _commands(lines: Sequence[Entry]) -> Iterator[Guard]:
    text = _EXPRESSION.sub("X", "\n".join(_plain(each.value) for each in lines))
    if not mentions(text):
        return
    for name, command in _parsed(text):
        word = next((word for word in command.words if name.startswith(word[:4])), command.words[0])
        entry = next((each for each in lines if command.words[0] in each.value and word in each.value), lines[0])
        yield Guard(name, entry, command)


@lru_cache(maxsize=512)  # both versions of a file, asked for two things each, hold mostly the same scripts
def _parsed(text: str) -> tuple[tuple[str, Command], ...]:
    """The guards that a script runs; pipelines stop at a failure, as with `set -e`."""
    commands = [(shell.unwrap(each), each.masked) for each in shell.parse("set -e -o pipefail\n" + text).commands]
    found = ((runs(each.words), each._replace(masked=masked)) for each, masked in commands)
    return tuple((name, each) for name, each in found if name)


# options by which a tool reports and ends well all the same, or looks at less
_LENIENT_OPTIONS = re.compile(
    r"^(?:--?(?:exit-zero|soft-fail(?:-on)?|no-fail|no-error|nofail|fail-on-none|continue-on-error|passWithNoTests|dry-run|"
    r"ignore-until|no-exit-code|suppress(?:-error)?|exit-zero-on-warnings|ignore-unfixed|no-git-ignore|exclude-rule|"
    r"skip-check|skip-path|skip-dirs|skip-files|skip-policy|skip-rule|"
    r"ignore-path|disable-nosem|exclude-id|exclude-checks|skip-db-update)"
    r"|-ll+|-ii+|--no-?exit-?code)$"
)
_VALUED = {
    "--exit-code": r"^0$",
    "--audit-level": r"^(?:high|critical|none)$",
    "--level": r"^(?:high|critical|none)$",
    "--severity-level": r"^(?:medium|high)$",
    "--confidence-level": r"^(?:medium|high)$",
    "--severity-threshold": r"^(?:high|critical)$",
    "--severity": r"^(?:high|critical|ERROR|HIGH|CRITICAL|HIGH,CRITICAL|CRITICAL,HIGH)$",
    "--minimum-severity": r"^(?:HIGH|CRITICAL)$",
    "--fail-on": r"^(?:high|critical|none|all|upgradable|patchable)$",
    "--fail-level": r"^(?:none|error)$",
    "--maxfail": r"^(?!1$)$",
    "--ignore-vuln": r".",
    "--ignore": r".",
    "-i": r"^(?:CVE|GHSA|PYSEC|\d{4,})",
    "--skip": r"^B\d{3}|CKV",
    "-s": r"^B\d{3}",
    "-exclude": r"^G\d{3}",
    "--omit": r"^dev",
    "--production": r"^$",
}


def _plain(line: str) -> str:
    """A command of tox as a shell would have it: a minus before it says that its failure does not count."""
    return f"{line[2:]} || true" if line.startswith("- ") else line


def _leniency(guard: Guard) -> Iterator[str]:
    command = guard.command
    if command is None:
        return
    if command.masked:
        yield "its failure does not count"
    words = command.words
    for word, after in zip(words, (*words[1:], ""), strict=True):
        option, _, value = word.partition("=")
        value = value or after
        if guard.name in TESTS and option not in ("--exit-zero", "--passWithNoTests"):
            continue
        if _LENIENT_OPTIONS.match(option) and (
            guard.name in SCANNERS or option in ("--exit-zero", "--passWithNoTests")
        ):
            yield option
        elif guard.name in SCANNERS and option in _VALUED and re.search(_VALUED[option], value):
            yield f"{option} {value}"


# tools that end well whatever they found, and the words that make them fail
_INSISTENT = {
    "semgrep": ("--error", "ci"), "trivy": ("--exit-code",), "grype": ("--fail-on", "-f"), "trufflehog": ("--fail",),
    "docker-scout": ("--exit-code", "-e"),
}  # fmt: skip


def _insistence(guard: Guard) -> str:
    wanted = _INSISTENT.get(guard.name, ())
    words = [word.partition("=")[0] for word in guard.command.words] if guard.command else []
    return f"{guard.name} {wanted[0]}" if any(word in words for word in wanted) else ""


_STARTS = re.compile(r"(?m)^[\"']?on[\"']?[ \t]*:(?:[^\n]*)(?:\n(?:[ \t#-][^\n]*)?(?=\n|\Z))*")
_BY_HAND = frozenset(("workflow_dispatch", "repository_dispatch"))
_BY_ITSELF = frozenset((
    "push", "pull_request", "pull_request_target", "merge_group", "schedule", "workflow_call", "workflow_run",
    "release", "create", "deployment", "deployment_status", "pull_request_review", "check_suite", "check_run",
    "status", "page_build", "registry_package",
))  # fmt: skip


def _manual(path: str, text: str) -> int:
    """The line where a workflow says that only a person starts it; 0 if something else does."""
    found = _STARTS.search(text) if "/workflows/" in path.lower() else None
    if not found:
        return 0
    events = set(re.findall(r"\w+", re.sub(r"#[^\n]*", "", found[0])))
    return text.count("\n", 0, found.start()) + 1 if events & _BY_HAND and not events & _BY_ITSELF else 0


# keys beside or above a step that let it fail or never run
_KEYS = {
    "continue-on-error": r"^(?!false$).", "continueonerror": r"^(?!false$).", "allow_failure": r"^(?!false$).",
    "soft_fail": r"^true$|\d", "soft-fail": r"^true$", "ignore_outcome": r"(?i)^true$", "ignore_errors": r"(?i)^true$",
    "if": r"^(?:\$\{\{\s*)?(?:false|0)(?:\s*\}\})?$", "condition": r"^(?:false|never\(\))$", "enabled": r"^false$",
    "when": r"^(?:never|manual)$", "trigger": r"^manual$", "stages": r"^manual$", "rules.when": r"^(?:never|manual)$",
    "with.exit-code": r"^0$", "with.fail-build": r"^false$", "with.soft_fail": r"^true$",
    "with.continue-on-error": r"^true$",
    "with.fail_ci_if_error": r"^false$", "with.severity-cutoff": r"^critical$", "with.fail-on-severity": r"^critical$",
    "with.warn-only": r"^true$", "with.fail_action": r"^false$", "with.no-fail": r"^true$", "args.exit-code": r"^0$",
    "exclude": r".", "skip": r"^true$",
}  # fmt: skip


def _lenient_key(entry: Entry) -> str:
    parts = entry.path.split(".")
    for name in (".".join(parts[-2:]), parts[-1]):
        if name in _KEYS and re.search(_KEYS[name], entry.value):
            return f"{name}: {entry.value}"[:120]
    return ""


def _is_within(guard: Entry, lenient: Entry) -> bool:
    """Whether the step of `guard` is what the key of `lenient` speaks of: beside it, or below its parent."""
    scope = _above(lenient.keys)
    if scope and _name(scope) in ("with", "rules"):
        scope = _above(scope)
    return bool(scope) and guard.keys[: len(scope)] == scope


def _name(keys: Sequence[str]) -> str:
    return next((key for key in reversed(keys) if key[:1] != "#"), "")


def _above(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that lead to the last name among `keys`."""
    return keys[: max((at for at, key in enumerate(keys) if key[:1] != "#"), default=0)]
