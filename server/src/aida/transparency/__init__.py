"""The transparency log: Merkle trees, tiles, signed notes. Pure: verifying needs no service."""
