"""Measures of code as rules: complexity, size, documentation, duplicates, test coverage."""
