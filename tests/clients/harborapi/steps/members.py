"""Members of a project."""

from harborapi.models import ProjectMember, UserEntity


async def add_project_member(client, it):
    location = await client.add_project_member("walk", ProjectMember(role_id=3, member_user=UserEntity(username="wanda")))
    it.member = int(location.rsplit("/", 1)[1])


async def get_project_members(client, it):
    members = {member.entity_name: member for member in await client.get_project_members("walk", page_size=1)}
    assert members.keys() == {"admin", "wanda"}, members
    wanda = members["wanda"]
    assert (wanda.id, wanda.role_id, wanda.role_name, wanda.entity_type) == (it.member, 3, "guest", "u"), wanda
    assert [member.entity_name for member in await client.get_project_members("walk", entity_name="wan")] == ["wanda"]


async def get_project_member(client, it):
    member = await client.get_project_member("walk", it.member)
    assert (member.entity_name, member.project_id, member.entity_id) == ("wanda", it.project, it.user), member


async def update_project_member_role(client, it):
    await client.update_project_member_role("walk", it.member, 2)
    assert (await client.get_project_member("walk", it.member)).role_name == "developer"


async def remove_project_member(client, it):
    await client.remove_project_member("walk", it.member)
    assert [member.entity_name for member in await client.get_project_members("walk")] == ["admin"]


async def add_project_member_user(client, it):
    location = await client.add_project_member_user("walk", "wanda", 4)
    it.member = int(location.rsplit("/", 1)[1])
    assert (await client.get_project_member("walk", it.member)).role_id == 4
