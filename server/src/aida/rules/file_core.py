"""Rules whose answer is not one node fitting a matcher: they look at a whole file at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeVar, cast

from aida.findings import Fix, Label
from aida.rules.file_facts import NO_FACTS, FileFacts
from aida.rules.requirements import Requirement
from aida.syntax.grammar import Node
from aida.syntax.languages import Language
from aida.text import Span

RULE_SECONDS = 10.0
"""Time that one rule may spend on one file before it is stopped and reported."""

Made = TypeVar("Made")


class RuleTooSlow(Exception):
    """A rule has used up its time on a file."""

    def __init__(self) -> None:
        super().__init__(f"took more than {RULE_SECONDS:g} seconds and was stopped")


class FileView:
    """One file under check: what its rules share. ``root`` spans all of ``source``."""

    __slots__ = ("_made", "_started", "facts", "language", "root", "source")

    def __init__(
        self, source: bytes, root: Node, language: Language, facts: FileFacts = NO_FACTS
    ) -> None:
        self.source = source
        self.root = root
        self.language = language
        self.facts = facts
        self._made: dict[Hashable, Any] = {}
        self._started = perf_counter()

    def once(self, key: Hashable, make: Callable[[FileView], Made]) -> Made:
        """What ``make`` gives for this file, made at the first call for all rules."""
        if key not in self._made:
            self._made[key] = make(self)
        return cast("Made", self._made[key])

    def restart_clock(self) -> None:
        """Give the next rule its full time."""
        self._started = perf_counter()

    def check_clock(self) -> None:
        """Raises RuleTooSlow; long-running cores call it now and then."""
        if perf_counter() - self._started > RULE_SECONDS:
            raise RuleTooSlow


@dataclass(frozen=True, slots=True)
class FileMatch:
    """One place to report. ``message`` None stands for the rule's own."""

    span: Span
    message: str | None = None
    fixes: tuple[Fix, ...] = ()
    labels: tuple[Label, ...] = ()


class FileCore(ABC):
    """The heart of such a rule, for one language."""

    __slots__ = ()

    @property
    def needs_facts(self) -> bool:
        """Whether there is nothing to report in a file that no facts are known of."""
        return False

    @abstractmethod
    def matches(self, view: FileView) -> Iterable[FileMatch]:
        """Every place to report, in any order, each once."""

    def requirement(self) -> Requirement:
        """Text that a file must hold for the rule to match in it; nothing when unknown."""
        return ()
