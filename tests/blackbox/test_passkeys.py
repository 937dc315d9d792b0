# SPDX-License-Identifier: Apache-2.0
"""Passkeys through the API with a software authenticator: registering, approving together with what is known, and everything that an
assertion must not do: serve another operation, serve twice, come from elsewhere, count as what it does not show."""
import json

import pytest
from banking import ACCOUNT, STRANGER, Problem, assert_refused, at_once, identifier, spoken
from test_authorisation_proofs import export_evidence, verify_evidence

from software_authenticator import BACKED_UP, BACKUP_ELIGIBLE, EdDsa, Es256, Rs256, SoftwareAuthenticator, b64, unb64

SETTINGS = {"passwords": {"hash_memory_mib": 19}, "ceremonies": {"attempts": 5}}
ORIGIN = "https://localhost:8443"
PASSWORD, PATTERN, WRONG_PATTERN = "tR7-mq2x", "15963", "14789"
PAID = ["8.2.low", "8.2.non_designated", "9.4"]
codes = (f"owl7tree{number}" for number in range(100, 1000))
numbers = iter(range(10**8))


@pytest.fixture(scope="module")
def customers(desk):
    """A fresh customer for each test, who has nothing that another test locked or registered."""

    def make():
        return desk.customer("natural", identifier("D", next(numbers)), "示範自然人", f"007{next(numbers):011d}")

    return make


@pytest.fixture
def owner(desk, customers):
    return Owner(desk, customers())


class Owner:
    """A customer with a browser."""

    def __init__(self, desk, customer):
        self.desk, self.customer = desk, customer

    def enrol(self, name="手機"):
        body = {"design": "two_factor", "details": {"technique": "passkey", "name": name, "confirmed_by": "counter"}}
        return self.desk.call("POST", f"/v1/customers/{self.customer}/credentials", body)

    def register(self, name="手機", **kinds):
        authenticator = SoftwareAuthenticator(ORIGIN, **kinds)
        enrolled = self.enrol(name)
        answer = authenticator.create(enrolled["once"]["publicKey"])
        self.desk.change(self.customer, enrolled["id"], "activation", answer)
        authenticator.id = enrolled["id"]
        return authenticator

    def known(self, design="password"):
        details = {"password": {"password": PASSWORD, "use": "login", "user_code": next(codes)}, "two_factor": {"technique": "pattern", "secret": PATTERN}}
        body = {"design": design, "details": {"confirmed_by": "counter", **details[design]}}
        return self.desk.call("POST", f"/v1/customers/{self.customer}/credentials", body)["id"]

    def account(self):
        account = f"006{next(numbers):011d}"
        self.desk.call("POST", f"/v1/customers/{self.customer}/accounts", {"bank": "999", "account": account})
        return account

    def transfer(self, payee=STRANGER, amount=3000):
        return self.desk.operation(self.customer, "T100", self.account(), payee, amount)

    def sign_in(self):
        return self.desk.operation(self.customer, "A000", login_subject="A123456789")

    def begin(self, operation, credential, design="two_factor"):
        return self.desk.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": design, "credential": credential})

    def give(self, ceremony, answer):
        return self.desk.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", answer)

    def touch(self, operation, authenticator, **changes):
        ceremony = self.begin(operation, authenticator.id)
        return self.give(ceremony, authenticator.get(ceremony["challenge"]["publicKey"], **changes))

    def type(self, operation, credential, secret=PASSWORD):
        return self.give(self.begin(operation, credential, "password"), {"password": secret})

    def draw(self, operation, credential):
        return self.give(self.begin(operation, credential), {"secret": PATTERN})

    def trail(self, operation):
        return [entry["entry"] for entry in self.desk.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"]]

    def shown(self, credential):
        listed = self.desk.call("GET", f"/v1/customers/{self.customer}")["credentials"]
        return next(one for one in listed if one["id"] == credential)


def awaits(answer, *factors):
    """Denied so far, for want of these."""
    assert answer["state"] == "awaiting_evidence" and "receipt" not in answer, answer
    assert spoken(answer)[0] == "deny"
    assert answer["missing"]["clauses"] == ["9.4"] and answer["missing"]["factors"] == list(factors)
    return answer["missing"]["techniques"]


# --- registering ---


@pytest.mark.parametrize("algorithm", [Es256, EdDsa, Rs256])
@pytest.mark.parametrize("attestation", ["none", "packed"])
def test_a_passkey_is_registered_and_shown_without_anything_of_the_person(owner, algorithm, attestation):
    enrolled = owner.enrol("我的手機")
    assert enrolled["state"] == "suspended" and enrolled["details"] == {"technique": "passkey", "name": "我的手機"}
    options = enrolled["once"]["publicKey"]
    assert options["rp"]["id"] == "localhost" and options["attestation"] == "direct" and options["timeout"] == 120_000
    assert len(unb64(options["challenge"])) == 32 and len(unb64(options["user"]["id"])) == 32
    assert options["user"]["name"] == "我的手機" and options["authenticatorSelection"]["userVerification"] == "preferred"
    authenticator = SoftwareAuthenticator(ORIGIN, algorithm, attestation)
    assert owner.desk.change(owner.customer, enrolled["id"], "activation", authenticator.create(options))["state"] == "active"
    details = owner.shown(enrolled["id"])["details"]
    assert details.pop("registered_at")
    assert details == {
        "technique": "passkey", "name": "我的手機", "aaguid": "64656d6f-0000-4000-8000-000000000001", "credential_id": b64(authenticator.credential),
        "attestation": "self" if attestation == "packed" else "none", "attested": False, "model_attested": False, "transports": ["internal"],
        "backup_eligible": False, "backed_up": False}  # fmt: skip


def test_an_authenticator_is_not_asked_to_register_twice(owner):
    first = owner.register()
    excluded = owner.enrol()["once"]["publicKey"]["excludeCredentials"]
    assert excluded == [{"type": "public-key", "id": b64(first.credential), "transports": ["internal"]}]


@pytest.mark.parametrize("changes, reason", [
    ({"origin": "https://evil.example"}, "origin_refused"), ({"challenge": b64(bytes(32))}, "challenge_wrong"),
    ({"kind": "webauthn.get"}, "type_wrong"), ({"crossOrigin": True}, "cross_origin_refused"),
])
def test_an_answer_from_elsewhere_registers_nothing(owner, changes, reason):
    enrolled = owner.enrol()
    authenticator = SoftwareAuthenticator(ORIGIN)
    wrong = authenticator.create(enrolled["once"]["publicKey"], **changes)
    body = assert_refused(403, "refused", owner.desk.change, owner.customer, enrolled["id"], "activation", wrong)
    assert body["field"] == reason
    right = authenticator.create(enrolled["once"]["publicKey"])
    assert owner.desk.change(owner.customer, enrolled["id"], "activation", right)["state"] == "active"
    assert_refused(409, "conflict", owner.desk.change, owner.customer, enrolled["id"], "activation", right)


def test_a_wrong_attestation_is_worse_than_none(owner):
    enrolled = owner.enrol()
    authenticator = SoftwareAuthenticator(ORIGIN, attestation="packed")
    answer = authenticator.create(enrolled["once"]["publicKey"])
    broken = bytearray(unb64(answer["response"]["attestationObject"]))
    broken[-1] ^= 1  # of the key, which the statement signs
    answer["response"]["attestationObject"] = b64(broken)
    assert_refused(403, "refused", owner.desk.change, owner.customer, enrolled["id"], "activation", answer)


def test_a_credential_of_another_registration_is_not_taken(owner):
    first, second = owner.enrol(), owner.enrol()
    answer = SoftwareAuthenticator(ORIGIN).create(first["once"]["publicKey"])
    body = assert_refused(403, "refused", owner.desk.change, owner.customer, second["id"], "activation", answer)
    assert body["field"] == "challenge_wrong"


def test_what_waits_for_its_activation_opens_nothing(owner):
    assert_refused(409, "conflict", owner.begin, owner.sign_in(), owner.enrol()["id"])


@pytest.mark.parametrize("details", [
    {}, {"name": ""}, {"name": "x" * 65}, {"name": "x", "confirmed_by": "nobody"}, {"name": "x", "confirmed_by": "counter", "secret": "15963"},
])
def test_a_malformed_enrolment_is_refused(owner, details):
    body = {"design": "two_factor", "details": {"technique": "passkey", **details}}
    assert_refused(422, "invalid", owner.desk.call, "POST", f"/v1/customers/{owner.customer}/credentials", body)


# --- approving ---


@pytest.mark.parametrize("known", ["password", "pattern"])
@pytest.mark.parametrize("first", ["known", "passkey"])
def test_a_passkey_and_what_is_known_approve_a_transfer_in_any_order(owner, known, first):
    authenticator = owner.register()
    secret = owner.known("password" if known == "password" else "two_factor")
    operation = owner.transfer()
    steps = {"passkey": lambda: owner.touch(operation, authenticator), "known": lambda: (owner.type if known == "password" else owner.draw)(operation, secret)}
    missing = awaits(steps.pop(first)(), *(["held"] if first == "known" else ["known"]), "biometric_direct", "biometric_indirect")
    assert [one["credential"] for one in missing] == [authenticator.id if first == "known" else secret]
    answer = steps.popitem()[1]()
    assert answer["state"] == "permitted" and answer["receipt"]
    assert answer["decision"]["evidence"][2] == {"design": "two_factor", "admissible": True, "satisfied": PAID, "violated": []}
    assert owner.trail(operation)[-1]["details"]["combined"] == "known+held"


def test_the_options_say_what_each_means_gives_and_what_is_missing_beside_it(owner):
    authenticator, secret = owner.register("筆電"), owner.known()
    options = {one["credential"]: one for one in owner.transfer()["techniques"]}
    assert options[secret] == {
        "credential": secret, "design": "password", "gives": ["known"], "violated": ["9.4"],
        "missing": ["held", "biometric_direct", "biometric_indirect"]}  # fmt: skip
    mine = options[authenticator.id]
    assert (mine["technique"], mine["name"], mine["gives"]) == ("passkey", "筆電", ["held", "biometric_indirect"])
    assert mine["violated"] == ["9.4.2"]  # nobody has assessed it, told the customer, or put a control beside it
    assert mine["missing"] == ["known", "biometric_direct", "biometric_indirect"]
    assert "techniques" not in owner.desk.operation(owner.desk.company, "T200", ACCOUNT, STRANGER, 5_000_000)


def test_one_passkey_signs_in(owner):
    assert owner.touch(owner.sign_in(), owner.register())["state"] == "permitted"


def test_two_of_one_kind_approve_nothing(owner):
    first, second = owner.register(), owner.register()
    owner.known()
    operation = owner.transfer()
    owner.touch(operation, first)
    awaits(owner.touch(operation, second), "known", "biometric_direct", "biometric_indirect")


def test_without_another_kind_of_means_a_single_technique_is_a_denial(owner):
    answer = owner.touch(owner.transfer(), owner.register())
    assert answer["state"] == "denied" and spoken(answer) == ("deny", ["9.4", "9.4.2"])


def test_a_password_is_no_option_where_nothing_could_join_it(owner):
    secret = owner.known()
    assert_refused(403, "refused", owner.begin, owner.transfer(), secret, "password")


@pytest.mark.parametrize("verifies", [True, False])
def test_a_flag_of_the_authenticator_is_a_biometric_only_where_that_is_known(owner, verifies):
    known, unknown = owner.register(verifies=verifies), owner.register(aaguid=bytes(15) + b"\x01", verifies=verifies)
    for authenticator, factors in ((known, ["held", "biometric_indirect"] if verifies else ["held"]), (unknown, ["held"])):
        answer = owner.touch(owner.sign_in(), authenticator)
        assert answer["evidence"]["factors"] == factors
        words = {True: "configuration" if authenticator is known else "unknown", False: "no"}
        assert answer["details"]["verification"] == words[verifies]
        assert answer["state"] == "permitted"  # it is held; what 9.4.2 does not let count is left out


def test_the_evidence_of_a_means_that_was_revoked_meanwhile_joins_nothing(owner):
    lost, other, secret = owner.register(), owner.register(), owner.known()
    operation = owner.transfer()
    awaits(owner.touch(operation, lost), "known", "biometric_direct", "biometric_indirect")
    owner.desk.call("DELETE", f"/v1/customers/{owner.customer}/credentials/{lost.id}")
    missing = awaits(owner.type(operation, secret), "held", "biometric_direct", "biometric_indirect")
    assert [one["credential"] for one in missing] == [other.id]
    assert owner.touch(operation, other)["state"] == "permitted"


def lock_design(owner):
    """Wrong patterns, until no means of design 4 opens any more."""
    with pytest.raises(Problem) as refusal:
        while True:
            ceremony = owner.begin(owner.sign_in(), owner.known("two_factor"))
            while owner.give(ceremony, {"secret": WRONG_PATTERN}).get("attempts_left"):
                pass
    assert "locked" in refusal.value.body["detail"]


def test_a_passkey_answers_nothing_any_more_once_its_design_is_locked(owner):
    authenticator = owner.register()
    ceremony = owner.begin(owner.sign_in(), authenticator.id)
    lock_design(owner)
    assert_refused(409, "conflict", owner.give, ceremony, authenticator.get(ceremony["challenge"]["publicKey"]))


def test_the_evidence_of_a_design_that_was_locked_meanwhile_joins_nothing(owner):
    authenticator, secret = owner.register(), owner.known()
    operation = owner.transfer()
    awaits(owner.touch(operation, authenticator), "known", "biometric_direct", "biometric_indirect")
    typed = owner.begin(operation, secret, "password")
    lock_design(owner)
    assert owner.give(typed, {"password": PASSWORD})["state"] != "permitted"


def test_what_is_suspended_or_revoked_approves_nothing(owner):
    authenticator = owner.register()
    operation = owner.sign_in()
    ceremony = owner.begin(operation, authenticator.id)
    answer = authenticator.get(ceremony["challenge"]["publicKey"])
    owner.desk.change(owner.customer, authenticator.id, "suspension")
    assert_refused(409, "conflict", owner.give, ceremony, answer)
    assert_refused(409, "conflict", owner.begin, operation, authenticator.id)


# --- what an assertion must not do ---


def test_an_assertion_serves_one_operation(owner):
    authenticator = owner.register()
    mine, changed = (owner.begin(owner.sign_in(), authenticator.id) for _ in range(2))
    answer = authenticator.get(mine["challenge"]["publicKey"])
    wrong = owner.give(changed, answer)
    assert wrong == {"outcome": "wrong", "attempts_left": 4, "details": {"reason": "challenge_wrong"}}
    assert owner.give(mine, answer)["state"] == "permitted"


def test_an_assertion_serves_once(owner):
    authenticator = owner.register()
    ceremony = owner.begin(owner.sign_in(), authenticator.id)
    answer = authenticator.get(ceremony["challenge"]["publicKey"])
    assert owner.give(ceremony, answer)["state"] == "permitted"
    assert_refused(409, "conflict", owner.give, ceremony, answer)
    assert owner.shown(authenticator.id)["state"] == "active"  # the same answer again is no copy of the key


@pytest.mark.parametrize("changes, reason", [
    ({"origin": "https://evil.example"}, "origin_refused"), ({"kind": "webauthn.create"}, "type_wrong"), ({"kind": "payment.get"}, "type_wrong"),
    ({"challenge": b64(bytes(32))}, "challenge_wrong"), ({"rp_id": "evil.example"}, "rp_id_wrong"), ({"crossOrigin": True}, "cross_origin_refused"),
])
def test_an_assertion_from_elsewhere_is_wrong(owner, changes, reason):
    answer = owner.touch(owner.sign_in(), owner.register(), **changes)
    assert (answer["outcome"], answer["details"]["reason"]) == ("wrong", reason)


def test_another_key_or_user_is_wrong(owner):
    mine, other = owner.register(), owner.register()
    ceremony = owner.begin(owner.sign_in(), mine.id)
    options = ceremony["challenge"]["publicKey"]
    assert owner.give(ceremony, other.get(options))["details"]["reason"] == "credential"
    forged = mine.get(options)
    forged["response"]["signature"] = other.get(options)["response"]["signature"]
    assert owner.give(ceremony, forged)["details"]["reason"] == "signature_invalid"
    stranger = mine.get(options)
    stranger["response"]["userHandle"] = b64(bytes(32))
    assert owner.give(ceremony, stranger)["details"]["reason"] == "user_handle"


def test_wrong_answers_end_the_ceremony(owner):
    authenticator = owner.register()
    ceremony = owner.begin(owner.sign_in(), authenticator.id)
    options = ceremony["challenge"]["publicKey"]
    for left in (4, 3, 2, 1, 0):
        assert owner.give(ceremony, authenticator.get(options, origin="https://evil.example"))["attempts_left"] == left
    assert_refused(409, "conflict", owner.give, ceremony, authenticator.get(options))


@pytest.mark.parametrize("change", [
    lambda answer: answer.pop("id"), lambda answer: answer.update(rawId="AAAA"), lambda answer: answer.update(type="password"),
    lambda answer: answer.update(more=1), lambda answer: answer.pop("response"), lambda answer: answer["response"].pop("signature"),
    lambda answer: answer["response"].update(clientDataJSON="!"), lambda answer: answer["response"].update(clientDataJSON="A" * 200_000),
    lambda answer: answer["response"].update(clientDataJSON=b64(b"[]")), lambda answer: answer["response"].update(authenticatorData=""),
    lambda answer: answer["response"].update(authenticatorData="AAAA"), lambda answer: answer["response"].update(authenticatorData=7),
    lambda answer: answer["response"].update(signature="A" * 4000), lambda answer: answer.update(response=[]),
])
def test_what_is_no_answer_is_no_attempt(owner, change):
    authenticator = owner.register()
    ceremony = owner.begin(owner.sign_in(), authenticator.id)
    answer = authenticator.get(ceremony["challenge"]["publicKey"])
    broken = json.loads(json.dumps(answer))
    change(broken)
    for _ in range(6):
        with pytest.raises(Problem) as caught:
            owner.give(ceremony, broken)
        assert caught.value.status in (413, 422), caught.value.body
    assert owner.give(ceremony, answer)["state"] == "permitted"


# --- counters and backups ---


def test_a_counter_that_does_not_grow_suspends_the_passkey_and_is_on_record(owner):
    authenticator = owner.register()
    assert owner.touch(owner.sign_in(), authenticator)["details"]["counter"] == "2"
    authenticator.counter = 1
    operation = owner.sign_in()
    answer = owner.touch(operation, authenticator)
    assert answer == {"outcome": "wrong", "attempts_left": 0, "details": {"reason": "counter"}}
    assert owner.shown(authenticator.id)["state"] == "suspended"
    events = [entry["type"] for entry in owner.trail(operation)]
    assert events[-3:] == ["ceremony.failed", "credential.counter_regressed", "credential.suspended"]
    assert_refused(409, "conflict", owner.begin, operation, authenticator.id)
    owner.desk.change(owner.customer, authenticator.id, "resumption", {})
    authenticator.counter = 2
    assert owner.touch(owner.sign_in(), authenticator)["state"] == "permitted"


def test_who_never_counted_may_go_on_so_and_who_did_may_not(owner):
    authenticator = owner.register(counts=False)
    for _ in range(2):
        assert owner.touch(owner.sign_in(), authenticator)["state"] == "permitted"
    authenticator.counts = True
    assert owner.touch(owner.sign_in(), authenticator)["state"] == "permitted"
    authenticator.counts, authenticator.counter = False, 0
    assert owner.touch(owner.sign_in(), authenticator)["details"] == {"reason": "counter"}


def test_a_passkey_that_is_backed_up_later_is_noted(owner):
    authenticator = owner.register(backup=BACKUP_ELIGIBLE)
    assert owner.shown(authenticator.id)["details"]["backed_up"] is False
    authenticator.backup = BACKUP_ELIGIBLE | BACKED_UP
    assert owner.touch(owner.sign_in(), authenticator)["details"]["backup"] == "backed_up"
    assert owner.shown(authenticator.id)["details"]["backed_up"] is True
    assert "backup" not in owner.touch(owner.sign_in(), authenticator)["details"]
    authenticator.backup = 0
    assert owner.touch(owner.sign_in(), authenticator)["details"]["reason"] == "backup_changed"


# --- Secure Payment Confirmation ---


def test_the_browser_is_told_what_to_show_and_what_it_showed_is_checked(owner):
    authenticator = owner.register()
    operation = owner.transfer()
    ceremony = owner.begin(operation, authenticator.id)
    assert ceremony["challenge"]["payment"] == {
        "payeeName": STRANGER[2], "total": {"value": "3000.00", "currency": "TWD"},
        "instrument": {"displayName": "示範銀行活期存款", "icon": "https://localhost:8443/icon.svg"}}  # fmt: skip
    for changes, reason in (({"payeeName": "壞人"}, "payment_payee"), ({"total": {"value": "3.00", "currency": "TWD"}}, "payment_amount"),
                            ({"total": {"value": "3000.00", "currency": "USD"}}, "payment_amount"),
                            ({"instrument": {"displayName": "別家銀行", "icon": "https://localhost:8443/icon.svg"}}, "payment")):  # fmt: skip
        assert owner.give(ceremony, authenticator.pay(ceremony["challenge"], **changes))["details"]["reason"] == reason
    answer = owner.give(ceremony, authenticator.pay(ceremony["challenge"]))
    assert answer["outcome"] == "established" and answer["details"]["payment"] == "shown"


def test_what_moves_no_money_to_anybody_is_confirmed_in_no_payment_window(owner):
    authenticator = owner.register()
    ceremony = owner.begin(owner.sign_in(), authenticator.id)
    assert "payment" not in ceremony["challenge"]
    shown = {"payeeName": "x", "total": {"value": "1.00", "currency": "TWD"}, "instrument": {"displayName": "示範銀行活期存款", "icon": "x"}}
    answer = owner.give(ceremony, authenticator.pay({**ceremony["challenge"], "payment": shown}))
    assert answer["details"]["reason"] == "type_wrong"


# --- evidence ---


def test_a_court_verifies_the_assertion_with_public_keys_only(owner, tmp_path):
    authenticator, secret = owner.register(), owner.known()
    operation = owner.transfer()
    owner.type(operation, secret)
    assert owner.touch(operation, authenticator)["state"] == "permitted"
    path = tmp_path / "evidence.json"
    assert export_evidence(owner.desk, operation, path).returncode == 0
    done = verify_evidence(owner.desk, path)
    assert done.returncode == 0 and "ok  passkey      its assertion is over this instruction" in done.stdout, done.stdout
    assert "NO" not in done.stdout and STRANGER[2] in done.stdout


# --- races ---


def test_of_64_at_once_one_serves(owner):
    authenticator = owner.register()
    ceremony = owner.begin(owner.sign_in(), authenticator.id)
    answer = authenticator.get(ceremony["challenge"]["publicKey"])
    answers = at_once([lambda: owner.give(ceremony, answer) for _ in range(64)])
    served = [one for one in answers if not isinstance(one, Exception)]
    assert len(served) == 1 and served[0]["state"] == "permitted"
    assert all(one.body["code"] == "conflict" for one in answers if isinstance(one, Exception))
    assert owner.shown(authenticator.id)["state"] == "active"


def test_of_copies_that_count_alike_one_serves(owner):
    authenticator = owner.register()
    ceremonies = [owner.begin(owner.sign_in(), authenticator.id) for _ in range(16)]
    copies = []
    for ceremony in ceremonies:
        authenticator.counter = 1
        copies.append((ceremony, authenticator.get(ceremony["challenge"]["publicKey"])))
    answers = at_once([lambda ceremony=ceremony, answer=answer: owner.give(ceremony, answer) for ceremony, answer in copies])
    assert sum(not isinstance(one, Exception) and one.get("state") == "permitted" for one in answers) == 1
    assert owner.shown(authenticator.id)["state"] == "suspended"


def test_both_techniques_at_once_permit_once(owner):
    authenticator, secret = owner.register(), owner.known()
    operation = owner.transfer()
    touched, typed = owner.begin(operation, authenticator.id), owner.begin(operation, secret, "password")
    answer = authenticator.get(touched["challenge"]["publicKey"])
    answers = at_once([lambda: owner.give(touched, answer), lambda: owner.give(typed, {"password": PASSWORD})])
    assert sorted(one["state"] for one in answers) == ["awaiting_evidence", "permitted"]
