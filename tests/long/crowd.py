# SPDX-License-Identifier: Apache-2.0
"""More callers than a server lets wait: connections that are made first, then each sends one request at once, and its answer is read whenever
it comes."""
import json
import resource
import selectors
import socket
import ssl
import time
from collections import Counter

CALLERS = 4_600  # more than the 4,096 that may wait, and those that are being worked on


class Crowd:
    def __init__(self, node):
        resource.setrlimit(resource.RLIMIT_NOFILE, (4 * CALLERS, 4 * CALLERS))
        self.node, self.answers, self.without_hint = node, Counter(), 0
        self.selector = selectors.DefaultSelector()
        for _ in range(CALLERS):
            connection = node.context.wrap_socket(socket.create_connection((node.host, node.port)), server_hostname=node.host)
            connection.setblocking(False)
            self.selector.register(connection, selectors.EVENT_READ)

    def connections(self):
        return [key.fileobj for key in self.selector.get_map().values()]

    def ask(self):
        body = json.dumps({"kind": "natural", "identifier": "A123456789", "name": "示範客戶"}).encode()
        head = (f"POST /v1/customers HTTP/1.1\r\nHost: {self.node.host}\r\nAuthorization: Bearer {self.node.token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n")
        for number, connection in enumerate(self.connections()):
            connection.send(f"{head}Idempotency-Key: crowd-{id(self)}-{number}\r\n\r\n".encode() + body)

    def read(self, seconds=0.2):
        """How many were refused so far."""
        for key, _ in self.selector.select(seconds):
            try:
                answer = key.fileobj.recv(65536)
            except ssl.SSLWantReadError:
                continue
            except OSError:
                answer = b""
            self.selector.unregister(key.fileobj)
            key.fileobj.close()
            status = answer.split(b" ", 2)[1].decode() if answer else "closed"
            self.answers[status] += 1
            self.without_hint += status == "503" and b"retry-after:" not in answer.lower()
        return self.answers["503"]

    def read_all(self, seconds):
        end = time.monotonic() + seconds
        while self.selector.get_map() and time.monotonic() < end:
            self.read()
        assert self.without_hint == 0, "503 without Retry-After"
        assert self.answers["503"] > 0 and set(self.answers) <= {"201", "409", "503"}, self.told()

    def close(self):
        for connection in self.connections():
            self.selector.unregister(connection)
            connection.close()

    def told(self):
        return f"{CALLERS} callers: " + ", ".join(f"{count} times {status}" for status, count in sorted(self.answers.items()))
