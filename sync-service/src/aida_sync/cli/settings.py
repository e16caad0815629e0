"""``aida-sync settings``."""

from __future__ import annotations

import argparse
import json

NAME = "settings"
SUMMARY = "Print the settings and what they are set to, or their JSON schema"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--schema", action="store_true", help="print the JSON schema")


def run(arguments: argparse.Namespace) -> int:
    """Print; secrets are masked."""
    from aida_sync.config import PREFIX, Settings, load_settings
    from aida_sync.kit.logs import mask_secrets

    if arguments.schema:
        print(json.dumps(Settings.model_json_schema(), indent=2, default=str))
        return 0
    settings = load_settings()
    for name, field in Settings.model_fields.items():
        shown = mask_secrets(None, "", {"value": str(getattr(settings, name))})["value"]
        print(f"# {field.description}\n{PREFIX}{name.upper()}={shown}\n")
    return 0
