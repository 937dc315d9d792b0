# SPDX-License-Identifier: Apache-2.0
"""SIM authentication (9.3.2.2, 9.3.2.3.2): a mobile operator tells whose SIM card the phone carries. The operator is a double; its answers come
when the server asks, or by themselves, right and in every wrong way."""
import hashlib
import json
import re
import subprocess
import time

import pytest
import yaml
from banking import at_once
from conftest import BUILD, SOURCE, Server
from messaging import write_channels
from operator_double import KEY, Operator, settings
from phones import Owner, Phones, sms_channels
from test_protected_codes import answer, decide, protect, violated

ANSWERED = {"services": ["transfer", "password_reset"], "answer_seconds": 120, "attempts": 3}
OFFERED = {"sim_authentication": {**ANSWERED, "operator": "mobile"}, "device_designated": ANSWERED}
OTHER_NUMBER = "+886987654321"


class Bank(Phones):
    def __init__(self, make_server, folder, operator, **more):
        (folder / "operator.key").write_text(KEY + "\n")
        (folder / "operator.key").chmod(0o400)
        (folder / "protections.yaml").write_text(json.dumps({"protections": OFFERED}))
        super().__init__(lambda **changes: make_server(**changes, **self.with_operator(folder, operator, more)), folder,
                         protections=str(folder / "protections.yaml"))

    def with_operator(self, folder, operator, more):
        path = folder / "channels.yaml"
        content = yaml.safe_load(path.read_text())
        wanted = settings(operator.port, "operator.key", **more)
        content["operators"] = {"mobile": {key: value for key, value in wanted.items() if value is not None}}
        path.write_text(yaml.safe_dump(content, allow_unicode=True))
        return {}

    def tell(self, result, expect=200):
        return self.ask("POST", "/v1/sim-results", result, expect=expect)


@pytest.fixture
def operator():
    operator = Operator()
    yield operator
    operator.close()


@pytest.fixture
def bank(make_server, tmp_path, operator):
    bank = Bank(make_server, tmp_path, operator)
    yield bank
    bank.close()


@pytest.fixture
def owner(bank):
    return Owner(bank)


@pytest.fixture
def opened(bank, owner):
    operation = owner.transfer()
    return operation, protect(bank, operation, "sim_authentication")


def poll(bank, protection, expect=200):
    return answer(bank, protection, {}, expect)


def last(owner, operation):
    return owner.trail(operation)[-1]


def state(bank, operation):
    return [row["state"] for row in bank.ask("GET", f"/v1/operations/{operation}/protections")["protections"]]


class TestRight:
    def test_the_operator_is_asked_and_the_code_is_permitted(self, bank, owner, operator, opened):
        operation, protection = opened
        assert protection["state"] == "open" and protection["challenge"]["url"].startswith("https://sim.operator.example/")
        assert poll(bank, protection) == {"outcome": "pending"}
        operator.card_answers()
        assert poll(bank, protection) == {"outcome": "established"}
        entry = last(owner, operation)
        assert entry["type"] == "protection.established" and len(entry["sealed"]) == 64 and entry["details"]["kind"] == "sim_authentication"
        permitted = decide(owner, operation)
        assert permitted["state"] == "permitted" and permitted["evidence"]["protections"] == ["sim_authentication"]

    def test_the_operator_tells_by_itself(self, bank, owner, operator, opened):
        operation, protection = opened
        assert bank.tell(operator.card_answers()) == {"outcome": "established"}
        assert decide(owner, operation)["evidence"]["protections"] == ["sim_authentication"]

    def test_what_is_asked_is_bound_to_number_operation_and_instruction(self, bank, operator, opened):
        operation, protection = opened
        request = operator.requests[operator.newest]
        shown = bank.ask("GET", f"/v1/operations/{operation}")
        assert request["number"] == "+886912345678" and request["instruction"] == shown["instruction_digest"]
        assert request["reference"].startswith(protection["id"] + ".") and len(request["nonce"]) == 32
        assert 0 < int(request["seconds"]) <= 120

    def test_an_unanswered_one_is_no_protection(self, bank, owner, opened):
        assert violated(decide(owner, opened[0])) == ["9.3.2.3.2"]

    def test_nothing_personal_is_in_ledger_and_log(self, bank, owner, operator, opened):
        operator.card_answers()
        poll(bank, opened[1])
        told = json.dumps(owner.trail(opened[0])) + bank.server.log_path.read_text()
        assert "912345678" not in told and operator.requests[operator.newest]["nonce"] not in told


class TestWrong:
    def test_another_card_is_counted_and_three_end_it(self, bank, owner, operator, opened):
        operation, protection = opened
        operator.card_answers(OTHER_NUMBER)
        assert [poll(bank, protection)["attempts_left"] for _ in range(3)] == [2, 1, 0]
        assert last(owner, operation)["details"]["reason"] == "wrong_answer"
        operator.card_answers()
        poll(bank, protection, expect=409)
        assert bank.tell(operator.result(operator.newest)) == {"outcome": "ignored"}
        assert violated(decide(owner, operation)) == ["9.3.2.3.2"]

    def test_a_card_that_the_operator_did_not_recognise_is_wrong(self, bank, operator, opened):
        operator.card_answers(status="failed")
        assert poll(bank, opened[1])["outcome"] == "wrong"
        assert bank.tell(operator.card_answers(OTHER_NUMBER)) == {"outcome": "wrong", "attempts_left": 1}

    def test_the_hash_of_another_request_is_not_this_numbers(self, bank, owner, operator, opened):
        first = operator.newest
        protect(bank, owner.transfer(), "sim_authentication")
        other = operator.result(operator.newest)["number"]
        assert bank.tell(operator.result(first, number=other))["outcome"] == "wrong"

    def test_racing_results_establish_once(self, bank, operator, opened):
        result = operator.card_answers()
        told = at_once([lambda: bank.tell(result, expect=None)] * 8)
        assert sum(given.get("outcome") == "established" for given in told) == 1


class TestIgnored:
    """What does not come from the operator for this request counts as nothing, whoever sends it."""

    @pytest.mark.parametrize("change", [
        lambda result: {**result, "mac": "0" * 64}, lambda result: {**result, "mac": ""}, lambda result: {**result, "mac": result["mac"].upper()},
        lambda result: {**result, "status": "failed"}, lambda result: {**result, "nonce": "0" * 32}, lambda result: {**result, "at": "yesterday"},
        lambda result: {**result, "number": "0" * 64}, lambda result: {key: result[key] for key in result if key != "mac"},
        lambda result: {**result, "reference": "nothing"}, lambda result: {**result, "reference": result["reference"][:-1] + "g"},
        lambda result: {**result, "reference": "a" * 26 + result["reference"][26:]}, lambda result: {**result, "number": 912345678},
        lambda result: {**result, "status": "verified" * 100}, lambda result: {**result, "at": "１"}, lambda result: {"reference": ["📱"]}, lambda result: {}])
    def test_a_forged_result(self, bank, owner, operator, opened, change):
        operation, protection = opened
        size = len(owner.trail(operation))
        assert bank.tell(change(operator.result(operator.newest))) == {"outcome": "ignored"}
        assert len(owner.trail(operation)) == size
        operator.card_answers()
        assert poll(bank, protection) == {"outcome": "established"}

    def test_with_another_key(self, bank, operator, opened):
        assert bank.tell(operator.result(operator.newest, key="a key of somebody else, as long as ours is")) == {"outcome": "ignored"}

    def test_another_operations_result(self, bank, owner, operator, opened):
        first = operator.newest
        second = protect(bank, owner.transfer(), "sim_authentication")
        stolen = operator.result(first)
        assert bank.tell({**stolen, "reference": operator.newest}) == {"outcome": "ignored"}
        assert bank.tell(operator.result(first, reference=operator.newest)) == {"outcome": "ignored"}  # signed, but with the first one's nonce
        operator.results[operator.newest] = stolen
        assert poll(bank, second)["outcome"] == "unverified"

    def test_a_replay(self, bank, operator, opened):
        result = operator.card_answers()
        assert bank.tell(result) == {"outcome": "established"}
        assert bank.tell(result) == {"outcome": "ignored"}
        poll(bank, opened[1], expect=409)

    @pytest.mark.parametrize("at", ["2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
    def test_a_result_of_another_time(self, bank, operator, opened, at):
        assert bank.tell(operator.result(operator.newest, at=at)) == {"outcome": "ignored"}

    def test_after_the_evidence(self, bank, owner, operator, opened):
        decide(owner, opened[0])
        assert bank.tell(operator.card_answers()) == {"outcome": "ignored"}

    def test_of_a_protection_that_no_operator_answers(self, bank, owner, operator, opened):
        assert bank.tell(operator.result(operator.newest, reference=f"{'a' * 26}.{'0' * 32}")) == {"outcome": "ignored"}

    def test_a_huge_one_is_refused(self, bank, operator, opened):
        bank.tell({**operator.result(operator.newest), "more": "x" * 5000}, expect=422)

    def test_a_repeated_key_gets_the_first_answer(self, bank, operator, opened):
        for _ in range(2):
            given = bank.server.ask("POST", "/v1/sim-results", "channel", {"reference": "nothing"}, Idempotency_Key="once")
            assert (given.status, given.json()) == (200, {"outcome": "ignored"})


class TestOperatorInTrouble:
    """Not verified, no attempt, and the trail says so."""

    @pytest.mark.parametrize("given, reason", [
        ((500, b"{}"), "operator_unavailable"), ((302, b"{}"), "operator_unavailable"), ((200, b""), "operator_answer"), ((200, b"<html>"), "operator_answer"),
        ((200, b"[]"), "operator_answer"), ((200, b"{}"), "operator_answer"), ((200, b"\xff\xfe{}"), "operator_answer"),
        ((200, b'{"a":1,"a":2}'), "operator_answer"), ((200, b"[" * 3000), "operator_answer"), ((200, b"x" * 1_000_000), "operator_unavailable")])
    def test_garbage_verifies_nothing(self, bank, owner, operator, opened, given, reason):
        operation, protection = opened
        operator.answer = lambda path, body: given
        assert poll(bank, protection) == {"outcome": "unverified", "reason": reason, "state": "open"}
        entry = last(owner, operation)
        assert (entry["type"], entry["details"]["reason"]) == ("protection.failed", reason)
        failed = protect(bank, operation, "sim_authentication")
        assert (failed["state"], failed["reason"]) == ("failed", reason) and "challenge" not in failed
        operator.answer = None
        operator.card_answers()
        assert poll(bank, protection) == {"outcome": "established"}

    @pytest.mark.parametrize("url", ["http://sim.operator.example/", "javascript:alert(1)", "https://", "https://a b", "https://手機", "", 7, None,
                                     "https://" + "x" * 2000])
    def test_an_address_that_no_phone_should_go_to_opens_nothing(self, bank, owner, operator, url):
        operator.answer = lambda path, body: (200, json.dumps({"reference": json.loads(body)["reference"], "url": url}).encode())
        assert protect(bank, owner.transfer(), "sim_authentication")["reason"] == "operator_answer"

    def test_an_address_for_another_request_opens_nothing(self, bank, owner, operator):
        operator.answer = lambda path, body: (200, b'{"reference":"another","url":"https://sim.operator.example/"}')
        assert protect(bank, owner.transfer(), "sim_authentication")["state"] == "failed"

    def test_three_times_end_the_challenge_and_a_new_one_serves(self, bank, owner, operator, opened):
        operation, protection = opened
        operator.answer = lambda path, body: (500, b"")
        assert [poll(bank, protection)["state"] for _ in range(3)] == ["open", "open", "failed"]
        poll(bank, protection, expect=409)
        operator.answer = None
        again = protect(bank, operation, "sim_authentication")
        operator.card_answers()
        assert poll(bank, again) == {"outcome": "established"} and state(bank, operation) == ["failed", "established"]

    def test_a_slow_operator_holds_up_nobody(self, bank, owner, operator, opened):
        operation, protection = opened
        operator.delay = 3
        began = time.monotonic()
        assert poll(bank, protection)["reason"] == "operator_timeout" and time.monotonic() - began < 2.5
        operations = [owner.transfer() for _ in range(4)]
        began = time.monotonic()
        tasks = [lambda one=one: protect(bank, one, "sim_authentication") for one in operations]
        given = at_once([*tasks, owner.transfer])
        assert all(one["state"] == "failed" and one["reason"] == "operator_timeout" for one in given[:-1]) and isinstance(given[-1], str)
        assert last(owner, operations[0])["details"]["reason"] == "operator_timeout"

    def test_a_full_pool_refuses_and_others_are_served(self, bank, owner, operator):
        operations = [owner.transfer() for _ in range(80)]
        operator.delay = 2
        given = at_once([lambda one=one: bank.server.ask("POST", f"/v1/operations/{one}/protections", "channel", {"kind": "sim_authentication"}).status
                         for one in operations] + [lambda: timed(owner.transfer)])
        assert set(given[:-1]) == {201, 503} and given[-1] < 1

    def test_an_operator_that_is_down(self, bank, owner, operator, opened):
        operator.close()
        assert poll(bank, opened[1])["reason"] == "operator_unavailable"
        failed = protect(bank, opened[0], "sim_authentication")
        assert failed["state"] == "failed" and [entry["type"] for entry in owner.trail(opened[0])[-2:]] == ["protection.opened", "protection.failed"]


def timed(action):
    began = time.monotonic()
    action()
    return time.monotonic() - began


class TestCallers:
    @pytest.mark.parametrize("body", [{"code": "123456"}, {"decision": "confirm"}, {"outcome": "established"}, {"reference": "x"}])
    def test_a_caller_cannot_answer_in_the_operators_place(self, bank, opened, body):
        answer(bank, opened[1], body, expect=422)
        assert state(bank, opened[0]) == ["open"]

    def test_a_customer_without_a_verified_number(self, bank):
        protect(bank, Owner(bank, number=None).transfer(), "sim_authentication", expect=409)

    def test_nothing_is_chosen(self, bank, owner):
        protect(bank, owner.transfer(), "sim_authentication", expect=422, means=owner.customer)

    def test_a_number_that_changed_meanwhile(self, bank, owner, operator, opened):
        owner.set_at_counter("0922333444")
        operator.card_answers()
        poll(bank, opened[1], expect=409)
        bank.tell(operator.result(operator.newest), expect=409)
        assert state(bank, opened[0]) == ["open"]


def test_a_late_result_is_none(tmp_path, operator, clock):
    bank = Bank(lambda **more: Server(tmp_path / "data", **more).start(wrapper=clock.wrapper), tmp_path, operator)
    owner = Owner(bank)
    protection = protect(bank, owner.transfer(), "sim_authentication")
    result = operator.card_answers()
    clock.pass_by(121)
    assert bank.tell(result) == {"outcome": "ignored"}
    poll(bank, protection, expect=410)
    bank.close()
    assert bank.server.stop() == 0


def test_an_operator_that_tells_by_itself_only_is_not_asked(make_server, tmp_path, operator):
    bank = Bank(make_server, tmp_path, operator, result_url=None)
    owner = Owner(bank)
    protection = protect(bank, owner.transfer(), "sim_authentication")
    poll(bank, protection, expect=403)
    assert bank.tell(operator.card_answers()) == {"outcome": "established"}
    bank.close()


def test_the_check_of_the_published_kind(make_server, tmp_path, operator):
    """Lower-case hexadecimal SHA-256 over the parameters in UTF-16LE."""
    (tmp_path / "operator.secret").write_text("given by the operator\n")
    (tmp_path / "operator.secret").chmod(0o400)
    bank = Bank(make_server, tmp_path, operator, check="{id}{to}{secret}", check_hash="sha256_utf16le", secret_file="operator.secret")
    seen = []
    operator.answer = lambda path, body: (seen.append(json.loads(body)), (500, b""))[1]
    protect(bank, Owner(bank).transfer(), "sim_authentication")
    text = seen[0]["reference"] + seen[0]["number"] + "given by the operator"
    assert seen[0]["check"] == hashlib.sha256(text.encode("utf-16-le")).hexdigest()
    bank.close()


@pytest.mark.parametrize("name, trusted, state", [("127.0.0.1", True, "open"), ("127.0.0.1", False, "failed"), ("127.0.0.2", True, "failed")])
def test_over_tls_only_the_operator_itself_is_asked(make_server, tmp_path, name, trusted, state):
    file = tmp_path / "operator.pem"
    words = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=a double of an operator"]
    made = subprocess.run(["openssl", "req", "-x509", *words, "-keyout", "/dev/stdout", "-addext", f"subjectAltName=IP:{name}"],
                          check=True, capture_output=True, timeout=60)
    file.write_bytes(made.stdout)
    operator = Operator(file)
    bank = Bank(make_server, tmp_path, operator, open_url=f"https://127.0.0.1:{operator.port}/requests", ca_file="operator.pem" if trusted else None)
    opened = protect(bank, Owner(bank).transfer(), "sim_authentication")
    assert opened["state"] == state and len(operator.requests) == (state == "open")
    assert state == "open" or opened["reason"] == "operator_unavailable"
    bank.close()
    operator.close()


def checked(folder, protections=None, **operator):
    for name, text in (("operator.key", KEY), ("short.key", "short"), ("operator.secret", "s" * 40), ("odd.secret", "密碼")):
        (folder / name).write_text(text)
        (folder / name).chmod(0o400)
    wanted = {**settings(1, "operator.key"), **operator}
    content = {**sms_channels(1), "operators": {"mobile": {key: value for key, value in wanted.items() if value is not None}}}
    write_channels(folder, content)
    (folder / "protections.yaml").write_text(json.dumps({"protections": protections or OFFERED}))
    subprocess.run([BUILD / "countersign", "init", folder / "data"], check=True, capture_output=True, timeout=60)
    config = folder / "data/countersignd.yaml"
    config.write_text(config.read_text() + f"channels: {folder}/channels.yaml\nprotections: {folder}/protections.yaml\n")
    return subprocess.run([BUILD / "countersignd", "--config", config, "--check-config"], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("operator, said", [
    ({"key_file": None}, "key_file"), ({"key_file": "short.key"}, "32 characters"), ({"key_file": "none.key"}, "none.key"), ({"open_url": None}, "open_url"),
    ({"open_url": "http://operator.example/"}, "https://"), ({"result_url": "ftp://x/{id}"}, "https://"), ({"open_body": "{to} {id}"}, "{nonce}"),
    ({"open_body": "{to} {nonce}"}, "{id}"), ({"open_body": "{id} {nonce}"}, "{to}"), ({"result_url": "https://operator.example/"}, "{id}"),
    ({"open_body": "{to}{id}{nonce}{text}"}, "{text}"), ({"open_body": "{to}{id}{nonce}{secret}"}, "secret_file"), ({"check": None}, "{check} needs check"),
    ({"check": "{check}"}, "{check}"), ({"secret_file": "odd.secret"}, "ASCII"), ({"check": "密"}, "ASCII"), ({"field_mac": "nonce"}, "twice"),
    ({"word_pending": "verified"}, "one word"),
    ({"answer_seconds": 31}, "30"), ({"trust_me": "yes"}, "trust_me"), ({"result_url": None, "result_body": "x"}, "result_url")])
def test_an_operator_that_is_not_told_whole_starts_no_server(tmp_path, operator, said):
    done = checked(tmp_path, **operator)
    assert done.returncode != 0 and said in done.stderr, done.stderr


@pytest.mark.parametrize("rule, said", [({"operator": "nobody"}, "no such operator"), ({}, "operator"), ({"operator": "x" * 40}, "operator")])
def test_a_protection_without_its_operator_starts_no_server(tmp_path, rule, said):
    done = checked(tmp_path, {"sim_authentication": {**ANSWERED, **rule}})
    assert done.returncode != 0 and said in done.stderr, done.stderr


def test_every_key_of_an_operator_is_in_the_manual():
    page = (SOURCE / "docs/protections.md").read_text()
    keys = re.findall(r"^[A-Z]+\(SIM, (?:SIM, |0, )?(\w+),", (SOURCE / "src/channel/sim_operator.def").read_text(), re.M)
    assert len(keys) == 22
    for key in keys:
        assert f"| `{key}` |" in page, key
