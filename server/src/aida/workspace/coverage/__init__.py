"""Coverage reports of test runs, read into hits by file and line."""
