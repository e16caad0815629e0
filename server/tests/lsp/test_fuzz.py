"""Whatever a client sends, every request is answered and the server goes on.

Messages are made from the protocol's meta-model, valid and spoilt. `make soak` sends more of them,
and looks at the memory.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from aida.lsp.connection import INTERNAL_ERROR
from aida.lsp.frames import FrameReader, frame
from aida.lsp.language_server import LanguageServer
from server.tests.lsp.editor import make_project
from server.tests.lsp.meta_model import ANYTHING, CLIENT_METHODS, TEXTS, params_of, spoilt

STEPS = int(os.environ.get("AIDA_FUZZ_STEPS", "1500"))
SOAK_STEPS = int(os.environ.get("AIDA_FUZZ_SOAK_STEPS", "20000"))
MESSAGES = 50
ROUND = 20
"""Examples at a time: what makes them keeps more, the more it makes."""
PATIENCE = 60.0
GROWTH = 15_000_000
"""Bytes that 15,000 messages may leave: a leak of 1 kB each is found."""

ENDS = {"exit", "shutdown", "initialize"}
MAY_BE_HELD = {"workspace/diagnostic"}
"""Answered when there is news, if partial results are wanted."""
OWN = ["aida/status", "aida/rules", "aida/didChangeTrust", "nobody/knows", "$/unknown"]
COMMANDS = ["showRule", "showVerdict", "fixAll", "newRule", "restart", "expandTemplate", "nope"]
METHODS = [method for method in CLIENT_METHODS if method not in ENDS]

Step = dict[str, Any] | bytes


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        project = make_project(Path(name) / "project")
        (project / "a.py").write_text("eval(x)\n", encoding="utf-8")
        yield project


def uris_in(folder: Path) -> tuple[str, ...]:
    inside = tuple((folder / name).as_uri() for name in ("a.py", "b.js", "rules/no-eval.yml"))
    return (*inside, "untitled:Untitled-1", "nonsense", "file://[", (folder / "n.ipynb").as_uri())


def steps(folder: Path) -> st.SearchStrategy[list[Step]]:
    uris = uris_in(folder)
    often = [method for method in METHODS if method.startswith("textDocument/did")] * 4
    methods = st.sampled_from([*METHODS, *often, *OWN])

    def params(method: str) -> st.SearchStrategy[Any]:
        if method in OWN:
            return ANYTHING
        if method == "workspace/executeCommand":
            return _command(uris)
        valid = params_of(method, uris)
        return st.one_of(valid, valid, spoilt(valid))

    def message(method: str) -> st.SearchStrategy[Step]:
        return st.fixed_dictionaries(
            {"jsonrpc": st.just("2.0"), "method": st.just(method), "params": params(method)}
        )

    odd: st.SearchStrategy[Step] = st.one_of(
        st.sampled_from([b"[1", b"5", b'"x"', b"null", b"{}", b"\xff", b'{"method":5}', b"[]"]),
        st.dictionaries(st.sampled_from(["id", "method", "params", "result"]), ANYTHING),
    )
    every = st.one_of(*[methods.flatmap(message)] * 9, odd)
    return st.lists(every, min_size=MESSAGES, max_size=MESSAGES)


def _command(uris: tuple[str, ...]) -> st.SearchStrategy[Any]:
    argument = st.fixed_dictionaries(
        {"uri": st.sampled_from(uris) | st.just(5)},  # without one, another process is started
        optional={
            "rule": st.sampled_from(["no-eval", "none-is", ""]) | ANYTHING,
            "language": st.just("klingon") | ANYTHING,
            "unsafe": st.booleans() | ANYTHING,
            "template": TEXTS,
            "position": st.just({"line": 0, "character": 0}) | ANYTHING,
        },
    )
    return st.fixed_dictionaries(
        {
            "command": st.sampled_from(COMMANDS).map("aida.server.{}".format),
            "arguments": st.lists(argument, min_size=1, max_size=1) | st.just("x"),
        }
    )


class Client:
    """Talks with a server in this process; answers what the server asks with nothing."""

    def __init__(self) -> None:
        self.answered: set[Any] = set()
        self.bugs: list[Any] = []
        self._reader = FrameReader()
        self.server = LanguageServer(self._take)
        self._asked: list[Any] = []

    def say(self, message: Step) -> None:
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.server.receive(frame(body))
        asked, self._asked = self._asked, []
        for identity in asked:
            self.server.receive(frame(json.dumps({"id": identity, "result": None}).encode()))

    async def answer(self, identity: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while identity not in self.answered:
                await asyncio.sleep(0.002)

    def _take(self, data: bytes) -> None:
        for body in self._reader.feed(data):
            message = json.loads(body)
            if "method" not in message:
                self.answered.add(message["id"])
                self.bugs += [error for error in [message.get("error")] if _is_bug(error)]
            elif "id" in message:
                self._asked.append(message["id"])


def _is_bug(error: Any) -> bool:
    """What a client gets wrong is its error; an internal one is ours."""
    return isinstance(error, dict) and error.get("code") == INTERNAL_ERROR


async def session(folder: Path, messages: list[Step]) -> None:
    """One client's life."""
    client = Client()
    folders = [{"uri": folder.as_uri(), "name": "project"}]
    capabilities = {"textDocument": {"codeAction": {"resolveSupport": {"properties": ["edit"]}}}}
    first = {"capabilities": capabilities, "workspaceFolders": folders}
    client.say({"id": "first", "method": "initialize", "params": first})
    client.say({"method": "initialized", "params": {}})
    expected: list[str] = []
    for number, message in enumerate(messages):
        if isinstance(message, dict) and isinstance(message.get("method"), str):
            method = message["method"]
            if method.startswith(("textDocument/did", "notebookDocument/did", "$/")):
                client.say(message)
                continue
            client.say({**message, "id": f"q{number}"})
            if method not in MAY_BE_HELD:
                expected.append(f"q{number}")
        else:
            client.say(message)
        if number % 10 == 9:
            await asyncio.sleep(0)
    for identity in expected:
        await client.answer(identity)
    client.say({"id": "probe", "method": "aida/status"})
    await client.answer("probe")
    client.say({"id": "last", "method": "shutdown"})
    await client.answer("last")
    client.say({"method": "exit"})
    assert client.server.exit_code == 0
    assert client.bugs == []
    await asyncio.sleep(0)


def run(folder: Path, examples: int, start: int = 0) -> None:
    """Sessions that follow from the number ``start``."""
    logging.disable(logging.CRITICAL)  # every spoilt message has its line

    @seed(start)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps(folder))
    def every(messages: list[Step]) -> None:
        asyncio.run(session(folder, messages))

    try:
        every()
    finally:
        logging.disable(logging.NOTSET)


def test_every_request_is_answered(folder: Path) -> None:
    run(folder, max(STEPS // MESSAGES, 1))


@pytest.mark.soak
def test_memory_does_not_grow(folder: Path, campaign: dict[str, Any]) -> None:
    """After a quarter of the steps, which fill the caches, the process stays as large as it is."""
    rounds = max(SOAK_STEPS // MESSAGES // ROUND, 2)
    sizes: list[int] = []
    for number in range(rounds):
        run(folder, ROUND, number)
        sizes.append(resident())
        campaign["messages"] = (number + 1) * ROUND * MESSAGES
        campaign["bytes grown"] = sizes[-1] - sizes[min(number, rounds // 4)]
    assert sizes[-1] - sizes[rounds // 4] < GROWTH, sizes


def resident() -> int:
    """Bytes of this process in memory."""
    gc.unfreeze()  # sessions freeze what they start with
    gc.collect()
    return psutil.Process().memory_info().rss
