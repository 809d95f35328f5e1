"""The documentation site: pages/ as written, reference/ made from the code. `python -m docs FOLDER` builds it."""
