"""What a shell line starts of agents, and how often: read from its text and from the files it runs. Nothing is run."""

from __future__ import annotations
