"""Schemathesis reads the served OpenAPI document and sends what it allows and what it does not: as nobody, as a user who is a project's
maintainer, and as the administrator, each against a registry of its own, so that what one breaks the others do not see.

Every check is on, except those in OFF. The seed is fixed and the examples are bounded, so a run can be repeated.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import registry

SEED, EXAMPLES = 20260102, int(os.environ.get("WHARF_TEST_EXAMPLES", "12"))

OFF = {
    # Fields nobody knows are ignored, as Harbor does, so that its clients can send theirs.
    "negative_data_rejection": "unknown fields and query parameters are ignored on purpose",
    # A body or a query that fits the description may still be refused: a name may be taken, a project may not be there.
    "positive_data_acceptance": "rules beyond shapes answer 4xx",
    # Anonymous callers reach what is public, so credentials are never required by the description.
    "ignored_auth": "anonymous access is part of the API",
}

USER = ("walker", "Walk-12345")


def prepare(server):
    """Gives the requests something to meet."""
    body = {"username": USER[0], "password": USER[1], "email": "w@example.org", "realname": "w"}
    server.need(201, "POST", "/api/v2.0/users", body)
    member = {"role_id": 4, "member_user": {"username": USER[0]}}
    server.need(201, "POST", "/api/v2.0/projects/library/members", member)
    image = server.push_image("library/app", "1.0")
    server.push_referrer("library/app", image, "application/vnd.dev.cosign.artifact.sig.v1+json")


def run(name, user):
    """One run; returns whether everything held."""
    program = Path(sys.executable).with_name("st")
    with registry.running() as server, tempfile.TemporaryDirectory() as folder:
        prepare(server)
        command = [program, "run", f"{server.url}/api/v2.0/openapi.json", "--checks", "all", "--exclude-checks", ",".join(OFF)]
        command += ["--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--seed", str(SEED)]
        command += ["--generation-deterministic", "--request-timeout", "30", "--no-color"]
        command += ["--continue-on-failure", "--warnings", "off", "--suppress-health-check", "all"]
        # A generated configuration names a directory that is not there: 503 is then the answer of its searches.
        command += ["--exclude-path-regex", "/ldap/(users|groups)/search$"]
        if user:
            command += ["--auth", ":".join(user)]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(done.stdout)
    summary = [line.strip() for line in done.stdout.splitlines() if " generated" in line or " operations" in line.lower()]
    print(f"schemathesis as {name}: {'passed' if done.returncode == 0 else 'FAILED'}; {'; '.join(summary)}")
    return done.returncode == 0


def main():
    held = [run(name, user) for name, user in (("nobody", None), ("a maintainer", USER), ("the administrator", registry.ADMIN))]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
