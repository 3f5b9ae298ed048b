"""LDAP without a directory: what is refused is refused in words, and nothing hangs."""

from harborapi.exceptions import HarborAPIException
from harborapi.models import LdapConf


async def ping_ldap(client, it):
    result = await client.ping_ldap(
        LdapConf(
            ldap_url="ldap://127.0.0.1:1",
            ldap_base_dn="dc=example,dc=org",
            ldap_uid="uid",
            ldap_scope=2,
            ldap_connection_timeout=2,
            ldap_verify_cert=True,
        )
    )
    assert result.success is False and result.message, result


async def _refused(call):
    try:
        await call
    except HarborAPIException:
        return
    raise AssertionError("there is no directory, so there is nothing to find")


async def search_ldap_users(client, it):
    await _refused(client.search_ldap_users("wanda"))


async def search_ldap_groups(client, it):
    await _refused(client.search_ldap_groups(group_name="walkers"))


async def import_ldap_users(client, it):
    await _refused(client.import_ldap_users(["wanda"]))
