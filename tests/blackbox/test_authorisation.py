# SPDX-License-Identifier: Apache-2.0
"""What is permitted and what is denied, and by which clauses: whole operations, signed by openssl(1) with keys in files and tokens."""
import re

import pytest
from banking import ACCOUNT, FXML_HARDWARE, PERSON_ACCOUNT, SAME_DEVICE, SMALL_ACCOUNT, SOFT, STRANGER, SUPPLIER, TOKEN, assert_refused, spoken

DOCUMENT = {"id": "consent-1", "version": "2026-01", "title": "示範同意書", "sha256": "ab" * 32}
ELSEWHERE = "77700003333"


def small_payment(desk):
    return desk.operation(desk.small, "T200", SMALL_ACCOUNT, SUPPLIER, 1_000)


@pytest.mark.parametrize("form", ["cms-attached", "cms", "xml"])
def test_a_high_risk_payment_is_permitted_with_the_key_in_hardware(desk, form):
    answer = desk.pay(form=form)
    assert spoken(answer) == ("permit", FXML_HARDWARE)
    assert answer["state"] == "permitted" and answer["receipt"]


def test_a_high_risk_payment_is_denied_with_the_key_in_software(desk):
    answer = desk.pay(**SOFT)
    assert spoken(answer) == ("deny", ["8.2.high", "9.1.6"])
    assert answer["state"] == "denied" and "receipt" not in answer


def test_a_low_risk_payment_is_permitted_with_the_key_in_software(desk):
    assert spoken(desk.authorise(small_payment(desk), desk.small, "fxml_customer3_soft")) == ("permit", ["8.2.low", "9.1.1", "9.1.1.1", "9.1.2", "9.1.5"])


@pytest.mark.parametrize("form", ["cms-attached", "xml"])
def test_a_signature_over_another_payee_is_denied(desk, form):
    ceremony = desk.ceremony(desk.payment(), desk.credential(desk.company, **TOKEN), form[:3])
    other = ceremony["challenge"]["sign"].replace(STRANGER[1], ELSEWHERE)
    assert spoken(desk.answer(ceremony, desk.sign("fxml_customer1", other, form))) == ("deny", ["9.1.5"])


def test_a_detached_signature_over_another_payee_is_denied(desk):
    """Without the content nobody can tell what was signed instead: the signature is wrong."""
    ceremony = desk.ceremony(desk.payment(), desk.credential(desk.company, **TOKEN))
    other = ceremony["challenge"]["sign"].replace(STRANGER[1], ELSEWHERE)
    decision, clauses = spoken(desk.answer(ceremony, desk.sign("fxml_customer1", other, "cms")))
    assert decision == "deny" and "9.1.2" in clauses


def test_an_xml_signature_whose_element_was_moved_aside_is_denied(desk):
    ceremony = desk.ceremony(desk.payment(), desk.credential(desk.company, **TOKEN), "xml")
    inner = re.sub(r"^<\?xml.*?\?>\s*", "", desk.sign_for(ceremony, "fxml_customer1", "xml").decode())
    forged = re.sub(r"<Signature.*</Signature>", "", inner, flags=re.S).replace(STRANGER[1], ELSEWHERE).replace(' Id="', ' Id="forged-')
    forged = forged.replace("</Instruction>", f"<Object>{inner}</Object></Instruction>")
    assert spoken(desk.answer(ceremony, forged.encode())) == ("deny", ["9.1.2", "9.1.5"])


def test_a_government_certificate_of_a_company_authorises_no_payment_however_small(desk):
    operation = desk.payment(100, SUPPLIER)
    decision, clauses = spoken(desk.authorise(operation, desk.company, "moeaca_company", device="demo-token"))
    assert decision == "deny" and "9.1.1.2" in clauses


def test_a_citizen_consents_and_signs_in_with_a_government_certificate(desk):
    consent = desk.operation(desk.person, "B070", document=DOCUMENT)
    answer = desk.authorise(consent, desk.person, "moica_citizen", device="demo-token")
    assert spoken(answer) == ("permit", ["9.1.1", "9.1.1.2", "9.1.2", "9.1.5"])
    login = desk.operation(desk.person, "A000", login_subject="A123456789")
    answer = desk.authorise(login, desk.person, "moica_citizen", device="demo-token")
    assert spoken(answer) == ("permit", ["8.1", "9.1.1", "9.1.1.2", "9.1.2", "9.1.5"])


def test_a_class_3_certificate_is_worth_what_its_enrolment_was(desk):
    weak = desk.authorise(small_payment(desk), desk.small, "twca_xml_user", confirmed_by="knowledge")
    assert spoken(weak) == ("deny", ["9.1.1.3"])
    strong = desk.authorise(small_payment(desk), desk.small, "twca_ec_plus_user", device="demo-token")
    assert spoken(strong) == ("permit", ["8.2.low", "9.1.1", "9.1.1.3", "9.1.2", "9.1.5"])


def test_another_banks_certificate_is_held_to_interoperability_too(desk):
    answer = desk.pay(user="fxml_other_bank_user", device="demo-token")
    assert spoken(answer) == ("permit", sorted([*FXML_HARDWARE, "9.1.3"]))


class TestSameDevice:
    """The chip sits in the device that makes the instruction: a second signature stands for the hand."""

    @staticmethod
    def first(desk):
        ceremony = desk.ceremony(desk.payment(), desk.credential(desk.company, **SAME_DEVICE))
        asked = desk.answer(ceremony, desk.sign_for(ceremony, "fxml_customer1"))
        assert (asked["outcome"], asked["challenge"]["step"]) == ("continue", "confirm_by_hand")
        return ceremony, asked

    def test_confirmed_by_hand_is_permitted(self, desk):
        ceremony, asked = self.first(desk)
        assert spoken(desk.answer(ceremony, desk.sign_for(asked, "fxml_customer1"))) == ("permit", FXML_HARDWARE)

    def test_a_confirmation_of_something_else_is_denied(self, desk):
        ceremony, asked = self.first(desk)
        other = desk.sign("fxml_customer1", asked["challenge"]["sign"].replace('"nonce":"', '"nonce":"00'))
        assert spoken(desk.answer(ceremony, other)) == ("deny", ["9.1.6"])

    def test_the_first_signature_does_not_confirm(self, desk):
        ceremony, _ = self.first(desk)
        assert spoken(desk.answer(ceremony, desk.sign_for(ceremony, "fxml_customer1"))) == ("deny", ["9.1.6"])

    def test_the_confirmation_of_another_ceremony_does_not_confirm(self, desk):
        _, theirs = self.first(desk)
        ceremony, _ = self.first(desk)
        assert spoken(desk.answer(ceremony, desk.sign_for(theirs, "fxml_customer1"))) == ("deny", ["9.1.6"])

    def test_a_confirmation_by_another_persons_certificate_does_not_confirm(self, desk):
        ceremony, asked = self.first(desk)
        assert spoken(desk.answer(ceremony, desk.sign_for(asked, "fxml_customer2"))) == ("deny", ["9.1.6"])

    def test_what_was_not_shown_is_not_even_asked_to_be_confirmed(self, desk):
        ceremony = desk.ceremony(desk.payment(), desk.credential(desk.company, **SAME_DEVICE))
        answer = desk.answer(ceremony, desk.sign("fxml_customer1", b"something else"))
        assert answer["outcome"] == "established" and spoken(answer)[0] == "deny"

    def test_a_low_risk_payment_needs_no_hand(self, desk):
        details = {"device": "demo-token", "same_device": True}
        answer = desk.authorise(small_payment(desk), desk.small, "fxml_customer2", **details)
        assert spoken(answer) == ("permit", ["8.2.low", "9.1.1", "9.1.1.1", "9.1.2", "9.1.5"])


def test_an_answer_counts_once_and_for_its_own_operation(desk):
    ceremony = desk.ceremony(desk.payment(), desk.credential(desk.company, **TOKEN))
    signature = desk.sign_for(ceremony, "fxml_customer1")
    assert spoken(desk.answer(ceremony, signature))[0] == "permit"
    assert_refused(409, "conflict", desk.answer, ceremony, signature)
    other = desk.ceremony(desk.payment(), desk.credential(desk.company, **TOKEN))
    assert spoken(desk.answer(other, signature)) == ("deny", ["9.1.5"])


def test_a_ceremony_takes_the_signature_of_its_credential_only(desk):
    """Both certificates are the company's, and good; the ceremony was opened for one of them."""
    desk.credential(desk.small, "fxml_customer3_soft")
    ceremony = desk.ceremony(small_payment(desk), desk.credential(desk.small, "fxml_customer2", device="demo-token"))
    assert spoken(desk.answer(ceremony, desk.sign_for(ceremony, "fxml_customer3_soft"))) == ("deny", ["9.1.2"])


def test_no_customer_uses_the_credential_of_another(desk):
    theirs = desk.credential(desk.small, "fxml_customer2", device="demo-token")
    operation = desk.payment()
    size = desk.ledger_size()
    problem = assert_refused(404, "not_found", desk.ceremony, operation, theirs)
    assert problem["field"] == "credential"
    assert desk.ledger_size() == size


@pytest.mark.parametrize("user", ["fxml_revoked", "fxml_expired"])
def test_a_certificate_that_has_ended_is_not_enrolled(desk, user):
    size = desk.ledger_size()
    assert_refused(403, "refused", desk.enrol, desk.company, user)
    assert desk.ledger_size() == size


def test_a_company_enrols_no_government_certificate_of_another(desk):
    assert_refused(403, "refused", desk.enrol, desk.small, "moeaca_company")


def test_a_payment_from_an_account_of_another_is_refused(desk):
    assert_refused(403, "refused", desk.operation, desk.company, "T200", SMALL_ACCOUNT, STRANGER, 100)
    assert_refused(403, "refused", desk.operation, desk.small, "T200", ACCOUNT, STRANGER, 100)


def test_a_cancelled_operation_takes_no_answer_and_no_ceremony(desk):
    operation = desk.payment()
    ceremony = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    signature = desk.sign_for(ceremony, "fxml_customer1")
    assert desk.call("DELETE", f"/v1/operations/{operation['id']}")["state"] == "cancelled"
    assert_refused(409, "conflict", desk.answer, ceremony, signature)
    assert_refused(409, "conflict", desk.ceremony, operation, desk.credential(desk.company, **TOKEN))
    assert_refused(409, "conflict", desk.call, "DELETE", f"/v1/operations/{operation['id']}")
    assert desk.call("GET", f"/v1/operations/{operation['id']}")["state"] == "cancelled"


@pytest.mark.parametrize("details", [TOKEN, SOFT], ids=["permitted", "denied"])
def test_a_decided_operation_gets_no_other_ceremony(desk, details):
    operation = desk.payment()
    spare = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    desk.authorise(operation, desk.company, **details)
    assert_refused(409, "conflict", desk.ceremony, operation, desk.credential(desk.company, **TOKEN))
    size = desk.ledger_size()
    assert_refused(409, "conflict", desk.answer, spare, desk.sign_for(spare, "fxml_customer1"))
    assert_refused(409, "conflict", desk.call, "DELETE", f"/v1/operations/{operation['id']}")
    assert desk.ledger_size() == size


def test_a_revoked_credential_opens_and_answers_no_ceremony(desk):
    credential = desk.enrol(desk.company, "fxml_customer1", device="demo-token")
    operation = desk.payment()
    ceremony = desk.ceremony(operation, credential)
    signature = desk.sign_for(ceremony, "fxml_customer1")
    assert desk.call("DELETE", f"/v1/customers/{desk.company}/credentials/{credential}")["state"] == "revoked"
    assert_refused(409, "conflict", desk.answer, ceremony, signature)
    assert_refused(409, "conflict", desk.ceremony, operation, credential)
    assert desk.call("GET", f"/v1/operations/{operation['id']}")["state"] == "awaiting_evidence"


@pytest.mark.parametrize("path, kind", [("designated-accounts", "designated"), ("accounts", "same_id")])
def test_a_transfer_to_a_withdrawn_account_is_one_to_anybodys(desk, path, kind):
    payee = ("998", f"6600000{len(path):04}", "示範帳戶")
    account = {"bank": payee[0], "account": payee[1]}

    def kind_now():
        return desk.operation(desk.person, "T100", PERSON_ACCOUNT, payee, 1)["instruction"]["payee"]["kind"]

    for _ in range(2):  # what was withdrawn may be recorded again
        desk.call("POST", f"/v1/customers/{desk.person}/{path}", account)
        assert kind_now() == kind
        size = desk.ledger_size()
        assert desk.call("POST", f"/v1/customers/{desk.person}/{path}/withdrawal", account) == {"customer": desk.person, "withdrawn": True}
        assert desk.ledger_size() == size + 1
        assert kind_now() == "non_designated"
        assert_refused(409, "conflict", desk.call, "POST", f"/v1/customers/{desk.person}/{path}/withdrawal", account)
    assert_refused(404, "not_found", desk.call, "POST", f"/v1/customers/{desk.company}/{path}/withdrawal", account)


def test_a_withdrawn_account_is_debited_no_more(desk):
    account = {"bank": "999", "account": "66000009999"}
    desk.call("POST", f"/v1/customers/{desk.small}/accounts", account)
    desk.operation(desk.small, "T200", account["account"], SUPPLIER, 1)
    desk.call("POST", f"/v1/customers/{desk.small}/accounts/withdrawal", account)
    assert_refused(403, "refused", desk.operation, desk.small, "T200", account["account"], SUPPLIER, 1)
