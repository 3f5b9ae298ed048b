"""A clean-up script written for Harbor 1.7 runs unmodified: it deletes what no deployment runs, and nothing else.

harborclient_modify_v1_7_0.py and cleanup.py are the published script. Changed are its four values of host, user, password
and protocol, and the line that imports `os` for them. pykube.py stands in for the Kubernetes library.

registry_clear.py is another published script, for the registry below Harbor: every night it keeps the highest version of each repository. Its
quotes and indentation are put back, which the page it was published on had lost, and the address comes from the environment. It knows no
passwords; `requests` takes them from a .netrc file.
"""

import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

from registry import ADMIN, MANIFEST, running

HERE = pathlib.Path(__file__).parent
RUNNING = {("line", "hello"): "harbor.example.org/line/hello:20190912123205-c808c4", ("line", "twins"): "harbor.example.org/line/twins:kept"}


class Cluster(http.server.BaseHTTPRequestHandler):
    """Answers `GET …/namespaces/{namespace}/deployments/{name}` like a Kubernetes API server."""

    def do_GET(self):
        parts = self.path.split("/")
        image = RUNNING.get((parts[5], parts[7]))
        body = {"spec": {"template": {"spec": {"containers": [{"image": image}]}}}} if image else {"code": 404}
        data = json.dumps(body).encode()
        self.send_response(200 if image else 404)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def clean_up(registry, cluster):
    """Runs the script as its user would."""
    values = {
        "LEGACY_HOST": registry.url.split("://")[1],
        "LEGACY_USER": ADMIN[0],
        "LEGACY_PASSWORD": ADMIN[1],
        "LEGACY_CLUSTER": f"http://127.0.0.1:{cluster.server_address[1]}",
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run([sys.executable, HERE / "cleanup.py"], env={**os.environ, **values}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def keep_the_highest_version(registry):
    """Runs the nightly script where no `docker` is, as beside Wharf: its garbage collection and restart are not needed."""
    with tempfile.TemporaryDirectory() as folder:
        netrc = pathlib.Path(folder, "netrc")
        netrc.write_text(f"machine 127.0.0.1 login {ADMIN[0]} password {ADMIN[1]}\n")
        netrc.chmod(0o600)
        values = {"LEGACY_URL": registry.url, "NETRC": str(netrc), "NO_PROXY": "127.0.0.1", "PATH": folder}
        script = HERE / "registry_clear.py"
        done = subprocess.run([sys.executable, script], env={**os.environ, **values}, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0 and "delete fail" not in done.stdout, done.stdout + done.stderr


def nightly():
    with running() as registry:
        images = {"library/nginx": ["1.9.0", "1.10.0", "1.10.1", "latest"], "library/single": ["0.1"], "library/plain": ["main", "stable"]}
        for repository, names in images.items():
            for name in names:
                registry.push_image(repository, name)
        keep_the_highest_version(registry)
        left = {repository: tags(registry, repository) for repository in images}
        assert left == {"library/nginx": ["1.10.1", "latest"], "library/single": ["0.1"], "library/plain": ["main", "stable"]}, left
        registry.need(200, "GET", "/v2/library/nginx/manifests/1.10.1")
    print("legacy: the nightly script kept the highest version of each repository")


def tags(registry, repository):
    """Tags left in a repository; none when it is gone."""
    status, _, body = registry.send("GET", f"/v2/{repository}/tags/list")
    assert status in (200, 404), status
    return sorted(json.loads(body)["tags"] or []) if status == 200 else []


def main():
    cluster = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Cluster)
    threading.Thread(target=cluster.serve_forever, daemon=True).start()
    with running() as registry:
        # As the oldest scripts make projects: `public` is a number.
        registry.need(201, "POST", "/api/projects", {"project_name": "line", "public": 0})
        for tag in ("20190912123205-c808c4", "20190911-old", "20190910-older"):
            registry.push_image("line/hello", tag)
        # Two tags of one image: deleting one must leave the other, unlike Harbor 1.x did.
        registry.push_image("line/twins", "kept")
        _, manifest = registry.need(200, "GET", "/v2/line/twins/manifests/kept")
        registry.need(201, "PUT", "/v2/line/twins/manifests/gone", manifest, MANIFEST)
        registry.push_image("line/unused", "1")
        registry.push_image("line/unused", "2")
        registry.push_image("library/base", "1")
        told = clean_up(registry, cluster)
        left = {name: tags(registry, name) for name in ("line/hello", "line/twins", "line/unused", "library/base")}
        expected = {"line/hello": ["20190912123205-c808c4"], "line/twins": ["kept"], "line/unused": [], "library/base": ["1"]}
        assert left == expected, f"{left}\n{told}"
        registry.need(200, "GET", "/v2/line/twins/manifests/kept")
        _, body = registry.need(200, "GET", "/api/repositories?project_id=2")
        assert [row["name"] for row in json.loads(body)] == ["line/hello", "line/twins"], body
    cluster.shutdown()
    print("legacy: the clean-up script left what runs, and nothing else of its project")


main()
nightly()
