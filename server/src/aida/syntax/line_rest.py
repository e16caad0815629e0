"""What follows a place on its line."""

from __future__ import annotations

import re
from enum import Enum, auto

from aida.syntax.comments import comment_styles
from aida.syntax.languages import Language

_LINE = re.compile(rb"[^\r\n]*")
_CLOSES = re.compile(rb"[;)}\]]|[?%]>|(?:done|end|esac|fi)\b")
"""What may follow a statement: a separator, or what ends the block around it."""
_ASSIGNS = re.compile(rb"(?:<<|>>|\*\*|//|\?\?|&&|\|\||[-+*/%&|^@?.:])?=(?![=~])|:(?!:)|\.{3}")
_OPERATOR = re.compile(rb"[-+*/%&|^.?<>(\[]|==|=~|::|![^\s(]")


class Rest(Enum):
    """The rest of a line: nothing that counts, more of an expression, or anything else."""

    NOTHING = auto()
    OPERATOR = auto()
    OTHER = auto()


def what_follows(language: Language, source: bytes, end: int) -> Rest:
    """The rest of the line behind byte ``end``."""
    line = _LINE.match(source, end)
    rest = line[0].strip() if line else b""
    openings = tuple(style.opening.encode() for style in comment_styles(language))
    if not rest or _CLOSES.match(rest) or (openings and rest.startswith(openings)):
        return Rest.NOTHING
    if _OPERATOR.match(rest) and not _ASSIGNS.match(rest):
        return Rest.OPERATOR
    return Rest.OTHER
