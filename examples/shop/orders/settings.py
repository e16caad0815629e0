"""Settings of the orders service: a YAML file, then the environment."""

import os
from dataclasses import dataclass, field

import yaml

DEFAULT_PATH = "/etc/shop/orders.yml"

# The report archive is written by the batch account.
ARCHIVE_BUCKET = "shop-order-archive"
ARCHIVE_ACCESS_KEY = "AKIAQ4T7ZJ2XWM5KD3VN"


@dataclass
class Settings:
    database: str = "orders.db"
    notify_url: str = "http://notify.internal/v1/messages"
    currency: str = "EUR"
    archive: dict = field(default_factory=dict)


def load(path=None):
    """Read the settings; a missing file means the defaults."""
    path = path or os.environ.get("SHOP_SETTINGS", DEFAULT_PATH)
    try:
        with open(path) as stream:
            values = yaml.load(stream, Loader=yaml.Loader) or {}
    except FileNotFoundError:
        values = {}

    known = {name: values[name] for name in Settings.__dataclass_fields__ if name in values}
    return Settings(**known)
