# SPDX-License-Identifier: Apache-2.0
"""An authenticator and the browser around it, in software: keys in this process's memory, and a user who is there when the program says so.
For the demo and for tests. Nothing protects its keys, and what it says of a finger is a flag."""
import base64
import hashlib
import json
import os
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

AAGUID = bytes.fromhex("64656d6f000040008000000000000001")  # of webauthn.yaml
USER_PRESENT, USER_VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor(value):
    """RFC 8949, as far as authenticators write it; a dict is written in its own order."""
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(name) + cbor(item) for name, item in value.items())


def head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    for code, size, form in ((24, 1, "B"), (25, 2, ">H"), (26, 4, ">I"), (27, 8, ">Q")):
        if number < 1 << 8 * size:
            return bytes([major << 5 | code]) + struct.pack(form, number)
    raise ValueError(number)


class Es256:
    identifier = -7

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())

    def sign(self, message):
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))

    def cose(self):
        point = self.key.public_key().public_numbers()
        return {1: 2, 3: self.identifier, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}

    def pem(self):
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


class EdDsa:
    identifier = -8

    def __init__(self):
        self.key = ed25519.Ed25519PrivateKey.generate()

    def sign(self, message):
        return self.key.sign(message)

    def cose(self):
        point = self.key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return {1: 1, 3: self.identifier, -1: 6, -2: point}


class Rs256:
    identifier = -257

    def __init__(self):
        self.key = rsa.generate_private_key(65537, 2048)

    def sign(self, message):
        return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def cose(self):
        numbers = self.key.public_key().public_numbers()
        return {1: 3, 3: self.identifier, -1: numbers.n.to_bytes(256, "big"), -2: numbers.e.to_bytes(3, "big")}


class SoftwareAuthenticator:
    """One credential. `counts`: its signatures are counted, from 1. `verifies`: the user is verified, not only there."""

    def __init__(self, origin, algorithm=Es256, attestation="none", counts=True, verifies=True, backup=0, aaguid=AAGUID, user=None):
        self.origin, self.key, self.attestation, self.aaguid = origin, algorithm(), attestation, aaguid
        self.counter, self.counts, self.verifies, self.backup = 0, counts, verifies, backup
        self.credential, self.user = os.urandom(32), user

    def client_data(self, kind, challenge, **more):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False, **more}, separators=(",", ":")).encode()

    def authenticator_data(self, rp_id, extra=b"", flags=0):
        if self.counts:
            self.counter += 1
        flags |= USER_PRESENT | (USER_VERIFIED if self.verifies else 0) | self.backup
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.counter) + extra

    def statement(self, data, client_data):
        if self.attestation == "none":
            return "none", {}
        signature = self.key.sign(data + hashlib.sha256(client_data).digest())
        return "packed", {"alg": self.key.identifier, "sig": signature}

    def create(self, options, **changes):
        """navigator.credentials.create({publicKey: options}).toJSON(); `changes` are of the client data."""
        assert self.key.identifier in [parameter["alg"] for parameter in options["pubKeyCredParams"]]
        self.user = options["user"]["id"]
        client_data = self.client_data(**{"kind": "webauthn.create", "challenge": options["challenge"], **changes})
        attested = self.aaguid + struct.pack(">H", len(self.credential)) + self.credential + cbor(self.key.cose())
        data = self.authenticator_data(options["rp"]["id"], attested, ATTESTED)
        form, statement = self.statement(data, client_data)
        attestation = cbor({"fmt": form, "attStmt": statement, "authData": data})
        return self.to_json({"clientDataJSON": client_data, "attestationObject": attestation}, transports=["internal"])

    def get(self, options, rp_id=None, **changes):
        """navigator.credentials.get({publicKey: options}).toJSON()"""
        client_data = self.client_data(**{"kind": "webauthn.get", "challenge": options["challenge"], **changes})
        data = self.authenticator_data(rp_id or options["rpId"])
        return self.assertion(client_data, data)

    def pay(self, challenge, **changes):
        """What Secure Payment Confirmation gives, when the customer confirmed in the browser's own window."""
        payment = {"rpId": challenge["publicKey"]["rpId"], "topOrigin": self.origin, **challenge["payment"], **changes}
        client_data = self.client_data("payment.get", challenge["publicKey"]["challenge"], payment=payment)
        return self.assertion(client_data, self.authenticator_data(challenge["publicKey"]["rpId"]))

    def assertion(self, client_data, data):
        signature = self.key.sign(data + hashlib.sha256(client_data).digest())
        response = {"clientDataJSON": client_data, "authenticatorData": data, "signature": signature}
        return self.to_json(response, userHandle=self.user)

    def to_json(self, response, **more):
        identifier = b64(self.credential)
        return {
            "id": identifier,
            "rawId": identifier,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {**{name: b64(data) for name, data in response.items()}, **more},
        }
