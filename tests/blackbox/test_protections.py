# SPDX-License-Identifier: Apache-2.0
"""Enhanced protections that somebody answers (9.3.2.2): the customer's devices by their keys, and the institution's own assessed mechanism."""
import base64
import datetime
import hashlib
import re

import pytest
from banking import PERSON_ACCOUNT, STRANGER, assert_refused, at_once
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

SERVICES = ["transfer", "corporate_payment", "password_reset"]
ANSWERED = {"services": SERVICES, "answer_seconds": 120, "attempts": 3}
PROTECTIONS = {kind: ANSWERED for kind in ("device_designated", "push_confirmation", "non_transaction_device", "assessed_equivalent")}
PROTECTIONS["transaction_password"] = {**ANSWERED, "attempts": 5}


class Key:
    """What a device keeps to itself."""

    def __init__(self, algorithm="Ed25519"):
        self.algorithm = algorithm
        self.private = ed25519.Ed25519PrivateKey.generate() if algorithm == "Ed25519" else ec.generate_private_key(ec.SECP256R1())

    def public(self):
        raw, point = serialization.PublicFormat.Raw, serialization.PublicFormat.UncompressedPoint
        encoding, form = (serialization.Encoding.Raw, raw) if self.algorithm == "Ed25519" else (serialization.Encoding.X962, point)
        return base64.b64encode(self.private.public_key().public_bytes(encoding, form)).decode()

    def sign(self, text):
        if self.algorithm == "Ed25519":
            return base64.b64encode(self.private.sign(text.encode())).decode()
        r, s = decode_dss_signature(self.private.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def answer(self, challenge, decision="confirm", number=None):
        text = f"{challenge['sign']}\n{decision}" + (f"\n{number}" if number else "")
        return {"decision": decision, "signature": self.sign(text), **({"number": number} if number else {})}


@pytest.fixture(scope="module")
def bank(pki, tmp_path_factory):
    from banking import Desk
    from conftest import BUILD

    bank = Desk(tmp_path_factory.mktemp("bank"), BUILD, pki=pki)
    bank.open(protections=PROTECTIONS, passwords={"hash_memory_mib": 19})
    yield bank
    bank.verify_ledger()
    bank.stop()
    assert bank.process.returncode == 0


def body_of(customer, key, purpose="transaction"):
    proof = key.sign(f"countersign-device-1\n{customer}\n{purpose}\n{key.public()}")
    return {"purpose": purpose, "algorithm": key.algorithm, "public_key": key.public(), "proof": proof}


def register(bank, key, purpose="transaction", customer=None):
    customer = customer or bank.person
    return bank.call("POST", f"/v1/customers/{customer}/devices", body_of(customer, key, purpose))["id"]


def transfer(bank, amount=1000):
    return bank.operation(bank.person, "T100", PERSON_ACCOUNT, STRANGER, amount)


def answer(bank, opened, body):
    return bank.call("POST", f"/v1/protections/{opened['id']}/answers", body)


def state(bank, operation):
    return [(row["kind"], row["state"]) for row in bank.call("GET", f"/v1/operations/{operation['id']}/protections")["protections"]]


@pytest.mark.parametrize("algorithm", ["Ed25519", "P-256"])
@pytest.mark.parametrize("kind, purpose", [("device_designated", "transaction"), ("non_transaction_device", "confirmation")])
def test_a_registered_device_protects_by_its_signature(bank, algorithm, kind, purpose):
    key, operation = Key(algorithm), transfer(bank)
    opened = bank.protect(operation, kind, means=register(bank, key, purpose))
    assert opened["challenge"]["instruction"] == operation["instruction"] and opened["state"] == "open"
    assert operation["instruction_digest"] in opened["challenge"]["sign"]
    assert answer(bank, opened, key.answer(opened["challenge"])) == {"outcome": "established"}
    assert state(bank, operation) == [(kind, "established")]
    entry = bank.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"][-1]["entry"]
    assert entry["type"] == "protection.established" and re.fullmatch("[0-9a-f]{64}", entry["sealed"])
    assert_refused(409, "conflict", answer, bank, opened, key.answer(opened["challenge"]))


class TestPush:
    @staticmethod
    def opened(bank, key):
        operation = transfer(bank)
        return operation, bank.protect(operation, "push_confirmation", means=register(bank, key))

    def test_the_number_of_the_other_screen_must_be_typed(self, bank):
        key = Key()
        operation, opened = self.opened(bank, key)
        number = opened["challenge"]["number"]
        assert re.fullmatch("[1-9][0-9]", number) and number not in opened["challenge"]["sign"].split('"')
        other = "10" if number != "10" else "11"
        assert answer(bank, opened, key.answer(opened["challenge"], number=other)) == {"outcome": "wrong", "attempts_left": 2}
        assert_refused(422, "invalid", answer, bank, opened, key.answer(opened["challenge"]))
        assert answer(bank, opened, key.answer(opened["challenge"], number=number)) == {"outcome": "established"}
        assert state(bank, operation) == [("push_confirmation", "established")]

    def test_who_says_no_on_the_device_ends_the_operation(self, bank):
        key = Key()
        operation, opened = self.opened(bank, key)
        assert answer(bank, opened, key.answer(opened["challenge"], "reject")) == {"outcome": "rejected", "state": "cancelled"}
        assert bank.call("GET", f"/v1/operations/{operation['id']}")["state"] == "cancelled"
        assert state(bank, operation) == [("push_confirmation", "failed")]


class TestWrongAnswers:
    def test_three_end_the_challenge(self, bank):
        key, operation = Key(), transfer(bank)
        opened = bank.protect(operation, "device_designated", means=register(bank, key))
        wrong = Key().answer(opened["challenge"])
        assert [answer(bank, opened, wrong)["attempts_left"] for _ in range(3)] == [2, 1, 0]
        assert_refused(409, "conflict", answer, bank, opened, key.answer(opened["challenge"]))
        assert state(bank, operation) == [("device_designated", "failed")]

    def test_racing_answers_get_no_more_attempts(self, bank):
        key, operation = Key(), transfer(bank)
        opened = bank.protect(operation, "device_designated", means=register(bank, key))
        wrong = Key().answer(opened["challenge"])
        answers = at_once([lambda: answer(bank, opened, wrong)] * 12)
        assert sum(isinstance(given, dict) for given in answers) == 3

    def test_racing_right_answers_establish_once(self, bank):
        key, operation = Key(), transfer(bank)
        opened = bank.protect(operation, "device_designated", means=register(bank, key))
        right = key.answer(opened["challenge"])
        answers = at_once([lambda: answer(bank, opened, right)] * 8)
        assert sum(isinstance(given, dict) for given in answers) == 1

    def test_an_answer_serves_its_own_challenge_and_decision_only(self, bank):
        key = Key()
        device = register(bank, key)
        first = bank.protect(transfer(bank), "device_designated", means=device)
        second = bank.protect(transfer(bank), "device_designated", means=device)
        assert answer(bank, second, key.answer(first["challenge"]))["outcome"] == "wrong"
        rejected = key.answer(second["challenge"], "reject")
        assert answer(bank, second, {**rejected, "decision": "confirm"})["outcome"] == "wrong"

    @pytest.mark.parametrize("body", [
        {}, {"decision": "confirm"}, {"decision": "perhaps", "signature": "AA=="}, {"decision": "confirm", "signature": "AA=="},
        {"decision": "confirm", "signature": "not base64"}, {"decision": "confirm", "signature": "A" * 500},
        {"decision": "confirm", "signature": "AA==", "number": "10"}, {"decision": 1, "signature": "AA=="},
        {"decision": "confirm", "signature": "A" * 88, "established": True}, {"decision": "１", "signature": "🔑"}])
    def test_what_cannot_be_read_counts_as_no_attempt(self, bank, body):
        key, operation = Key(), transfer(bank)
        opened = bank.protect(operation, "device_designated", means=register(bank, key))
        size = bank.ledger_size()
        assert_refused(422, "invalid", answer, bank, opened, body)
        assert bank.ledger_size() == size


class TestDevices:
    def test_what_instructs_does_not_confirm(self, bank):
        transacting, confirming = register(bank, Key()), register(bank, Key(), "confirmation")
        assert_refused(409, "conflict", bank.protect, transfer(bank), "non_transaction_device", means=transacting)
        assert_refused(409, "conflict", bank.protect, transfer(bank), "device_designated", means=confirming)
        assert_refused(409, "conflict", bank.protect, transfer(bank), "push_confirmation", means=confirming)

    def test_one_key_is_one_device(self, bank):
        key = Key()
        register(bank, key)
        assert_refused(409, "conflict", register, bank, key)
        assert_refused(409, "conflict", register, bank, key, "confirmation")

    def test_a_key_is_registered_by_who_holds_it(self, bank):
        key, path = Key(), f"/v1/customers/{bank.person}/devices"
        body = body_of(bank.person, key)
        assert_refused(403, "refused", bank.call, "POST", path, {**body, "proof": Key().sign("something")})
        assert_refused(403, "refused", bank.call, "POST", path, {**body, "purpose": "confirmation"})
        assert_refused(403, "refused", bank.call, "POST", f"/v1/customers/{bank.company}/devices", body)
        for wrong in ({"algorithm": "RSA"}, {"public_key": "AAAA"}, {"public_key": ""}, {"purpose": "fun"}, {"proof": "x"}, {"algorithm": "P-256"}):
            assert_refused(422, "invalid", bank.call, "POST", path, {**body, **wrong})

    @pytest.mark.parametrize("key", [bytes(32), bytes([1]) + bytes(31), bytes([0xec]) + b"\xff" * 30 + b"\x7f", b"\xff" * 32])
    def test_a_key_that_anybody_can_sign_for_is_none(self, bank, key):
        """Of small order: a signature of zeros would pass for every fourth text or more."""
        body = {"purpose": "transaction", "algorithm": "Ed25519", "public_key": base64.b64encode(key).decode(), "proof": base64.b64encode(bytes(64)).decode()}
        assert_refused(422, "invalid", bank.call, "POST", f"/v1/customers/{bank.person}/devices", body)

    def test_a_revoked_device_protects_nothing(self, bank):
        key, operation = Key(), transfer(bank)
        device = register(bank, key)
        opened = bank.protect(operation, "device_designated", means=device)
        assert bank.call("DELETE", f"/v1/customers/{bank.person}/devices/{device}")["state"] == "revoked"
        assert_refused(409, "conflict", answer, bank, opened, key.answer(opened["challenge"]))
        assert_refused(409, "conflict", bank.protect, operation, "device_designated", means=device)
        assert_refused(409, "conflict", bank.call, "DELETE", f"/v1/customers/{bank.person}/devices/{device}")
        assert state(bank, operation) == [("device_designated", "open")]

    def test_the_device_of_another_customer_is_none(self, bank):
        theirs = register(bank, Key(), customer=bank.company)
        assert_refused(404, "not_found", bank.protect, transfer(bank), "device_designated", means=theirs)
        assert_refused(404, "not_found", bank.protect, transfer(bank), "device_designated", means="nothing")
        assert_refused(422, "invalid", bank.protect, transfer(bank), "device_designated")


class TestTransactionPassword:
    SECRET, OTHER, LIMIT = "tR7-mq2x", "zK4.pw9v", 5

    def enrol(self, bank, use="transaction", **details):
        details = {"password": self.SECRET, "confirmed_by": "counter", "use": use, **details}
        return bank.call("POST", f"/v1/customers/{bank.person}/credentials", {"design": "password", "details": details})["id"]

    @pytest.fixture
    def password(self, bank):
        return self.enrol(bank)

    def opened(self, bank, password):
        operation = transfer(bank)
        return operation, bank.protect(operation, "transaction_password", means=password)

    def test_it_protects_and_is_no_evidence(self, bank, password):
        operation, opened = self.opened(bank, password)
        assert answer(bank, opened, {"password": self.SECRET}) == {"outcome": "established"}
        assert state(bank, operation) == [("transaction_password", "established")]
        assert bank.call("GET", f"/v1/operations/{operation['id']}")["state"] == "created"

    def test_wrong_ones_are_counted_and_lock_it_over_all_challenges(self, bank, password):
        challenges = [self.opened(bank, password)[1] for _ in range(3)]
        left = [answer(bank, challenges[i % 2], {"password": self.OTHER})["attempts_left"] for i in range(self.LIMIT)]
        assert left[-1] == 0 and left == sorted(left, reverse=True)
        assert_refused(409, "conflict", answer, bank, challenges[2], {"password": self.SECRET})
        assert_refused(409, "conflict", bank.protect, transfer(bank), "transaction_password", means=password)

    def test_racing_guesses_get_no_more_than_the_limit(self, bank, password):
        challenges = [self.opened(bank, password)[1] for _ in range(8)]
        answers = at_once([lambda challenge=challenge: answer(bank, challenge, {"password": self.OTHER}) for challenge in challenges])
        assert sum(isinstance(given, dict) for given in answers) <= self.LIMIT

    def test_what_cannot_be_a_password_counts_as_no_attempt(self, bank, password):
        _, opened = self.opened(bank, password)
        for body in ({}, {"password": ""}, {"password": "密碼"}, {"password": "a" * 5000}, {"password": self.SECRET, "number": "10"},
                     {"decision": "confirm", "signature": "AA=="}):
            assert_refused(422, "invalid", answer, bank, opened, body)
        assert answer(bank, opened, {"password": self.OTHER})["attempts_left"] == self.LIMIT - 1

    def test_a_password_for_signing_in_protects_nothing(self, bank):
        login = self.enrol(bank, "login", user_code="fox7tree1")
        assert_refused(403, "refused", bank.protect, transfer(bank), "transaction_password", means=login)
        assert_refused(404, "not_found", bank.protect, transfer(bank), "transaction_password", means="nothing")
        certificate = bank.enrol(bank.person, "moica_citizen", device="demo-token")
        assert_refused(403, "refused", bank.protect, transfer(bank), "transaction_password", means=certificate)


class TestAssessment:
    """The bank has one caller of every role; two more approve."""

    @pytest.fixture(scope="class", autouse=True)
    def approvers(self, bank):
        callers = bank.data / "callers.yaml"
        text = callers.read_text()
        for name in ("approver-one", "approver-two"):
            digest = hashlib.sha256(f"token-of-{name}".encode()).hexdigest()
            text += f"  - name: {name}\n    roles: [approver]\n    token_sha256: {digest}\n"
        callers.write_text(text)
        bank.stop()
        bank.start()

    @staticmethod
    def proposed(bank, holder, **changes):
        today = datetime.datetime.now(datetime.timezone.utc)
        moment = lambda days: (today + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        body = {"mechanism": "voice-callback", "document_sha256": "ab" * 32, "level": "delegated_manager", "valid_from": moment(-1),
                "valid_until": moment(365), "key": {"algorithm": holder.algorithm, "public_key": holder.public()}, **changes}
        return bank.call("POST", "/v1/assessments", body)["id"]

    @staticmethod
    def approve(bank, assessment, name):
        return bank.call("POST", f"/v1/assessments/{assessment}/approvals", token=f"token-of-{name}")

    def held(self, bank, key):
        assessment = self.proposed(bank, key)
        for name in ("approver-one", "approver-two"):
            self.approve(bank, assessment, name)
        return assessment

    def test_two_others_approve_and_then_its_signed_word_protects(self, bank):
        key = Key()
        assessment = self.proposed(bank, key)
        assert_refused(403, "refused", bank.call, "POST", f"/v1/assessments/{assessment}/approvals")
        assert_refused(409, "conflict", bank.protect, transfer(bank), "assessed_equivalent", means=assessment)
        assert self.approve(bank, assessment, "approver-one")["approvals"] == 1
        assert_refused(409, "conflict", self.approve, bank, assessment, "approver-one")
        assert_refused(409, "conflict", bank.protect, transfer(bank), "assessed_equivalent", means=assessment)
        assert self.approve(bank, assessment, "approver-two")["approvals"] == 2
        operation = transfer(bank)
        opened = bank.protect(operation, "assessed_equivalent", means=assessment)
        assert answer(bank, opened, Key().answer(opened["challenge"]))["outcome"] == "wrong"
        assert answer(bank, opened, key.answer(opened["challenge"])) == {"outcome": "established"}
        shown = next(row for row in bank.call("GET", "/v1/assessments")["assessments"] if row["id"] == assessment)
        assert shown["document_sha256"] == "ab" * 32 and shown["level"] == "delegated_manager" and shown["approvals"] == 2

    def test_what_was_withdrawn_protects_no_more_and_is_still_shown(self, bank):
        key = Key()
        assessment = self.held(bank, key)
        opened = bank.protect(transfer(bank), "assessed_equivalent", means=assessment)
        assert bank.call("DELETE", f"/v1/assessments/{assessment}")["withdrawn"]
        assert_refused(409, "conflict", answer, bank, opened, key.answer(opened["challenge"]))
        assert_refused(409, "conflict", bank.protect, transfer(bank), "assessed_equivalent", means=assessment)
        assert_refused(409, "conflict", bank.call, "DELETE", f"/v1/assessments/{assessment}")
        assert next(row for row in bank.call("GET", "/v1/assessments")["assessments"] if row["id"] == assessment)["withdrawn"]

    def test_what_does_not_hold_yet_protects_nothing(self, bank):
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)
        assessment = self.proposed(bank, Key(), valid_from=later.strftime("%Y-%m-%dT%H:%M:%SZ"))
        for name in ("approver-one", "approver-two"):
            self.approve(bank, assessment, name)
        assert_refused(409, "conflict", bank.protect, transfer(bank), "assessed_equivalent", means=assessment)

    @pytest.mark.parametrize("changes", [
        {"level": "none"}, {"level": "me"}, {"document_sha256": "ab"}, {"document_sha256": "zz" * 32}, {"valid_until": "2020-01-01T00:00:00Z"},
        {"valid_until": "soon"}, {"mechanism": "a sentence"}, {"key": {}}, {"key": {"algorithm": "P-256", "public_key": "AAAA"}}, {"level": None}])
    def test_an_assessment_that_says_too_little_is_none(self, bank, changes):
        assert_refused(422, "invalid", self.proposed, bank, Key(), **changes)


def test_an_operation_has_so_many_protections_and_then_no_more(bank):
    operation, device = transfer(bank), register(bank, Key())
    for _ in range(16):
        bank.protect(operation, "device_designated", means=device)
    assert_refused(409, "conflict", bank.protect, operation, "device_designated", means=device)


def test_no_protection_is_answered_behind_the_end_of_its_operation(bank):
    key, operation = Key(), transfer(bank)
    opened = bank.protect(operation, "device_designated", means=register(bank, key))
    bank.call("DELETE", f"/v1/operations/{operation['id']}")
    assert_refused(409, "conflict", answer, bank, opened, key.answer(opened["challenge"]))
    assert_refused(404, "not_found", answer, bank, {"id": "nothing"}, key.answer(opened["challenge"]))
