"""What OpenStack Swift needs besides its configuration files to run as one small cluster without root.

    peer.py rings DATA FIRST_PORT     makes the rings: one device, one replica of everything
    peer.py serve CONFIG SECTION      runs one server in the foreground

`tokens` and `memory` are filters of the proxy's pipeline.
"""
import http.client
import json
import os
import sys
import time


def rings(data, first):
    from swift.common.ring import RingBuilder

    for offset, kind in enumerate(("account", "container", "object"), start=1):
        builder = RingBuilder(4, 1, 0)
        address = {"ip": "127.0.0.1", "port": first + offset, "replication_ip": "127.0.0.1", "replication_port": first + offset}
        builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": "disk", **address})
        builder.rebalance()
        builder.get_ring().save(os.path.join(data, f"{kind}.ring.gz"))


def serve(config, section):
    from swift.common import utils
    from swift.common.wsgi import run_wsgi

    # Not /etc/swift.
    utils.set_swift_dir(os.path.dirname(config))
    sys.exit(run_wsgi(config, section))


def tokens(_, keystone, **__):
    """Lets in who has a valid token of Keystone for the account in the path."""
    from swift.common import swob

    def account_of(token):
        host, port = keystone.split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        try:
            connection.request("GET", "/v3/auth/tokens", headers={"X-Subject-Token": token})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        return f"AUTH_{json.loads(body)['token']['project']['id']}" if answer.status == 200 else None

    def wrap(app):
        def check(env, start_response):
            # A signed link, which the filter before this one has looked at.
            if env.get("swift.authorize_override"):
                return app(env, start_response)
            token = env.get("HTTP_X_AUTH_TOKEN")
            account = account_of(token) if token else None
            # Requests of Swift to itself come from behind this filter.
            if account is None:
                return swob.HTTPUnauthorized(request=swob.Request(env))(env, start_response)
            if env["PATH_INFO"].split("/")[2:3] != [account]:
                return swob.HTTPForbidden(request=swob.Request(env))(env, start_response)
            env["swift.authorize"] = lambda request: None
            env["swift_owner"] = True
            return app(env, start_response)

        return check

    return wrap


class Memory:
    """What the proxy keeps in memcached, in its own memory: it is one process."""

    def __init__(self):
        self.held = {}

    def set(self, key, value, serialize=True, time=0, **_):
        self.held[key] = (json.dumps(value), now() + time if time else None)

    def get(self, key, **_):
        value, end = self.held.get(key, (None, None))
        return json.loads(value) if value is not None and (end is None or end > now()) else None

    def delete(self, key, **_):
        self.held.pop(key, None)

    def incr(self, key, delta=1, time=0, **_):
        value = max(0, (self.get(key) or 0) + delta)
        self.set(key, value, time=time)
        return value

    def decr(self, key, delta=1, time=0, **_):
        return self.incr(key, -delta, time)


now = time.time


def memory(_, **__):
    """Keeps what the proxy knows about accounts and containers between requests."""
    held = Memory()

    def wrap(app):
        def pass_on(env, start_response):
            env["swift.cache"] = held
            return app(env, start_response)

        return pass_on

    return wrap


if __name__ == "__main__":
    if sys.argv[1:2] == ["rings"] and len(sys.argv) == 4:
        rings(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1:2] == ["serve"] and len(sys.argv) == 4:
        serve(sys.argv[2], sys.argv[3])
    else:
        sys.exit(__doc__)
