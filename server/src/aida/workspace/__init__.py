"""A project on disk: its settings, files, documents and rules in force."""
