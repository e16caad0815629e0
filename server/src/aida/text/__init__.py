"""Positions in source text: byte spans, edits, line indexes and the editable buffer.

Every offset inside AIDA is a byte offset into the UTF-8 text. Columns are converted only at the
border, because the peers disagree: ast-grep counts code points, Semgrep bytes, LSP UTF-16 units.
"""

from aida.text.buffer import TextBuffer
from aida.text.columns import Encoding, Position, bytes_to_columns, columns_to_bytes
from aida.text.line_index import LineIndex, line_starts
from aida.text.spans import Edit, Span, apply_edits

__all__ = [
    "Edit",
    "Encoding",
    "LineIndex",
    "Position",
    "Span",
    "TextBuffer",
    "apply_edits",
    "bytes_to_columns",
    "columns_to_bytes",
    "line_starts",
]
