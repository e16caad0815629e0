"""Tasks for assistants: started, approved, cancelled. Nothing runs them yet."""
