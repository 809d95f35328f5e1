"""Comments, annotations and pragmas that silence a scanner, and those that only speak of style."""

from __future__ import annotations

import pytest

from hookpack.scanners import Tools, suppressions
from hookpack.scanners.hit import File


def rules(path, text):
    if not suppressions.applies(path, Tools()):
        return []
    return [hit.rule for hit in suppressions.scan(File(0, path, text.encode())).hits]


FIRE = [
    pytest.param("a.py", "run(x)  # NOSEC", "nosec", id="a.py: run(x) # NOSEC"),
    pytest.param("a.py", "run(x)  # nosec: B602, B603", "nosec", id="a.py: run(x) # nosec: B602, B603"),
    pytest.param("a.py", "run(x)#nosec", "nosec", id="a.py: run(x)#nosec"),
    pytest.param("a.py", "run(x)  # safe # nosec", "nosec", id="a.py: run(x) # safe # nosec"),
    pytest.param(
        "a.py",
        "run(x)  # nosec subprocess_popen_with_shell_equals_true",
        "nosec",
        id="a.py: run(x) # nosec subprocess_popen_with_shell_equals_true",
    ),
    pytest.param("a.py", "run(x)  # n\u043esec", "nosec", id="a.py: run(x) # n\u043esec"),
    pytest.param("a.py", "run(x)  # no\u200bsec", "nosec", id="a.py: run(x) # no\u200bsec"),
    pytest.param("a.py", "run(x)  # nosem", "nosemgrep", id="a.py: run(x) # nosem"),
    pytest.param("a.py", "run(x)  # NoSemgrep", "nosemgrep", id="a.py: run(x) # NoSemgrep"),
    pytest.param("a.ts", "run(x); // NOSEMGREP: rule.id", "nosemgrep", id="a.ts: run(x); // NOSEMGREP: rule.id"),
    pytest.param(
        "a.html",
        "<b>{{ x|safe }}</b> <!-- nosemgrep -->",
        "nosemgrep",
        id="a.html: <b>{{ x|safe }}</b> <!-- nosemgrep -->",
    ),
    pytest.param("a.tf", "x = 1 # nosemgrep: rule", "nosemgrep", id="a.tf: x = 1 # nosemgrep: rule"),
    pytest.param("Dockerfile", "RUN x # nosemgrep", "nosemgrep", id="Dockerfile: RUN x # nosemgrep"),
    pytest.param("a.py", "run(x)  # noqa:S602", "noqa", id="a.py: run(x) # noqa:S602"),
    pytest.param("a.py", "run(x)  # NOQA : S602", "noqa", id="a.py: run(x) # NOQA : S602"),
    pytest.param("a.py", "run(x)  # noqa: B602", "noqa", id="a.py: run(x) # noqa: B602"),
    pytest.param("a.py", "run(x)  # noqa: DUO116", "noqa", id="a.py: run(x) # noqa: DUO116"),
    pytest.param("a.py", "run(x)  # noqa because it is fine", "noqa", id="a.py: run(x) # noqa because it is fine"),
    pytest.param("a.py", "# flake8: noqa", "noqa", id="a.py: # flake8: noqa"),
    pytest.param("a.py", "# ruff: noqa: S602", "noqa", id="a.py: # ruff: noqa: S602"),
    pytest.param("a.py", "# ruff: noqa: S", "noqa", id="a.py: # ruff: noqa: S"),
    pytest.param("a.py", "# ruff: disable[S602]", "noqa", id="a.py: # ruff: disable[S602]"),
    pytest.param(
        "a.py", "x = 1  # type: ignore[x] # noqa: S105", "noqa", id="a.py: x = 1 # type: ignore[x] # noqa: S105"
    ),
    pytest.param("app/a.py", "assert admin  # noqa: S101", "noqa", id="app/a.py: assert admin # noqa: S101"),
    pytest.param(
        "play.yml", "- shell: x # noqa: risky-shell-pipe", "noqa", id="play.yml: - shell: x # noqa: risky-shell-pipe"
    ),
    pytest.param("play.yml", "- shell: x # noqa", "noqa", id="play.yml: - shell: x # noqa"),
    pytest.param(
        "a.py", "eval(x)  # pylint: disable=eval-used", "pylint-disable", id="a.py: eval(x) # pylint: disable=eval-used"
    ),
    pytest.param(
        "a.py",
        "exec(x)  # pylint: disable=line-too-long,W0122",
        "pylint-disable",
        id="a.py: exec(x) # pylint: disable=line-too-long,W0122",
    ),
    pytest.param("a.py", "# pylint: disable=all", "pylint-disable", id="a.py: # pylint: disable=all"),
    pytest.param("a.py", "# pylint: skip-file", "pylint-disable", id="a.py: # pylint: skip-file"),
    pytest.param(
        "a.py",
        "eval(x)  # pylint:disable-next=eval-used",
        "pylint-disable",
        id="a.py: eval(x) # pylint:disable-next=eval-used",
    ),
    pytest.param("a.py", "run(x)  # skipcq", "skipcq", id="a.py: run(x) # skipcq"),
    pytest.param("a.py", "run(x)  # skipcq: BAN-B602", "skipcq", id="a.py: run(x) # skipcq: BAN-B602"),
    pytest.param("a.go", "run(x) // skipcq: GSC-G204", "skipcq", id="a.go: run(x) // skipcq: GSC-G204"),
    pytest.param("a.js", "/* eslint-disable */", "eslint-disable", id="a.js: /* eslint-disable */"),
    pytest.param(
        "a.js",
        "/*\neslint-disable\n security/detect-eval-with-expression\n*/",
        "eslint-disable",
        id="a.js: /* eslint-disable security/detect-eval-with-expression */",
    ),
    pytest.param("a.js", "x(); // eslint-disable-line", "eslint-disable", id="a.js: x(); // eslint-disable-line"),
    pytest.param(
        "a.js", "//eslint-disable-next-line no-eval", "eslint-disable", id="a.js: //eslint-disable-next-line no-eval"
    ),
    pytest.param(
        "a.tsx",
        "// eslint-disable-next-line react/no-danger -- sanitized above",
        "eslint-disable",
        id="a.tsx: // eslint-disable-next-line react/no-danger -- sanitized above",
    ),
    pytest.param(
        "a.vue",
        "<!-- eslint-disable-next-line vue/no-v-html -->",
        "eslint-disable",
        id="a.vue: <!-- eslint-disable-next-line vue/no-v-html -->",
    ),
    pytest.param(
        "a.js",
        "// eslint-disable-next-line no-console, no-implied-eval",
        "eslint-disable",
        id="a.js: // eslint-disable-next-line no-console, no-implied-eval",
    ),
    pytest.param("a.js", '/* eslint no-eval: "off" */', "eslint-disable", id='a.js: /* eslint no-eval: "off" */'),
    pytest.param(
        "a.js",
        "/* eslint security/detect-object-injection: 0 */",
        "eslint-disable",
        id="a.js: /* eslint security/detect-object-injection: 0 */",
    ),
    pytest.param(
        "a.js",
        "const r = /['\"]/; eval(x) // eslint-disable-line no-eval",
        "eslint-disable",
        id="a.js: const r = /['\"]/; eval(x) // eslint-disable-line no-eval",
    ),
    pytest.param(
        "a.js",
        "const t = `\n// eslint-disable-next-line no-eval\n`",
        "eslint-disable",
        id="a.js: const t = ` // eslint-disable-next-line no-eval `",
    ),
    pytest.param(
        "a.js", "// oxlint-disable-next-line no-eval", "oxlint-disable", id="a.js: // oxlint-disable-next-line no-eval"
    ),
    pytest.param("a.ts", "/* tslint:disable */", "tslint-disable", id="a.ts: /* tslint:disable */"),
    pytest.param(
        "a.ts", "// tslint:disable-next-line:no-eval", "tslint-disable", id="a.ts: // tslint:disable-next-line:no-eval"
    ),
    pytest.param("a.ts", "// deno-lint-ignore-file", "deno-lint-ignore", id="a.ts: // deno-lint-ignore-file"),
    pytest.param("a.js", "/* jshint evil: true */", "jshint-evil", id="a.js: /* jshint evil: true */"),
    pytest.param(
        "a.tsx",
        "// biome-ignore lint/security/noDangerouslySetInnerHtml: trusted",
        "biome-ignore",
        id="a.tsx: // biome-ignore lint/security/noDangerouslySetInnerHtml: truste",
    ),
    pytest.param("a.ts", "// biome-ignore lint: legacy", "biome-ignore", id="a.ts: // biome-ignore lint: legacy"),
    pytest.param("a.go", "run(x) // nolint", "nolint", id="a.go: run(x) // nolint"),
    pytest.param("a.go", "run(x) //nolint:all", "nolint", id="a.go: run(x) //nolint:all"),
    pytest.param("a.go", "run(x) //nolint: gosec // trusted", "nolint", id="a.go: run(x) //nolint: gosec // trusted"),
    pytest.param("a.go", "run(x) // #nosec G204", "nosec", id="a.go: run(x) // #nosec G204"),
    pytest.param("a.go", "run(x) //#nosec", "nosec", id="a.go: run(x) //#nosec"),
    pytest.param("a.go", "run(x) /* #nosec G204 */", "nosec", id="a.go: run(x) /* #nosec G204 */"),
    pytest.param("a.cpp", "strcpy(a, b); // NOLINT", "nolint", id="a.cpp: strcpy(a, b); // NOLINT"),
    pytest.param("a.cpp", "// NOLINTNEXTLINE(cert-err34-c)", "nolint", id="a.cpp: // NOLINTNEXTLINE(cert-err34-c)"),
    pytest.param(
        "a.cc",
        "strcpy(a, b); // NOLINT(clang-analyzer-security.insecureAPI.strcpy)",
        "nolint",
        id="a.cc: strcpy(a, b); // NOLINT(clang-analyzer-security.insecureAPI.strc",
    ),
    pytest.param("a.c", "// NOLINTBEGIN(*)", "nolint", id="a.c: // NOLINTBEGIN(*)"),
    pytest.param(
        "a.c",
        "strcpy(a, b); /* Flawfinder: ignore */",
        "flawfinder-ignore",
        id="a.c: strcpy(a, b); /* Flawfinder: ignore */",
    ),
    pytest.param("a.c", "/* coverity[tainted_data] */", "coverity", id="a.c: /* coverity[tainted_data] */"),
    pytest.param("a.cs", "#pragma warning disable CA3001", "pragma-warning", id="a.cs: #pragma warning disable CA3001"),
    pytest.param(
        "a.cs",
        "#pragma warning disable CS0618, CA5351",
        "pragma-warning",
        id="a.cs: #pragma warning disable CS0618, CA5351",
    ),
    pytest.param(
        "a.cs",
        "#pragma warning disable SCS0005 // weak random",
        "pragma-warning",
        id="a.cs: #pragma warning disable SCS0005 // weak random",
    ),
    pytest.param("a.cs", "#pragma warning disable", "pragma-warning", id="a.cs: #pragma warning disable"),
    pytest.param(
        "a.cs",
        '[SuppressMessage("Security", "CA2100:Review SQL")]',
        "suppress-message",
        id='a.cs: [SuppressMessage("Security", "CA2100:Review SQL")]',
    ),
    pytest.param(
        "a.ps1",
        "[SuppressMessageAttribute('PSAvoidUsingConvertToSecureStringWithPlainText', '')]",
        "suppress-message",
        id="a.ps1: [SuppressMessageAttribute('PSAvoidUsingConvertToSecureStringWit",
    ),
    pytest.param("A.java", '@SuppressWarnings("all")', "suppress-warnings", id='A.java: @SuppressWarnings("all")'),
    pytest.param(
        "A.java",
        '@SuppressWarnings({"unchecked", "java:S2068"})',
        "suppress-warnings",
        id='A.java: @SuppressWarnings({"unchecked", "java:S2068"})',
    ),
    pytest.param(
        "A.java",
        '@SuppressWarnings("findsecbugs:SQL_INJECTION")',
        "suppress-warnings",
        id='A.java: @SuppressWarnings("findsecbugs:SQL_INJECTION")',
    ),
    pytest.param("A.java", "  @SuppressFBWarnings", "suppress-warnings", id="A.java: @SuppressFBWarnings"),
    pytest.param(
        "A.java",
        '@SuppressFBWarnings("SQL_INJECTION_JDBC")',
        "suppress-warnings",
        id='A.java: @SuppressFBWarnings("SQL_INJECTION_JDBC")',
    ),
    pytest.param(
        "A.kt",
        '@SuppressLint("SetJavaScriptEnabled")',
        "suppress-warnings",
        id='A.kt: @SuppressLint("SetJavaScriptEnabled")',
    ),
    pytest.param("A.java", "run(x); // nosonar: trusted", "nosonar", id="A.java: run(x); // nosonar: trusted"),
    pytest.param("a.rs", "#[allow(unsafe_code)]", "allow-unsafe", id="a.rs: #[allow(unsafe_code)]"),
    pytest.param(
        "a.rs", "#![allow(dead_code, unsafe_code)]", "allow-unsafe", id="a.rs: #![allow(dead_code, unsafe_code)]"
    ),
    pytest.param(
        "a.php",
        "echo $x; // phpcs:ignore WordPress.Security.EscapeOutput",
        "phpcs-ignore",
        id="a.php: echo $x; // phpcs:ignore WordPress.Security.EscapeOutput",
    ),
    pytest.param("a.php", "// phpcs:disable", "phpcs-ignore", id="a.php: // phpcs:disable"),
    pytest.param(
        "a.php", "/** @psalm-suppress TaintedHtml */", "psalm-suppress", id="a.php: /** @psalm-suppress TaintedHtml */"
    ),
    pytest.param(
        "a.rb",
        "eval(x) # rubocop:disable Security/Eval",
        "rubocop-disable",
        id="a.rb: eval(x) # rubocop:disable Security/Eval",
    ),
    pytest.param(
        "a.rb",
        "# rubocop:todo Layout/LineLength, Security/Open",
        "rubocop-disable",
        id="a.rb: # rubocop:todo Layout/LineLength, Security/Open",
    ),
    pytest.param("a.rb", "x.html_safe # brakeman:ignore", "brakeman-ignore", id="a.rb: x.html_safe # brakeman:ignore"),
    pytest.param("a.ex", '# sobelow_skip ["XSS.Raw"]', "sobelow-skip", id='a.ex: # sobelow_skip ["XSS.Raw"]'),
    pytest.param("a.pl", "eval $x; ## no critic", "no-critic", id="a.pl: eval $x; ## no critic"),
    pytest.param("a.sh", "# shellcheck disable=all", "shellcheck-disable", id="a.sh: # shellcheck disable=all"),
    pytest.param(
        "Dockerfile", "# hadolint ignore=DL3002", "hadolint-ignore", id="Dockerfile: # hadolint ignore=DL3002"
    ),
    pytest.param(
        "a.sol",
        "// solhint-disable-next-line avoid-tx-origin",
        "solhint-disable",
        id="a.sol: // solhint-disable-next-line avoid-tx-origin",
    ),
    pytest.param(
        "a.sol",
        "// slither-disable-next-line reentrancy-eth",
        "slither-disable",
        id="a.sol: // slither-disable-next-line reentrancy-eth",
    ),
    pytest.param(
        "a.py", "k = f()  # pragma: whitelist secret", "allowlist-secret", id="a.py: k = f() # pragma: whitelist secret"
    ),
    pytest.param(
        "a.py",
        "# pragma: allowlist nextline secret",
        "allowlist-secret",
        id="a.py: # pragma: allowlist nextline secret",
    ),
    pytest.param("a.yaml", "k: v # betterleaks:allow", "gitleaks-allow", id="a.yaml: k: v # betterleaks:allow"),
    pytest.param("a.yaml", "k: v # trufflehog:ignore", "trufflehog-ignore", id="a.yaml: k: v # trufflehog:ignore"),
    pytest.param("a.env", "k=v # ggignore", "ggignore", id="a.env: k=v # ggignore"),
    pytest.param(
        "a.js", "// secretlint-disable-next-line", "secretlint-disable", id="a.js: // secretlint-disable-next-line"
    ),
    pytest.param(
        "a.js", "run(x) // codeql[js/code-injection]", "codeql", id="a.js: run(x) // codeql[js/code-injection]"
    ),
    pytest.param("a.js", "run(x) // lgtm[js/code-injection]", "lgtm", id="a.js: run(x) // lgtm[js/code-injection]"),
    pytest.param("a.js", "run(x) // lgtm", "lgtm", id="a.js: run(x) // lgtm"),
    pytest.param(
        "a.js", "// deepcode ignore Eval: trusted", "deepcode-ignore", id="a.js: // deepcode ignore Eval: trusted"
    ),
    pytest.param("a.py", "# file deepcode ignore", "deepcode-ignore", id="a.py: # file deepcode ignore"),
    pytest.param(
        "a.c",
        "strcpy(a, b); // DevSkim: ignore DS185832",
        "devskim-ignore",
        id="a.c: strcpy(a, b); // DevSkim: ignore DS185832",
    ),
    pytest.param("a.js", "run(x) // njsscan-ignore: eval", "njsscan-ignore", id="a.js: run(x) // njsscan-ignore: eval"),
    pytest.param(
        "a.rb", "# bearer:disable ruby_lang_eval", "bearer-disable", id="a.rb: # bearer:disable ruby_lang_eval"
    ),
    pytest.param(
        "a.tf",
        "x = 1 #checkov:skip=CKV_AWS_20:public",
        "checkov-skip",
        id="a.tf: x = 1 #checkov:skip=CKV_AWS_20:public",
    ),
    pytest.param(
        "a.tf",
        "//tfsec:ignore:aws-s3-enable-bucket-encryption",
        "tfsec-ignore",
        id="a.tf: //tfsec:ignore:aws-s3-enable-bucket-encryption",
    ),
    pytest.param("a.tf", "#trivy:ignore:AVD-AWS-0086", "trivy-ignore", id="a.tf: #trivy:ignore:AVD-AWS-0086"),
    pytest.param("a.tf", "# kics-scan ignore-line", "kics-ignore", id="a.tf: # kics-scan ignore-line"),
    pytest.param("a.tf", "#ts:skip=AC_AWS_0214 fine", "terrascan-skip", id="a.tf: #ts:skip=AC_AWS_0214 fine"),
    pytest.param(
        "deploy.yaml",
        "  checkov.io/skip1: CKV_K8S_20=x",
        "checkov-skip",
        id="deploy.yaml: checkov.io/skip1: CKV_K8S_20=x",
    ),
    pytest.param(
        "deploy.yaml",
        "  ignore-check.kube-linter.io/run-as-non-root: fine",
        "kube-linter-ignore",
        id="deploy.yaml: ignore-check.kube-linter.io/run-as-non-root: fine",
    ),
    pytest.param(
        ".github/workflows/a.yml",
        "- uses: a/b@main # zizmor: ignore[unpinned-uses]",
        "zizmor-ignore",
        id=".github/workflows/a.yml: - uses: a/b@main # zizmor: ignore[unpinned-us",
    ),
    pytest.param(
        "a.py",
        "q: LiteralString = f(x)  # type: ignore[assignment]",
        "ignored-type",
        id="a.py: q: LiteralString = f(x) # type: ignore[assignment]",
    ),
    pytest.param(
        "a.py", "return Markup(x)  # pyright: ignore", "ignored-type", id="a.py: return Markup(x) # pyright: ignore"
    ),
    pytest.param(
        "a.py", "y = sanitize_html(x)  # type: ignore", "ignored-type", id="a.py: y = sanitize_html(x) # type: ignore"
    ),
    pytest.param(
        "a.ts",
        "// @ts-ignore\nel.innerHTML = x as unknown as TrustedHTML;",
        "ignored-type",
        id="a.ts: // @ts-ignore el.innerHTML = x as unknown as TrustedHTML;",
    ),
    pytest.param("bad.py", "def f(:\n    run(x)  # nosec", "nosec", id="bad.py: def f(: run(x) # nosec"),
    pytest.param("run.ipynb", '"eval(x)  # nosec\\n",', "nosec", id='run.ipynb: "eval(x) # nosec ",'),
]


@pytest.mark.parametrize(("path", "text", "rule"), FIRE)
def test_what_silences_a_scanner_is_found(path, text, rule):
    assert rules(path, text + "\n") == [rule]


SILENT = [
    pytest.param("a.py", "x = f()  # type: ignore[arg-type]", id="a.py: x = f() # type: ignore[arg-type]"),
    pytest.param("a.py", "x = f()  # type: ignore", id="a.py: x = f() # type: ignore"),
    pytest.param(
        "a.py", "x = f()  # pyright: ignore[reportUnknown]", id="a.py: x = f() # pyright: ignore[reportUnknown]"
    ),
    pytest.param("a.py", "x = 1  # noqa: E501", id="a.py: x = 1 # noqa: E501"),
    pytest.param("a.py", "x = 1  # noqa: E501,W503", id="a.py: x = 1 # noqa: E501,W503"),
    pytest.param("a.py", "x = 1  # noqa:F401 - S602 is not meant", id="a.py: x = 1 # noqa:F401 - S602 is not meant"),
    pytest.param("a.py", "x = 1  # noqa: B006", id="a.py: x = 1 # noqa: B006"),
    pytest.param("a.py", "x = 1  # noqa: B904, SIM102", id="a.py: x = 1 # noqa: B904, SIM102"),
    pytest.param("a.py", "# ruff: noqa: E501", id="a.py: # ruff: noqa: E501"),
    pytest.param("a.py", "# flake8: noqa: E501", id="a.py: # flake8: noqa: E501"),
    pytest.param("a.py", "# ruff: disable[E501]", id="a.py: # ruff: disable[E501]"),
    pytest.param("tests/test_a.py", "assert x  # noqa: S101", id="tests/test_a.py: assert x # noqa: S101"),
    pytest.param("a.py", "from a import *  # noqa: F401,F403", id="a.py: from a import * # noqa: F401,F403"),
    pytest.param("a.py", "text = '# nosec'", id="a.py: text = '# nosec'"),
    pytest.param("a.py", 'text = f("# noqa: S602")', id='a.py: text = f("# noqa: S602")'),
    pytest.param("a.py", '"""\n# nosec\n"""', id='a.py: """ # nosec """'),
    pytest.param("a.py", "# nosecond thing, and no security", id="a.py: # nosecond thing, and no security"),
    pytest.param("a.py", "# no security here, no semantics", id="a.py: # no security here, no semantics"),
    pytest.param("a.py", "noqa = nosec = 1", id="a.py: noqa = nosec = 1"),
    pytest.param("a.py", "x = 1  # pragma: no cover", id="a.py: x = 1 # pragma: no cover"),
    pytest.param("a.py", "x = 1  # pylint: disable=line-too-long", id="a.py: x = 1 # pylint: disable=line-too-long"),
    pytest.param(
        "a.py",
        "x = 1  # pylint: disable=too-many-arguments,invalid-name",
        id="a.py: x = 1 # pylint: disable=too-many-arguments,invalid-name",
    ),
    pytest.param("a.py", "x = 1  # fmt: skip", id="a.py: x = 1 # fmt: skip"),
    pytest.param("a.py", "x = 1  # skipcq: PYL-R0201", id="a.py: x = 1 # skipcq: PYL-R0201"),
    pytest.param("a.py", "# see the lint rules, ignore the rest", id="a.py: # see the lint rules, ignore the rest"),
    pytest.param(
        "a.py",
        "# ignore all of this, disable nothing, allow everything",
        id="a.py: # ignore all of this, disable nothing, allow everything",
    ),
    pytest.param("a.py", "Markup(x)  # escaped above", id="a.py: Markup(x) # escaped above"),
    pytest.param(
        "a.py",
        "# the nosemgrep-like comments are counted by semgrep",
        id="a.py: # the nosemgrep-like comments are counted by semgrep",
    ),
    pytest.param("a.js", "// eslint-disable-next-line no-console", id="a.js: // eslint-disable-next-line no-console"),
    pytest.param(
        "a.js", "/* eslint-disable max-len, no-unused-vars */", id="a.js: /* eslint-disable max-len, no-unused-vars */"
    ),
    pytest.param(
        "a.js",
        "// eslint-disable-next-line no-console -- a security tool prints here",
        id="a.js: // eslint-disable-next-line no-console -- a security tool prints",
    ),
    pytest.param(
        "a.ts",
        "// eslint-disable-next-line @typescript-eslint/no-unsafe-assignment",
        id="a.ts: // eslint-disable-next-line @typescript-eslint/no-unsafe-assignm",
    ),
    pytest.param(
        "a.ts",
        "// eslint-disable-next-line @typescript-eslint/no-explicit-any",
        id="a.ts: // eslint-disable-next-line @typescript-eslint/no-explicit-any",
    ),
    pytest.param("a.js", "// eslint-enable", id="a.js: // eslint-enable"),
    pytest.param("a.js", '/* eslint max-len: "off" */', id='a.js: /* eslint max-len: "off" */'),
    pytest.param("a.js", '/* eslint no-eval: "error" */', id='a.js: /* eslint no-eval: "error" */'),
    pytest.param("a.js", 'const s = "// nosec";', id='a.js: const s = "// nosec";'),
    pytest.param("a.js", "const s = '/* eslint-disable */';", id="a.js: const s = '/* eslint-disable */';"),
    pytest.param("a.js", "const s = `// nosemgrep`;", id="a.js: const s = `// nosemgrep`;"),
    pytest.param("a.js", 'const s = "it\'s"; // not about lint', id='a.js: const s = "it\'s"; // not about lint'),
    pytest.param("a.js", "/* eslint-env node */", id="a.js: /* eslint-env node */"),
    pytest.param("a.js", "// prettier-ignore", id="a.js: // prettier-ignore"),
    pytest.param("a.ts", "// @ts-ignore\nconst x: number = f();", id="a.ts: // @ts-ignore const x: number = f();"),
    pytest.param("a.ts", "// @ts-expect-error wrong on purpose", id="a.ts: // @ts-expect-error wrong on purpose"),
    pytest.param(
        "a.ts", "// tslint:disable-next-line:max-line-length", id="a.ts: // tslint:disable-next-line:max-line-length"
    ),
    pytest.param("a.ts", "// deno-lint-ignore no-explicit-any", id="a.ts: // deno-lint-ignore no-explicit-any"),
    pytest.param("a.js", "/* jshint esversion: 6 */", id="a.js: /* jshint esversion: 6 */"),
    pytest.param("a.ts", "// biome-ignore format: table", id="a.ts: // biome-ignore format: table"),
    pytest.param(
        "a.ts", "// biome-ignore lint/style/useConst: later", id="a.ts: // biome-ignore lint/style/useConst: later"
    ),
    pytest.param("a.go", "x := 1 //nolint:errcheck", id="a.go: x := 1 //nolint:errcheck"),
    pytest.param(
        "a.go",
        "x := 1 //nolint:errcheck,lll // gosec has no say",
        id="a.go: x := 1 //nolint:errcheck,lll // gosec has no say",
    ),
    pytest.param("a.go", 's := "//nolint"', id='a.go: s := "//nolint"'),
    pytest.param("a.go", "// the linter's nolint directive", id="a.go: // the linter's nolint directive"),
    pytest.param("a.cpp", "// NOLINT(readability-magic-numbers)", id="a.cpp: // NOLINT(readability-magic-numbers)"),
    pytest.param(
        "a.cpp",
        "// NOLINTNEXTLINE(google-explicit-constructor)",
        id="a.cpp: // NOLINTNEXTLINE(google-explicit-constructor)",
    ),
    pytest.param("a.cpp", "// no lint here", id="a.cpp: // no lint here"),
    pytest.param("a.cpp", 'const char* s = "NOLINT";', id='a.cpp: const char* s = "NOLINT";'),
    pytest.param("a.cs", "#pragma warning disable CS0618", id="a.cs: #pragma warning disable CS0618"),
    pytest.param("a.cs", "#pragma warning restore CA3001", id="a.cs: #pragma warning restore CA3001"),
    pytest.param(
        "a.cs",
        '[SuppressMessage("Style", "IDE0060:Remove unused parameter")]',
        id='a.cs: [SuppressMessage("Style", "IDE0060:Remove unused parameter")]',
    ),
    pytest.param("A.java", '@SuppressWarnings("unchecked")', id='A.java: @SuppressWarnings("unchecked")'),
    pytest.param(
        "A.java",
        '@SuppressWarnings({"rawtypes", "deprecation"})',
        id='A.java: @SuppressWarnings({"rawtypes", "deprecation"})',
    ),
    pytest.param("A.java", '// see @SuppressWarnings("all")', id='A.java: // see @SuppressWarnings("all")'),
    pytest.param("A.java", 'String s = "// NOSONAR";', id='A.java: String s = "// NOSONAR";'),
    pytest.param("A.java", '@SuppressFBWarnings("EI_EXPOSE_REP")', id='A.java: @SuppressFBWarnings("EI_EXPOSE_REP")'),
    pytest.param("A.kt", '@Suppress("UNUSED_PARAMETER")', id='A.kt: @Suppress("UNUSED_PARAMETER")'),
    pytest.param("A.kt", '@SuppressLint("InflateParams")', id='A.kt: @SuppressLint("InflateParams")'),
    pytest.param("a.rs", "#[allow(dead_code)]", id="a.rs: #[allow(dead_code)]"),
    pytest.param("a.rs", "#[allow(clippy::too_many_arguments)]", id="a.rs: #[allow(clippy::too_many_arguments)]"),
    pytest.param(
        "a.rs",
        "let a = 'x'; fn f<'a>(x: &'a str) {} // plain",
        id="a.rs: let a = 'x'; fn f<'a>(x: &'a str) {} // plain",
    ),
    pytest.param(
        "a.php", "// phpcs:ignore Generic.Files.LineLength", id="a.php: // phpcs:ignore Generic.Files.LineLength"
    ),
    pytest.param("a.php", "/** @psalm-suppress MixedAssignment */", id="a.php: /** @psalm-suppress MixedAssignment */"),
    pytest.param("a.rb", "# rubocop:disable Metrics/MethodLength", id="a.rb: # rubocop:disable Metrics/MethodLength"),
    pytest.param("a.rb", "# rubocop:enable Security/Eval", id="a.rb: # rubocop:enable Security/Eval"),
    pytest.param("a.sh", "# shellcheck disable=SC2034", id="a.sh: # shellcheck disable=SC2034"),
    pytest.param("Dockerfile", "# hadolint ignore=DL3008", id="Dockerfile: # hadolint ignore=DL3008"),
    pytest.param(
        "a.sol",
        "// solhint-disable-next-line max-line-length",
        id="a.sol: // solhint-disable-next-line max-line-length",
    ),
    pytest.param(
        "a.tf", "# a bucket that nobody may skip or ignore", id="a.tf: # a bucket that nobody may skip or ignore"
    ),
    pytest.param("a.yml", "key: nosec", id="a.yml: key: nosec"),
    pytest.param(
        "a.yml", "# yamllint disable-line rule:line-length", id="a.yml: # yamllint disable-line rule:line-length"
    ),
    pytest.param("a.css", "/* stylelint-disable-next-line */", id="a.css: /* stylelint-disable-next-line */"),
    pytest.param("a.sql", "-- LGTM was said in the review", id="a.sql: -- LGTM was said in the review"),
    pytest.param("README.md", "Write `# nosec` to silence bandit.", id="README.md: Write `# nosec` to silence bandit."),
    pytest.param("docs/a.md", "```python\nrun(x)  # nosec\n```", id="docs/a.md: ```python run(x) # nosec ```"),
    pytest.param("docs/a.rst", "    run(x)  # noqa", id="docs/a.rst: run(x) # noqa"),
    pytest.param("CHANGELOG", "- drop a # nosec", id="CHANGELOG: - drop a # nosec"),
    pytest.param("CHANGELOG.md", "- drop `// NOSONAR`", id="CHANGELOG.md: - drop `// NOSONAR`"),
    pytest.param("data.json", '{"text": "// nosec"}', id='data.json: {"text": "// nosec"}'),
]


@pytest.mark.parametrize(("path", "text"), SILENT)
def test_a_comment_about_style_stays_silent(path, text):
    assert rules(path, text + "\n") == []
