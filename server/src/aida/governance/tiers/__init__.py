"""The three tiers of governance: before an action, while it runs, and after it.

Everything here is pure: what is true comes in as facts, with the time, and decisions come out. So
the editor, the command line and the service decide alike, and a decision can be computed again.
"""
