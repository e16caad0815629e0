"""Languages, grammars and trees. The only package that imports tree-sitter."""
