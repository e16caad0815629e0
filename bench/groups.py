"""The groups of rows: how each is measured, and the facts that its figures go with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench import during_scan, large_files, latency, machine, scanning, service, startup
from bench.plan import Plan, prepare
from bench.report import Report


@dataclass(frozen=True)
class Session:
    """One run of the benchmark."""

    scratch: Path
    quick: bool
    peers_only: bool

    @cached_property
    def plan(self) -> Plan:
        """What the groups on code share; the service needs none of it."""
        return prepare(self.scratch, quick=self.quick, peers_only=self.peers_only)


@dataclass(frozen=True, slots=True)
class Group:
    measure: Callable[[Session], Report]
    facts: Callable[[Session], dict[str, str]]


def _on_code(measure: Callable[[Plan], Report]) -> Group:
    return Group(lambda session: measure(session.plan), lambda session: machine.facts(session.plan))


GROUPS: Mapping[str, Group] = {
    "scanning": _on_code(scanning.measure),
    "latency": _on_code(latency.measure),
    "during-scan": _on_code(during_scan.measure),
    "large-files": _on_code(large_files.measure),
    "startup": _on_code(startup.measure),
    "service": Group(
        lambda session: service.measure(session.scratch, quick=session.quick),
        lambda session: service.facts(quick=session.quick),
    ),
}
"""In the order in which they are measured and shown."""
WITHOUT_US = [name for name in GROUPS if name != "service"]
"""What can be measured of the peers alone."""
