"""Tests of templates: their pages' examples, expanded and checked by the rules."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from aida.governance.suppressing import Suppressing
from aida.rules.compiler import RuleSet
from aida.rules.errors import RuleError
from aida.rules.test_failure import Failure
from aida.syntax.languages import find_language
from aida.syntax.places import place_at
from aida.syntax.yaml_keys import keys_at
from aida.templates.catalog import page_of, template_files
from aida.templates.checking import check_expansion
from aida.templates.loading import LoadedTemplates, add_template
from aida.templates.page import CURSOR, SECTIONS, Example, Role, TemplatePage, read_template_page
from aida.templates.placing import Placed, place_template
from aida.templates.scaffold import Scaffold
from aida.templates.scaffold_tests import run_scaffold_example
from aida.templates.snippet import snippet_text, tab_stops
from aida.templates.snippet_parser import parse_snippet
from aida.templates.template import Template
from aida.templates.variables import Surroundings
from aida.text import LineIndex, apply_edits

NOW = datetime(2027, 3, 1, 12, 0, 0)
AUTHOR = "Ada Lovelace"
PROJECT = "shop"
UUID = "6d1f3c1e-6f5e-4c57-9c39-0e7d3b1f8a42"
"""What examples find in place of the clock, of git, of the folder and of chance."""


@dataclass(frozen=True, slots=True)
class Judges:
    """What the expansions are judged by: the rules for a path, and the suppressions."""

    rules_for: Callable[[str], RuleSet]
    suppressing: Suppressing


@dataclass
class TemplateReport:
    """What the tests came to."""

    templates: int = 0
    examples: int = 0
    failures: list[Failure] = field(default_factory=list)


def run_template_tests(paths: Iterable[Path], judges: Judges) -> TemplateReport:
    """Test every template below the paths."""
    report = TemplateReport()
    seen: dict[str, str] = {}
    for path in (file for folder in paths for file in template_files(folder)):
        loaded = LoadedTemplates()
        try:
            add_template(loaded, path, path.read_bytes())
        except RuleError as error:
            hint = (f"help: {error.hint}",) if error.hint else ()
            report.failures.append(Failure(error.file, error.line, error.problem, hint))
            continue
        except OSError as error:
            problem = f"cannot be read: {error.strerror}"
            report.failures.append(Failure(str(path), None, problem))
            continue
        report.templates += 1
        for one in (*loaded.snippets.values(), *loaded.scaffolds.values()):
            report.failures += _test(one, path, judges, report, seen)
    report.failures.sort(key=lambda failure: (failure.file, failure.line or 0))
    return report


def _test(
    one: Template | Scaffold,
    path: Path,
    judges: Judges,
    report: TemplateReport,
    seen: dict[str, str],
) -> Iterator[Failure]:
    if one.id in seen:
        yield Failure(str(path), None, f"the id `{one.id}` is also used by {seen[one.id]}")
    seen[one.id] = str(path)
    if isinstance(one, Template):
        if path.stem != one.id:
            yield Failure(str(path), 0, f"the file should be called like its template: {one.id}")
        yield from _lint(one, path)
    page_file = page_of(path)
    try:
        page = read_template_page(page_file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        yield Failure(str(path), None, f"there is no page: write {page_file.name} with examples")
        return
    file = str(page_file)
    yield from (Failure(file, line, problem) for line, problem in page.problems)
    yield from _incomplete(one, page, file)
    for example in page.examples:
        report.examples += 1
        if isinstance(one, Scaffold):
            yield from run_scaffold_example(
                one, example, file, judges.rules_for, judges.suppressing
            )
        else:
            yield from _run_example(one, example, file, judges)


def _lint(template: Template, path: Path) -> Iterator[Failure]:
    numbers = {stop.number for stop in tab_stops(template.body)}
    for number in range(1, max(numbers, default=0)):
        if number not in numbers:
            yield Failure(str(path), None, f"there is no tab stop {number}, but a later one")


def _incomplete(one: Template | Scaffold, page: TemplatePage, file: str) -> Iterator[Failure]:
    if page.title != one.id:
        yield Failure(file, 0, f"the title should be the template's id: # {one.id}")
    for title in SECTIONS:
        if not page.section(title):
            yield Failure(file, None, f"there is no section `## {title}`")
    wanted = Role.ANSWERS if isinstance(one, Scaffold) else Role.BEFORE
    if not any(example.role is wanted for example in page.examples):
        yield Failure(file, None, f"there is no example: a block of role `{wanted}`")


def surroundings_of(example: Example, code: str) -> Surroundings | None:
    """Where the cursor of an example is; None when its language is not known."""
    language = find_language(example.language)
    if language is None:
        return None
    at = code.index(CURSOR)
    source = code.replace(CURSOR, "", 1).encode()
    place = place_at(language, source, len(code[:at].encode()))
    suffix = language.filenames[0] if language.filenames else f"example.{language.extensions[0]}"
    path = example.options.get("path", suffix)
    return Surroundings(
        path, source, place, language, PROJECT, "", NOW, lambda: AUTHOR, lambda: UUID
    )


def _run_example(
    template: Template, example: Example, file: str, judges: Judges
) -> Iterator[Failure]:
    if CURSOR not in example.code:
        yield Failure(file, example.line, f"the example has no {CURSOR}")
        return
    around = surroundings_of(example, example.code)
    if around is None or around.language not in template.languages:
        yield Failure(file, example.line - 1, f"the template is not for `{example.language}`")
        return
    keys = keys_at(around.source, around.place.start) if example.language == "yaml" else ()
    fits = template.fits(around.language, around.path, around.place.contexts, keys)
    if example.role is Role.NEVER:
        if fits:
            yield Failure(file, example.line, "the template is offered here")
        return
    if not fits:
        yield Failure(file, example.line, f"not offered here: {_where(around, keys)}")
        return
    placed = place_template(template, around)
    yield from _compare(placed, around, example, file)
    yield from _check(placed, around, example, file, judges)


def _where(around: Surroundings, keys: tuple[str, ...]) -> str:
    contexts = ", ".join(sorted(around.place.contexts)) or "no context"
    return f"the place is {contexts}" + (f" under {'.'.join(keys)}" if keys else "")


def _compare(
    placed: Placed, around: Surroundings, example: Example, file: str
) -> Iterator[Failure]:
    text = snippet_text(placed.snippet)
    if parse_snippet(text) != placed.snippet:
        yield Failure(file, example.line, "the snippet does not survive being written and read")
    checked = _applied(placed, around)
    expected = example.result or ""
    if checked != expected:
        rows = difflib.ndiff(expected.splitlines(), checked.splitlines())
        details = tuple(row.rstrip() for row in rows if not row.startswith("? "))
        yield Failure(file, example.result_line, "the expansion gives another text", details)


def _applied(placed: Placed, around: Surroundings) -> str:
    return apply_edits(around.source, placed.edits()).decode()


def _check(
    placed: Placed, around: Surroundings, example: Example, file: str, judges: Judges
) -> Iterator[Failure]:
    rules = judges.rules_for(around.path)
    day = f"{NOW:%Y-%m-%d}"
    checked = check_expansion(
        placed, around.source, around.language, rules, judges.suppressing, day
    )
    if checked.breaks_syntax:
        yield Failure(file, example.result_line, "the expansion is not valid code")
    index = LineIndex(checked.source)
    for finding in checked.findings:
        line = example.result_line + index.line_of(finding.span.start)
        yield Failure(file, line, f"the expansion has a finding: {finding.rule}: {finding.message}")


def expected_text(example: Example, template: Template) -> str:
    """What the block `after` should hold, for a page that is being written."""
    around = surroundings_of(example, example.code)
    return "" if around is None else _applied(place_template(template, around), around)
