"""`hookpack completion`: what makes a shell complete verbs, options, entries, rules and anchors."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_HOOKPACK_COMPLETE"  # as click makes it of the command's name


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def command(shell: str) -> None:
    """Print what makes a shell complete `hookpack`: verbs, options, gates, agents, ids of entries, rules and anchors.

    bash reads the file below by itself where the package bash-completion is installed; install.sh puts it there.
    For zsh, the folder of the file has to stand in `fpath` before `compinit`.

    \b
    Examples:
      hookpack completion bash > ~/.local/share/bash-completion/completions/hookpack
      hookpack completion zsh > ~/.zfunc/_hookpack
      hookpack completion fish > ~/.config/fish/completions/hookpack.fish
      source <(hookpack completion bash)        for this shell alone
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"no completion for {shell!r} is known")
    from hookpack.cli import cli

    click.echo(made(cli, {}, "hookpack", VARIABLE).source().strip())
