# SPDX-License-Identifier: Apache-2.0
"""`countersign evidence verify` over evidence made here from the documented formats alone: certificates, a CMS signature, entries, tree,
checkpoint, receipt. What is whole is found whole; every bond that is cut is found cut."""

import base64
import copy
import datetime
import hashlib
import json
import os
import pathlib
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509 import ocsp
from jwcrypto import jwk, jws
from software_authenticator import Es256, SoftwareAuthenticator, cbor, unb64

BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build"))
NOW = datetime.datetime(2026, 3, 1, 8, 0, 0)
ORIGIN = "bank.example/log0"
INSTRUCTION = (pathlib.Path(__file__).resolve().parents[1] / "operation" / "golden" / "transfer.json").read_text(encoding="utf-8")
OPERATION, CEREMONY, CUSTOMER = json.loads(INSTRUCTION)["operation_id"], "b" + "a" * 25, "c" + "a" * 25


def b64(data):
    return base64.b64encode(data).decode()


def sha256(data):
    return hashlib.sha256(data).digest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# --- certificates ---


def name(text):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def usage(**bits):
    every = dict.fromkeys(
        ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"], False)  # fmt: skip
    return x509.KeyUsage(**{**every, **bits})


class Authority:
    def __init__(self, subject="Demo Root", issuer=None):
        self.name, self.key = subject, ec.generate_private_key(ec.SECP256R1())
        self.certificate = (issuer or self).issue(subject, self.key.public_key(), True)

    def below(self, subject):
        return Authority(subject, self)

    def issue(self, subject, key, is_ca):
        days = datetime.timedelta(days=365)
        bits = {"key_cert_sign": True, "crl_sign": True} if is_ca else {"digital_signature": True, "content_commitment": True}
        builder = x509.CertificateBuilder(name(self.name), name(subject), key, x509.random_serial_number(), NOW - days, NOW + days)
        builder = builder.add_extension(x509.BasicConstraints(is_ca, None), True).add_extension(usage(**bits), True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
        return builder.sign(self.key, hashes.SHA256())

    def answer(self, certificate, status=ocsp.OCSPCertStatus.GOOD):
        """An OCSP response, signed by the authority itself."""
        hour = datetime.timedelta(hours=1)
        revoked = NOW - 2 * hour if status == ocsp.OCSPCertStatus.REVOKED else None
        builder = ocsp.OCSPResponseBuilder().responder_id(ocsp.OCSPResponderEncoding.NAME, self.certificate)
        builder = builder.add_response(certificate, self.certificate, hashes.SHA256(), status, NOW - hour, NOW + 24 * hour, revoked, None)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def crl(self, *revoked):
        hour = datetime.timedelta(hours=1)
        builder = x509.CertificateRevocationListBuilder(name(self.name), NOW - hour, NOW + 24 * hour)
        builder = builder.add_extension(x509.CRLNumber(1), False)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
        for certificate in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder(certificate.serial_number, NOW - 2 * hour).build())  # fmt: skip
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def sign_cms(certificate, key, content):
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
    return builder.sign(serialization.Encoding.DER, options)


# --- the ledger: RFC 6962, signed note, tlog-proof ---


def split(leaves):
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return leaves[:half], leaves[half:]


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    left, right = split(leaves)
    return sha256(b"\x01" + root_of(left) + root_of(right))


def path_to(leaves, index):
    if len(leaves) == 1:
        return []
    left, right = split(leaves)
    if index < len(left):
        return path_to(left, index) + [root_of(right)]
    return path_to(right, index - len(left)) + [root_of(left)]


class Log:
    def __init__(self):
        self.key = Ed25519PrivateKey.generate()
        self.typed = b"\x01" + self.key.public_key().public_bytes_raw() if hasattr(self.key.public_key(), "public_bytes_raw") else (
            b"\x01" + self.key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw))  # fmt: skip
        self.id = sha256(ORIGIN.encode() + b"\n" + self.typed)[:4]

    def key_line(self):
        return f"{ORIGIN}+{self.id.hex()}+{b64(self.typed)}\n"

    def proofs(self, entries, wanted):
        leaves = [sha256(b"\x00" + entry) for entry in entries]
        text = f"{ORIGIN}\n{len(leaves)}\n{b64(root_of(leaves))}\n"
        note = f"{text}\n— {ORIGIN} {b64(self.id + self.key.sign(text.encode()))}\n"
        for index in wanted:
            lines = "".join(b64(node) + "\n" for node in path_to(leaves, index))
            yield f"c2sp.org/tlog-proof@v1\nextra {b64(entries[index])}\nindex {index}\n{lines}\n{note}"


# --- one operation ---


class Case:
    """Everything that evidence is made of; a test changes a part before `write`."""

    def __init__(self):
        self.authority, self.log = Authority(), Log()
        self.receipt_key = jwk.JWK.generate(kty="EC", crv="P-256")
        self.user_key = ec.generate_private_key(ec.SECP256R1())
        self.user = self.authority.issue("Demo Customer 1", self.user_key.public_key(), False)
        self.anchors = [self.authority.certificate]
        self.certificates = [self.authority.certificate.public_bytes(serialization.Encoding.DER)]
        self.crls = [self.authority.crl()]
        self.instruction = INSTRUCTION
        self.signed = INSTRUCTION.encode()
        self.record = {"design": "certificate", "format": "cms", "verified_at": "2026-03-01T08:00:00.000000Z"}
        self.clauses = {"satisfied": ["8.2.high", "9.1.2"], "version": "2022-06-02", "violated": []}
        self.confirmation = None
        self.decision = "permit"
        self.answered_details = {}

    def make_record(self):
        self.record["instruction"] = sha256(self.instruction.encode()).hex()
        self.record["signature"] = b64(sign_cms(self.user, self.user_key, self.signed))
        self.record["material"] = [sha256(piece).hex() for piece in (*self.certificates, *self.crls)]
        if self.confirmation is not None:
            signature = b64(sign_cms(self.user, self.user_key, self.confirmation.encode()))
            self.record["confirmation"] = {"content": self.confirmation, "signature": signature}

    def build(self):
        self.make_record()
        self.plain = b"s" * 32 + canonical(self.record)
        self.sealed = sha256(b"countersign sealed record v1\x00" + self.plain).hex()
        digest = sha256(self.instruction.encode()).hex()
        common = {"at": "2026-03-01T08:00:00.500000Z", "customer": CUSTOMER, "log": ORIGIN, "operation": OPERATION, "version": 1}
        verb = {"permit": "permitted", "deny": "denied"}[self.decision]
        stranger = {"at": "2026-03-01T07:00:00.000000Z", "log": ORIGIN, "type": "log.opened", "version": 1}
        self.entries = [
            stranger,
            {**common, "type": "operation.created", "instruction": digest},
            {**common, "type": "ceremony.opened", "ceremony": CEREMONY},
            {**common, **self.answered_details, "type": "ceremony.answered", "ceremony": CEREMONY, "sealed": self.sealed},
            {**common, "type": f"operation.{verb}", "instruction": digest, "decision": self.decision, "clauses": self.clauses},
        ]
        self.payload = {
            "clauses": self.clauses,
            "decision": self.decision,
            "evidence": [{"ceremony": CEREMONY, "design": "certificate", "record": self.sealed}],
            "iat": 1772352000,
            "instruction": digest,
            "iss": "https://bank.example",
            "ledger": {"index": 4, "log": ORIGIN},
            "operation": OPERATION,
        }
        return self

    def receipt(self):
        token = jws.JWS(canonical(self.payload))
        header = {"alg": "ES256", "kid": self.receipt_key.thumbprint(), "typ": "countersign-receipt+jwt"}
        token.add_signature(self.receipt_key, None, canonical(header).decode())
        return token.serialize(compact=True)

    def evidence(self):
        return {
            "format": "countersign-evidence-1",
            "operation": OPERATION,
            "instruction": self.instruction,
            "receipt": self.receipt(),
            "records": [{"ceremony": CEREMONY, "plain": b64(self.plain)}],
            "proofs": list(self.log.proofs([canonical(entry) for entry in self.entries], [1, 2, 3, 4])),
            "certificates": [b64(certificate) for certificate in self.certificates],
            "crls": [b64(crl) for crl in self.crls],
            "ocsp": [],
        }


def verify(folder, case, evidence, *more):
    pem = b"".join(item.public_bytes(serialization.Encoding.PEM) for item in case.anchors)
    (folder / "anchors.pem").write_bytes(pem)
    (folder / "key").write_text(case.log.key_line())
    public = case.receipt_key.export_public(as_dict=True)
    (folder / "jwks").write_text(json.dumps({"keys": [public]}))
    (folder / "evidence.json").write_text(json.dumps(evidence))
    arguments = ["--key", folder / "key", "--jwks", folder / "jwks", "--trust", folder / "anchors.pem", *more, folder / "evidence.json"]
    return subprocess.run([BUILD / "countersign", "evidence", "verify", *arguments], capture_output=True, text=True, timeout=60, check=False)


def assert_found(done, *words):
    assert done.returncode == 1, done.stdout + done.stderr
    found = [line for line in done.stdout.splitlines() if line.startswith("NO")]
    assert any(all(word in line for word in words) for line in found), done.stdout


@pytest.fixture(scope="module")
def made():
    return Case().build()


@pytest.fixture
def case(made):
    return copy.copy(made)


def test_whole_evidence_is_whole(case, tmp_path):
    done = verify(tmp_path, case, case.evidence())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "金額：新臺幣 TWD 49,999.50" in done.stdout and "NO" not in done.stdout
    for what in ("entries", "instruction", "text", "receipt", "record", "signature", "legality", "correctness", "validity", "usage"):
        assert f"ok  {what}" in done.stdout, what


def test_a_confirmation_by_hand_is_checked_too(tmp_path):
    case = Case()
    case.confirmation = json.dumps({"confirm": sha256(INSTRUCTION.encode()).hex(), "nonce": "00"}, separators=(",", ":"))
    done = verify(tmp_path, case, case.build().evidence())
    assert done.returncode == 0 and done.stdout.count("confirmation") >= 2, done.stdout
    case.confirmation = json.dumps({"confirm": "00" * 32, "nonce": "00"}, separators=(",", ":"))
    assert_found(verify(tmp_path, case, case.build().evidence()), "confirmation")


LINES = [f"customer {n} video more video/webm 6 {'ab' * 32} 177235200{n}000000 -" for n in range(3)]


def chain_of(lines):
    value = sha256(b"countersign-recording-1 " + CEREMONY.encode())
    for line in lines:
        value = sha256(value + line.encode())
    return value.hex()


def conference(lines=LINES, head=None, told=None, **details):
    """An operation that was authorised by video conference."""
    case = Case()
    head = head or chain_of(LINES)
    case.record.update(design="video", recording={"ceremony": CEREMONY, "head": head, "chunks": lines})
    case.answered_details = {"details": {"chain": told or head, **details}}
    return case.build()


def sampled(prompt, kept=True):
    return {"prompt": prompt, "kept": kept, "media_type": "image/png", "sha256": "ab" * 32}


class FaceCase(Case):
    """An operation that was authorised by a face, among other techniques."""

    def __init__(self, changes, told):
        super().__init__()
        self.changes = changes
        said = {"engine": "e", "liveness": "confirmed", "model": "m", "parameters": CEREMONY, "person": "confirmed", "technique": "face"}
        self.answered_details = {"details": {**said, **told}}

    def make_record(self):
        self.record = {
            "design": "two_factor", "technique": "face", "try": 0, "request": "ab" * 16, "engine": {"name": "e", "model": "m", "version": "1"},
            "parameters": {"id": CEREMONY, "engine": "e", "model": "m", "similarity_min": 500, "liveness_min": 600, "far_ppm": 1, "frr_ppm": 1,
                           "document_sha256": "cd" * 32},
            "similarity": 500, "liveness": 600, "attack": "none", "signals": [], "samples": [sampled("straight"), sampled("look_up")],
            "liveness_confirmed": True, "person_confirmed": True, "rule_document_sha256": "ef" * 32, **self.changes}  # fmt: skip


def faced(changes=None, told=None):
    return FaceCase(changes or {}, told or {}).build()


def test_a_faces_scores_are_judged_again(tmp_path):
    case = faced()
    done = verify(tmp_path, case, case.evidence())
    assert done.returncode == 0 and f"judged again by set {CEREMONY}" in done.stdout, done.stdout
    case = faced({"similarity": 499, "person_confirmed": False}, {"person": "not_confirmed"})
    assert verify(tmp_path, case, case.evidence()).returncode == 0


@pytest.mark.parametrize("changes, told", [
    ({"similarity": 499}, {}), ({"liveness": 599}, {}), ({"attack": "print"}, {}), ({"signals": ["metadata"]}, {}), ({"samples": []}, {}),
    ({"samples": [sampled("straight"), sampled("look_up", False)]}, {}),
    ({"engine": {"name": "e", "model": "n", "version": "1"}}, {}), ({"engine": {"name": "e", "model": "n", "version": "1"}}, {"model": "n"}),
    ({"parameters": None}, {}), ({"liveness_confirmed": False}, {}), ({"similarity": 499, "person_confirmed": False}, {}),
    ({}, {"parameters": OPERATION}), ({}, {"person": "not_confirmed"}), ({}, {"liveness": "not_confirmed"}), ({}, {"engine": "f"}),
])
def test_a_face_that_the_ledger_was_told_otherwise_of_is_found(tmp_path, changes, told):
    case = faced(changes, told)
    assert_found(verify(tmp_path, case, case.evidence()), "face")


def test_a_recordings_chain_is_followed(tmp_path):
    case = conference()
    done = verify(tmp_path, case, case.evidence())
    assert done.returncode == 0 and "the chain of its 3 chunks leads to the head in the ledger" in done.stdout, done.stdout


@pytest.mark.parametrize("changes", [
    {"lines": LINES[:2]}, {"lines": LINES[::-1]}, {"lines": [*LINES[:2], LINES[2].replace("video/webm", "video/mp4")]}, {"lines": [*LINES, 1]},
    {"lines": None}, {"told": "00" * 32}, {"head": "00" * 32}, {"head": chain_of(LINES[:2])},
])
def test_a_recording_that_is_not_the_ledgers_is_found(tmp_path, changes):
    case = conference(**changes)
    assert_found(verify(tmp_path, case, case.evidence()), "recording")


class PasskeyCase(Case):
    """An operation that was authorised with a passkey."""

    def __init__(self, changes=None, **told):
        super().__init__()
        self.authenticator, self.nonce, self.changes, self.told = SoftwareAuthenticator("https://bank.example", user="AA"), b"n" * 32, changes or {}, told

    def make_record(self):
        challenge = sha256(b"countersign passkey 1\0" + sha256(INSTRUCTION.encode()) + self.nonce)
        options = {"challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="), "rpId": "bank.example"}
        response = {name: b64(unb64(text)) for name, text in self.authenticator.get(options, **self.told)["response"].items()}
        self.record = {
            "design": "two_factor", "technique": "passkey", "rp_id": "bank.example", "origin": "https://bank.example", "cross_origin": False,
            "backup_eligible": False, "credential": "AA", "algorithm": "ES256", "key": b64(cbor(self.authenticator.key.cose())),
            "nonce": self.nonce.hex(), "client_data": response["clientDataJSON"], "authenticator_data": response["authenticatorData"],
            "signature": response["signature"], "counter": 1, "flags": {}, "authenticator": {}, "verification": "no",
            "verified_at": "2026-03-01T08:00:00.000000Z", **self.changes}  # fmt: skip


def test_a_passkeys_assertion_is_verified_again(tmp_path):
    case = PasskeyCase().build()
    done = verify(tmp_path, case, case.evidence())
    assert done.returncode == 0 and "ok  passkey      its assertion is over this instruction" in done.stdout, done.stdout
    assert "at https://bank.example for bank.example, user verified by the authenticator, counter 1" in done.stdout


@pytest.mark.parametrize("changes", [
    {"nonce": "00" * 32}, {"key": b64(cbor(Es256().cose()))}, {"rp_id": "evil.example"}, {"origin": "https://evil.example"},
    {"signature": b64(b"0" * 70)}, {"client_data": b64(b"{}")}, {"backup_eligible": True}, {"verified_at": "2026-03-01T09:00:00.000000Z"},
    {"nonce": "00"}, {"key": "*"}, {"more": 1},
])
def test_a_passkey_that_is_not_the_records_is_found(tmp_path, changes):
    case = PasskeyCase(changes).build()
    assert_found(verify(tmp_path, case, case.evidence()), "passkey")
    assert_found(verify(tmp_path, case, case.evidence()), "records", "none is sound")


def test_a_passkeys_assertion_over_another_instruction_is_found(tmp_path):
    case = PasskeyCase(challenge="AAAA").build()
    assert_found(verify(tmp_path, case, case.evidence()), "passkey", "another challenge")


def test_a_permit_does_not_stand_on_the_conference_of_a_protection(tmp_path):
    case = conference(protection=CEREMONY)
    assert_found(verify(tmp_path, case, case.evidence()), "records", "none is sound")


def test_a_changed_instruction_is_found(case, tmp_path):
    evidence = case.evidence()
    evidence["instruction"] = INSTRUCTION.replace("4999950", "5999950")
    done = verify(tmp_path, case, evidence)
    assert_found(done, "instruction")
    assert_found(done, "signature")


def test_a_text_that_is_not_of_its_terms_is_found(tmp_path):
    case = Case()
    case.instruction = INSTRUCTION.replace("TWD 49,999.50", "TWD 19,999.50")
    case.signed = case.instruction.encode()
    assert_found(verify(tmp_path, case, case.build().evidence()), "text")


def test_a_changed_record_is_found(case, tmp_path):
    evidence = case.evidence()
    evidence["records"][0]["plain"] = b64(case.plain.replace(b"08:00:00", b"09:00:00"))
    assert_found(verify(tmp_path, case, evidence), "record", "not the one")
    evidence["records"] = []
    assert_found(verify(tmp_path, case, evidence), "record", "missing")


def test_a_record_too_many_is_found(case, tmp_path):
    evidence = case.evidence()
    evidence["records"].append({"ceremony": CUSTOMER, "plain": b64(b"x" * 40)})
    assert_found(verify(tmp_path, case, evidence), "records")


def test_a_signature_over_something_else_is_found(tmp_path):
    case = Case()
    case.signed = INSTRUCTION.replace("4999950", "4999951").encode()
    assert_found(verify(tmp_path, case, case.build().evidence()), "signature")


def test_a_revoked_certificate_is_found(case, tmp_path):
    evidence = case.evidence()
    evidence["crls"] = [b64(case.authority.crl(case.user))]
    assert_found(verify(tmp_path, case, evidence), "validity", "revoked")


@pytest.fixture
def denied():
    case = Case()
    case.decision = "deny"
    case.clauses = {"satisfied": [], "version": "2022-06-02", "violated": ["9.1.2", "9.1.5"]}
    return case


def without_receipt(case):
    evidence = case.build().evidence()
    del evidence["receipt"]
    return evidence


def test_a_denial_stands_on_what_failed_then(denied, tmp_path):
    denied.crls = [denied.authority.crl(denied.user)]
    denied.record["checks"] = {"validity": {"passed": False, "reason": "revoked", "message": ""}}
    done = verify(tmp_path, denied, without_receipt(denied))
    assert done.returncode == 0, done.stdout
    assert "ok  validity     does not pass, as then" in done.stdout and "violated: 9.1.2 9.1.5" in done.stdout


def test_a_denial_of_something_else_signed_stands(denied, tmp_path):
    denied.signed = INSTRUCTION.replace("4999950", "4999951").encode()
    assert_found(verify(tmp_path, denied, without_receipt(denied)), "signature")
    denied.answered_details = {"details": {"signed": "other_content"}}
    done = verify(tmp_path, denied, without_receipt(denied))
    assert done.returncode == 0 and "does not pass, as then" in done.stdout, done.stdout


def test_a_permit_does_not_stand_on_what_failed_then(tmp_path):
    case = Case()
    case.record["checks"] = {"validity": {"passed": False, "reason": "revoked", "message": ""}}
    assert_found(verify(tmp_path, case, case.build().evidence()), "none is sound")


def test_missing_revocation_answers_may_come_from_elsewhere(case, tmp_path):
    evidence = case.evidence()
    evidence["crls"] = []
    assert_found(verify(tmp_path, case, evidence), "validity")
    (tmp_path / "crl").write_bytes(case.crls[0])
    assert verify(tmp_path, case, evidence, "--crl", tmp_path / "crl").returncode == 0


def test_material_that_is_not_in_the_file_is_named(case, tmp_path):
    done = verify(tmp_path, case, case.evidence())
    assert "2 of 2 pieces that the record names are in the file" in done.stdout
    evidence = case.evidence()
    evidence["crls"] = []
    done = verify(tmp_path, case, evidence)
    assert_found(done, "validity")
    assert f"sha256 {sha256(case.crls[0]).hex()} is named by the record and not in the file" in done.stdout
    assert "1 of 2 pieces" in done.stdout


def test_an_authority_between_signer_and_anchor_comes_with_the_file(tmp_path):
    case = Case()
    root, between = case.authority, case.authority.below("Demo Issuer")
    case.user = between.issue("Demo Customer 2", case.user_key.public_key(), False)
    case.certificates = [item.certificate.public_bytes(serialization.Encoding.DER) for item in (between, root)]
    case.crls = [between.crl(), root.crl()]
    evidence = case.build().evidence()
    done = verify(tmp_path, case, evidence)
    assert done.returncode == 0 and "4 of 4 pieces" in done.stdout, done.stdout
    evidence["certificates"] = []
    done = verify(tmp_path, case, evidence)
    assert_found(done, "legality")
    assert f"sha256 {sha256(case.certificates[0]).hex()} is named" in done.stdout


def test_the_answer_about_the_signer_comes_with_the_record(tmp_path):
    case = Case()
    case.crls = []
    assert_found(verify(tmp_path, case, case.build().evidence()), "validity")
    case.record["ocsp"] = [b64(case.authority.answer(case.user))]
    done = verify(tmp_path, case, case.build().evidence())
    assert done.returncode == 0, done.stdout
    case.record["ocsp"] = [b64(case.authority.answer(case.user, ocsp.OCSPCertStatus.REVOKED))]
    assert_found(verify(tmp_path, case, case.build().evidence()), "validity", "revoked")
    case.record["ocsp"] = ["*"]
    assert_found(verify(tmp_path, case, case.build().evidence()), "signature", "no base64")


def test_another_anchor_does_not_do(case, tmp_path):
    case.anchors = [Authority().certificate]
    assert verify(tmp_path, case, case.evidence()).returncode == 1


def test_a_forged_receipt_is_found(case, tmp_path):
    evidence = case.evidence()
    other = copy.copy(case)
    other.receipt_key = jwk.JWK.generate(kty="EC", crv="P-256")
    evidence["receipt"] = other.receipt()
    assert_found(verify(tmp_path, case, evidence), "receipt", "no key")
    del evidence["receipt"]
    assert_found(verify(tmp_path, case, evidence), "receipt", "missing")


@pytest.mark.parametrize("member, value", [("operation", CUSTOMER), ("decision", "deny"), ("ledger", {"index": 3, "log": ORIGIN}), ("evidence", [])])
def test_a_receipt_that_says_something_else_is_found(case, tmp_path, member, value):
    case.payload = {**case.payload, member: value}
    done = verify(tmp_path, case, case.evidence())
    assert_found(done, "record" if member == "evidence" else "receipt")


def test_a_forged_ledger_is_found(case, tmp_path):
    other = Log()
    evidence = case.evidence()
    evidence["proofs"] = list(other.proofs([canonical(entry) for entry in case.entries], [1, 2, 3, 4]))
    assert_found(verify(tmp_path, case, evidence), "entry", "did not sign")
    evidence = case.evidence()
    evidence["proofs"][2] = evidence["proofs"][2].replace("index 3", "index 4")
    assert_found(verify(tmp_path, case, evidence), "entry", "signed root")


@pytest.mark.parametrize("kept", [[], [0], [1, 2, 3], [0, 1, 3, 2], [0, 1, 2, 3, 3], [0, 1, 3]])
def test_entries_left_out_or_out_of_order_are_found(case, tmp_path, kept):
    evidence = case.evidence()
    evidence["proofs"] = [evidence["proofs"][i] for i in kept]
    assert verify(tmp_path, case, evidence).returncode == 1


def test_entries_of_another_operation_are_refused(case, tmp_path):
    evidence = case.evidence()
    evidence["proofs"][1:1] = list(case.log.proofs([canonical(entry) for entry in case.entries], [0]))
    assert_found(verify(tmp_path, case, evidence), "not of this operation")


def test_misuse_is_told_apart(case, tmp_path):
    evidence = case.evidence()
    for changed in ({**evidence, "format": "other"}, {**evidence, "more": 1}, [], {**evidence, "crls": ["AAAA"]}):
        done = verify(tmp_path, case, changed)
        assert done.returncode == 2 and done.stderr and not done.stdout
    for arguments in (["evidence"], ["evidence", "verify"], ["evidence", "verify", tmp_path / "evidence.json"]):
        done = subprocess.run([BUILD / "countersign", *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 2 and done.stderr
