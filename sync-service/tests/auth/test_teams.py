"""R4, D3: teams are in projects, and their members with them, from and until the same moment."""

from __future__ import annotations

from ..service import Service


async def with_team(service: Service):
    ada = await service.client("ada@example.com", "viewer")
    user = (await ada.get("/auth/me"))["id"]
    team = (await service.admin.post("/teams", {"slug": "core", "name": "Core"}))["id"]
    project = await service.project()
    return ada, user, team, project


async def test_a_team_brings_its_members_into_a_project_at_once(service: Service) -> None:
    """R4."""
    ada, user, team, project = await with_team(service)
    path = f"/projects/{project}"
    await service.admin.call("PUT", f"{path}/teams/{team}", {"role": "developer"})
    assert (await ada.call("GET", path)).status_code == 404
    await service.admin.call("PUT", f"/teams/{team}/members/{user}")
    assert [row["id"] for row in await ada.get("/projects")] == [project]
    assert (await ada.call("POST", f"{path}/rules", {})).status_code == 422  # may, with a body
    assert (await ada.call("PATCH", path, {"name": "x"}, If_Match="*")).status_code == 403
    await service.admin.call("PUT", f"{path}/teams/{team}", {"role": "viewer"})
    assert (await ada.call("POST", f"{path}/rules", {})).status_code == 403
    await service.admin.call("DELETE", f"/teams/{team}/members/{user}")
    assert (await ada.call("GET", path)).status_code == 404
    assert await ada.get("/projects") == []


async def test_roles_of_ones_own_and_of_teams_add_up(service: Service) -> None:
    """R4, U8."""
    ada, user, team, project = await with_team(service)
    await service.admin.post("/roles", {"name": "keeper", "permissions": ["projects:manage"]})
    path = f"/projects/{project}"
    await service.admin.call("PUT", f"{path}/members/{user}", {"role": "viewer"})
    await service.admin.call("PUT", f"{path}/teams/{team}", {"role": "keeper"})
    await service.admin.call("PUT", f"/teams/{team}/members/{user}")
    assert (await ada.call("GET", path)).status_code == 200
    assert (await ada.call("PATCH", path, {"name": "x"}, If_Match="*")).status_code == 200
    in_use = [role["id"] for role in await service.admin.get("/roles")]
    assert (await service.admin.call("DELETE", f"/roles/{in_use[0]}")).status_code == 409


async def test_a_deleted_team_leaves_its_projects(service: Service) -> None:
    ada, user, team, project = await with_team(service)
    await service.admin.call("PUT", f"/teams/{team}/members/{user}")
    await service.admin.call("PUT", f"/projects/{project}/teams/{team}", {"role": "admin"})
    assert (await ada.call("GET", f"/projects/{project}")).status_code == 200
    assert [row["user_id"] for row in await ada.get(f"/teams/{team}/members")] == [user]
    assert (await ada.call("DELETE", f"/teams/{team}")).status_code == 403
    assert (await service.admin.call("DELETE", f"/teams/{team}")).status_code == 200
    assert (await ada.call("GET", f"/projects/{project}")).status_code == 404
    assert await service.admin.get(f"/projects/{project}/teams") == []
