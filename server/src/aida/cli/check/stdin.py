"""Checking the text on standard input under the name it is given."""

from __future__ import annotations

from typing import TextIO

from aida.cli.check.outcome import FileOutcome, outcomes_of
from aida.cli.check.targets import Target
from aida.syntax.languages import language_of_shebang
from aida.workspace.files import FileProblem, source_file
from aida.workspace.inspect_file import inspect
from aida.workspace.rules_in_force import RulesInForce


def check_stdin(
    target: Target, rules: RulesInForce, stdin: TextIO, today: str
) -> list[FileOutcome]:
    """Check what ``stdin`` holds; the text is kept, for fixes and frames."""
    from aida.cli.errors import UsageError

    source = stdin.buffer.read()
    try:
        source.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"the text on standard input is not UTF-8 (byte {error.start})") from None
    file = source_file(target.stdin_name, target.settings)
    if file.language is None:
        file = file._replace(language=language_of_shebang(source[:200]))
    report = inspect(file, source, rules)
    if isinstance(report, FileProblem):
        raise UsageError(f"the text on standard input {report.message}")
    return outcomes_of([report], today, source)
