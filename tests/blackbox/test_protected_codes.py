# SPDX-License-Identifier: Apache-2.0
"""Codes by SMS with and without enhanced protections (9.3.2.2, 9.3.2.3.2), and the two protections that a phone answers: a call, and a message back."""
import json

import phones
import pytest
from banking import at_once
from phones import Owner, Phones, another
from test_protections import Key, body_of

SERVICES = ["transfer", "password_reset", "factor_rebind"]
ANSWERED = {"services": SERVICES, "answer_seconds": 120, "attempts": 3}
PROTECTIONS = {
    "device_designated": ANSWERED,
    "voice_otp": ANSWERED,
    "two_way_sms": {**ANSWERED, "template": "two-way"},
    "reduced_limit": {"services": ["transfer"], "transaction_twd": 5000, "day_twd": 6000, "month_twd": 20000},
    "deferred_blockable": {"services": SERVICES, "wait_seconds": 3600},
}


@pytest.fixture
def bank(make_server, tmp_path, monkeypatch):
    two_way = phones.text("{time}轉帳{amount}至{payee}，同意請回覆{code}。", "{amount} to {payee} at {time}: reply {code} to agree.", shows="payment")
    monkeypatch.setitem(phones.TEMPLATES, "two-way", two_way)
    path = tmp_path / "protections.yaml"
    path.write_text(json.dumps({"protections": PROTECTIONS}))
    bank = Phones(make_server, tmp_path, protections=str(path))
    yield bank
    bank.close()


def protect(bank, operation, kind, expect=201, **more):
    return bank.ask("POST", f"/v1/operations/{operation}/protections", {"kind": kind, **more}, expect=expect)


def answer(bank, opened, body, expect=200):
    return bank.ask("POST", f"/v1/protections/{opened['id']}/answers", body, expect=expect)


def receive(bank, text, source="0912345678", expect=200):
    return bank.ask("POST", "/v1/inbound-messages", {"source": source, "text": text}, expect=expect)


def decide(owner, operation):
    ceremony, code = owner.begin(operation)
    return owner.answer(ceremony, code)


def violated(given):
    return sorted({clause for entry in given["decision"]["evidence"] for clause in entry["violated"]})


class TestByDevice:
    def protected(self, bank, owner, operation):
        key = Key()
        device = bank.ask("POST", f"/v1/customers/{owner.customer}/devices", body_of(owner.customer, key), "counter", 201)["id"]
        opened = protect(bank, operation, "device_designated", means=device)
        assert answer(bank, opened, key.answer(opened["challenge"])) == {"outcome": "established"}

    @pytest.mark.parametrize("code, clause", [("B050", "9.3.2.2"), ("B051", "9.3.2.2"), ("T100", "9.3.2.3.2")])
    def test_an_sms_code_alone_does_not_and_with_the_device_does(self, bank, code, clause):
        owner = Owner(bank)

        def operation():
            return owner.transfer() if code == "T100" else owner.operation(code, **({"channel": "mobile"} if code == "B051" else {}))

        denied = decide(owner, operation())
        assert denied["state"] == "denied" and violated(denied) == [clause]
        protected = operation()
        self.protected(bank, owner, protected)
        permitted = decide(owner, protected)
        assert permitted["state"] == "permitted" and permitted["evidence"]["protections"] == ["device_designated"]
        assert clause in permitted["decision"]["evidence"][0]["satisfied"]

    def test_a_wrong_or_unanswered_device_is_no_protection(self, bank):
        owner, key = Owner(bank), Key()
        device = bank.ask("POST", f"/v1/customers/{owner.customer}/devices", body_of(owner.customer, key), "counter", 201)["id"]
        operation = owner.transfer()
        opened = protect(bank, operation, "device_designated", means=device)
        assert answer(bank, opened, Key().answer(opened["challenge"]))["outcome"] == "wrong"
        assert violated(decide(owner, operation)) == ["9.3.2.3.2"]


def test_a_reduced_limit_protects_until_it_is_used_up(bank):
    owner = Owner(bank)

    def transfer(minor):
        operation = owner.transfer(minor)
        protect(bank, operation, "reduced_limit")
        return decide(owner, operation)

    assert violated(transfer(500000)) == ["9.3.2.3.2"]  # reaching a transaction's limit is over it
    assert transfer(499900)["evidence"]["protections"] == ["reduced_limit"]
    assert violated(transfer(100100)) == ["9.3.2.3.2"]
    assert transfer(100000)["state"] == "permitted"


def test_a_code_that_waits_is_protected_by_the_wait(bank):
    owner = Owner(bank)
    operation = owner.transfer()
    protect(bank, operation, "deferred_blockable")
    given = decide(owner, operation)
    assert given["state"] == "deferred" and given["evidence"]["protections"] == ["deferred_blockable"] and "receipt" not in given
    assert bank.ask("POST", f"/v1/operations/{operation}/blocks", {"channel": "phone", "reason": "not_mine"}, expect=200)["state"] == "blocked"


class TestVoice:
    def test_a_call_protects_an_sms(self, bank):
        owner = Owner(bank)
        operation = owner.transfer()
        opened, code, destination, _ = owner.reading(lambda: protect(bank, operation, "voice_otp"))
        assert destination == "+886912345678" and opened["challenge"] == {}
        assert answer(bank, opened, {"code": another(code)})["outcome"] == "wrong"
        answer(bank, opened, {"code": "12"}, expect=422)
        assert answer(bank, opened, {"code": code}) == {"outcome": "established"}
        assert decide(owner, operation)["evidence"]["protections"] == ["voice_otp"]

    def test_it_goes_to_the_verified_number_only(self, bank):
        owner = Owner(bank, number=None)
        protect(bank, owner.transfer(), "voice_otp", expect=409)
        protect(bank, owner.transfer(), "voice_otp", expect=422, means=owner.customer)

    def test_racing_guesses_get_no_more_than_the_limit(self, bank):
        owner = Owner(bank)
        opened, code, *_ = owner.reading(lambda: protect(bank, owner.transfer(), "voice_otp"))
        given = at_once([lambda: answer(bank, opened, {"code": another(code)}, expect=None)] * 10)
        assert sum(body.get("outcome") == "wrong" for body in given) == 3
        answer(bank, opened, {"code": code}, expect=409)


class TestTwoWay:
    @pytest.fixture
    def asked(self, bank):
        owner = Owner(bank)
        operation = owner.transfer()
        opened, code, _, message = owner.reading(lambda: protect(bank, operation, "two_way_sms"))
        assert "回覆" in message
        return owner, operation, opened, code

    @pytest.mark.parametrize("reply", ["{}", " {} ", "同意 {}", "ok:{}!"])
    def test_the_customers_own_message_protects(self, bank, asked, reply):
        owner, operation, _, code = asked
        assert receive(bank, reply.format(code), source="+886912345678") == {"outcome": "established"}
        assert receive(bank, code) == {"outcome": "ignored"}
        assert decide(owner, operation)["evidence"]["protections"] == ["two_way_sms"]

    def test_full_width_digits_are_digits(self, bank, asked):
        wide = asked[3].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        assert receive(bank, wide) == {"outcome": "established"}

    def test_another_phone_answers_nothing(self, bank, asked):
        owner, operation, opened, code = asked
        assert receive(bank, code, source="0987654321") == {"outcome": "ignored"}
        answer(bank, opened, {"code": code}, expect=403)
        assert violated(decide(owner, operation)) == ["9.3.2.3.2"]

    def test_a_repeated_key_gets_the_first_answer_also_when_nothing_was_awaited(self, bank, asked):
        body = {"source": "0987654321", "text": asked[3]}
        answers = [bank.server.ask("POST", "/v1/inbound-messages", "channel", body, Idempotency_Key="again") for _ in range(2)]
        assert [answer.body for answer in answers] == [b'{"outcome":"ignored"}'] * 2

    def test_wrong_replies_are_counted(self, bank, asked):
        code = asked[3]
        for text in ("no", another(code), code + "1234567890123456789"):
            assert receive(bank, text)["outcome"] == "wrong"
        assert receive(bank, code) == {"outcome": "ignored"}

    def test_a_repeated_key_gets_the_first_answer_also_when_nothing_was_awaited(self, bank):
        for _ in range(2):
            body = {"source": "0912345678", "text": "123456"}
            given = bank.server.ask("POST", "/v1/inbound-messages", "channel", body, Idempotency_Key="once")
            assert (given.status, given.json()) == (200, {"outcome": "ignored"})

    @pytest.mark.parametrize("body", [{}, {"source": "0912345678"}, {"source": "nobody", "text": "1"}, {"source": "0912345678", "text": ""},
                                      {"source": "0912345678", "text": "1" * 2000}, {"source": 1, "text": "1"}])
    def test_what_is_no_message_is_refused(self, bank, asked, body):
        bank.ask("POST", "/v1/inbound-messages", body, expect=422)
        assert receive(bank, asked[3]) == {"outcome": "established"}
