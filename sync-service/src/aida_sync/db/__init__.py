"""The database: connections, transactions, the base of all tables, and migrations."""
