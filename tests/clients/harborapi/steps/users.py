"""Accounts."""

from harborapi.exceptions import HarborAPIException
from harborapi.models import OIDCTestReq, UserCreationReq, UserProfile


async def create_user(client, it):
    location = await client.create_user(
        UserCreationReq(username="wanda", email="wanda@example.org", realname="Wanda", password="Walk-12345", comment="walks")
    )
    it.user = int(location.rsplit("/", 1)[1])


async def get_users(client, it):
    names = [user.username for user in await client.get_users(sort="username", page_size=1)]
    assert names == ["admin", "wanda"], names
    assert [user.username for user in await client.get_users(query="username=wanda")] == ["wanda"]


async def get_user(client, it):
    user = await client.get_user(it.user)
    assert (user.username, user.email, user.realname, user.comment) == ("wanda", "wanda@example.org", "Wanda", "walks")
    assert user.sysadmin_flag is False and user.creation_time and user.update_time


async def get_user_by_username(client, it):
    assert (await client.get_user_by_username("wanda")).user_id == it.user


async def get_current_user(client, it):
    user = await client.get_current_user()
    assert user.username == "admin" and user.sysadmin_flag


async def get_current_user_permissions(client, it):
    permissions = await client.get_current_user_permissions(scope="/project/1", relative=True)
    assert any(permission.resource == "repository" for permission in permissions), permissions


async def search_users_by_username(client, it):
    found = await client.search_users_by_username("wan")
    assert [(user.username, user.user_id) for user in found] == [("wanda", it.user)]


async def update_user(client, it):
    await client.update_user(it.user, UserProfile(email="w@example.org", realname="W", comment="changed"))
    user = await client.get_user(it.user)
    assert (user.email, user.realname, user.comment) == ("w@example.org", "W", "changed")


async def set_user_admin(client, it):
    await client.set_user_admin(it.user, True)
    assert (await client.get_user(it.user)).sysadmin_flag
    await client.set_user_admin(it.user, False)
    assert not (await client.get_user(it.user)).sysadmin_flag


async def set_user_password(client, it):
    await client.set_user_password(it.user, "Other-12345")
    status, _, _ = it.server.send("GET", "/api/v2.0/users/current", user=("wanda", "Other-12345"))
    assert status == 200, status


async def set_user_cli_secret(client, it):
    # Only accounts of an OpenID provider have one.
    try:
        await client.set_user_cli_secret(1, "Cli-secret-1")
    except HarborAPIException as refused:
        assert refused.status_code == 412, refused
        return
    raise AssertionError("a local account took a CLI secret")


async def test_oidc(client, it):
    # Nobody listens there, and the way to this machine is not open.
    try:
        await client.test_oidc(OIDCTestReq(url="http://127.0.0.1:1", verify_cert=False))
    except HarborAPIException as refused:
        assert refused.status_code == 400, refused
        return
    raise AssertionError("a provider that is not there is usable")
