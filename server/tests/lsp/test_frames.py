from __future__ import annotations

import random

from aida.lsp.frames import FrameReader, frame

BODIES = [b"{}", "{'ü': '🙂'}".encode(), b"", b"x" * 5000, b"Content-Length: 3\r\n\r\n"]


def test_frames_in_one_piece() -> None:
    assert FrameReader().feed(b"".join(map(frame, BODIES))) == BODIES


def test_frames_in_any_pieces() -> None:
    data = b"".join(map(frame, BODIES))
    rng = random.Random(1)
    for _ in range(50):
        reader, found, at = FrameReader(), [], 0
        while at < len(data):
            size = rng.choice((1, 2, 3, 7, 500))
            found += reader.feed(data[at : at + size])
            at += size
        assert found == BODIES


def test_a_head_without_a_length_is_passed_over() -> None:
    reader = FrameReader()
    assert reader.feed(b"X: 1\r\n\r\nContent-Length: -4\r\n\r\n" + frame(b"{}")) == [b"{}"]


def test_endless_garbage_is_not_kept() -> None:
    reader = FrameReader()
    for _ in range(100):
        assert reader.feed(b"x" * 10_000) == []
    assert len(reader._buffer) < 100_000
    assert reader.feed(b"\r\n\r\n" + frame(b"{}")) == [b"{}"]
