# SPDX-License-Identifier: Apache-2.0
"""Hardware tokens from their vendor's encrypted file to the hands of a customer."""
import os
import urllib.error

import pytest
from banking import STRANGER, Problem, assert_refused, at_once, spoken
from otp_device import Oath
from vendor import Token, container

serials = iter(f"HW-{number:08}" for number in range(1, 10_000))


def load(desk, tokens, key=None, **more):
    key = key or os.urandom(16)
    return desk.call("POST", "/v1/tokens", {"pskc": container(tokens, key=key, **more), "key": key.hex()})


def fresh(**more):
    return Token(next(serials), **more)


def device_of(token):
    return Oath(token.secret, token.kind, token.digits, token.period)


def test_a_token_goes_from_the_vendors_file_to_a_permit(desk):
    token = fresh()
    assert load(desk, [token]) == {"imported": 1, "serials": [token.serial]}
    enrolled = desk.enrol_otp(desk.person, serial=token.serial)
    assert "once" not in enrolled and enrolled["details"]["delivery"] == "hardware_token"
    device = device_of(token)
    desk.change(desk.person, enrolled["id"], "activation", {"code": device.now(-1)})
    operation = desk.operation(desk.person, "T100", "00987654321098", STRANGER, 1000)
    answer = desk.answer_code(desk.otp_ceremony(operation, enrolled["id"]), device.now())
    assert answer["evidence"]["delivery"] == "hardware_token"
    assert spoken(answer) == ("permit", ["8.2.low", "8.2.non_designated", "9.3.1"])


def test_a_file_under_a_passphrase_and_longer_keys_are_read(desk):
    token = fresh(kind="hotp", digits=8)
    body = {"pskc": container([token], passphrase="qwerty 密語", mac="sha1"), "passphrase": "qwerty 密語"}
    assert desk.call("POST", "/v1/tokens", body)["imported"] == 1
    assert load(desk, [fresh()], key=os.urandom(32))["imported"] == 1
    enrolled = desk.enrol_otp(desk.person, serial=token.serial)
    assert desk.change(desk.person, enrolled["id"], "activation", {"code": device_of(token).at(0)})["outcome"] == "established"


def test_a_token_is_handed_out_once(desk):
    token = fresh()
    load(desk, [token])
    results = at_once([lambda: desk.enrol_otp(desk.person, serial=token.serial)] * 8)
    assert sum(isinstance(result, dict) for result in results) == 1
    assert all(result.status in (404, 409) for result in results if isinstance(result, Problem))


def test_a_file_counts_as_a_whole_or_not_at_all(desk):
    known, new = fresh(), fresh()
    load(desk, [known])
    assert_refused(409, "conflict", load, desk, [new, known])
    assert_refused(404, "not_found", desk.enrol_otp, desk.person, serial=new.serial)
    assert load(desk, [new])["imported"] == 1


def test_another_key_and_a_changed_file_are_refused(desk):
    key, token = os.urandom(16), fresh()
    document = container([token], key=key)
    for pskc, secret in ((document, os.urandom(16)), (document.replace("<ValueMAC>", "<ValueMAC>AAAA", 1), key)):
        with pytest.raises(Problem) as caught:
            desk.call("POST", "/v1/tokens", {"pskc": pskc, "key": secret.hex()})
        assert caught.value.status == 422 and "ValueMAC" in caught.value.body["field"]
    assert_refused(404, "not_found", desk.enrol_otp, desk.person, serial=token.serial)


@pytest.mark.parametrize("change", [
    {"pskc": "no XML"}, {"pskc": "<KeyContainer/>"}, {"key": "00"}, {"key": "zz" * 16}, {"passphrase": "both"}, {"unknown": 1},
    {"pskc": '<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'}])
def test_what_is_no_file_of_tokens_is_refused(desk, change):
    key = os.urandom(16)
    with pytest.raises(Problem) as caught:
        desk.call("POST", "/v1/tokens", {"pskc": container([fresh()], key=key), "key": key.hex()} | change)
    assert caught.value.status in (403, 422) and caught.value.body["detail"]


def test_a_file_larger_than_any_request_may_be_is_not_even_read(desk):
    """The answer is 413, or the connection ends while its sender still sends: the rest is not waited for."""
    size = desk.ledger_size()
    with pytest.raises((Problem, urllib.error.URLError)) as caught:
        desk.call("POST", "/v1/tokens", {"pskc": "x" * 300_000, "key": "00" * 16})
    assert not isinstance(caught.value, Problem) or caught.value.status == 413
    assert desk.ledger_size() == size


@pytest.mark.parametrize("serial, change, status, field", [
    ("ＨＷ-１", {}, 422, "SerialNo"), ("HW-📱", {}, 422, "SerialNo"), ("HW 1", {}, 422, "SerialNo"), ("H" * 65, {}, 422, "SerialNo"),
    (None, {"key": "１２" * 16}, 422, "key"), (None, {"key": "📱" * 16}, 422, "key"), (None, {"key": "1" * 65}, 422, "key"),
    (None, {"key": None, "passphrase": "📱" * 100}, 422, "passphrase"), (None, {"pskc": "<a>" * 1000}, 422, None)])
def test_what_is_no_file_is_told_by_its_place_and_changes_nothing(desk, serial, change, status, field):
    key, token, size = os.urandom(16), fresh(), desk.ledger_size()
    token.serial = serial or token.serial
    body = {"pskc": container([token], key=key), "key": key.hex()} | change
    with pytest.raises(Problem) as caught:
        desk.call("POST", "/v1/tokens", {name: value for name, value in body.items() if value is not None})
    assert caught.value.status == status and caught.value.body["detail"], caught.value.body
    assert field is None or field in caught.value.body["field"], caught.value.body
    assert desk.ledger_size() == size
    if serial is None:
        assert_refused(404, "not_found", desk.enrol_otp, desk.person, serial=token.serial)


def test_a_hundred_tokens_of_one_file(desk):
    tokens = [fresh() for _ in range(100)]
    assert load(desk, tokens)["imported"] == 100
    assert desk.enrol_otp(desk.person, serial=tokens[99].serial)["state"] == "suspended"
