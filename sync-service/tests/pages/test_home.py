"""What a browser finds at the service's address, and that it tells nothing that is not public."""

from __future__ import annotations

import re
import struct
from html import unescape

from aida_sync import __version__

from ..service import Service


async def test_the_first_page_names_the_service_and_leads_on(service: Service) -> None:
    answer = await service.http.get("/")
    assert answer.status_code == 200
    assert f"version {__version__}" in answer.text
    links = re.findall(r'href="([^"]+)"', answer.text)
    assert {"/docs", "/openapi.json", "/asyncapi.json", "/readyz", "/account/login"} <= set(links)
    for link in set(links):
        assert (await service.http.get(link)).status_code == 200, link


async def test_pages_have_the_policy_of_all_pages_and_no_script(service: Service) -> None:
    policy = (await service.http.get("/account/login")).headers["content-security-policy"]
    for path in ("/", "/docs"):
        answer = await service.http.get(path)
        assert answer.headers["content-security-policy"] == policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in answer.text and "style=" not in answer.text


async def test_pages_tell_no_secrets(service: Service) -> None:
    settings = service.app.state.settings
    secrets = (settings.master_key.get_secret_value(), settings.database_url, "admin@example.com")
    for path in ("/", "/docs"):
        text = (await service.http.get(path)).text
        assert not [secret for secret in secrets if secret in text]


async def test_the_reference_has_every_endpoint(service: Service) -> None:
    text = unescape((await service.http.get("/docs")).text)
    paths = service.app.openapi()["paths"]
    assert len(paths) > 80
    for path, item in paths.items():
        assert f"<code>{path}</code>" in text
        for operation in item.values():
            if isinstance(operation, dict) and "summary" in operation:
                assert operation["summary"] in text


async def test_the_icon_is_an_icon(service: Service) -> None:
    answer = await service.http.get("/favicon.ico")
    assert answer.headers["content-type"] == "image/x-icon"
    kind, count = struct.unpack("<HH", answer.content[2:6])
    size, offset = struct.unpack("<II", answer.content[14:22])
    assert (kind, count) == (1, 1)
    assert answer.content[offset : offset + 8] == b"\x89PNG\r\n\x1a\n"
    assert offset + size == len(answer.content)
