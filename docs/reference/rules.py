"""A page for each of hookpack's own rules, and the formats of credentials in one table."""

from __future__ import annotations

import json

from click.testing import CliRunner

from docs.reference import block, code, plain, table
from hookpack.cli.rules import command

TITLE = "Rules"
INDEX = "rules/index.md"
_LANGUAGES = {"python": "Python", "javascript": "JavaScript and TypeScript", "java": "Java", "go": "Go"}
_ABOUT = """\
# Rules

hookpack's own semgrep rules, as `hookpack rules` lists them. Beside them run bandit, detect-secrets and the rules that
a policy names ([write one](../../write/rule.md)); what the gates look for in calls, claims and tests is told on their
pages.
[Formats of credentials](credentials.md) have a page of their own.

"""
_CREDENTIALS = """\
# Formats of credentials

What [filter-sensitive](../../gates/filter-sensitive.md) and the scanner `secrets` tell by its form or by the name it
stands under, as `hookpack rules --credentials` lists it.

"""


def pages() -> dict[str, str]:
    told = json.loads(_print("--json"))
    index = _ABOUT
    for language, title in _LANGUAGES.items():
        own = [each for each in told if each["language"] == language]
        rows = [[f"[{code(each['id'])}]({each['id']}.md)", each["cwe"], plain(each["why"])] for each in own]
        index += f"## {title}\n\n{len(own)} rules.\n\n{table(['rule', 'weakness', 'why'], rows)}\n"
    formats = json.loads(_print("--credentials", "--json"))
    kinds = table(["format", "provider"], ([code(kind), plain(provider)] for kind, provider in formats.items()))
    return {
        INDEX: index,
        "rules/credentials.md": _CREDENTIALS + kinds,
        **{f"rules/{each['id']}.md": _page(each) for each in told},
    }


def _page(rule: dict[str, str]) -> str:
    facts = ("language", "cwe", "severity", "confidence")
    return (
        f"# {rule['id']}\n\n{plain(rule['why'])}\n\n"
        f"**Instead:** {plain(rule['remedy'])}\n\n"
        f"{table(facts, [[plain(rule[fact]) for fact in facts]])}\n"
        f"Lines marked `fires` are reported, the others are not:\n\n{block(rule['example'], rule['language'])}\n"
        f"A report names it `semgrep.{rule['id']}`. [All rules](index.md)\n"
    )


def _print(*words: str) -> str:
    done = CliRunner().invoke(command, words, catch_exceptions=False)
    return done.stdout
