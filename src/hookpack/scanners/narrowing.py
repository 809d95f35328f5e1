"""Settings that narrow what scanners look at, and what a configuration turns on. Tables over the entries of a file."""

from __future__ import annotations

import re

from hookpack import leftovers
from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners.entries import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.scanners.silencing import Found


class Setting(Record):
    """Entries of files that match `files` (path, lower case) at `keys` with `value`; all three are searched for.

    `needs` must occur in the text: a linter that looks for no faults of safety cannot be narrowed.
    """

    files: str
    keys: str = ""
    value: str = ""
    needs: str = ""
    is_place: bool = False  # the value is a path, which may be of leftovers only


_RUFF, _PYPROJECT = r"(?:^|/)\.?ruff\.toml$", r"(?:^|/)pyproject\.toml$"
_FLAKE = r"(?:^|/)(?:\.flake8|setup\.cfg|tox\.ini)$"
_ESLINT = r"(?:^|/)(?:\.eslintrc(?:\.\w+)?|eslint\.config\.\w+|package\.json|\.oxlintrc\.json)$"
_GOLANGCI = r"(?:^|/)\.golangci\.(?:ya?ml|toml|json)$"
_CODES = r"(?<![\w-])(?:ALL|S|S(?!101\b)\d{1,3}|B(?!101\b)[1-7]\d\d|DUO\d*)(?![\w-])"
_SCRIPT = (
    r"security|no-secrets|xss|no-unsanitized|no-(?:implied-)?eval$|no-new-func|script-url|no-danger|csrf|sanitiz|"
    r"target-blank|no-at-html|no-v-html|no-hardcoded|scanjs|sdl/"
)
_OFF = r"^(?:off|false|0|warn|1|info|none|disable|disabled|silent|suggestion|allow)$"
_IGNORE = r"(?:^|\.)(?:extend-)?(?:ignore|per-file-ignores)(?:\.|$)"
_SECURE_CS = r"ca(?:2100|23\d\d|3\d{3}|5\d{3})|scs\d{4}|security"

TABLE = (
    Setting(r"(?:^|/)\.bandit$", r"(?:^|\.)(?:exclude|exclude_dirs|skips|tests|targets|level|confidence|baseline)$"),
    Setting(r"(?:^|/)\.?bandit\.(?:ya?ml|toml|ini)$", r"^(?!assert_used).*\b(?:exclude_dirs|skips|tests|exclude)$",
                r"^(?!B101$)"),
    Setting(_PYPROJECT, r"^tool\.bandit\.(?!assert_used)(?:.*\.)?(?:exclude_dirs|skips|tests|exclude)$", r"^(?!B101$)"),
    Setting(_FLAKE, r"^bandit\.(?:exclude|skips|tests|targets)$"),
    Setting(_PYPROJECT, rf"^tool\.ruff(?=\.).*{_IGNORE}", _CODES),
    Setting(_RUFF, _IGNORE, _CODES),
    Setting(_PYPROJECT, r"^tool\.ruff\.(?:lint\.)?(?:extend-)?exclude$", needs=r"[\"'](?:S|S\d+|ALL)[\"']",
                is_place=True),
    Setting(_RUFF, r"^(?:lint\.)?(?:extend-)?exclude$", needs=r"[\"'](?:S|S\d+|ALL)[\"']", is_place=True),
    Setting(_FLAKE, rf"^flake8.*{_IGNORE}", _CODES),
    Setting(_PYPROJECT, rf"^tool\.flake8.*{_IGNORE}", _CODES),
    Setting(r"(?:^|/)(?:\.?pylintrc|pyproject\.toml|setup\.cfg|tox\.ini)$", r"(?:^|[. ]).*disable$",
                r"(?:exec|eval)-used|W012[23]|missing-timeout|(?:^|,)all\b"),
    Setting(_ESLINT, rf"(?:^|\.)rules\..*(?:{_SCRIPT})", _OFF),
    Setting(r"(?:^|/)(?:\.eslintrc(?:\.\w+)?|eslint\.config\.\w+)$", r"(?:^|\.)(?:ignorepatterns|ignores)$", r"^[^!]",
                rf"(?:{_SCRIPT})", is_place=True),
    Setting(r"(?:^|/)biome\.jsonc?$", r"^(?:.*\.)?linter\.enabled$", "^false$"),
    Setting(r"(?:^|/)biome\.jsonc?$", r"rules\.security(?:\.|$)|rules\.all$|rules\.recommended$", _OFF),
    Setting(r"(?:^|/)biome\.jsonc?$", r"(?:files|linter)\.ignore$", is_place=True),
    Setting(r"(?:^|/)biome\.jsonc?$", r"(?:files|linter)\.includes?$", "^!", is_place=True),
    Setting(_GOLANGCI, r"linters\.disable$", r"^(?:gosec|gas)$"),
    Setting(_GOLANGCI, r"exclu(?:de-rules|sions\.rules)\.linters$", r"^(?:gosec|gas)$"),
    Setting(_GOLANGCI, r"exclude|exclusions", r"\bG\d{3}\b|gosec"),
    Setting(_GOLANGCI, r"(?:skip-dirs|skip-files|exclude-dirs|exclude-files|exclusions\.paths)$", needs="gosec",
                is_place=True),
    Setting(r"(?:^|/)\.gitleaks\.toml$|(?:^|/)gitleaks\.toml$", r"allowlists?(?:\.|$)(?!description|id)|disabledrules",
                ),
    Setting(r"(?:^|/)\.betterleaks\.toml$", r"allowlists?(?:\.|$)(?!description|id)|disabledrules"),
    Setting(r"(?:^|/)\.secrets\.baseline$",
                r"(?:^|\.)(?:hashed_secret|exclude\.(?:files|lines|secrets)|filters_used\.pattern)$", r"^(?!null$)"),
    Setting(r"(?:^|/)\.pre-commit-config\.ya?ml$", r"^ci\.skip$",
                r"bandit|semgrep|secret|leaks|gosec|checkov|trivy|tfsec|safety|audit|trufflehog"),
    Setting(r"(?:^|/)\.pre-commit-config\.ya?ml$", r"^exclude$", is_place=True),
    Setting(r"(?:^|/)\.snyk$", r"^(?:ignore\..*(?:reason|expires)|exclude\.)"),
    Setting(r"(?:^|/)\.nsprc$|(?:^|/)\.auditrc$"),
    Setting(r"(?:^|/)(?:\.?audit-ci|\.auditci)\.jsonc?5?$",
                r"allowlist|advisories|path-whitelist|whitelist|skip-dev|report-type|^(?:critical|high|moderate|low)$"),
    Setting(r"(?:^|/)\.npmrc$", r"^audit$", "^false$"),
    Setting(r"(?:^|/)\.npmrc$", r"^(?:audit-level|strict-ssl)$", r"^(?:critical|high|none|false)$"),
    Setting(r"(?:^|/)\.yarnrc\.yml$", r"^npmaudit(?:ignoreadvisories|excludepackages)$|^enablestrictssl$"),
    Setting(r"(?:^|/)(?:package\.json|pnpm-workspace\.yaml)$", r"auditconfig\.ignore(?:cves|ghsas)$"),
    Setting(r"(?:^|/)osv-scanner\.toml$", r"^(?:ignoredvulns\.id|packageoverrides\..*)$"),
    Setting(r"(?:^|/)(?:deny\.toml|audit\.toml)$", r"^advisories\.(?:ignore|.*\.ignore.*)"),
    Setting(r"(?:^|/)deny\.toml$", r"^advisories\.(?:vulnerability|yanked|unsound)$", r"^(?:warn|allow)$"),
    Setting(r"(?:^|/)\.safety-policy\.ya?ml$", r"ignore-(?:vulnerabilities|cvss|unpinned)|continue-on-vulnerability"),
    Setting(r"(?:^|/)trivy\.ya?ml$", r"(?:skip-dirs|skip-files|ignorefile|ignore-policy|ignored?)(?:\.|$)"),
    Setting(r"(?:^|/)trivy\.ya?ml$", r"(?:^|\.)exit-code$", "^0$"),
    Setting(r"(?:^|/)\.grype\.ya?ml$", r"^(?:ignore\.|exclude)|^only-fixed$"),
    Setting(r"(?:^|/)\.checkov\.ya?ml$", r"^(?:skip-check|skip-path|skip-framework|soft-fail-on)$"),
    Setting(r"(?:^|/)\.checkov\.ya?ml$", r"^soft-fail$", "(?i)^true$"),
    Setting(r"(?:^|/)(?:\.tfsec/config\.(?:ya?ml|json)|tfsec\.ya?ml)$",
                r"^(?:exclude|severity_overrides|minimum_severity)"),
    Setting(r"(?:^|/)kics\.(?:config|ya?ml|json)$|(?:^|/)\.kics\.ya?ml$", r"exclude-|fail-on|ignore-on-exit"),
    Setting(r"(?:^|/)\.kube-linter\.ya?ml$", r"exclude|ignore"),
    Setting(r"(?:^|/)\.?hadolint\.ya?ml$", r"^ignored$", r"DL300[24]"),
    Setting(r"(?:^|/)\.?zizmor\.ya?ml$", r"ignore|disable"),
    Setting(r"(?:^|/)\.?(?:bearer|horusec-config)\.(?:ya?ml|json)$", r"skip-(?:path|rule)|exclude|ignore"),
    Setting(r"(?:^|/)\.njsscan$", r"ignore|severity"),
    Setting(r"(?:^|/)\.gitguardian\.ya?ml$", r"ignore"),
    Setting(r"(?:^|/)\.talismanrc$", r"ignore_detectors|checksum|allowed_patterns"),
    Setting(r"(?:^|/)(?:sonar-project\.properties|\.sonarcloud\.properties)$",
                r"^sonar\.(?:exclusions|issue\.ignore.*|global\.exclusions)$"),
    Setting(r"(?:^|/)\.github/codeql[^/]*(?:/.*)?\.ya?ml$|(?:^|/)codeql-config\.ya?ml$",
                r"^(?:paths-ignore|paths)$|query-filters\..*exclude"),
    Setting(r"(?:^|/)\.?lgtm\.ya?ml$", r"exclude|path_classifiers"),
    Setting(r"(?:^|/)\.rubocop(?:_todo)?\.yml$", r"^(?:security/|rails/outputsafety).*\.(?:enabled)$", "^false$"),
    Setting(r"(?:^|/)\.rubocop(?:_todo)?\.yml$", r"^security(?:/\w+)?\.exclude$"),
    Setting(r"(?:^|/)brakeman\.ignore$", r"^ignored_warnings\.fingerprint$"),
    Setting(r"(?:^|/)brakeman\.ya?ml$", r"skip|ignore"),
    Setting(r"(?:^|/)(?:\.github/)?dependabot\.ya?ml$", r"^updates\.ignore\.dependency-name$"),
    Setting(r"(?:^|/)(?:\.?renovate(?:rc)?(?:\.json5?)?)$",
                r"^(?:vulnerabilityalerts\.enabled|osvvulnerabilityalerts|enabled)$", "^false$"),
    Setting(r"(?:^|/)(?:\.?renovate(?:rc)?(?:\.json5?)?)$", r"^ignoredeps$"),
    Setting(r"(?:^|/)(?:\.editorconfig|\.globalconfig)$",
                rf"dotnet_diagnostic\.(?:{_SECURE_CS})\S*\.severity$|category-security\.severity$", _OFF),
    Setting(r"(?:^|/)cargo\.toml$", r"lints\.rust\.unsafe_(?:code|op_in_unsafe_fn)", r"^allow$"),
    Setting(r"(?:^|/)(?:\.codacy\.ya?ml|\.deepsource\.toml)$", r"exclude_(?:paths|patterns)$", is_place=True),
    Setting(r"(?:^|/)\.semgrepconfig|(?:^|/)\.semgrep\.ya?ml$", r"paths\.exclude$", is_place=True),
)  # fmt: skip

# files of which each line that is no remark takes something out of a scanner's sight
_LISTS = re.compile(
    r"(?:^|/)(?:\.semgrepignore|\.gitleaksignore|\.trivyignore|\.gitallowed|\.trufflehog-?(?:exclude|ignore)\w*|"
    r"trufflehog[-_.]?(?:exclude|ignore)[\w.-]*|\.eslintignore|\.oxlintignore|\.banditignore|\.nancy-ignore|\.auditignore|\.cfnnagignore|"
    r"\.tfsecignore|\.snykignore|\.bearerignore|\.secretlintignore|\.betterleaksignore)$"
)
# XML: the lines that name what is left out
_FILTERS = (
    (
        re.compile(r"(?:^|/)(?:spot|find)(?:bugs|secbugs)[\w.-]*(?:exclu|filter)[\w.-]*\.xml$"),
        re.compile(r"<(?:Bug|Class|Package|Method|Source|BugPattern|Confidence)\b[^>\n]*>"),
    ),
    (
        re.compile(r"(?:^|/)[\w.-]*(?:suppress\w*|dependency-?check[\w.-]*)\.xml$"),
        re.compile(r"<(?:cve|cwe|cpe|vulnerabilityName|cvssBelow|gav|packageUrl|filePath|sha1)\b[^\n]*"),
    ),
    (re.compile(r"(?:^|/)\.?phpcs(?:\.dist|\.ruleset)?\.xml(?:\.dist)?$"),
    re.compile(r"<exclude\s+name=[\"'][^\"'\n]*(?:\.Security|PreparedSQL)[^\n]*")),
    (re.compile(r"(?:^|/)psalm(?:\.dist)?\.xml(?:\.dist)?$"),
    re.compile(r"<Tainted\w+\b[^\n]*(?:suppress|info)[^\n]*")),
    (re.compile(r"\.ruleset$"),
    re.compile(r"(?i)<Rule\s+Id=\"(?:CA2100|CA[35]\d{3}|CA23\d\d|SCS\d{4})\"[^\n]*Action=\"(?:None|Hidden|Info)\"[^\n]*")),
    (re.compile(r"(?:\.csproj|\.vbproj|\.props|\.targets)$"),
    re.compile(r"(?i)<(?:NoWarn|WarningsNotAsErrors)>[^<\n]*(?:CA2100|CA[35]\d{3}|CA23\d\d|SCS\d{4}|SYSLIB0011|NU190[1-4])[^<\n]*|<NuGetAudit>false")),
)  # fmt: skip

# what a configuration turns on: without it the tool looks for no faults of safety any more
_TURNED_ON = (
    Setting(_PYPROJECT, r"^tool\.ruff\.(?:lint\.)?(?:extend-)?select$", r"^(?:S|S\d|ALL)$"),
    Setting(_RUFF, r"^(?:lint\.)?(?:extend-)?select$", r"^(?:S|S\d|ALL)$"),
    Setting(_ESLINT, r"(?:^|\.)(?:plugins|extends)(?:\.|$)", r"security|no-unsanitized|no-secrets|xss|sdl"),
    Setting(_GOLANGCI, r"^linters\.enable$", r"^(?:gosec|gas)$"),
    Setting(r"(?:^|/)(?:\.github/)?dependabot\.ya?ml$", r"^updates\.package-ecosystem$"),
    Setting(r"(?:^|/)\.npmrc$", r"^audit$", "^true$"),
    Setting(r"(?:^|/)cargo\.toml$", r"lints\.rust\.unsafe_code", r"^(?:forbid|deny)$"),
)


_BETWEEN = re.compile(r"[,|]")


def _table(rows: tuple[Setting, ...], path: str) -> list[Setting]:
    return [each for each in rows if re.search(each.files, path.lower())]


def applies(path: str) -> bool:
    low = path.lower()
    return bool(
        _table(TABLE, path) or _table(_TURNED_ON, path) or _LISTS.search(low) or any(p.search(low) for p, _ in _FILTERS)
    )


def find(path: str, text: str) -> Iterator[Found]:
    """Rule, line and mark of every setting that narrows a scanner; a mark tells setting and value, not the file."""
    if _LISTS.search(path.lower()):
        yield from _listed(path.rpartition("/")[2], text)
    for files, pattern in _FILTERS:
        if files.search(path.lower()):
            for number, line in enumerate(text.split("\n"), 1):
                yield from (
                    ("scanner-settings", number, " ".join(found[0].split())[:200]) for found in pattern.finditer(line)
                )
    if rows := [each for each in _table(TABLE, path) if re.search(each.needs, text)]:
        for entry in read(path, text):
            # one finding an item, so that a list that shrinks holds nothing new
            for item in filter(None, map(str.strip, _BETWEEN.split(entry.value))):
                if any(_fits(each, entry.path, item) for each in rows):
                    yield "scanner-settings", entry.line, f"{entry.path}: {item}"[:200]


def turned_on(path: str, text: str) -> Iterator[str]:
    """What a configuration makes its tool look for, in words without the file's name."""
    if rows := _table(_TURNED_ON, path):
        name = path.rpartition("/")[2]
        for entry in read(path, text):
            if any(_fits(each, entry.path, entry.value) for each in rows):
                kind = "ruff" if "ruff" in f"{entry.path}{name}" else name.strip(".").partition(".")[0]
                yield f"{kind} {entry.path.rpartition('.')[2]} {entry.value[:80]}"


def _listed(name: str, text: str) -> Iterator[Found]:
    for number, line in enumerate(text.split("\n"), 1):
        rule = line.strip()
        if rule and not rule.startswith(("#", ":", "!")) and not leftovers.covers(rule):
            yield "scanner-settings", number, f"{name} {rule}"[:200]


def _fits(setting: Setting, keys: str, item: str) -> bool:
    if not re.search(setting.keys, keys) or not re.search(setting.value, item):
        return False
    return not (setting.is_place and leftovers.covers(item.lstrip("!")))
