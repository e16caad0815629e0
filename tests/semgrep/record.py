"""Writes the oracle's word into the cases: ``python -m tests.semgrep.record [--check] [LANG…]``.

Semgrep takes seconds to start, so the tests compare with what is recorded, and ``--check`` (with
`make soak`) compares the record with the oracle.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.semgrep.cases import Case, case_files, languages, read_cases
from tests.semgrep.oracle import OracleError, Verdict, ask

SEPARATOR = "\n---\n"


def main(arguments: Sequence[str]) -> int:
    """Record, or say what differs."""
    chosen = [name for name in arguments if not name.startswith("-")] or languages()
    cases = [case for language in chosen for case in read_cases(language)]
    with tempfile.TemporaryDirectory() as folder:
        try:
            verdicts = ask(cases, Path(folder))
        except OracleError as error:
            print(error, file=sys.stderr)
            return 2
    if "--check" in arguments:
        stale = [case.id for case in cases if verdicts[case.id] != recorded(case)]
        print("\n".join(stale) or f"{len(cases)} records hold")
        return int(bool(stale))
    for language in chosen:
        for path in case_files(language):
            write(path, [case for case in cases if _is_of(case, language, path)], verdicts)
    print(f"{len(cases)} cases recorded")
    return 0


def recorded(case: Case) -> Verdict | None:
    """What the case holds of the oracle; None when nothing."""
    return None if case.found is None else Verdict(case.found, case.fixed)


def write(path: Path, cases: Sequence[Case], verdicts: Mapping[str, Verdict]) -> None:
    """Put the verdicts at the end of each document of ``path``; the rest stays as it was."""
    text = path.read_text("utf-8")
    documents = []
    for number, document in enumerate(text.removeprefix("---\n").split(SEPARATOR)):
        kept = document.partition("\nfound:")[0].rstrip("\n")
        own = [case for case in cases if case.document == number]
        documents.append(kept + "\n" + _record(own, verdicts))
    path.write_text("---\n".join(documents), "utf-8")


def _record(cases: Sequence[Case], verdicts: Mapping[str, Verdict]) -> str:
    lines = ["found:"]
    lines += [f'  {case.name}: "{" ".join(verdicts[case.id].found)}"' for case in cases]
    fixed = [(case.name, code) for case in cases if (code := verdicts[case.id].fixed) is not None]
    if fixed:
        lines.append("fixed:")
    for name, code in fixed:
        lines.append(f"  {name}: |{'2' if code[:1].isspace() else ''}")
        lines += ["    " + line if line else "" for line in code.rstrip("\n").split("\n")]
    return "\n".join(lines) + "\n"


def _is_of(case: Case, language: str, path: Path) -> bool:
    return case.language == language and case.topic == path.stem


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
