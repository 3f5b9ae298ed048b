"""What was made goes again."""


async def delete_project(client, it):
    for repository in await client.get_repositories("walk"):
        await client.delete_repository("walk", repository.name.removeprefix("walk/"))
    await client.delete_project("walk")
    assert not await client.project_exists("walk")


async def delete_user(client, it):
    await client.delete_user(it.user)
    assert [user.username for user in await client.get_users()] == ["admin"]
