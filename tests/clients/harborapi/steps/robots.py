"""Robot accounts, also by the older paths below a project."""

from harborapi.models import Access, RobotCreate, RobotCreateV1, RobotPermission


def _permission(namespace, *actions):
    access = [Access(resource="repository", action=action) for action in actions]
    return RobotPermission(kind="project", namespace=namespace, access=access)


async def create_robot(client, it):
    made = await client.create_robot(
        RobotCreate(name="walker", level="project", duration=30, description="d", permissions=[_permission("walk", "pull", "push")])
    )
    it.robot = made.id
    assert made.name == "robot$walk+walker" and made.secret and made.expires_at > 0, made
    status, _, _ = it.server.send("GET", "/v2/", user=(made.name, made.secret))
    assert status == 200, status
    await client.create_robot(RobotCreate(name="system", level="system", duration=-1, permissions=[_permission("*", "pull")]))


async def get_robots(client, it):
    system = await client.get_robots(query="Level=system")
    assert [robot.name for robot in system] == ["robot$system"], system
    project = await client.get_robots(query=f"Level=project,ProjectID={it.project}")
    assert [robot.id for robot in project] == [it.robot], project


async def get_robot(client, it):
    robot = await client.get_robot(it.robot)
    assert (robot.level, robot.duration, robot.disable, robot.editable) == ("project", 30, False, True), robot
    assert [access.action for access in robot.permissions[0].access] == ["pull", "push"], robot
    assert not robot.secret, robot


async def update_robot(client, it):
    robot = await client.get_robot(it.robot)
    robot.description, robot.disable = "changed", True
    await client.update_robot(it.robot, robot)
    changed = await client.get_robot(it.robot)
    assert (changed.description, changed.disable) == ("changed", True), changed


async def refresh_robot_secret(client, it):
    await client.refresh_robot_secret(it.robot, "Walker-Secret-1")


async def delete_robot(client, it):
    await client.delete_robot(it.robot)
    assert await client.get_robots(query=f"Level=project,ProjectID={it.project}") == []


async def create_robot_v1(client, it):
    access = [Access(resource="repository", action="pull")]
    made = await client.create_robot_v1("walk", RobotCreateV1(name="older", description="d", expires_at=-1, access=access))
    it.older_robot = made.id
    assert made.name == "robot$walk+older" and made.secret, made


async def get_robots_v1(client, it):
    assert it.older_robot in [robot.id for robot in await client.get_robots_v1("walk")]


async def get_robot_v1(client, it):
    assert (await client.get_robot_v1("walk", it.older_robot)).name == "robot$walk+older"


async def update_robot_v1(client, it):
    robot = await client.get_robot_v1("walk", it.older_robot)
    robot.disable = True
    await client.update_robot_v1("walk", it.older_robot, robot)
    assert (await client.get_robot_v1("walk", it.older_robot)).disable


async def delete_robot_v1(client, it):
    await client.delete_robot_v1("walk", it.older_robot)
    assert it.older_robot not in [robot.id for robot in await client.get_robots_v1("walk")]
