"""Tokens for programs: made by people, with some of their permissions, for a while."""
