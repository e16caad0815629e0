"""Asking a person for what `aida rules new` needs."""

from __future__ import annotations

import argparse
from typing import TextIO

from aida.cli.errors import UsageError

END = "."


def ask_for_rule(arguments: argparse.Namespace, answers: TextIO, questions: TextIO) -> None:
    """Fill ``lang`` and ``id``, and set ``bad_code`` and ``good_code``, by asking."""

    def say(text: str) -> None:
        questions.write(text)
        questions.flush()

    def line(question: str) -> str:
        say(question)
        return answers.readline().strip()

    def code(question: str) -> str:
        say(f"{question}, then a line with only `{END}`:\n")
        rows: list[str] = []
        while (row := answers.readline()) and row.strip() != END:
            rows.append(row)
        return "".join(rows)

    arguments.lang = arguments.lang or line("Language (python, go, ...): ")
    arguments.bad_code, arguments.good_code = [], []
    while text := code("Code to report" if not arguments.bad_code else "More of it, or nothing"):
        arguments.bad_code.append(text)
    if not arguments.bad_code:
        raise UsageError("there is no rule without code to report")
    while text := code("Code to leave alone, or nothing"):
        arguments.good_code.append(text)
    arguments.id = arguments.id or line("Id of the rule, such as no-eval (empty: made up): ")
