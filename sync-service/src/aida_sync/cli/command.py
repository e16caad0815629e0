"""A command whose module holds more than one."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NamedTuple


class Command(NamedTuple):
    """The attributes that `cli.main` reads of a command."""

    NAME: str
    SUMMARY: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
