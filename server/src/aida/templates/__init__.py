"""Templates: snippets that fit the place where they are offered, and scaffolds of whole folders."""
