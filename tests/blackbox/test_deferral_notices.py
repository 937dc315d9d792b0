# SPDX-License-Identifier: Apache-2.0
"""An operation that waits is told of at once, to the customer's number and to those that it replaced a short time ago, so that it can be blocked."""
import datetime
import json

import phones
import pytest
from banking import eventually
from conftest import Server
from phones import Owner, Phones
from test_phones import NEW, OLD, take_over
from test_protected_codes import decide, protect

WAIT_SECONDS = 7200
RULE = {"services": ["transfer", "password_reset"], "wait_seconds": WAIT_SECONDS}
TOLD = {**RULE, "payment_template": "payment-waits", "service_template": "service-waits"}
TEXTS = {
    "payment-waits": ("{amount}轉至末碼{payee}的交易將於{time}生效，若非本人請立即來電阻止。", "{amount} to account ending {payee} takes effect at {time}. Not you? Call us."),
    "service-waits": ("{service}將於{time}生效，若非本人請立即來電阻止。", "{service} takes effect at {time}. Not you? Call us."),
}


@pytest.fixture
def texts(monkeypatch):
    for name, (chinese, english) in TEXTS.items():
        monkeypatch.setitem(phones.TEMPLATES, name, phones.text(chinese, english, purpose="notice"))


@pytest.fixture
def make_bank(tmp_path, clock, texts):
    servers, banks = [], []

    def start(**settings):
        servers.append(Server(tmp_path / "data", **settings))
        return servers[-1].start(wrapper=clock.wrapper)

    def make(rule=TOLD, more=None, **settings):
        offered = {**({"deferred_blockable": rule} if rule else {}), **(more or {})}
        (tmp_path / "protections.yaml").write_text(json.dumps({"protections": offered}))
        banks.append(Phones(start, tmp_path, protections=str(tmp_path / "protections.yaml"), **settings))
        return banks[-1]

    yield make
    for bank in banks:
        bank.close()
    for server in servers:
        server.stop()


@pytest.fixture
def bank(make_bank):
    return make_bank()


def defer(owner, operation):
    """The notices that went out when the operation began to wait."""
    protect(owner.bank, operation, "deferred_blockable")
    ceremony, code = owner.begin(operation)
    before = len(owner.bank.peer.requests)
    answer = owner.answer(ceremony, code)
    assert answer["state"] == "deferred"
    return answer, lambda count: [owner.bank.wait_for_message(before + i + 1) for i in range(count)]


def change_number(owner, number):
    made, code, *_ = owner.reading(lambda: owner.set_number(role="counter", number=number))
    take_over(owner, made, code)


def taipei(moment):
    at = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return at.astimezone(datetime.timezone(datetime.timedelta(hours=8)))


def messages_in_trail(owner, operation):
    return [(entry["type"], entry["details"]["template"]) for entry in owner.trail(operation) if entry["type"].startswith("message.")
            and entry["details"]["template"] in TEXTS]


def test_a_payment_that_waits_is_told_with_amount_payee_and_moment(bank):
    owner = Owner(bank)
    operation = owner.transfer(120000)
    answer, notices = defer(owner, operation)
    [(destination, text)] = notices(1)
    told = text.removeprefix("TWD 1,200.00轉至末碼3210的交易將於").removesuffix("生效，若非本人請立即來電阻止。")
    release = taipei(answer["release_at"])
    told = datetime.datetime.strptime(told, "%Y-%m-%d %H:%M:%S").replace(tzinfo=release.tzinfo)
    assert destination == OLD and datetime.timedelta(0) <= release - told < datetime.timedelta(seconds=5)  # never later than it takes effect
    eventually(lambda: messages_in_trail(owner, operation) == [("message.queued", "payment-waits"), ("message.sent", "payment-waits")])


def test_whoever_reads_english_is_told_in_english_and_other_services_by_name(bank):
    owner = Owner(bank, language="en")
    _, notices = defer(owner, owner.operation("B050"))
    [(_, text)] = notices(1)
    assert text.endswith("Not you? Call us.") and text.startswith("Reset the password takes effect at 20")


def test_in_quarantine_the_number_before_is_told_too(bank, clock):
    owner = Owner(bank)
    change_number(owner, NEW)
    _, notices = defer(owner, owner.transfer())
    assert sorted(destination for destination, _ in notices(2)) == [OLD, "+886922333444"]
    clock.pass_by(48 * 3600 + 1)
    before = len(bank.peer.requests)
    _, notices = defer(owner, owner.transfer())
    assert [destination for destination, _ in notices(1)] == ["+886922333444"]
    assert len(bank.peer.requests) == before + 2  # the code, and one notice


def test_who_changes_the_number_often_does_not_hide_from_the_first(bank):
    owner = Owner(bank)
    for i in range(6):
        change_number(owner, f"092233344{i}")
    _, notices = defer(owner, owner.transfer())
    assert {destination for destination, _ in notices(4)} == {"+886922333445", "+886922333444", "+886922333443", OLD}


def test_a_number_that_was_revoked_before_the_change_is_told_too(bank):
    owner = Owner(bank)
    bank.ask("DELETE", f"/v1/customers/{owner.customer}/credentials/{owner.phone}", role="counter", expect=200)
    owner.phone = owner.set_at_counter(NEW)["id"]
    _, notices = defer(owner, owner.transfer())
    assert sorted(destination for destination, _ in notices(2)) == [OLD, "+886922333444"]


def test_nobody_is_told_of_what_does_not_wait(make_bank):
    bank = make_bank({**TOLD, "waiting_operations": 1})
    owner = Owner(bank)
    defer(owner, owner.transfer())[1](1)
    operation = owner.transfer()
    protect(bank, operation, "deferred_blockable")
    assert decide(owner, operation)["state"] == "blocked"
    assert messages_in_trail(owner, operation) == []


def test_without_a_text_it_waits_as_ever(make_bank):
    bank = make_bank({**RULE, "service_template": "service-waits"})
    owner = Owner(bank)
    operation = owner.transfer()
    defer(owner, operation)
    assert messages_in_trail(owner, operation) == []


@pytest.mark.parametrize("template", ["nowhere", "code-service", "phone-changed"])
def test_a_server_does_not_start_with_a_text_that_cannot_tell(make_bank, template):
    """One that is not there, one that is no notice, one with values that no wait has."""
    with pytest.raises(AssertionError, match="protections.deferred_blockable.payment_template"):
        make_bank({**RULE, "payment_template": template})
