"""What hookpack itself looks for: secret detectors and semgrep rules, each with a true and a false example."""
