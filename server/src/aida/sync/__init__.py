"""The sync service as a client sees it."""
