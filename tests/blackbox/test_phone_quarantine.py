# SPDX-License-Identifier: Apache-2.0
"""`phones.quarantine: defer`: what codes to a number authorise that was changed a short time ago waits, and the number before is told."""
import pytest
from banking import eventually
from phones import Owner
from test_deferral_notices import WAIT_SECONDS, change_number, make_bank, messages_in_trail, texts  # noqa: F401, fixtures by name
from test_phones import NEW, OLD
from test_protected_codes import ANSWERED, protect

DEFER = {"phones": {"quarantine": "defer", "quarantine_day_twd": 0}}
QUARANTINE_SECONDS = 48 * 3600
PROTECTIONS_OF_ONE_OPERATION = 16


@pytest.fixture
def bank(make_bank):  # noqa: F811
    return make_bank(more={"voice_otp": ANSWERED}, **DEFER)


@pytest.fixture
def owner(bank):
    """One whose number was just changed."""
    owner = Owner(bank)
    change_number(owner, NEW)
    return owner


def authorise(owner, operation, expect=200):
    ceremony, code = owner.begin(operation)
    return owner.answer(ceremony, code, expect)


def state(owner, operation):
    return owner.bank.ask("GET", f"/v1/operations/{operation}")["state"]


def protections(owner, operation):
    return [(row["kind"], row["state"]) for row in owner.bank.ask("GET", f"/v1/operations/{operation}/protections")["protections"]]


def test_it_waits_is_told_to_both_numbers_and_is_released(bank, owner, clock):
    operation = owner.transfer()
    ceremony, code = owner.begin(operation)
    before = len(bank.peer.requests)
    answer = owner.answer(ceremony, code)
    assert answer["state"] == "deferred" and answer["release_at"] and "receipt" not in answer
    assert {bank.wait_for_message(before + i)[0] for i in (1, 2)} == {OLD, "+886922333444"}
    eventually(lambda: messages_in_trail(owner, operation).count(("message.sent", "payment-waits")) == 2)
    opened = [entry["details"] for entry in owner.trail(operation) if entry["type"] == "protection.opened"]
    assert [(details["kind"], details["reason"]) for details in opened] == [("deferred_blockable", "quarantine")]
    clock.pass_by(WAIT_SECONDS)
    eventually(lambda: state(owner, operation) == "permitted")
    assert protections(owner, operation) == [("deferred_blockable", "established")]


def test_whoever_holds_the_old_number_may_have_it_blocked(bank, owner, clock):
    operation = owner.transfer()
    authorise(owner, operation)
    blocked = bank.ask("POST", f"/v1/operations/{operation}/blocks", {"channel": "phone", "reason": "not_mine"}, expect=200)
    clock.pass_by(WAIT_SECONDS)
    assert blocked["state"] == state(owner, operation) == "blocked"
    assert protections(owner, operation) == [("deferred_blockable", "blocked")]


def test_an_application_waits_where_the_file_has_it_and_is_refused_where_not(owner):
    assert authorise(owner, owner.operation("B050"))["state"] == "deferred"
    assert "no application" in owner.open(owner.operation("B020"), 403)["detail"]


def test_what_was_armed_by_request_waits_once(bank, owner):
    operation = owner.transfer()
    protect(bank, operation, "deferred_blockable")
    assert authorise(owner, operation)["state"] == "deferred"
    assert protections(owner, operation) == [("deferred_blockable", "armed")]


def test_signing_in_never_waits_and_nothing_does_when_it_is_over(owner, clock):
    assert authorise(owner, owner.operation("A000", login_subject="ming"))["state"] == "permitted"
    clock.pass_by(QUARANTINE_SECONDS + 1)
    operation = owner.operation("B050")
    assert "deferred" not in authorise(owner, operation)["state"] and protections(owner, operation) == []


def test_a_first_number_has_no_quarantine(bank):
    owner = Owner(bank)
    operation = owner.transfer()
    assert authorise(owner, operation)["state"] != "deferred" and protections(owner, operation) == []


def test_without_room_for_the_wait_nothing_is_permitted(owner):
    bank = owner.bank
    operation = owner.transfer()
    for _ in range(PROTECTIONS_OF_ONE_OPERATION):
        owner.reading(lambda: protect(bank, operation, "voice_otp"))
    authorise(owner, operation, 409)
    assert state(owner, operation) == "awaiting_evidence"


def test_a_server_does_not_start_where_nothing_may_wait(make_bank):  # noqa: F811
    with pytest.raises(AssertionError, match="phones.quarantine"):
        make_bank(None, {"voice_otp": ANSWERED}, **DEFER)
