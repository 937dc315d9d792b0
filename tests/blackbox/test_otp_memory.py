# SPDX-License-Identifier: Apache-2.0
"""No seed stays in the server, nor what vendors encrypted theirs with: after tokens were imported and software tokens shown, and while codes are
judged, its whole memory is searched."""
import base64
import hashlib
import os
import re

import pytest
from banking import BUILD
from otp_device import Oath
from test_authorisation_memory import found_in
from vendor import Token, container


PASSPHRASE = "a passphrase that stands nowhere else 7Qx2"


def derived_from(document):
    salt, iterations = (re.search(f"<{name}>(.*?)<", document)[1] for name in ("Specified", "IterationCount"))
    return hashlib.pbkdf2_hmac("sha1", PASSPHRASE.encode(), base64.b64decode(salt), int(iterations), 16)


@pytest.mark.skipif("asan" in BUILD.name, reason="a sanitizer's shadow is terabytes to search")
def test_the_server_holds_no_seed_and_no_transport_key(make_desk):
    desk, key = make_desk(), os.urandom(16)
    tokens = [Token(f"MEM-{number}", kind="hotp") for number in range(20)]
    desk.call("POST", "/v1/tokens", {"pskc": container(tokens, key=key), "key": key.hex()})
    typed = container([Token("MEM-PASS")], passphrase=PASSPHRASE)
    desk.call("POST", "/v1/tokens", {"pskc": typed, "passphrase": PASSPHRASE})
    hardware = desk.enrol_otp(desk.person, serial=tokens[0].serial)
    desk.change(desk.person, hardware["id"], "activation", {"code": Oath(tokens[0].secret, "hotp").at(0)})
    software = desk.enrol_otp(desk.person, algorithm="hotp")
    device = Oath.from_uri(software["once"]["uri"])
    desk.change(desk.person, software["id"], "activation", {"code": device.at(0)})
    try:
        open(f"/proc/{desk.process.pid}/mem", "rb").close()
    except PermissionError:
        pytest.skip("the memory of a process that is not dumpable is read by root only")
    transport = {"transport key": key, "its text": key.hex().encode(), "passphrase": PASSPHRASE.encode(), "key of the passphrase": derived_from(typed)}
    seeds = {token.serial: token.seed for token in tokens} | {"software": base64.b32decode(device.secret)}
    known = {"origin": b"countersign.example/log"}
    assert found_in(desk.process.pid, seeds | transport | known) == {"origin"}
