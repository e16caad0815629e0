"""The last lines of a report: how much was checked, what was found, what can be fixed."""

from __future__ import annotations

from aida.cli.check.outcome import Outcome, Wire
from aida.cli.terminal.style import Style


def summary_rows(outcome: Outcome, style: Style) -> list[str]:
    """One line, and up to two more about fixes."""
    counts = outcome.by_severity()
    files = _count(outcome.checked, "file")
    cached = f", {outcome.cached:,} from the cache" if outcome.cached else ""
    how = f"({files} in {outcome.seconds:.2f} s{cached})"
    if outcome.is_recalled:
        how = f"({files}, nothing changed since the last check)"
    how = style.paint(how, "dim")
    rows: list[str] = []
    if fixed := outcome.fixed():
        changed = sum(1 for file in outcome.files if file.fixed)
        tick = style.paint(style.tick, "good")
        rows.append(f"{tick} Fixed {fixed.total():,} in {_count(changed, 'file')}")
    if number := sum(1 for _ in outcome.suppressed()):
        how = f"{how} {style.paint(f'{style.dot} {number:,} suppressed', 'dim')}"
    if counts:
        found = ", ".join(
            style.paint(_count(number, severity), severity) for severity, number in counts.items()
        )
        rows.append(f"Found {found} {how}")
        rows += _fixable(outcome)
    elif not outcome.checked:
        rows.append(f"There was nothing to check {how}")
    else:
        new = "new " if outcome.baselined or outcome.old else ""
        rows.append(f"{style.paint(style.tick, 'good')} No {new}findings {how}")
    if outcome.old:
        old = _count(outcome.old, "older finding")
        rows.append(style.paint(f"{old} where nothing has changed", "dim"))
    if outcome.baselined:
        known = _count(outcome.baselined, "finding")
        rows.append(style.paint(f"The baseline knows {known} more", "dim"))
    return rows


def _fixable(outcome: Outcome) -> list[str]:
    safe = unsafe = 0
    for _, finding in outcome.findings():
        kind = _kind_of_fix(finding)
        safe += kind == "safe"
        unsafe += kind == "unsafe"
    if not safe and not unsafe:
        return []
    parts: list[str] = []
    if safe:
        parts.append(f"{safe:,} with --fix")
    if unsafe:
        more = " more" if safe else ""
        parts.append(f"{unsafe:,}{more} with --fix --unsafe-fixes")
    return [f"Fixable: {', '.join(parts)}; --diff shows how"]


def _kind_of_fix(finding: Wire) -> str:
    fixes = finding.get("fixes", ())
    if not fixes:
        return ""
    return "safe" if any(fix["safe"] for fix in fixes) else "unsafe"


def _count(number: int, word: str) -> str:
    plural = word if number == 1 or word == "info" else word + "s"
    return f"{number:,} {plural}"
