"""Gates between a coding agent and a code base: no iteration less secure than the last accepted one."""

__version__ = "0.1.0"
