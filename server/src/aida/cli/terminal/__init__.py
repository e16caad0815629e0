"""Writing on terminals: colours, widths, code frames, progress."""
