"""Public definitions of a file, by language, and whether each is documented."""
