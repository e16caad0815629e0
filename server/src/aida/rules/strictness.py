"""How exactly a pattern must match: which nodes of the pattern and of the code may be skipped."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strictness:
    """One level. A *goal* is a node of the pattern, a *candidate* a node of the code.

    ``skips_goal_punctuation``: the pattern's commas and the like need not be in the code.
    ``skips_punctuation``: the code's need not be in the pattern.
    ``skips_comments``: nor its comments.
    ``sees_comments``: a metavariable alone may still match a comment.
    ``ignores_text``: names and literals may differ.
    ``ignores_kind``: nodes of another kind match when their text does.
    ``ignores_trailing``: whatever follows the last matched child is fine.
    """

    name: str
    skips_goal_punctuation: bool = False
    skips_punctuation: bool = True
    skips_comments: bool = True
    sees_comments: bool = False
    ignores_text: bool = False
    ignores_kind: bool = False
    ignores_trailing: bool = False


CST = Strictness("cst", skips_punctuation=False, skips_comments=False, sees_comments=True)
SMART = Strictness("smart", sees_comments=True, ignores_trailing=True)
AST = Strictness("ast", skips_goal_punctuation=True, skips_comments=False, sees_comments=True)
RELAXED = Strictness("relaxed", skips_goal_punctuation=True)
SIGNATURE = Strictness("signature", skips_goal_punctuation=True, ignores_text=True)
TEMPLATE = Strictness("template", ignores_kind=True, ignores_trailing=True)

BY_NAME = {level.name: level for level in (CST, SMART, AST, RELAXED, SIGNATURE, TEMPLATE)}
