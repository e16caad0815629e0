"""V11: what the command line tells the service, and that it tells nothing without consent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from server.tests.cli.project import Project
from server.tests.sync.listening import TOKEN, Listening, listen

SYNC = '\n[sync]\nurl = "{url}"\nproject = "shop"\n'


@pytest.fixture
def listening() -> Iterator[Listening]:
    with listen() as server:
        yield server


@pytest.fixture
def shop(
    project: Project, listening: Listening, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> Project:
    monkeypatch.setenv("AIDA_SYNC_FOLDER", str(tmp_path / "sync"))
    monkeypatch.setenv("AIDA_SYNC_TOKEN", TOKEN)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("AIDA_SYNC_EVENTS", raising=False)
    settings = project.folder / "aida.toml"
    before = settings.read_text("utf-8") if settings.exists() else ""
    project.write("aida.toml", before + SYNC.format(url=listening.url))
    project.write("a.py", "print(1)\n")
    return project


def waiting(shop: Project) -> list[dict[str, Any]]:
    return shop.aida("sync", "events", "show", "--format", "json").json["events"]


def test_nothing_is_recorded_without_consent(shop: Project) -> None:
    shop.aida("check")
    assert waiting(shop) == []
    refused = shop.aida("sync", "events", "flush")
    assert refused.code == 2
    assert "aida sync events on" in refused.err


def test_consent_is_for_one_address(shop: Project) -> None:
    assert shop.aida("sync", "events", "on").code == 0
    other = (shop.folder / "aida.toml").read_text("utf-8").replace("127.0.0.1", "localhost")
    shop.write("aida.toml", other)
    shop.aida("check")
    assert waiting(shop) == []


def test_a_finding_is_told_when_it_turns_up_and_when_it_is_gone(shop: Project) -> None:
    shop.aida("sync", "events", "on")
    assert shop.aida("check").code == 1
    assert shop.aida("check").code == 1
    told = waiting(shop)
    assert [one["kind"] for one in told] == ["check.finished", "finding.seen", "check.finished"]
    seen = told[1]
    assert (seen["rule"], seen["state"], seen["language"]) == ("no-print", "new", "python")
    assert (told[0]["findings"], told[0]["files"], told[0]["source"]) == (1, 1, "cli")
    assert told[0]["revision"] == seen["revision"]
    shop.write("a.py", "x = 1\n")
    shop.aida("check")
    gone = waiting(shop)[-1]
    assert (gone["identity"], gone["state"]) == (seen["identity"], "fixed")


def test_a_check_of_one_file_does_not_take_the_others_for_fixed(shop: Project) -> None:
    shop.write("b.py", "print(2)\n")
    shop.aida("sync", "events", "on")
    shop.aida("check")
    shop.aida("check", "b.py")
    shop.aida("check", "--ignore", "no-print")
    assert "fixed" not in {one.get("state") for one in waiting(shop)}


def test_no_event_holds_text_of_the_project(shop: Project) -> None:
    shop.write("secretive_name.py", "print('hunter2')  # aida: allow[no-print] -- because of Zoe\n")
    shop.aida("sync", "events", "on")
    shop.aida("check")
    shown = shop.aida("sync", "events", "show").out
    assert "feedback.given" in shown
    for word in ("hunter2", "secretive_name", "Zoe", "print of", str(shop.folder)):
        assert word not in shown


def test_what_waits_is_sent_and_then_gone(shop: Project, listening: Listening) -> None:
    shop.aida("sync", "events", "on")
    shop.aida("check")
    assert shop.aida("sync", "feedback", "no-print", "not-useful").code == 0
    flushed = shop.aida("sync", "events", "flush")
    assert "sent 3 events" in flushed.out
    assert waiting(shop) == []
    kinds = [one["kind"] for batch in listening.batches for one in batch["events"]]
    assert kinds == ["check.finished", "finding.seen", "feedback.given"]
    assert listening.batches[0]["first"] == 1


def test_a_service_that_asks_to_wait_is_left_alone(shop: Project, listening: Listening) -> None:
    shop.aida("sync", "events", "on")
    shop.aida("check")
    listening.status, listening.headers = 429, {"retry-after": "30"}
    assert shop.aida("sync", "events", "flush").code == 2
    again = shop.aida("sync", "events", "flush")
    assert "30 s more" in again.err or "29 s more" in again.err
    assert len(listening.batches) == 1
    listening.status = 200
    assert shop.aida("sync", "events", "flush", "--now").code == 0


def test_a_service_that_is_not_there_changes_no_check(shop: Project) -> None:
    shop.aida("sync", "events", "on")
    toml = (shop.folder / "aida.toml").read_text("utf-8")
    start = toml.index("url")
    shop.write("aida.toml", toml[:start] + 'url = "http://127.0.0.1:9"\nproject = "shop"\n')
    shop.aida("sync", "events", "on")
    assert shop.aida("check").code == 1
    flushed = shop.aida("sync", "events", "flush")
    assert flushed.code == 2
    assert "does not answer" in flushed.err
    assert len(waiting(shop)) == 2


@pytest.mark.parametrize(
    ("sync", "words"),
    [
        ('url = "ftp://x"\nproject = "shop"', "sync.url"),
        ('url = "https://x"', "needs both"),
        ('url = "https://x"\nproject = "A b"', "sync.project"),
        ('uri = "https://x"', "sync.uri"),
    ],
)
def test_settings_that_do_not_work_are_refused(empty: Project, sync: str, words: str) -> None:
    empty.write("aida.toml", f"[sync]\n{sync}\n")
    checked = empty.aida("check")
    assert checked.code == 2
    assert words in checked.err + checked.out


def test_a_check_may_send_at_once(shop: Project, listening: Listening) -> None:
    """B9, V11: in continuous integration there is no later."""
    shop.aida("sync", "events", "on")
    checked = shop.aida("check", "--upload", "a.py")
    assert (checked.code, "sent 2 events" in checked.err) == (1, True)
    assert listening.kinds == ["check.finished", "finding.seen"]
    assert shop.aida("check", "--upload", "a.py").code == 1
    assert len(listening.kinds) == 3  # not answered from the cache of answers


@pytest.mark.parametrize(
    ("status", "consent", "said"),
    [(503, "on", "wait"), (403, "on", "ask for a role"), (200, "off", "aida sync events on")],
)
def test_an_upload_that_fails_is_said_and_changes_nothing_else(
    shop: Project, listening: Listening, status: int, consent: str, said: str
) -> None:
    listening.status = status
    shop.aida("sync", "events", consent)
    checked = shop.aida("check", "--upload")
    assert checked.code == 1
    assert "warning: " in checked.err
    assert said in checked.err


def test_without_a_service_there_is_nothing_to_upload_to(project: Project) -> None:
    project.write("a.py", "x = 1\n")
    checked = project.aida("check", "--upload")
    assert checked.code == 0
    assert "name no sync service" in checked.err
