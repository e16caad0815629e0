"""Rules on disk: bundled packs, a project's own rule files, and their pages."""
