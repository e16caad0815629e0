"""``aida rules``."""
