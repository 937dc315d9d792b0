# SPDX-License-Identifier: Apache-2.0
"""The customer's devices, by programs and code that are none of ours: oathtool for HOTP and TOTP, a few lines of Python for OCRA."""
import base64
import hashlib
import hmac
import re
import struct
import subprocess
import time
import urllib.parse

HURRY_SECONDS = 3


class Oath:
    """What an authenticator app makes of an otpauth URI, or a token of its seed."""

    def __init__(self, secret, kind="totp", digits=6, period=30, algorithm="SHA1"):
        self.secret, self.kind, self.digits, self.period, self.algorithm = secret, kind, digits, period, algorithm

    @classmethod
    def from_uri(cls, uri):
        parts = urllib.parse.urlsplit(uri)
        query = {name: values[0] for name, values in urllib.parse.parse_qs(parts.query).items()}
        return cls(query["secret"], parts.netloc, int(query["digits"]), int(query.get("period", 30)), query["algorithm"])

    def oathtool(self, *words):
        command = ["oathtool", "--base32", f"--digits={self.digits}", *words, self.secret]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()

    def now(self, steps=0):
        """The code of this moment, or of so many steps later; not in a step's last seconds, for it would come when the step is over."""
        left = self.period - time.time() % self.period
        if left < HURRY_SECONDS:
            time.sleep(left)
        moment = int(time.time()) + steps * self.period
        return self.oathtool(f"--totp={self.algorithm}", f"--time-step-size={self.period}s", f"--now=@{moment}")

    def at(self, counter):
        return self.oathtool("--hotp", f"--counter={counter}")


class Ocra:
    """RFC 6287 for suites with a numeric question and exactly one of counter and time."""

    def __init__(self, secret, suite):
        self.key = base64.b32decode(secret + "=" * (-len(secret) % 8))
        self.suite = suite
        self.hash, digits, data = re.fullmatch(r"OCRA-1:HOTP-(SHA\d+)-(\d+):(.*)", suite).groups()
        self.digits = int(digits)
        self.counts = data.startswith("C-")
        step = re.search(r"-T(\d+)([SM])$", data)
        self.period = int(step[1]) * {"S": 1, "M": 60}[step[2]] if step else 0

    def code(self, question, counter=0, steps=0):
        number = f"{int(question):x}"
        message = self.suite.encode() + b"\0"
        if self.counts:
            message += struct.pack(">Q", counter)
        message += bytes.fromhex(number + "0" * (256 - len(number)))
        if self.period:
            message += struct.pack(">Q", int(time.time()) // self.period + steps)
        mac = hmac.new(self.key, message, getattr(hashlib, self.hash.lower())).digest()
        offset = mac[-1] & 15
        return f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7FFFFFFF) % 10 ** self.digits:0{self.digits}}"


def another(code):
    """A code that is not this one."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
