"""Live updates: the WebSocket that tells clients what was committed, when it was."""
