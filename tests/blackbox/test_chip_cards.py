# SPDX-License-Identifier: Apache-2.0
"""Chip debit cards (9.2) through the API: what an honest card and card program come to, and each attack with the reason why it does not."""
import hashlib
import json

import pytest
from banking import STRANGER, Problem, assert_refused, at_once, identifier, spoken

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from test_authorisation_proofs import export_evidence, verify_evidence

from chip_card import CardProgram, ChipCard, b64, payload_of, unb64

PAID = ["8.2.low", "8.2.non_designated", "9.2.2", "9.2.3", "9.2.4", "9.2.5"]
SIGNED_IN = ["8.1", "9.2.1", "9.2.2", "9.2.4", "9.2.5"]
numbers = iter(range(10**6))


class Holder:
    """A customer with a card of one account, and the card program that it is in."""

    def __init__(self, desk, bank="999"):
        self.desk, self.bank, self.number = desk, bank, f"3{next(numbers):010d}"
        self.identifier = identifier("E", next(numbers))
        self.customer = desk.call("POST", "/v1/customers", {"kind": "natural", "identifier": self.identifier, "name": "示範持卡人"})["id"]
        desk.call("POST", f"/v1/customers/{self.customer}/accounts", {"bank": bank, "account": self.number})
        self.card = ChipCard(bank, self.number.zfill(16))
        self.program = CardProgram(self.card)
        self.credential = self.enrol()["id"]

    def enrol(self, **changes):
        details = {"issuer": self.bank, "account": self.card.account, "confirmed_by": "counter", **changes}
        return self.desk.call("POST", f"/v1/customers/{self.customer}/credentials", {"design": "chip_card", "details": details})

    def operation(self, code="T100", payee=STRANGER, amount=3000, **more):
        body = {"customer": self.customer, "code": code, "channel": "web", "account": {"bank": self.bank, "account": self.number}, **more}
        if payee:
            body["payee"] = dict(zip(("bank", "account", "name"), payee))
        if amount:
            body["amount"] = {"minor": amount * 100, "currency": "TWD"}
        return self.desk.call("POST", "/v1/operations", body)

    def begin(self, operation=None, **details):
        operation = operation or self.operation()
        body = {"design": "chip_card", "credential": self.credential, **({"details": details} if details else {})}
        return self.desk.call("POST", f"/v1/operations/{operation['id']}/ceremonies", body)

    def give(self, ceremony, answer):
        return self.desk.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", answer)

    def answer(self, ceremony, **changes):
        return self.give(ceremony, self.program.answer(ceremony["challenge"]["request"], **changes))

    def pay(self, **changes):
        return self.answer(self.begin(), **changes)

    def make(self, ceremony, **changes):
        """What the card makes when the terminal gives it something else than the bank's fields."""
        self.card.verify(self.card.pin)
        return self.program.make(ceremony["challenge"]["request"], **changes)

    def give_fields(self, ceremony, fields, **changes):
        """With a report of these fields, so that it is they that are judged."""
        return self.give(ceremony, self.program.answer(ceremony["challenge"]["request"], fields, **changes))

    def trail(self, operation):
        return [entry["entry"] for entry in self.desk.call("GET", f"/v1/operations/{operation}/trail")["entries"]]

    def state(self):
        listed = self.desk.call("GET", f"/v1/customers/{self.customer}")["credentials"]
        return next(one["state"] for one in listed if one["id"] == self.credential)


@pytest.fixture
def holder(desk):
    return Holder(desk)


def denied(answer, clause, reason=None, issuer="not_asked"):
    """By this clause among others; `reason` is the word that the trail has."""
    verdict, clauses = spoken(answer)
    assert verdict == "deny" and clause in clauses, answer
    assert "receipt" not in answer or answer["state"] == "denied"
    assert answer["details"].get("reason") == reason and answer["details"]["issuer"] == issuer, answer["details"]


# --- what an honest card and card program come to ---


def test_a_transfer_authorised_with_card_and_pin_is_permitted(holder):
    answer = holder.pay()
    assert spoken(answer) == ("permit", PAID), answer
    assert answer["details"] == {"card": "taken_back", "component": "new", "confirmed_by": "dialog", "issuer": "verified", "pin": "component",
                                 "purpose": "transfer"}
    assert holder.pay()["details"]["component"] == "known"


def test_the_request_is_signed_by_the_key_that_the_bank_publishes_and_says_what_is_authorised(holder):
    operation = holder.operation(amount=1234)
    ceremony = holder.begin(operation)
    challenge = ceremony["challenge"]
    header, payload, signature = challenge["request"].split(".")
    head, asked = json.loads(unb64(header)), payload_of(challenge["request"])
    keys = holder.desk.call("GET", "/.well-known/jwks.json")["keys"]
    key = next(key for key in keys if key["kid"] == head["kid"])
    point = ec.EllipticCurvePublicNumbers(*(int.from_bytes(unb64(key[axis]), "big") for axis in "xy"), ec.SECP256R1()).public_key()
    raw = unb64(signature)
    point.verify(encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")), f"{header}.{payload}".encode(),
                 ec.ECDSA(hashes.SHA256()))
    assert (head["alg"], head["typ"]) == ("ES256", "countersign-card-request+jwt")
    instruction = operation["instruction"]
    assert asked["ceremony"] == ceremony["id"] and asked["operation_digest"] == operation["instruction_digest"]
    assert asked["text"] == challenge["text"] == instruction["text"]
    assert (asked["payee"], asked["amount"], asked["currency"]) == ("示範陌生帳戶", "1234.00", "TWD")
    assert asked["card"] == {"issuer": "999", "account": holder.card.account}
    assert asked["fields"] == challenge["fields"]
    assert asked["fields"]["amount"] == "00000000123400" and asked["fields"]["to_account"] == "0000066600002222"
    assert asked["expires_at"] - asked["issued_at"] == 120 and len(unb64(asked["nonce"])) == 16
    assert asked["origins"] == [holder.desk.web_origin, "https://localhost:8443"]


@pytest.mark.parametrize("code, payee, amount, details, purpose", [
    ("T100", STRANGER, 3000, {}, "transfer"),
    ("T400", ("998", "A12345678901", "國稅局"), 500, {"payment_kind": "15001"}, "payment"),
    ("T300", None, 10000, {}, "withdrawal"),
    ("A100", None, None, {}, "inquiry"),
])
def test_each_purpose_is_verified_by_its_own_input(holder, code, payee, amount, details, purpose):
    ceremony = holder.begin(holder.operation(code, payee, amount), **details)
    assert payload_of(ceremony["challenge"]["request"])["purpose"] == purpose
    answer = holder.answer(ceremony)
    assert spoken(answer)[0] == "permit" and answer["details"]["issuer"] == "verified", answer


@pytest.mark.parametrize("bank", ["999", "997"])
def test_a_customer_signs_in_when_the_issuer_verified_the_tac(desk, bank):
    holder = Holder(desk, bank)
    answer = log_in(holder)
    assert spoken(answer) == ("permit", SIGNED_IN), answer
    assert (answer["customer"], answer["credential"], answer["state"]) == (holder.customer, holder.credential, "permitted")
    assert answer["details"]["purpose"] == "inquiry"


def test_an_own_card_of_a_new_kind_authorises_a_transfer(desk):
    assert spoken(Holder(desk, "997").pay()) == ("permit", PAID)


def test_a_card_that_was_left_in_the_reader_is_on_record(holder):
    answer = holder.pay(retrieval={"prompted": True, "removed": False})
    assert spoken(answer) == ("permit", PAID)
    answered = [entry for entry in holder.trail(answer["operation"]) if entry["type"] == "ceremony.answered"]
    assert answered[0]["details"]["card"] == "left_in" and answered[0]["details"]["issuer"] == "verified"


def test_a_card_remembers_the_programs_it_was_used_with(holder):
    programs = [holder.program, *(CardProgram(holder.card) for _ in range(8))]
    seen = []
    for program in [*programs, programs[-1], programs[0]]:
        holder.program = program
        seen.append(holder.pay()["details"]["component"])
    assert seen == ["new"] * 9 + ["known", "new"]  # the first of nine was forgotten


def test_the_evidence_of_a_chip_card_verifies_elsewhere(holder, tmp_path):
    path = tmp_path / "evidence.json"
    exported = export_evidence(holder.desk, {"id": holder.pay()["operation"]}, path)
    assert exported.returncode == 0, exported.stderr
    verified = verify_evidence(holder.desk, path)
    assert verified.returncode == 0 and "NO" not in verified.stdout, verified.stdout


# --- attacks: the page, the network, another session ---


@pytest.mark.parametrize("field, value", [("to_account", "0000077700003333"), ("amount", "00000009900000"), ("check_code", "00000000"),
                                          ("terminal", "EVILWEB1"), ("at", "20260101000000"), ("transaction_code", "2524")])
def test_a_field_that_the_page_changed_before_the_card_saw_it_authorises_nothing(holder, field, value):
    ceremony = holder.begin()
    denied(holder.give_fields(ceremony, holder.make(ceremony, **{field: value})), "9.2.2", field)


def test_a_tac_over_a_changed_field_is_not_saved_by_returning_the_banks_own(holder):
    ceremony = holder.begin()
    made = holder.make(ceremony, to_account="0000077700003333")
    denied(holder.give_fields(ceremony, {**made, **ceremony["challenge"]["fields"]}), "9.2.3", None, "refused")


def test_a_field_changed_on_its_way_back_authorises_nothing(holder):
    ceremony = holder.begin()
    answer = holder.program.answer(ceremony["challenge"]["request"])
    answer["fields"]["serial"] = "00000099"
    denied(holder.give(ceremony, answer), "9.2.2", "report_fields")


def test_the_tac_of_another_operation_authorises_nothing(holder):
    first, second = holder.begin(), holder.begin()
    made = holder.make(first)
    denied(holder.give_fields(second, made), "9.2.2", "check_code")
    third = holder.begin()
    denied(holder.give_fields(third, {**made, **third["challenge"]["fields"]}), "9.2.3", None, "refused")


def test_an_answer_relayed_from_another_session_authorises_nothing(desk, holder):
    other = Holder(desk)
    mine, theirs = holder.begin(), other.begin()
    denied(holder.give(mine, other.program.answer(theirs["challenge"]["request"])), "9.2.2", "check_code")


@pytest.mark.parametrize("changes, reason", [
    ({"ceremony": "a" * 26}, "report_ceremony"), ({"nonce": "A" * 22}, "report_nonce"), ({"request_sha256": "0" * 64}, "report_request"),
    ({"fields_sha256": "0" * 64}, "report_fields"),
])
def test_a_report_of_another_ceremony_request_or_fields_authorises_nothing(holder, changes, reason):
    ceremony = holder.begin()
    request, fields = ceremony["challenge"]["request"], holder.make(ceremony)
    report = holder.program.sign({**holder.program.report(request, fields), **changes})
    denied(holder.give(ceremony, {"fields": fields, "report": report}), "9.2.2", reason)


def test_a_report_that_another_key_signed_authorises_nothing(holder):
    ceremony = holder.begin()
    request = ceremony["challenge"]["request"]
    fields = holder.make(ceremony)
    forged = holder.program.sign(holder.program.report(request, fields), key=CardProgram(holder.card).key)
    answer = holder.give(ceremony, {"fields": fields, "report": forged})
    denied(answer, "9.2.2", "report_signature")
    assert {"9.2.3", "9.2.4", "9.2.5"} <= set(spoken(answer)[1])


@pytest.mark.parametrize("changes, clause", [({"exclusive": False}, "9.2.4"), ({"reset": False}, "9.2.4"),
                                             ({"retrieval": {"prompted": False, "removed": False}}, "9.2.5")])
def test_a_card_that_was_not_guarded_or_not_given_back_authorises_nothing(holder, changes, clause):
    denied(holder.pay(**changes), clause, None, "verified")


@pytest.mark.parametrize("account", ["0000000000000001", "9999999999999999"])
def test_a_card_of_another_account_authorises_nothing(holder, account):
    ceremony = holder.begin()
    holder.card.account = account
    denied(holder.answer(ceremony), "9.2.2", "from_account")


def test_a_tac_of_a_card_with_another_key_authorises_nothing(holder):
    holder.card.remark = hashlib.sha256(b"another card").digest()[:30]
    ceremony = holder.begin()
    made = holder.make(ceremony)
    denied(holder.give_fields(ceremony, {**made, "remark": bytes(30).hex()}), "9.2.3", None, "refused")


def test_a_copy_of_the_card_is_found_by_its_serial_and_suspends_the_card(holder):
    copied = ChipCard("999", holder.card.account)
    assert holder.pay()["state"] == "permitted"
    holder.program.card = holder.card = copied
    operation = holder.operation()
    assert holder.answer(holder.begin(operation)) == {"outcome": "wrong", "attempts_left": 0, "details": {"reason": "counter"}}
    events = [entry["type"] for entry in holder.trail(operation["id"])]
    assert "credential.counter_regressed" in events and "credential.suspended" in events
    assert holder.state() == "suspended"


def test_a_card_that_counts_nothing_is_not_taken(holder):
    holder.card.serial = -1
    denied(holder.pay(), "9.2.2", "serial")


def test_a_check_code_serves_once_whatever_came_of_it(holder):
    ceremony = holder.begin()
    answer = holder.program.answer(ceremony["challenge"]["request"])
    denied(holder.give_fields(ceremony, {**answer["fields"], "tac": "0" * 16}), "9.2.3", None, "refused")
    assert_refused(409, "conflict", holder.give, ceremony, answer)


def test_one_answer_given_eight_times_at_once_is_permitted_once(holder):
    ceremony = holder.begin()
    answer = holder.program.answer(ceremony["challenge"]["request"])
    results = at_once([lambda: holder.give(ceremony, answer)] * 8)
    assert sum(not isinstance(result, Problem) and result["state"] == "permitted" for result in results) == 1
    assert all(result.status == 409 for result in results if isinstance(result, Problem))


@pytest.mark.parametrize("change", [
    {"fields": {"tac": "0123456789abcdef"}}, {"fields": {"tac": "0" * 15}}, {"fields": {"serial": "1"}}, {"fields": {"serial": "0000000x"}},
    {"fields": {"remark": "00"}}, {"fields": {"more": "1"}}, {"fields": {"tac": None}}, {"report": "a.b.c"}, {"report": "a.b"}, {"more": "1"},
])
def test_an_answer_that_is_none_is_refused_and_the_ceremony_goes_on(holder, change):
    ceremony = holder.begin()
    answer = holder.program.answer(ceremony["challenge"]["request"])
    broken = {**answer, **change, "fields": {**answer["fields"], **change.get("fields", {})}}
    assert_refused(422, "invalid", holder.give, ceremony, broken)
    assert holder.give(ceremony, answer)["state"] == "permitted"


@pytest.mark.parametrize("header", [{"alg": "none"}, {"typ": "countersign-receipt+jwt"}, {"kid": "x"},
                                    {"jwk": {"kty": "EC", "crv": "P-256", "x": b64(bytes(32)), "y": b64(bytes(32))}}])
def test_a_report_of_another_kind_is_no_report(holder, header):
    ceremony = holder.begin()
    request, fields = ceremony["challenge"]["request"], holder.make(ceremony)
    report = holder.program.sign(holder.program.report(request, fields), **header)
    assert_refused(422, "invalid", holder.give, ceremony, {"fields": fields, "report": report})


# --- what is not opened ---


def test_a_card_does_not_authorise_a_debit_of_another_account(desk, holder):
    account = f"4{next(numbers):010d}"
    desk.call("POST", f"/v1/customers/{holder.customer}/accounts", {"bank": "999", "account": account})
    operation = holder.operation(account={"bank": "999", "account": account})
    assert_refused(403, "refused", holder.begin, operation)


@pytest.mark.parametrize("payee", [("998", "12345678901234567", "長帳號"), ("998", "IBAN-1", "外國帳號")])
def test_an_account_that_no_card_can_name_is_refused_before_anything_is_opened(holder, payee):
    assert_refused(403, "refused", holder.begin, holder.operation(payee=payee))


def test_a_bill_needs_its_kind_and_nothing_else_has_one(holder):
    bill = holder.operation("T400", ("998", "A12345678901", "國稅局"), 500)
    assert_refused(422, "invalid", holder.begin, bill)
    assert_refused(422, "invalid", holder.begin, bill, payment_kind="1")
    assert_refused(422, "invalid", holder.begin, holder.operation(), payment_kind="15001")


def test_a_card_is_enrolled_once_and_only_where_somebody_verifies_it(holder):
    assert_refused(409, "conflict", holder.enrol)
    assert_refused(403, "refused", holder.enrol, issuer="123")
    assert_refused(422, "invalid", holder.enrol, account="123")


def test_what_is_shown_of_a_card_leads_to_nobody(desk, holder):
    shown = desk.call("GET", f"/v1/customers/{holder.customer}")["credentials"]
    assert [one["details"] for one in shown] == [{"issuer": "999"}]


# --- signing in: nobody learns whose cards are enrolled ---

WRONG = {"outcome": "wrong"}


def log_in(holder, program=None, **changes):
    opened = begin_login(holder)
    return answer_login(holder, opened, (program or holder.program).answer(opened["challenge"]["request"], **changes))


def begin_login(holder, **changes):
    body = {"code": "A000", "channel": "web", "issuer": holder.bank, "account": holder.card.account, **changes}
    return holder.desk.call("POST", "/v1/card-logins", body)


def answer_login(holder, opened, answer):
    return holder.desk.call("POST", f"/v1/card-logins/{opened['id']}/answers", answer)


def shape(value):
    """Names, types and lengths."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    return [shape(member) for member in value] if isinstance(value, list) else len(value) if isinstance(value, str) else type(value)


@pytest.mark.parametrize("state", ["unknown", "suspended", "revoked"])
def test_a_card_that_signs_nobody_in_is_told_what_every_card_is_told(desk, holder, state):
    known = begin_login(holder)
    if state == "unknown":
        nobody = begin_login(holder, account="0000099999999999")
    else:
        if state == "suspended":
            desk.change(holder.customer, holder.credential, "suspension")
        else:
            desk.call("DELETE", f"/v1/customers/{holder.customer}/credentials/{holder.credential}")
        nobody = begin_login(holder)
    assert shape({**nobody, "challenge": {**nobody["challenge"], "request": payload_of(nobody["challenge"]["request"])}}) == shape(
        {**known, "challenge": {**known["challenge"], "request": payload_of(known["challenge"]["request"])}})
    for _ in range(2):
        assert answer_login(holder, nobody, holder.program.answer(nobody["challenge"]["request"])) == WRONG
    assert_refused(404, "not_found", desk.call, "GET", f"/v1/operations/{nobody['operation']}")


def test_every_wrong_answer_to_a_login_is_answered_alike(holder):
    right = begin_login(holder)
    request = right["challenge"]["request"]
    answer = holder.program.answer(request)
    for opened, given in [
        (begin_login(holder), answer),  # replayed
        (begin_login(holder), {**answer, "fields": {**answer["fields"], "tac": "0" * 16}}),
    ]:
        assert answer_login(holder, opened, given) == WRONG
        assert answer_login(holder, opened, given) == WRONG  # and again, when it is over
    assert answer_login(holder, {"id": "a" * 26}, answer) == WRONG
    assert answer_login(holder, {"id": "nothing"}, answer) == WRONG
    assert answer_login(holder, holder.begin(), answer) == WRONG  # a ceremony of something else
    assert answer_login(holder, right, answer)["state"] == "permitted"


def test_a_check_code_for_signing_in_serves_once_whatever_came_of_it(holder):
    opened = begin_login(holder)
    answer = holder.program.answer(opened["challenge"]["request"])
    assert answer_login(holder, opened, {**answer, "fields": {**answer["fields"], "tac": "0" * 16}}) == WRONG
    assert answer_login(holder, opened, answer) == WRONG


def test_a_login_tac_that_was_kept_signs_nobody_in_again(holder):
    first = begin_login(holder)
    fields = holder.program.answer(first["challenge"]["request"])["fields"]
    assert answer_login(holder, first, holder.program.answer(first["challenge"]["request"], fields))["state"] == "permitted"
    second = begin_login(holder)
    fresh_report = holder.program.answer(second["challenge"]["request"], {**fields, **second["challenge"]["fields"]})
    assert answer_login(holder, second, fresh_report) == WRONG
    failed = [entry for entry in holder.trail(second["operation"]) if entry["type"] == "ceremony.failed"]
    assert failed[0]["details"]["issuer"] == "refused"


def test_an_answer_without_form_is_refused_alike_for_somebody_and_nobody(holder):
    known, nobody = begin_login(holder), begin_login(holder, account="0000099999999999")
    problems = [assert_refused(422, "invalid", answer_login, holder, opened, {"fields": {}, "report": "a"}) for opened in (known, nobody)]
    for problem in problems:
        problem.pop("request_id")
    assert problems[0] == problems[1]


def test_a_login_names_a_code_a_channel_and_a_card(holder):
    for changes in ({"code": "T100"}, {"account": "1"}, {"issuer": "99"}, {"channel": "counterfeit"}):
        assert_refused(422, "invalid", lambda: begin_login(holder, **changes))
    for changes in ({"issuer": "123"}, {"channel": "counter"}, {"channel": "counter", "account": "0000099999999999"}):
        assert_refused(403, "refused", lambda: begin_login(holder, **changes))


# --- PINs ---


@pytest.mark.parametrize("more", [{"pin": "135790"}, {"details": {"PIN_code": "1"}}, {"list": [{"icc-pin": 1}]}, {"晶片密碼": ""}, {"card": {"New PIN": None}}])
def test_what_is_called_a_pin_is_refused_and_on_record_wherever_it_stands(desk, more):
    before = figure(desk)
    problem = assert_refused(422, "pin_not_accepted", desk.call, "POST", "/v1/operations", {"code": "T100", **more})
    assert "135790" not in json.dumps(problem) + desk.log.read_text()
    told = [json.loads(line) for line in desk.log.read_text().splitlines() if "request.pin_refused" in line][-1]
    assert (told["level"], told["route"], told["request"]) == ("warning", "/v1/operations", problem["request_id"])
    assert figure(desk) == before + 1


def test_a_pin_in_the_address_is_refused_too(desk, holder):
    assert_refused(422, "pin_not_accepted", desk.call, "GET", f"/v1/customers/{holder.customer}?pin=135790")
    assert desk.call("GET", f"/v1/customers/{holder.customer}?spin=1")["id"] == holder.customer


def test_a_refused_pin_is_in_the_ledger_with_its_caller_and_nothing_else(desk):
    size = desk.ledger_size()
    assert_refused(422, "pin_not_accepted", desk.call, "POST", "/v1/card-logins", {"pin": "135790"}, token=desk.web_token)
    assert desk.ledger_size() == size + 1


def figure(desk):
    text = desk.call("GET", "/metrics")
    text = text.decode() if isinstance(text, bytes) else text
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("countersign_pin_refusals_total "))
