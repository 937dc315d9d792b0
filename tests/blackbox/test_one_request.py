# SPDX-License-Identifier: Apache-2.0
"""POST /v1/authorisations: a device's code authorises an operation in one request, and everything that three requests enforce holds."""
import json
import ssl
import urllib.error
import urllib.request

import pytest
from banking import PERSON_ACCOUNT, STRANGER, SUPPLIER, Problem, assert_refused, at_once, spoken
from otp_device import another
from stored import all_bytes
from test_authorisation_proofs import canonical, export_evidence, verify_evidence
from test_otp import BOUND, LOCK_AFTER, Holder, lock

LOCK_CUSTOMER_AFTER = 6
TRAIL = ["operation.created", "ceremony.opened", "ceremony.answered", "operation.permitted"]


@pytest.fixture
def holder(desk):
    return Holder(desk)


def body_of(holder, shown, /, payee=SUPPLIER, amount=1000, **more):
    body = {
        "customer": holder.customer, "code": "T100", "channel": "web", "account": {"bank": "999", "account": holder.account},
        "payee": dict(zip(("bank", "account", "name"), payee)), "amount": {"minor": amount * 100, "currency": "TWD"},
        "credential": holder.credential, "answer": {"code": shown}} | more
    return {name: value for name, value in body.items() if value is not None}


def authorise(holder, shown, /, key=None, **more):
    return holder.desk.call("POST", "/v1/authorisations", body_of(holder, shown, **more), key=key)


def trail(desk, operation):
    return [entry["entry"] for entry in desk.call("GET", f"/v1/operations/{operation}/trail")["entries"]]


def events(desk, operation):
    return [entry["type"] for entry in trail(desk, operation)]


def test_a_code_permits_with_a_receipt_that_stands_in_the_ledger(holder, tmp_path):
    desk, answer = holder.desk, authorise(holder, holder.next_code(), payee=STRANGER)
    assert (answer["outcome"], answer["state"], answer["risk"]) == ("established", "permitted", "low")
    assert spoken(answer) == ("permit", ["8.2.low", "8.2.non_designated", "9.3.1"])
    assert answer["evidence"]["design"] == "otp" and 0 <= answer["evidence"]["age_seconds"] <= 60
    assert answer["details"] == {"algorithm": "totp", "delivery": "software_token"}
    (tmp_path / "receipt").write_text(answer["receipt"])
    (tmp_path / "instruction").write_bytes(canonical(answer["instruction"]))
    words = ["--jwks", desk.data / "public/receipt.jwks", "--instruction", tmp_path / "instruction", "--ledger", f"{desk.address}/v1/ledger",
             "--key", desk.data / "public/checkpoint.key", "--ca", desk.data / "tls/server.pem"]
    done = desk.program("verify", tmp_path / "receipt", *words)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_counted_code_older_than_9_3_1_allows_is_denied_and_on_record(make_desk, clock):
    holder = Holder(make_desk(wrapper=clock.wrapper), algorithm="hotp")
    clock.pass_by(130)
    answer = authorise(holder, holder.device.at(1), payee=STRANGER)
    assert (answer["outcome"], answer["state"]) == ("established", "denied") and "receipt" not in answer
    assert answer["evidence"]["age_seconds"] >= 130 and spoken(answer) == ("deny", ["9.3.1"])
    assert events(holder.desk, answer["operation"]) == [*TRAIL[:3], "operation.denied"]
    assert authorise(holder, holder.device.at(2))["state"] == "permitted"


def test_what_is_kept_is_what_three_requests_keep(holder):
    desk, code = holder.desk, holder.next_code()
    once = authorise(holder, code)
    created = holder.transfer()
    ceremony = desk.otp_ceremony(created, holder.credential)
    in_three = desk.answer_code(ceremony, holder.next_code())
    assert events(desk, once["operation"]) == events(desk, created["id"]) == TRAIL
    for left, right in zip(trail(desk, once["operation"]), trail(desk, created["id"])):
        assert (left.keys(), left.get("details"), left.get("satisfied")) == (right.keys(), right.get("details"), right.get("satisfied"))
    assert once.keys() - {"ceremony", "risk", "expires_at", "instruction_digest", "instruction"} == in_three.keys()
    stored, other = (desk.call("GET", f"/v1/operations/{identity}") for identity in (once["operation"], created["id"]))
    assert stored.keys() == other.keys()
    assert (stored["state"], stored["receipt"], stored["instruction"]) == ("permitted", once["receipt"], once["instruction"])
    assert [entry["ceremony"] for entry in trail(desk, once["operation"])[1:3]] == [once["ceremony"]] * 2
    assert_refused(409, "conflict", desk.answer_code, {"id": once["ceremony"]}, holder.next_code())


def test_its_evidence_is_whole_for_a_court(holder, tmp_path):
    answer = authorise(holder, holder.next_code())
    done = export_evidence(holder.desk, {"id": answer["operation"]}, tmp_path / "evidence.json")
    assert done.returncode == 0, done.stderr
    verified = verify_evidence(holder.desk, tmp_path / "evidence.json")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_after_a_wrong_code_the_operation_goes_on_in_its_ceremony_and_in_others(holder):
    desk, wrong = holder.desk, another(holder.device.now(5))
    answer = authorise(holder, wrong)
    assert (answer["outcome"], answer["state"], answer["attempts_left"]) == ("wrong", "awaiting_evidence", LOCK_AFTER - 1)
    assert "decision" not in answer and "receipt" not in answer and "evidence" not in answer
    assert events(desk, answer["operation"]) == ["operation.created", "ceremony.opened", "ceremony.failed"]
    assert desk.answer_code({"id": answer["ceremony"]}, wrong)["attempts_left"] == LOCK_AFTER - 2
    right = desk.answer_code({"id": answer["ceremony"]}, holder.next_code())
    assert (right["operation"], right["state"]) == (answer["operation"], "permitted")
    again = authorise(holder, wrong)
    ceremony = desk.otp_ceremony({"id": again["operation"]}, holder.credential)
    assert desk.answer_code(ceremony, holder.next_code())["state"] == "permitted"


def test_a_code_serves_once_in_either_way(holder):
    code = holder.next_code()
    assert authorise(holder, code)["state"] == "permitted"
    assert authorise(holder, code)["outcome"] == "wrong"
    assert holder.answer(code)["outcome"] == "wrong"
    code = holder.next_code()
    assert holder.answer(code)["outcome"] == "established"
    assert authorise(holder, code)["outcome"] == "wrong"


def test_a_code_presented_by_sixty_four_at_once_serves_once(holder):
    code = holder.next_code()
    answers = at_once([lambda: authorise(holder, code)] * 64)
    outcomes = [answer["outcome"] if isinstance(answer, dict) else answer.status for answer in answers]
    assert (outcomes.count("established"), outcomes.count("wrong"), outcomes.count(409)) == (1, LOCK_AFTER, 64 - 1 - LOCK_AFTER)
    assert len({answer["operation"] for answer in answers if isinstance(answer, dict)}) == 1 + LOCK_AFTER


def test_parallel_guesses_get_no_more_attempts_than_the_limit_and_leave_nothing_past_it(holder):
    size, wrong = holder.desk.ledger_size(), another(holder.device.now(5))
    answers = at_once([lambda: authorise(holder, wrong)] * 64)
    assert sum(isinstance(answer, dict) for answer in answers) == LOCK_AFTER
    assert all(answer.status == 409 for answer in answers if isinstance(answer, Problem))
    assert holder.shown()["locked"]
    assert holder.desk.ledger_size() == size + 3 * LOCK_AFTER + 1  # of each operation, and the lock
    assert_refused(409, "conflict", authorise, holder, holder.next_code())


def test_parallel_guesses_over_more_devices_get_no_more_attempts(holder):
    wrong = another(holder.device.now(5))
    holders = [holder, *(holder.with_another_device() for _ in range(2))]
    size = holder.desk.ledger_size()
    answers = at_once([lambda each=each: authorise(each, wrong) for each in holders * 20])
    assert sum(isinstance(answer, dict) for answer in answers) == LOCK_CUSTOMER_AFTER
    assert all(answer.status == 409 for answer in answers if isinstance(answer, Problem))
    locked = sum(credential["locked"] for credential in holder.desk.call("GET", f"/v1/customers/{holder.customer}")["credentials"])
    assert holder.desk.ledger_size() == size + 3 * LOCK_CUSTOMER_AFTER + locked + 1
    assert_refused(409, "conflict", authorise, holder, holder.next_code())


def test_the_trail_of_the_guess_that_locks_is_that_of_three_requests(holder):
    lock_after = [authorise(holder, another(holder.device.now(5))) for _ in range(LOCK_AFTER)]
    assert [answer["attempts_left"] for answer in lock_after] == list(range(LOCK_AFTER - 1, -1, -1))
    last = events(holder.desk, lock_after[-1]["operation"])
    assert last == ["operation.created", "ceremony.opened", "credential.locked", "ceremony.failed"]


def refused_without_a_trace(status, code, holder, shown, /, **more):
    size = holder.desk.ledger_size()
    problem = assert_refused(status, code, lambda: authorise(holder, shown, **more))
    assert holder.desk.ledger_size() == size
    return problem


def test_what_the_law_lets_no_code_authorise_is_refused_with_its_clauses(holder):
    code = holder.next_code()
    problem = refused_without_a_trace(403, "refused", holder, code, payee=STRANGER, amount=5_000_000)
    created = holder.transfer(payee=STRANGER, amount=5_000_000)
    in_three = assert_refused(403, "refused", holder.desk.otp_ceremony, created, holder.credential)
    assert "8.2.high" in problem["detail"]
    assert [problem[name] for name in ("detail", "field", "clauses")] == [in_three[name] for name in ("detail", "field", "clauses")]
    assert authorise(holder, code)["state"] == "permitted"


def test_a_limit_that_is_used_up_makes_it_high_risk(holder):
    for _ in range(3):
        assert authorise(holder, holder.next_code(), payee=STRANGER, amount=30_000)["state"] == "permitted"
    problem = refused_without_a_trace(403, "refused", holder, holder.next_code(), payee=STRANGER, amount=30_000)
    assert problem["clauses"] == ["8.2.high"]


def test_a_device_bound_to_content_needs_its_challenge_first(desk):
    holder = Holder(desk, algorithm="ocra", suite=BOUND)
    problem = refused_without_a_trace(422, "invalid", holder, "12345678")
    assert problem["field"] == "credential" and "challenge" in problem["detail"]


def test_credentials_of_other_designs_are_refused(desk, holder):
    password = {"design": "password", "details": {"password": "tR7-mq2x", "use": "transaction", "confirmed_by": "counter"}}
    holder.credential = desk.call("POST", f"/v1/customers/{holder.customer}/credentials", password)["id"]
    problem = refused_without_a_trace(422, "invalid", holder, "123456")
    assert problem["field"] == "credential" and "another design" in problem["detail"]


def test_another_customers_device_is_as_unknown_as_one_that_does_not_exist(desk, holder):
    code = holder.next_code()
    stranger = Holder.__new__(Holder)
    stranger.__dict__.update(holder.__dict__, customer=desk.person, account=PERSON_ACCOUNT)
    foreign = refused_without_a_trace(404, "not_found", stranger, code)
    stranger.credential = "2b6wzsnq5k3k5y7l4r2h5j3u4a"
    assert refused_without_a_trace(404, "not_found", stranger, code)["detail"] == foreign["detail"]
    assert authorise(holder, code)["state"] == "permitted"


def test_suspended_locked_and_waiting_devices_and_erased_customers_are_refused(desk):
    waiting, holder = Holder(desk, activate=False), Holder(desk)
    refused_without_a_trace(409, "conflict", waiting, waiting.next_code())
    holder.change("suspension")
    refused_without_a_trace(409, "conflict", holder, holder.next_code())
    holder.change("resumption", {})
    lock(holder)
    refused_without_a_trace(409, "conflict", holder, holder.next_code())
    desk.call("DELETE", f"/v1/customers/{holder.customer}/personal-data")
    refused_without_a_trace(404, "not_found", holder, holder.next_code())


def test_a_repeated_key_gets_the_first_answer_and_there_is_one_operation(holder):
    for name, code in (("right", holder.next_code()), ("wrong", another(holder.device.now(5)))):
        key = f"{name}-{holder.customer}"
        first = authorise(holder, code, key=key)
        size = holder.desk.ledger_size()
        assert authorise(holder, code, key=key) == first
        assert holder.desk.ledger_size() == size
        assert_refused(422, "idempotency_key_reused", authorise, holder, code, key=key, amount=1)
    assert authorise(holder, another(holder.device.now(5)))["attempts_left"] == LOCK_AFTER - 2


def test_the_answer_that_is_kept_for_a_key_tells_nobody_the_payee(holder):
    authorise(holder, holder.next_code(), key=f"kept-{holder.customer}", memo="A memo that stands nowhere else 5Zq8")
    kept = all_bytes(holder.desk.data)
    assert f"kept-{holder.customer}".encode() in kept and b"5Zq8" not in kept


@pytest.mark.parametrize("code", ["12345", "1234567", "１２３４５６", "12 456", "abcdef", "12345😀", "", "1" * 5000, "\u202e123456", 123456, None])
def test_what_cannot_be_a_code_changes_nothing(holder, code):
    refused_without_a_trace(422, "invalid", holder, code)
    assert authorise(holder, holder.next_code())["outcome"] == "established"


@pytest.mark.parametrize("change", [
    {"credential": None}, {"answer": None}, {"customer": None}, {"channel": None}, {"credential": "x" * 500}, {"credential": ""},
    {"credential": 1}, {"answer": "123456"}, {"answer": {}}, {"answer": {"code": "123456", "more": 1}}, {"unknown": 1}, {"design": "otp"},
    {"memo": "m" * 513}, {"code": "Z999"}, {"payee": ()}])
def test_missing_unknown_and_wrong_members_change_nothing(holder, change):
    problem = refused_without_a_trace(422, "invalid", holder, "123456", **change)
    assert problem["field"].split(".")[0] in {*change, "code", "more"}


@pytest.mark.parametrize("more", [{"credential": "2b6wzsnq5k3k5y7l4r2h5j3u4a"}, {"answer": {"code": "123456"}}])
def test_an_operation_alone_takes_no_answer(holder, more):
    body = {name: value for name, value in body_of(holder, "123456").items() if name not in ("credential", "answer")}
    assert_refused(422, "invalid", holder.desk.call, "POST", "/v1/operations", {**body, **more})


@pytest.mark.parametrize("text", ["[]", '"text"', '{"customer":"a","customer":"b"}', "{", "\x00"])
def test_what_is_no_object_is_refused(holder, text):
    size = holder.desk.ledger_size()
    headers = {"Authorization": f"Bearer {holder.desk.token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{holder.desk.address}/v1/authorisations", text.encode(), headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, context=ssl.create_default_context(cafile=holder.desk.data / "tls/server.pem"), timeout=30)
    assert caught.value.code in (400, 422) and json.loads(caught.value.read())["detail"]
    assert holder.desk.ledger_size() == size
