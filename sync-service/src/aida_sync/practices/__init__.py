"""Practices that a team shares: what to do instead, shown where the code calls for it."""
