"""The audit log: an event for every change, in its transaction, and a tree over them all."""
