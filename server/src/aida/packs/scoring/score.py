"""The score of a rule: how often it fires, how often it is right, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aida.findings import Stage
from aida.packs.scoring.hits import Hit, match_labels, sample
from aida.packs.scoring.labels import Label, digest_of_labels

SAMPLE_SIZE = 10
MIN_PRECISION = 0.8


@dataclass(frozen=True, slots=True)
class RuleScore:
    """Figures of one rule over a corpus.

    ``lines`` are those of the languages that the rule is for. ``unlabelled`` counts the hits of the
    sample that no one judged, ``lost`` the labels that point at nothing.
    """

    findings: int
    packages: int
    lines: int
    labelled: int = 0
    right: int = 0
    unlabelled: int = 0
    lost: int = 0
    labels: str = ""

    @property
    def rate(self) -> float:
        """Findings per 1,000 lines."""
        return 1_000 * self.findings / self.lines if self.lines else 0.0

    @property
    def precision(self) -> float | None:
        """Share of labelled findings that are right; None without a label."""
        return self.right / self.labelled if self.labelled else None

    def problems(self, stage: Stage) -> Iterator[str]:
        """What has to be mended before the rule may be in ``stage``."""
        if self.lost:
            yield f"{_count(self.lost, 'label points', 'labels point')} at nothing any more"
        if self.unlabelled and self.findings >= SAMPLE_SIZE:
            sampled = _count(self.unlabelled, "finding", "findings")
            yield f"fires {self.findings:,} times, but {sampled} of its sample have no label"
        if (
            stage is not Stage.SHADOW
            and self.labelled
            and self.right < MIN_PRECISION * self.labelled
        ):
            share = f"{self.right} of {self.labelled}"
            yield f"is right in {share} labelled findings: below 80 % its stage must be `shadow`"


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule's score, and what it was counted from."""

    score: RuleScore
    sample: tuple[Hit, ...]
    labels: dict[Hit, Label]
    lost: tuple[Label, ...]

    @property
    def unlabelled(self) -> list[Hit]:
        """The hits of the sample that need a label, in their order."""
        return [hit for hit in self.sample if hit not in self.labels]


def judge(hits: Sequence[Hit], labels: Sequence[Label], lines: int, size: int) -> Judged:
    """The score of one rule from its hits and labels; ``size`` is that of the sample."""
    chosen = sample(hits, size)
    found, lost = match_labels(labels, hits)
    score = RuleScore(
        findings=len(hits),
        packages=len({hit.package for hit in hits}),
        lines=lines,
        labelled=len(found),
        right=sum(label.right for label in found.values()),
        unlabelled=sum(hit not in found for hit in chosen),
        lost=len(lost),
        labels=digest_of_labels(labels),
    )
    return Judged(score, tuple(chosen), found, tuple(lost))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def percent(share: float | None) -> str:
    """A share as people read it, a dash for none."""
    return "-" if share is None else f"{100 * share:.0f} %"
