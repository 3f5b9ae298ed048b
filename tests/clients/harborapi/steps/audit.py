"""The audit log of what this walk did."""


async def get_audit_logs(client, it):
    entries = await client.get_audit_logs(query="username=admin", sort="-op_time", page_size=10, limit=50)
    assert entries and all(entry.username == "admin" and entry.op_time for entry in entries), entries
    assert {"create", "delete"} <= {entry.operation for entry in entries}, entries


async def get_project_logs(client, it):
    entries = await client.get_project_logs("walk", query="operation=create", limit=20)
    assert any(entry.resource_type == "artifact" for entry in entries), entries
