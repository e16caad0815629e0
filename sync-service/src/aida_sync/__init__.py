"""The AIDA service: shares rules with a team, keeps its audit log and feeds its dashboard."""

__version__ = "0.1.0"
