#!/usr/bin/env python3
"""A double of OpenStack Keystone, as far as a client of Swift meets it: https://docs.openstack.org/api-ref/identity/v3/

    keystone.py PORT SWIFT_URL

POST /v3/auth/tokens    logs in by password, scoped to the project, or by application credential
GET /v3/auth/tokens     tells whether the token in X-Subject-Token is valid; Swift asks that for every request
DELETE /v3/auth/tokens  revokes the token in X-Subject-Token

Any user of the domain Default who has the password may log in, so that every test has its own. The tokens of a user whose name begins with
`lives-3-` live for three seconds, others for an hour. For the tests alone:

GET /logins/USER        how often the user logged in
DELETE /logins/USER     revokes all tokens of the user
"""
import datetime
import json
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSWORD = "wharf-test-password"
PROJECT, PROJECT_ID, DOMAIN = "wharf", "0123456789abcdef0123456789abcdef", "Default"
CREDENTIAL, CREDENTIAL_SECRET = "wharf-test-credential", "wharf-test-credential-secret"

lock = threading.Lock()
# Token to user and end.
tokens = {}
logins = {}


class Refused(Exception):
    pass


def in_domain(thing):
    domain = thing.get("domain", {})
    return domain.get("name") == DOMAIN or domain.get("id") == DOMAIN.lower()


def user_of(auth):
    """Who logs in, or Refused."""
    identity = auth["identity"]
    if identity["methods"] == ["application_credential"]:
        credential = identity["application_credential"]
        # Such a login may not ask for a scope: it has one.
        if (credential["id"], credential["secret"]) != (CREDENTIAL, CREDENTIAL_SECRET) or "scope" in auth:
            raise Refused
        return "credential"
    if identity["methods"] != ["password"]:
        raise Refused
    user = identity["password"]["user"]
    project = auth["scope"]["project"]
    if not in_domain(user) or user["password"] != PASSWORD or not in_domain(project) or project["name"] != PROJECT:
        raise Refused
    return user["name"]


def lifetime(user):
    return float(user.split("-")[1]) if user.startswith("lives-") else 3600.0


def stamp(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def catalog():
    def endpoint(interface, region, url):
        return {"id": uuid.uuid4().hex, "interface": interface, "region": region, "region_id": region, "url": url}

    account = f"{swift_url}/v1/AUTH_{PROJECT_ID}"
    nowhere = "http://127.0.0.1:9/v1/AUTH_nobody"
    return [
        {"type": "identity", "name": "keystone", "id": "a", "endpoints": [endpoint("public", "RegionOne", nowhere)]},
        {"type": "object-store", "name": "swift", "id": "b", "endpoints": [
            endpoint("public", "RegionTwo", nowhere), endpoint("admin", "RegionOne", nowhere),
            endpoint("public", "RegionOne", account), endpoint("internal", "RegionOne", account)]},
    ]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=None, headers=()):
        body = json.dumps(body).encode() if body is not None else b""
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fail(self, status, title):
        self.answer(status, {"error": {"code": status, "title": title, "message": "The request you have made requires authentication."}})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/v3/auth/tokens":
            return self.fail(404, "Not Found")
        try:
            user = user_of(json.loads(body)["auth"])
        except Refused:
            return self.fail(401, "Unauthorized")
        except (KeyError, TypeError, ValueError):
            return self.fail(400, "Bad Request")
        # A login takes a moment, so that others come while it lasts.
        time.sleep(0.1)
        token, now = uuid.uuid4().hex, time.time()
        end = now + lifetime(user)
        with lock:
            tokens[token] = (user, end)
            logins[user] = logins.get(user, 0) + 1
        self.answer(201, {"token": {
            "methods": ["password"], "issued_at": stamp(now), "expires_at": stamp(end),
            "user": {"id": "u", "name": user, "domain": {"id": "default", "name": DOMAIN}},
            "project": {"id": PROJECT_ID, "name": PROJECT, "domain": {"id": "default", "name": DOMAIN}},
            "roles": [{"id": "r", "name": "member"}], "catalog": catalog(),
        }}, [("X-Subject-Token", token)])

    def do_GET(self):
        if self.path.startswith("/logins/"):
            with lock:
                return self.answer(200, logins.get(self.path.split("/")[2], 0))
        with lock:
            user, end = tokens.get(self.headers.get("X-Subject-Token"), (None, 0))
        if end <= time.time():
            return self.fail(404, "Not Found")
        self.answer(200, {"token": {"user": {"name": user}, "expires_at": stamp(end), "project": {"id": PROJECT_ID}}})

    def do_DELETE(self):
        with lock:
            if self.path.startswith("/logins/"):
                gone = [token for token, (user, _) in tokens.items() if user == self.path.split("/")[2]]
            else:
                gone = [self.headers.get("X-Subject-Token")]
            for token in gone:
                tokens.pop(token, None)
        self.answer(204)


port, swift_url = int(sys.argv[1]), sys.argv[2]
ThreadingHTTPServer.request_queue_size = 128
ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
