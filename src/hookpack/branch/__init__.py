"""A branch against the revision that it is to join: what it changed, judged by that revision's own policy."""
