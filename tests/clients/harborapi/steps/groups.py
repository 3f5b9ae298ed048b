"""Groups of users from outside."""

from harborapi.models import UserGroup


async def create_usergroup(client, it):
    location = await client.create_usergroup(UserGroup(group_name="walkers", group_type=3))
    it.group = int(location.rsplit("/", 1)[1])


async def get_usergroups(client, it):
    assert [group.group_name for group in await client.get_usergroups()] == ["walkers"]


async def search_usergroups(client, it):
    assert [group.id for group in await client.search_usergroups("walk")] == [it.group]


async def get_usergroup(client, it):
    group = await client.get_usergroup(it.group)
    assert (group.group_name, group.group_type) == ("walkers", 3), group


async def update_usergroup(client, it):
    await client.update_usergroup(it.group, UserGroup(group_name="runners"))
    assert (await client.get_usergroup(it.group)).group_name == "runners"


async def add_project_member_group(client, it):
    location = await client.add_project_member_group("walk", it.group, 3)
    member = await client.get_project_member("walk", int(location.rsplit("/", 1)[1]))
    assert (member.entity_name, member.entity_type, member.role_id) == ("runners", "g", 3), member


async def delete_usergroup(client, it):
    await client.delete_usergroup(it.group)
    assert await client.get_usergroups() == []
