"""``aida templates schema``."""

from __future__ import annotations

import argparse
import json

from aida.templates.schema import scaffold_schema, template_schema


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    schema = scaffold_schema() if arguments.scaffold else template_schema()
    print(json.dumps(schema, indent=2))
    return 0
