"""``aida templates``: one module for each action."""
