# SPDX-License-Identifier: Apache-2.0
"""What customers do with their means by themselves, through a channel: enrol them on a permitted operation of service factor_rebind, name them,
suspend them. How identity was confirmed is the operation's word, never the channel's."""
import pytest
from banking import PERSON_ACCOUNT, STRANGER, assert_refused, at_once
from conftest import BUILD
from otp_device import Oath
from staffed import StaffedDesk
from stored import all_bytes
from test_protections import ANSWERED, Key, body_of

from software_authenticator import SoftwareAuthenticator

PATTERN = {"design": "two_factor", "details": {"technique": "pattern", "secret": "15963"}}
TOKEN = {"design": "otp", "details": {"algorithm": "totp"}}
NAME = "阿明的舊手機 №1"


@pytest.fixture(scope="module")
def bank(pki, tmp_path_factory):
    bank = StaffedDesk(tmp_path_factory.mktemp("bank"), BUILD, pki=pki)
    bank.open(protections={"device_designated": ANSWERED}, passwords={"hash_memory_mib": 19})
    yield bank
    bank.verify_ledger()
    bank.stop()
    assert bank.process.returncode == 0


def enrol(bank, body, operation=None, customer=None, **more):
    body = {**body, **({"operation": operation} if operation else {}), **more}
    return bank.call_as("app", "POST", f"/v1/customers/{customer or bank.person}/credentials", body)



@pytest.mark.parametrize("body", [PATTERN, TOKEN])
def test_a_channel_enrols_on_what_the_customer_authorised(bank, body):
    operation = bank.permitted()
    made = enrol(bank, body, operation)
    assert made["operation"] == operation
    last = bank.trail(operation)[-1]
    assert (last["type"], last["credential"]) == ("credential.enrolled", made["id"])
    assert last["details"] == {"confirmed_by": "certificate", "design": body["design"], "enrolled_by": "app"}
    shown = next(row for row in bank.call("GET", f"/v1/customers/{bank.person}")["credentials"] if row["id"] == made["id"])
    assert shown["provenance"] == {"confirmed_by": "certificate"}


def test_a_passkey_is_enrolled_and_activated_from_afar(bank):
    operation = bank.permitted()
    made = enrol(bank, {"design": "two_factor", "details": {"technique": "passkey", "name": "筆電"}}, operation)
    authenticator = SoftwareAuthenticator("http://localhost:8080")
    change(bank, "credentials", made["id"], "activation", authenticator.create(made["once"]["publicKey"]))
    shown = next(row for row in held(bank)["credentials"] if row["id"] == made["id"])
    assert (shown["state"], shown["details"]["technique"]) == ("active", "passkey")
    assert bank.trail(operation)[-1]["details"]["confirmed_by"] == "certificate"


def test_without_an_operation_only_staff_enrol(bank):
    problem = assert_refused(403, "refused", enrol, bank, PATTERN)
    assert "factor_rebind" in problem["detail"]
    assert_refused(403, "refused", enrol, bank, {"design": "two_factor", "details": {**PATTERN["details"], "confirmed_by": "counter"}})


def test_how_identity_was_confirmed_is_not_the_channels_word(bank):
    operation = bank.permitted()
    body = {"design": "two_factor", "details": {**PATTERN["details"], "confirmed_by": "counter"}}
    assert assert_refused(422, "invalid", enrol, bank, body, operation)["field"] == "details.confirmed_by"
    enrol(bank, PATTERN, operation)  # what was refused used nothing up


def test_an_operation_carries_one_change(bank):
    operation = bank.permitted()
    answers = at_once([lambda: enrol(bank, PATTERN, operation)] * 6)
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert_refused(409, "conflict", enrol, bank, PATTERN, operation)
    key = Key()
    assert_refused(409, "conflict", bank.call_as, "app", "POST", f"/v1/customers/{bank.person}/devices", {**body_of(bank.person, key), "operation": operation})


def test_what_was_not_permitted_for_this_carries_nothing(bank):
    waiting = bank.operation(bank.person, "B051", channel="mobile")["id"]
    assert_refused(409, "conflict", enrol, bank, PATTERN, waiting)
    assert_refused(409, "conflict", enrol, bank, PATTERN, bank.permitted("B050"))
    assert_refused(404, "not_found", enrol, bank, PATTERN, bank.permitted(), customer=bank.company)
    assert_refused(404, "not_found", enrol, bank, PATTERN, "2b6wzsnq5k3k5y7l4r2h5j3u4a")
    assert_refused(422, "invalid", enrol, bank, PATTERN, "x" * 27)


@pytest.mark.parametrize("body", [
    {"design": "password", "details": {"password": "tR7-mq2x", "use": "transaction"}}, {"design": "otp", "details": {"serial": "AB123"}},
    {"design": "certificate", "details": {"certificate": "x"}}, {"design": "knowledge", "details": {"questions": []}}])
def test_what_takes_somebody_who_looks_is_not_enrolled_from_afar(bank, body):
    assert_refused(403, "refused", enrol, bank, body, bank.permitted())


def test_an_authorisation_serves_ten_minutes(pki, tmp_path, clock):
    bank = StaffedDesk(tmp_path, BUILD, pki=pki)
    bank.open(wrapper=clock.wrapper)
    try:
        early, late = bank.permitted(), bank.permitted()
        clock.pass_by(590)
        enrol(bank, TOKEN, early)
        clock.pass_by(20)
        assert_refused(409, "conflict", enrol, bank, TOKEN, late)
    finally:
        bank.stop()


def test_the_counter_may_say_by_itself_or_rest_on_an_operation(bank):
    path, operation = f"/v1/customers/{bank.person}/credentials", bank.permitted()
    assert "operation" not in bank.call("POST", path, {"design": "two_factor", "details": {**PATTERN["details"], "confirmed_by": "video"}})
    assert bank.call("POST", path, {**PATTERN, "operation": operation})["operation"] == operation


def device(bank, key, operation=None, **more):
    body = {**body_of(bank.person, key), **({"operation": operation} if operation else {}), **more}
    return bank.call_as("app", "POST", f"/v1/customers/{bank.person}/devices", body)["id"]


def held(bank):
    return bank.call("GET", f"/v1/customers/{bank.person}/devices")


def change(bank, kind, means, what, body=None, who="app"):
    return bank.call_as(who, "POST", f"/v1/customers/{bank.person}/{kind}/{means}/{what}", body)


class TestDevices:
    def test_a_device_is_registered_on_what_the_customer_authorised(self, bank):
        assert_refused(403, "refused", device, bank, Key())
        operation = bank.permitted()
        made = device(bank, Key(), operation, name=NAME)
        last = bank.trail(operation)[-1]
        assert last["type"] == "device.registered" and last["details"]["confirmed_by"] == "certificate" and last["details"]["device"] == made
        assert next(row for row in held(bank)["devices"] if row["id"] == made)["name"] == NAME

    def test_what_was_suspended_after_it_answered_protects_no_more(self, bank):
        key = Key()
        means = device(bank, key, bank.permitted())
        enrolled = enrol(bank, TOKEN, bank.permitted())
        app = Oath.from_uri(enrolled["once"]["uri"])
        bank.change(bank.person, enrolled["id"], "activation", {"code": app.now(-1)})
        protections = []
        for step in (0, 1):
            operation = bank.operation(bank.person, "T100", PERSON_ACCOUNT, STRANGER, 1000)
            opened = bank.protect(operation, "device_designated", means=means)
            bank.call("POST", f"/v1/protections/{opened['id']}/answers", key.answer(opened["challenge"]))
            ceremony = bank.otp_ceremony(operation, enrolled["id"])
            if step == 1:
                assert change(bank, "devices", means, "suspension")["state"] == "suspended"
            protections.append(bank.answer_code(ceremony, app.now(step))["evidence"].get("protections", []))
        assert protections == [["device_designated"], []]
        assert_refused(409, "conflict", bank.protect, bank.operation(bank.person, "T100", PERSON_ACCOUNT, STRANGER, 1000), "device_designated", means=means)

    def test_weaker_is_anybodys_word_and_usable_again_takes_an_authority(self, bank):
        means = device(bank, Key(), bank.permitted())
        assert_refused(409, "conflict", change, bank, "devices", means, "resumption", {"operation": bank.permitted()})
        change(bank, "devices", means, "suspension")
        assert next(row for row in held(bank)["devices"] if row["id"] == means)["state"] == "suspended"
        assert_refused(409, "conflict", change, bank, "devices", means, "suspension")
        assert_refused(403, "refused", change, bank, "devices", means, "resumption", {})
        assert change(bank, "devices", means, "resumption", {"operation": bank.permitted()})["state"] == "active"
        assert bank.call_as("app", "DELETE", f"/v1/customers/{bank.person}/devices/{means}")["state"] == "revoked"
        for what, body in (("suspension", None), ("resumption", {"operation": bank.permitted()})):
            assert_refused(409, "conflict", change, bank, "devices", means, what, body)


def at_the_counter(bank, body, **more):
    details = {**body["details"], "confirmed_by": "counter"}
    return bank.call("POST", f"/v1/customers/{bank.person}/credentials", {**body, "details": details, **more})


class TestNames:
    def test_devices_and_tokens_are_listed_together_by_their_names(self, bank):
        token = at_the_counter(bank, TOKEN, name=NAME)
        pattern = at_the_counter(bank, PATTERN, name="圖形")
        shown = {row["id"]: row for row in held(bank)["credentials"]}
        assert (shown[token["id"]]["name"], shown[token["id"]]["state"]) == (NAME, "suspended")
        assert pattern["id"] not in shown  # remembered, and in no device
        change(bank, "credentials", token["id"], "name", {"name": "新名字"})
        assert {row["id"]: row for row in held(bank)["credentials"]}[token["id"]]["name"] == "新名字"

    @pytest.mark.parametrize("name", ["", " a", "a\nb", "\u202eevil", "\u200bx", "　", "字" * 41, "x\ufeff", 7, None])
    def test_a_name_that_cannot_be_read_as_it_stands_is_refused(self, bank, name):
        means = at_the_counter(bank, TOKEN)["id"]
        assert_refused(422, "invalid", change, bank, "credentials", means, "name", {"name": name})

    def test_only_ones_own_have_names(self, bank):
        means = at_the_counter(bank, TOKEN)["id"]
        assert_refused(404, "not_found", change, bank, "devices", means, "name", {"name": "x"})
        assert_refused(404, "not_found", bank.call_as, "app", "POST", f"/v1/customers/{bank.company}/credentials/{means}/name", {"name": "x"})

    def test_a_name_is_kept_sealed_and_told_to_nobody_else(self, bank):
        name = "獨一無二的名字"
        at_the_counter(bank, TOKEN, name=name)
        assert name.encode() not in all_bytes(bank.data) and name not in bank.log.read_text()
        assert name not in str(bank.call("GET", f"/v1/customers/{bank.person}"))
