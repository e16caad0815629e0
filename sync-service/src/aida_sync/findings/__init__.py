"""Findings by identity: which are open on a branch, which are new, which were fixed, and when."""
