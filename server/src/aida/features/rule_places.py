"""Where in a rule file something is being typed, also in YAML that is not whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aida.features.yaml_entries import Entry, Flow, read_entries, scan_flow, siblings, utf8
from aida.text import Span

_LINE = re.compile(
    r"^(?P<indent>[ \t]*(?:-[ \t]+)*)"
    r"(?:(?P<key>[\w$-]+)[ \t]*(?P<colon>:(?=[ \t]|$))?)?(?P<rest>.*)$"
)
_TYPED = re.compile(r"[\w$#+@./-]*$")
_REST = re.compile(r"[\w$#+@./-]*")
_BLOCK = re.compile(r"[|>][-+0-9]*$")
_RULE_FILE = re.compile(rb"^(?:id|language|rule|measure)\s*:", re.MULTILINE)
_ID = re.compile(rb"^id\s*:", re.MULTILINE)
_TEMPLATE_FILE = re.compile(rb"^(?:prefix|body|questions)\s*:", re.MULTILINE)
_SEMGREP_FILE = re.compile(rb"^rules\s*:\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RulePlace:
    """A cursor. ``key`` is set where its value stands, or an item of its list.

    ``parents`` are the keys around, from the outside. ``span`` holds the word that is typed, up to
    the cursor; the word goes on until ``word_end``. ``mapping`` are the keys and scalar values that
    stand beside the cursor, ``around`` those beside the innermost parent. ``language`` is the first
    one of the rule.
    """

    parents: tuple[str, ...]
    key: str
    span: Span
    word_end: int
    mapping: Mapping[str, str] = field(default_factory=dict)
    around: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    is_item: bool = False


def is_rule_file(source: bytes) -> bool:
    """Whether YAML has the shape of a rule: two of its keys at the start of lines."""
    return len(set(_RULE_FILE.findall(source))) >= 2 and not is_template_file(source)


def is_template_file(source: bytes) -> bool:
    """Whether YAML has the shape of a snippet or a scaffold: a key that no rule has."""
    return _TEMPLATE_FILE.search(source) is not None and _ID.search(source) is not None


def is_semgrep_file(source: bytes) -> bool:
    """Whether YAML has the shape of Semgrep's rule files."""
    return _SEMGREP_FILE.search(source) is not None and b"languages" in source


def place_at(source: bytes, offset: int) -> RulePlace | None:
    """The place of a byte offset; None within a comment or a text of several lines."""
    start = source.rfind(b"\n", 0, offset) + 1
    end = source.find(b"\n", offset)
    line_end = len(source) if end < 0 else end
    before = source[start:offset].decode("latin-1")
    line = _LINE.match(before)
    if line is None or before.lstrip().startswith("#") or " #" in line["rest"]:
        return None
    number = source.count(b"\n", 0, offset)
    entries = read_entries(source)
    column = len(line["indent"])
    above = [entry for entry in entries if entry.line < number and not entry.is_flow]
    document = len(re.findall(rb"^---", source[:start], re.MULTILINE))
    above = [entry for entry in above if entry.document == document]
    if above and _BLOCK.search(above[-1].value) and column > above[-1].column:
        return None
    chain = _chain(above, column)
    typed = _TYPED.search(before)
    size = len(typed[0]) if typed else 0
    after = _REST.match(source[offset:line_end].decode("latin-1"))
    word_end = offset + (after.end() if after else 0)
    language = _language(entries, document)
    own = next((entry for entry in entries if entry.line == number and not entry.is_flow), None)
    mapping = _mapping(entries, own, above, number, column, document)
    around = _values(entries, chain[-1]) if chain else {}
    keys = tuple(entry.key for entry in chain)
    flow_at = _flow_start(line, before)
    if flow_at >= 0:
        flow = scan_flow(before, flow_at, len(before))
        if not flow.is_open:
            return None
        inner = keys + ((line["key"],) if line["colon"] else ()) + flow.open
        beside = _closed_in(flow, before, flow.open)
        outer = _closed_in(flow, before, flow.open[:-1]) if flow.open else mapping
        key, is_item = flow.key, False
        if flow.is_list and inner:
            key, inner, is_item = inner[-1], inner[:-1], True
        span = Span(offset - size, offset)
        return RulePlace(inner, key, span, word_end, beside, outer, language, is_item)
    span = Span(offset - size, offset)
    if line["colon"]:
        return RulePlace(keys, line["key"], span, word_end, mapping, around, language)
    if "-" in line["indent"] and keys:
        return RulePlace(keys, keys[-1], span, word_end, mapping, around, language, is_item=True)
    span = Span(offset - len(line["key"] or ""), offset)
    return RulePlace(keys, "", span, word_end, mapping, around, language)


def _flow_start(line: re.Match[str], before: str) -> int:
    rest = line["rest"]
    if line["key"] and not line["colon"]:
        return -1
    bare = rest.lstrip()
    return len(before) - len(bare) if bare[:1] in ("{", "[") else -1


def _closed_in(flow: Flow, text: str, around: tuple[str, ...]) -> dict[str, str]:
    """Keys and values of flow style that stand directly in some keys."""
    return {name: text[start:end] for name, _, (start, end), near in flow.closed if near == around}


def _chain(above: list[Entry], column: int) -> list[Entry]:
    """The entries around a column, from the outside."""
    found: list[Entry] = []
    for entry in reversed(above):
        if entry.column < column and entry.key:
            found.append(entry)
            column = entry.column
    return found[::-1]


def _mapping(
    entries: list[Entry],
    own: Entry | None,
    above: list[Entry],
    line: int,
    column: int,
    document: int,
) -> dict[str, str]:
    """Keys and scalar values beside a cursor."""
    if own is not None:
        return {
            other.key: other.value
            for other in siblings(entries, own)
            if other.key and other is not own
        }
    found: dict[str, str] = {}
    below = [entry for entry in entries if entry.line > line and not entry.is_flow]
    for rows, is_below in ((reversed(above), False), (below, True)):
        for entry in rows:
            begins = entry.begins_item and entry.column == column
            if entry.column < column or entry.document != document or (is_below and begins):
                break
            if entry.column == column and entry.key:
                found[entry.key] = entry.value
            if begins:
                break
    return found


def _values(entries: list[Entry], entry: Entry) -> dict[str, str]:
    return {other.key: other.value for other in siblings(entries, entry) if other.key}


def _language(entries: list[Entry], document: int) -> str:
    for entry in entries:
        if entry.document == document and entry.key == "language" and not entry.parents:
            return entry.value.strip("[] ").partition(",")[0].strip("\"' ")
    return ""


def text_in(source: bytes, span: Span) -> str:
    """The text of a span."""
    return utf8(source[span.start : span.end].decode("latin-1"))
