"""Expanding a scaffold: questions, a look at what would come of it, and writing it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from aida.cli.errors import UsageError
from aida.cli.templates.judged import Judged, print_findings
from aida.cli.templates.questions import ask_questions
from aida.cli.terminal.style import Style, style_for
from aida.syntax.languages import language_of_path
from aida.templates.answers import AnswerError, complete
from aida.templates.expanding import Planned, State, expand_scaffold, plan, write
from aida.templates.rendering import RenderError, render
from aida.templates.scaffold import Answer, Scaffold
from aida.templates.target_paths import PathError
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.templates_in_force import TemplatesInForce
from aida.workspace.today import today


def expand_into_folder(
    scaffold: Scaffold,
    given: dict[str, str],
    arguments: argparse.Namespace,
    templates: TemplatesInForce,
) -> int:
    """Expand, and print, check or write what comes of it."""
    folder = Path(arguments.to or ".").absolute()
    fixed: dict[str, Answer] = {"folder": folder.name, "year": date.fromisoformat(today()).year}
    may_ask = not arguments.no_input and arguments.format == "text" and sys.stdin.isatty()
    try:
        if may_ask:
            given = ask_questions(scaffold, given, fixed, sys.stdin, sys.stderr)
        answers = complete(scaffold, given, fixed)
        planned = plan(expand_scaffold(scaffold, answers), folder)
    except AnswerError as error:
        raise UsageError(str(error), error.help or f"say --set {error.question}=VALUE") from None
    except (PathError, RenderError) as error:
        raise UsageError(f"{scaffold.id}: {error}") from None
    judged = _judge(planned, RulesInForce(templates.settings))
    is_clean = all(file.is_clean for file in judged)
    looks_only = arguments.dry_run or arguments.diff or arguments.check
    if not looks_only and is_clean:
        planned = _settle_conflicts(planned, may_ask=may_ask, overwrite=arguments.overwrite)
        write(planned)
    written = not looks_only and is_clean
    if arguments.format == "json":
        _print_json(scaffold, planned, judged, written=written)
    else:
        _print_text(scaffold, planned, judged, answers, arguments, written=written)
    return 0 if is_clean else 1


def _judge(planned: list[Planned], rules: RulesInForce) -> list[Judged]:
    judged: list[Judged] = []
    for one in planned:
        language = language_of_path(one.file.path)
        found = rules.suppressing.check(
            one.file.content, language, rules.for_path(one.file.path), today()
        )
        judged.append(Judged(one.file.path, one.file.content, tuple(found)))
    return judged


def _settle_conflicts(planned: list[Planned], *, may_ask: bool, overwrite: bool) -> list[Planned]:
    """What may be written; raises UsageError when files are there and nobody can be asked."""
    different = [one for one in planned if one.state is State.DIFFERENT]
    if overwrite or not different:
        return planned
    if not may_ask:
        names = ", ".join(one.file.path for one in different)
        raise UsageError(
            f"there already, and different: {names}; nothing was written",
            "`--diff` shows the difference, `--overwrite` replaces them",
        )
    kept: set[str] = set()
    for one in different:
        print("\n".join(one.diff()), file=sys.stderr)
        print(f"Replace {one.file.path}? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            kept.add(one.file.path)
    return [one for one in planned if one.file.path not in kept]


def _print_json(
    scaffold: Scaffold, planned: list[Planned], judged: list[Judged], *, written: bool
) -> None:
    states = {one.file.path: one.state for one in planned}
    files = [
        {
            "path": file.path,
            "state": states.get(file.path, State.DIFFERENT),
            "findings": file.wire(),
        }
        for file in judged
    ]
    json.dump({"template": scaffold.id, "files": files, "written": written}, sys.stdout, indent=2)
    print()


def _print_text(
    scaffold: Scaffold,
    planned: list[Planned],
    judged: list[Judged],
    answers: dict[str, Answer],
    arguments: argparse.Namespace,
    *,
    written: bool,
) -> None:
    style = style_for(sys.stdout, arguments.color)
    if arguments.diff:
        for one in planned:
            for row in one.diff():
                print(_coloured(row, style))
    elif not arguments.check:
        for one in planned:
            print(f"{style.paint(_word(one.state, written=written), 'good')} {one.file.path}")
    print_findings(judged, style, to_errors=not arguments.check)
    is_clean = all(file.is_clean for file in judged)
    if arguments.check and is_clean:
        print(f"{style.paint(style.tick, 'good')} {len(judged)} files: nothing is found in them")
    if not is_clean and not (arguments.check or arguments.dry_run or arguments.diff):
        print("error: nothing was written, for what is found in it", file=sys.stderr)
    if written and scaffold.after:
        print("\n" + render(scaffold.after, answers).rstrip())


def _word(state: State, *, written: bool) -> str:
    if state is State.SAME:
        return "same     "
    if written:
        return "wrote    "
    return "new      " if state is State.NEW else "different"


def _coloured(row: str, style: Style) -> str:
    colour = {"+": "added", "-": "removed"}.get(row[:1])
    return style.paint(row, colour) if colour else row
