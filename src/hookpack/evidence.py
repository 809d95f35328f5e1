"""What counts as a claim, and what as a run that can prove it. Text in, text out."""

from __future__ import annotations

import re

from hookpack import shell
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.shell import Command
    from hookpack.turn import Step


class Claim(Record):
    """A sentence that says something passes: `kind` is test, build or lint."""

    kind: str
    quote: str
    is_whole: bool = False  # it speaks of all tests, so a run of some of them proves nothing


class Seen(Record):
    """What one tool call proves, and whether it may have changed files of the project."""

    kinds: frozenset[str]
    passed: bool = False
    changes: bool = False
    tree: str = ""  # the files it ran on, where that was recorded


_GOOD = r"(?:pass(?:es|ed|ing)?|green|succeed(?:s|ed)?|successful(?:ly)?|ok|clean)"
# what may stand between the thing and its praise: "12/12 tests have now all completed successfully"
_WORD = "is|are|was|were|now|all|also|still|again|have|has|been|run|runs|ran|completed?|finished|should|suite|cases?"
_IS_GOOD = rf"(?:\s+(?:{_WORD}|\(?\d+\)?|\d+/\d+))*\s+{_GOOD}\b"
_TESTS = r"\b(?:tests?|specs?|test[- ]suite|pytest|checks?)\b"
_BUILDS = r"\b(?:build|compilation)\b"
_LINTERS = r"\b(?:lint(?:er|ing)?|type[- ]?check(?:s|er|ing)?)\b"

# what a sentence says -> the forms that it can have
_FORMS = {
    "test": (
        _TESTS + _IS_GOOD,
        rf"\b{_GOOD}\s+(?:all\s+)?(?:the\s+)?(?:unit\s+)?tests?\b",
        r"\ball\s+green\b",
        rf"\beverything\s+{_GOOD}\b",
        r"\b(?:\d+|all)\s+(?:tests?\s+)?passed\b",
        r"\b0\s+fail(?:ures|ed)\b",
        r"\bno\s+(?:test\s+)?failures\b",
    ),
    "build": (_BUILDS + _IS_GOOD, r"\bcompiles\s+(?:cleanly|fine)\b"),
    "lint": (_LINTERS + _IS_GOOD,),
}
_CLAIMS = {kind: re.compile("|".join(forms), re.IGNORECASE) for kind, forms in _FORMS.items()}

# a sentence with one of these asks, plans or sets a condition
_OPEN = re.compile(
    r"\?|\b(?:if|whether|once|until|unless|when|will|would|going to|need(?:s|ed)? to|want|let me|let's|make sure|"
    r"ensure|please|checks? that|before I|so that)\b",
    re.IGNORECASE,
)
# a clause with one of these denies
_DENIED = re.compile(
    r"\b(?:not|no longer|never|cannot|without|un(?:able|verified|tested)|fail(?:s|ed|ing)?|broke(?:n)?)\b|n't\b",
    re.IGNORECASE,
)
_NO_TROUBLE = re.compile(
    r"\b(?:no|0|zero|without(?: any)?)\s+(?:test\s+)?(?:fail(?:ures?|ed|ing)|errors?|warnings?|problems?|issues?)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r",\s+|\s+[-\u2013\u2014]+\s+|\s+(?:and|but|so)\s+", re.IGNORECASE)
_SPOKEN = re.compile(r"[\"“][^\"”\n]{0,300}[\"”]")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})[^`]*$")
# code within a line stands between two runs of as many backticks
_INLINE = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_WHOLE = re.compile(r"\b(?:all|every|everything|suites?|whole|entire|full)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+|;\s+")


def claim(message: str) -> Claim | None:
    """The first sentence of an agent's message that claims a result, None for an honest or silent one."""
    for sentence in _SENTENCE.split(_INLINE.sub(" ", _prose(message)[-200_000:])[-20_000:]):
        said = _SPOKEN.sub(" ", sentence)
        if _OPEN.search(said):
            continue
        for clause in _CLAUSE.split(said):
            if _DENIED.search(_NO_TROUBLE.sub(" ", clause)):
                continue
            if kind := next((kind for kind, pattern in _CLAIMS.items() if pattern.search(clause)), ""):
                return Claim(kind, " ".join(sentence.split())[:120], bool(_WHOLE.search(said)))
    return None


def _prose(message: str) -> str:
    """The message without quoted lines and fenced blocks; a fence that nothing closes hides nothing."""
    kept: list[str] = []
    fence, opened = "", 0
    for line in message.split("\n"):
        text = line.strip()
        if fence and text.startswith(fence) and not text.strip(fence[0]):
            del kept[opened:]
            fence = ""
            continue
        if not fence and (mark := _FENCE.match(line)):
            fence, opened = mark[1], len(kept)
        if not text.startswith(">"):
            kept.append(line)
    return "\n".join(kept)


_TEST, _BUILD, _LINT = frozenset(("test",)), frozenset(("build",)), frozenset(("lint",))
_SOME_TESTS = frozenset(("test-part",))

# the first words of a command line, the longest match counts; a test run also shows that the code builds
_RUNNERS: dict[tuple[str, ...], frozenset[str]] = {
    ("pytest",): _TEST, ("py.test",): _TEST, ("tox",): _TEST, ("nox",): _TEST, ("unittest",): _TEST,
    ("npm", "test"): _TEST, ("npm", "t"): _TEST, ("npm", "run", "test"): _TEST, ("yarn", "test"): _TEST,
    ("pnpm", "test"): _TEST, ("pnpm", "run", "test"): _TEST, ("bun", "test"): _TEST, ("jest",): _TEST,
    ("vitest",): _TEST, ("mocha",): _TEST, ("node", "--test"): _TEST, ("go", "test"): _TEST | _BUILD,
    ("cargo", "test"): _TEST | _BUILD,
    ("cargo", "nextest"): _TEST | _BUILD, ("mvn", "test"): _TEST | _BUILD, ("mvn", "verify"): _TEST | _BUILD,
    ("gradle", "test"): _TEST | _BUILD, ("gradlew", "test"): _TEST | _BUILD, ("rspec",): _TEST, ("phpunit",): _TEST,
    ("dotnet", "test"): _TEST | _BUILD, ("make", "test"): _TEST, ("make", "check"): _TEST, ("just", "test"): _TEST,
    ("ctest",): _TEST, ("npm", "run", "build"): _BUILD, ("yarn", "build"): _BUILD, ("pnpm", "build"): _BUILD,
    ("go", "build"): _BUILD, ("cargo", "build"): _BUILD, ("cargo", "check"): _BUILD, ("mvn", "package"): _BUILD,
    ("gradle", "build"): _TEST | _BUILD, ("dotnet", "build"): _BUILD, ("make",): _BUILD, ("tsc",): _BUILD | _LINT,
    ("ruff",): _LINT, ("flake8",): _LINT, ("mypy",): _LINT, ("pyright",): _LINT, ("eslint",): _LINT, ("pylint",): _LINT,
    ("npm", "run", "lint"): _LINT, ("make", "lint"): _LINT, ("cargo", "clippy"): _LINT, ("golangci-lint",): _LINT,
}  # fmt: skip
_NAMES = tuple({words[0] for words in _RUNNERS})
_NO_RUN = frozenset(
    ("--collect-only", "--co", "--version", "-V", "--help", "-h", "--list", "--fixtures", "--dry-run", "--setup-plan")
)
_CARRIERS = frozenset(
    ("npx", "bunx", "uv", "poetry", "pipenv", "hatch", "pdm", "rye", "bundle", "run", "exec", "-m", "python", "python3")
)

# options that leave out a part of the tests
_SELECTS = (
    "--lf", "--last-failed", "--sw", "--stepwise", "--deselect", "--ignore", "--ignore-glob", "--shard", "--grep",
    "--filter", "--tests", "--testNamePattern", "--testPathPattern", "--testPathPatterns", "--onlyChanged", "--changed",
    "--changedSince", "--findRelatedTests", "--test-name-pattern", "-Dtest",
)  # fmt: skip
_SELECTS_SHORT = {
    "pytest": ("-k", "-m"), "py.test": ("-k", "-m"), "unittest": ("-k",), "jest": ("-t", "-o"), "vitest": ("-t",),
    "mocha": ("-g", "-f"), "ctest": ("-R", "-L", "-E"), "rspec": ("-e", "-t"), "go": ("-run", "--run", "-skip"),
    "cargo": ("-p", "--package", "--lib", "--bin", "--test", "--doc"),
}  # fmt: skip
# programs whose first argument is a pattern of tests unless it is one of their own words
_PATTERN_FIRST = frozenset(("jest", "vitest", "cargo", "unittest", "npm", "yarn", "pnpm", "bun"))
_OWN_WORDS = frozenset(("run", "watch", "discover", "--"))
_ROOTS = frozenset(("tests", "test", "spec", "specs", "__tests__"))
_TAKES_PATH = frozenset(
    (
        "--cov",
        "--rootdir",
        "--basetemp",
        "--confcutdir",
        "--target-dir",
        "--prefix",
        "--config",
        "--require",
        "-c",
        "-o",
    )
)
_SOURCE = re.compile(r"::|\.(?:py|[cm]?[jt]sx?|rb|php|go|rs)(?::\d+)?$")


def mentions_runner(line: str) -> bool:
    """The cheap question: does a known runner's name, or a script at all, occur in the line?"""
    return any(name in line for name in _NAMES) or "/" in line


def kinds(line: str, extra: Sequence[str] = ()) -> frozenset[str]:
    """What a shell line can prove: test, build, lint; empty if nothing, or if its failure would not show.

    A run of some tests only is "test-part" instead of test. `extra` are commands of the project that prove its tests.
    """
    if not line:
        return frozenset()
    if any(line.strip() == given.strip() for given in extra):
        return _TEST
    commands = [shell.unwrap(each) for each in shell.parse(line).commands if not each.masked]
    return frozenset(kind for each in commands for kind in _kinds(each, extra))


def _kinds(command: Command, extra: Sequence[str]) -> frozenset[str]:
    words = list(command.words)
    if not words or _NO_RUN & set(words):
        return frozenset()
    if any(" ".join(words) == " ".join(given.split()) for given in extra):
        return _TEST
    words[0] = words[0].replace("\\", "/").rsplit("/", 1)[-1]
    while len(words) > 1 and (words[0] in _CARRIERS or words[0].startswith("python3.")):
        words = words[1:]
    size = next((size for size in (3, 2, 1) if tuple(words[:size]) in _RUNNERS), 0)
    found = _RUNNERS[tuple(words[:size])] if size else frozenset[str]()
    return (found - _TEST) | _SOME_TESTS if found >= _TEST and _is_narrow(words[0], words[size:]) else found


def _is_narrow(program: str, arguments: Sequence[str]) -> bool:
    """Whether a test run's arguments choose some of the tests."""
    short = _SELECTS_SHORT.get(program, ())
    for before, word in zip(("", *arguments), arguments, strict=False):
        if word.split("=", 1)[0] in (*_SELECTS, *short):
            return True
        if word.startswith("-"):
            # the value may stand right behind a short option: -kname
            if any(len(each) == 2 and word.startswith(each) for each in short):
                return True
        elif before not in _TAKES_PATH and _names_some(word):
            return True
    first = next((word for word in arguments[:2] if word not in _OWN_WORDS), "-")
    return program in _PATTERN_FIRST and first[:1] not in "-." and first.rstrip("/") not in _ROOTS


def _names_some(word: str) -> bool:
    """Whether an argument is a test file, or a folder that is not a root of tests."""
    if "**" in word:
        return False
    path = word.replace("\\", "/").rstrip("/").removesuffix("/...")
    last = path.rsplit("/", 1)[-1]
    return bool(_SOURCE.search(word)) or ("/" in path and last not in _ROOTS and "." not in last)


_NOTHING_RAN = re.compile(
    r"\bno tests ran\b|\bcollected 0 items\b|\bRan 0 tests\b|\bno tests? (?:found|to run)\b|\[no test files\]",
    re.IGNORECASE,
)
_FAILURES = re.compile(
    r"\b[1-9]\d* (?:failed|failing|errors?)\b|^FAILED\b|\bTests:\s+[1-9]\d* failed", re.IGNORECASE | re.MULTILINE
)


def contradicts(output: str) -> bool:
    """Whether a run's output says that nothing ran or something failed although the run ended well."""
    tail = output[-4000:]
    return bool(_NOTHING_RAN.search(tail) or _FAILURES.search(tail))


def look(step: Step, extra: Sequence[str] = ()) -> Seen:
    """What a tool call of a transcript proves, with the project's own commands `extra`, and what it may undo."""
    found = kinds(step.command, extra) if step.act == "shell" else frozenset[str]()
    passed = not (step.failed or step.in_background or contradicts(step.output))
    return Seen(found, passed, changes=_changes(step))


def _changes(step: Step) -> bool:
    if step.act == "shell":
        return may_change(step.command)
    return step.act == "other" or (step.act == "write" and not step.failed)


def may_change(line: str) -> bool:
    """Whether a shell line may have changed files of the project; runs that prove something do not count."""
    script = shell.parse(line)
    if not shell.writes(script).unknown:
        return bool(shell.writes(script).paths)
    doubtful = [each for each in map(shell.unwrap, script.commands) if not _kinds(each, ()) and not _leaves_tree(each)]
    return bool(doubtful)


def _leaves_tree(command: Command) -> bool:
    """git commands that record or show but do not touch the work tree, and mere shell words."""
    words = command.words
    return (
        not words
        or (words[0] == "git" and len(words) > 1 and words[1] in _GIT_RECORDS)
        or words[0] in ("cd", "set", "export")
    )


_GIT_RECORDS = frozenset(("add", "commit", "push", "fetch", "tag", "branch", "status", "log", "diff", "show", "remote"))
