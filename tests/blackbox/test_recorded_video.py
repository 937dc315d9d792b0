# SPDX-License-Identifier: Apache-2.0
"""The enhanced protection recorded_video (9.3.2.2, 9.3.2.3.2): a recorded conference beside a code by SMS, in a service that design 5 itself could
not authorise."""
import json
import subprocess

import pytest
from conferences import Conference, chunk, settings, violated
from conftest import BUILD, Server
from phones import Owner, Phones

PROTECTIONS = {"recorded_video": {"services": ["transfer", "password_reset"], "answer_seconds": 900}}


@pytest.fixture
def bank(make_server, tmp_path):
    path = tmp_path / "protections.yaml"
    path.write_text(json.dumps({"protections": PROTECTIONS}))
    values = settings()
    values.pop("catalogue")
    bank = Phones(make_server, tmp_path, protections=str(path), **values)
    yield bank
    bank.close()


def open_video(bank, operation):
    opened = bank.ask("POST", f"/v1/operations/{operation}/protections", {"kind": "recorded_video"}, expect=201)
    return opened, Conference(bank, opened["challenge"]["recording"], opened["challenge"])


def protect(bank, operation, snapshot=True, **changes):
    opened, conference = open_video(bank, operation)
    conference.run()
    if snapshot:
        conference.send(kind="snapshot")
    return opened, conference, conference.verdict(**changes)


def states(bank, operation):
    return [(row["kind"], row["state"], row["means"]) for row in bank.ask("GET", f"/v1/operations/{operation}/protections")["protections"]]


def pay(owner, operation):
    ceremony, code = owner.begin(operation)
    return owner.answer(ceremony, code)


def test_a_recorded_conference_beside_the_code_permits_what_the_code_alone_does_not(bank):
    owner = Owner(bank)
    assert violated(pay(owner, owner.transfer())) == ["9.3.2.3.2"]
    operation = owner.transfer()
    bank.ask("POST", f"/v1/operations/{operation}/ceremonies", {"design": "video"}, expect=403)  # 8.2.non_designated: not by design 5
    opened, conference, given = protect(bank, operation)
    assert given == {"outcome": "established"}
    assert states(bank, operation) == [("recorded_video", "established", conference.id)]
    assert bank.ask("GET", f"/v1/operations/{operation}")["state"] == "created"
    paid = pay(owner, operation)
    assert paid["state"] == "permitted" and paid["evidence"]["protections"] == ["recorded_video"]
    assert [entry["design"] for entry in paid["decision"]["evidence"]] == ["otp"]
    kept = [entry for entry in owner.trail(operation) if entry["type"] == "protection.established"]
    assert kept[0]["details"]["means"] == conference.id and kept[0]["sealed"] and kept[0]["details"]["protection"] == opened["id"]


@pytest.mark.parametrize("snapshot, changes", [(True, {"liveness": False}), (True, {"person": False}), (True, {"verdict": "refused"}), (False, {})])
def test_a_conference_that_keeps_not_all_of_9_5_protects_nothing(bank, snapshot, changes):
    owner = Owner(bank)
    operation = owner.transfer()
    _, conference, given = protect(bank, operation, snapshot, **changes)
    assert given == {"outcome": "insufficient"}
    assert states(bank, operation) == [("recorded_video", "failed", conference.id)]
    assert violated(pay(owner, operation)) == ["9.3.2.3.2"]


def test_a_recording_with_a_gap_protects_nothing(bank):
    operation = Owner(bank).transfer()
    _, conference = open_video(bank, operation)
    conference.run().send(kind="snapshot")
    conference.next += 1
    conference.send()
    assert conference.verdict() == {"outcome": "insufficient"}


def test_a_conference_without_its_verdict_protects_nothing(bank):
    owner = Owner(bank)
    operation = owner.transfer()
    _, conference = open_video(bank, operation)
    conference.run().send(kind="snapshot")
    assert violated(pay(owner, operation)) == ["9.3.2.3.2"]
    assert conference.verdict(expect=409)["field"] == "operation"


def test_the_channel_answers_none_of_it(bank):
    operation = Owner(bank).transfer()
    opened, conference = open_video(bank, operation)
    for body in ({"code": "123456"}, {"decision": "confirm", "signature": "AA=="}, {}):
        assert bank.ask("POST", f"/v1/protections/{opened['id']}/answers", body, expect=403)["field"] == "protection"
    conference.run()
    conference.verdict(role="channel", expect=403)
    assert bank.ask("POST", f"/v1/operations/{operation}/protections", {"kind": "recorded_video", "means": conference.id}, expect=422)


def test_it_protects_its_own_operation_only(bank):
    owner = Owner(bank)
    protected, other = owner.transfer(), owner.transfer()
    protect(bank, protected)
    assert violated(pay(owner, other)) == ["9.3.2.3.2"]


def test_it_is_no_evidence_of_design_5(bank):
    """A password reset may be authorised by design 5: not by a conference that was run for something else."""
    owner = Owner(bank)
    operation = owner.operation("B050")
    protect(bank, operation)
    assert bank.ask("GET", f"/v1/operations/{operation}")["state"] == "created"
    paid = pay(owner, operation)
    assert paid["state"] == "permitted" and [entry["design"] for entry in paid["decision"]["evidence"]] == ["otp"]


def test_the_evidence_of_both_is_whole_elsewhere(bank, tmp_path):
    owner = Owner(bank)
    operation = owner.transfer()
    _, conference, _ = protect(bank, operation)
    pay(owner, operation)
    evidence = bank.ask("GET", f"/v1/operations/{operation}/evidence", role="auditor", expect=200)
    (tmp_path / "evidence.json").write_text(json.dumps(evidence))
    done = verify(bank, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"the chain of its {len(conference.recording()['chunks'])} chunks leads to the head in the ledger" in done.stdout
    assert "of an enhanced protection" in done.stdout


def verify(bank, folder):
    public = bank.server.directory / "public"
    (folder / "anchors.pem").write_bytes((bank.server.directory / "tls/server.pem").read_bytes())
    words = ["--key", public / "checkpoint.key", "--jwks", public / "receipt.jwks", "--trust", folder / "anchors.pem", folder / "evidence.json"]
    return subprocess.run([BUILD / "countersign", "evidence", "verify", *words], capture_output=True, text=True, timeout=60, check=False)


def test_too_late_is_too_late(make_server, tmp_path, clock):
    path = tmp_path / "protections.yaml"
    path.write_text(json.dumps({"protections": {"recorded_video": {**PROTECTIONS["recorded_video"], "answer_seconds": 60}}}))
    values = settings()
    values.pop("catalogue")
    bank = Phones(make_server, tmp_path, protections=str(path), **values)
    bank.server.stop()
    bank.server.start(wrapper=clock.wrapper)
    _, conference = open_video(bank, Owner(bank).transfer())
    conference.run()
    clock.pass_by(70)
    assert conference.upload(chunk(conference.next))["code"] in ("expired", "conflict")
    assert conference.verdict(expect=None)["code"] in ("expired", "conflict")
    bank.close()


def test_a_server_that_offers_it_needs_the_file_of_conferences(tmp_path):
    path = tmp_path / "protections.yaml"
    path.write_text(json.dumps({"protections": PROTECTIONS}))
    with pytest.raises(AssertionError, match="recorded_video"):
        Server(tmp_path / "data", protections=str(path)).start()
