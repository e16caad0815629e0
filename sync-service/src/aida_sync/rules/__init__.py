"""Rules that a team shares: revisions that never change, and the way from draft to published."""
