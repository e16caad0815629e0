"""A progress bar on stderr for people who wait: nothing in pipes, nothing for quick runs."""

from __future__ import annotations

import sys
import time

from aida.cli.terminal.style import Style

DELAY = 0.5
INTERVAL = 0.1
BAR_CELLS = 24


class Progress:
    """Call it with (done, in all), files unless ``what`` names others; `erase` when finished."""

    def __init__(self, style: Style, *, enabled: bool, what: str = "files") -> None:
        self._style = style
        self._enabled = enabled and sys.stderr.isatty()
        self._started = time.monotonic()
        self._next = self._started + DELAY
        self._drawn = False
        self._what = what

    def __call__(self, done: int, total: int) -> None:
        """Draw the bar, unless it was drawn a moment ago."""
        now = time.monotonic()
        if not self._enabled or now < self._next or not total:
            return
        self._next = now + INTERVAL
        self._drawn = True
        filled = BAR_CELLS * done // total
        bar = self._style.paint("━" * filled, "accent") + self._style.paint(
            "━" * (BAR_CELLS - filled), "dim"
        )
        if self._style.bar == "|":
            bar = "#" * filled + "." * (BAR_CELLS - filled)
        elapsed = f"{now - self._started:.1f} s"
        share = f"{100 * done // total:3} %  {done:,} of {total:,} {self._what}"
        text = f"\r  {bar} {share}  {elapsed}\x1b[K"
        sys.stderr.write(text)
        sys.stderr.flush()

    def erase(self) -> None:
        """Remove the bar from the screen."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False
