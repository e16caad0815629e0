"""Peak memory of a process and its descendants, as Linux keeps it."""

from __future__ import annotations

from pathlib import Path

PROC = Path("/proc")


def peak_megabytes(pid: int) -> float | None:
    """The sum of the peaks, an upper bound; None on systems that do not tell."""
    if not (PROC / str(pid) / "status").exists():
        return None
    return sum(_peak_kilobytes(member) for member in _tree(pid)) / 1024


def _tree(pid: int) -> list[int]:
    children = (PROC / str(pid) / "task").glob("*/children")
    below = [int(child) for file in children for child in file.read_text().split()]
    return [pid, *(member for child in below for member in _tree(child))]


def _peak_kilobytes(pid: int) -> int:
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0
