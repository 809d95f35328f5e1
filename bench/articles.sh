#!/bin/sh
# What articles print for this job: stash, check out the baseline, count, come back, compare.
BASE="$1"
count() {
  semgrep scan --experimental --json --quiet --metrics=off --disable-version-check --config "$RULES" . 2>/dev/null |
    python3 -c 'import json, sys; print(len(json.load(sys.stdin)["results"]))'
}
NEW=$(count)
git stash -q
git checkout -q "$BASE" -- .
OLD=$(count)
git checkout -q HEAD -- .
git stash pop -q
if [ "$NEW" -gt "$OLD" ]; then
  echo "security regression: $OLD findings before, $NEW now" >&2
  git checkout -q "$BASE" -- .
  exit 2
fi
exit 0
