# SPDX-License-Identifier: Apache-2.0
"""A chip debit card in this program's memory, by the reference profiles of docs/chip-cards.md, and the card program that uses it, as far as the server
sees it: for the demo and for tests. Real cards are asked through a reader by client/card."""
import base64
import hashlib
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

MASTER_KEYS = [
    {"label": "demo-cards-999", "type": "des3", "value": "0123456789abcdeffedcba98765432101032547698badcfe"},
    {"label": "demo-cards-997", "type": "aes", "value": "2b7e151628aed2a6abf7158809cf4f3c"},
]
KEY_OF = {"999": MASTER_KEYS[0], "997": MASTER_KEYS[1]}  # by the card's bank
INPUT = {  # what a TAC is made over, by purpose
    "inquiry": ("serial", "transaction_code", "check_code", "from_account"),
    "withdrawal": ("serial", "transaction_code", "amount", "terminal", "check_code", "at", "from_account"),
    "transfer": ("serial", "transaction_code", "amount", "terminal", "check_code", "at", "to_account", "from_account"),
    "payment": ("serial", "transaction_code", "amount", "terminal", "check_code", "at", "payment_kind", "from_account", "bill_reference"),
}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def payload_of(jws):
    return json.loads(unb64(jws.split(".")[1]))


def tac_input(purpose, fields):
    text = "".join(fields[name] for name in INPUT[purpose]).encode()
    return text + bytes(-len(text) % 8)


def des3_tac(master, remark, data):
    part = remark[:8]
    key = Cipher(algorithms.TripleDES(master), modes.ECB()).encryptor().update(part + bytes(byte ^ 0xFF for byte in part))
    return Cipher(algorithms.TripleDES(key), modes.CBC(b"FISCCARD")).encryptor().update(data)[-8:]


def cmac(key, data):
    made = CMAC(algorithms.AES(key))
    made.update(data)
    return made.finalize()


def aes_tac(master, remark, data):
    return cmac(cmac(master, b"countersign card" + remark[:16]), data)[:8]


TACS = {"des3": des3_tac, "aes": aes_tac}


class Locked(Exception):
    """The card takes no PIN any more."""


class ChipCard:
    """One PIN, one TAC; three wrong PINs in a row lock it; the serial grows with each TAC."""

    def __init__(self, issuer, account, pin="135790", serial=0):
        self.issuer, self.account, self.pin, self.serial = issuer, account, pin, serial
        self.remark = hashlib.sha256(f"{issuer}{account}".encode()).digest()[:30]
        self.tries, self.verified = 3, False

    def verify(self, pin):
        if self.tries == 0:
            raise Locked
        self.verified = pin == self.pin
        self.tries = 3 if self.verified else self.tries - 1
        return self.verified

    def tac(self, purpose, fields):
        """The fields with what the card adds."""
        if not self.verified:
            raise PermissionError("a PIN serves one TAC")
        self.verified = False
        self.serial += 1
        made = {**fields, "from_account": self.account, "serial": f"{self.serial:08d}", "remark": self.remark.hex().upper()}
        key = KEY_OF[self.issuer]
        made["tac"] = TACS[key["type"]](bytes.fromhex(key["value"]), self.remark, tac_input(purpose, made)).hex().upper()
        return made


class CardProgram:
    """One installation of the card program, with a card in the reader. It does what it is told, also what the real one would refuse."""

    def __init__(self, card):
        self.card = card
        self.key = ec.generate_private_key(ec.SECP256R1())

    def sign(self, payload, key=None, **header):
        point = self.key.public_key().public_numbers()
        jwk = {"kty": "EC", "crv": "P-256", "x": b64(point.x.to_bytes(32, "big")), "y": b64(point.y.to_bytes(32, "big"))}
        head = {"alg": "ES256", "typ": "countersign-card-report+jwt", "jwk": jwk, **header}
        text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(payload).encode())}"
        r, s = decode_dss_signature((key or self.key).sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{text}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def report(self, request, fields, **changes):
        asked = payload_of(request)
        canonical = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
        return {
            "version": 1, "ceremony": asked["ceremony"], "nonce": asked["nonce"],
            "request_sha256": hashlib.sha256(request.encode()).hexdigest(), "fields_sha256": hashlib.sha256(canonical).hexdigest(),
            "component": {"name": "countersign-card", "version": "1"}, "exclusive": True, "reset": True, "pin": "component",
            "confirmed_by": "dialog", "retrieval": {"prompted": True, "removed": True}, **changes,
        }

    def make(self, request, **changes):
        """The fields that the card makes for this request; `changes` are what the terminal tells it otherwise."""
        asked = payload_of(request)
        return self.card.tac(asked["purpose"], {**asked["fields"], **changes})

    def answer(self, request, fields=None, **changes):
        """With the PIN, unless there are fields already; `changes` are of the report."""
        if fields is None:
            self.card.verify(self.card.pin)
            fields = self.make(request)
        return {"fields": fields, "report": self.sign(self.report(request, fields, **changes))}
