#!/usr/bin/env python3
"""A double of Alibaba Cloud OSS: objects, listing (version 2) and multipart uploads, with signature 4 verified.

    oss.py PORT FOLDER BUCKET REGION ACCESS_KEY_ID ACCESS_KEY_SECRET

The bucket is the first label of the host's name, as OSS wants it. It is the token service, too, which gives a role to a pod (RRSA) whose token is the
content of FOLDER/pod-token and begins with `pod-`; what it gives is fresh for five seconds. Behaviour as in its reference:
https://www.alibabacloud.com/help/en/oss/developer-reference/list-of-operations-by-function and
https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4, and of the service as in
https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc.
"""
import base64
import datetime
import email.utils
import hashlib
import hmac
import json
import pathlib
import re
import secrets
import sys
import urllib.parse
import xml.etree.ElementTree as xml
from xml.sax.saxutils import escape

from double import Double, Refused, byte_range, run, violation

ALGORITHM = "OSS4-HMAC-SHA256"
NAMESPACE = "http://doc.oss-cn-hangzhou.aliyuncs.com"
# Parts but the last.
MIN_PART = 100 << 10
# As ack-pod-identity-webhook names them for a pod.
ROLE = "acs:ram::1234567890123456:role/wharf"
PROVIDER = "acs:ram::1234567890123456:oidc-provider/ack-rrsa-test"
# Clients renew what lives for less than two minutes.
LIFETIME = datetime.timedelta(seconds=125)
# Signed for the content and what it is, not for the way there.
SIGNED = ("content-type", "content-md5")


class Object:
    def __init__(self, body, headers, kind, etag):
        self.body, self.kind, self.etag, self.updated = body, kind, etag, datetime.datetime.now(datetime.timezone.utc)
        self.type = headers.get("content-type", "application/octet-stream")
        self.metadata = {name: value for name, value in headers.items() if name.startswith("x-oss-meta-")}

    def headers(self):
        return {"ETag": self.etag, "Last-Modified": email.utils.format_datetime(self.updated, usegmt=True), "Content-Type": self.type,
                "Accept-Ranges": "bytes", "x-oss-object-type": self.kind, "x-oss-storage-class": "Standard", **self.metadata}


class Upload:
    def __init__(self, name, headers):
        self.name, self.headers, self.parts = name, headers, {}


class Oss(Double):
    def __init__(self, port, folder, bucket, region, key_id, key_secret):
        super().__init__(port, folder)
        self.bucket, self.region, self.key_id, self.key_secret = bucket, region, key_id, key_secret
        self.objects, self.uploads = {}, {}
        # Key id: secret, token and end of what was given to pods.
        self.roles, self.pod_token = {}, pathlib.Path(folder) / "pod-token"

    def open_uploads(self):
        return [upload.name for upload in self.uploads.values()]

    def counts(self):
        return {"objects": len(self.objects), "roles": len(self.roles)}

    def refuse(self, path, refused):
        text = document("Error", element("Code", refused.code) + element("Message", refused.message) + element("RequestId", "0") + element("HostId", "double"))
        return refused.status, {"Content-Type": "application/xml", "x-oss-request-id": "0"}, text

    def serve(self, request):
        if request.query.get("Action") == "AssumeRoleWithOIDC":
            return self.assume_role(request.query)
        bucket = request.headers.get("host", "").partition(".")[0]
        self.authorize(request, bucket)
        if bucket != self.bucket:
            raise Refused(404, "NoSuchBucket", "The specified bucket does not exist.")
        name = urllib.parse.unquote(request.path[1:], errors="strict")
        if not name:
            return self.list(request)
        if len(name.encode()) > 1023 or name[0] in "/\\":
            raise violation("InvalidObjectName", "The specified object is not valid.")
        call = {("PUT", ()): self.put, ("GET", ()): self.get, ("HEAD", ()): self.get, ("DELETE", ()): self.delete,
                ("POST", ("uploads",)): self.initiate, ("PUT", ("partNumber", "uploadId")): self.put_part,
                ("POST", ("uploadId",)): self.complete, ("DELETE", ("uploadId",)): self.abort}.get((request.method, tuple(sorted(request.query))))
        if not call:
            raise violation("NotImplemented", "a call that the double does not know", 501)
        status, headers, body = call(request, name)
        return status, {"x-oss-request-id": secrets.token_hex(12).upper(), **headers}, body

    def assume_role(self, query):
        """Keys for a pod. An error has JSON, too, but clients only show it."""
        if query.get("RoleArn") != ROLE or query.get("OIDCProviderArn") != PROVIDER or query.get("Version") != "2015-04-01":
            raise violation("EntityNotExist.Role", "The role does not exist.")
        token = query.get("OIDCToken", "")
        if token != self.pod_token.read_text().strip() or not token.startswith("pod-"):
            raise Refused(400, "AuthenticationFail.OIDCToken.Invalid", "The OIDC token is invalid.")
        key_id, secret, mark = "STS." + secrets.token_hex(12), secrets.token_hex(20), secrets.token_urlsafe(90) + "+/="
        end = datetime.datetime.now(datetime.timezone.utc) + LIFETIME
        with self.lock:
            self.roles[key_id] = secret, mark, end
        given = {"AccessKeyId": key_id, "AccessKeySecret": secret, "SecurityToken": mark, "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ")}
        body = {"RequestId": secrets.token_hex(16), "Credentials": given, "AssumedRoleUser": {"Arn": f"{ROLE}/wharf"}}
        return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()

    def secret_of(self, key_id, mark):
        """The secret of a key, if what comes with it is right."""
        if key_id == self.key_id and not mark:
            return self.key_secret
        secret, wanted, end = self.roles.get(key_id, (None, None, None))
        if not secret or end < datetime.datetime.now(datetime.timezone.utc):
            raise Refused(403, "InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.")
        if mark != wanted:
            raise Refused(403, "InvalidSecurityToken", "The security token you provided is invalid.")
        return secret

    def authorize(self, request, bucket):
        """Verifies signature 4."""
        head = request.headers
        if "x-oss-signature" in request.query:
            return self.authorize_link(request, bucket)
        if "authorization" not in head:
            raise Refused(403, "AccessDenied", "You have no right to access this object because of bucket acl.")
        match = re.fullmatch(ALGORITHM + r" Credential=([^/]+)/(\d{8})/([^/]+)/oss/aliyun_v4_request, ?(?:AdditionalHeaders=([^,]*), ?)?Signature=([0-9a-f]{64})",
                             head.get("authorization", ""))
        if not match:
            raise violation("InvalidArgument", "a request without signature 4", 403)
        key_id, day, region, additional, signature = match.groups()
        secret = self.secret_of(key_id, head.get("x-oss-security-token"))
        if region != self.region:
            raise Refused(400, "InvalidArgument", "Invalid signing region in Authorization header.")
        stamp = head.get("x-oss-date", "")
        try:
            date = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            raise violation("AccessDenied", "x-oss-date is no time", 403)
        if stamp[:8] != day or abs((datetime.datetime.now(datetime.timezone.utc) - date).total_seconds()) > 900:
            raise violation("RequestTimeTooSkewed", "the time of the request", 403)
        if head.get("x-oss-content-sha256") != "UNSIGNED-PAYLOAD":
            raise violation("InvalidArgument", "x-oss-content-sha256 is UNSIGNED-PAYLOAD")
        self.verify(request, bucket, secret, stamp, region, additional, signature)

    def authorize_link(self, request, bucket):
        """Verifies signature 4 in a query, whose parameters are gone afterwards."""
        names = ("x-oss-signature-version", "x-oss-credential", "x-oss-date", "x-oss-expires", "x-oss-additional-headers", "x-oss-signature")
        version, credential, stamp, life, additional, signature = (request.query.pop(name, "") for name in names)
        key_id, _, rest = credential.partition("/")
        secret = self.secret_of(key_id, request.query.pop("x-oss-security-token", None))
        if version != ALGORITHM or not life.isdigit() or not 1 <= int(life) <= 604800:
            raise violation("InvalidArgument", "a link without signature 4 or its time")
        if rest != f"{stamp[:8]}/{self.region}/oss/aliyun_v4_request":
            raise Refused(403, "InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.")
        date = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        if (datetime.datetime.now(datetime.timezone.utc) - date).total_seconds() > int(life):
            raise Refused(403, "AccessDenied", "Request has expired.")
        self.verify(request, bucket, secret, stamp, self.region, additional, signature)

    def verify(self, request, bucket, secret, stamp, region, additional, signature):
        head, day = request.headers, stamp[:8]
        extra = sorted(filter(None, (additional or "").lower().split(";")))
        signed = sorted({name for name in head if name in SIGNED or name.startswith("x-oss-")} | set(extra))
        query = "&".join(pair for pair in request.raw_query.split("&") if not pair.startswith("x-oss-signature="))
        canonical = "\n".join([
            request.method, quoted("/" + bucket + urllib.parse.unquote(request.path), "/"), self.canonical_query(query),
            "".join(f"{name}:{head.get(name, '').strip()}\n" for name in signed), ";".join(extra), "UNSIGNED-PAYLOAD"])
        scope = f"{day}/{region}/oss/aliyun_v4_request"
        text = "\n".join([ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("aliyun_v4" + secret).encode()
        for step in (day, region, "oss", "aliyun_v4_request", text):
            key = hmac.new(key, step.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(key.hex(), signature):
            raise Refused(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")

    @staticmethod
    def canonical_query(raw):
        pairs = [pair.partition("=")[::2] for pair in raw.split("&") if pair]
        pairs = sorted((quoted(urllib.parse.unquote(name)), quoted(urllib.parse.unquote(value))) for name, value in pairs)
        return "&".join(f"{name}={value}" if value else name for name, value in pairs)

    # Objects.

    def guard(self, request, name):
        """Refuses to overwrite when asked to. Called with the lock."""
        wanted = request.headers.get("x-oss-forbid-overwrite", "false")
        if wanted not in ("true", "false"):
            raise violation("InvalidArgument", "x-oss-forbid-overwrite is true or false")
        if wanted == "true" and name in self.objects:
            raise Refused(409, "FileAlreadyExists", "The object you specified already exists and can not be overwritten.")

    def store(self, name, found):
        """Makes an object visible. Called with the lock."""
        old = self.objects.get(name)
        self.keep(len(found.body) - (len(old.body) if old else 0))
        self.objects[name] = found
        return {"ETag": found.etag}

    def put(self, request, name):
        request.need_length()
        etag = digest(request)
        with self.lock:
            self.guard(request, name)
            return 200, self.store(name, Object(request.body, request.headers, "Normal", etag)), b""

    def get(self, request, name):
        with self.lock:
            found = self.objects.get(name)
        if not found:
            raise Refused(404, "NoSuchKey", "The specified key does not exist.")
        headers, size = found.headers(), len(found.body)
        if request.method == "HEAD":
            return 200, {**headers, "Content-Length": size}, b""
        standard = request.headers.get("x-oss-range-behavior") == "standard"
        try:
            wanted = byte_range(request.headers.get("range"), size)
        except ValueError:
            if standard:
                raise Refused(416, "InvalidRange", "The requested range cannot be satisfied.", headers=[("Content-Range", f"bytes */{size}")])
            wanted = None
        if not wanted:
            return 200, headers, found.body
        return 206, {**headers, "Content-Range": f"bytes {wanted[0]}-{wanted[1] - 1}/{size}"}, found.body[wanted[0]:wanted[1]]

    def delete(self, request, name):
        with self.lock:
            old = self.objects.pop(name, None)
            self.keep(-len(old.body) if old else 0)
        return 204, {}, b""

    def list(self, request):
        query = request.query
        request.allow("list-type", "delimiter", "prefix", "max-keys", "continuation-token", "start-after", "encoding-type", "fetch-owner")
        if request.method != "GET" or query.get("list-type") != "2":
            raise violation("NotImplemented", "a call on the bucket that the double does not know", 501)
        prefix, delimiter, limit = query.get("prefix", ""), query.get("delimiter", ""), int(query.get("max-keys", 100))
        if not 1 <= limit <= 1000:
            raise violation("InvalidArgument", "max-keys is 1 to 1000")
        after = query.get("start-after", "")
        if "continuation-token" in query:
            after = base64.urlsafe_b64decode(query["continuation-token"]).decode()
        found, prefixes, more = [], [], False
        with self.lock:
            for name in sorted((name for name in self.objects if name.startswith(prefix)), key=str.encode):
                cut = name.find(delimiter, len(prefix)) if delimiter else -1
                entry = name[:cut + len(delimiter)] if cut >= 0 else name
                if entry.encode() <= after.encode() or prefixes[-1:] == [entry]:
                    continue
                if len(found) + len(prefixes) == limit:
                    more = True
                    break
                if cut >= 0:
                    prefixes.append(entry)
                else:
                    found.append((name, self.objects[name]))
        last = max([*(name for name, _ in found), *prefixes], key=str.encode, default="")
        text = element("Name", self.bucket) + element("Prefix", prefix) + element("MaxKeys", limit) + element("Delimiter", delimiter)
        text += element("IsTruncated", str(more).lower()) + element("KeyCount", len(found) + len(prefixes))
        if more:
            text += element("NextContinuationToken", base64.urlsafe_b64encode(last.encode()).decode())
        for name, thing in found:
            stamp = thing.updated.strftime("%Y-%m-%dT%H:%M:%S.000Z")
            inner = element("Key", name) + element("LastModified", stamp) + element("ETag", thing.etag) + element("Type", thing.kind)
            text += f"<Contents>{inner}{element('Size', len(thing.body))}{element('StorageClass', 'Standard')}</Contents>"
        text += "".join(f"<CommonPrefixes>{element('Prefix', entry)}</CommonPrefixes>" for entry in prefixes)
        return 200, {"Content-Type": "application/xml"}, document("ListBucketResult", text)

    # Multipart uploads.

    def initiate(self, request, name):
        with self.lock:
            self.guard(request, name)
            upload = secrets.token_hex(16).upper()
            self.uploads[upload] = Upload(name, request.headers)
        inner = element("Bucket", self.bucket) + element("Key", name) + element("UploadId", upload)
        return 200, {"Content-Type": "application/xml"}, document("InitiateMultipartUploadResult", inner)

    def upload(self, request, name):
        upload = self.uploads.get(request.query["uploadId"])
        if not upload or upload.name != name:
            raise Refused(404, "NoSuchUpload", "The specified upload does not exist.")
        return upload

    def put_part(self, request, name):
        request.need_length()
        number, etag = request.query["partNumber"], digest(request)
        if not number.isdigit() or not 1 <= int(number) <= 10000:
            raise violation("InvalidArgument", "a part's number is 1 to 10000")
        with self.lock:
            parts = self.upload(request, name).parts
            self.keep(len(request.body) - len(parts.get(int(number), (b"",))[0]))
            parts[int(number)] = request.body, etag
        return 200, {"ETag": etag}, b""

    def complete(self, request, name):
        try:
            wanted = [(int(part.findtext("PartNumber")), part.findtext("ETag")) for part in xml.fromstring(request.body).iter("Part")]
        except (xml.ParseError, TypeError, ValueError):
            raise violation("MalformedXML", "The XML you provided was not well-formed.")
        with self.lock:
            upload = self.upload(request, name)
            self.guard(request, name)
            numbers = [number for number, _ in wanted]
            if not numbers or numbers != sorted(set(numbers)):
                raise violation("InvalidPartOrder", "the parts are not in ascending order")
            for number, etag in wanted:
                body, actual = upload.parts.get(number, (b"", None))
                if actual is None or etag.strip('"') != actual.strip('"'):
                    raise violation("InvalidPart", f"part {number} was not uploaded")
                if len(body) < MIN_PART and number != numbers[-1]:
                    raise violation("EntityTooSmall", f"part {number} has {len(body)} bytes")
            body = b"".join(upload.parts[number][0] for number in numbers)
            self.drop(request.query["uploadId"])
            etag = f'"{hashlib.md5(body).hexdigest().upper()}-{len(numbers)}"'
            headers = self.store(name, Object(body, upload.headers, "Multipart", etag))
        inner = element("Bucket", self.bucket) + element("Key", name) + element("ETag", etag)
        return 200, {"Content-Type": "application/xml", **headers}, document("CompleteMultipartUploadResult", inner)

    def abort(self, request, name):
        with self.lock:
            self.upload(request, name)
            self.drop(request.query["uploadId"])
        return 204, {}, b""

    def drop(self, upload):
        self.keep(-sum(len(body) for body, _ in self.uploads.pop(upload).parts.values()))


def quoted(text, also=""):
    return urllib.parse.quote(text, safe="-._~" + also)


def digest(request):
    """The ETag of a body, which has to be the one that was announced."""
    found = hashlib.md5(request.body).digest()
    if base64.b64decode(request.headers.get("content-md5", "")) not in (b"", found):
        raise violation("InvalidDigest", "The Content-MD5 you specified is not valid.")
    return f'"{found.hex().upper()}"'


def element(name, text):
    return f"<{name}>{escape(str(text))}</{name}>"


def document(name, inner):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{NAMESPACE}">{inner}</{name}>'.encode()


if __name__ == "__main__":
    run(Oss(int(sys.argv[1]), *sys.argv[2:7]))
