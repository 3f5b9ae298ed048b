"""Projects and their metadata."""

from harborapi.models import ProjectMetadata, ProjectReq


async def create_project(client, it):
    location = await client.create_project(ProjectReq(project_name="walk", metadata=ProjectMetadata(public="true"), storage_limit=-1))
    assert location.endswith("/projects/walk"), location


async def project_exists(client, it):
    assert await client.project_exists("walk") and not await client.project_exists("elsewhere")


async def get_projects(client, it):
    projects = await client.get_projects(sort="name", page_size=1)
    assert [project.name for project in projects] == ["library", "walk"], projects
    assert [project.name for project in await client.get_projects(name="wal", public=True)] == ["walk"]


async def get_project(client, it):
    project = await client.get_project("walk")
    it.project = project.project_id
    assert project.owner_name == "admin" and project.metadata.public == "true" and project.repo_count == 0
    assert (await client.get_project(it.project)).name == "walk"


async def update_project(client, it):
    await client.update_project("walk", ProjectReq(metadata=ProjectMetadata(public="false")))
    assert (await client.get_project("walk")).metadata.public == "false"


async def get_project_summary(client, it):
    summary = await client.get_project_summary("walk")
    assert summary.project_admin_count == 1 and summary.repo_count == 0, summary


async def get_project_deletable(client, it):
    assert (await client.get_project_deletable("walk")).deletable


async def get_project_metadata(client, it):
    assert (await client.get_project_metadata("walk")).public == "false"


async def set_project_metadata(client, it):
    await client.set_project_metadata("walk", ProjectMetadata(auto_scan="false"))


async def get_project_metadata_entry(client, it):
    assert await client.get_project_metadata_entry("walk", "public") == {"public": "false"}


async def update_project_metadata_entry(client, it):
    await client.update_project_metadata_entry("walk", "auto_scan", {"auto_scan": "true"})
    assert await client.get_project_metadata_entry("walk", "auto_scan") == {"auto_scan": "true"}


async def delete_project_metadata_entry(client, it):
    await client.delete_project_metadata_entry("walk", "auto_scan")
    assert (await client.get_project_metadata("walk")).auto_scan is None
