"""V11, store and forward: what was recorded reaches the service once, whatever fails between."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aida.sync.fetching import FetchError
from aida.sync.sending import Answer
from aida.sync.spool import spool as spool_module
from aida.sync.spool.events import FIELDS, Kind, event
from aida.sync.spool.spool import Refused, Spool, SpoolError, SpoolFull
from aida.sync.spool.uploader import Uploader


def numbered(number: int) -> dict[str, Any]:
    return event(Kind.FEEDBACK, "shop", rule=f"r{number}", opinion="useful")


class Service:
    """The service's half of the contract: one high-water mark for each device and epoch."""

    def __init__(self) -> None:
        self.marks: dict[tuple[str, int], int] = {}
        self.has: list[str] = []
        self.seen: list[bytes] = []

    def take(self, body: bytes) -> Answer:
        self.seen.append(body)
        batch = json.loads(gzip.decompress(body))
        stream = (batch["device"], batch["epoch"])
        mark = self.marks.get(stream, 0)
        if batch["first"] > mark + 1:
            error = {"message": "gap", "details": {"high_water": mark}}
            return Answer(409, {}, {"error": error})
        for number, one in enumerate(batch["events"], batch["first"]):
            if number > mark:
                self.has.append(one["rule"])
                mark = number
        self.marks[stream] = mark
        return Answer(200, {}, {"data": {"high_water": mark, "rejected": []}})


FATES = ("arrives", "is lost", "its answer is lost", "arrives twice", "is refused for now")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 4)),
        st.tuples(st.just("flush"), st.lists(st.sampled_from(FATES), min_size=1, max_size=4)),
        st.tuples(st.just("crash"), st.just(0)),
        st.tuples(st.just("an old request comes late"), st.integers(0, 50)),
        st.tuples(st.just("two at once"), st.just(0)),
    ),
    max_size=25,
)


@given(steps=STEPS)
@settings(max_examples=40, deadline=None)
def test_every_event_arrives_exactly_once(steps: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spool.sqlite"
        service, recorded = Service(), []
        spool = Spool(path)
        for step, how in steps:
            if step == "append":
                fresh = [numbered(len(recorded) + one) for one in range(how)]
                spool.append(fresh)
                recorded += [one["rule"] for one in fresh]
            elif step == "flush":
                fates = list(how)

                def send(_: str, body: bytes, fates: list[str] = fates) -> Answer:
                    return deliver(service, body, fates.pop(0) if fates else "arrives")

                Uploader(spool, send, random.Random(1), batch_events=3).flush()
            elif step == "crash":  # nothing is closed: what was not committed is gone
                spool = Spool(path)
            elif step == "an old request comes late" and service.seen:
                service.take(service.seen[how % len(service.seen)])
            elif step == "two at once":
                other = Spool(path)
                mine, theirs = spool.batch(3, 10_000), other.batch(5, 10_000)
                for one in (theirs, mine):
                    if one is not None:
                        answer = service.take(gzip.compress(one.encode()))
                        spool.acknowledge(one.epoch, answer.data["high_water"])
                other.close()
        outcome = Uploader(spool, lambda _, body: service.take(body)).flush()
        assert outcome.problem == ""
        assert service.has == recorded
        assert spool.state().waiting == 0
        spool.close()


def deliver(service: Service, body: bytes, fate: str) -> Answer:
    if fate == "is lost":
        raise FetchError("no route")
    if fate == "is refused for now":
        return Answer(503, {}, None)
    answer = service.take(body)
    if fate == "arrives twice":
        answer = service.take(body)
    if fate == "its answer is lost":
        raise FetchError("connection reset")
    return answer


@pytest.fixture
def spool(tmp_path: Path):
    opened = Spool(tmp_path / "spool.sqlite", limit=10)
    yield opened
    opened.close()


def test_what_was_recorded_survives_a_kill(tmp_path: Path) -> None:
    """Every event that `append` returned for is there, and the numbers have no gap."""
    path = tmp_path / "spool.sqlite"
    writer = (
        "import sys; from pathlib import Path; from aida.sync.spool.spool import Spool\n"
        "spool = Spool(Path(sys.argv[1])); start = int(sys.argv[2])\n"
        "for number in range(start, 10**9):\n"
        "    spool.append([{'number': number}, {'number': number}])\n"
        "    print(number, flush=True)\n"
    )
    told, start = [], 0
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", writer, str(path), str(start)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(7):
            told.append(int(process.stdout.readline()))
        process.kill()
        told += [int(line) for line in process.stdout.read().splitlines()]
        process.wait()
        process.stdout.close()
        start = told[-1] + 1
    opened = Spool(path)
    kept = [one["number"] for one in opened.waiting(10**6)]
    assert [number for number in kept if number in set(told)] == [
        number for number in told for _ in "12"
    ]
    batch = opened.batch(10**6, 10**9)
    assert batch is not None and batch.first == 1 and len(batch.bodies) == len(kept)
    opened.close()


def test_a_full_spool_says_so_and_counts(spool: Spool) -> None:
    spool.append([numbered(one) for one in range(8)])
    assert spool.state().is_nearly_full
    with pytest.raises(SpoolFull, match="3 events were not recorded") as caught:
        spool.append([numbered(one) for one in range(3)])
    assert "flush" in caught.value.help
    assert (spool.state().waiting, spool.state().turned_away) == (8, 3)
    spool.append([numbered(9), numbered(10)])


def test_what_the_service_refuses_is_put_aside(spool: Spool) -> None:
    spool.append([numbered(1), numbered(2), numbered(3)])
    assert spool.acknowledge(1, 3, [Refused(2, "/rule: too long")]) == 3
    assert [(json.loads(body)["rule"], why) for body, why in spool.refused()] == [
        ("r2", "/rule: too long")
    ]
    assert spool.state().waiting == 0
    spool.forget_refused()
    assert list(spool.refused()) == []


def test_an_old_copy_of_a_spool_begins_an_epoch(tmp_path: Path) -> None:
    """The service has more than the copy ever sent: what the copy holds gets new numbers."""
    path, service = tmp_path / "spool.sqlite", Service()
    spool = Spool(path)
    spool.append([numbered(1)])
    copy = path.read_bytes()
    spool.append([numbered(2), numbered(3)])
    Uploader(spool, lambda _, body: service.take(body)).flush()
    spool.close()
    path.write_bytes(copy)
    spool = Spool(path)
    spool.append([numbered(4)])
    Uploader(spool, lambda _, body: service.take(body)).flush()
    assert "r4" in service.has
    assert spool.state().epoch == 2
    spool.close()


def test_a_service_that_forgot_begins_an_epoch(spool: Spool) -> None:
    spool.append([numbered(1), numbered(2)])
    uploader = Uploader(spool, lambda _, body: service.take(body))
    service = Service()
    uploader.flush()
    service = Service()
    spool.append([numbered(3)])
    assert uploader.flush().problem == ""
    assert service.has == ["r3"]
    assert spool.state().epoch == 2


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (Answer(429, {"retry-after": "17"}, None), 17),
        (Answer(503, {"retry-after": "2"}, None), 2),
        (Answer(503, {"retry-after": "999999"}, None), 3_600),
    ],
)
def test_it_waits_as_long_as_the_service_asks(spool: Spool, answer: Answer, wait: int) -> None:
    spool.append([numbered(1)])
    outcome = Uploader(spool, lambda *_: answer).flush()
    assert outcome.retry_seconds == wait
    assert wait - 5 < spool.postponed() <= wait
    assert spool.state().waiting == 1


def test_without_a_network_it_breaks_off_and_waits_longer_each_time(spool: Spool) -> None:
    spool.append([numbered(1)])

    def send(*_: Any) -> Answer:
        raise FetchError("http://x does not answer", "is the service running?")

    uploader = Uploader(spool, send, random.Random(7))
    outcomes = [uploader.flush() for _ in range(12)]
    assert {outcome.problem for outcome in outcomes} == {"http://x does not answer"}
    waits = [outcome.retry_seconds for outcome in outcomes]
    assert all(2.5 <= wait <= 3_600 for wait in waits)
    assert max(waits[8:]) > 100 > max(waits[:3])
    assert len(set(waits)) == len(waits)


def test_batches_shrink_until_the_service_takes_them(spool: Spool) -> None:
    service = Service()
    spool.append([numbered(one) for one in range(9)])

    def send(_: str, body: bytes) -> Answer:
        if len(json.loads(gzip.decompress(body))["events"]) > 2:
            return Answer(413, {}, None)
        return service.take(body)

    assert Uploader(spool, send).flush().sent == 9
    assert len(service.has) == 9


def test_a_refusal_that_does_not_pass_keeps_the_events(spool: Spool) -> None:
    spool.append([numbered(1)])
    outcome = Uploader(spool, lambda *_: Answer(401, {}, None)).flush()
    assert "stay in the spool" in outcome.problem
    assert "AIDA_SYNC_TOKEN" in outcome.help
    assert spool.state().waiting == 1


def test_a_damaged_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "spool.sqlite"
    path.write_bytes(b"no database" * 1_000)
    with pytest.raises(SpoolError, match=r"spool\.sqlite cannot be used") as caught:
        Spool(path)
    assert "move it away" in caught.value.help


def test_an_event_says_nothing_that_is_not_listed() -> None:
    """No field could hold source text, a path or a message."""
    with pytest.raises(ValueError, match="message"):
        event(Kind.FINDING, "shop", message="x = 1")
    names = {name for fields in FIELDS.values() for name in fields}
    assert not names & {"text", "source_text", "code", "snippet", "path", "message", "line"}


def test_the_file_is_written_through(spool: Spool) -> None:
    assert spool._file.execute("PRAGMA synchronous").fetchone()[0] >= 2
    assert spool_module.MAX_EVENTS >= 100_000
