#!/usr/bin/env python3
"""A double of Google Cloud Storage: the JSON API with resumable uploads, signed links, and the endpoints that give out its tokens.

    gcs.py PORT FOLDER BUCKET SERVICE_ACCOUNT

FOLDER/account.pub has the modulus of the service account's RSA key in hexadecimal digits. Behaviour as in Google's reference:
https://cloud.google.com/storage/docs/json_api/v1, https://cloud.google.com/storage/docs/performing-resumable-uploads,
https://cloud.google.com/storage/docs/access-control/signed-urls, https://developers.google.com/identity/protocols/oauth2/service-account,
https://cloud.google.com/compute/docs/metadata.
"""
import base64
import datetime
import email.utils
import hashlib
import json
import pathlib
import re
import secrets
import sys
import time
import urllib.parse

from double import Double, Refused, byte_range, run, violation

SCOPE = "https://www.googleapis.com/auth/devstorage.read_write"
# A provider of workload identities.
AUDIENCE = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/tests/providers/tests"
# Clients renew a token two minutes before its end; so the suites see renewals.
TOKEN_SECONDS = 130
# Chunks of a resumable upload, but for the last.
QUANTUM = 256 << 10
PRECONDITIONS = ("ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch", "ifMetagenerationNotMatch")
COMMON = ("alt", "fields", "prettyPrint", "projection", "userProject", "quotaUser")
RESOURCE = {"name", "contentType", "contentEncoding", "contentDisposition", "contentLanguage", "cacheControl", "metadata", "storageClass",
            "md5Hash", "crc32c", "customTime"}


class Object:
    def __init__(self, name, body, resource, generation):
        self.name, self.body, self.generation = name, body, generation
        self.resource, self.updated = resource, datetime.datetime.now(datetime.timezone.utc)
        self.md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
        self.etag = base64.b64encode(generation.to_bytes(8, "big")).decode()

    def to_json(self, bucket):
        stamp = self.updated.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        return {**self.resource, "kind": "storage#object", "id": f"{bucket}/{self.name}/{self.generation}", "name": self.name,
                "bucket": bucket, "generation": str(self.generation), "metageneration": "1", "storageClass": "STANDARD",
                "contentType": self.resource.get("contentType", "application/octet-stream"), "size": str(len(self.body)),
                "md5Hash": self.md5, "etag": self.etag, "timeCreated": stamp, "updated": stamp}


class Upload:
    """A resumable upload."""

    def __init__(self, name, resource, query):
        self.name, self.resource, self.query, self.body, self.done = name, resource, query, bytearray(), None


class Gcs(Double):
    def __init__(self, port, folder, bucket, account):
        super().__init__(port, folder)
        self.bucket, self.account, self.modulus = bucket, account, int((pathlib.Path(folder) / "account.pub").read_text(), 16)
        self.objects, self.uploads, self.tokens, self.ended = {}, {}, {}, set()
        self.generation = time.time_ns() // 1000
        self.granted = 0

    def open_uploads(self):
        return [upload.name for upload in self.uploads.values() if upload.done is None]

    def counts(self):
        return {"tokens": self.granted, "objects": len(self.objects)}

    def refuse(self, path, refused):
        if path.startswith(f"/{self.bucket}/"):
            text = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{refused.code}</Code><Message>{refused.message}</Message></Error>"
            return refused.status, {"Content-Type": "application/xml; charset=UTF-8"}, text.encode()
        if path in ("/token", "/v1/token"):
            text = {"error": refused.code, "error_description": refused.message}
        else:
            detail = {"message": refused.message, "domain": "global", "reason": refused.code}
            text = {"error": {"code": refused.status, "message": refused.message, "errors": [detail]}}
        return refused.status, {"Content-Type": "application/json; charset=UTF-8"}, json.dumps(text).encode()

    def serve(self, request):
        if request.path == "/token":
            return self.token(request)
        if request.path == "/v1/token":
            return self.exchange(request)
        if request.path.startswith("/computeMetadata/v1/"):
            return self.metadata_server(request)
        if request.path.startswith(f"/{self.bucket}/"):
            return self.link(request)
        self.authorize(request)
        upload = f"/upload/storage/v1/b/{self.bucket}/o"
        objects = f"/storage/v1/b/{self.bucket}/o"
        path = request.path
        if path == upload and request.method == "POST":
            return self.insert(request)
        if path == upload and request.method in ("PUT", "DELETE"):
            return self.resume(request)
        if path == objects and request.method == "GET":
            return self.list(request)
        if path.startswith(objects + "/"):
            name = path[len(objects) + 1:]
            if "/" in name:
                raise violation("notFound", "an object's name in a path has its slashes encoded", 404)
            return self.object(request, checked(urllib.parse.unquote(name, errors="strict")))
        if re.match(r"(/upload)?/storage/v1/b/[^/]+/o(/[^/]+)?$", path):
            raise Refused(404, "notFound", "The specified bucket does not exist.")
        raise violation("notFound", "no call of the JSON API", 404)

    # Tokens.

    @staticmethod
    def form(request):
        if request.method != "POST" or request.headers.get("content-type") != "application/x-www-form-urlencoded":
            raise violation("invalid_request", "a token is asked for with a form")
        return dict(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True))

    def exchange(self, request):
        """Exchanges what another issuer signed for a token (RFC 8693, workload identity federation)."""
        form, kind = self.form(request), "urn:ietf:params:oauth:token-type:"
        wanted = {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "requested_token_type": kind + "access_token",
                  "subject_token_type": kind + "jwt", "audience": AUDIENCE, "scope": SCOPE}
        if {name: form.get(name) for name in wanted} != wanted:
            raise violation("invalid_request", "not an exchange of tokens")
        claims = self.verified(form.get("subject_token", ""))
        if claims.get("aud") != f"https:{AUDIENCE}" or claims.get("exp", 0) < time.time():
            raise Refused(400, "invalid_grant", "The audience in ID Token does not match the expected audience.")
        return self.grant({"issued_token_type": kind + "access_token"})

    def token(self, request):
        """Exchanges what a service account signed for a token (RFC 7523)."""
        form = self.form(request)
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            raise violation("unsupported_grant_type", "Invalid grant_type")
        claims = self.verified(form.get("assertion", ""))
        now = time.time()
        if claims.get("iss") != self.account:
            raise Refused(400, "invalid_grant", "Invalid grant: account not found")
        if claims.get("aud") != f"http://127.0.0.1:{self.server_port}/token":
            raise violation("invalid_grant", "Invalid JWT: Failed audience check.")
        if SCOPE not in claims.get("scope", "").split():
            raise violation("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        issued, expires = claims.get("iat", 0), claims.get("exp", 0)
        if not issued - 300 <= now < expires or expires - issued > 3600:
            raise violation("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.")
        return self.grant()

    def verified(self, jwt):
        """The claims of a JWT that the account's key signed with RS256."""
        try:
            head, body, signature = jwt.split(".")
            signed = f"{head}.{body}".encode()
            head, body, signature = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (head, body, signature))
            head, claims = json.loads(head), json.loads(body)
        except ValueError:
            raise violation("invalid_grant", "Invalid JWT")
        if head.get("alg") != "RS256" or head.get("typ") != "JWT":
            raise violation("invalid_grant", "Invalid JWT: the algorithm is RS256")
        if not self.signed(signed, signature):
            # What happens with a key that was revoked: no fault of the client.
            raise Refused(400, "invalid_grant", "Invalid JWT Signature.")
        return claims

    def signed(self, text, signature):
        """Whether the account's key signed a text (RSASSA-PKCS1-v1_5 with SHA-256)."""
        size = (self.modulus.bit_length() + 7) // 8
        info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(text).digest()
        wanted = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
        return len(signature) == size and pow(int.from_bytes(signature, "big"), 65537, self.modulus).to_bytes(size, "big") == wanted

    def metadata_server(self, request):
        if request.headers.get("metadata-flavor") != "Google" or request.method != "GET":
            raise violation("forbidden", "Metadata-Flavor: Google is missing", 403)
        if request.path != "/computeMetadata/v1/instance/service-accounts/default/token" or SCOPE not in request.query.get("scopes", SCOPE):
            raise violation("notFound", "no such metadata", 404)
        status, headers, body = self.grant()
        return status, {**headers, "Metadata-Flavor": "Google"}, body

    def grant(self, more=()):
        token = "ya29." + secrets.token_urlsafe(48)
        with self.lock:
            self.tokens = {old: until for old, until in self.tokens.items() if until > time.time()}
            self.tokens[token] = time.time() + TOKEN_SECONDS
            self.granted += 1
        text = {"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer", **dict(more)}
        return 200, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(text).encode()

    def authorize(self, request):
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        # Whoever knows the address of a resumable upload may go on with it.
        if not kind and "upload_id" in request.query:
            return
        if kind != "Bearer" or self.tokens.get(token, 0) < time.time():
            raise Refused(401, "authError", "Invalid Credentials", headers=[("WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\"")])

    # Objects.

    def precondition(self, name, query):
        """Refuses a request whose conditions do not hold. Called with the lock."""
        found = self.objects.get(name)
        generation, metageneration = (found.generation, 1) if found else (0, 0)
        for key, actual in zip(PRECONDITIONS, (generation, generation, metageneration, metageneration)):
            if key in query:
                if not query[key].isdigit():
                    raise violation("invalid", f"{key} is a number")
                if (int(query[key]) == actual) == ("Not" in key):
                    raise Refused(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.")

    def object(self, request, name):
        request.allow("generation", *PRECONDITIONS, *COMMON)
        if request.body or request.method not in ("GET", "DELETE"):
            raise violation("invalid", "a call that the double does not know")
        with self.lock:
            found = self.objects.get(name)
            if not found or request.query.get("generation", str(found.generation)) != str(found.generation):
                raise Refused(404, "notFound", f"No such object: {self.bucket}/{name}")
            self.precondition(name, request.query)
            if request.method == "DELETE":
                del self.objects[name]
                self.keep(-len(found.body))
                return 204, {}, b""
        return self.media(found, request) if request.query.get("alt") == "media" else self.resource(found)

    def link(self, request):
        """A request with a signature in its query (GOOG4-RSA-SHA256), to the XML API."""
        query = request.query
        if "X-Goog-Signature" not in query:
            raise Refused(403, "AccessDenied", "Access denied.")
        names = {"X-Goog-Algorithm", "X-Goog-Credential", "X-Goog-Date", "X-Goog-Expires", "X-Goog-SignedHeaders", "X-Goog-Signature"}
        if set(query) != names or query["X-Goog-Algorithm"] != "GOOG4-RSA-SHA256" or query["X-Goog-SignedHeaders"] != "host":
            raise violation("InvalidArgument", "a link has six parameters")
        stamp, life = query["X-Goog-Date"], int(query["X-Goog-Expires"])
        scope = f"{stamp[:8]}/auto/storage/goog4_request"
        age = time.time() - datetime.datetime.strptime(stamp + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
        if query["X-Goog-Credential"] != f"{self.account}/{scope}" or not 1 <= life <= 604800 or age < -900:
            raise violation("InvalidArgument", "a link of somebody else's or of another time")
        if age > life:
            raise Refused(400, "ExpiredToken", "Invalid argument.")
        pairs = sorted(pair for pair in request.raw_query.split("&") if not pair.startswith("X-Goog-Signature="))
        canonical = f"{request.method}\n{request.path}\n{'&'.join(pairs)}\nhost:{request.headers['host']}\n\nhost\nUNSIGNED-PAYLOAD"
        text = f"GOOG4-RSA-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        if not self.signed(text.encode(), bytes.fromhex(query["X-Goog-Signature"])):
            raise Refused(403, "SignatureDoesNotMatch", "Access denied.")
        with self.lock:
            found = self.objects.get(urllib.parse.unquote(request.path[len(self.bucket) + 2:]))
        if not found:
            raise Refused(404, "NoSuchKey", "The specified key does not exist.")
        return self.media(found, request)

    def media(self, found, request):
        headers = {"Content-Type": found.resource.get("contentType", "application/octet-stream"), "ETag": found.etag,
                   "Last-Modified": email.utils.format_datetime(found.updated, usegmt=True), "x-goog-hash": f"md5={found.md5}",
                   "x-goog-generation": found.generation, "x-goog-metageneration": 1, "x-goog-storage-class": "STANDARD",
                   "x-goog-stored-content-encoding": "identity", "x-goog-stored-content-length": len(found.body)}
        try:
            wanted = byte_range(request.headers.get("range"), len(found.body))
        except ValueError:
            raise Refused(416, "requestedRangeNotSatisfiable", "Request range not satisfiable", headers=[("Content-Range", f"bytes */{len(found.body)}")])
        if not wanted:
            return 200, headers, found.body
        headers["Content-Range"] = f"bytes {wanted[0]}-{wanted[1] - 1}/{len(found.body)}"
        return 206, headers, found.body[wanted[0]:wanted[1]]

    def resource(self, found):
        return 200, {"Content-Type": "application/json; charset=UTF-8", "ETag": found.etag}, json.dumps(found.to_json(self.bucket)).encode()

    def list(self, request):
        request.allow("prefix", "delimiter", "maxResults", "pageToken", "startOffset", "endOffset", "includeTrailingDelimiter", "versions", *COMMON)
        query = request.query
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        limit = int(query.get("maxResults", 1000))
        if not 1 <= limit:
            raise violation("invalid", "maxResults is at least 1")
        limit, after = min(limit, 1000), ""
        if "pageToken" in query:
            # A token belongs to one listing.
            asked, _, after = base64.urlsafe_b64decode(query["pageToken"]).decode().partition("\n")
            if asked != f"{prefix}|{delimiter}":
                raise violation("invalid", "a pageToken of another listing")
        items, prefixes, more = [], [], None
        with self.lock:
            names = sorted((name for name in self.objects if name.startswith(prefix) and name >= query.get("startOffset", "")), key=str.encode)
            for name in names:
                cut = name.find(delimiter, len(prefix)) if delimiter else -1
                entry = name[:cut + len(delimiter)] if cut >= 0 else name
                if entry.encode() <= after.encode() and after or entry in prefixes:
                    continue
                if len(items) + len(prefixes) == limit:
                    more = True
                    break
                (prefixes if cut >= 0 else items).append(entry)
            last = max([*items, *prefixes], key=str.encode, default="")
            reply = {"kind": "storage#objects"}
            if items:
                reply["items"] = [self.objects[name].to_json(self.bucket) for name in items]
        if prefixes:
            reply["prefixes"] = prefixes
        if more:
            reply["nextPageToken"] = base64.urlsafe_b64encode(f"{prefix}|{delimiter}\n{last}".encode()).decode()
        return 200, {"Content-Type": "application/json; charset=UTF-8"}, json.dumps(reply).encode()

    # Uploads.

    def insert(self, request):
        request.allow("uploadType", "name", *PRECONDITIONS, "predefinedAcl", "contentEncoding", *COMMON)
        request.need_length()
        kind, query = request.query.get("uploadType"), request.query
        if kind == "media":
            resource, body = {}, request.body
            if "content-type" in request.headers:
                resource["contentType"] = request.headers["content-type"]
        elif kind == "multipart":
            resource, body = related(request)
        elif kind == "resumable":
            resource, body = read_resource(request.body), None
        else:
            raise violation("invalid", "uploadType is media, multipart or resumable")
        name = checked(resource.get("name", query.get("name", "")))
        if query.get("name", name) != name:
            raise violation("invalid", "two names")
        with self.lock:
            self.precondition(name, query)
            if body is not None:
                return self.resource(self.store(name, resource, body))
            session = secrets.token_urlsafe(64)
            self.uploads[session] = Upload(name, resource, query)
        location = f"http://127.0.0.1:{self.server_port}{request.path}?uploadType=resumable&upload_id={session}"
        return 200, {"Location": location, "X-GUploader-UploadID": session}, b""

    def store(self, name, resource, body):
        """Makes an object visible. Called with the lock."""
        old = self.objects.get(name)
        self.keep(len(body) - (len(old.body) if old else 0))
        self.generation += 1
        self.objects[name] = Object(name, bytes(body), resource, self.generation)
        return self.objects[name]

    def resume(self, request):
        request.allow("uploadType", "upload_id", "name")
        with self.lock:
            session = request.query.get("upload_id", "")
            upload = self.uploads.get(session)
            if not upload:
                raise Refused(*((499, "clientClosedRequest", "the upload was cancelled") if session in self.ended else (404, "notFound", "no such upload")))
            if request.method == "DELETE":
                if upload.done is None:
                    self.keep(-len(upload.body))
                    self.ended.add(session)
                    del self.uploads[session]
                return 499, {}, b""
            if upload.done is not None:
                return self.resource(upload.done)
            return self.chunk(request, session, upload)

    def chunk(self, request, session, upload):
        request.need_length()
        match = re.fullmatch(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)", request.headers.get("content-range", ""))
        if not match:
            raise violation("invalid", "a chunk has a Content-Range")
        first, last, total = match.groups()
        total = None if total == "*" else int(total)
        if first is None and request.body:
            raise violation("invalid", "a body without its place")
        if first is not None:
            first, behind = int(first), int(last) + 1
            if behind - first != len(request.body) or total is not None and behind > total:
                raise violation("invalid", "Content-Range and Content-Length differ")
            if (total is None or behind < total) and len(request.body) % QUANTUM:
                raise violation("invalid", "a chunk that is not the last has a multiple of 256 KiB")
            if first > len(upload.body):
                raise violation("invalid", "a chunk behind a gap", 503)
            fresh = request.body[len(upload.body) - first:]
            self.keep(len(fresh))
            upload.body += fresh
        if total is None or len(upload.body) < total:
            return 308, {"Range": f"bytes=0-{len(upload.body) - 1}"} if upload.body else {}, b""
        # The conditions are asked again when the object is about to appear.
        try:
            self.precondition(upload.name, upload.query)
        except Refused:
            self.keep(-len(upload.body))
            del self.uploads[session]
            raise
        self.keep(-len(upload.body))
        upload.done, upload.body = self.store(upload.name, upload.resource, upload.body), b""
        return self.resource(upload.done)


def checked(name):
    size = len(name.encode())
    if not 1 <= size <= 1024 or "\r" in name or "\n" in name or name in (".", "..") or name.startswith(".well-known/acme-challenge/"):
        raise violation("invalid", "no name of an object")
    return name


def read_resource(text):
    try:
        resource = json.loads(text or b"{}")
    except ValueError:
        raise violation("parseError", "Parse Error")
    metadata = resource.get("metadata", {})
    if set(resource) - RESOURCE or not all(isinstance(value, str) for value in metadata.values()):
        raise violation("invalid", "an object has no such fields")
    return resource


def related(request):
    """The object's fields and its bytes from a body of two parts (RFC 2387)."""
    match = re.fullmatch(r'multipart/related;\s*boundary="?([^";]+)"?', request.headers.get("content-type", ""))
    if not match:
        raise violation("invalid", "a multipart upload is multipart/related")
    mark = b"--" + match.group(1).encode()
    pieces = (b"\r\n" + request.body).split(b"\r\n" + mark)
    if len(pieces) != 4 or pieces[0] or pieces[3].strip() != b"--":
        raise violation("invalid", "a multipart upload has two parts")
    (fields, text), (media, body) = (piece.removeprefix(b"\r\n").split(b"\r\n\r\n", 1) for piece in pieces[1:3])
    if b"application/json" not in fields.lower() or b"content-type:" not in media.lower():
        raise violation("invalid", "the parts are JSON and media")
    return read_resource(text), body


if __name__ == "__main__":
    run(Gcs(int(sys.argv[1]), *sys.argv[2:5]))
