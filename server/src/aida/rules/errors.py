"""What is wrong with a rule, said so that its author can mend it."""

from __future__ import annotations


class RuleError(ValueError):
    """A rule that cannot be used.

    ``problem`` says what is wrong and ``hint`` what to write instead. ``line`` and ``column`` are
    zero-based places in the rule's file, or None where the rule did not come from text.
    """

    def __init__(
        self,
        problem: str,
        *,
        hint: str = "",
        path: str = "",
        line: int | None = None,
        column: int | None = None,
        file: str = "",
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.path = path
        self.line = line
        self.column = column
        self.file = file

    def __str__(self) -> str:
        place = self.file or "<rule>"
        if self.line is not None and self.column is not None:
            place += f":{self.line + 1}:{self.column + 1}"
        where = f" (at {self.path})" if self.path else ""
        hint = f"\n  help: {self.hint}" if self.hint else ""
        return f"{place}: {self.problem}{where}{hint}"
