"""All rows of a database: into a file and back, or into another database."""
