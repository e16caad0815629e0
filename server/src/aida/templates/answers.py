"""Answers to a scaffold's questions: what may be answered, and what is when nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aida.rules.regex import Regex
from aida.templates.rendering import is_true, render
from aida.templates.scaffold import Answer, Question, Scaffold

_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")


class AnswerError(ValueError):
    """An answer that does not do. ``question`` is its name."""

    def __init__(self, question: str, problem: str, help: str = "") -> None:
        super().__init__(f"{question}: {problem}")
        self.question = question
        self.help = help


def read_answer(question: Question, text: str) -> Answer:
    """What a person typed, as an answer; raises AnswerError."""
    answer: Answer = text.strip()
    word = text.strip().lower()
    if question.type == "boolean":
        if word not in _YES + _NO:
            raise AnswerError(question.name, f"`{text}` is neither yes nor no", question.help)
        answer = word in _YES
    elif question.type == "integer":
        if not word.removeprefix("-").isdecimal():
            raise AnswerError(question.name, f"`{text}` is not a whole number", question.help)
        answer = int(word)
    _check(question, answer)
    return answer


def _check(question: Question, answer: Answer) -> None:
    if question.choices and answer not in question.choices:
        choices = ", ".join(map(str, question.choices))
        raise AnswerError(question.name, f"`{answer}` is none of {choices}", question.help)
    if isinstance(answer, str):
        if "\n" in answer or "\r" in answer:
            raise AnswerError(question.name, "an answer is one line", question.help)
        if question.pattern and not Regex(rf"\A(?:{question.pattern})\z").search(answer.encode()):
            help = question.help or f"it must fit {question.pattern}"
            raise AnswerError(question.name, f"`{answer}` does not do", help)


def default_answer(question: Question, answers: Mapping[str, Answer]) -> Answer | None:
    """The answer when none is given; raises RenderError. None: there must be one."""
    default = question.default
    if isinstance(default, str) and "{{" in default:
        return read_answer(question, render(default, answers))
    return default


def is_asked(question: Question, answers: Mapping[str, Answer]) -> bool:
    """Whether the answers so far ask for this one."""
    return not question.when or is_true(question.when, answers)


def complete(
    scaffold: Scaffold, given: Mapping[str, str], fixed: Mapping[str, Answer]
) -> dict[str, Answer]:
    """Every answer: those ``given`` as text, defaults for the rest.

    Raises AnswerError for one that does not do, is missing, or has no question.
    """
    names = [question.name for question in scaffold.questions]
    for name in given:
        if name not in names:
            known = ", ".join(names) or "it asks nothing"
            raise AnswerError(name, f"{scaffold.id} has no such question", f"known are: {known}")
    answers = dict(fixed)
    for question, answer in _answered(scaffold, given, answers):
        answers[question.name] = answer
    return answers


def _answered(
    scaffold: Scaffold, given: Mapping[str, str], answers: Mapping[str, Answer]
) -> Iterator[tuple[Question, Answer]]:
    for question in scaffold.questions:
        if question.name in given:
            yield question, read_answer(question, given[question.name])
        elif not is_asked(question, answers):
            yield question, default_answer(question, answers) or ""
        else:
            answer = default_answer(question, answers)
            if answer is None:
                raise AnswerError(question.name, f"is not answered: {question.ask}", question.help)
            _check(question, answer)
            yield question, answer
