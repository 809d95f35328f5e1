"""`hookpack check`: the iteration's layers on the work tree, against the locked baseline or a revision of git."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import contextmanager

import click

from hookpack import effects, iteration, policy
from hookpack.branch import trial
from hookpack.cli import here
from hookpack.cli.answers import ENDINGS, FORMATS, Judged
from hookpack.cli.person import admit, confirm, told
from hookpack.cli.progress import busy
from hookpack.errors import HookpackError, StateError
from hookpack.identity import new_findings
from hookpack.iteration import failure
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import write_output
from hookpack.verdict import Effect, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.branch.trial import Base
    from hookpack.finding import Finding
    from hookpack.turn import Change
    from hookpack.verdict import Decision
    from hookpack.world import World


class _Case(Record):
    """What there is to judge: two trees, and what HEAD holds otherwise than the work tree."""

    world: World
    before: str
    after: str
    staged: tuple[Change, ...] = ()
    base: Base | None = None
    notes: tuple[str, ...] = ()


def _revision(context: click.Context, option: click.Parameter, given: str | None) -> str | None:
    if given is not None and (not given or given.startswith("-") or not given.isprintable()):
        raise click.BadParameter(f"{given!r} is no name of a revision")
    return given


def _ends_well(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    for each in given:
        if os.path.splitext(each)[1] not in ENDINGS:
            raise click.BadParameter(f"{each!r} ends in none of {', '.join(ENDINGS)}")
    return given


@click.command()
@click.option("--base", metavar="REF", callback=_revision, help="Judge what the branch changed since it left REF.")
@click.option("--format", "form", type=click.Choice([*FORMATS]), help="What to print; text unless it is said.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--to", multiple=True, metavar="FILE", callback=_ends_well,
    help=f"Write it into a file as well, as its ending says ({', '.join(ENDINGS)}).",
)  # fmt: skip
@click.option(
    "--times", is_flag=True, help="Say how long each layer took; without it the same tree gives the same bytes."
)
@click.option("--all", "every", is_flag=True, help="Run the layers after a failed one, too.")
@click.option("--static", is_flag=True, help="Run nothing of the project: neither its tests nor its other commands.")
@click.option(
    "--revert", is_flag=True,
    help="If it is denied, put the work tree back to the locked baseline. For a person; what goes is kept.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="With --revert: do not ask.")
def command(
    base: str | None,
    form: str | None,
    as_json: bool,
    to: tuple[str, ...],
    times: bool,
    every: bool,
    static: bool,
    revert: bool,
    yes: bool,
) -> None:
    """Judge the work tree against the locked baseline, or against another revision.

    With --base the work tree is compared with the commit at which HEAD left REF, and judged by the policy, the anchors
    and the rules of REF: a branch cannot loosen its own judge. No baseline is needed, and nothing is remembered.

    \b
    Exit codes: 0 pass or warn, 1 ask or deny, 2 usage,
                3 something could not be checked and nothing was denied.
    Examples:
      hookpack check
      hookpack check --json | jq .decision      as templates/report.schema.json says
      hookpack check --static                   in a git hook
      hookpack check --revert
      hookpack check --base origin/main         what this branch changes
      hookpack check --base origin/main --format github --to hookpack.sarif --to hookpack.md    in a CI job
    """
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json is --format json, not {form}")
    if revert and base:
        raise click.UsageError("--revert goes back to the locked baseline, --base compares with another revision")
    if revert:
        admit("check --revert", yes=yes)
    printed = "json" if as_json else form or "text"
    files = {path: ENDINGS[os.path.splitext(path)[1]] for path in to}
    with _case(base) as case:
        judged = _judged(case, times=times, every=every, static=static)
        if "sarif" in (printed, *files.values()):
            judged = _with_standing(judged, case)
        click.echo(FORMATS[printed](judged))
        for path, wanted in files.items():
            _write(path, FORMATS[wanted](judged), case.world.project.root)
        if revert:
            click.echo(_revert(case, judged.decision, yes=yes), err=True)
    sys.exit(judged.exit_code)


@contextmanager
def _case(base: str | None) -> Iterator[_Case]:
    project = here.project()
    if base is None:
        before, world = here.locked_baseline(project).tree, here.world(project)
        now = world.snapshot()
        for each in world.closed():
            click.echo(f"not looked at: {shown(each)} (a folder that may not be listed)", err=True)
        yield _Case(world, before, now)
        return
    with trial.opened(project.root, project.git, base, os.environ) as found:
        yield _Case(found.world, found.before, found.after, found.staged, found.base, found.notes)


def _judged(case: _Case, *, times: bool, every: bool, static: bool) -> Judged:
    world, before, after = case.world, case.before, case.after
    with busy("judging"):
        layers = iteration.judge(world, before, after, static=static, every=every, staged=case.staged)
    verdict = Verdict("monotonicity-gate", iteration.outcome(layers), "check", iteration.report(layers), layers=layers)
    decision = policy.decide(world.policy, verdict)
    report = failure.report(world, before, after, layers)
    return Judged(world.policy, decision, layers, report, case.base, case.notes, times=times)


def _with_standing(judged: Judged, case: _Case) -> Judged:
    """With the findings in changed files that are not new, and those of the earlier side that none explains now."""
    looked = case.world.looked
    if looked is None:
        return judged
    fresh = Counter(each for layer in judged.layers for each in layer.findings)
    fresh += Counter(each.finding for layer in judged.layers for each in layer.excepted)
    known: list[Finding] = []
    for each in (finding for file in looked.after for finding in file.findings):
        if fresh[each]:
            fresh[each] -= 1
        else:
            known.append(each)
    changes = case.world.changes(case.before, case.after, lines=False)
    back = {each.old_path: each.path for each in changes if each.old_path and each.old_path != each.path}
    return judged._replace(known=tuple(known), gone=new_findings(looked.after, looked.before, back))


def _write(path: str, text: str, root: str) -> None:
    """Replace `path`. A branch may hold links: one in its place is not followed, none before it leads out of `root`."""
    folder, top = os.path.dirname(os.path.abspath(path)), os.path.join(root, "")
    if os.path.join(folder, "").startswith(top) and not os.path.join(os.path.realpath(folder), "").startswith(top):
        raise HookpackError(f"{shown(path)} cannot be written: a link leads out of the project")
    if not os.path.isdir(folder):
        raise HookpackError(f"{shown(path)} cannot be written: there is no folder {shown(folder)}")
    data = (click.unstyle(text).rstrip("\n") + "\n").encode("utf-8", "backslashreplace")
    try:
        write_output(os.path.abspath(path), data, 0o644)
    except StateError as error:
        raise HookpackError(f"{shown(path)} cannot be written: {error}") from error


def _revert(case: _Case, decision: Decision, *, yes: bool) -> str:
    """Take back what is denied, if the person agrees; what is said about it."""
    if decision.action != "deny":
        observed = " in observe mode" if decision.would == "deny" else ": only what is denied is"
        return f"nothing is taken back{observed}"
    confirm("check --revert", "Put the work tree back to the locked baseline?", yes=yes)
    told(case.world.project, "check --revert")
    wish = Effect("revert", tree=case.after)
    decision = decision._replace(verdict=decision.verdict._replace(effects=(wish,)))
    return effects.take_back(case.world, decision, case.after, case.before).person
