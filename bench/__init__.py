"""Measures AIDA beside its peers on the same code, with the same rules: `python -m bench`."""
