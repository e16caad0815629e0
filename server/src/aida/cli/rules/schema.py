"""``aida rules schema``."""

from __future__ import annotations

import argparse
import json

from aida.cli.rules.languages import language_named
from aida.rules.schema import rule_schema


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    language = language_named(arguments.lang) if arguments.lang else None
    print(json.dumps(rule_schema(language), indent=2))
    return 0
