# SPDX-License-Identifier: Apache-2.0
# Over TLS, head and body of an answer leave together, and nothing is held back for good: not without a body, not for slow readers.
import socket
import ssl
import time

import pytest
from conftest import Server


@pytest.fixture(scope="module")
def tls_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server") / "data", tls=True).start()
    yield server
    assert server.stop() == 0


class Line:
    """TLS with the socket in our own hands, so that we see what arrives in one piece."""

    def __init__(self, server, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(20)
        self.socket.connect(("127.0.0.1", server.port))
        self.arriving, self.leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cafile=server.directory / "tls/server.pem")
        self.tls = context.wrap_bio(self.arriving, self.leaving, server_hostname="localhost")
        while True:
            try:
                self.tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self.flush()
                self.arriving.write(self.socket.recv(65536))
        self.flush()

    def flush(self):
        self.socket.sendall(self.leaving.read())

    def send(self, method, path):
        self.tls.write(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.flush()

    def read(self):
        """What has arrived, in the clear."""
        text = b""
        while True:
            try:
                piece = self.tls.read(65536)
            except ssl.SSLWantReadError:
                return text
            if not piece:
                return text
            text += piece

    def piece(self, size=1 << 20):
        """What one more read of the socket brings."""
        arrived = self.socket.recv(size)
        assert arrived, "the server closed the connection"
        self.arriving.write(arrived)
        return self.read()

    def first_piece(self):
        text = self.read()  # session tickets come before it
        while not text:
            text = self.piece()
        return text


def test_head_and_body_arrive_together(tls_server):
    line = Line(tls_server)
    for _ in range(5):
        line.send("GET", "/healthz")
        head, _, body = line.first_piece().partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200") and body == b'{"status":"ok"}'


def test_an_answer_without_a_body_is_not_held_back(tls_server):
    line = Line(tls_server)
    for method, path in [("HEAD", "/healthz"), ("GET", "/healthz"), ("HEAD", "/api/openapi.yaml"), ("GET", "/healthz")]:
        line.send(method, path)
        assert line.first_piece().split()[1] == b"200", (method, path)


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_a_refusal_on_arrival_is_not_held_back(tls_server, method):
    line = Line(tls_server)
    line.send(method, "/nowhere")
    assert line.first_piece().split()[1] == b"404"


def test_a_slow_reader_gets_every_byte(tls_server):
    whole = tls_server.ask("GET", "/api/openapi.yaml").body
    line = Line(tls_server, receive_buffer=2048)
    for _ in range(3):
        line.send("GET", "/api/openapi.yaml")
    time.sleep(0.5)
    text = b""
    while text.count(whole) < 3:
        text += line.piece(700)
    assert text.endswith(whole)


def test_connections_that_end_touch_nothing_that_was_released(make_server, monkeypatch):
    """Larger pieces of memory have mappings of their own and go with them, so that whoever writes there still is ended."""
    for name, value in {"ARENA_MAX": "1", "TOP_PAD_": "0", "TRIM_THRESHOLD_": "0", "MMAP_THRESHOLD_": "2048", "MMAP_MAX_": "60000"}.items():
        monkeypatch.setenv(f"MALLOC_{name}", value)
    server = make_server(tls=True, limits={"connections_per_address": 256})
    for _ in range(3):
        lines = [Line(server) for _ in range(64)]
        for line in lines:
            line.socket.close()
    assert server.ask("GET", "/healthz").status == 200
    assert server.stop() == 0
