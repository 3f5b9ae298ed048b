"""What the registry says about itself."""

from harborapi.models import Configurations, CVEAllowlist, CVEAllowlistItem


async def ping(client, it):
    assert await client.ping() == "Pong"


async def health_check(client, it):
    health = await client.health_check()
    assert health.status == "healthy" and all(part.status == "healthy" for part in health.components)


async def get_system_info(client, it):
    info = await client.get_system_info()
    assert info.harbor_version.startswith("v2.") and info.auth_mode and info.external_url == it.server.url


async def get_permissions(client, it):
    permissions = await client.get_permissions()
    assert permissions.system and permissions.project


async def get_config(client, it):
    config = await client.get_config()
    assert config.auth_mode.value == "db_auth"


async def update_config(client, it):
    await client.update_config(Configurations(project_creation_restriction="adminonly"))
    assert (await client.get_config()).project_creation_restriction.value == "adminonly"
    await client.update_config(Configurations(project_creation_restriction="everyone"))


async def update_cve_allowlist(client, it):
    await client.update_cve_allowlist(CVEAllowlist(items=[CVEAllowlistItem(cve_id="CVE-2026-0001")]))


async def get_cve_allowlist(client, it):
    allowed = await client.get_cve_allowlist()
    assert [item.cve_id for item in allowed.items] == ["CVE-2026-0001"], allowed


async def get_system_volume_info(client, it):
    volumes = await client.get_system_volume_info()
    assert volumes.storage[0].total >= volumes.storage[0].free > 0, volumes


async def get_system_certificate(client, it):
    # It made no certificate authority of its own. The client hands over whatever is answered.
    answer = bytes(await client.get_system_certificate())
    assert b"no certificate authority" in answer, answer
