"""What agents are called: programs, packages, libraries. Loaded before each shell line, so it imports nothing."""

from __future__ import annotations

# programs whose name is long enough to be looked for in any text
PROGRAMS = (
    "claude", "codex", "cursor", "gemini", "copilot", "qwen", "opencode", "aider", "goose", "droid", "crush",
    "kiro-cli", "auggie", "cline", "openhands", "gptme", "kilocode", "plandex",
)  # fmt: skip
# libraries that start an agent
LIBRARIES = (
    "claude_agent_sdk", "claude_code_sdk", "claude-agent-sdk", "@anthropic-ai/claude-code", "openai_codex",
    "codex_sdk", "codex-sdk", "copilot-sdk", "copilot_sdk", "opencode_ai", "@opencode-ai/sdk", "@cursor/sdk", "amp-sdk",
)  # fmt: skip
# package -> its program
PACKAGES = {
    "@anthropic-ai/claude-code": "claude",
    "claude-code": "claude",
    "@openai/codex": "codex",
    "codex-cli": "codex",
    "@google/gemini-cli": "gemini",
    "gemini-cli": "gemini",
    "@github/copilot": "copilot",
    "copilot-cli": "copilot",
    "@qwen-code/qwen-code": "qwen",
    "qwen-code": "qwen",
    "opencode-ai": "opencode",
    "aider-chat": "aider",
    "@sourcegraph/amp": "amp",
    "@ampcode/cli": "amp",
    "@charmland/crush": "crush",
    "@factory/cli": "droid",
    "@augmentcode/auggie": "auggie",
    "amazon-q": "q",
    "cursor-cli": "cursor-agent",
    "claude.js": "claude",
    "codex.js": "codex",
}
