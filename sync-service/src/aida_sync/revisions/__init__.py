"""What rules, practices and templates share: revisions that never change, and their way out."""
