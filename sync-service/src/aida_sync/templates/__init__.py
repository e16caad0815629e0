"""Templates that a team shares: snippets and scaffolds, tested and rendered before they come in."""
