"""The rules in force, as lists and pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aida.features.diagnostics import page_of
from aida.features.hover import page_markdown
from aida.rules.rule import Rule
from aida.workspace.project import Project


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """One rule, whatever languages it is for; an empty list of them stands for every file."""

    id: str
    title: str
    severity: str
    stage: str
    owner: str
    tags: tuple[str, ...]
    languages: tuple[str, ...]
    fixable: bool
    page: Path | None
    source: Path


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule and everything that is written about it."""

    summary: RuleSummary
    markdown: str
    references: tuple[str, ...]


def summaries(project: Project) -> list[RuleSummary]:
    """The rules in force in a project, by id."""
    by_id: dict[str, list[Rule]] = {}
    for rule in project.rules.rules:
        by_id.setdefault(rule.id, []).append(rule)
    return [_summary(by_id[name]) for name in sorted(by_id)]


def rule_page(project: Project, name: str) -> RulePage | None:
    """The page of a rule in force; None when there is no such rule."""
    same = [rule for rule in project.rules.rules if rule.id == name]
    if not same:
        return None
    rule = same[0]
    about = f"**{rule.title or rule.id}** (`{rule.id}`, {rule.severity.label})"
    parts = [about, rule.note, page_markdown(rule) or rule.message.source]
    references = tuple(dict.fromkeys(filter(None, (rule.url, *rule.references))))
    return RulePage(_summary(same), "\n\n".join(filter(None, parts)), references)


def _summary(same: list[Rule]) -> RuleSummary:
    rule = same[0]
    return RuleSummary(
        rule.id,
        rule.title or rule.message.source,
        rule.severity.label,
        rule.stage.value,
        rule.owner,
        rule.tags,
        tuple(sorted({other.language.name for other in same if other.language})),
        any(other.has_fix for other in same),
        page_of(rule),
        Path(rule.source),
    )
