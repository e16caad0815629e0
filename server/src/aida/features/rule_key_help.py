"""What a word of a rule file means, at length: for hover, and for completion once it is chosen."""

from __future__ import annotations

from aida.features.hover import Hover
from aida.features.rule_words import InUse, Word, meaning_at
from aida.rules.key_examples import EXAMPLES
from aida.syntax.languages import find_language


def key_hover(source: bytes, offset: int) -> Hover | None:
    """About the key or the value at a byte offset."""
    word = meaning_at(source, offset)
    if word is None:
        return None
    return Hover(word.span, f"**{word.text}**: {describe(word.text, word.meaning, word.is_key)}")


def describe(text: str, meaning: str, is_key: bool) -> str:
    """Markdown: the meaning, and for a key an example."""
    example = EXAMPLES.get(text) if is_key else None
    return f"{meaning}\n\n```yaml\n{example}\n```" if example else meaning


def describe_word(category: str, text: str, meaning: str, language: str, in_use: InUse) -> str:
    """The documentation of an offered word."""
    if category == "key":
        return describe(text, meaning, True)
    spoken = find_language(language) if language else None
    if category == "kind" and spoken is not None:
        fields = in_use.fields(spoken, text)
        if fields is None:
            return f"A node of {spoken.name}."
        if not fields:
            return f"A node of {spoken.name}, without fields."
        return f"A node of {spoken.name}. Fields: {', '.join(f'`{name}`' for name in fields)}."
    return meaning


def detail_of(word: Word) -> str:
    """What stands beside the word in a list."""
    return "" if word.category in ("key", "value") else word.category
