"""What an editor can be shown: one module for each feature, from a snapshot to plain data."""
