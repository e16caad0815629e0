"""Settling a large text aside: in a thread of its own, while edits of it go on.

What takes long is done on copies: the text is bytes, the tree shares its nodes with that of the
document. So nothing is locked, and nobody waits. Whoever edits the text abandons it.
"""

from __future__ import annotations

from aida.engine.check import WholeCheck
from aida.engine.result import CheckResult
from aida.rules.compiler import RuleSet
from aida.syntax.grammar import Tree, parse_aside
from aida.syntax.languages import Language


class Settling:
    """What is to be found out of one state of a text, which ``state`` stands for.

    ``tree`` is that of an older state, told of the edits since; None where there was none yet.

    Of the rules only those that look at the whole file are asked, unless ``everything`` is.
    """

    def __init__(
        self,
        state: object,
        source: bytes,
        language: Language,
        ruleset: RuleSet,
        tree: Tree | None,
        *,
        everything: bool,
    ) -> None:
        self.state, self.source, self.everything = state, source, everything
        self.language, self.tree = language, tree
        self.result, self.wide_possible = CheckResult(), False
        self._ruleset = ruleset
        self._check: WholeCheck | None = None
        self._abandoned = False

    def run(self) -> bool:
        """Find it out; false when it was abandoned."""
        source, language, ruleset, old = self.source, self.language, self._ruleset, self.tree
        tree = parse_aside(language, source, old, self._goes_on)
        if old is not None and tree is not None and tree.root_node.has_error:
            tree = parse_aside(language, source, None, self._goes_on)  # see `TreeWindow.update`
        if tree is None or self._abandoned:
            return False
        self.tree = tree
        self.wide_possible = wide_rules_may_match(source, language, ruleset)
        check = WholeCheck(source, language, ruleset, tree, wide=not self.everything)
        self._check = check
        for _ in check.steps():
            if self._abandoned:
                return False
        self.result = check.result.sort()
        return not self._abandoned

    def abandon(self) -> None:
        """The text is another by now: stop soon. For any thread."""
        self._abandoned = True
        if self._check is not None:
            self._check.stop()

    def _goes_on(self) -> bool:
        return not self._abandoned


def wide_rules_may_match(source: bytes, language: Language, ruleset: RuleSet) -> bool:
    """Whether a rule that looks at the whole file may find something."""
    _, possible = ruleset.for_language(language).wide.search(source)
    return bool(
        possible
        or ruleset.file_rules(language).possible_in(source)
        or ruleset.text_files.possible_in(source)
    )
