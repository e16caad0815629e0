"""The authorization server: applications are let in by their users (OAuth 2)."""
