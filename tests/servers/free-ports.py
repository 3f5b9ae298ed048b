#!/usr/bin/env python3
"""Prints the first of COUNT neighbouring loopback ports that nobody listens on.

    tests/servers/free-ports.py [COUNT]
"""
import random
import socket
import sys


def free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


count = int(sys.argv[1]) if len(sys.argv) > 1 else 1
# Below the range that the kernel gives to outgoing connections.
for _ in range(1000):
    first = random.randrange(20000, 32000 - count)
    if all(free(port) for port in range(first, first + count)):
        print(first)
        break
else:
    sys.exit("no free ports")
