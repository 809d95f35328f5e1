"""recursion-guard: bounds how deep agents start agents, and how many at once."""

from __future__ import annotations

from hookpack.errors import BadEvent
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Effect, Verdict

if TYPE_CHECKING:
    from hookpack.event import Event
    from hookpack.gates import World
    from hookpack.shell import Command

NAME = "recursion-guard"

# programs that run an agent session, and the packages that bring them through npx and the like
AGENTS = frozenset(
    (
        "claude", "codex", "cursor-agent", "gemini", "copilot", "qwen", "opencode", "aider", "goose", "amp", "droid",
        "crush", "kiro-cli",
        "@anthropic-ai/claude-code", "@openai/codex", "@google/gemini-cli", "@github/copilot", "@qwen-code/qwen-code",
        "opencode-ai", "aider-chat", "@sourcegraph/amp",
    )
)  # fmt: skip
_RUNNERS = frozenset(("npx", "bunx", "uvx", "pnpx"))
_HARMLESS = frozenset(
    ("--version", "-v", "-V", "--help", "-h", "help", "version", "mcp", "config", "doctor", "login", "logout", "update",
     "install", "plugin", "completion", "hooks", "auth")
)  # fmt: skip
# switches and variables that start an agent without its hooks
_UNHOOKED = (
    "--bare",
    "--safe-mode",
    "--setting-sources",
    "--settings",
    "CLAUDE_CODE_SIMPLE",
    "CLAUDE_CODE_SAFE_MODE",
    "CLAUDE_CONFIG_DIR",
    "CODEX_HOME",
    "HOME",
)


def concerns(event: Event) -> bool:
    if event.moment in ("before-tool", "after-tool"):
        return event.act in ("spawn", "schedule") or (event.act == "shell" and _names_agent(event.command))
    return event.moment in ("session-start", "subagent-stop")


def judge(event: Event, world: World) -> Verdict:
    """Fails on a start beyond `max_depth` levels or `max_children` running children of one parent."""
    if event.moment == "session-start":
        depth = _depth(event, world) + 1
        return Verdict(NAME, "pass", effects=(Effect("child-depth", note=str(depth)),))
    if event.moment == "after-tool" and event.in_background:
        return Verdict(NAME, "pass")  # what was started runs on: its place is free when its lease ends
    if event.moment != "before-tool":
        ended = event.call_id if event.moment == "after-tool" else ""
        world.release(ended, event.child or event.agent_id, runs_on=event.child_runs)
        return Verdict(NAME, "pass")
    return _start(event, world)


def _start(event: Event, world: World) -> Verdict:
    commands = _sessions(event.command) if event.act == "shell" else ()
    if event.act == "shell" and not commands:
        return Verdict(NAME, "pass")
    if any(_is_unhooked(command) for command in commands):
        return _refusal("agent-without-hooks", "this starts an agent with its hooks switched off.")
    if commands and _hides_depth(event.command):
        return _refusal("hidden-depth", "this starts an agent that would not know how deep it stands.")
    rule = world.policy.gates[NAME]
    depth, limit = _depth(event, world), rule.number("max_depth", 2)
    if depth + 1 > limit:
        return _refusal("too-deep", f"this session stands at depth {depth} and max_depth is {limit}.")
    if event.act == "schedule":
        return Verdict(NAME, "pass")
    wanted, most = max(1, len(commands)), rule.number("max_children", 5)
    running = world.reserve(event.call_id, event.agent_id, wanted, most)
    if running + wanted > most:
        return _refusal("too-many-children", f"{running} children run already and max_children is {most}.")
    return Verdict(NAME, "pass")


def _refusal(rule: str, reason: str) -> Verdict:
    remedy = "Do this work in the present session, or ask the user to raise the limit in .hookpack/policy.yaml."
    return Verdict(NAME, "fail", rule, reason, remedy)


def _depth(event: Event, world: World) -> int:
    """Levels of agents above this one, the agent itself not counted; a subagent stands one below its session."""
    text = world.environment.get("HOOKPACK_DEPTH") or "0"
    if not (text.isascii() and text.isdigit()):
        raise BadEvent(f"HOOKPACK_DEPTH is {text[:20]!r}, not a number: the depth of this session is unknown")
    return int(text) + (1 if event.agent_id else 0)


def _names_agent(command: str) -> bool:
    return any(name in command for name in AGENTS) or "CLAUDE_CODE_S" in command


def _sessions(line: str) -> tuple[Command, ...]:
    """The commands of a shell line that start an agent session."""
    from hookpack import shell  # most lines name no agent

    return tuple(each for each in map(shell.unwrap, shell.parse(line).commands) if _starts_agent(each.words))


def _starts_agent(words: tuple[str, ...]) -> bool:
    if not words:
        return False
    name, rest = _program(words[0]), words[1:]
    if name in _RUNNERS or (
        name in ("pnpm", "yarn", "npm", "pipx") and rest[:1] and rest[0] in ("dlx", "exec", "x", "run")
    ):
        rest = tuple(word for word in rest if not word.startswith("-") and word not in ("dlx", "exec", "x", "run"))
        return bool(rest) and _starts_agent((_package(rest[0]), *rest[1:]))
    return name in AGENTS and not any(word in _HARMLESS for word in rest[:1])


def _program(word: str) -> str:
    """The program's name: without its folder, unless it is a scoped package."""
    return word if word.startswith("@") else word.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".exe")


def _package(word: str) -> str:
    """A package name without its version: `@scope/name@1.2` -> `@scope/name`."""
    return word[0] + word[1:].split("@", 1)[0]


def _hides_depth(line: str) -> bool:
    """Whether the line touches the inherited depth, or clears the environment that carries it."""
    from hookpack import shell

    commands = shell.parse(line).commands
    words = [word for each in commands for word in each.words]
    names = [*(name for each in commands for name, _ in each.assignments), *(word.partition("=")[0] for word in words)]
    clears = "env" in words and not {"-i", "-", "--ignore-environment"}.isdisjoint(words)
    return clears or "HOOKPACK_DEPTH" in names


def _is_unhooked(command: Command) -> bool:
    given = [*(name for name, _ in command.assignments), *(word.split("=", 1)[0] for word in command.words)]
    return any(word in _UNHOOKED for word in given)
