"""Personas: how an assistant speaks, and what it may do, in revisions that are reviewed."""
