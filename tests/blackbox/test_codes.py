# SPDX-License-Identifier: Apache-2.0
# Codes by SMS and voice: what customers read, how long a code serves and for what, who may answer, and how guessing ends.
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from banking import eventually
from conftest import BUILD, SOURCE, Server
from messaging import HttpPeer, write_channels
from phones import ACCOUNT, Owner, Phones, another, sms_channels

WITHDRAWAL = {"account": ACCOUNT, "amount": {"minor": 300000, "currency": "TWD"}}


@pytest.fixture
def make_phones(make_server, tmp_path):
    banks = []

    def make(**settings):
        banks.append(Phones(make_server, tmp_path, **settings))
        return banks[-1]

    yield make
    for bank in banks:
        bank.close()


@pytest.fixture
def slow(clock, tmp_path):
    """A bank whose clock we move."""
    servers = []

    def make(**settings):
        servers.append(Server(tmp_path / "data", **settings))
        return servers[-1].start(wrapper=clock.wrapper)

    bank = Phones(make, tmp_path, codes={"pause_seconds": 30, "withdrawal_seconds": 1800}, ceremonies={"operation_seconds": 7200})
    yield bank
    bank.close()
    for server in servers:
        server.stop()


def test_the_message_tells_amount_payee_and_time_and_the_evidence_what_was_verified(make_phones):
    owner = Owner(make_phones())
    operation = owner.transfer()
    ceremony, code, destination, message = owner.reading(lambda: owner.open(operation))
    assert destination == "+886912345678" and "TWD 1,200.00至末碼3210" in message and "120秒" in message
    assert ceremony["challenge"]["delivery"] == "sms" and code not in str(ceremony)
    answer = owner.answer(ceremony, code)
    assert answer["state"] == "permitted" and answer["receipt"]
    evidence = answer["evidence"]
    assert 0 <= evidence.pop("age_seconds") < 60
    assert evidence == {"design": "otp", "delivery": "sms", "sms_sender": "transaction", "phone_change": "counter", "protections": ["otp_bound"]}
    eventually(lambda: {"message.queued", "message.sent"} <= {entry["type"] for entry in owner.trail(operation)})
    assert "912345678" not in str(owner.trail(operation)) and code not in str(owner.trail(operation))


def test_a_code_that_has_to_be_sent_first_is_not_taken_in_one_request(make_phones):
    owner = Owner(make_phones())
    body = {"customer": owner.customer, "code": "A000", "channel": "web", "login_subject": "ming", "credential": owner.phone}
    sent = len(owner.bank.peer.requests)
    refused = owner.bank.ask("POST", "/v1/authorisations", {**body, "answer": {"code": "123456"}}, expect=422)
    assert refused["field"] == "credential" and "challenge" in refused["detail"]
    assert len(owner.bank.peer.requests) == sent
    ceremony, code = owner.begin(owner.operation("A000", login_subject="ming"))
    assert owner.answer(ceremony, code)["state"] == "permitted"


def test_english_and_a_voice_call(make_phones):
    owner = Owner(make_phones(), language="en")
    ceremony, code, _, message = owner.reading(lambda: owner.open(owner.transfer(), delivery="voice"))
    assert message.startswith("TWD 1,200.00 to account ending 3210 at ")
    answer = owner.answer(ceremony, code)
    assert answer["evidence"]["delivery"] == "voice" and answer["state"] == "permitted"


def test_a_login_code_names_the_service_and_nothing_else(make_phones):
    owner = Owner(make_phones())
    ceremony, code, _, message = owner.reading(lambda: owner.open(owner.operation("A000", login_subject="ming")))
    assert message == f"登入，驗證碼{code}，300秒內有效。"
    assert owner.answer(ceremony, code)["state"] == "permitted"


# The last second of its life is exact in tests/methods/test_phone.c; here the machine may be slow.
@pytest.mark.parametrize("seconds", [112, 121])
def test_two_minutes_in_a_transfer_to_a_stranger(slow, clock, seconds):
    owner = Owner(slow)
    ceremony, code = owner.begin(owner.transfer())
    clock.pass_by(seconds)
    if seconds < 120:
        answer = owner.answer(ceremony, code)
        assert answer["state"] == "permitted" and seconds <= answer["evidence"]["age_seconds"] <= 120
    else:
        assert owner.answer(ceremony, code, 410)["clauses"] == ["9.3.1"]
        assert owner.answer(ceremony, another(code), 410)["clauses"] == ["9.3.1"]
        renewed, code, *_ = owner.reading(lambda: owner.renew(ceremony))
        assert owner.answer(renewed, code)["state"] == "permitted"


def test_another_code_voids_the_one_before_and_takes_its_time(slow, clock):
    owner = Owner(slow)
    ceremony, first = owner.begin(owner.transfer())
    assert owner.renew(ceremony, 429)["code"] == "too_often"
    clock.pass_by(31)
    renewed, second, *_ = owner.reading(lambda: owner.renew(ceremony))
    assert renewed["challenge"]["sends_left"] == 1
    if first != second:
        assert owner.answer(ceremony, first)["outcome"] == "wrong"
    clock.pass_by(100)
    assert owner.answer(ceremony, second)["state"] == "permitted"


def test_codes_of_one_ceremony_come_to_an_end(make_phones):
    owner = Owner(make_phones())
    ceremony, _ = owner.begin(owner.transfer())
    for _ in range(2):
        owner.reading(lambda: owner.renew(ceremony))
    assert owner.renew(ceremony, 429)["code"] == "too_often"


@pytest.mark.parametrize("limit,field", [("number_hour", "number"), ("customer_hour", "customer")])
def test_number_and_customer_have_their_quota(make_phones, limit, field):
    owner = Owner(make_phones(codes={limit: 3}))
    for _ in range(2):
        owner.begin(owner.transfer())
    assert field in owner.open(owner.transfer(), 429)["detail"]
    assert len(owner.bank.messages()) == 3


def test_addresses_have_their_quota_in_every_spelling(make_phones):
    bank = make_phones(codes={"address_hour": 2})
    for number in ("0911111111", "0922222222"):
        owner = Owner(bank, number)
        owner.begin(owner.transfer(), client_address="2001:db8::1")
    owner.open(owner.transfer(), 429, client_address="2001:0DB8:0:0::1")
    owner.open(owner.transfer(), 422, client_address="2001:db8::zz")
    owner.begin(owner.transfer(), client_address="192.0.2.1")


def test_parallel_guesses_get_no_more_attempts_than_one_after_the_other(make_phones):
    owner = Owner(make_phones())
    ceremony, code = owner.begin(owner.transfer())
    path = f"/v1/ceremonies/{ceremony['id']}/answers"
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda _: owner.bank.server.ask("POST", path, "channel", {"code": another(code)}), range(64)))
    assert sum(answer.status == 200 for answer in answers) == 3
    assert {answer.status for answer in answers} <= {200, 409}
    owner.answer(ceremony, code, 409)


def test_wrong_codes_lock_the_number_over_all_ceremonies(make_phones):
    owner = Owner(make_phones(codes={"lock_after": 3}))
    for left in (2, 1, 0):
        ceremony, code = owner.begin(owner.transfer())
        assert owner.answer(ceremony, another(code)) == {"outcome": "wrong", "attempts_left": left}
    owner.answer(ceremony, code, 409)
    owner.open(owner.transfer(), 409)
    assert owner.shown()[0]["locked"]


def test_one_code_presented_many_times_at_once_serves_once(make_phones):
    owner = Owner(make_phones())
    ceremony, code = owner.begin(owner.transfer())
    path = f"/v1/ceremonies/{ceremony['id']}/answers"
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda _: owner.bank.server.ask("POST", path, "channel", {"code": code}), range(64)))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 63


def test_a_code_serves_only_its_own_ceremony(make_phones):
    owner = Owner(make_phones())
    first, code = owner.begin(owner.transfer())
    second, other = owner.begin(owner.transfer())
    if code != other:
        assert owner.answer(second, code)["outcome"] == "wrong"
    assert owner.answer(first, code)["state"] == "permitted"


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "１２３４５６", "123 56", "😀😀", "1" * 33, "1" * 5000])
def test_what_is_no_code_is_no_attempt(make_phones, code):
    owner = Owner(make_phones())
    ceremony, right = owner.begin(owner.transfer())
    for _ in range(4):
        owner.answer(ceremony, code, 422)
    assert owner.answer(ceremony, right)["state"] == "permitted"


def test_a_message_that_fails_is_no_attempt_and_the_trail_tells(make_phones):
    owner = Owner(make_phones(answers=[(200, "{}"), (404, "{}"), (200, "{}")]))
    operation = owner.transfer()
    ceremony = owner.open(operation)
    eventually(lambda: "message.failed" in [entry["type"] for entry in owner.trail(operation)])
    renewed, code, *_ = owner.reading(lambda: owner.renew(ceremony))
    assert owner.answer(renewed, code)["state"] == "permitted"
    assert "ceremony.failed" not in [entry["type"] for entry in owner.trail(operation)]


def test_a_withdrawal_number_is_for_one_amount_of_one_account_at_a_machine_once(make_phones):
    owner = Owner(make_phones())
    operation = owner.operation("T510", account=ACCOUNT, amount=WITHDRAWAL["amount"], channel="mobile")
    ceremony, code, _, message = owner.reading(lambda: owner.open(operation))
    assert message == f"無卡提款TWD 3,000.00，提款序號{code}，15分鐘內有效。"
    assert owner.answer(ceremony, code, 403, **WITHDRAWAL)["clauses"] == ["9.3.1"]
    more = {"account": ACCOUNT, "amount": {"minor": 300001, "currency": "TWD"}}
    assert owner.answer(ceremony, code, 403, "atm", **more)["field"] == "amount"
    elsewhere = {**WITHDRAWAL, "account": {**ACCOUNT, "account": "20001234567891"}}
    assert owner.answer(ceremony, code, 403, "atm", **elsewhere)["field"] == "account"
    owner.answer(ceremony, code, 422, "atm")
    paid = owner.answer(ceremony, code, 200, "atm", **WITHDRAWAL)
    assert paid["state"] == "permitted" and paid["evidence"]["age_seconds"] < 60
    owner.answer(ceremony, code, 409, "atm", **WITHDRAWAL)


@pytest.mark.parametrize("seconds", [1790, 1801])
def test_a_withdrawal_number_lives_half_an_hour(slow, clock, seconds):
    owner = Owner(slow)
    ceremony, code = owner.begin(owner.operation("T510", account=ACCOUNT, amount=WITHDRAWAL["amount"], channel="mobile"))
    clock.pass_by(seconds)
    if seconds > 1800:
        assert owner.answer(ceremony, code, 410, "atm", **WITHDRAWAL)["clauses"] == ["9.3.1"]
    else:
        assert owner.answer(ceremony, code, 200, "atm", **WITHDRAWAL)["state"] == "permitted"


def check_config(tmp_path, content=None, **settings):
    server = Server(tmp_path / "data", **({"channels": write_channels(tmp_path, content)} if content else {}), **settings)
    done = subprocess.run([BUILD / "countersignd", "--check-config", "--config", server.directory / "countersignd.yaml"], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("key,value", [("non_designated_seconds", 121), ("withdrawal_seconds", 1801), ("digits", 5), ("digits", 9)])
def test_what_9_3_1_forbids_does_not_start(tmp_path, key, value):
    code, said = check_config(tmp_path, codes={key: value})
    assert code != 0 and key in said


def test_a_marketing_sender_sends_no_codes(tmp_path):
    code, said = check_config(tmp_path, sms_channels(1), codes={"sms_sender": "bank-ads"})
    assert code != 0 and "bank-ads" in said
    (tmp_path / "data").rename(tmp_path / "before")
    code, said = check_config(tmp_path, sms_channels(1, use=("transaction", "marketing")))
    assert code != 0 and "9.3.2.1" in said


def test_without_a_sender_for_transactions_no_ceremony_begins(make_server, tmp_path):
    peer = HttpPeer()
    content = sms_channels(peer.port)
    content["senders"]["bank-tx"]["use"] = ["notice"]
    server = make_server(channels=write_channels(tmp_path, content), catalogue=str(SOURCE / "demobank/catalogue.yaml"))
    made = server.ask("POST", "/v1/customers", "counter", {"kind": "natural", "identifier": "A123456789", "name": "示範自然人"}).json()["id"]
    refused = server.ask("POST", f"/v1/customers/{made}/phones", "counter", {"number": "0912345678"})
    assert refused.status == 403, refused.body
    peer.close()
