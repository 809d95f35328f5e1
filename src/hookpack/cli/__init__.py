"""The `hookpack` command: one file a verb, loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from hookpack import __version__
from hookpack.errors import HookpackError, Refused

_VERBS = {
    "install": "register the hooks with an agent in this project or for this user",
    "uninstall": "remove the hooks again",
    "doctor": "fire every registered hook and say what is not covered",
    "trust": "put the project's policy and anchors in force",
    "baseline": "lock, show or compare the accepted starting point",
    "check": "judge the work tree against the locked baseline",
    "rejected": "what was taken back, and how to bring it back",
    "log": "the record of verdicts",
    "test": "dry-run a hook on an event",
    "demo": "see a regression being stopped, in a throw-away project",
}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            return None
        command: click.Command = import_module(f"hookpack.cli.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], _VERBS, 1)
            guess = f" (did you mean {near[0]!r}?)" if near else ""
            raise click.UsageError(f"no verb {args[0]!r}{guess}", ctx=error.ctx) from None


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hookpack")
def cli() -> None:
    """Gates between a coding agent and your code: no iteration less secure than the last accepted one.

    \b
    In a project:
      hookpack install           register the hooks
      hookpack baseline lock     accept the present state as the starting point
      hookpack doctor            see that everything is armed
    """


def main() -> None:
    """The console script. Exit codes: 0 fine, 1 found something, 2 usage, 3 hookpack could not do it."""
    try:
        sys.exit(cli(prog_name="hookpack", standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        click.echo("error: interrupted; nothing is left half done", err=True)
        sys.exit(130)
    except click.ClickException as error:
        click.echo(f"error: {error.format_message()}", err=True)
        if isinstance(error, click.UsageError) and error.ctx:
            click.echo(f"hint: `{error.ctx.command_path} --help`", err=True)
        sys.exit(error.exit_code)
    except HookpackError as error:
        click.echo(f"error: {error}", err=True)
        if error.hint:
            click.echo(f"hint: {error.hint}", err=True)
        sys.exit(1 if isinstance(error, Refused) else 3)
