# SPDX-License-Identifier: Apache-2.0
# The life of phone numbers: who may set and change them, what the law makes of how that was done, and what a changed number may not do at first.
import banking  # noqa: F401 (puts the demo's modules in reach)
import pytest
from conftest import Server
from otp_device import Oath
from phones import Owner, Phones, another
from stored import all_bytes

NEW = "0922333444"
OLD = "+886912345678"


@pytest.fixture
def bank(make_server, tmp_path):
    made = Phones(make_server, tmp_path)
    yield made
    made.close()


@pytest.fixture
def lenient(make_server, tmp_path):
    """A bank that lets codes change numbers, without quarantine."""
    made = Phones(make_server, tmp_path, phones={"changed_by_codes": "on", "quarantine_hours": 0})
    yield made
    made.close()


def change_operation(owner, number=NEW):
    return owner.operation("B040", phone_number=number)


def permitted(owner, operation):
    ceremony, code = owner.begin(operation)
    assert owner.answer(ceremony, code)["state"] == "permitted"


def take_over(owner, made, code):
    """The new number answers its code; the notice to the old one."""
    before = len(owner.bank.peer.requests)
    outcome = owner.verify(made["id"], code)
    owner.phone = made["id"]
    return outcome, owner.bank.wait_for_message(before + 1)


def app_of(owner):
    """An activated authenticator app of the customer's."""
    path = f"/v1/customers/{owner.customer}/credentials"
    details = {"confirmed_by": "counter", "algorithm": "hotp"}
    made = owner.bank.ask("POST", path, {"design": "otp", "details": details}, "counter", 201)
    device = Oath.from_uri(made["once"]["uri"])
    owner.bank.ask("POST", f"{path}/{made['id']}/activation", {"code": device.at(0)}, "counter", 200)
    return made["id"], device


def test_a_number_set_at_the_counter_waits_for_its_code(bank):
    owner = Owner(bank, number=None)
    made, code, destination, message = owner.reading(lambda: owner.set_number(role="counter", number="0912345678"))
    assert made["state"] == "set" and made["details"]["phone"] == "+8869*****678" and destination == OLD
    assert owner.open(owner.transfer(), 409, credential=made["id"])["detail"] == "this credential is not active"
    assert owner.verify(made["id"], another(code)) == {"outcome": "wrong", "attempts_left": 4}
    assert owner.verify(made["id"], code) == {"outcome": "established", "id": made["id"], "state": "verified"}
    owner.verify(made["id"], code, 409)
    [shown] = owner.shown()
    assert (shown["state"], shown["set_by"]) == ("verified", "counter") and "quarantined_until" not in shown
    assert [(step["event"], step["means"], step["caller"]) for step in shown["history"]] == [("set", "counter", "counter"), ("verified", "sms", "channel")]


def test_only_the_counter_sets_a_number_without_an_operation(bank):
    owner = Owner(bank, number=None)
    assert owner.set_number(403, number="0912345678")["field"] == "operation"
    for wrong in ("912345678", "0912-345-678", "０９１２３４５６７８", "+8860912345678", "tel:0912345678"):
        owner.set_number(422, "counter", number=wrong)
    owner.set_number(422, "counter")
    assert owner.shown() == []


def test_another_first_code_voids_the_one_before(bank):
    owner = Owner(bank, number=None)
    made, first, *_ = owner.reading(lambda: owner.set_number(role="counter", number="0912345678"))
    _, second, *_ = owner.reading(lambda: bank.ask("POST", owner.path(f"/{made['id']}/codes"), {}, expect=200))
    if first != second:
        assert owner.verify(made["id"], first)["outcome"] == "wrong"
    assert owner.verify(made["id"], second)["outcome"] == "established"


def test_guessing_the_first_code_ends(bank):
    owner = Owner(bank, number=None)
    made, code, *_ = owner.reading(lambda: owner.set_number(role="counter", number="0912345678"))
    for left in (4, 3, 2, 1, 0):
        assert owner.verify(made["id"], another(code))["attempts_left"] == left
    owner.verify(made["id"], code, 409)


def test_codes_to_a_phone_change_no_number(bank):
    owner = Owner(bank)
    refused = owner.open(change_operation(owner), 403)
    assert refused["clauses"] == ["9.3.2.3.1"]


def test_an_app_changes_no_number_either(bank):
    owner = Owner(bank)
    credential, device = app_of(owner)
    operation = change_operation(owner)
    assert owner.answer(owner.open(operation, credential=credential), device.at(1))["state"] == "permitted"
    assert owner.set_number(403, operation=operation)["clauses"] == ["9.3.2.3.1"]
    assert len(owner.shown()) == 1


def test_a_number_that_codes_changed_serves_no_stranger(lenient):
    owner = Owner(lenient)
    operation = change_operation(owner)
    permitted(owner, operation)
    made, code, destination, _ = owner.reading(lambda: owner.set_number(operation=operation))
    assert destination == "+886922333444"
    take_over(owner, made, code)
    new, old = owner.shown()
    assert (new["set_by"], new["state"], old["state"]) == ("sms_otp", "verified", "changed")
    step = new["history"][0]
    assert step["operation"] == operation and step["ceremony"] and len(step["record"]) == 64
    assert {"phone.set", "phone.verified", "phone.changed"} <= {entry["type"] for entry in owner.trail(operation)}
    ceremony, code, *_ = owner.reading(lambda: owner.open(owner.transfer()))
    denied = owner.answer(ceremony, code)
    assert denied["state"] == "denied" and denied["decision"]["evidence"][0]["violated"] == ["9.3.2.3.1"]
    login = owner.operation("A000", login_subject="ming")
    ceremony, code = owner.begin(login)
    assert owner.answer(ceremony, code)["state"] == "permitted"


def test_class_two_opens_with_a_number_of_the_counter_only(lenient):
    owner = Owner(lenient)
    opening = {"facts": {"account_class": 2}}
    permitted(owner, owner.operation("B010", **opening))
    operation = change_operation(owner)
    permitted(owner, operation)
    made, code, *_ = owner.reading(lambda: owner.set_number(operation=operation))
    take_over(owner, made, code)
    ceremony, code, *_ = owner.reading(lambda: owner.open(owner.operation("B010", **opening)))
    assert owner.answer(ceremony, code)["decision"]["evidence"][0]["violated"] == ["9.3.2.4"]


def test_an_operation_carries_one_change_of_its_own_number(lenient):
    owner, stranger = Owner(lenient), Owner(lenient, "0955666777")
    operation = change_operation(owner)
    owner.set_number(409, operation=operation)
    permitted(owner, operation)
    owner.set_number(422, operation=operation, number=NEW)
    stranger.set_number(404, operation=operation)
    made, code, *_ = owner.reading(lambda: owner.set_number(operation=operation))
    owner.set_number(409, operation=operation)
    owner.verify(made["id"], code)
    login = owner.operation("A000", login_subject="ming")
    owner.set_number(409, operation=login)


def test_the_old_number_is_told_and_serves_nothing_any_more(bank):
    owner = Owner(bank)
    ceremony, before = owner.begin(owner.transfer())
    made, code, destination, _ = owner.reading(lambda: owner.set_number(role="counter", number=NEW))
    assert destination == "+886922333444"
    old_phone = owner.phone
    outcome, (destination, notice) = take_over(owner, made, code)
    assert outcome["quarantined_until"]
    assert destination == OLD and "+8869*****444" in notice
    owner.answer(ceremony, before, 409)
    assert owner.open(owner.transfer(), 409, credential=old_phone)["field"] == "credential"


def test_a_number_that_waits_gives_way_to_another(bank):
    owner = Owner(bank, number=None)
    first, code, *_ = owner.reading(lambda: owner.set_number(role="counter", number="0912345678"))
    owner.set_at_counter(NEW)
    owner.verify(first["id"], code, 409)
    assert sorted(phone["state"] for phone in owner.shown()) == ["revoked", "verified"]
    owner.set_number(409, "counter", number=NEW)


def test_quarantine_lowers_what_codes_authorise_until_it_is_over(tmp_path, clock):
    servers = []

    def make(**settings):
        servers.append(Server(tmp_path / "data", **settings))
        return servers[-1].start(wrapper=clock.wrapper)

    bank = Phones(make, tmp_path, phones={"quarantine_day_twd": 2000})
    owner = Owner(bank)
    made, code, *_ = owner.reading(lambda: owner.set_number(role="counter", number=NEW))
    take_over(owner, made, code)
    assert "no application" in owner.open(owner.operation("B020"), 403)["detail"]
    assert owner.open(owner.transfer(200100), 403)["field"] == "credential"
    one, code_of_one = owner.begin(owner.transfer(120000))
    two, code_of_two = owner.begin(owner.transfer(120000))
    assert owner.answer(one, code_of_one)["state"] == "permitted"
    assert owner.answer(two, code_of_two, 403)["field"] == "credential"
    login, code = owner.begin(owner.operation("A000", login_subject="ming"))
    assert owner.answer(login, code)["state"] == "permitted"
    clock.pass_by(48 * 3600 + 1)
    ceremony, code = owner.begin(owner.transfer(200100))
    assert owner.answer(ceremony, code)["state"] == "permitted"
    bank.close()
    servers[0].stop()


def test_an_erased_customer_has_no_numbers(bank):
    owner = Owner(bank)
    bank.ask("DELETE", f"/v1/customers/{owner.customer}/personal-data", role="approver", expect=200)
    bank.ask("GET", owner.path(), expect=404)


def test_a_revoked_number_is_revoked_in_the_register_too(bank):
    owner = Owner(bank)
    bank.ask("DELETE", f"/v1/customers/{owner.customer}/credentials/{owner.phone}", role="counter", expect=200)
    assert owner.shown()[0]["state"] == "revoked"
    assert owner.set_at_counter(NEW)["quarantined_until"]


def test_nothing_but_seals_holds_a_number(bank):
    owner = Owner(bank)
    ceremony, code = owner.begin(owner.transfer())
    owner.answer(ceremony, code)
    bank.server.stop()
    content = all_bytes(bank.server.directory)
    assert b"912345678" not in content and code.encode() + b"\xef\xbc\x8c" not in content
    assert "912345678" not in bank.server.log_path.read_text()
