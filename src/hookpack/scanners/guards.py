"""Which programs, actions and hooks look for faults. Tables and words only, no configuration files."""

from __future__ import annotations

import re

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# tool -> the words by which a command line or the name of an action or hook tells it
_SCANNERS = {
    "semgrep": "semgrep opengrep returntocorp/semgrep semgrep/semgrep",
    "bandit": "bandit pycqa/bandit mdegis/bandit",
    "gosec": "gosec securego/gosec",
    "govulncheck": "govulncheck golang/govulncheck",
    "trivy": "trivy aquasecurity/trivy",
    "grype": "grype anchore/scan",
    "snyk": "snyk snyk/actions",
    "gitleaks": "gitleaks betterleaks gitleaks/gitleaks zricethezav/gitleaks",
    "trufflehog": "trufflehog trufflesecurity/trufflehog",
    "detect-secrets": "detect-secrets detect-secrets-hook yelp/detect-secrets",
    "ggshield": "ggshield gitguardian/ggshield",
    "secrets": "detect-private-key detect-aws-credentials git-secrets secretlint talisman kingfisher",
    "checkov": "checkov bridgecrewio/checkov",
    "tfsec": "tfsec aquasecurity/tfsec terraform_tfsec terraform_trivy terraform_checkov",
    "kics": "kics checkmarx/kics",
    "brakeman": "brakeman",
    "bundle-audit": "bundle-audit bundler-audit",
    "pip-audit": "pip-audit pypa/gh-action-pip-audit",
    "safety": "safety pyupio/safety python-safety-dependencies-check",
    "cargo-audit": "cargo-audit cargo-deny rustsec/audit-check embarkstudios/cargo-deny-action actions-rs/audit-check",
    "osv-scanner": "osv-scanner google/osv-scanner google/osv-scanner-action",
    "codeql": "codeql github/codeql-action/analyze github/codeql-action/init",
    "dependency-review": "actions/dependency-review-action",
    "dependency-check": "dependency-check dependency-check.sh dependency-check/dependency-check_action",
    "scorecard": "scorecard ossf/scorecard-action",
    "sonar": "sonar-scanner sonarsource sonarqube sonarcloud sonarcloudscan",
    "njsscan": "njsscan ajinabraham/njsscan-action njsscan-action",
    "zizmor": "zizmor zizmorcore/zizmor-action woodruffw/zizmor",
    "bearer": "bearer bearer/bearer-action",
    "hadolint": "hadolint hadolint/hadolint-action",
    "docker-scout": "docker/scout-action",
    "devskim": "devskim microsoft/devskim-action",
    "retire": "retire",
    "nancy": "nancy sonatype-nexus-community/nancy-github-action",
    "zap": "zaproxy/action-baseline zaproxy/action-full-scan zap-baseline.py zap-full-scan.py",
    "gitlab-security": "sast.gitlab-ci.yml secret-detection.gitlab-ci.yml dependency-scanning.gitlab-ci.yml "
    "container-scanning.gitlab-ci.yml sast-iac.gitlab-ci.yml dast.gitlab-ci.yml",
}
_TOOL = {word: tool for tool, words in _SCANNERS.items() for word in words.split()}
_AUDITS = {
    ("npm", "audit"): "npm-audit", ("yarn", "audit"): "npm-audit", ("pnpm", "audit"): "npm-audit",
    ("yarn", "npm"): "", ("bun", "audit"): "npm-audit", ("cargo", "audit"): "cargo-audit", ("cargo",
    "deny"): "cargo-audit",
    ("composer", "audit"): "composer-audit", ("bundle", "audit"): "bundle-audit", ("docker", "scout"): "docker-scout",
    ("mix", "sobelow"): "sobelow", ("mix", "deps.audit"): "mix-audit", ("gh", "attestation"): "",
}  # fmt: skip
# tests are one guard a language: another runner of the same tests is no loss
_TESTS = {
    "python tests": "pytest py.test tox nox unittest coverage:run hatch:test manage.py:test nose2 trial",
    "script tests": "npm:test npm:t yarn:test pnpm:test bun:test deno:test jest vitest mocha ava playwright:test "
    "cypress:run karma node:--test npm:run:test pnpm:run:test yarn:run:test react-scripts:test ng:test",
    "go tests": "go:test gotestsum ginkgo",
    "rust tests": "cargo:test cargo:nextest",
    "java tests": "mvn:test mvn:verify mvn:install mvnw:test mvnw:verify gradle:test gradle:check gradle:build "
    "gradlew:test gradlew:check gradlew:build sbt:test",
    "ruby tests": "rspec rake:test rails:test rake:spec rake",
    "php tests": "phpunit pest artisan:test composer:test",
    "dotnet tests": "dotnet:test",
    "other tests": "ctest make:test make:check just:test task:test swift:test mix:test bats dart:test flutter:test "
    "bazel:test",
}
_TEST = {tuple(each.split(":")): kind for kind, words in _TESTS.items() for each in words.split()}
_LINTING = "ruff flake8 pylint eslint mypy golangci-lint rubocop shellcheck phpstan psalm oxlint biome"
_CARRYING = (
    "npx bunx pnpx uv uvx pipx poetry pipenv hatch pdm rye bundle dlx run exec tool -m -- python python3 docker --rm go"
)
_LINTERS, _CARRIERS = frozenset(_LINTING.split()), frozenset(_CARRYING.split())
SCANNERS = frozenset((*_SCANNERS, *filter(None, _AUDITS.values())))
TESTS = frozenset(_TESTS)


def named(word: str) -> str:
    """The tool of an action, hook, task or template: by its whole name or by the part before a version."""
    word = word.partition("@")[0]
    if word in _TOOL:
        return _TOOL[word]
    parts = [word.rpartition("/")[2], *("/".join(word.split("/")[:size]) for size in (3, 2, 1))]
    return next(
        (_TOOL[part] for each in parts for part in (each, each.removesuffix("-action"), each.lower()) if part in _TOOL),
        "",
    )


_MENTIONED = re.compile(
    "|".join(
        sorted(
            {re.escape(word) for word in (*_TOOL, *_LINTERS, "audit", "scout", "sobelow", *(w[0] for w in _TEST))},
            key=len,
            reverse=True,
        )
    )
)


def mentions(text: str) -> bool:
    return bool(_MENTIONED.search(text))


_NO_RUN = frozenset(("--version", "--help", "-h", "install", "add", "login", "version"))


def runs(words: Sequence[str]) -> str:
    """The guard that a command line runs, a linter's own name, "" for none."""
    rest = [word for word in words if "=" not in word or word[:1] == "-"]
    if not rest or _NO_RUN & set(rest[1:3]):
        return ""
    rest[0] = _base(rest[0])
    while len(rest) > 1:
        if found := _known(rest):
            return found
        if rest[0] not in _CARRIERS and not rest[0].startswith(("python3.", "-")):
            return ""
        rest = [_base(rest[1]), *rest[2:]]
    return _known(rest)


def _base(word: str) -> str:
    word = word.replace("\\", "/").rsplit("/", 1)[-1].partition("@")[0].partition(":")[0]
    return word.removesuffix(".exe").removesuffix(".cmd")


def _known(words: Sequence[str]) -> str:
    pair = tuple(words[:2])
    if pair in _AUDITS:
        return _AUDITS[pair] or ("npm-audit" if "audit" in words[2:3] else "")
    plain = [words[0], *(word for word in words[1:] if word[:1] != "-" or word == "--test")]
    for size in (3, 2, 1):
        if kind := _TEST.get(tuple(plain[:size])):
            return kind
    return _TOOL.get(words[0], "") or (words[0] if words[0] in _LINTERS else "")
