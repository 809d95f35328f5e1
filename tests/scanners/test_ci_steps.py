"""Which scanners and tests a pipeline runs, and which of them may fail unseen."""

from __future__ import annotations

import pytest

from hookpack.scanners import ci_steps

FLOW = ".github/workflows/ci.yml"


def job(steps, above=""):
    return f"on: push\njobs:\n  t:\n{above}    steps:\n{steps}"


def run(command):
    return job(f"      - run: {command}\n")


NAMES = [
    pytest.param(FLOW, run("bandit -r src"), ("bandit",), id="run"),
    pytest.param(FLOW, run("python -m bandit -r src && pytest"), ("bandit", "python tests"), id="two in one line"),
    pytest.param(FLOW, run("|\n          set -x\n          uv run pytest\n"), ("python tests",), id="block"),
    pytest.param(FLOW, run("sudo -E npx --yes snyk test"), ("snyk",), id="behind carriers"),
    pytest.param(FLOW, run("npx snyk test"), ("snyk",), id="npx"),
    pytest.param(FLOW, run("semgrep scan --error"), ("semgrep", "semgrep --error"), id="made to fail"),
    pytest.param(FLOW, run("semgrep scan"), ("semgrep",), id="reports only"),
    pytest.param(FLOW, run("trivy fs --exit-code=1 ."), ("trivy", "trivy --exit-code"), id="exit code"),
    pytest.param(FLOW, run("poetry run pip-audit"), ("pip-audit",), id="poetry"),
    pytest.param(FLOW, run("npm audit --audit-level=moderate"), ("npm-audit",), id="npm audit"),
    pytest.param(FLOW, run("pip install bandit"), (), id="installation"),
    pytest.param(FLOW, run("bandit --version"), (), id="version"),
    pytest.param(FLOW, run('echo "bandit -r src"'), (), id="speech"),
    pytest.param(FLOW, job("      # - run: bandit -r src\n"), (), id="remark"),
    pytest.param(FLOW, job("      - uses: github/codeql-action/analyze@v3\n"), ("codeql",), id="action"),
    pytest.param(FLOW, job("      - uses: aquasecurity/trivy-action@0.20\n"), ("trivy",), id="action with a suffix"),
    pytest.param(FLOW, job("      - uses: actions/checkout@v4\n"), (), id="other action"),
    pytest.param(".gitlab-ci.yml", "sast:\n  script:\n    - semgrep ci\n", ("semgrep", "semgrep --error"), id="gitlab"),
    pytest.param(
        ".gitlab-ci.yml", "include:\n  - template: Security/SAST.gitlab-ci.yml\n", ("gitlab-security",), id="template"
    ),
    pytest.param("azure-pipelines.yml", "steps:\n- script: gosec ./...\n", ("gosec",), id="azure"),
    pytest.param(
        ".circleci/config.yml", "jobs:\n  b:\n    steps:\n      - run:\n          command: trivy fs .\n", ("trivy",),
        id="circleci",
    ),
    pytest.param(
        "bitbucket-pipelines.yml", "pipelines:\n  default:\n    - step:\n        script:\n          - go test ./...\n",
        ("go tests",), id="bitbucket",
    ),
    pytest.param("Jenkinsfile", "stage('t') { steps { sh 'mvn -B verify' } }\n", ("java tests",), id="jenkins"),
    pytest.param("Makefile", "test:\n\t@bandit -q \\\n\t  -r src\n", ("bandit",), id="make"),
    pytest.param("tox.ini", "[testenv]\ncommands =\n    bandit -r src\n    pytest\n", ("bandit", "python tests"),
    id="tox"),
    pytest.param("noxfile.py", 'session.run("pip-audit", "--strict")\n', ("pip-audit",), id="nox"),
    pytest.param("package.json", '{"scripts": {"test": "jest", "x": "npm audit"}}', ("npm-audit", "script tests"),
    id="npm"),
    pytest.param("package.json", '{"dependencies": {"snyk": "snyk test"}}', (), id="dependencies"),
    pytest.param(
        ".pre-commit-config.yaml",
        "repos:\n- repo: https://github.com/PyCQA/bandit\n  rev: 1\n  hooks:\n  - id: bandit\n  - id: black\n",
        ("bandit",), id="pre-commit",
    ),
    pytest.param("src/app.yml", "run: bandit -r src\n", (), id="no pipeline"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), NAMES)
def test_guards_of_a_file(path, text, expected):
    assert ci_steps.names(path, text) == expected


SOFT = [
    pytest.param(FLOW, run("bandit -r src || true"), (5, "bandit: its failure does not count"), id="|| true"),
    pytest.param(FLOW, run("bandit -r src || :"), (5, "bandit: its failure does not count"), id="|| :"),
    pytest.param(FLOW, run("bandit -r src || exit 0"), (5, "bandit: its failure does not count"), id="|| exit 0"),
    pytest.param(FLOW, run("bandit -r src || echo oh"), (5, "bandit: its failure does not count"), id="|| echo"),
    pytest.param(FLOW, run("pytest || true"), (5, "python tests: its failure does not count"), id="tests"),
    pytest.param(
        FLOW, run("|\n          set +e\n          bandit -r src\n          true\n"),
        (7, "bandit: its failure does not count"), id="set +e",
    ),
    pytest.param(FLOW, run("bandit -r src --exit-zero"), (5, "bandit: --exit-zero"), id="--exit-zero"),
    pytest.param(FLOW, run("ruff check --exit-zero"), (5, "ruff: --exit-zero"), id="linter"),
    pytest.param(FLOW, run("trivy fs --exit-code 0 ."), (5, "trivy: --exit-code 0"), id="--exit-code 0"),
    pytest.param(FLOW, run("bandit -r src --severity-level high"), (5, "bandit: --severity-level high"), id="severity"),
    pytest.param(FLOW, run("bandit -ll -r src"), (5, "bandit: -ll"), id="-ll"),
    pytest.param(FLOW, run("checkov -d . --soft-fail"), (5, "checkov: --soft-fail"), id="--soft-fail"),
    pytest.param(FLOW, run("gosec -no-fail ./..."), (5, "gosec: -no-fail"), id="-no-fail"),
    pytest.param(FLOW, run("npm audit --audit-level=critical"), (5, "npm-audit: --audit-level critical"), id="npm"),
    pytest.param(FLOW, run("pip-audit --ignore-vuln GHSA-1"), (5, "pip-audit: --ignore-vuln GHSA-1"),
    id="vulnerability"),
    pytest.param(
        FLOW, job("      - run: bandit -r src\n        continue-on-error: true\n"),
        (6, "bandit: continue-on-error: true"), id="step may fail",
    ),
    pytest.param(
        FLOW, job("      - run: bandit -r src\n", above="    continue-on-error: true\n"),
        (4, "bandit: continue-on-error: true"), id="job may fail",
    ),
    pytest.param(FLOW, job("      - if: false\n        run: pytest\n"), (5, "python tests: if: false"), id="if false"),
    pytest.param(
        FLOW, job("      - uses: aquasecurity/trivy-action@v1\n        with:\n          exit-code: '0'\n"),
        (7, "trivy: with.exit-code: 0"), id="action's exit code",
    ),
    pytest.param(
        ".gitlab-ci.yml", "sast:\n  script: semgrep ci\n  allow_failure: true\n", (3, "semgrep: allow_failure: true"),
        id="allow_failure",
    ),
    pytest.param(
        ".gitlab-ci.yml", "sast:\n  script: semgrep ci\n  when: manual\n", (3, "semgrep: when: manual"), id="manual"
    ),
    pytest.param(
        ".gitlab-ci.yml", "sast:\n  script: semgrep ci\n  rules:\n    - when: never\n",
        (4, "semgrep: rules.when: never"), id="rules",
    ),
    pytest.param(
        "azure-pipelines.yml", "steps:\n- script: gosec ./...\n  continueOnError: true\n",
        (3, "gosec: continueonerror: true"), id="azure",
    ),
    pytest.param("Makefile", "scan:\n\t-bandit -r src\n", (2, "bandit: its failure does not count"), id="make's minus"),
    pytest.param("Jenkinsfile", "sh 'bandit -r src || true'\n", (1, "bandit: its failure does not count"),
    id="jenkins"),
    pytest.param(
        "Jenkinsfile", "sh(script: 'bandit -r src', returnStatus: true)\n", (1, "bandit: --exit-zero"),
        id="returnStatus"
    ),
    pytest.param("tox.ini", "[testenv]\ncommands =\n  - bandit -r src\n", (3, "bandit: its failure does not count"),
    id="tox"),
    pytest.param(
        "tox.ini", "[testenv:s]\ncommands = bandit -r src\nignore_outcome = true\n",
        (3, "bandit: ignore_outcome: true"), id="tox outcome",
    ),
    pytest.param(
        "package.json", '{"scripts": {"scan": "npm audit || true"}}', (1, "npm-audit: its failure does not count"),
        id="npm script"
    ),
    pytest.param(
        ".pre-commit-config.yaml", "repos:\n- repo: x\n  hooks:\n  - id: bandit\n    exclude: ^src/\n",
        (5, "bandit: exclude: ^src/"), id="hook's exclude",
    ),
    pytest.param(
        FLOW, "name: x\n" + run("bandit -r src").replace("push", "workflow_dispatch"),
        (2, "bandit: started by hand only"), id="dispatched",
    ),
    pytest.param(
        FLOW, run("pytest").replace(" push", "\n  # push:\n  workflow_dispatch:\n    inputs:\n      a: {type: string}"),
        (1, "python tests: started by hand only"), id="dispatched with inputs",
    ),
    pytest.param(
        ".pre-commit-config.yaml", "repos:\n- repo: x\n  hooks:\n  - id: bandit\n    stages: [manual]\n",
        (5, "bandit: stages: manual"), id="hook's stage",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), SOFT)
def test_a_softened_step_is_found(path, text, expected):
    assert list(ci_steps.softened(path, text)) == [("softened-step", *expected)]


HARD = [
    pytest.param(FLOW, run("bandit -r src"), id="plain"),
    pytest.param(FLOW, run("bandit -r src || exit 1"), id="|| exit 1"),
    pytest.param(FLOW, run("pip install x || true; bandit -r src"), id="another command may fail"),
    pytest.param(FLOW, run("|\n          pytest -q\n          bandit -r src\n"), id="block"),
    pytest.param(FLOW, run("pytest -q | tee out.txt"), id="pipe"),
    pytest.param(FLOW, run("npm ci --audit=false || true"), id="installation"),
    pytest.param(
        FLOW,
        job("      - run: bandit -r src\n      - run: deploy\n        continue-on-error: true\n"),
        id="another step",
    ),
    pytest.param(FLOW, job("      - run: pytest\n        if: github.ref == 'x'\n"), id="condition"),
    pytest.param(FLOW, run("npm audit --audit-level=moderate"), id="moderate"),
    pytest.param(FLOW, run("trivy fs --exit-code 1 ."), id="exit code"),
    pytest.param(FLOW, job("      - run: pytest\n", above="    continue-on-error: false\n"), id="may not fail"),
    pytest.param(
        ".gitlab-ci.yml", "a:\n  script: semgrep ci\nb:\n  script: x\n  allow_failure: true\n", id="other job"
    ),
    pytest.param(FLOW, run("pytest").replace("push", "[push, workflow_dispatch]"), id="dispatched as well"),
    pytest.param(
        FLOW,
        run("pytest").replace(" push", "\n\n  workflow_dispatch:\n  schedule:\n  - cron: '0 1 * * *'"),
        id="at night",
    ),
    pytest.param(".github/actions/x/action.yml", run("pytest").replace("push", "workflow_dispatch"), id="no workflow"),
    pytest.param("Makefile", "clean:\n\t-rm -rf build\n\tpytest\n", id="make's minus elsewhere"),
    pytest.param("tox.ini", "[testenv]\ncommands = pytest {posargs}\n", id="tox"),
    pytest.param("package.json", '{"scripts": {"clean": "rm -rf dist || true", "test": "jest"}}', id="npm script"),
    pytest.param("pyproject.toml", '[tool.pytest]\nrun = "pytest || true"\n', id="no task"),
    pytest.param(".pre-commit-config.yaml", "repos:\n- hooks:\n  - id: black\n    exclude: ^src/\n", id="style hook"),
    pytest.param("docs/ci.yml", run("bandit || true"), id="no pipeline"),
]


@pytest.mark.parametrize(("path", "text"), HARD)
def test_a_step_that_counts_stays_silent(path, text):
    assert list(ci_steps.softened(path, text)) == []
