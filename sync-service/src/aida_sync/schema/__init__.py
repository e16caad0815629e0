"""The schema of all tables together: which version a database has, and bringing it to ours."""
