"""``aida sync``."""
