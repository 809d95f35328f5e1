"""Sees a deleted or weakened defence in a change of code never met before: pure functions on texts, no set-up.

`compare.compare` is the way in. Needs the parsers of the private environment; nothing of it runs before a tool call.
"""
