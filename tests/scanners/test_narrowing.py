"""Settings that narrow a scanner, and what a configuration turns on."""

from __future__ import annotations

import pytest

from hookpack.scanners import Tools, narrowing, suppressions
from hookpack.scanners.hit import File


def lines(path, text):
    if not suppressions.applies(path, Tools()):
        return []
    return [hit.line for hit in suppressions.scan(File(0, path, text.encode())).hits]


FIRE = [
    pytest.param(".semgrepignore", "# all\nsrc/\n", [2], id="semgrepignore"),
    pytest.param(".bandit", "[bandit]\nskips: B602\n", [2], id="bandit file"),
    pytest.param("bandit.yaml", "skips: [B602, B603]\n", [1, 1], id="bandit yaml"),
    pytest.param("bandit.yaml", "exclude_dirs:\n  - app\n", [2], id="bandit yaml folders"),
    pytest.param("pyproject.toml", '[tool.bandit]\nskips = ["B602"]\n', [2], id="bandit table"),
    pytest.param("pyproject.toml", '[tool.bandit]\nexclude_dirs = ["app"]\n', [2], id="bandit folders"),
    pytest.param("setup.cfg", "[bandit]\nexclude = app\n", [2], id="bandit in setup.cfg"),
    pytest.param("pyproject.toml", '[tool.ruff.lint.per-file-ignores]\n"app/*" = ["S"]\n', [2], id="ruff per file"),
    pytest.param("pyproject.toml", '[tool.ruff.lint]\nignore = [\n  "E501",\n  "S602",\n]\n', [4], id="ruff list"),
    pytest.param("pyproject.toml", '[tool.ruff]\nextend-ignore = ["S"]\n', [2], id="ruff extend"),
    pytest.param("ruff.toml", '[lint]\nignore = ["S105"]\n', [2], id="ruff.toml"),
    pytest.param(".ruff.toml", 'select = ["S"]\nexclude = ["app/legacy"]\n', [2], id="ruff exclude"),
    pytest.param("ruff.toml", '[lint]\nper-file-ignores = {"a.py" = ["S602"]}\n', [2], id="ruff inline table"),
    pytest.param("setup.cfg", "[flake8]\nignore = E501,S602\n", [2], id="flake8"),
    pytest.param(".flake8", "[flake8]\nper-file-ignores =\n    app/*.py:S602\n", [3], id="flake8 per file"),
    pytest.param("tox.ini", "[flake8]\nextend-ignore = DUO116\n", [2], id="flake8 in tox.ini"),
    pytest.param(".pylintrc", "[MESSAGES CONTROL]\ndisable=eval-used\n", [2], id="pylint"),
    pytest.param(".secrets.baseline", '{"results": {"a.py": [\n{"hashed_secret": "aa"}]}}', [2], id="secret baseline"),
    pytest.param(".gitleaksignore", "abc:a.py:key:1\n", [1], id="gitleaksignore"),
    pytest.param(".gitleaks.toml", '[allowlist]\npaths = ["src/"]\n', [2], id="gitleaks paths"),
    pytest.param(".gitleaks.toml", "[[rules.allowlists]]\nregexes = ['''x''']\n", [2], id="gitleaks rule"),
    pytest.param(".trufflehog-exclude", "src/\n", [1], id="trufflehog"),
    pytest.param(".snyk", "ignore:\n  SNYK-1:\n    - '*':\n        reason: fine\n", [4], id="snyk"),
    pytest.param(".trivyignore", "CVE-2024-1\n", [1], id="trivyignore"),
    pytest.param("trivy.yaml", "scan:\n  skip-dirs:\n    - app\n", [3], id="trivy.yaml"),
    pytest.param("trivy.yaml", "exit-code: 0\n", [1], id="trivy exit code"),
    pytest.param(".checkov.yaml", "skip-check:\n  - CKV_AWS_20\n", [2], id="checkov"),
    pytest.param(".checkov.yaml", "soft-fail: true\n", [1], id="checkov soft"),
    pytest.param("sonar-project.properties", "sonar.exclusions=src/a/**,src/b/**\n", [1, 1], id="sonar"),
    pytest.param(
        "sonar-project.properties", "sonar.issue.ignore.multicriteria.e1.ruleKey=*\n", [1], id="sonar issue ignored"
    ),
    pytest.param(".github/codeql/codeql-config.yml", "paths-ignore:\n  - src\n", [2], id="codeql paths"),
    pytest.param(
        ".github/codeql/config.yml", "query-filters:\n  - exclude:\n      id: py/x\n", [3], id="codeql queries"
    ),
    pytest.param("lgtm.yml", "queries:\n  - exclude: py/x\n", [2], id="lgtm"),
    pytest.param(".eslintrc.json", '{"rules": {"no-eval": "off"}}', [1], id="eslint rule"),
    pytest.param(".eslintrc.yml", "rules:\n  security/detect-object-injection: 0\n", [2], id="eslint yaml"),
    pytest.param("eslint.config.js", "export default [{rules: {'no-eval': ['warn']}}]", [1], id="eslint flat warn"),
    pytest.param(
        "eslint.config.mjs",
        "import security from 'eslint-plugin-security'\nexport default [\n{ignores: ['src/**']}]",
        [3],
        id="eslint flat ignores",
    ),
    pytest.param(".eslintignore", "src/legacy\n", [1], id="eslintignore"),
    pytest.param("biome.json", '{"linter": {"rules": {"security": {"noGlobalEval": "off"}}}}', [1], id="biome rule"),
    pytest.param("biome.json", '{"linter": {"enabled": false}}', [1], id="biome off"),
    pytest.param(".golangci.yml", "linters:\n  disable:\n    - gosec\n", [3], id="golangci disable"),
    pytest.param(".golangci.yml", "issues:\n  exclude-rules:\n    - linters: [gosec]\n", [3], id="golangci rules"),
    pytest.param(".golangci.yml", "linters-settings:\n  gosec:\n    excludes: [G204]\n", [3], id="gosec excludes"),
    pytest.param(
        "spotbugs-exclude.xml",
        '<FindBugsFilter>\n<Bug pattern="SQL_INJECTION"/>\n</FindBugsFilter>',
        [2],
        id="spotbugs",
    ),
    pytest.param(".rubocop.yml", "Security/Eval:\n  Enabled: false\n", [2], id="rubocop"),
    pytest.param("config/brakeman.ignore", '{"ignored_warnings": [\n{"fingerprint": "ab"}]}', [2], id="brakeman"),
    pytest.param(".pre-commit-config.yaml", "ci:\n  skip: [bandit]\n", [2], id="pre-commit ci"),
    pytest.param(".pre-commit-config.yaml", "exclude: ^src/\n", [1], id="pre-commit exclude"),
    pytest.param(
        ".github/dependabot.yml", "updates:\n  - ignore:\n      - dependency-name: lodash\n", [3], id="dependabot"
    ),
    pytest.param("renovate.json", '{"vulnerabilityAlerts": {"enabled": false}}', [1], id="renovate"),
    pytest.param(".npmrc", "audit=false\n", [1], id="npmrc"),
    pytest.param("package.json", '{"pnpm": {"auditConfig": {"ignoreCves": ["CVE-2024-1"]}}}', [1], id="pnpm audit"),
    pytest.param("audit-ci.json", '{"allowlist": ["GHSA-1"]}', [1], id="audit-ci"),
    pytest.param(".nsprc", '{"GHSA-1": {"active": true}}', [1], id="nsprc"),
    pytest.param("dependency-check-suppression.xml", "<suppress>\n<cve>CVE-2024-1</cve>\n", [2], id="dependency-check"),
    pytest.param("osv-scanner.toml", '[[IgnoredVulns]]\nid = "GHSA-1"\n', [2], id="osv-scanner"),
    pytest.param("deny.toml", '[advisories]\nignore = ["RUSTSEC-2024-1"]\n', [2], id="cargo deny"),
    pytest.param(".editorconfig", "[*.cs]\ndotnet_diagnostic.CA5350.severity = none\n", [2], id="editorconfig"),
    pytest.param("Cargo.toml", '[lints.rust]\nunsafe_code = "allow"\n', [2], id="cargo lints"),
    pytest.param("app.csproj", "<NoWarn>CS1591;CA5350</NoWarn>", [1], id="csproj"),
]


@pytest.mark.parametrize(("path", "text", "expected"), FIRE)
def test_a_narrowed_scanner_is_found(path, text, expected):
    assert lines(path, text) == expected


SILENT = [
    pytest.param("pyproject.toml", '[tool.ruff.lint]\nignore = ["E501"]\n', id="style rule"),
    pytest.param("pyproject.toml", '[tool.ruff.lint]\nselect = ["S", "E"]\n', id="selected rules"),
    pytest.param("pyproject.toml", '[tool.ruff.lint.per-file-ignores]\n"tests/*" = ["S101"]\n', id="assert in tests"),
    pytest.param("pyproject.toml", '[tool.ruff]\nexclude = ["migrations"]\n', id="exclude of a style linter"),
    pytest.param("pyproject.toml", '[tool.ruff]\nselect = ["S"]\nexclude = ["build", ".venv"]\n', id="leftovers"),
    pytest.param("pyproject.toml", "[tool.bandit.assert_used]\nskips = ['*_test.py']\n", id="bandit asserts"),
    pytest.param("pyproject.toml", '[tool.mypy]\nexclude = "build"\n', id="mypy"),
    pytest.param("pyproject.toml", '[tool.black]\nexclude = "src"\n', id="black"),
    pytest.param("pyproject.toml", '[project]\nname = "S3"\n', id="another table"),
    pytest.param("pyproject.toml", '[tool.ruff.lint]\nignore = [\n  "D100", # not S602\n]\n', id="remark in a list"),
    pytest.param("setup.cfg", "[metadata]\nname = x\n", id="another section"),
    pytest.param("setup.cfg", "[flake8]\nignore = E203,W503,B008\n", id="flake8 style"),
    pytest.param("tox.ini", "[testenv]\ncommands = pytest\n", id="tox"),
    pytest.param(".pylintrc", "[MESSAGES CONTROL]\ndisable=line-too-long\n", id="pylint style"),
    pytest.param(".eslintrc.json", '{"rules": {"no-console": "off", "no-eval": "error"}}', id="eslint style"),
    pytest.param(".eslintrc.json", '{"ignorePatterns": ["docs/"]}', id="eslint that looks for no faults"),
    pytest.param(".eslintignore", "dist\nnode_modules/\n# src\n", id="eslintignore leftovers"),
    pytest.param("biome.json", '{"linter": {"rules": {"style": {"useConst": "off"}}}}', id="biome style"),
    pytest.param("biome.json", '{"formatter": {"enabled": false}}', id="biome formatter"),
    pytest.param(".golangci.yml", "linters:\n  disable:\n    - lll\n", id="golangci style"),
    pytest.param(".golangci.yml", "linters:\n  enable:\n    - gosec\n", id="golangci enable"),
    pytest.param(".rubocop.yml", "Metrics/MethodLength:\n  Enabled: false\n", id="rubocop style"),
    pytest.param(".rubocop.yml", "Security/Eval:\n  Enabled: true\n", id="rubocop on"),
    pytest.param(".npmrc", "audit=true\nfund=false\n", id="npmrc"),
    pytest.param("package.json", '{"name": "x", "scripts": {"test": "jest"}}', id="package.json"),
    pytest.param("renovate.json", '{"extends": ["config:base"], "automerge": false}', id="renovate"),
    pytest.param(".github/dependabot.yml", "updates:\n  - package-ecosystem: npm\n", id="dependabot"),
    pytest.param("sonar-project.properties", "sonar.sources=src\nsonar.projectKey=x\n", id="sonar"),
    pytest.param(".editorconfig", "[*.cs]\ndotnet_diagnostic.IDE0060.severity = none\n", id="editorconfig style"),
    pytest.param("Cargo.toml", '[lints.rust]\nunsafe_code = "forbid"\n', id="cargo lints"),
    pytest.param("app.csproj", "<NoWarn>CS1591</NoWarn>", id="csproj style"),
    pytest.param("bandit.yaml", "assert_used:\n  skips: ['*_test.py']\n", id="bandit yaml asserts"),
    pytest.param(".checkov.yaml", "framework: terraform\nsoft-fail: false\n", id="checkov"),
    pytest.param("data/ignore.json", '{"skips": ["B602"]}', id="data"),
    pytest.param(".dockerignore", "src\n", id="dockerignore"),
]


@pytest.mark.parametrize(("path", "text"), SILENT)
def test_another_setting_stays_silent(path, text):
    assert lines(path, text) == []


def test_a_list_that_shrinks_names_nothing_else_than_before():
    whole = dict.fromkeys(narrowing.find(".flake8", "[flake8]\nignore = E501,S602,S603\n"))
    less = dict.fromkeys(narrowing.find(".flake8", "[flake8]\nignore = E999,S603\n"))

    assert set(less) < set(whole)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("pyproject.toml", '[tool.ruff.lint]\nselect = ["E", "S"]\n', ["ruff select S"], id="ruff"),
        pytest.param("ruff.toml", 'extend-select = ["S6"]\n', ["ruff extend-select S6"], id="ruff.toml"),
        pytest.param("pyproject.toml", '[tool.ruff.lint]\nselect = ["E", "SIM"]\n', [], id="ruff style"),
        pytest.param(".golangci.yml", "linters:\n  enable: [gosec]\n", ["golangci enable gosec"], id="golangci"),
        pytest.param(
            ".eslintrc.json", '{"extends": ["plugin:security/x"]}', ["eslintrc extends plugin:security/x"], id="eslint"
        ),
        pytest.param("Cargo.toml", '[lints.rust]\nunsafe_code = "forbid"\n', ["Cargo unsafe_code forbid"], id="cargo"),
    ],
)
def test_what_a_configuration_turns_on(path, text, expected):
    assert list(narrowing.turned_on(path, text)) == expected
