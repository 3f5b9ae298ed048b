"""The audit log of what this walk did, and its purges."""

import asyncio

from harborapi.models import Schedule, ScheduleObj


def _plan(kind, hours=1000):
    parameters = {"audit_retention_hour": hours, "include_event_types": "pull_artifact,other", "dry_run": True}
    return Schedule(schedule=ScheduleObj(type=kind), parameters=parameters)


async def get_audit_logs(client, it):
    entries = await client.get_audit_logs(query="username=admin", sort="-op_time", page_size=10, limit=50)
    assert entries and all(entry.username == "admin" and entry.op_time for entry in entries), entries
    assert {"create", "delete"} <= {entry.operation for entry in entries}, entries


async def get_project_logs(client, it):
    entries = await client.get_project_logs("walk", query="operation=create", limit=200)
    assert any(entry.resource_type == "project" and entry.resource == "walk" for entry in entries), entries


async def create_purge_job_schedule(client, it):
    location = await client.create_purge_job_schedule(_plan("Manual"))
    it.purge = int(location.rsplit("/", 1)[1])


async def get_purge_job(client, it):
    for _ in range(100):
        run = await client.get_purge_job(it.purge)
        if run.job_status != "Running":
            break
        await asyncio.sleep(0.1)
    assert run.job_status == "Success" and run.creation_time, run


async def get_purge_job_log(client, it):
    assert "would be removed" in await client.get_purge_job_log(it.purge)


async def get_purge_job_history(client, it):
    assert [run.id for run in await client.get_purge_job_history()] == [it.purge]


async def stop_purge_job(client, it):
    await client.stop_purge_job(it.purge)


async def update_purge_job_schedule(client, it):
    await client.update_purge_job_schedule(_plan("Daily"))


async def get_purge_job_schedule(client, it):
    stored = await client.get_purge_job_schedule()
    assert stored.schedule.cron == "0 0 0 * * *" and stored.schedule.next_scheduled_time, stored
