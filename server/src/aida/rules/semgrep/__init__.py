"""Semgrep's rules: read from their YAML, matched on terms that stand for the code's meaning."""
