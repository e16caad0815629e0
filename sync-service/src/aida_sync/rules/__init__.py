"""Rules that a team shares: what makes them a kind of item of their own."""
