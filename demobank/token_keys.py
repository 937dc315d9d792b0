# SPDX-License-Identifier: Apache-2.0
"""Puts known master keys of card issuers, and keys of links, into a SoftHSM token. An institution does this by its own key ceremony; keys of a demo
are no secret.

usage: token_keys.py TOKEN_CONFIG TOKEN_LABEL PIN_FILE < [{"label": …, "type": "des3" | "aes", "value": hexadecimal}, …]"""
import ctypes
import json
import os
import pathlib
import subprocess
import sys

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
SERIAL_SESSION, RW_SESSION, USER, SECRET_KEY = 4, 2, 1, 4
TYPES = {"des3": 0x15, "aes": 0x1F}
CLASS, TOKEN, PRIVATE, LABEL, VALUE, KEY_TYPE, SENSITIVE, SIGN, DERIVE, EXTRACTABLE = 0, 1, 2, 3, 0x11, 0x100, 0x103, 0x108, 0x10C, 0x162
YES, NO = b"\1", b"\0"


class Attribute(ctypes.Structure):
    _fields_ = [("type", ctypes.c_ulong), ("value", ctypes.c_void_p), ("size", ctypes.c_ulong)]


def number(value):
    return value.to_bytes(ctypes.sizeof(ctypes.c_ulong), sys.byteorder)


class Token:
    """Logged in to the token of this label."""

    def __init__(self, label, pin):
        self.module = ctypes.CDLL(MODULE)
        self.call("C_Initialize", None)
        self.session = ctypes.c_ulong()
        self.call("C_OpenSession", self.slot(label), ctypes.c_ulong(SERIAL_SESSION | RW_SESSION), None, None, ctypes.byref(self.session))
        self.call("C_Login", self.session, ctypes.c_ulong(USER), pin, ctypes.c_ulong(len(pin)))

    def call(self, name, *arguments):
        result = getattr(self.module, name)(*arguments)
        if result != 0:
            raise SystemExit(f"{name}: 0x{result:x}")

    def slot(self, label):
        count = ctypes.c_ulong(64)
        slots = (ctypes.c_ulong * count.value)()
        self.call("C_GetSlotList", ctypes.c_ubyte(1), slots, ctypes.byref(count))
        for slot in slots[: count.value]:
            about = ctypes.create_string_buffer(512)  # CK_TOKEN_INFO begins with its label
            self.call("C_GetTokenInfo", ctypes.c_ulong(slot), about)
            if about.raw[:32].rstrip() == label.encode():
                return ctypes.c_ulong(slot)
        raise SystemExit(f"no token {label}")

    def add(self, key):
        values = {CLASS: number(SECRET_KEY), KEY_TYPE: number(TYPES[key["type"]]), LABEL: key["label"].encode(), VALUE: bytes.fromhex(key["value"]),
                  TOKEN: YES, PRIVATE: YES, SENSITIVE: YES, EXTRACTABLE: NO, SIGN: YES, DERIVE: YES}
        held = [ctypes.create_string_buffer(value, len(value)) for value in values.values()]
        attributes = (Attribute * len(values))(*(Attribute(kind, ctypes.cast(value, ctypes.c_void_p), len(value)) for kind, value in zip(values, held)))
        self.call("C_CreateObject", self.session, attributes, ctypes.c_ulong(len(values)), ctypes.byref(ctypes.c_ulong()))


def import_keys(data, keys):
    """Into the token of a data directory that `countersign init` made; its server is not running."""
    vault = pathlib.Path(data) / "vault"
    words = [sys.executable, __file__, vault / "softhsm2.conf", "countersign", vault / "pin"]
    subprocess.run(words, input=json.dumps(keys).encode(), check=True, timeout=60)


def main():
    config, label, pin_file = sys.argv[1:]
    os.environ["SOFTHSM2_CONF"] = config
    token = Token(label, pathlib.Path(pin_file).read_bytes().strip())
    for key in json.load(sys.stdin):
        token.add(key)


if __name__ == "__main__":
    main()
