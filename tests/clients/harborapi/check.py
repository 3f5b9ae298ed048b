"""Harbor's Python client walks Wharf's API: every method of the client once, every answer validated by the client's own models.

A method is a step (steps/*.py), a line in later.py, or the client's plumbing. One that is in none of them fails the walk, so a new
version of the client cannot add calls unseen. A step may be written before its time: while its method stands in later.py it is not run. A
method in later.py that starts to be served fails the walk until its line is taken out.
"""

import asyncio
import contextlib
import inspect
import sys
import traceback
import types
import typing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from harborapi import HarborAsyncClient
from pydantic import BaseModel

import registry
from later import LATER, PLUMBING, SHARED
from steps import (
    artifacts, audit, gc, groups, immutability, labels, ldap, members, projects, quotas, repositories, retention, robots, system, teardown, users,
)

# In this order: later modules use what earlier ones made.
MODULES = [
    system, users, projects, members, repositories, artifacts, immutability, labels, retention, robots, quotas, groups, ldap, audit, gc, teardown,
]

# What the routers say when a path or a method is not served at all.
NOT_SERVED = ("no such resource", "this resource does not have that method")


def steps():
    """Every step by the name of the method it walks."""
    found = {}
    for module in MODULES:
        for name, step in vars(module).items():
            if inspect.iscoroutinefunction(step) and not name.startswith("_") and step.__module__ == module.__name__:
                assert name not in found, f"{name} is walked twice"
                found[name] = step
    return found


def methods():
    """Every method of the client that calls the server."""
    members = inspect.getmembers(HarborAsyncClient, inspect.iscoroutinefunction)
    return {name: method for name, method in members if not name.startswith("_") and name not in PLUMBING}


def sample(kind):
    """Some value of an argument's type."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        kind = typing.get_args(kind)[0]
    if typing.get_origin(kind) is list:
        return ["1"]
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return kind.model_construct()
    return {int: 1, bool: False, dict: {}}.get(kind, "x")


async def is_served(client, method):
    """Whether the server knows the method's path, told by its answer to a call without sense."""
    kinds = typing.get_type_hints(method)
    parameters = inspect.signature(method).parameters
    names = [name for name in parameters if name != "self" and kinds[name] is not inspect.Parameter.empty]
    needed = [name for name in names if parameters[name].default is inspect.Parameter.empty]
    answers = []

    async def note(answer):
        await answer.aread()
        answers.append(answer)

    client.client.event_hooks = {"response": [note]}
    # Some methods refuse to call without one of their optional arguments.
    for chosen in (needed, names):
        if not answers:
            with contextlib.suppress(Exception):
                await method(client, **{name: sample(kinds[name]) for name in chosen})
    client.client.event_hooks = {}
    assert answers, f"{method.__name__} calls nothing"
    last = answers[-1]
    return not (last.status_code in (404, 405) and any(text in last.text for text in NOT_SERVED))


async def walk(server):
    """Runs every step; returns what went wrong."""
    user, password = registry.ADMIN
    client = HarborAsyncClient(url=server.url + "/api/v2.0", username=user, secret=password, retry=None)
    known, problems, walked = methods(), [], 0
    found = steps()
    later = {name for names in LATER.values() for name in names}
    for name in sorted(known.keys() - found.keys() - later):
        problems.append(f"{name}: neither a step nor in later.py")
    for name in sorted((found.keys() | later) - known.keys()):
        problems.append(f"{name}: the client has no such method")
    it = types.SimpleNamespace(server=server)
    for name, step in found.items():
        if name in later:
            continue
        try:
            await asyncio.wait_for(step(client, it), 60)
            walked += 1
        except Exception as error:
            problems.append(f"{name}: {told(error)}")
    for name in sorted((later & known.keys()) - SHARED):
        if await is_served(client, known[name]):
            problems.append(f"{name}: is served now; make it a step and take it out of later.py")
    await client.client.aclose()
    return walked, len(later), problems


def told(error):
    """An error in a line or two, with the answer when there was one and the line of the step."""
    answer = getattr(error.__cause__, "response", None)
    place = [frame for frame in traceback.extract_tb(error.__traceback__) if "/steps/" in frame.filename]
    where = f" (steps/{Path(place[-1].filename).name}:{place[-1].lineno})" if place else ""
    if answer is not None:
        return f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}{where}"
    return f"{type(error).__name__}: {error}{where}"


def main():
    with registry.running() as server:
        walked, later, problems = asyncio.run(walk(server))
    for problem in problems:
        print("FAILED", problem)
    print(f"harborapi: {walked} methods walked, {later} are not served yet, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
