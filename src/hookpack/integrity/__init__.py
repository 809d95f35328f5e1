"""Whether the tests still test: what a change took from tests, from what collects them, and from what they demand.

Runs in the private interpreter, beside the comparison of defences; pure text in, values out.
"""
