"""Events from clients: taken in batches, each once, and counted."""
