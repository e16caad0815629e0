"""Teams: people who enter projects together."""
