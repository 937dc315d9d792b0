# SPDX-License-Identifier: Apache-2.0
"""No seed stays in the server: after tokens were imported and software tokens shown, and while codes are judged, its whole memory is searched."""
import base64
import os

import pytest
from banking import BUILD
from otp_device import Oath
from test_authorisation_memory import found_in
from vendor import Token, container


@pytest.mark.skipif("asan" in BUILD.name, reason="a sanitizer's shadow is terabytes to search")
def test_the_server_holds_no_seed(make_desk):
    desk, key = make_desk(), os.urandom(16)
    tokens = [Token(f"MEM-{number}", kind="hotp") for number in range(20)]
    desk.call("POST", "/v1/tokens", {"pskc": container(tokens, key=key), "key": key.hex()})
    hardware = desk.enrol_otp(desk.person, serial=tokens[0].serial)
    desk.change(desk.person, hardware["id"], "activation", {"code": Oath(tokens[0].secret, "hotp").at(0)})
    software = desk.enrol_otp(desk.person, algorithm="hotp")
    device = Oath.from_uri(software["once"]["uri"])
    desk.change(desk.person, software["id"], "activation", {"code": device.at(0)})
    try:
        open(f"/proc/{desk.process.pid}/mem", "rb").close()
    except PermissionError:
        pytest.skip("the memory of a process that is not dumpable is read by root only")
    seeds = {token.serial: token.seed for token in tokens} | {"software": base64.b32decode(device.secret)}
    known = {"origin": b"countersign.example/log"}
    assert found_in(desk.process.pid, seeds | known) == {"origin"}
