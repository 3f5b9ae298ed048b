"""Artifacts, their tags and what belongs to them."""

from harborapi.models import Tag

APP = ("walk", "team/app")


async def get_artifacts(client, it):
    artifacts = await client.get_artifacts(*APP, with_tag=True, with_label=True, with_accessory=True, page_size=1)
    by_digest = {artifact.digest: artifact for artifact in artifacts}
    assert by_digest.keys() == {it.image["digest"], it.other["digest"], it.index["digest"]}, by_digest.keys()
    image, index = by_digest[it.image["digest"]], by_digest[it.index["digest"]]
    assert image.type == "IMAGE" and [tag.name for tag in image.tags] == ["1.0"], image
    assert image.extra_attrs.model_dump()["architecture"] == "amd64" and image.annotations.model_dump()["org.example.walk"] == "yes", image
    assert [accessory.digest for accessory in image.accessories] == [it.signature["digest"]], image.accessories
    children = {child.child_digest: child.platform.architecture for child in index.references}
    assert children == {it.image["digest"]: "amd64", it.other["digest"]: "arm64"}, children
    tagged = await client.get_artifacts(*APP, query="tags=arm")
    assert [artifact.digest for artifact in tagged] == [it.other["digest"]], tagged


async def get_artifact(client, it):
    by_tag = await client.get_artifact(*APP, "1.0", with_label=True, with_accessory=True, with_immutable_status=True)
    by_digest = await client.get_artifact(*APP, it.image["digest"])
    assert by_tag.id == by_digest.id and by_tag.digest == it.image["digest"] and by_tag.size > 600, by_tag
    assert by_tag.project_id == it.project and by_tag.repository_id == it.repository and by_tag.push_time, by_tag
    it.artifact = by_tag.id


async def get_project_artifacts(client, it):
    artifacts = await client.get_project_artifacts("walk")
    assert {artifact.digest for artifact in artifacts} >= {it.image["digest"], it.index["digest"]}, artifacts


async def get_artifact_accessories(client, it):
    accessories = await client.get_artifact_accessories(*APP, "1.0")
    assert [accessory.digest for accessory in accessories] == [it.signature["digest"]], accessories
    assert accessories[0].type == "signature.cosign" and accessories[0].subject_artifact_digest == it.image["digest"], accessories


async def get_artifact_build_history(client, it):
    history = await client.get_artifact_build_history(*APP, "1.0")
    assert [entry.created_by for entry in history] == ["ADD file", "CMD true"], history


async def create_artifact_tag(client, it):
    location = await client.create_artifact_tag(*APP, "1.0", Tag(name="stable"))
    assert location.endswith("/artifacts/1.0/tags/stable") or location.endswith("/tags/stable"), location


async def get_artifact_tags(client, it):
    tags = await client.get_artifact_tags(*APP, "1.0", with_immutable_status=True)
    assert sorted(tag.name for tag in tags) == ["1.0", "stable"], tags
    assert all(tag.artifact_id == it.artifact and tag.push_time and not tag.immutable for tag in tags), tags


async def delete_artifact_tag(client, it):
    await client.delete_artifact_tag(*APP, "1.0", "stable")
    assert [tag.name for tag in await client.get_artifact_tags(*APP, "1.0")] == ["1.0"]


async def copy_artifact(client, it):
    location = await client.copy_artifact("walk", "copy", "walk/team/app:1.0")
    assert it.image["digest"] in location, location
    copied = await client.get_artifact("walk", "copy", "1.0")
    assert copied.digest == it.image["digest"], copied


async def delete_artifact(client, it):
    await client.delete_artifact("walk", "copy", it.image["digest"])
    assert await client.get_artifacts("walk", "copy") == []
