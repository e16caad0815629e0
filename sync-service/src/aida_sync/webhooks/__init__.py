"""Webhooks: events of a project, signed and brought to addresses that its admins name."""
