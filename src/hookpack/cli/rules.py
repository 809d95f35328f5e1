"""`hookpack rules`: what hookpack's own semgrep rules look for."""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path

import click

from hookpack import rules_yaml
from hookpack.cli import completing
from hookpack.rules import catalog, detectors


@click.command()
@click.argument("rule", required=False, shell_complete=completing.rules)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--credentials", is_flag=True, help="List the formats of credentials instead.")
def command(rule: str | None, as_json: bool, credentials: bool) -> None:
    """List hookpack's own rules, or show one with its examples.

    \b
    Examples:
      hookpack rules
      hookpack rules sql-from-text
      hookpack rules --json
      hookpack rules --credentials
    """
    if credentials:
        formats = sorted(detectors.formats())
        lines = [f"{kind:34}  {provider}" for kind, provider in formats]
        click.echo(json.dumps(dict(formats), indent=2) if as_json else "\n".join(lines))
        return
    pages = load()
    if rule is not None:
        page = pages[_known(rule, pages)]
        click.echo(json.dumps(page, indent=2) if as_json else _as_text(page))
    elif as_json:
        click.echo(json.dumps(list(pages.values()), indent=2))
    else:
        width = max(map(len, pages))
        for page in pages.values():
            click.echo(f"{page['id']:{width}}  {page['cwe']:8}  {page['severity']:7}  {page['why']}")


def load() -> dict[str, dict[str, str]]:
    """What each rule says of itself, by id. The lines of an example that end in "fires" are those reported."""
    examples = {path.name.partition(".")[0]: path for path in Path(catalog.__file__).with_name("examples").iterdir()}
    pages = {
        page["id"]: {**page, "language": language, "example": examples[page["id"]].read_text(encoding="utf-8")}
        for language in catalog.languages()
        for path in catalog.rule_files(language)
        for page in rules_yaml.pages(Path(path).read_bytes())
    }
    return dict(sorted(pages.items()))


def _known(rule: str, pages: dict[str, dict[str, str]]) -> str:
    """The id of a rule, which reports write with the scanner's name before it."""
    name = rule.removeprefix("semgrep.")
    if name not in pages:
        near = get_close_matches(name, pages, 1)
        guess = f"did you mean {near[0]!r}?" if near else "`hookpack rules` lists them"
        raise click.UsageError(f"no rule {rule!r} ({guess})")
    return name


def _as_text(page: dict[str, str]) -> str:
    about = "{id} ({language}, {cwe}, severity {severity}, confidence {confidence})\nwhy:    {why}\nremedy: {remedy}"
    shown = "\n".join(f"  {line}".rstrip() for line in page["example"].splitlines())
    return f'{about.format(**page)}\n\nexample, in which the lines marked "fires" are reported:\n{shown}'
