"""How much projects may store."""

from harborapi.models import QuotaUpdateReq, ResourceList


async def get_quotas(client, it):
    assert len(await client.get_quotas(reference="project")) == 2
    [quota] = await client.get_quotas(reference="project", reference_id=str(it.project))
    it.quota = quota.id
    assert quota.hard.root["storage"] == -1 and quota.used.root["storage"] > 600, quota
    assert quota.ref.root["name"] == "walk", quota.ref


async def get_quota(client, it):
    quota = await client.get_quota(it.quota)
    assert quota.id == it.quota and quota.creation_time, quota


async def update_quota(client, it):
    await client.update_quota(it.quota, QuotaUpdateReq(hard=ResourceList({"storage": 1 << 30})))
    assert (await client.get_quota(it.quota)).hard.root["storage"] == 1 << 30
