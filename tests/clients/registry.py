"""A fresh `wharf` on a free port of this machine, and raw HTTP to fill it. Only the standard library is used."""

import base64
import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

ADMIN = ("admin", "Sesame-12345")
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"


class Registry:
    """A running registry: its URL, and requests as one of its users."""

    def __init__(self, url):
        self.url = url

    def send(self, method, path, body=None, kind="application/json", user=ADMIN):
        """Sends a request; returns (status, headers, body)."""
        data = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
        request = urllib.request.Request(self.url + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", kind)
        if user:
            request.add_header("Authorization", "Basic " + base64.b64encode(":".join(user).encode()).decode())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def need(self, status, *request, **options):
        """Like `send`, but any other status is an error."""
        found, headers, body = self.send(*request, **options)
        assert found == status, f"{request[:2]}: {found} {body[:300]!r}"
        return headers, body

    def push_blob(self, repository, data):
        """Pushes a blob; returns its digest."""
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        self.need(201, "POST", f"/v2/{repository}/blobs/uploads/?digest={digest}", data, "application/octet-stream")
        return digest

    def push_manifest(self, repository, reference, manifest):
        """Pushes a manifest; returns its descriptor."""
        data = json.dumps(manifest).encode()
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        self.need(201, "PUT", f"/v2/{repository}/manifests/{reference or digest}", data, manifest["mediaType"])
        return {"mediaType": manifest["mediaType"], "digest": digest, "size": len(data)}

    def push_image(self, repository, tag, architecture="amd64", annotations=None):
        """Pushes an image of one small layer with a build history."""
        layer = os.urandom(600)
        config = {
            "architecture": architecture,
            "os": "linux",
            "created": "2026-01-02T03:04:05Z",
            "author": "the tests",
            "config": {"Cmd": ["/bin/true"], "Env": ["A=b"], "ExposedPorts": {"80/tcp": {}}, "Labels": {"team": "walk"}},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
            "history": [
                {"created": "2026-01-02T03:04:05Z", "created_by": "ADD file"},
                {"created": "2026-01-02T03:04:06Z", "created_by": "CMD true", "empty_layer": True},
            ],
        }
        data = json.dumps(config).encode()
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"mediaType": CONFIG, "digest": self.push_blob(repository, data), "size": len(data)},
            "layers": [
                {
                    "mediaType": "application/vnd.oci.image.layer.v1.tar",
                    "digest": self.push_blob(repository, layer),
                    "size": len(layer),
                }
            ],
        }
        if annotations:
            manifest["annotations"] = annotations
        return self.push_manifest(repository, tag, manifest)

    def push_index(self, repository, tag, images):
        """Pushes an index of (architecture, descriptor) pairs."""
        manifests = [dict(image, platform={"os": "linux", "architecture": name}) for name, image in images]
        return self.push_manifest(repository, tag, {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})

    def push_referrer(self, repository, subject, artifact_type):
        """Pushes an artifact that refers to `subject`, as signatures and SBOMs do."""
        empty = "application/vnd.oci.empty.v1+json"
        config = {"mediaType": empty, "digest": self.push_blob(repository, b"{}"), "size": 2}
        data = b"something about " + subject["digest"].encode()
        layer = {"mediaType": "text/plain", "digest": self.push_blob(repository, data), "size": len(data)}
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "artifactType": artifact_type,
            "config": config,
            "layers": [layer],
            "subject": subject,
        }
        return self.push_manifest(repository, None, manifest)


@contextlib.contextmanager
def running(**environment):
    """Starts a registry with the default configuration and `environment` on top, and stops it at the end."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WHARF_")}
    settings = {"WHARF_ADMIN_PASSWORD": ADMIN[1], "WHARF_LOG__LEVEL": "info", **environment}
    with tempfile.TemporaryDirectory() as folder:
        command = [os.environ["WHARF_BIN"], "serve", "--listen", "127.0.0.1:0", "--data-dir", folder + "/data"]
        process = subprocess.Popen(command, env={**inherited, **settings}, stderr=subprocess.PIPE, text=True)
        log = []
        try:
            yield Registry(_address(process, log))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        # An administrator may name any directory; one that is not there is no fault of the registry.
        directory = "the LDAP directory is unavailable"
        faults = [line for line in log if (" ERROR " in line and directory not in line) or "panicked" in line]
        assert not faults, "the registry's log has faults:\n" + "\n".join(faults[:20])


def _address(process, log):
    for line in process.stderr:
        found = re.search(r'Wharf serves.*url="([^"]+)"', line)
        log.append(line.rstrip())
        if found:
            threading.Thread(target=lambda: log.extend(rest.rstrip() for rest in process.stderr), daemon=True).start()
            return found.group(1)
    raise SystemExit("the registry did not start:\n" + "\n".join(log))
