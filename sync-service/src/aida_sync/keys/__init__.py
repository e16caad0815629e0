"""Keys that the service signs with: made, stored encrypted, rotated."""
