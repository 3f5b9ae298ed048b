"""What the doubles of object stores share: an HTTP/1.1 server on loopback, objects in memory, and a log of every request that the real
service would not have accepted.

A double raises Refused for whatever the service answers with an error. One that is marked as a violation is no answer a correct client
ever sees; it goes into the log, which a test can ask for at /_double together with the uploads that were neither completed nor aborted.
"""
import http.server
import json
import pathlib
import re
import sys
import threading
import urllib.parse

# The stores allow more in one request; opendal never sends it.
MAX_BODY = 64 << 20
# Memory for objects and parts.
MAX_STORED = 1 << 30


class Refused(Exception):
    """An error of the service: status, its name for it, its sentence, and headers."""

    def __init__(self, status, code, message, violation=False, headers=()):
        super().__init__(message)
        self.status, self.code, self.message, self.violation, self.headers = status, code, message, violation, headers


def violation(code, message, status=400):
    return Refused(status, code, message, violation=True)


class Request:
    """A request, read whole: raw path, decoded query, lower-case headers, body."""

    def __init__(self, handler):
        self.method = handler.command
        self.path, _, self.raw_query = handler.path.partition("?")
        pairs = urllib.parse.parse_qsl(self.raw_query, keep_blank_values=True, strict_parsing=False)
        self.query = dict(pairs)
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.body = b""
        if "transfer-encoding" in self.headers:
            raise violation("LengthRequired", "a body without a Content-Length", 411)
        length = int(self.headers.get("content-length", 0))
        if length > MAX_BODY:
            raise violation("EntityTooLarge", f"a body of {length} bytes", 413)
        while len(self.body) < length:
            chunk = handler.rfile.read(length - len(self.body))
            if not chunk:
                raise ConnectionError("the client went away")
            self.body += chunk
        if len(pairs) != len(self.query):
            raise violation("InvalidArgument", "a query parameter is there twice")

    def allow(self, *names):
        """Refuses parameters that the call does not have."""
        for name in self.query:
            if name not in names:
                raise violation("InvalidArgument", f"{self.method} does not know the parameter {name}")

    def need_length(self):
        if "content-length" not in self.headers:
            raise violation("LengthRequired", "a body without a Content-Length", 411)


class Double(http.server.ThreadingHTTPServer):
    """A service; subclasses answer with (status, headers, body) in serve() and render errors in refuse()."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port, folder):
        self.lock = threading.RLock()
        self.log = pathlib.Path(folder) / "violations.log"
        self.log.write_text("")
        self.stored = 0
        super().__init__(("127.0.0.1", port), Handler)

    def keep(self, more):
        """Counts bytes that are kept from now on; negative for those that are gone."""
        if self.stored + more > MAX_STORED:
            raise Refused(507, "QuotaExceeded", "the double is full")
        self.stored += more

    def note(self, request, problem):
        with self.lock, self.log.open("a") as log:
            log.write(f"{request.command} {request.path}: {problem}\n")

    def state(self):
        """What a test asks for; subclasses say which uploads are open."""
        with self.lock:
            return {"violations": self.log.read_text().splitlines(), "uploads": self.open_uploads(), "counts": self.counts()}

    def counts(self):
        return {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    def answer(self):
        try:
            request = Request(self)
            if request.path == "/_double":
                reply = 200, {"Content-Type": "application/json"}, json.dumps(self.server.state()).encode()
            else:
                reply = self.server.serve(request)
        except Refused as refused:
            if refused.violation:
                self.server.note(self, refused.message)
                # What is left of the body cannot be trusted.
                self.close_connection = True
            status, headers, body = self.server.refuse(self.path, refused)
            reply = status, {**headers, **dict(refused.headers)}, body
        except ConnectionError:
            self.close_connection = True
            return
        except Exception as error:  # a bug in the double must not look like a passing failure of the service
            self.server.note(self, f"the double failed: {error!r}")
            reply = 501, {}, repr(error).encode()
        self.send(*reply)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

    def send(self, status, headers, body):
        lines = [f"HTTP/1.1 {status} {'Resume Incomplete' if status == 308 else self.responses.get(status, ('Unknown',))[0]}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        # A HEAD says how long the body would be.
        if "Content-Length" not in headers and status != 204:
            lines.append(f"Content-Length: {len(body)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        try:
            self.connection.sendall(head if self.command == "HEAD" else head + body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        pass


def byte_range(header, size):
    """The bytes that a Range header asks for as (first, behind the last); None for no or several ranges. Raises ValueError when none is there."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", header or "")
    if not match or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise ValueError
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise ValueError
    return int(first), min(size, int(last) + 1 if last else size)


def run(double):
    """Serves until the process is ended; says on standard output that it listens."""
    print(f"listening on {double.server_port}", flush=True)
    try:
        double.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
