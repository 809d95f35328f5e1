"""Whether a project has a way to verify a change that is known: tests, or a manifest that names one."""

from __future__ import annotations

from hookpack.codec import loads
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookpack.evidence.targets import Reader

# files whose mere existence says how
_TOLD = {
    "tox.ini": "tox", "noxfile.py": "nox", "pytest.ini": "python -m pytest", ".pytest.ini": "python -m pytest",
    "Cargo.toml": "cargo test", "go.mod": "go test ./...", "pom.xml": "mvn test", "build.gradle": "gradle test",
    "build.gradle.kts": "gradle test", "phpunit.xml": "vendor/bin/phpunit", "phpunit.xml.dist": "vendor/bin/phpunit",
    ".rspec": "bundle exec rspec", "jest.config.js": "npx jest", "jest.config.ts": "npx jest", "mix.exs": "mix test",
    "vitest.config.ts": "npx vitest run", "vitest.config.js": "npx vitest run", "Package.swift": "swift test",
    "pubspec.yaml": "dart test", "build.sbt": "sbt test", "CTestTestfile.cmake": "ctest", "deno.json": "deno test",
    "manage.py": "python manage.py test", "tsconfig.json": "npx tsc --noEmit",
}  # fmt: skip
_ENDS = {".csproj": "dotnet test", ".sln": "dotnet test", ".fsproj": "dotnet test", ".cabal": "cabal test"}
_FOLDERS = ("tests", "test", "spec", "specs", "__tests__")
_BY_TEST = {".py": "python -m pytest", ".js": "npm test", ".ts": "npm test", ".tsx": "npm test", ".jsx": "npm test",
            ".mjs": "node --test", ".go": "go test ./...", ".rs": "cargo test", ".rb": "bundle exec rspec",
            ".php": "vendor/bin/phpunit", ".java": "mvn test", ".kt": "gradle test", ".cs": "dotnet test",
            ".sh": "the tests", ".bats": "bats test", ".exs": "mix test", ".swift": "swift test"}  # fmt: skip
_TARGETS = ("test", "check", "verify", "ci", "tests", "lint", "build")


def command(listing: Callable[[str], tuple[str, ...]], read: Reader) -> str:
    """The command that verifies the project as far as its files tell, "" if nothing is known.

    `listing` gives the names in a folder, those of folders with "/" at their end.
    """
    names = listing("")
    for found in (
        _scripted(names, read, _TARGETS),
        _declared(names, read),
        _by_tests(names, listing),
        _below(names, listing, read),
    ):
        if found:
            return found
    return ""


_NAMED = {
    "build": {"Cargo.toml": "cargo build", "go.mod": "go build ./...", "pom.xml": "mvn package",
              "mix.exs": "mix compile", "build.gradle": "gradle build", "build.gradle.kts": "gradle build",
              "tsconfig.json": "npx tsc --noEmit"},
    "lint": {"ruff.toml": "ruff check .", ".ruff.toml": "ruff check .", ".flake8": "flake8", "mypy.ini": "mypy .",
             ".golangci.yml": "golangci-lint run", "eslint.config.js": "npx eslint .", "Cargo.toml": "cargo clippy",
             "go.mod": "go vet ./...", ".rubocop.yml": "bundle exec rubocop", "tsconfig.json": "npx tsc --noEmit"},
}  # fmt: skip


def named(kind: str, listing: Callable[[str], tuple[str, ...]], read: Reader) -> str:
    """The command that builds or lints the project as far as its files tell, "" if nothing is known."""
    names = listing("")
    if found := _scripted(names, read, (kind,)):
        return found
    if kind == "lint" and "pyproject.toml" in names:
        text = read("pyproject.toml") or ""
        if tool := next((each for each in ("ruff", "mypy", "flake8", "pylint") if f"[tool.{each}" in text), ""):
            return "ruff check ." if tool == "ruff" else f"{tool} ."
    return _wrapped(next((_NAMED[kind][each] for each in names if each in _NAMED[kind]), ""), names)


def _wrapped(line: str, names: tuple[str, ...]) -> str:
    """By the project's own copy of the build tool, where it has one."""
    program = line.partition(" ")[0]
    wrapper = {"gradle": "gradlew", "mvn": "mvnw"}.get(program, "")
    return f"./{wrapper}{line.removeprefix(program)}" if wrapper in names else line


def _scripted(names: tuple[str, ...], read: Reader, wanted: tuple[str, ...]) -> str:
    if "package.json" in names:
        scripts = _scripts(read("package.json") or "")
        for name in wanted:
            if name in scripts and "no test specified" not in scripts[name]:
                return f"npm {name}" if name == "test" else f"npm run {name}"
    for file, program in (("Makefile", "make"), ("makefile", "make"), ("GNUmakefile", "make"), ("justfile", "just")):
        if file in names:
            heads = {line.partition(":")[0].strip() for line in (read(file) or "").split("\n") if ":" in line}
            if target := next((each for each in wanted if each in heads), ""):
                return f"{program} {target}"
    return ""


def _scripts(text: str) -> dict[str, str]:
    try:
        tree = loads(text)
    except (ValueError, RecursionError):
        return {}
    scripts = tree.get("scripts") if isinstance(tree, dict) else None
    return {k: v for k, v in scripts.items() if isinstance(v, str)} if isinstance(scripts, dict) else {}


def _declared(names: tuple[str, ...], read: Reader) -> str:
    for name in names:
        if name in _TOLD:
            return _wrapped(_TOLD[name], names)
        if end := next((each for each in _ENDS if name.endswith(each)), ""):
            return _ENDS[end]
    for name in ("pyproject.toml", "setup.cfg"):
        if name in names:
            text = read(name) or ""
            if "pytest" in text or "[tool:pytest]" in text:
                return "python -m pytest"
            if any(f"[tool.{tool}" in text for tool in ("mypy", "ruff", "pyright")):
                return "ruff check ." if "[tool.ruff" in text else "mypy ."
    return ""


def _by_tests(names: tuple[str, ...], listing: Callable[[str], tuple[str, ...]]) -> str:
    """The runner of the first file that is a test by its name and place."""
    for name in names:
        if _is_test(name):
            return _BY_TEST[_end(name)]
    for folder in _found(names):
        for name in listing(folder):
            if _end(name) in _BY_TEST and not name.startswith(("__init__", "conftest")):
                return _BY_TEST[_end(name)]
            below = listing(f"{folder}/{name[:-1]}") if name.endswith("/") else ()
            if ends := [_end(each) for each in below if _end(each) in _BY_TEST]:
                return _BY_TEST[ends[0]]
    for folder in (each[:-1] for each in names if each.endswith("/") and not each.startswith(".")):
        if found := _nested(folder, listing):
            return found
    return ""


def _below(names: tuple[str, ...], listing: Callable[[str], tuple[str, ...]], read: Reader) -> str:
    """The tests of the first package in a folder of the project."""
    for folder in (each[:-1] for each in names if each.endswith("/") and not each.startswith((".", "node_modules"))):
        if "package.json" in listing(folder) and "test" in _scripts(read(f"{folder}/package.json") or ""):
            return f"npm --prefix {folder} test"
    return ""


def _nested(folder: str, listing: Callable[[str], tuple[str, ...]]) -> str:
    for name in listing(folder):
        if _is_test(name):
            return _BY_TEST[_end(name)]
        inner = listing(f"{folder}/{name[:-1]}") if name.endswith("/") and name[:-1] in _FOLDERS else ()
        if ends := [_end(each) for each in inner if _end(each) in _BY_TEST]:
            return _BY_TEST[ends[0]]
    return ""


def _found(names: tuple[str, ...]) -> Iterator[str]:
    return (each for each in _FOLDERS if f"{each}/" in names)


def _end(name: str) -> str:
    return name[name.rfind(".") :] if "." in name else ""


def _is_test(name: str) -> bool:
    stem = name.partition(".")[0]
    marked = (
        name.startswith("test_")
        or stem.endswith(("_test", "_spec", "Test", "Tests"))
        or ".test." in name
        or ".spec." in name
    )
    return marked and _end(name) in _BY_TEST
