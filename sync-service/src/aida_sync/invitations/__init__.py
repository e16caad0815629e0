"""Invitations to the service or into a project, by a link that works once."""
