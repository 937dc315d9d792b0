# SPDX-License-Identifier: Apache-2.0
"""Evidence of operations with enhanced protections (9.3.2.2): the records are in the exported file, and each bond that is cut is found cut. The
first half makes evidence from the documented formats alone; the second half takes it from a server."""
import base64
import json
import subprocess

import pytest
from conftest import BUILD
from phones import Owner, Phones
from test_evidence import INSTRUCTION, OPERATION, Case, assert_found, b64, canonical, sha256, verify
from test_protections import Key, body_of

PROTECTION, OTHER = "p" + "a" * 25, "q" + "a" * 25
COMMON = {"at": "2026-03-01T07:59:00.000000Z", "customer": "c" + "a" * 25, "log": "bank.example/log0", "operation": OPERATION, "version": 1}


class Protected(Case):
    """The case of test_evidence, with a protection before its ceremony's answer."""

    kind, decision_of_device, event, number, at = "device_designated", "confirm", "established", None, 2

    def __init__(self, **changes):
        super().__init__()
        self.key, self.counted, self.challenge = Key(changes.pop("algorithm", "Ed25519")), ["device_designated"], {}
        vars(self).update(changes)

    def record_of_device(self):
        challenge = {"instruction": sha256(INSTRUCTION.encode()).hex(), "kind": self.kind, "nonce": "00" * 16, "operation": OPERATION,
                     "protection": PROTECTION, "version": "countersign-protection-1", **self.challenge}
        text = f"{canonical(challenge).decode()}\n{self.decision_of_device}" + (f"\n{self.number}" if self.number else "")
        return {"key": {"algorithm": self.key.algorithm, "public_key": self.key.public()}, "signature": self.key.sign(text), "signed": text}

    def build(self):
        self.answered_details = {"details": {kind: "counted" for kind in sorted(self.counted)}} if self.counted else {}
        super().build()
        self.protected = b"p" * 32 + canonical(self.record_of_device())
        sealed = sha256(b"countersign sealed record v1\x00" + self.protected).hex()
        details = {"kind": self.kind, "means": "d" + "a" * 25, "protection": PROTECTION}
        closed = {**COMMON, "details": {**details, **({"reason": "rejected"} if self.event == "failed" else {})}, "sealed": sealed, "type": f"protection.{self.event}"}
        self.entries[self.at:self.at] = [{**COMMON, "details": details, "type": "protection.opened"}, closed]
        self.payload["ledger"]["index"] = 6
        return self

    def evidence(self):
        evidence = super().evidence()
        evidence["proofs"] = list(self.log.proofs([canonical(entry) for entry in self.entries], range(1, len(self.entries))))
        return {**evidence, "protections": [{"protection": PROTECTION, "plain": b64(self.protected)}]}


@pytest.fixture(scope="module")
def whole():
    return Protected().build()


def assert_whole(done, *lines):
    assert done.returncode == 0, done.stdout + done.stderr
    for line in lines:
        assert line in done.stdout, done.stdout


@pytest.mark.parametrize("algorithm", ["Ed25519", "P-256"])
def test_whole_evidence_is_whole(tmp_path, algorithm):
    case = Protected(algorithm=algorithm).build()
    assert_whole(verify(tmp_path, case, case.evidence()), "ok  protection   the record of entry 3 is the one that was sealed",
                 "ok  device", "ok  protections  device_designated counted, and was in force since entry 3")


def test_a_file_of_before_is_whole_and_says_what_it_lacks(whole, tmp_path):
    evidence = whole.evidence()
    del evidence["protections"]
    assert_whole(verify(tmp_path, whole, evidence), "1 have records that the file does not hold")


def test_a_changed_record_is_found(whole, tmp_path):
    evidence = whole.evidence()
    for at in (0, 40, len(whole.protected) - 1):
        changed = bytearray(whole.protected)
        changed[at] ^= 1
        evidence["protections"][0]["plain"] = b64(bytes(changed))
        assert_found(verify(tmp_path, whole, evidence), "protection", "not the one that was sealed")


def test_a_dropped_record_is_found(whole, tmp_path):
    assert_found(verify(tmp_path, whole, {**whole.evidence(), "protections": []}), "protection", "missing")


def test_a_record_too_many_is_found(whole, tmp_path):
    evidence = whole.evidence()
    evidence["protections"].append({"protection": OTHER, "plain": b64(whole.protected)})
    assert_found(verify(tmp_path, whole, evidence), "protections", "2 records in the file, 1 in the ledger")


@pytest.mark.parametrize("member, value", [("operation", OTHER), ("protection", OTHER), ("kind", "push_confirmation"), ("instruction", "00" * 32)])
def test_a_record_of_something_else_is_found(tmp_path, member, value):
    """Sealed and signed as it should be, but over the challenge of another operation."""
    case = Protected(challenge={member: value}).build()
    assert_found(verify(tmp_path, case, case.evidence()), "device")


def test_a_signature_of_another_key_is_found(tmp_path):
    case = Protected()
    right = case.record_of_device
    case.record_of_device = lambda: {**right(), "signature": Key().sign(right()["signed"])}
    assert_found(verify(tmp_path, case.build(), case.evidence()), "device")


@pytest.mark.parametrize("record", [{}, {"signature": "AA=="}, {"key": {"algorithm": "RSA", "public_key": ""}, "signature": "A" * 88, "signed": "x"}])
def test_a_record_that_is_none_of_a_device_is_found(tmp_path, record):
    case = Protected(record_of_device=lambda: record).build()
    assert_found(verify(tmp_path, case, case.evidence()), "device", "not of a device's answer")


def test_a_rejection_is_none_of_what_was_established(tmp_path):
    case = Protected(decision_of_device="reject").build()
    assert_found(verify(tmp_path, case, case.evidence()), "device")
    case = Protected(decision_of_device="reject", event="failed", counted=[]).build()
    assert_whole(verify(tmp_path, case, case.evidence()), "ok  device")


@pytest.mark.parametrize("number, good", [("42", True), (None, False), ("4", False), ("421", False)])
def test_a_push_confirmation_has_its_number(tmp_path, number, good):
    case = Protected(kind="push_confirmation", number=number, counted=["push_confirmation"]).build()
    done = verify(tmp_path, case, case.evidence())
    assert_whole(done, "ok  device") if good else assert_found(done, "device")


@pytest.mark.parametrize("counted", [["voice_otp"], ["device_designated", "sim_authentication"], ["deferred_blockable"]])
def test_what_counted_without_being_in_force_is_found(tmp_path, counted):
    case = Protected(counted=counted).build()
    assert_found(verify(tmp_path, case, case.evidence()), "protections", counted[-1], "no entry before")


def test_what_was_only_opened_is_not_in_force(tmp_path):
    case = Protected(event="failed", decision_of_device="reject").build()
    assert_found(verify(tmp_path, case, case.evidence()), "protections", "device_designated")


def test_what_came_after_the_answer_was_not_in_force(tmp_path):
    case = Protected(at=4).build()
    assert_found(verify(tmp_path, case, case.evidence()), "protections", "device_designated", "no entry before")


def test_what_is_armed_is_in_force_and_a_bound_code_needs_no_entry(tmp_path):
    case = Protected(kind="deferred_blockable", counted=["deferred_blockable", "otp_bound"]).build()
    assert_whole(verify(tmp_path, case, case.evidence()), "deferred_blockable counted, and was in force since entry 2")


# --- a server's ---

ANSWERED = {"services": ["transfer"], "answer_seconds": 120, "attempts": 3}
OFFERED = {kind: ANSWERED for kind in ("device_designated", "voice_otp", "push_confirmation")}


@pytest.fixture
def bank(make_server, tmp_path):
    (tmp_path / "protections.yaml").write_text(json.dumps({"protections": OFFERED}))
    bank = Phones(make_server, tmp_path, protections=str(tmp_path / "protections.yaml"))
    yield bank
    bank.close()


def opened(bank, operation, kind, **more):
    return bank.ask("POST", f"/v1/operations/{operation}/protections", {"kind": kind, **more}, expect=201)


def answered(bank, protection, body):
    return bank.ask("POST", f"/v1/protections/{protection['id']}/answers", body, expect=200)["outcome"]


def exported(bank, operation):
    return bank.ask("GET", f"/v1/operations/{operation}/evidence", role="auditor", expect=200)


def checked(bank, pki, folder, evidence):
    (folder / "evidence.json").write_text(json.dumps(evidence))
    public = bank.server.directory / "public"
    arguments = ["--key", public / "checkpoint.key", "--jwks", public / "receipt.jwks", "--trust", pki / "trust.yaml", folder / "evidence.json"]
    return subprocess.run([BUILD / "countersign", "evidence", "verify", *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_a_permit_with_protections_is_whole_and_every_change_is_found(bank, pki, tmp_path):
    owner, key = Owner(bank), Key()
    device = bank.ask("POST", f"/v1/customers/{owner.customer}/devices", body_of(owner.customer, key), "counter", 201)["id"]
    operation = owner.transfer()
    first = opened(bank, operation, "device_designated", means=device)
    assert answered(bank, first, key.answer(first["challenge"])) == "established"
    call, code, *_ = owner.reading(lambda: opened(bank, operation, "voice_otp"))
    assert answered(bank, call, {"code": code}) == "established"
    ceremony, code = owner.begin(operation)
    permitted = owner.answer(ceremony, code)
    assert permitted["state"] == "permitted" and permitted["evidence"]["protections"] == ["device_designated", "voice_otp"]
    evidence = exported(bank, operation)
    assert [item["protection"] for item in evidence["protections"]] == [first["id"], call["id"]]
    assert_whole(checked(bank, pki, tmp_path, evidence), "ok  device", "device_designated counted", "voice_otp counted", "protection   voice_otp: what was")
    swapped = [{**one, "plain": other["plain"]} for one, other in zip(evidence["protections"], reversed(evidence["protections"]))]
    assert_found(checked(bank, pki, tmp_path, {**evidence, "protections": swapped}), "protection", "not the one")
    assert_found(checked(bank, pki, tmp_path, {**evidence, "protections": evidence["protections"][:1]}), "protection", "missing")


def test_another_operations_record_is_found(bank, pki, tmp_path):
    owner, key = Owner(bank), Key()
    device = bank.ask("POST", f"/v1/customers/{owner.customer}/devices", body_of(owner.customer, key), "counter", 201)["id"]
    files = []
    for _ in range(2):
        operation = owner.transfer()
        protection = opened(bank, operation, "device_designated", means=device)
        answered(bank, protection, key.answer(protection["challenge"]))
        files.append(exported(bank, operation))
    plain = files[1]["protections"][0]["plain"]
    files[0]["protections"][0]["plain"] = plain
    assert base64.b64decode(plain)
    assert_found(checked(bank, pki, tmp_path, files[0]), "protection", "not the one")
    assert_whole(checked(bank, pki, tmp_path, files[1]), "ok  device")


def test_a_rejection_is_in_the_file(bank, pki, tmp_path):
    owner, key = Owner(bank), Key()
    device = bank.ask("POST", f"/v1/customers/{owner.customer}/devices", body_of(owner.customer, key), "counter", 201)["id"]
    operation = owner.transfer()
    protection = opened(bank, operation, "push_confirmation", means=device)
    assert answered(bank, protection, key.answer(protection["challenge"], "reject")) == "rejected"
    assert_whole(checked(bank, pki, tmp_path, exported(bank, operation)), "ok  device")
