"""How much of everything one run of the service's group takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    seconds: float = 8.0
    warm: float = 2.0
    clients: tuple[int, int] = (50, 100)
    connections: tuple[int, int] = (100, 1_000)
    changes: int = 40
    projects: int = 200
    asked_alone: float = 3.0
    batch: int = 100
    most_batches: int = 400
    events: int = 1_000_000
    queries: int = 30
    entries: int = 1_000_000
    writers: int = 8

    @property
    def shown(self) -> str:
        return (
            f"{self.seconds:g} s of each load after {self.warm:g} s to warm up, {self.changes}"
            f" changes for live connections, {self.queries} of each query"
        )


FULL = Sizes()
QUICK = Sizes(
    seconds=0.6,
    warm=0.2,
    clients=(4, 8),
    connections=(10, 20),
    changes=3,
    projects=10,
    asked_alone=0.3,
    most_batches=30,
    events=5_000,
    queries=2,
    entries=2_000,
)
