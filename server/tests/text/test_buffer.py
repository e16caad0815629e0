"""A buffer's line index must be, after any edits, that of the text it holds."""

from hypothesis import given
from hypothesis import strategies as st

from aida.text import Edit, LineIndex, Span, TextBuffer

TEXT = st.text(alphabet="ab\n\r é😀", max_size=40).map(str.encode)


@given(TEXT, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 6), TEXT), max_size=12))
def test_index_after_edits_is_that_of_the_text(source: bytes, edits) -> None:
    buffer, model = TextBuffer(source), bytearray(source)
    for place, length, text in edits:
        start = place % (len(model) + 1)
        end = min(len(model), start + length)
        buffer.replace(Edit(Span(start, end), text))
        model[start:end] = text
        index = LineIndex(bytes(model))
        assert buffer.snapshot() == bytes(model)
        assert buffer.line_count == len(index)
        for offset in range(len(model) + 1):
            assert buffer.line_of(offset) == index.line_of(offset)
        for line in range(len(index)):
            assert buffer.line_start(line) == index.line_start(line)
            assert buffer.line_text(line) == index.line_text(line)


@given(st.text(alphabet="ab\n\r é😀", max_size=40), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_offset_and_position_are_inverse_at_characters(text: str, encoding) -> None:
    source = text.encode()
    buffer, index = TextBuffer(source), LineIndex(source)
    offset = 0
    for character in [*text, ""]:
        # The place between CR and LF is inside a line ending and belongs to no column.
        if source[offset - 1 : offset + 1] != b"\r\n" or not offset:
            position = buffer.position(offset, encoding)
            assert position == index.position(offset, encoding)
            assert buffer.offset(position, encoding) == offset == index.offset(position, encoding)
        offset += len(character.encode())


@given(TEXT, st.integers(-3, 60), st.integers(-3, 60))
def test_any_position_is_clamped_into_the_text(source: bytes, line: int, column: int) -> None:
    from aida.text import Position

    for encoding in ("utf-8", "utf-16", "utf-32"):
        offset = TextBuffer(source).offset(Position(line, column), encoding)
        assert 0 <= offset <= len(source)
