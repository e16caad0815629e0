"""Asking a person a scaffold's questions, until each answer does."""

from __future__ import annotations

from typing import TextIO

from aida.templates.answers import AnswerError, default_answer, is_asked, read_answer
from aida.templates.scaffold import Answer, Question, Scaffold


def ask_questions(
    scaffold: Scaffold,
    given: dict[str, str],
    fixed: dict[str, Answer],
    answers: TextIO,
    questions: TextIO,
) -> dict[str, str]:
    """``given`` with what the person answers; an empty line takes the default."""
    texts = dict(given)
    known = dict(fixed)
    for question in scaffold.questions:
        default = default_answer(question, known)
        if question.name not in texts and is_asked(question, known):
            text = _ask(question, default, answers, questions)
            if text:
                texts[question.name] = text
        if question.name in texts:
            known[question.name] = read_answer(question, texts[question.name])
        else:
            known[question.name] = "" if default is None else default
    return texts


def _ask(question: Question, default: Answer | None, answers: TextIO, questions: TextIO) -> str:
    choices = f" ({', '.join(map(str, question.choices))})" if question.choices else ""
    shown = ("no", "yes")[default] if isinstance(default, bool) else default
    hint = "" if shown is None else f" [{shown}]"
    while True:
        questions.write(f"{question.ask}{choices}{hint}: ")
        questions.flush()
        line = answers.readline()
        text = line.strip()
        if not line or (not text and default is not None):
            return ""
        try:
            read_answer(question, text)
            return text
        except AnswerError as error:
            help = f" ({error.help})" if error.help else ""
            questions.write(f"  {error}{help}\n")
