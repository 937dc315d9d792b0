# SPDX-License-Identifier: Apache-2.0
"""Certificates that end while credentials live: revoked after enrolment, or with a revocation list that nobody renews."""
import time

import pytest
from banking import SMALL_ACCOUNT, SOFT, SUPPLIER, assert_refused, spoken


@pytest.fixture
def desk(make_desk):
    return make_desk(own_pki=True)


def answered(desk, operation):
    entries = [entry["entry"] for entry in desk.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"]]
    return next(entry["details"] for entry in entries if entry["type"] == "ceremony.answered")


def small_payment(desk):
    return desk.operation(desk.small, "T200", SMALL_ACCOUNT, SUPPLIER, 1_000)


def test_a_certificate_revoked_after_enrolment_authorises_nothing_more(desk):
    assert spoken(desk.authorise(small_payment(desk), desk.small, "fxml_customer3_soft"))[0] == "permit"
    waiting = small_payment(desk)
    ceremony = desk.ceremony(waiting, desk.credential(desk.small, "fxml_customer3_soft"))
    signature = desk.sign_for(ceremony, "fxml_customer3_soft")
    desk.authority("fxml_user", "-revoke", "users/fxml_customer3_soft.pem", "-crl_reason", "keyCompromise")
    desk.publish_list("fxml_user")
    assert spoken(desk.answer(ceremony, signature)) == ("deny", ["9.1.2"])
    assert answered(desk, waiting)["validity"] == "revoked"
    assert_refused(403, "refused", desk.enrol, desk.small, "fxml_customer3_soft")
    assert spoken(desk.pay(**SOFT)) == ("deny", ["8.2.high", "9.1.6"])  # another's certificate of that CA is as good as before


def test_a_stale_list_authorises_nothing_until_the_next_one(desk):
    desk.credential(desk.small, "twca_xml_user")
    operation = small_payment(desk)
    desk.publish_list("twca_xml", seconds=2)
    time.sleep(3)
    assert spoken(desk.authorise(operation, desk.small, "twca_xml_user")) == ("deny", ["9.1.2"])
    assert answered(desk, operation)["validity"] not in ("passed", "revoked")
    desk.publish_list("twca_xml")
    assert spoken(desk.authorise(small_payment(desk), desk.small, "twca_xml_user"))[0] == "permit"
