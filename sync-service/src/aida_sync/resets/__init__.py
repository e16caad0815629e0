"""New passwords for who forgot theirs, by a link that works once."""
