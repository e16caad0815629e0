"""Telling the audit log: the events of a change, written in its transaction."""
