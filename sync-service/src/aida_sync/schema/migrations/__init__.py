"""The chain of migrations, for both databases."""
