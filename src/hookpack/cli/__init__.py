"""The `hookpack` command: one file a verb, loaded when it is called."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from hookpack import __version__
from hookpack.cli import colour
from hookpack.errors import HookpackError, Refused
from hookpack.place import shown

_VERBS = {
    "install": "register the hooks with an agent in this project or for this user",
    "uninstall": "remove the hooks again",
    "doctor": "fire every registered hook and say what is not covered",
    "trust": "put the project's policy and anchors in force",
    "policy": "check, show, explain and compare what the policy says",
    "anchors": "declare, check and retire the defences that must survive",
    "baseline": "lock, show or compare the accepted starting point",
    "check": "judge the work tree against the locked baseline",
    "watch": "judge the project whenever its files rest, for agents without hooks",
    "maintenance": "let protected files change for a while",
    "rejected": "what was taken back, and how to bring it back",
    "purge": "what hookpack keeps on this machine, and less of it",
    "status": "how the project stands, on one screen or in a status line",
    "explain": "why one verdict came out as it did",
    "why": "what lives on a line: anchors, defences, findings, protection",
    "log": "the record of verdicts",
    "report": "what happened, as one page, Markdown or JSON",
    "simulate": "what another policy would have made of a record or a session",
    "rules": "what hookpack's own rules look for",
    "test": "dry-run a hook on an event",
    "demo": "see a regression being stopped, in a throw-away project",
    "completion": "what makes a shell complete hookpack's commands",
}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            return None
        command: click.Command = import_module(f"hookpack.cli.{name}").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        verbs = (CompletionItem(name, help=what) for name, what in _VERBS.items() if name.startswith(incomplete))
        # the options alone: the base class would load every verb for its words
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]

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
    click.get_current_context().color = colour.wanted(os.environ)


def main() -> None:
    """The console script. Exit codes: 0 fine, 1 found something, 2 usage, 3 hookpack could not do it."""
    try:
        code = cli(prog_name="hookpack", standalone_mode=False) or 0
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        code = _fail(2, error.format_message())
    except click.Abort:
        code = _fail(130, "error: interrupted; nothing is left half done")
    except click.ClickException as error:
        usage = f"`{error.ctx.command_path} --help`" if isinstance(error, click.UsageError) and error.ctx else ""
        code = _fail(error.exit_code, f"error: {error.format_message()}", usage)
    except HookpackError as error:
        code = _fail(1 if isinstance(error, Refused) else 3, f"error: {error}", error.hint)
    except OSError as error:
        named = f"{shown(os.fsdecode(error.filename))}: " if error.filename else ""
        code = _fail(3, f"error: {named}{error.strerror or error}")
    except Exception as error:
        code = _fail(3, f"error: unexpected {type(error).__name__} in {_place(error)}: {shown(str(error)[:200])}")
    _close()
    sys.exit(code)


def _fail(code: int, line: str, hint: str = "") -> int:
    with suppress(OSError):  # nobody can be told; the exit code still says it
        click.echo(f"{line}\nhint: {hint}" if hint else line, err=True)
    return code


def _place(error: Exception) -> str:
    """The innermost line of hookpack that the error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if Path(__file__).parent.parent in Path(each.filename).parents]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "hookpack"


def _close() -> None:
    """What could not be written is given up; the interpreter would try once more, and change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
