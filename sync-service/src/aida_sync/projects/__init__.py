"""Projects: what rules belong to, and who works in them."""
