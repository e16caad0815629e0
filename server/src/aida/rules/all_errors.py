"""Every error of a rule's document, where building the rule stops at the first."""

from __future__ import annotations

from aida.rules.errors import RuleError
from aida.rules.reader import Globals, build_rules
from aida.rules.rule import Rule
from aida.rules.value import Value

MOST_ERRORS = 30


def all_errors(
    document: Value, utilities: Globals, warnings: list[RuleError]
) -> tuple[list[Rule], list[RuleError]]:
    """The rules of a document, none when there are errors, and all that is wrong with it.

    What is wrong is taken out of the document, which is then built again: so errors that only
    follow from others are not told. The document is changed.
    """
    errors: list[RuleError] = []
    removed: list[str] = []
    for _ in range(MOST_ERRORS):
        found: list[RuleError] = []
        try:
            rules = build_rules(document, utilities, found)
        except RuleError as error:
            follows = any(_is_within(path, error.path) for path in removed)
            if not follows:
                errors.append(error)
            if not _repair(document, error, removed):
                break
            continue
        warnings += found
        return ([] if errors else rules), errors
    return [], errors


def _is_within(path: str, container: str) -> bool:
    return not container or path.startswith((f"{container}.", f"{container}["))


def _repair(document: Value, error: RuleError, removed: list[str]) -> bool:
    """Take out what an error is about; false when that cannot be done."""
    if not error.path:
        if document.get("id") is None and isinstance(document.data, dict):
            document.data["id"] = Value("x", text="x")  # the rest can be read without a name
            return True
        return False
    if not _remove(document, error.path):
        return False
    removed.append(error.path)
    return True


def _remove(value: Value, path: str) -> bool:
    if isinstance(value.data, dict):
        children = list(value.data.items())
        for key, child in children:
            if child.path == path or (f"{value.path}.{key}" if value.path else key) == path:
                del value.data[key]
                return True
            if _is_within(path, child.path) and _remove(child, path):
                return True
    elif isinstance(value.data, list):
        for number, child in enumerate(value.data):
            if child.path == path:
                del value.data[number]
                return True
            if _is_within(path, child.path) and _remove(child, path):
                return True
    return False
