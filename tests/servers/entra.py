#!/usr/bin/env python3
"""A double of the token endpoint of Microsoft Entra ID, for workload identities: a pod's token, read from a file, for a token of the storage.

    entra.py PORT FOLDER TENANT CLIENT

https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential
A pod's token counts while it is the content of FOLDER/federated-token and begins with `pod-`. What is given lives for 25 seconds.
"""
import base64
import json
import pathlib
import sys
import time
import urllib.parse

from double import Double, Refused, run, violation

LIFETIME = 25


class Entra(Double):
    def __init__(self, port, folder, tenant, client):
        super().__init__(port, folder)
        self.tenant, self.client, self.file, self.given = tenant, client, pathlib.Path(folder) / "federated-token", 0

    def open_uploads(self):
        return []

    def counts(self):
        return {"tokens": self.given}

    def refuse(self, path, refused):
        body = {"error": refused.code, "error_description": refused.message}
        return refused.status, {"Content-Type": "application/json"}, json.dumps(body).encode()

    def serve(self, request):
        if request.method != "POST" or request.path != f"/{self.tenant}/oauth2/v2.0/token":
            raise violation("invalid_request", "AADSTS90002: no such tenant")
        form = dict(urllib.parse.parse_qsl(request.body.decode()))
        wanted = {"grant_type": "client_credentials", "client_id": self.client, "scope": "https://storage.azure.com/.default",
                  "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
        for name, value in wanted.items():
            if form.get(name) != value:
                raise violation("invalid_request", f"{name} is {form.get(name)}")
        assertion = form.get("client_assertion", "")
        if assertion != self.file.read_text().strip() or not assertion.startswith("pod-"):
            raise Refused(401, "invalid_client", "AADSTS700213: No matching federated identity record found for presented assertion subject")
        with self.lock:
            self.given += 1
        now = int(time.time())
        claims = {"aud": "https://storage.azure.com", "iss": f"https://sts.windows.net/{self.tenant}/", "iat": now - 1, "nbf": now - 1,
                  "exp": now + LIFETIME, "appid": self.client, "tid": self.tenant, "ver": "1.0"}
        token = ".".join(map(encoded, ({"alg": "RS256", "typ": "JWT"}, claims))) + ".c2lnbmF0dXJl"
        body = {"token_type": "Bearer", "expires_in": LIFETIME, "access_token": token}
        return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def encoded(part):
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


if __name__ == "__main__":
    run(Entra(int(sys.argv[1]), *sys.argv[2:5]))
