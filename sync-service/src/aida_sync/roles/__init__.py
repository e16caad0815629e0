"""Custom roles: sets of permissions with a name, beside the three that are built in."""
