"""Retention of a project."""

import asyncio

from harborapi.models import RetentionPolicy


def policy(project, number):
    return RetentionPolicy.model_validate({
        "algorithm": "or",
        "rules": [{
            "disabled": False, "action": "retain", "template": "latestPushedK", "params": {"latestPushedK": number},
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**", "extras": '{"untagged":true}'}],
            "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
        }],
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}, "references": {}},
        "scope": {"level": "project", "ref": project},
    })


async def get_retention_metadata(client, it):
    found = await client.get_retention_metadata()
    assert "latestPushedK" in [template.rule_template for template in found.templates], found


async def create_retention_policy(client, it):
    project = await client.get_project("walk")
    it.retention_project = project.project_id
    location = await client.create_retention_policy(policy(project.project_id, 100))
    it.retention = int(location.rsplit("/", 1)[1])
    assert await client.get_project_retention_id("walk") == it.retention


async def get_retention_policy(client, it):
    found = await client.get_retention_policy(it.retention)
    assert found.rules[0].template == "latestPushedK" and found.scope.ref == it.retention_project, found


async def update_retention_policy(client, it):
    await client.update_retention_policy(it.retention, policy(it.retention_project, 99))


async def start_retention_execution(client, it):
    location = await client.start_retention_execution(it.retention, dry_run=True)
    it.retention_run = int(location.rsplit("/", 1)[1])


async def get_retention_executions(client, it):
    for _ in range(200):
        runs = await client.get_retention_executions(it.retention)
        assert runs[0].id == it.retention_run and runs[0].dry_run, runs
        if runs[0].status == "Success":
            return
        await asyncio.sleep(0.1)
    raise AssertionError(runs)


async def get_retention_tasks(client, it):
    tasks = await client.get_retention_tasks(it.retention, it.retention_run)
    assert tasks and all(task.retained == task.total for task in tasks), tasks
    it.retention_task = tasks[0].id


async def get_retention_execution_task_log(client, it):
    text = await client.get_retention_execution_task_log(it.retention, it.retention_run, it.retention_task)
    assert "RETAIN" in text and "Dry Run: true" in text, text


async def stop_retention_execution(client, it):
    await client.stop_retention_execution(it.retention, it.retention_run)


async def delete_retention_policy(client, it):
    await client.delete_retention_policy(it.retention)
