"""Differential test of the Semgrep dialect: ``semgrep`` from PyPI is the oracle."""
