"""Servers that tests and measurements start: on free ports, with their data where they are told."""
