"""What runs in the sandbox: a process of its own, that may neither write nor take its time.

It reads one request as JSON from standard input and answers on standard output. Templates are other
people's code: Jinja's sandbox keeps them from Python, this process from time, memory and disk.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from aida.rules.errors import RuleError
from aida.templates.answers import AnswerError, complete
from aida.templates.expanding import expand_scaffold
from aida.templates.loading import LoadedTemplates, add_template
from aida.templates.page import CURSOR, Example, Role, read_template_page
from aida.templates.placing import place_template
from aida.templates.rendering import RenderError
from aida.templates.scaffold import Scaffold
from aida.templates.snippet import tab_stops
from aida.templates.target_paths import PathError
from aida.templates.template import Template
from aida.templates.testing import Judges, run_template_tests, surroundings_of
from aida.text import apply_edits

MEMORY = 2_000_000_000
"""Bytes of address space: grammars are mapped, not read."""


def main() -> None:
    """Answer the request."""
    request = json.load(sys.stdin)
    _limit(int(request["seconds"]))
    answer = _test(request) if request["do"] == "test" else _render(request)
    json.dump(answer, sys.stdout)


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent is all there is
        return
    for name, value in (("CPU", seconds), ("AS", MEMORY), ("FSIZE", 0), ("CORE", 0)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def _test(request: dict[str, Any]) -> dict[str, Any]:
    from aida.workspace.rules_in_force import RulesInForce
    from aida.workspace.settings import Settings

    file = Path(request["file"])
    rules = RulesInForce(Settings(root=file.parent))
    report = run_template_tests([file], Judges(rules.for_path, rules.suppressing))
    problems = [
        (failure.file, failure.line, failure.problem, "\n".join(failure.details))
        for failure in report.failures
    ]
    return {"problems": problems}


def _render(request: dict[str, Any]) -> dict[str, Any]:
    file = Path(request["file"])
    loaded = LoadedTemplates()
    try:
        add_template(loaded, file, file.read_bytes())
        (one,) = (*loaded.snippets.values(), *loaded.scaffolds.values())
        if isinstance(one, Scaffold):
            return {"files": _expanded(one, request["answers"])}
        page = Path(request["page"]).read_text("utf-8")
        return {"files": [_filled(one, page, request["answers"], request["at"])]}
    except RuleError as error:
        return {"problems": [(error.file, error.line, error.problem, error.hint)]}
    except AnswerError as error:
        return {"problems": [("answers", None, str(error), error.help)]}
    except (PathError, RenderError) as error:
        return {"problems": [(str(file), None, str(error), "")]}


def _expanded(scaffold: Scaffold, answers: dict[str, str]) -> list[dict[str, Any]]:
    fixed = {"folder": "example", "year": datetime.now().year}
    return [
        {
            "path": file.path,
            "content": file.content.decode("utf-8", "replace"),
            "is_executable": file.is_executable,
        }
        for file in expand_scaffold(scaffold, complete(scaffold, answers, fixed))
    ]


def _filled(
    template: Template, page: str, answers: dict[str, str], at: dict[str, str] | None
) -> dict[str, Any]:
    example = _place(page, at)
    if CURSOR not in example.code:
        raise AnswerError("at", f"the code has no {CURSOR}", "put it where the snippet goes")
    around = surroundings_of(example, example.code)
    if around is None or around.language not in template.languages:
        names = ", ".join(language.name for language in template.languages)
        problem = f"the template is not for `{example.language}`"
        raise AnswerError("at", problem, f"it is for: {names}")
    numbers = {str(stop.number): stop.number for stop in tab_stops(template.body)}
    unknown = [name for name in answers if name not in numbers]
    if unknown:
        known = ", ".join(numbers) or "it has none"
        raise AnswerError(unknown[0], "there is no such tab stop", f"known are: {known}")
    placed = place_template(template, replace(around, now=datetime.now()))
    edits = placed.edits({numbers[name]: text for name, text in answers.items()})
    return {"path": around.path, "content": apply_edits(around.source, edits).decode()}


def _place(page: str, at: dict[str, str] | None) -> Example:
    if at is not None:
        options = {"path": at["path"]} if at.get("path") else {}
        return Example(Role.BEFORE, at["language"], at["code"], 0, options=options)
    examples = read_template_page(page).examples
    found = next((one for one in examples if one.role is Role.BEFORE), None)
    if found is None:
        raise AnswerError("at", "the page has no example: say where to expand it")
    return found


if __name__ == "__main__":
    main()
