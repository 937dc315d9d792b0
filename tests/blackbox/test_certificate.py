# SPDX-License-Identifier: Apache-2.0
"""`countersign certificate check` and `countersign signature check` as operators meet them: NIST's path suite, signatures made by an unchanged
OpenSSL, and files that are nothing of the kind."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", ROOT / "build"))
VECTORS = pathlib.Path(os.environ.get("COUNTERSIGN_VECTORS", ROOT.parent / "shared" / "vectors"))
CHECKS = ["legality", "correctness", "validity", "assurance", "usage"]
REFUSED_BY_POLICY = {"4.1.4", "4.1.5"}  # DSA


def run(*arguments):
    return subprocess.run([BUILD / "countersign", *map(str, arguments)], capture_output=True, check=False, timeout=60)


def openssl(*arguments, **options):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options)


def reasons(output):
    return {name: check["reason"] for name, check in json.loads(output)["checks"].items() if check["result"] == "failed"}


def pkits_cases():
    if not (VECTORS / "pkits").exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"no vectors at {VECTORS / 'pkits'}"))]
    return [pytest.param(case, id=case["title"]) for case in json.loads((VECTORS / "pkits" / "cases.json").read_text())]


def pkits_arguments(case):
    files = [VECTORS / "pkits" / "certs" / f"{stem}.crt" for stem in case["certs"]]
    flag = lambda name: case.get(name) == ["true"]
    arguments = ["--at", "2026-01-01T00:00:00Z", "--trust", files[0]]
    for file in files[1:-1]:
        arguments += ["--untrusted", file]
    for stem in case["crls"]:
        arguments += ["--crl", VECTORS / "pkits" / "crls" / f"{stem}.crl"]
    for policy in case.get("SetInitialPolicySet", []):
        arguments += ["--policy", "2.16.840.1.101.3.2.1.48." + policy.rsplit("-", 1)[1]]
    arguments += ["--explicit-policy"] if flag("SetInitialExplicitPolicy") else []
    arguments += ["--inhibit-policy-mapping"] if flag("SetInitialPolicyMappingInhibit") else []
    arguments += ["--inhibit-any-policy"] if flag("SetInitialInhibitAnyPolicy") else []
    return arguments + [files[-1]]


@pytest.mark.parametrize("case", pkits_cases())
def test_pkits_gives_the_expected_exit_status(case):
    result = run("certificate", "check", *pkits_arguments(case))
    expected = case["should_validate"] and case["test_number"] not in REFUSED_BY_POLICY
    assert result.returncode == (0 if expected else 1), result.stdout
    assert bool(reasons(result.stdout)) != expected
    if case["test_number"] in REFUSED_BY_POLICY:
        assert reasons(result.stdout)["legality"] == "key_refused"


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    """Root, approved CA (moeaca look-alike), a company's certificate, CRLs, and a registry that says so."""
    folder = tmp_path_factory.mktemp("pki")
    (folder / "conf").write_text(
        "[req]\ndistinguished_name=dn\n[dn]\n"
        "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
        "[sub]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\ncertificatePolicies=2.16.886.101.0.3.3\n"
        "[leaf]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\ncertificatePolicies=2.16.886.101.0.3.3\n"
        "[db]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=30\n"
    )
    for name in ("root", "ca", "leaf"):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key", cwd=folder)
    openssl("req", "-x509", "-new", "-key", "root.key", "-subj", "/CN=Root", "-days", "3650", "-config", "conf", "-extensions", "ca", "-out",
            "root.pem", cwd=folder)
    for name, subject, issuer, section in (("ca", "/C=TW/CN=Companies CA", "root", "sub"), ("leaf", "/C=TW/O=Company/serialNumber=04595257", "ca", "leaf")):
        openssl("req", "-new", "-key", f"{name}.key", "-subj", subject, "-config", "conf", "-out", f"{name}.csr", cwd=folder)
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial", "-days", "300",
                "-extfile", "conf", "-extensions", section, "-out", f"{name}.pem", cwd=folder)
    (folder / "index").write_text("")
    for name in ("root", "ca"):
        openssl("ca", "-gencrl", "-config", "conf", "-name", "db", "-keyfile", f"{name}.key", "-cert", f"{name}.pem", "-out", f"{name}.crl", cwd=folder)
    (folder / "trust.yaml").write_text(
        "anchors: [root.pem]\nauthorities:\n  companies:\n    kind: moeaca\n    certificate: ca.pem\n    approval: test\n"
        "    practice_statement: CPS 1.0\n    practice_statement_checked: true\n    policies:\n      2.16.886.101.0.3.3: {assurance_level: 3}\n"
    )
    (folder / "content").write_text("pay 1,000 to 812-00001234\n")
    sign = ["cms", "-sign", "-binary", "-in", "content", "-signer", "leaf.pem", "-inkey", "leaf.key", "-certfile", "ca.pem"]
    openssl(*sign, "-outform", "DER", "-out", "detached.der", cwd=folder)
    openssl(*sign, "-outform", "PEM", "-out", "detached.pem", cwd=folder)
    openssl(*sign, "-nodetach", "-outform", "DER", "-out", "enveloping.der", cwd=folder)
    return folder


def known(pki):
    return ["--trust", pki / "trust.yaml", "--crl", pki / "root.crl", "--crl", pki / "ca.crl"]


def test_a_good_certificate_passes_all_five(pki):
    result = run("certificate", "check", *known(pki), pki / "leaf.pem")
    told = json.loads(result.stdout)
    assert result.returncode == 0 and told["result"] == "good"
    assert [check["result"] for check in told["checks"].values()] == ["passed"] * 5 and list(told["checks"]) == CHECKS
    assert (told["kind"], told["authority"], told["assurance_level"]) == ("moeaca", "companies", 3)
    assert told["certificate"]["identity"]["serial_number"] == "04595257"
    assert len(told["chain"]) == 3


def test_nothing_known_of_revocation_is_not_valid(pki):
    result = run("certificate", "check", "--trust", pki / "trust.yaml", pki / "leaf.pem")
    assert result.returncode == 1 and reasons(result.stdout) == {"validity": "revocation_unavailable"}


def test_the_time_asked_decides(pki):
    result = run("certificate", "check", *known(pki), "--at", "2040-01-01T00:00:00Z", pki / "leaf.pem")
    assert result.returncode == 1 and reasons(result.stdout) == {"validity": "expired"}


@pytest.mark.parametrize("name", ["detached.der", "detached.pem"])
def test_a_detached_signature_of_openssl_is_good(pki, name):
    result = run("signature", "check", *known(pki), "--content", pki / "content", pki / name)
    told = json.loads(result.stdout)
    assert result.returncode == 0 and told["result"] == "good"
    assert told["signature"]["signature_algorithm"] == "ECDSA-SHA-256" and told["signature"]["content"]["text"] == "pay 1,000 to 812-00001234\n"
    assert told["signer"]["subject"] == "serialNumber=04595257,O=Company,C=TW"


def test_an_enveloping_signature_shows_what_was_signed(pki):
    result = run("signature", "check", *known(pki), pki / "enveloping.der")
    content = json.loads(result.stdout)["signature"]["content"]
    assert result.returncode == 0 and content["text"] == "pay 1,000 to 812-00001234\n" and not content["detached"]


def test_a_changed_content_fails_correctness_alone(pki, tmp_path):
    (tmp_path / "content").write_text("pay 9,000 to 812-00001234\n")
    result = run("signature", "check", *known(pki), "--content", tmp_path / "content", pki / "detached.der")
    assert result.returncode == 1 and reasons(result.stdout) == {"correctness": "digest_mismatch"}


TEMPLATE = """<Pay xmlns="urn:t" Id="p1"><Amount>100</Amount><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>
<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>
<ds:KeyInfo><ds:X509Data><ds:X509Certificate/></ds:X509Data></ds:KeyInfo></ds:Signature></Pay>"""


@pytest.mark.skipif(shutil.which("xmlsec1") is None, reason="no xmlsec1 to sign with")
def test_an_xml_signature_of_xmlsec_is_good_until_it_is_changed(pki, tmp_path):
    (tmp_path / "template.xml").write_text(TEMPLATE)
    keys = f"{pki / 'leaf.key'},{pki / 'leaf.pem'}"
    subprocess.run(["xmlsec1", "--sign", "--privkey-pem", keys, "--output", tmp_path / "signed.xml", tmp_path / "template.xml"], check=True,
                   capture_output=True)
    result = run("signature", "check", *known(pki), tmp_path / "signed.xml")
    told = json.loads(result.stdout)
    assert result.returncode == 0 and told["signature"]["element"]["name"] == "Pay"
    (tmp_path / "changed.xml").write_text((tmp_path / "signed.xml").read_text().replace("<Amount>100<", "<Amount>900<"))
    result = run("signature", "check", *known(pki), tmp_path / "changed.xml")
    assert result.returncode == 1 and reasons(result.stdout) == {"correctness": "content_changed"}


BAD = {
    "empty": b"",
    "text": b"not a certificate at all\n",
    "zeroes": bytes(1000),
    "cut": b"-----BEGIN CERTIFICATE-----\nMIIB\n",
    "key": b"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
    "huge": b"0" * (2 << 20),
    "deep": b"\x30\x80" * 5000,
    "length": b"\x30\x84\xff\xff\xff\xff",
}


UNREADABLE = ["directory", "missing"]
BAD_PLACES = [(place, name) for place in ["certificate", "signature", "--trust", "--untrusted", "--crl", "--ocsp"] for name in [*BAD, *UNREADABLE]]


@pytest.mark.parametrize("place, name", BAD_PLACES + [("--content", name) for name in UNREADABLE])  # any bytes that can be read are content
def test_what_cannot_be_read_is_told_with_exit_status_2(pki, tmp_path, place, name):
    file = tmp_path / name
    if name == "directory":
        file.mkdir()
    elif name != "missing":
        file.write_bytes(BAD[name])
    if place == "--content":
        result = run("signature", "check", *known(pki), "--content", file, pki / "detached.der")
    elif place in ("certificate", "signature"):
        result = run(place, "check", *known(pki), file)
    elif place == "--trust":
        result = run("certificate", "check", "--trust", file, pki / "leaf.pem")
    else:
        result = run("certificate", "check", *known(pki), place, file, pki / "leaf.pem")
    assert result.returncode == 2 and result.stdout == b""
    assert str(file).encode() in result.stderr and result.stderr.count(b"\n") <= 2


@pytest.mark.parametrize("arguments", [[], ["check"], ["frobnicate"], ["check", "x"], ["check", "--at", "soon", "x"], ["check", "--policy", "1.x", "x"],
                                       ["check", "--trust"], ["check", "--nonsense", "x"]])
@pytest.mark.parametrize("command", ["certificate", "signature"])
def test_misuse_says_where_help_is(command, arguments):
    result = run(command, *arguments)
    assert result.returncode == 2 and b"--help" in result.stderr and result.stdout == b""
