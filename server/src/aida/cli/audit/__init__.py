"""``aida audit``."""
