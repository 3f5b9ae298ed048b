"""Repositories, with content pushed as container clients push it."""

from harborapi.models import Repository


async def get_repositories(client, it):
    it.image = it.server.push_image("walk/team/app", "1.0", annotations={"org.example.walk": "yes"})
    it.other = it.server.push_image("walk/team/app", "arm", architecture="arm64")
    it.index = it.server.push_index("walk/team/app", "multi", [("amd64", it.image), ("arm64", it.other)])
    it.signature = it.server.push_referrer("walk/team/app", it.image, "application/vnd.dev.cosign.artifact.sig.v1+json")
    it.server.push_image("walk/gone", "1.0")
    names = [repository.name for repository in await client.get_repositories("walk", sort="name", page_size=1)]
    assert names == ["walk/gone", "walk/team/app"], names
    everywhere = [repository.name for repository in await client.get_repositories(query="name=~team")]
    assert everywhere == ["walk/team/app"], everywhere


async def get_repository(client, it):
    repository = await client.get_repository("walk", "team/app")
    it.repository = repository.id
    assert (repository.name, repository.project_id) == ("walk/team/app", it.project), repository
    assert repository.artifact_count == 3 and repository.creation_time, repository


async def update_repository(client, it):
    await client.update_repository("walk", "team/app", Repository(description="walked *through*"))
    assert (await client.get_repository("walk", "team/app")).description == "walked *through*"


async def delete_repository(client, it):
    await client.delete_repository("walk", "gone")
    assert [repository.name for repository in await client.get_repositories("walk")] == ["walk/team/app"]


async def search(client, it):
    found = await client.search("walk")
    assert [project.name for project in found.project] == ["walk"], found
    assert [repository.repository_name for repository in found.repository] == ["walk/team/app"], found


async def get_statistics(client, it):
    statistics = await client.get_statistics()
    assert statistics.total_project_count == 2 and statistics.total_repo_count == 1, statistics
    assert statistics.total_storage_consumption > 0, statistics
