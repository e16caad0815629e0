"""``aida check``."""
