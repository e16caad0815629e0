"""Where AIDA and the oracle differ: ``python -m tests.semgrep.compare [LANGUAGE[/TOPIC]…]``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence

from tests.semgrep.cases import Case, languages, read_cases
from tests.semgrep.ours import Refused, judge
from tests.semgrep.record import recorded


def main(arguments: Sequence[str]) -> int:
    """Print every case that differs, and a count for each language."""
    chosen = list(arguments) or languages()
    summary = []
    for language in dict.fromkeys(name.split("/")[0] for name in chosen):
        topics = [name for name in chosen if name.split("/")[0] == language]
        cases = [case for case in read_cases(language) if _wanted(case, topics)]
        differing = [line for case in cases for line in [difference(case)] if line]
        print("".join(differing), end="")
        good = len(cases) - len(differing)
        summary.append(f"{language}: {good} of {len(cases)} ({good / max(len(cases), 1):.1%})")
    print("\n".join(summary))
    return 0


def difference(case: Case) -> str:
    """How AIDA differs from the record, in words; nothing when it doesn't."""
    wanted = recorded(case)
    if wanted is None:
        return f"{case.id}: not recorded\n"
    try:
        given = judge(case)
    except Refused as error:
        return f"{case.id}: {error}\n"
    if given == wanted:
        return ""
    return "".join(_explain(case, wanted, given))


def _explain(case: Case, wanted: tuple[object, ...], given: tuple[object, ...]) -> Iterator[str]:
    yield f"== {case.id}\n   {json.dumps(case.rule)}\n"
    for number, line in enumerate(case.code.splitlines(), 1):
        yield f"   {number:3} {line}\n"
    for name, left, right in zip(("lines", "fixed"), wanted, given, strict=True):
        if left != right:
            yield f"   {name} wanted {left!r}\n   {name} given  {right!r}\n"


def _wanted(case: Case, topics: Sequence[str]) -> bool:
    return any(case.id == name or case.id.startswith(f"{name}/") for name in topics)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
