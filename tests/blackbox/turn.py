# SPDX-License-Identifier: Apache-2.0
"""A client of STUN and TURN servers, as browsers have one (RFC 8489, RFC 8656): over UDP, with the long-term credential."""
import hashlib
import hmac
import os
import re
import socket
import struct

COOKIE = struct.pack("!I", 0x2112A442)
BINDING, ALLOCATE, SEND, DATA, PERMIT = 0x0001, 0x0003, 0x0016, 0x0017, 0x0008
GOOD, BAD = 0x0100, 0x0110
USERNAME, INTEGRITY, ERROR, REALM, NONCE, TRANSPORT = 0x0006, 0x0008, 0x0009, 0x0014, 0x0015, 0x0019
PEER, CONTENT, RELAYED, MAPPED = 0x0012, 0x0013, 0x0016, 0x0020
UDP = bytes([17, 0, 0, 0])
INTEGRITY_SIZE = 24  # with its head


def encode(kind, *attributes):
    body = b"".join(struct.pack("!HH", number, len(value)) + value + bytes(-len(value) % 4) for number, value in attributes)
    return struct.pack("!HH", kind, len(body)) + COOKIE + os.urandom(12) + body


def attributes_of(message):
    found, at = {}, 20
    while at < len(message):
        number, size = struct.unpack_from("!HH", message, at)
        found[number] = message[at + 4 : at + 4 + size]
        at += 4 + size + -size % 4
    return found


def masked(address):
    """An XOR-…-ADDRESS of IPv4."""
    host, port = address
    return struct.pack("!HH", 1, port ^ 0x2112) + bytes(a ^ b for a, b in zip(socket.inet_aton(host), COOKIE))


def unmasked(value):
    return socket.inet_ntoa(bytes(a ^ b for a, b in zip(value[4:8], COOKIE))), struct.unpack_from("!H", value, 2)[0] ^ 0x2112


class Refused(Exception):
    """A server's error, by its number."""


class Client:
    """Of the server that an entry of `iceServers` names by its first address."""

    def __init__(self, entry):
        host, port = re.match(r"(?:stun|turn):([\d.]+):(\d+)", entry["urls"][0]).groups()
        self.name, self.password = entry.get("username"), entry.get("credential")
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(5)
        self.socket.connect((host, int(port)))
        self.address = self.socket.getsockname()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, message):
        """What the server says to it."""
        self.socket.send(message)
        while True:
            answer = self.socket.recv(2048)
            if answer[8:20] == message[8:20]:
                break
        kind, told = struct.unpack_from("!H", answer)[0], attributes_of(answer)
        if kind & BAD == BAD:
            raise Refused(told[ERROR][2] * 100 + told[ERROR][3], told)
        return told

    def bind(self):
        """Where the server sees us."""
        return unmasked(self.ask(encode(BINDING))[MAPPED])

    def ask_by_name(self, kind, *attributes):
        """Once without a name, for realm and nonce, then with it."""
        try:
            return self.ask(encode(kind, *attributes))
        except Refused as refused:
            number, told = refused.args
            if number != 401:
                raise
        named = encode(kind, *attributes, (USERNAME, self.name.encode()), (REALM, told[REALM]), (NONCE, told[NONCE]))
        counted = named[:2] + struct.pack("!H", len(named) - 20 + INTEGRITY_SIZE) + named[4:]
        key = hashlib.md5(b":".join([self.name.encode(), told[REALM], self.password.encode()])).digest()
        return self.ask(counted + struct.pack("!HH", INTEGRITY, 20) + hmac.digest(key, counted, hashlib.sha1))

    def allocate(self):
        """An address at the server, through which others reach us."""
        return unmasked(self.ask_by_name(ALLOCATE, (TRANSPORT, UDP))[RELAYED])

    def permit(self, peer):
        self.ask_by_name(PERMIT, (PEER, masked(peer)))

    def send(self, peer, content):
        self.socket.send(encode(SEND, (PEER, masked(peer)), (CONTENT, content)))

    def receive(self):
        """From whom, and what."""
        told = attributes_of(self.socket.recv(2048))
        return unmasked(told[PEER]), told[CONTENT]
