# SPDX-License-Identifier: Apache-2.0
"""The demo PKI as other tools see it: profiles by python's cryptography, signatures by openssl(1) and xmlsec1(1), trust by countersign."""

import concurrent.futures
import json
import os
import pathlib
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", SOURCE / "build"))
POLICIES = {
    "fxml_customer1": "1.3.6.1.4.1.99999.1.1",
    "fxml_other_bank_user": "1.3.6.1.4.1.99999.1.1",
    "moica_citizen": "2.16.886.101.0.3.3",
    "moeaca_company": "2.16.886.101.0.3.3",
    "twca_ec_plus_user": "1.3.6.1.4.1.99999.2.1",
    "twca_xml_user": "1.3.6.1.4.1.99999.2.2",
    "cht_class3_user": "1.3.6.1.4.1.23459.100.0.3",
    "foreign_user": "1.3.6.1.4.1.99999.3.1",
}
INSTRUCTION = '<Instruction xmlns="urn:countersign:instruction:1" Id="operation-a">{"amount":100,"payee":"示範"}</Instruction>'


def certificate(pki, user):
    return x509.load_pem_x509_certificate((pki / f"users/{user}.pem").read_bytes())


def check(pki, *arguments, crls="crl"):
    options = [word for crl in sorted((pki / crls).glob("*.crl")) for word in ("--crl", crl)]
    done = subprocess.run([BUILD / "countersign", *arguments[:2], "--trust", pki / "trust.yaml", *options, *arguments[2:]],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)


def sign(pki, user, form, document):
    return subprocess.run([SOURCE / "demobank/pki/sign", pki, user, form, document], check=True, capture_output=True, timeout=60).stdout


@pytest.mark.parametrize("user, policy", POLICIES.items())
def test_each_kind_asserts_its_policy_and_points_to_its_crl(pki, user, policy):
    extensions = certificate(pki, user).extensions
    policies = extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [found.policy_identifier.dotted_string for found in policies] == [policy]
    points = extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    address = points[0].full_name[0].value
    assert (pki / "crl" / address.rsplit("/", 1)[1]).exists()


def test_government_certificates_carry_who_it_is(pki):
    company = certificate(pki, "moeaca_company")
    assert company.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value == "00000058"
    attributes = {user: certificate(pki, user).extensions.get_extension_for_oid(x509.ObjectIdentifier("2.5.29.9")).value.value
                  for user in ("moeaca_company", "moica_citizen")}
    assert attributes["moeaca_company"].endswith(b"\x13\x0800000058")
    assert attributes["moica_citizen"].endswith(b"\x13\x046789")


def test_keys_of_the_token_are_nowhere_in_files(pki):
    for key in pki.glob("users/*.key"):
        private = serialization.load_pem_private_key(key.read_bytes(), None)
        assert private.public_key().public_numbers() == certificate(pki, key.stem).public_key().public_numbers()
    assert not (pki / "users/fxml_customer1.key").exists()


def test_customers_sign_at_the_same_moment_with_one_token(pki, tmp_path):
    document = tmp_path / "document"
    document.write_text(INSTRUCTION)
    with concurrent.futures.ThreadPoolExecutor(8) as crowd:
        signatures = list(crowd.map(lambda _: sign(pki, "fxml_customer1", "cms", document), range(24)))
    assert all(signature.startswith(b"\x30") for signature in signatures)


@pytest.mark.parametrize("user", POLICIES)
def test_good_certificates_pass_the_five_checks(pki, user):
    status, report = check(pki, "certificate", "check", pki / f"users/{user}.pem")
    assert status == 0 and {outcome["result"] for outcome in report["checks"].values()} == {"passed"}
    assert user.startswith(report["kind"])


@pytest.mark.parametrize("user, crls, reason", [("fxml_revoked", "crl", "revoked"), ("fxml_expired", "crl", "expired"),
                                                ("fxml_customer1", "crl-stale", "crl_stale")])
def test_bad_certificates_fail_validity_for_their_reason(pki, user, crls, reason):
    others = [word for crl in sorted((pki / "crl").glob("*.crl")) if crl.name != "fxml_user.crl" for word in ("--crl", crl)]
    status, report = check(pki, "certificate", "check", *(others if crls != "crl" else []), pki / f"users/{user}.pem", crls=crls)
    assert status == 1 and report["checks"]["validity"]["reason"] == reason
    assert [name for name, outcome in report["checks"].items() if outcome["result"] == "failed"] == ["validity"]


@pytest.mark.parametrize("user", ["fxml_customer1", "fxml_customer1_soft", "fxml_customer2", "cht_class3_user"])
def test_what_is_signed_is_good_for_us_and_for_other_tools(pki, user, tmp_path):
    document = tmp_path / "instruction.xml"
    document.write_text(INSTRUCTION)
    for form, options in (("cms", ["--content", document]), ("cms-attached", []), ("xml", [])):
        signature = tmp_path / form
        signature.write_bytes(sign(pki, user, form, document))
        status, report = check(pki, "signature", "check", *options, signature)
        assert status == 0, report
        assert report["signature"]["content"]["text"] == INSTRUCTION
    subprocess.run(["xmlsec1", "--verify", "--insecure", tmp_path / "xml"], check=True, capture_output=True, timeout=60)
    subprocess.run(["openssl", "cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", tmp_path / "cms", "-content", document],
                   check=True, capture_output=True, timeout=60)


def test_a_changed_document_fails_correctness(pki, tmp_path):
    document = tmp_path / "instruction.xml"
    document.write_text(INSTRUCTION)
    changed = tmp_path / "changed.xml"
    changed.write_bytes(sign(pki, "fxml_customer1", "xml", document).replace(b'"amount":100', b'"amount":999'))
    status, report = check(pki, "signature", "check", changed)
    assert status == 1 and report["checks"]["correctness"]["reason"] == "content_changed"
    assert report["signature"]["content"]["size"] == 0


def test_a_folder_that_holds_something_is_left_alone(pki):
    done = subprocess.run([SOURCE / "demobank/pki/make", pki], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "not empty" in done.stderr
