# SPDX-License-Identifier: Apache-2.0
"""Indirect biometrics (9.4.2): the institution assessed them and tells the customer what they risk, and each of both turns them off at once."""
import datetime
import time

import pytest
from banking import PERSON_ACCOUNT, STRANGER, assert_refused, at_once, eventually, spoken
from conftest import BUILD
from staffed import StaffedDesk
from test_authorisation_proofs import export_evidence, verify_evidence
from test_passkeys import Owner
from test_protections import Key, body_of

MODEL, OTHER_MODEL = "64656d6f-0000-4000-8000-000000000001", "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"  # of our authenticator, and of none here
TEXTS = {"zh-TW": "生物特徵由您的裝置比對，本行不會取得。\n\n裝置遺失時，他人可能冒用。", "en": "Your device compares your biometrics.\n\nWho holds it may be taken for you."}


PROTECTIONS = {
    "reduced_limit": {"indirect_biometrics": ["transfer"], "day_twd": 20000, "month_twd": 60000},
    "device_designated": {"indirect_biometrics": ["transfer"], "answer_seconds": 120, "attempts": 3},
    "push_confirmation": {"services": ["transfer"], "answer_seconds": 120, "attempts": 3},
    "assessed_equivalent": {"services": ["transfer"], "answer_seconds": 120, "attempts": 3},
    "deferred_blockable": {"indirect_biometrics": ["transfer"], "wait_seconds": 1},
}


@pytest.fixture(scope="module")
def bank(pki, tmp_path_factory):
    bank = StaffedDesk(tmp_path_factory.mktemp("bank"), BUILD, pki=pki)
    bank.open(protections=PROTECTIONS, passwords={"hash_memory_mib": 19})
    yield bank
    bank.verify_ledger()
    bank.stop()
    assert bank.process.returncode == 0


def moment(**ahead):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def pattern(bank, customer=None):
    """Any credential will do for what is accepted for one."""
    details = {"technique": "pattern", "secret": "15963", "confirmed_by": "counter"}
    return bank.call("POST", f"/v1/customers/{customer or bank.person}/credentials", {"design": "two_factor", "details": details})["id"]


def assess(bank, approve=True, **changes):
    body = {"subject": "indirect_biometrics", "technique": "passkey", "models": ["any"], "document_sha256": "ab" * 32, "level": "board",
            "valid_from": moment(days=-1), "valid_until": moment(days=365), **changes}
    made = bank.call("POST", "/v1/assessments", {name: value for name, value in body.items() if value is not None})["id"]
    for name in ("approver-one", "approver-two") if approve else ():
        bank.call_as(name, "POST", f"/v1/assessments/{made}/approvals")
    return made


versions = iter(range(1, 1000))


def propose(bank, **changes):
    """A version that is in force as soon as it is approved, and newer than any before."""
    body = {"version": f"2026-{next(versions)}", **TEXTS, "valid_from": moment(), **changes}
    return bank.call("POST", "/v1/risk-notices", body)


def publish(bank, **changes):
    version = propose(bank, **changes)["version"]
    assert bank.call_as("approver-one", "POST", f"/v1/risk-notices/{version}/approvals")["approved"]
    return version


def accept(bank, credential, version, language="zh-TW", customer=None):
    path = f"/v1/customers/{customer or bank.person}/credentials/{credential}/risk-acceptances"
    return bank.call_as("app", "POST", path, {"version": version, "language": language})


def switch(bank, what="", body=None, who="app", customer=None):
    path = f"/v1/customers/{customer or bank.person}/indirect-biometrics"
    return bank.call_as(who, "POST", f"{path}/{what}", body) if what else bank.call_as(who, "GET", path)


class TestAssessment:
    def test_it_names_its_technique_and_models(self, bank):
        made = assess(bank, approve=False, models=[MODEL, OTHER_MODEL])
        [shown] = [row for row in bank.call("GET", "/v1/assessments")["assessments"] if row["id"] == made]
        assert (shown["subject"], shown["technique"]) == ("indirect_biometrics", "passkey")
        assert sorted(shown["models"]) == sorted([MODEL, OTHER_MODEL]) and "key" not in shown

    def test_it_answers_no_challenge_of_a_mechanism(self, bank):
        operation = bank.operation(bank.person, "T100", PERSON_ACCOUNT, STRANGER, 1000)
        assert_refused(404, "not_found", bank.protect, operation, "assessed_equivalent", means=assess(bank, models=[OTHER_MODEL]))

    @pytest.mark.parametrize("changes", [
        {"models": []}, {"models": ["all"]}, {"models": [MODEL.upper()]}, {"models": [MODEL, MODEL]}, {"models": [7]}, {"models": None},
        {"models": ["00000000-0000-0000-0000-000000000000"]}, {"models": ["any"] * 65}, {"technique": "a sentence"}, {"technique": "passkeyy"}, {"technique": None},
        {"mechanism": "callback"}, {"key": {"algorithm": "Ed25519", "public_key": "AAAA"}}, {"subject": "weather"}, {"subject": "mechanism"}])
    def test_a_scope_that_says_too_little_or_too_much_is_refused(self, bank, changes):
        assert_refused(422, "invalid", assess, bank, **changes)


class TestNotice:
    def test_it_is_made_by_one_and_approved_by_another(self, bank):
        made = bank.call_as("approver-one", "POST", "/v1/risk-notices", {"version": "own", **TEXTS, "valid_from": moment()})
        assert not made["approved"]
        approve = "/v1/risk-notices/own/approvals"
        assert_refused(403, "refused", bank.call_as, "approver-one", "POST", approve)
        assert_refused(409, "conflict", accept, bank, pattern(bank), "own")
        assert bank.call_as("approver-two", "POST", approve) == {**made, "approved": True}
        assert_refused(409, "conflict", bank.call_as, "approver-two", "POST", approve)
        shown = bank.call("GET", "/v1/risk-notices")["notices"][0]
        assert {name: shown[name] for name in TEXTS} == TEXTS and (shown["digest"], shown["approved_by"]) == (made["digest"], "approver-two")

    def test_its_digest_is_of_version_and_both_texts(self, bank):
        import hashlib

        made = propose(bank)
        parts = [made["version"], *(hashlib.sha256(TEXTS[language].encode()).hexdigest() for language in ("zh-TW", "en"))]
        assert made["digest"] == hashlib.sha256("\n".join(["countersign-risk-notice-1", *parts]).encode()).hexdigest()

    def test_versions_come_one_after_the_other(self, bank):
        publish(bank)
        late = propose(bank, valid_from=moment(days=-300))["version"]
        assert_refused(409, "conflict", bank.call_as, "approver-one", "POST", f"/v1/risk-notices/{late}/approvals")
        assert_refused(409, "conflict", propose, bank, version=late)

    @pytest.mark.parametrize("changes", [
        {"zh-TW": ""}, {"en": "x" * 8193}, {"en": "a\tb"}, {"zh-TW": "\u202eabc"}, {"en": " x"}, {"version": "a b"}, {"version": "x" * 32},
        {"valid_from": "today"}, {"needs_acceptance": 1}, {"fr": "oui"}])
    def test_a_text_that_nobody_could_read_is_refused(self, bank, changes):
        assert_refused(422, "invalid", propose, bank, **changes)


class TestAcceptance:
    def test_it_is_of_one_version_for_one_credential(self, bank):
        version, credential = publish(bank), pattern(bank)
        assert accept(bank, credential, version, "en") == {"credential": credential, "version": version, "language": "en"}
        kept = switch(bank)["acceptances"][0]
        assert (kept["credential"], kept["version"], kept["language"], kept["accepted_by"]) == (credential, version, "en", "app")
        assert_refused(409, "conflict", accept, bank, credential, version)
        accept(bank, pattern(bank), version)

    def test_a_version_that_was_overtaken_is_accepted_no_more(self, bank):
        old = publish(bank)
        publish(bank, needs_acceptance=False)
        assert_refused(409, "conflict", accept, bank, pattern(bank), old)

    def test_what_is_not_there_is_not_accepted(self, bank):
        version, credential = publish(bank), pattern(bank)
        assert_refused(404, "not_found", accept, bank, credential, "nothing")
        assert_refused(404, "not_found", accept, bank, "2b6wzsnq5k3k5y7l4r2h5j3u4a", version)
        assert_refused(404, "not_found", accept, bank, credential, version, customer=bank.company)
        assert_refused(422, "invalid", accept, bank, credential, version, "fr")
        bank.call("DELETE", f"/v1/customers/{bank.person}/credentials/{credential}")
        assert_refused(409, "conflict", accept, bank, credential, version)


@pytest.fixture
def customer(bank):
    number = next(versions)
    made = bank.customer("natural", f"B1{number:08}", "示範", f"0077{number:010}")
    bank.enrolled.pop((made, "moica_citizen", ("device", "demo-token")), None)
    return made


class TestSwitch:
    def test_it_begins_with_what_was_accepted(self, bank, customer):
        assert switch(bank, customer=customer) == {"state": "none", "acceptances": []}
        accept(bank, pattern(bank, customer), publish(bank), customer=customer)
        assert switch(bank, customer=customer)["state"] == "on"

    @pytest.mark.parametrize("who", ["app", "approver-one"])
    def test_off_is_anybodys_word_and_stays_off(self, bank, customer, who):
        version = publish(bank)
        accept(bank, pattern(bank, customer), version, customer=customer)
        for _ in range(2):
            assert switch(bank, "suspension", who=who, customer=customer) == {"state": "off"}
        accept(bank, pattern(bank, customer), version, customer=customer)
        shown = switch(bank, customer=customer)
        assert (shown["state"], shown["changed_by"]) == ("off", who)

    def test_on_again_takes_the_counter_or_an_operation(self, bank):
        switch(bank, "suspension")
        assert_refused(403, "refused", switch, bank, "resumption", {})
        operation = bank.permitted()
        assert switch(bank, "resumption", {"operation": operation}) == {"state": "on"}
        last = bank.trail(operation)[-1]
        assert (last["type"], last["details"]["confirmed_by"]) == ("indirect_biometrics.on", "certificate")
        assert_refused(409, "conflict", switch, bank, "resumption", {"operation": bank.permitted()})
        switch(bank, "suspension")
        assert_refused(409, "conflict", switch, bank, "resumption", {"operation": operation})
        assert bank.call("POST", f"/v1/customers/{bank.person}/indirect-biometrics/resumption", {}) == {"state": "on"}

    def test_it_can_be_off_before_anything_was_accepted(self, bank, customer):
        assert switch(bank, "suspension", customer=customer) == {"state": "off"}
        accept(bank, pattern(bank, customer), publish(bank), customer=customer)
        assert switch(bank, customer=customer)["state"] == "off"

    def test_racing_words_leave_it_off_or_on_and_told_once(self, bank, customer):
        accept(bank, pattern(bank, customer), publish(bank), customer=customer)
        size = bank.ledger_size()
        at_once([lambda: switch(bank, "suspension", customer=customer)] * 6)
        assert switch(bank, customer=customer)["state"] == "off" and bank.ledger_size() == size + 1


class TestStop:
    STOPS = "/v1/indirect-biometrics/stops"

    def test_one_approver_stops_and_another_releases(self, bank):
        stop = {"technique": "passkey", "model": MODEL}
        assert bank.call_as("approver-one", "POST", self.STOPS, stop)["state"] == "stopped"
        assert_refused(409, "conflict", bank.call_as, "approver-two", "POST", self.STOPS, stop)
        assert [(row["model"], row["stopped_by"]) for row in bank.call("GET", self.STOPS)["stops"]] == [(MODEL, "approver-one")]
        path = f"{self.STOPS}/passkey/{MODEL}"
        assert_refused(403, "refused", bank.call_as, "approver-one", "DELETE", path)
        assert bank.call_as("approver-two", "DELETE", path)["state"] == "released"
        assert_refused(404, "not_found", bank.call_as, "approver-two", "DELETE", path)
        assert bank.call("GET", self.STOPS)["stops"] == []

    @pytest.mark.parametrize("body", [
        {}, {"technique": "passkey"}, {"technique": "passkey", "model": "all"}, {"technique": "pass key", "model": "any"},
        {"technique": "passkeys", "model": "any"}, {"technique": "x" * 32, "model": "any"}, {"technique": "passkey", "model": MODEL[:-1]},
        {"technique": "passkey", "model": "any", "why": "x"}])
    def test_what_names_no_scope_stops_nothing(self, bank, body):
        assert_refused(422, "invalid", bank.call_as, "approver-one", "POST", self.STOPS, body)


FACTS = ["effectiveness_assessed", "risk_notice", "off_switch", "strengthened"]


@pytest.fixture
def assessment(bank):
    made = assess(bank, models=[MODEL])
    yield made
    for row in bank.call("GET", "/v1/assessments")["assessments"]:
        if row["subject"] == "indirect_biometrics" and not row["withdrawn"]:
            bank.call("DELETE", f"/v1/assessments/{row['id']}")


class Thumb(Owner):
    """A customer whose device compares a finger, and nothing else."""

    def __init__(self, bank, customer):
        super().__init__(bank, customer)
        self.authenticator = self.register()

    def accept(self, version):
        return accept(self.desk, self.authenticator.id, version, customer=self.customer)

    def turn(self, what, body=None, who="app"):
        return switch(self.desk, what, body, who, self.customer)

    def prepared(self, kind="reduced_limit", amount=1000, **more):
        operation = self.transfer(amount=amount)
        return operation, self.desk.protect(operation, kind, **more) if kind else None

    def approve(self, **more):
        return self.touch(self.prepared(**more)[0], self.authenticator)


@pytest.fixture
def thumb(bank, customer, assessment):
    thumb = Thumb(bank, customer)
    thumb.accept(publish(bank))
    return thumb


def lacks(answer, *facts):
    """Denied for want of these alone."""
    assert answer["state"] == "denied" and spoken(answer) == ("deny", ["9.4", "9.4.2"]), answer
    assert [fact for fact in FACTS if not answer["evidence"].get(fact, False)] == list(facts)


class TestFactor:
    def test_with_all_four_a_finger_approves_and_the_trail_names_what_it_rests_on(self, bank, thumb, assessment, tmp_path):
        operation, _ = thumb.prepared()
        answer = thumb.touch(operation, thumb.authenticator)
        assert answer["state"] == "permitted" and all(answer["evidence"][fact] for fact in FACTS)
        assert "9.4.2" in answer["decision"]["evidence"][0]["satisfied"]
        [answered] = [entry for entry in thumb.trail(operation) if entry["type"] == "ceremony.answered"]
        version = switch(bank, customer=thumb.customer)["acceptances"][0]["version"]
        rests_on = {"assessment": assessment, "risk_notice": version, "off_switch": "on", "reduced_limit": "counted"}
        assert {name: answered["details"].get(name) for name in rests_on} == rests_on
        export_evidence(bank, operation, tmp_path / "evidence.json")
        verified = verify_evidence(bank, tmp_path / "evidence.json")
        assert verified.returncode == 0 and "reduced_limit counted" in verified.stdout, verified.stdout

    def test_nobody_assessed_it(self, bank, thumb, assessment):
        bank.call("DELETE", f"/v1/assessments/{assessment}")
        assess(bank, models=[OTHER_MODEL])
        lacks(thumb.approve(), "effectiveness_assessed")

    def test_an_assessment_that_is_over_counts_no_more(self, bank, thumb, assessment):
        bank.call("DELETE", f"/v1/assessments/{assessment}")
        assess(bank, valid_until=moment(milliseconds=700))
        time.sleep(0.7)
        lacks(thumb.approve(), "effectiveness_assessed")

    def test_the_customer_was_not_told(self, bank, customer, assessment):
        thumb = Thumb(bank, customer)
        lacks(thumb.approve(), "risk_notice", "off_switch")
        accept(bank, pattern(bank, customer), publish(bank), customer=customer)  # for another credential
        answer = thumb.approve()
        assert not answer["evidence"].get("risk_notice", False) and answer["evidence"]["off_switch"] and answer["state"] != "permitted"

    def test_a_new_notice_makes_older_acceptances_void_if_it_says_so(self, bank, thumb):
        publish(bank, needs_acceptance=False)
        assert thumb.approve()["state"] == "permitted"
        version = publish(bank)
        lacks(thumb.approve(), "risk_notice")
        thumb.accept(version)
        assert thumb.approve()["state"] == "permitted"

    def test_nothing_strengthens_it(self, thumb):
        lacks(thumb.approve(kind=None), "strengthened")

    def test_what_is_offered_beside_codes_alone_strengthens_nothing(self, bank, thumb):
        key = Key()
        means = bank.call("POST", f"/v1/customers/{thumb.customer}/devices", body_of(thumb.customer, key))["id"]
        operation, opened = thumb.prepared("push_confirmation", means=means)
        number = opened["challenge"]["number"]
        bank.call("POST", f"/v1/protections/{opened['id']}/answers", key.answer(opened["challenge"], number=number))
        lacks(thumb.touch(operation, thumb.authenticator), "strengthened")

    def test_a_device_that_was_suspended_after_it_answered_strengthens_no_more(self, bank, thumb):
        key = Key()
        means = bank.call("POST", f"/v1/customers/{thumb.customer}/devices", body_of(thumb.customer, key))["id"]
        for suspended in (False, True):
            operation, opened = thumb.prepared("device_designated", means=means)
            bank.call("POST", f"/v1/protections/{opened['id']}/answers", key.answer(opened["challenge"]))
            ceremony = thumb.begin(operation, thumb.authenticator.id)
            if suspended:
                bank.call_as("app", "POST", f"/v1/customers/{thumb.customer}/devices/{means}/suspension")
            answer = thumb.give(ceremony, thumb.authenticator.get(ceremony["challenge"]["publicKey"]))
            if suspended:
                lacks(answer, "strengthened")
            else:
                assert answer["state"] == "permitted"

    def test_the_reduced_limit_that_it_rests_on_is_used_up(self, thumb):
        assert thumb.approve(amount=12000)["state"] == "permitted"
        lacks(thumb.approve(amount=8000), "strengthened")
        assert thumb.approve(amount=7000)["state"] == "permitted"

    @pytest.mark.parametrize("who", ["customer", "institution"])
    def test_off_counts_at_once_also_for_what_was_opened_before(self, bank, thumb, who):
        operation, _ = thumb.prepared()
        ceremony = thumb.begin(operation, thumb.authenticator.id)
        if who == "customer":
            thumb.turn("suspension")
        else:
            bank.call_as("approver-one", "POST", TestStop.STOPS, {"technique": "passkey", "model": MODEL})
        lacks(thumb.give(ceremony, thumb.authenticator.get(ceremony["challenge"]["publicKey"])), "off_switch")
        if who == "customer":
            bank.call("POST", f"/v1/customers/{thumb.customer}/indirect-biometrics/resumption", {})
        else:
            bank.call_as("approver-two", "DELETE", f"{TestStop.STOPS}/passkey/{MODEL}")
        assert thumb.approve()["state"] == "permitted"

    @pytest.mark.parametrize("off", [False, True])
    def test_off_counts_for_what_waits(self, bank, thumb, off):
        operation, _ = thumb.prepared("deferred_blockable")
        assert thumb.touch(operation, thumb.authenticator)["state"] == "deferred"
        if off:
            thumb.turn("suspension", who="approver-one")
        eventually(lambda: bank.call("GET", f"/v1/operations/{operation['id']}")["state"] != "deferred")
        assert bank.call("GET", f"/v1/operations/{operation['id']}")["state"] == ("denied" if off else "permitted")

    def test_what_was_revoked_before_the_wait_does_not_join_after_it(self, bank, thumb):
        secret = thumb.known()
        operation, _ = thumb.prepared("deferred_blockable")
        assert thumb.type(operation, secret)["state"] == "awaiting_evidence"
        bank.call("DELETE", f"/v1/customers/{thumb.customer}/credentials/{secret}")
        assert thumb.touch(operation, thumb.authenticator)["state"] == "deferred"
        thumb.turn("suspension")
        eventually(lambda: bank.call("GET", f"/v1/operations/{operation['id']}")["state"] != "deferred")
        assert bank.call("GET", f"/v1/operations/{operation['id']}")["state"] == "denied"

    def test_an_answer_to_what_waits_already_is_refused_and_adds_nothing(self, bank, thumb):
        thumb.known()
        operation, _ = thumb.prepared("deferred_blockable")
        early = thumb.begin(operation, thumb.authenticator.id)
        assert thumb.touch(operation, thumb.authenticator)["state"] == "deferred"
        thumb.turn("suspension")
        before = len(thumb.trail(operation))
        assert_refused(409, "conflict", thumb.give, early, thumb.authenticator.get(early["challenge"]["publicKey"]))
        assert len(thumb.trail(operation)) == before

    def test_what_is_held_still_counts_while_it_is_off(self, bank, thumb):
        thumb.turn("suspension")
        secret, operation = thumb.known(), thumb.transfer()
        assert thumb.touch(operation, thumb.authenticator)["state"] == "awaiting_evidence"
        assert thumb.type(operation, secret)["state"] == "permitted"
