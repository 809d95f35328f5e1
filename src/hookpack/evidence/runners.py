"""Programs whose success proves something, and the options that take away from it. Tables only."""

from __future__ import annotations

TEST, BUILD, LINT = frozenset(("test",)), frozenset(("build",)), frozenset(("lint",))
PART = frozenset(("test-part",))
SYNTAX = frozenset(("syntax",))  # the files parse
NONE: frozenset[str] = frozenset()

# the first words of a command line, the longest match counts; a test run also shows that the code builds
RUNNERS: dict[tuple[str, ...], frozenset[str]] = {
    **dict.fromkeys(
        (
            ("pytest",), ("py.test",), ("tox",), ("nox",), ("unittest",), ("nosetests",), ("nose2",), ("ward",),
            ("manage.py", "test"), ("jest",), ("vitest",), ("mocha",), ("ava",), ("tap",), ("node", "--test"),
            ("jasmine",), ("karma", "start"), ("playwright", "test"), ("cypress", "run"), ("bun", "test"), ("deno",
            "test"),
            ("rspec",), ("phpunit",), ("pest",), ("artisan", "test"), ("rails", "test"), ("rake", "test"), ("rake",
            "spec"),
            ("rake",), ("mix", "test"), ("ctest",), ("meson", "test"), ("bats",), ("busted",), ("prove",), ("lein",
            "test"),
            ("hatch", "test"), ("rye", "test"), ("nx", "test"), ("lerna", "run", "test"),
            ("stack", "test"), ("cabal", "test"), ("dune", "test"), ("dune", "runtest"), ("behave",), ("minitest",),
            ("react-scripts", "test"), ("ng", "test"), ("testem", "ci"), ("robot",), ("doctest",), ("trial",),
            ("gotestsum",),
            ("web-test-runner",), ("wtr",), ("cucumber",), ("cucumber-js",), ("codecept", "run"), ("newman", "run"),
            ("manage.py", "check"), ("R", "CMD", "check"), ("pre-commit", "run"), ("forge", "test"), ("hardhat",
            "test"),
        ),
        TEST,
    ),
    **dict.fromkeys(
        (
            ("go", "test"), ("cargo", "test"), ("cargo", "t"), ("cargo", "nextest"), ("mvn", "test"), ("mvn", "verify"),
            ("mvn", "install"), ("mvnw", "test"), ("mvnw", "verify"), ("mvnw", "install"), ("gradle", "test"),
            ("gradle", "check"), ("gradle", "build"), ("gradlew", "test"), ("gradlew", "check"), ("gradlew", "build"),
            ("dotnet", "test"), ("swift", "test"), ("flutter", "test"), ("dart", "test"), ("sbt", "test"), ("bazel",
            "test"),
            ("xcodebuild", "test"), ("zig", "build", "test"), ("zig", "test"), ("ant", "test"), ("buck", "test"),
        ),
        TEST | BUILD,
    ),
    **dict.fromkeys(
        (
            ("go", "build"), ("go", "install"), ("cargo", "build"), ("cargo", "check"), ("mvn", "package"), ("mvn",
            "compile"),
            ("mvnw", "package"), ("mvnw", "compile"), ("gradle", "assemble"), ("gradlew", "assemble"), ("dotnet",
            "build"),
            ("gradlew", "compileJava"), ("gradle", "compileJava"), ("swift", "build"), ("vite", "build"), ("webpack",),
            ("rollup",), ("esbuild",), ("next", "build"), ("nuxt", "build"), ("ng", "build"), ("parcel", "build"),
            ("ninja",),
            ("cmake", "--build"), ("meson", "compile"), ("bazel", "build"), ("docker", "build"), ("javac",),
            ("kotlinc",),
            ("gcc",), ("g++",), ("clang",), ("cc",), ("build",), ("poetry", "build"), ("uv", "build"), ("hatch",
            "build"),
            ("flutter", "build"), ("sbt", "compile"), ("zig",
            "build"),
            ("astro", "build"), ("tsup",), ("nest", "build"), ("turbo", "build"), ("turbo", "run", "build"), ("nx",
            "build"),
            ("mkdocs", "build"), ("sphinx-build",), ("docker", "compose", "build"), ("rustc",), ("mix", "compile"),
            ("vue-cli-service", "build"), ("react-scripts", "build"), ("remix", "build"), ("svelte-kit", "sync"),
            ("swc",),
        ),
        BUILD,
    ),
    **dict.fromkeys(
        (
            ("ruff",), ("flake8",), ("mypy",), ("pyright",), ("basedpyright",), ("eslint",), ("pylint",), ("cargo",
            "clippy"),
            ("golangci-lint",), ("go", "vet"), ("staticcheck",), ("biome",), ("shellcheck",), ("stylelint",),
            ("rubocop",),
            ("phpstan",), ("psalm",), ("phpcs",), ("ktlint",), ("detekt",), ("bandit",), ("vulture",), ("standard",),
            ("xo",),
            ("oxlint",), ("hadolint",), ("yamllint",), ("ty",), ("pyre",), ("next", "lint"), ("ng", "lint"),
            ("swiftlint",),
            ("dart", "analyze"), ("flutter", "analyze"), ("credo",), ("terraform", "validate"), ("tflint",), ("deno",
            "lint"),
            ("deno", "check"), ("vue-tsc",), ("svelte-check",), ("markdownlint",), ("sqlfluff", "lint"), ("djlint",),
            ("clang-tidy",), ("cppcheck",), ("semgrep",), ("actionlint",), ("turbo", "lint"), ("turbo", "run", "lint"),
        ),
        LINT,
    ),
    ("tsc",): BUILD | LINT,
    ("py_compile",): SYNTAX, ("compileall",): SYNTAX, ("node", "--check"): SYNTAX,
}  # fmt: skip
NAMES = tuple(
    {words[0] for words in RUNNERS} | {"make", "just", "npm", "yarn", "pnpm", "composer", "test", "poe", "python"}
)

# programs that only look when told so; without these they change files
CHECKERS = {"black": ("--check",), "isort": ("--check", "--check-only", "-c"), "prettier": ("--check", "-c",
"--list-different",
            "-l"), "gofmt": ("-l", "-d"), "rustfmt": ("--check",), "cargo fmt": ("--check",), "dotnet format":
            ("--verify-no-changes",), "clang-format": ("--dry-run", "-n"), "ruff format": ("--check", "--diff"),
            "mix format": ("--check-formatted",), "yapf": ("--diff", "-d"), "biome format": (),
            "deno fmt": ("--check",)}  # fmt: skip
MENDS = frozenset(
    ("--fix", "--write", "--apply", "--unsafe-fixes", "-w", "--auto-correct", "-A", "--autocorrect", "--add-noqa")
)

NO_RUN = frozenset(
    ("--collect-only", "--co", "--version", "-V", "--help", "-h", "--list", "--fixtures", "--dry-run", "--setup-plan",
     "--listTests", "--list-tests", "--no-run", "--showConfig", "--show-config", "--markers", "-n --dry-run",
     "--print-config",
     "--setup-only", "--init", "--just-print", "--recon", "--question", "-list", "--clearCache", "--clear-cache")
)  # fmt: skip
CARRIERS = frozenset(
    ("npx", "bunx", "uvx", "pipx", "uv", "poetry", "pipenv", "hatch", "pdm", "rye", "pixi", "conda", "mamba",
    "bundle", "run",
     "exec", "dlx", "-m", "python", "python3", "py", "coverage", "xvfb-run", "dotenv", "php", "ruby", "direnv",
     "nix", "devbox",
     "mise", "rtk", "caffeinate", "cross-env", "env-cmd", "cov", "c8", "nyc", "x", "tool", "corepack")
)  # fmt: skip
# options of carriers that take a value
CARRIED = frozenset(("--with", "--extra", "--group", "--python", "-p", "--package", "--source", "--rcfile", "-X",
"-W", "-n", "-c",
                     "--directory", "--project", "--env-file", "-e", "--branch-name"))  # fmt: skip
CONTAINERS = frozenset(("docker", "docker-compose", "podman", "kubectl"))

# options that leave out a part of the tests
SELECTS = frozenset((
    "--lf", "--last-failed", "--sw", "--stepwise", "--deselect", "--ignore", "--ignore-glob", "--shard", "--grep",
    "--filter", "--tests", "--testNamePattern", "--testPathPattern", "--testPathPatterns", "--onlyChanged", "--changed",
    "--changedSince", "--findRelatedTests", "--test-name-pattern", "-Dtest", "--exclude", "--only-failures",
    "--onlyFailures",
    "--stale", "--failed", "--related", "--testFile", "--spec", "--test-name", "-Dtest.single", "--only", "--nff",
))  # fmt: skip
SELECTS_SHORT = {
    "pytest": ("-k", "-m"), "py.test": ("-k", "-m"), "unittest": ("-k",), "jest": ("-t", "-o"), "vitest": ("-t",),
    "mocha": ("-g", "-f"), "ctest": ("-R", "-L", "-E"), "rspec": ("-e", "-t"), "go": ("-run", "--run", "-skip"),
    "cargo": ("-p", "--package", "--lib", "--bin", "--test", "--doc"), "manage.py": ("-k",), "nox": (), "tox": (),
    "playwright": ("-g",), "phpunit": (), "bats": ("-f",), "npm": ("-t", "-k"), "yarn": ("-t",), "pnpm": ("-t",),
}  # fmt: skip
# programs whose first argument is a pattern of tests unless it is one of their own words
PATTERN_FIRST = frozenset(
    ("jest", "vitest", "cargo", "unittest", "npm", "yarn", "pnpm", "bun", "manage.py", "playwright", "artisan")
)
OWN_WORDS = frozenset(("run", "watch", "discover", "--", "--run", "related"))
ROOTS = frozenset(("tests", "test", "spec", "specs", "__tests__", "t"))
# build tools that take several tasks, in any order with their options
TASKS = frozenset(("gradle", "gradlew", "mvn", "mvnw", "sbt", "ant", "bazel", "bazelisk"))
LEAVES_TESTS = frozenset(("-DskipTests", "-Dmaven.test.skip", "-DskipITs"))
MODULES = frozenset(("-pl", "--projects", "-rf", "--test_filter", "--test_tag_filters"))
TAKES_PATH = frozenset(
    ("--cov", "--rootdir", "--basetemp", "--confcutdir", "--target-dir", "--prefix", "--config", "--require", "-c",
    "-o", "-s",
     "--manifest-path", "--settings", "--junitxml", "--outputFile", "--project", "-r", "--reporter", "--root", "-p",
     "--maxfail",
     "--top-level-directory", "-t", "--configuration", "--logger", "--results-directory", "--tsconfig", "-C", "-n",
     "-W")
)  # fmt: skip
# a good exit status of these does not mean that anything ran
SILENT_WHEN_EMPTY = frozenset(("unittest", "go", "cargo", "ctest", "dotnet", "mocha", "node"))

PRINTS = frozenset(
    ("echo", "printf", "true", ":", "exit", "sleep", "cat", "date", "cd", "set", "export", "clear", "tput", "pwd")
)
# what a target is for, by its name
BY_NAME = {
    **dict.fromkeys(
        ("test", "tests", "check", "verify", "ci", "spec", "unittest", "test-all", "test:all", "validate", "t"), TEST
    ),
    **dict.fromkeys(("build", "compile", "dist", "all", "bundle", "package"), BUILD),
    **dict.fromkeys(
        ("lint", "typecheck", "type-check", "types", "check-types", "check:types", "flake8", "mypy", "tsc"), LINT
    ),
}
WHOLE_NAMES = frozenset(
    ("test", "tests", "check", "verify", "ci", "all", "t", "test-all", "test:all", "validate", "spec")
)
MANAGERS = frozenset(("npm", "yarn", "pnpm", "bun", "composer", "deno", "poe", "task", "hatch", "pdm"))
