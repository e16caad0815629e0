"""Rules: how they are written, read, compiled and matched. Pure; no I/O."""
