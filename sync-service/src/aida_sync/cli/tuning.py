"""How the interpreter is set up in a process that serves."""

from __future__ import annotations

import gc
import sys


def tune_interpreter() -> None:
    """What is there for good is not looked at again by the garbage collector, and threads that wait
    for the disk do not hold up answers for the default of 5 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    sys.setswitchinterval(0.0005)
