"""Rules whose answer is not one node fitting a matcher: they look at a whole file at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Generic, TypeVar, cast

from aida.findings import Fix, Label
from aida.rules.file_facts import NO_FACTS, FileFacts
from aida.rules.requirements import Requirement
from aida.syntax.grammar import Node
from aida.syntax.languages import Language
from aida.text import Span

RULE_SECONDS = 10.0
"""Time that one rule may spend on one file before it is stopped and reported."""

Made = TypeVar("Made")
View = TypeVar("View", bound="TextView")


class RuleTooSlow(Exception):
    """A rule has used up its time on a file."""

    def __init__(self) -> None:
        super().__init__(f"took more than {RULE_SECONDS:g} seconds and was stopped")


class TextView:
    """One text under check: what its rules share."""

    __slots__ = ("_started", "source")

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._started = perf_counter()

    def restart_clock(self) -> None:
        """Give the next rule its full time."""
        self._started = perf_counter()

    def check_clock(self) -> None:
        """Raises RuleTooSlow; long-running cores call it now and then."""
        if perf_counter() - self._started > RULE_SECONDS:
            raise RuleTooSlow


class FileView(TextView):
    """One file of code under check. ``root`` spans all of ``source``."""

    __slots__ = ("_made", "facts", "language", "root")

    def __init__(
        self, source: bytes, root: Node, language: Language, facts: FileFacts = NO_FACTS
    ) -> None:
        super().__init__(source)
        self.facts = facts
        self.root = root
        self.language = language
        self._made: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[FileView], Made]) -> Made:
        """What ``make`` gives for this file, made at the first call for all rules."""
        if key not in self._made:
            self._made[key] = make(self)
        return cast("Made", self._made[key])


@dataclass(frozen=True, slots=True)
class FileMatch:
    """One place to report. ``message`` None stands for the rule's own."""

    span: Span
    message: str | None = None
    fixes: tuple[Fix, ...] = ()
    labels: tuple[Label, ...] = ()


class WholeCore(ABC, Generic[View]):
    """The heart of a rule that looks at the whole of what it is shown."""

    __slots__ = ()

    @abstractmethod
    def matches(self, view: View) -> Iterable[FileMatch]:
        """Every place to report, in any order, each once."""

    def requirement(self) -> Requirement:
        """Text that a file must hold for the rule to match in it; nothing when unknown."""
        return ()


class FileCore(WholeCore[FileView]):
    """The heart of such a rule, for one language."""

    __slots__ = ()

    @property
    def needs_facts(self) -> bool:
        """Whether there is nothing to report in a file that no facts are known of."""
        return False
