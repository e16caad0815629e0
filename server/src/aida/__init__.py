"""AIDA: a team's governance rules in every LSP editor, on the command line and in CI."""

__version__ = "0.1.0"
