"""What silences a scanner from within the source: comments, annotations, pragmas. One table, pure text.

Suppressions of style are not listed: a directive that can mean both counts if it names no rule or one about security.
"""

from __future__ import annotations

import re

from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners.comments import divide, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal, TypeAlias

    from hookpack.scanners.comments import Comment

    Found: TypeAlias = tuple[str, int, str]  # rule, line, mark


class Silencer(Record):
    """One directive. `pattern` has a group `what` for the rules it names; of these `names` are about security.

    `where`: "first" in a clause of a comment, "any" place of a comment, "code" outside comments.
    Without `names` every use counts, with them also one that names no rule.
    """

    rule: str
    word: str  # lower case, must occur in the text
    pattern: str
    where: Literal["first", "any", "code"] = "first"
    names: str = ""
    suffixes: str = ""


_GO, _PY = ".go", ".py .pyi .pyw .ipynb"
_C = ".c .h .cc .cpp .cxx .hpp .hh .m .mm .cu"
_CODES = r"[\w./@*:-]+(?:\s*,\s*[\w./@*:-]+)*"
_SCRIPT_RULES = (
    r"security|no-secrets|xss|no-unsanitized|(?<!\w)no-(?:implied-)?eval\b|no-new-func|script-url|danger|detect-|csrf|"
    r"sanitiz|target-blank|missing-sandbox|no-at-html|no-v-html|postmessage|microsoft/sdl|scanjs|redos|"
    r"no-hardcoded|sql-injection|no-inner-html|anti-trojan|sonarjs/(?:code-eval|os-command|sql-queries|hashing|encryption)"
)
_ALL = r"(?<![\w-])all(?![\w-])"
_PYLINT = rf"{_ALL}|(?:exec|eval)-used|W012[23]|missing-timeout|W3101|skip-file"
_FLAKE = r"\bS(?:\d{1,3})?\b|\bB[1-7]\d\d\b|\bDUO\d*"
_SONAR = (
    r"S(?:20(?:68|7[678]|83|89|92)|2115|2245|225[47]|227[78]|2612|2631|264[37]|265[38]|2755|33[13]0|3329|3649|4423|44(?:26|33)|"
    r"4502|4507|4544|4601|4684|479[02]|48(?:18|23|3[04])|504[24]|51(?:22|31|35|4[4-7]|67)|5247|5301|5332|5344|544[35]|5527|"
    r"554[27]|5659|5679|5689|5693|580[48]|5852|5876|6096|6287|635\d|637\d|6418|6432|6437)\b"
)
_WORDS = (
    r"secur|inject|\bxss\b|csrf|xxe|travers|crypto|cipher|trust|hostname|password|secret|credential|taint|"
    r"deserial|sanitiz|unsafe(?!-)|eval\b"
)

TABLE = (
    Silencer("nosec", "nosec", r"nosec(?![\w-])[\s:]*(?P<what>(?:\w+_\w+|[BG]\d{3})(?:[\s,]+(?:\w+_\w+|[BG]\d{3}))*)?"),
    Silencer("nosemgrep", "nosem", rf"(?:^|(?<=\s))nosem(?:grep)?(?=[\s:]|$)(?::\s*(?P<what>{_CODES}))?", "any"),
    Silencer(
        "noqa", "noqa", r"(?:ruff|flake8)\s*[:=]\s*noqa(?!\w)(?:\s*:\s*(?P<what>[A-Z]+\d*(?:[\s,]+[A-Z]+\d+)*))?",
        names=_FLAKE, suffixes=_PY,
    ),
    Silencer(
        "noqa", "noqa", r"noqa(?!\w)(?:\s*:\s*(?P<what>[A-Z]+\d+(?:[\s,]*[A-Z]+\d+)*))?", names=_FLAKE, suffixes=_PY
    ),
    Silencer("noqa", "ruff:", r"ruff:\s*(?:disable|ignore|file-ignore)\[(?P<what>[^\]]*)\]", names=_FLAKE,
                 suffixes=_PY),
    Silencer(
        "noqa", "noqa", r"noqa(?!\w)[\s:]*(?P<what>[\w\[\]-]+(?:[\s,]+[\w\[\]-]+)*)?",
        names=r"risky-|no-log-password|partial-become", suffixes=".yml .yaml",
    ),
    Silencer("pylint-disable", "pylint",
                 rf"pylint:\s*(?:disable(?:-next)?\s*=\s*(?P<what>{_CODES})|(?P<file>skip-file))",
             names=_PYLINT),
    Silencer("skipcq", "skipcq", r"skipcq(?!\w)(?::\s*(?P<what>[\w-]+(?:\s*,\s*[\w-]+)*))?",
             names=r"\b(?:BAN|GSC|SEC|SCT|S|A\d*)-|PYL-W012[23]"),
    Silencer("eslint-disable", "eslint-disable", rf"eslint-disable(?:-next-line|-line)?(?![\w-])\s*(?P<what>{_CODES})?",
             names=_SCRIPT_RULES),
    Silencer("eslint-disable", "eslint", r"eslint\s+(?P<what>[^;]*)",
             names=rf"(?:{_SCRIPT_RULES})[\w/-]*[\"']?\s*:\s*\[?\s*[\"']?(?:off|warn|0|1)\b"),
    Silencer("oxlint-disable", "oxlint-disable", rf"oxlint-disable(?:-next-line|-line)?(?![\w-])\s*(?P<what>{_CODES})?",
             names=_SCRIPT_RULES),
    Silencer("tslint-disable", "tslint:disable",
                 rf"tslint:disable(?:-next-line|-line)?(?![\w-])[:\s]*(?P<what>{_CODES})?",
             names=_SCRIPT_RULES),
    Silencer("deno-lint-ignore", "deno-lint-ignore", rf"deno-lint-ignore(?:-file)?(?![\w-])\s*(?P<what>{_CODES})?",
             names=_SCRIPT_RULES),
    Silencer("jshint-evil", "jshint", r"jshint\s+(?P<what>.*)",
                 names=r"(?:evil|scripturl)\s*:\s*true|-W0(?:61|54|66)\b"),
    Silencer("biome-ignore", "biome-ignore", r"biome-ignore(?:-all|-start)?\s+(?P<what>[\w/]+)",
             names=r"(?i:^lint$|^lint/security|eval|danger|script)"),
    Silencer("nolint", "nolint", r"nolint(?![\w-])(?:\s*:\s*(?P<what>[\w-]+(?:\s*,\s*[\w-]+)*))?",
             names=r"(?<![\w-])(?:gosec|gas|all)(?![\w-])", suffixes=_GO),
    Silencer("nolint", "nolint", r"(?-i:\bNOLINT(?:NEXTLINE|BEGIN)?)(?![A-Za-z])(?:\((?P<what>[^)]*)\))?", "any",
             names=r"cert-|security|\*$|insecure|taint", suffixes=_C),
    Silencer("flawfinder-ignore", "ignore", r"\b(?:flawfinder|rats|its4):\s*ignore", "any"),
    Silencer("coverity", "coverity", r"coverity\s*\[(?P<what>[^\]]*)\]"),
    Silencer("pragma-warning", "warning", r"(?m)^[ \t]*#pragma\s+warning\s+disable\b[ \t]*(?P<what>[\w, \t]*)", "code",
             names=r"CA(?:2100|21[0-5]\d|23\d\d|3\d{3}|5\d{3})|SCS\d{4}|SEC\d{4}|SG\d{4}|SYSLIB0011|\bS\d{4}",
             suffixes=".cs"),
    Silencer("suppress-message", "suppressmessage", r"SuppressMessage(?:Attribute)?\s*\((?P<what>[^\n]*)", "code",
             names=rf"CA(?:2100|23\d\d|3\d{{3}}|5\d{{3}})|SCS\d{{4}}|{_WORDS}|Invoke-?Expression"),
    Silencer("suppress-warnings", "suppresswarnings", r"(?m)^[^\"'\n]*?@Suppress(?:Warnings)?\s*\((?P<what>[^\n)]*)",
                 "code",
             names=rf"[\"']all[\"']|{_SONAR}|{_WORDS}", suffixes=".java .kt .kts .scala .groovy"),
    Silencer("suppress-warnings", "suppressfbwarnings",
             r"(?m)^[^\"'\n]*?@SuppressFBWarnings\b(?:\s*\((?P<what>[^\n]*))?", "code",
             names=rf"SQL|COMMAND|PATH|XSS|XXE|PREDICT|HARD_CODE|WEAK|SSL|TLS|URLCONN|LDAP|COOKIE|REDOS|{_WORDS}"),
    Silencer("suppress-warnings", "suppresslint", r"(?m)^[^\"'\n]*?@SuppressLint\s*\((?P<what>[^\n]*)", "code",
             names=rf"JavaScript|Exported|WorldReadable|WorldWriteable|SSLCert|Addjs|GetInstance|{_WORDS}"),
    Silencer("allow-unsafe", "allow",
             r"#!?\[\s*(?:cfg_attr\([^\n]{0,200}?)?(?:allow|expect)\s*\((?P<what>[^)]{0,400})\)",
             "code",
             names=r"unsafe_code|unsafe_op_in_unsafe_fn|clippy::all|\bwarnings\b", suffixes=".rs"),
    Silencer("phpcs-ignore", "phpcs:", r"@?phpcs:(?:ignore(?:File)?|disable)(?!\w)\s*(?P<what>[\w.,\s]*)",
                 names=r"\.Security|DB\.PreparedSQL|^\s*Security"),
    Silencer("psalm-suppress", "psalm-suppress", rf"@psalm-suppress\s+(?P<what>{_CODES})", "any",
                 names=rf"Tainted|{_ALL}"),
    Silencer("rubocop-disable", "rubocop:", rf"rubocop\s*:\s*(?:disable|todo)\s+(?P<what>{_CODES})",
             names=rf"\bSecurity\b|{_ALL}|Eval|Rails/OutputSafety"),
    Silencer("brakeman-ignore", "brakeman", r"brakeman[\s:_-]+(?:ignore|disable|skip)\w*"),
    Silencer("sobelow-skip", "sobelow_skip", r"sobelow_skip\b"),
    Silencer("no-critic", "no critic", r"no critic\s*(?P<what>\S.*)?", names=r"eval|taint|InputOutput"),
    Silencer("shellcheck-disable", "shellcheck", r"shellcheck\s+disable=(?P<what>[\w,-]+)", names=_ALL),
    Silencer("hadolint-ignore", "hadolint", rf"hadolint\s+(?:global\s+)?ignore\s*=\s*(?P<what>{_CODES})",
                 names=r"DL300[24]"),
    Silencer("solhint-disable", "solhint-disable",
                 rf"solhint-disable(?:-next-line|-line)?(?![\w-])\s*(?P<what>{_CODES})?",
             names=r"reentrancy|tx-origin|low-level|call-value|send-result|selfdestruct|suicidal|inline-assembly|security"),
    Silencer("slither-disable", "slither-disable", r"slither-disable(?:-next-line|-start)?\b"),
    Silencer("allowlist-secret", "pragma", r"pragma:\s*\w{5}list\s+(?:\w+\s+)?secret", "any"),
    Silencer("gitleaks-allow", "leaks:allow", r"\b(?:git|better)leaks:allow\b", "any"),
    Silencer("gitleaks-allow", "kingfisher", r"\bkingfisher:(?:ignore|allow)\b", "any"),
    Silencer("trufflehog-ignore", "trufflehog", r"\btrufflehog:ignore\b", "any"),
    Silencer("ggignore", "ggignore", r"\bggignore\b", "any"),
    Silencer("secretlint-disable", "secretlint-disable", r"secretlint-disable(?:-next-line|-line)?\b"),
    Silencer("nosonar", "nosonar", r"(?<![`\"'\w-])NOSONAR\b", "any"),
    Silencer("codeql", "codeql", r"codeql\s*\[(?P<what>[\w/., -]*)\]"),
    Silencer("lgtm", "lgtm", r"(?<![`\"'\w])lgtm\s*(?:\[(?P<what>[\w/., -]*)\]|$)", "any"),
    Silencer("deepcode-ignore", "deepcode", r"(?:file\s+)?deepcode\s+ignore\b\s*(?P<what>[\w/]*)", "any"),
    Silencer("devskim-ignore", "devskim", r"devskim:\s*ignore\b\s*(?P<what>[\w, ]*)", "any"),
    Silencer("njsscan-ignore", "scan-ignore", r"(?:njsscan|mobsf)-ignore\b"),
    Silencer("njsscan-ignore", "mobsf-ignore", r"mobsf-ignore\b"),
    Silencer("bearer-disable", "bearer:disable", r"bearer:disable\s+(?P<what>\w*)"),
    Silencer("horusec-ignore", "nohorus", r"nohorus\b"),
    Silencer("zizmor-ignore", "zizmor", r"zizmor:\s*ignore\[(?P<what>[^\]]*)\]", "any"),
    Silencer("checkov-skip", "checkov:skip", r"checkov:skip\s*=?\s*(?P<what>\w*)", "any"),
    Silencer("checkov-skip", "checkov.io/skip", r"checkov\.io/skip\w*", "code"),
    Silencer("tfsec-ignore", "tfsec:ignore", r"tfsec:ignore:?(?P<what>[\w*-]*)", "any"),
    Silencer("trivy-ignore", "trivy:ignore", r"trivy:ignore:?(?P<what>[\w*-]*)", "any"),
    Silencer("terrascan-skip", "ts:skip", r"ts:skip=(?P<what>\w*)", "any"),
    Silencer("terrascan-skip", "runterrascan.io/skip", r"runterrascan\.io/skip", "code"),
    Silencer("kics-ignore", "kics-scan", r"kics-scan\s+(?:ignore|disable)[\w-]*", "any"),
    Silencer("kube-linter-ignore", "kube-linter.io", r"ignore-check\.kube-linter\.io/(?P<what>[\w-]*)", "code"),
    Silencer("cfn-nag-skip", "rules_to_suppress", r"\brules_to_suppress\b", "code"),
)  # fmt: skip

# each entry's word holds one of these: most files are passed over after as many substring tests
_STEMS = (
    "nose", "noqa", "nosonar", "nohorus", "lint", "ignore", "disable", "suppress", "allow", "skip", "lgtm", "codeql",
    "coverity", "jshint", "no critic", "pragma", "pyre-fixme", "@ts-", "ruff:", "rubocop:", "phpcs:", "brakeman",
)  # fmt: skip

# types and calls that carry a promise of safety: an ignored type error on such a line breaks the promise
_TYPED = re.compile(
    r"LiteralString|\bSafe(?:String|Text|Str|Html|HTML|Url|URL|Data|Script|Style|ResourceUrl)\b|\bMarkup\b|\bmark_safe\b|"
    r"\bSecret(?:Str|Bytes)\b|\bTrusted(?:HTML|Script|ScriptURL|TypePolicy)\b|bypassSecurityTrust|"
    r"\b\w*(?:[sS]anitiz|[eE]scape_?(?:html|Html|HTML|sql|Sql|SQL|shell|Shell)|html_escape|htmlEscape)\w*\s*\("
)
_UNTYPED = re.compile(
    r"(?:type|pyright|mypy|ty|pyrefly):\s*ignore\b|pyre-(?:ignore|fixme)\b|@ts-(?:ignore|expect-error)\b"
)
_CLAUSE = re.compile(r"\s*(?:#+|//+|/\*+|<!--)\s*")
_MOST_CLAUSES = 20  # directives that one comment may hold
_REASON = re.compile(r"\s--+\s")
_TESTS = re.compile(r"(?:^|/)(?:tests?|testing|spec)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.pyi?$")
_ASSERTS = re.compile(r"\b[SB]101\b")


def find(path: str, suffix: str, text: str) -> Iterator[Found]:
    """Rule, line and mark of every suppression, in the table's order. The mark names no code of the line."""
    text = folded(text)
    low = text.lower()
    if not any(stem in low for stem in _STEMS):
        return
    wanted = [each for each in TABLE if each.word in low and (not each.suffixes or suffix in each.suffixes.split())]
    typed = _UNTYPED.search(text)
    if not wanted and not typed:
        return
    comments, code = divide(suffix, text)
    is_test = bool(_TESTS.search(path))
    for each in wanted:
        yield from _matched(each, comments, code, is_test)
    if typed:
        yield from _ignored_types(comments, text.split("\n"))


def _matched(silencer: Silencer, comments: Sequence[Comment], code: str, is_test: bool) -> Iterator[Found]:
    pattern = re.compile(silencer.pattern, re.IGNORECASE)
    if silencer.where == "code":
        line, at = 1, 0
        for found in pattern.finditer(code):
            line, at = line + code.count("\n", at, found.end()), found.end()
            if _counts(silencer, found):
                yield silencer.rule, line, _mark(found)
        return
    for comment in comments:
        for found in _in_comment(silencer, pattern, comment.text):
            if _counts(silencer, found, is_test):
                yield silencer.rule, comment.line, _mark(found)


def _in_comment(silencer: Silencer, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    if silencer.where == "any":
        yield from pattern.finditer(text)
        return
    lines = [_REASON.split(line, maxsplit=1)[0] for line in text.split("\n")]
    joined = " ".join(line.lstrip("* \t") for line in lines)  # one directive may run over the lines of a block
    for clause in dict.fromkeys([joined, *(line.lstrip("* \t") for line in lines[1:])]):
        for part in [clause, *_CLAUSE.split(clause, maxsplit=_MOST_CLAUSES)[1:]]:
            if found := pattern.match(part):
                yield found


def _counts(silencer: Silencer, found: re.Match[str], is_test: bool = False) -> bool:
    named = (found.groupdict().get("what") or "").strip()
    if is_test:
        named = _ASSERTS.sub("style", named)
    return not silencer.names or not named or bool(re.search(silencer.names, named, re.IGNORECASE))


def _mark(found: re.Match[str]) -> str:
    return " ".join(found[0].split())[:200].rstrip(" ,:(")


def _ignored_types(comments: Sequence[Comment], lines: Sequence[str]) -> Iterator[Found]:
    for comment in comments:
        found = _UNTYPED.search(comment.text)
        if not found:
            continue
        # TypeScript's stand above the line that they silence
        line = comment.line if found[0].startswith("@ts-") else comment.line - 1
        if word := _TYPED.search("".join(lines[line : line + 1]).partition("#")[0]):
            yield "ignored-type", comment.line, f"{' '.join(found[0].split())} of {word[0].rstrip('( ')}"
