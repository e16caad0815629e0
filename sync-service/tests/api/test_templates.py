"""B7, B12, D5: a template comes in when its examples say so, and is rendered in a sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from aida_sync.errors import Unprocessable
from aida_sync.templates import sandbox
from aida_sync.templates.acceptance import laid_out
from aida_sync.templates.schemas import TemplateContent

from ..service import Client, Service
from .items import SCAFFOLD, SNIPPET, SNIPPET_PAGE, TEMPLATE, TEMPLATES, create


def scaffold(**files: str) -> dict[str, Any]:
    return {**SCAFFOLD, "files": {**SCAFFOLD["files"], **files}}


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ({**TEMPLATE, "source": SNIPPET.replace("prefix", "prefx")}, "template.yml:4", "prefx"),
        ({**TEMPLATE, "source": SNIPPET.replace("${2:1}", "$NOPE")}, "template.yml:7", "variable"),
        (
            {**TEMPLATE, "page": SNIPPET_PAGE.replace("timeout=1", "timeout=2")},
            "page.md:12",
            "gives another text",
        ),
        ({**TEMPLATE, "page": SNIPPET_PAGE.split("## Example")[0]}, "page.md:1", "no example"),
        ({**TEMPLATE, "files": {"a.py": ""}}, "a.py:1", "no files"),
        ({**SCAFFOLD, "source": "id: py-tiny\n"}, "scaffold.yml:1", "title"),
        (
            scaffold(**{"README.md.jinja": "{{ name }}\n{{ nam }}\n", "README.md": ""}),
            "page.md:8",
            "nam",
        ),
        (scaffold(**{"x.py.jinja": "{{ ''.__class__ }}"}), "page.md:8", "x.py.jinja"),
    ],
)
async def test_a_template_that_does_not_work_is_refused_with_file_and_line(
    service: Service, content: dict[str, Any], place: str, words: str
) -> None:
    """B7, B12, B17."""
    path = f"/projects/{await service.project()}/templates"
    answer = await service.admin.call("POST", path, content)
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert error["code"] == "not_accepted"
    assert error["message"].startswith(place), error["message"]
    assert words in error["message"]
    assert await service.admin.get(path) == []


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../b", "a\\b", "a//b", "..", ""])
async def test_a_scaffolds_files_stay_in_their_folder(service: Service, path: str) -> None:
    """B7, B17."""
    where = f"/projects/{await service.project()}/templates"
    answer = await service.admin.call("POST", where, scaffold(**{path: "x"}))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


async def rendered(client: Client, path: str, **request: Any) -> dict[str, str]:
    told = await client.post(f"{path}/render", request)
    return {file["path"]: file["content"] for file in told["files"]}


async def test_a_snippet_is_rendered_at_its_example_or_where_one_wants(service: Service) -> None:
    """B7, B12: whoever may read templates may look at what comes of them."""
    viewer = await service.client("viewer@example.com", "viewer")
    user = await viewer.get("/auth/me")
    project = await service.project(**{user["id"]: "viewer"})
    path = await create(service.admin, project, TEMPLATES)
    assert await rendered(viewer, path) == {
        "src/a.py": "def f(event):\n    event.wait(timeout=1)\n"
    }
    place = {"language": "python", "code": "def g():\n    <cursor>\n", "path": "src/g.py"}
    assert await rendered(viewer, path, at=place, answers={"1": "done", "2": "9"}) == {
        "src/g.py": "def g():\n    done.wait(timeout=9)\n"
    }
    for request, words in (
        ({"at": {**place, "language": "go"}}, "not for `go`"),
        ({"at": {**place, "code": "x"}}, "no <cursor>"),
        ({"answers": {"7": "x"}}, "no such tab stop"),
    ):
        answer = await viewer.call("POST", f"{path}/render", request)
        assert answer.status_code == 422
        assert words in answer.json()["error"]["message"]


async def test_a_scaffold_is_rendered_with_answers(service: Service) -> None:
    """B7, B12."""
    admin = service.admin
    where = f"/projects/{await service.project()}/templates"
    item = await admin.post(where, SCAFFOLD)
    assert item["name"] == "py-tiny"
    path = f"{where}/{item['id']}"
    assert await rendered(admin, path, answers={"name": "cart"}) == {
        "cart/main.py": 'NAME = "cart"\n',
        "README.md": "Tiny.\n",
    }
    answer = await admin.call("POST", f"{path}/render", {"answers": {"name": "../x"}})
    assert answer.status_code == 422
    assert "`../x` does not do" in answer.json()["error"]["message"]


async def render_apart(jinja: str, **caps: int) -> Any:
    content = TemplateContent.model_validate({**SCAFFOLD, "files": {"a.txt.jinja": jinja}})
    with laid_out(content, "py-tiny") as laid:
        request = {"do": "render", "file": str(laid.file), "page": "", "answers": {"name": "a"}}
        return await sandbox.run({**request, "at": None}, **caps)


async def test_the_sandbox_caps_what_comes_of_a_template() -> None:
    """B7, B12."""
    with pytest.raises(Unprocessable, match="more than 100,000 bytes"):
        await render_apart("{% for i in range(300) %}{{ 'x' * 9000 }}{% endfor %}", output=100_000)


async def test_the_sandbox_caps_time() -> None:
    """B7, B12: also of an expression that Jinja's own limits do not see."""
    loops = "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}"
    slow = "{% set x = 1 %}" + loops + "{% set x = a %}" + "{% endfor %}" * 3
    with pytest.raises(Unprocessable, match=r"longer than|more time or memory"):
        await render_apart(slow, seconds=2)


async def test_the_sandbox_has_nothing_of_the_services_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """B7: neither its environment, nor the right to write a file."""
    monkeypatch.setenv("AIDA_SYNC_MASTER_KEY", "secret")
    probe = tmp_path / "probe.py"
    probe.write_text(
        "import json, os, sys\n"
        "from aida_sync.templates import inside\n"
        "inside._limit(5)\n"
        "try:\n"
        f"    os.write(os.open({str(tmp_path / 'written')!r}, os.O_WRONLY | os.O_CREAT), b'x')\n"
        "except OSError as error:\n"
        "    print(json.dumps([sorted(os.environ), error.errno]))\n"
    )
    real = sandbox.asyncio.create_subprocess_exec

    async def run_probe(program: str, *words: str, **options: Any) -> Any:
        return await real(program, str(probe), **options)

    monkeypatch.setattr(sandbox.asyncio, "create_subprocess_exec", run_probe)
    names, errno = await sandbox.run({})
    assert not [name for name in names if name.startswith("AIDA")]
    assert errno == 27  # EFBIG


async def test_a_template_is_compared_by_field(service: Service) -> None:
    """B7, D5."""
    admin = service.admin
    where = f"/projects/{await service.project()}/templates"
    item = await admin.post(where, SCAFFOLD)
    changed = scaffold(**{"README.md": "Tiny, and well.\n"})
    await admin.call("PUT", f"{where}/{item['id']}", changed, If_Match="*")
    told = await admin.get(f"{where}/{item['id']}/diff?from=1&to=2")
    (change,) = told["changes"]
    assert change["field"] == "files.README.md"
    assert "+Tiny, and well." in change["lines"]
