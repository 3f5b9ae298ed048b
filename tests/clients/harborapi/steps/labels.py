"""Labels of the system and of projects, and on artifacts."""

from harborapi.models import Label


async def create_label(client, it):
    location = await client.create_label(Label(name="tested", color="#00ff00", scope="p", project_id=it.project, description="d"))
    it.label = int(location.rsplit("/", 1)[1])
    await client.create_label(Label(name="everywhere", scope="g"))


async def get_labels(client, it):
    assert [label.name for label in await client.get_labels(scope="g")] == ["everywhere"]
    assert [label.id for label in await client.get_labels(scope="p", project_id=it.project, name="tested")] == [it.label]


async def get_label(client, it):
    label = await client.get_label(it.label)
    assert (label.name, label.color, label.scope, label.project_id) == ("tested", "#00ff00", "p", it.project), label


async def update_label(client, it):
    await client.update_label(it.label, Label(name="tested-well", color="#0000ff", scope="p", project_id=it.project))
    assert (await client.get_label(it.label)).name == "tested-well"


async def add_artifact_label(client, it):
    await client.add_artifact_label("walk", "team/app", "1.0", Label(id=it.label))
    artifact = await client.get_artifact("walk", "team/app", "1.0", with_label=True)
    assert [label.name for label in artifact.labels] == ["tested-well"], artifact.labels


async def delete_artifact_label(client, it):
    await client.delete_artifact_label("walk", "team/app", "1.0", it.label)
    assert not (await client.get_artifact("walk", "team/app", "1.0", with_label=True)).labels


async def delete_label(client, it):
    await client.delete_label(it.label)
    assert await client.get_labels(scope="p", project_id=it.project) == []
