"""The iteration: four layers in the paper's order, each with its own outcome, and one report of them.

Order and layers follow SCAFFOLD-CEGIS (arXiv 2603.08520): correctness, safety monotonicity, diff
budget, anchor integrity. The tests are *run* last, because they execute the judged code, and
*reported* first.
"""

from __future__ import annotations

from hookpack import anchor as anchors
from hookpack.finding import Finding
from hookpack.identity import by_place, new_findings
from hookpack.place import SETTINGS, Place, guarded_by, matches, shown
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hookpack.anchor import Anchor
    from hookpack.finding import Scanned
    from hookpack.gates import World
    from hookpack.turn import Change, Looked
    from hookpack.verdict import Outcome

    Judge = Callable[[World, Sequence[Change], str], Layer]


def judge(
    world: World, before: str, after: str, *, static: bool = False, every: bool = False, staged: Sequence[Change] = ()
) -> tuple[Layer, ...]:
    """The layers' outcomes on what changed between two trees.

    `static` leaves out what runs the project's code; `every` goes on after a failed layer. `staged` are files
    as a commit would record them, where the tree `after` holds them otherwise: both texts are judged.
    """
    changes = (*world.changes(before, after), *staged)
    layers: list[Layer] = []
    stopped = ""
    for name, layer in (
        ("monotonicity", _monotonicity),
        ("budget", _budget),
        ("anchors", _anchors),
        ("correctness", _correctness),
    ):
        if static and name == "correctness":
            continue
        if stopped and not every:
            layers.append(Layer(name, "skip", f"not run: {stopped} failed"))
            continue
        layers.append(_timed(world, layer, changes, after))
        stopped = stopped or (name if layers[-1].outcome == "fail" else "")
    return tuple(sorted(layers, key=lambda each: each.name != "correctness"))


def _timed(world: World, layer: Judge, changes: Sequence[Change], after: str) -> Layer:
    began = world.clock()
    found = layer(world, changes, after)
    return found._replace(took_ms=round((world.clock() - began) * 1000, 1))


def _monotonicity(world: World, changes: Sequence[Change], after: str) -> Layer:
    """New fault identities fail; what no scanner could look at is unsure, a broken scanner an error."""
    if not changes:
        return Layer("monotonicity", "skip", "no file changed")
    looked = world.scan(changes)
    renames = {each.path: each.old_path for each in changes if each.old_path != each.path}
    fresh = new_findings(looked.before, looked.after, renames)
    if fresh:
        return Layer(
            "monotonicity", "fail", f"{_count(by_place(fresh), 'new finding')}: {_listed(fresh)}", findings=fresh
        )
    if looked.errors:
        return Layer("monotonicity", "error", f"NOT checked: {'; '.join(looked.errors)}")
    blind = [
        *_unread(looked.before, looked.after),
        *_hidden(world, changes, looked),
        *(f"{shown(path)} (not stored)" for path in looked.unstored),
    ]
    blind += [f"{place} (newly ignored)" for place in _newly_ignored(world, changes)]
    if blind:
        return Layer("monotonicity", "unsure", f"could not be looked at: {'; '.join(blind[:10])}")
    return Layer("monotonicity", "pass")


def _unread(before: Sequence[Scanned], after: Sequence[Scanned]) -> Iterator[str]:
    """Files that a scanner could read before and cannot now, and new files it cannot read."""
    known = {each.path: set(each.unread) for each in before}
    for each in after:
        if lost := set(each.unread) - known.get(each.path, set()):
            yield f"{shown(each.path)} ({', '.join(sorted(lost))})"


# these read any text, so that to be read by them says nothing about code
_TEXT_SCANNERS = frozenset(("detect-secrets",))
_SHORTEST = 12  # characters of a line that tell where it went


def _hidden(world: World, changes: Sequence[Change], looked: Looked) -> Iterator[str]:
    """Code that went where no scanner reads it: a file with another suffix now, or the faulty line in such a file."""
    readers = {each.path: set(each.readers) - _TEXT_SCANNERS for each in looked.before}
    now = {each.path: set(each.readers) - _TEXT_SCANNERS for each in looked.after}
    for change in changes:
        lost = readers.get(change.old_path, set()) - now.get(change.path, set())
        if change.path != change.old_path and change.new_blob and lost:
            yield f"{shown(change.path)} (was {shown(change.old_path)}, no longer read by {', '.join(sorted(lost))})"
    dark = [each for each in changes if each.new_blob and each.path in now and not now[each.path]]
    back = {each.old_path: each.path for each in changes if each.old_path and each.old_path != each.path}
    gone = new_findings(looked.after, looked.before, back) if dark else ()
    if not gone:
        return
    texts = _texts(world, changes)
    lines = _lines(gone, {each.old_path: texts.get(each.old_blob, "") for each in changes})
    for change in dark:
        before = texts.get(change.old_blob, "")
        if any(line in texts[change.new_blob] and line not in before for line in lines):
            yield f"{shown(change.path)} (holds faulty code that was read where it came from)"


def _lines(gone: Sequence[Finding], texts: Mapping[str, str]) -> set[str]:
    """The source lines of findings, by their paths' texts; not those too short to be told from others."""
    found: set[str] = set()
    for each in gone:
        lines = texts.get(each.path, "").split("\n")
        line = lines[each.line - 1].strip() if 0 < each.line <= len(lines) else ""
        found.update({line} if len(line) >= _SHORTEST and each.values else ())
    return found


# what tools leave behind; nobody hides code there
_LEFTOVERS = frozenset(
    (
        "node_modules", "__pycache__", "*.pyc", "*.pyo", "*.py[cod]", ".venv", "venv", "env", ".env", ".env.*",
        ".env.local", "dist", "build", "target", "out", "coverage", ".coverage", "htmlcov", ".cache",
        ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".nox", ".hypothesis", "*.egg-info", ".eggs",
        "*.log", "logs", "tmp", "*.tmp", ".DS_Store", "Thumbs.db", ".idea", ".vscode", "*.swp", ".next",
        ".nuxt", ".gradle", "*.class", "*.o", "*.so", "*.pid", "*.sqlite3", "*.db", ".terraform",
        ".parcel-cache", ".turbo", ".eslintcache", ".nyc_output", "obj",
    )
)  # fmt: skip


def _newly_ignored(world: World, changes: Sequence[Change]) -> Iterator[str]:
    """New lines of ignore files that name no ordinary leftovers: what lies there is looked at no more."""
    for change in changes:
        if change.path.rsplit("/", 1)[-1] == ".gitignore" and change.new_blob:
            texts = _texts(world, [change])
            known = set(texts.get(change.old_blob, "").splitlines())
            for number, line in enumerate(texts[change.new_blob].splitlines(), 1):
                rule = line.strip()
                is_rule = rule and not rule.startswith(("#", "!")) and line not in known
                if is_rule and rule.strip("/").removeprefix("**/") not in _LEFTOVERS:
                    yield f"{shown(change.path)}:{number} {shown(rule)}"


def _budget(world: World, changes: Sequence[Change], after: str) -> Layer:
    """Files and lines within the policy's bounds, over all and for each tier of paths."""
    rule = world.policy.layers["budget"]
    tiers = rule.options.get("tiers")
    bounds: list[tuple[str, Mapping[str, object], Sequence[Change]]] = [("the change", rule.options, changes)]
    for tier in tiers if isinstance(tiers, (list, tuple)) else ():
        globs = tier["paths"]
        within = [each for each in changes if any(matches(each.path, glob) for glob in globs)]
        bounds.append((f"the change below {', '.join(globs)}", tier, within))
    over = [text for name, limits, within in bounds for text in _excess(name, limits, within)]
    if over:
        return Layer("budget", "fail", "; ".join(over), "Make the change in smaller steps.")
    return Layer("budget", "pass" if changes else "skip")


def _excess(name: str, limits: Mapping[str, object], within: Sequence[Change]) -> Iterator[str]:
    sizes = {
        "max_files": (len(within), "files"),
        "max_added": (sum(each.added for each in within), "added lines"),
        "max_deleted": (sum(each.deleted for each in within), "deleted lines"),
    }
    for key, (size, unit) in sizes.items():
        limit = limits.get(key)
        if isinstance(limit, int) and size > limit:
            yield f"{name} has {size} {unit}, more than {key} = {limit}"


def _anchors(world: World, changes: Sequence[Change], after: str) -> Layer:
    """Protected files untouched, declared anchors intact where they stood or where they moved to."""
    findings = [*_touched(world, changes)]
    unsure: list[str] = []
    moved = {each.old_path: each for each in changes if each.old_path}
    for each in world.anchors():
        change = moved.get(each.path)
        if change:
            state = _anchor_state(world, each, change, changes)
            if state is None:
                unsure.append(f"anchor {each.id} cannot be checked, {change.path} does not parse")
            elif not state and each.strength == "hard":
                findings.append(_lost(each))
            elif not state:
                unsure.append(f"soft anchor {each.id} in {each.path} is gone")
    if findings:
        return Layer("anchors", "fail", _listed(findings), findings=tuple(findings))
    if unsure:
        return Layer("anchors", "unsure", "; ".join(unsure))
    return Layer("anchors", "pass" if world.anchors() else "skip", "" if world.anchors() else "no anchor is declared")


def _touched(world: World, changes: Sequence[Change]) -> Iterator[Finding]:
    for each in changes:
        for path in {each.path, each.old_path} - {""}:
            rule = guarded_by(Place("", inside=path), world.policy.protect)
            if rule and not world.is_vouched(path):
                why = "settings of the guard" if rule in SETTINGS else f"protected by {rule}"
                yield Finding("anchors", "anchors.protected-path", path, 1, message=f"changed although {why}")


def _anchor_state(world: World, anchor: Anchor, change: Change, changes: Sequence[Change]) -> bool | None:
    """True intact or moved into another file, False lost, None cannot tell; True as well if it did not hold before."""
    held, holds = _held(world, anchor, change)
    if held is False or holds:
        return True
    if held is None or holds is None:
        return None
    others = [each for each in changes if each is not change and _ending(each.path) == _ending(anchor.path)]
    return any(_held(world, anchor._replace(path=each.path), each) == (False, True) for each in others)


def _held(world: World, anchor: Anchor, change: Change) -> tuple[bool | None, bool | None]:
    """Whether the file held the anchor before the change, and whether it does after it; a missing file holds none."""
    texts = _texts(world, [change])
    old, new = (anchors.holds(anchor, texts[blob]) if blob else False for blob in (change.old_blob, change.new_blob))
    return old, new


def _ending(path: str) -> str:
    return path.rsplit("/", 1)[-1].rpartition(".")[2]


def _texts(world: World, changes: Sequence[Change]) -> dict[str, str]:
    blobs = sorted({blob for each in changes for blob in (each.old_blob, each.new_blob) if blob})
    return {blob: data.decode("utf-8", "surrogateescape") for blob, data in world.texts(blobs).items()}


def _lost(anchor: Anchor) -> Finding:
    return Finding(
        "anchors",
        "anchors.lost-anchor",
        anchor.path,
        1,
        symbol=anchor.symbol,
        severity="high",
        confidence="high",
        message=f"anchor {anchor.id} is gone" + (f": {anchor.reason}" if anchor.reason else ""),
        remedy="keep the defence, or ask the user to retire the anchor",
    )


_TESTED: dict[str, Outcome] = {"passed": "pass", "failed": "fail", "error": "error", "none": "skip"}


def _correctness(world: World, changes: Sequence[Change], after: str) -> Layer:
    """The policy's test command on the judged tree; a drop in collected tests or a new skip fails."""
    if not changes or not world.policy.layers["correctness"].text("command"):
        return Layer("correctness", "skip", "no file changed" if not changes else "the policy names no test command")
    tested = world.test(after)
    outcome = _TESTED[tested.outcome]
    return Layer("correctness", outcome, "" if outcome == "pass" else tested.summary, "Make the tests pass.")


def _count(items: Sequence[object], noun: str) -> str:
    return f"{len(items)} {noun}" + ("" if len(items) == 1 else "s")


def _listed(findings: Sequence[Finding]) -> str:
    """A few findings in words; what several scanners say about one line is one fault."""
    places = by_place(findings)
    shown = []
    for group in places[:5]:
        said = next((each.message for each in group if each.message), "").rstrip(".")
        rules = ", ".join(dict.fromkeys(each.rule for each in group))
        shown.append(f"{group[0].place} {rules}" + (f" ({said})" if said else ""))
    return "; ".join(shown) + (f" and {len(places) - 5} more" if len(places) > 5 else "")


def findings(layers: Sequence[Layer]) -> tuple[Finding, ...]:
    """All layers' findings, in the layers' order."""
    return tuple(each for layer in layers for each in layer.findings)


def report(layers: Sequence[Layer]) -> str:
    """One paragraph: what each layer that did not pass found, with the remedies of its findings."""
    parts = []
    for layer in layers:
        if layer.outcome in ("fail", "unsure", "error"):
            remedies = dict.fromkeys([layer.remedy, *(each.remedy for each in layer.findings)])
            parts.append(" ".join([f"{layer.name}: {layer.reason}.", *(f"Keep: {each}." for each in remedies if each)]))
    return " ".join(parts)


def summary(layers: Sequence[Layer]) -> str:
    """A few words: `2 new findings`, `anchors unsure`."""
    found = findings(layers)
    if found:
        return _count(by_place(found), "new finding")
    return ", ".join(
        f"{layer.name} {layer.outcome}" for layer in layers if layer.outcome in ("fail", "unsure", "error")
    )


def outcome(layers: Sequence[Layer]) -> Outcome:
    """The worst outcome of the layers."""
    return worst(layer.outcome for layer in layers)
