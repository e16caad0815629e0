"""``aida baseline``."""
