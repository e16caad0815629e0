"""R4, U8: custom roles are stored, given, enforced and changed at once."""

from __future__ import annotations

from ..service import PAGE, RULE, Service

REVIEWER = {"name": "reviewer", "permissions": ["projects:read", "rules:read", "rules:write"]}


async def test_a_custom_role_in_a_project_allows_what_it_lists(service: Service) -> None:
    """R4, U8."""
    await service.admin.post("/roles", REVIEWER)
    ada = await service.client("ada@example.com", "viewer")
    user = (await ada.get("/auth/me"))["id"]
    project = await service.project(**{user: "reviewer"})
    await ada.post(f"/projects/{project}/rules", {"source": RULE, "page": PAGE})
    refused = await ada.call("PATCH", f"/projects/{project}", {"name": "X"}, If_Match="*")
    assert (refused.status_code, refused.json()["error"]["details"]) == (
        403,
        {"needs": "projects:manage"},
    )


async def test_a_change_of_a_role_counts_at_once(service: Service) -> None:
    """D3, U8."""
    role = await service.admin.post("/roles", {**REVIEWER, "name": "helper"})
    ada = await service.client("ada@example.com", "helper")
    user = (await ada.get("/auth/me"))["id"]
    project = await service.project(**{user: "helper"})
    path = f"/projects/{project}/rules"
    assert (await ada.call("GET", path)).status_code == 200
    assert (await ada.call("GET", "/users")).status_code == 403
    more = {"permissions": ["projects:read", "users:read"]}
    await service.admin.call("PATCH", f"/roles/{role['id']}", more, If_Match="*")
    assert (await ada.call("GET", path)).status_code == 403
    assert (await ada.call("GET", "/users")).status_code == 200


async def test_a_role_that_somebody_has_stays(service: Service) -> None:
    role = await service.admin.post("/roles", REVIEWER)
    ada = await service.client("ada@example.com", "viewer")
    user = (await ada.get("/auth/me"))["id"]
    project = await service.project(**{user: "reviewer"})
    refused = await service.admin.call("DELETE", f"/roles/{role['id']}")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "role_in_use")
    await service.admin.call("DELETE", f"/projects/{project}/members/{user}")
    assert (await service.admin.call("DELETE", f"/roles/{role['id']}")).status_code == 200
    assert await service.admin.get("/roles") == []


async def test_names_of_roles_are_unique_and_not_those_of_the_built_in(service: Service) -> None:
    await service.admin.post("/roles", REVIEWER)
    for name in ("reviewer", "admin"):
        again = await service.admin.call("POST", "/roles", {**REVIEWER, "name": name})
        assert again.json()["error"]["code"] == "role_exists"
    bad = await service.admin.call("POST", "/roles", {"name": "x", "permissions": ["fly"]})
    assert bad.status_code == 422


async def test_a_projects_admin_gives_no_role_that_allows_more_than_theirs(
    service: Service,
) -> None:
    """R4: permissions of the instance do not come from a project."""
    await service.admin.post("/roles", {"name": "lead", "permissions": ["projects:manage"]})
    await service.admin.post("/roles", REVIEWER)
    lead = await service.client("lead@example.com", "viewer")
    ada = await service.client("ada@example.com", "viewer")
    lead_id, ada_id = [(await who.get("/auth/me"))["id"] for who in (lead, ada)]
    project = await service.project(**{lead_id: "lead"})
    path = f"/projects/{project}/members/{ada_id}"
    for role, status in (("admin", 403), ("reviewer", 403), ("nothing", 422), ("lead", 200)):
        assert (await lead.call("PUT", path, {"role": role})).status_code == status
