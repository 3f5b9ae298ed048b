"""Immutability rules of a project."""

from harborapi.models import ImmutableRule, ImmutableSelector


def rule(pattern, **fields):
    return ImmutableRule(
        action="immutable", template="immutable_template", disabled=False,
        tag_selectors=[ImmutableSelector(kind="doublestar", decoration="matches", pattern=pattern)],
        scope_selectors={"repository": [ImmutableSelector(kind="doublestar", decoration="repoMatches", pattern="**")]}, **fields,
    )


async def create_project_immutable_tag_rule(client, it):
    location = await client.create_project_immutable_tag_rule("walk", rule("held-*"))
    it.immutable_rule = int(location.rsplit("/", 1)[1])


async def get_project_immutable_tag_rules(client, it):
    rules = await client.get_project_immutable_tag_rules("walk")
    assert [(one.id, one.disabled) for one in rules] == [(it.immutable_rule, False)], rules
    assert rules[0].tag_selectors[0].pattern == "held-*", rules


async def update_project_immutable_tag_rule(client, it):
    await client.update_project_immutable_tag_rule("walk", it.immutable_rule, rule("kept-*"))
    rules = await client.get_project_immutable_tag_rules("walk")
    assert rules[0].tag_selectors[0].pattern == "kept-*", rules


async def delete_project_immutable_tag_rule(client, it):
    await client.delete_project_immutable_tag_rule("walk", it.immutable_rule)
    assert await client.get_project_immutable_tag_rules("walk") == []
