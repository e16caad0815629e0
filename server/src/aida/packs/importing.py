"""Rules of ast-grep and Semgrep taken over, each into a file of its own with a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aida.packs.ast_grep_tests import Case, is_test, read_cases
from aida.packs.markers import mark_lines
from aida.packs.page_tests import reported_lines, run_alone
from aida.packs.pages import Role
from aida.packs.writing import RULE_SUFFIX, page_text, rule_text
from aida.rules.errors import RuleError
from aida.rules.reader import read_rules
from aida.rules.rule import Rule
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


@dataclass
class Imported:
    """What became of one rule. ``problem`` says why it was not taken."""

    id: str
    source: str
    changes: list[str] = field(default_factory=list)
    problem: str = ""
    files: dict[Path, str] = field(default_factory=dict)


def import_rules(files: Sequence[Path], folder: Path) -> Iterator[Imported]:
    """Every rule of ``files`` as two files for ``folder``; nothing is written here."""
    cases: dict[str, list[Case]] = {}
    documents: list[tuple[Path, Value]] = []
    for file in files:
        try:
            found = list(read_yaml(file.read_text("utf-8-sig"), str(file)))
            for case in read_cases(file):
                cases.setdefault(case.rule, []).append(case)
        except (RuleError, OSError, UnicodeDecodeError) as error:
            yield Imported("", str(file), problem=str(error))
            continue
        documents += [(file, document) for document in found if not is_test(document)]
    taken: set[str] = set()
    for file, document in documents:
        for name, data in _rules_in(document):
            imported = Imported(name, str(file))
            _take(imported, data, cases.get(name, ()), folder, taken)
            yield imported


def _rules_in(document: Value) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Id and text of each rule: a document of ast-grep's, or an item of Semgrep's list."""
    data = document.plain()
    if not isinstance(data, dict):
        return
    if isinstance(data.get("rules"), list):
        for item in data["rules"]:
            if isinstance(item, dict):
                yield str(item.get("id", "")), {"rules": [item]}
    elif "rule" in data or "id" in data:
        yield str(data.get("id", "")), data


def _take(
    imported: Imported,
    data: Mapping[str, Any],
    cases: Sequence[Case],
    folder: Path,
    taken: set[str],
) -> None:
    text = rule_text(data)
    read = read_rules(text, imported.source)
    if read.errors or not read.rules:
        error = read.errors[0] if read.errors else None
        imported.problem = f"{error.problem}" if error else "there is no rule in it"
        return
    stem = _NOT_IN_NAMES.sub("-", imported.id).strip("-") or "rule"
    if stem in taken:
        imported.problem = f"another rule has been taken as {stem}"
        return
    taken.add(stem)
    if stem != imported.id:
        imported.changes.append(f"the file is called {stem}, after what of the id can be a name")
    path = folder / f"{stem}{RULE_SUFFIX}"
    examples = list(_examples(read.rules, cases, imported.changes))
    about = read.rules[0].message.source or "To be written."
    page = page_text(imported.id, about, read.rules[0].note or "To be written.", examples)
    imported.files = {path: text, path.with_suffix(".md"): page}


def _examples(
    rules: Sequence[Rule], cases: Sequence[Case], changes: list[str]
) -> Iterator[tuple[str, Role, str]]:
    rule = rules[0]
    language = rule.language.name if rule.language else "text"
    for case in sorted(cases, key=lambda case: case.is_valid):
        lines = reported_lines(case.code, run_alone(rule, case.code))
        if bool(lines) == case.is_valid:
            what = "is reported" if lines else "is not reported"
            changes.append(f"a test was left out: in {case.file}:{case.line + 1} the code {what}")
        elif case.is_valid:
            yield language, Role.GOOD, case.code
        else:
            yield language, Role.BAD, mark_lines(case.code, lines, rule.language)
    if not cases:
        changes.append("no tests were found, so its page has no examples")
