"""Sending mail. Nothing that matters waits for it, or fails with it."""
