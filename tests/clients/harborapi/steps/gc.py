"""Garbage collection by hand and by schedule."""

import asyncio

from harborapi.models import Schedule


def schedule(kind, cron=""):
    return Schedule.model_validate({"schedule": {"type": kind, "cron": cron}, "parameters": {"delete_untagged": False, "dry_run": True, "workers": 2}})


async def create_gc_schedule(client, it):
    location = await client.create_gc_schedule(schedule("Manual"))
    it.gc = int(location.rsplit("/", 1)[1])


async def get_gc_job(client, it):
    for _ in range(300):
        run = await client.get_gc_job(it.gc)
        if run.job_status == "Success":
            return
        await asyncio.sleep(0.1)
    raise AssertionError(run)


async def get_gc_jobs(client, it):
    assert it.gc in [run.id for run in await client.get_gc_jobs()]


async def get_gc_log(client, it):
    assert any("garbage collection" in line for line in await client.get_gc_log(it.gc))


async def update_gc_schedule(client, it):
    await client.update_gc_schedule(schedule("Custom", "0 0 3 * * *"))


async def get_gc_schedule(client, it):
    found = await client.get_gc_schedule()
    assert found.schedule.cron == "0 0 3 * * *", found
