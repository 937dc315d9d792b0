# SPDX-License-Identifier: Apache-2.0
"""What a decision leaves behind: receipts checked by jwcrypto, trails by hashing, evidence by the auditor's program, and what erasure leaves."""
import base64
import copy
import hashlib
import json

import pytest
from banking import SOFT, SUPPLIER, TOKEN, assert_refused, spoken
from jwcrypto import jwk, jws
from jwcrypto.common import base64url_decode
from stored import all_bytes, rows, tables

MARKS = ("示範", "00000058", "A123456789", "00123456789012", "00987654321098")


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def b64(data):
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def permitted(desk):
    operation = desk.payment(memo="貨款")
    return operation, desk.authorise(operation, desk.company, **TOKEN)


def read_receipt(desk, receipt):
    """Its claims, by an independent library and the key set that the server publishes."""
    keys = jwk.JWKSet.from_json(json.dumps(desk.call("GET", "/.well-known/jwks.json")))
    token = jws.JWS()
    token.deserialize(receipt)
    token.verify(keys.get_key(token.jose_header["kid"]))
    return json.loads(token.payload)


def test_the_receipt_says_what_was_decided(desk, permitted):
    operation, answer = permitted
    claims = read_receipt(desk, answer["receipt"])
    assert claims["operation"] == operation["id"] and claims["decision"] == "permit"
    assert claims["instruction"] == operation["instruction_digest"] == hashlib.sha256(canonical(operation["instruction"])).hexdigest()
    assert sorted(claims["clauses"]["satisfied"]) == spoken(answer)[1]
    entry = desk.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"][-1]
    assert claims["ledger"] == {"index": entry["index"], "log": entry["entry"]["log"]}


def test_every_reader_gets_the_same_receipt(desk, permitted):
    operation, answer = permitted
    read = desk.call("GET", f"/v1/operations/{operation['id']}")
    assert (read["state"], read["receipt"], read["decision"]) == ("permitted", answer["receipt"], answer["decision"])
    assert read["instruction"] == operation["instruction"]


def test_a_forged_receipt_is_refused_by_others_and_by_us(desk, permitted, tmp_path):
    header, payload, signature = permitted[1]["receipt"].split(".")
    other = base64.urlsafe_b64encode(base64url_decode(payload).replace(b"permit", b"permis")).decode().rstrip("=")
    with pytest.raises(jws.InvalidJWSSignature):
        read_receipt(desk, f"{header}.{other}.{signature}")
    (tmp_path / "forged").write_text(f"{header}.{other}.{signature}")
    assert desk.program("verify", tmp_path / "forged", "--jwks", desk.data / "public/receipt.jwks").returncode == 1


def test_the_receipt_stands_in_the_served_ledger(desk, permitted, tmp_path):
    operation, answer = permitted
    (tmp_path / "receipt").write_text(answer["receipt"])
    (tmp_path / "instruction").write_bytes(canonical(operation["instruction"]))
    words = ["--jwks", desk.data / "public/receipt.jwks", "--instruction", tmp_path / "instruction", "--ledger", f"{desk.address}/v1/ledger",
             "--key", desk.data / "public/checkpoint.key", "--ca", desk.data / "tls/server.pem"]
    done = desk.program("verify", tmp_path / "receipt", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "instruction").write_bytes(canonical(operation["instruction"]).replace(b"500000000", b"500000001"))
    assert desk.program("verify", tmp_path / "receipt", *words).returncode == 1


def leads_to(leaf, index, size, proof, root):
    """RFC 9162, section 2.1.3.2."""
    last, digest = size - 1, hashlib.sha256(b"\x00" + leaf).digest()
    for node in map(base64.b64decode, proof):
        if index & 1 or index == last:
            digest = hashlib.sha256(b"\x01" + node + digest).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            digest = hashlib.sha256(b"\x01" + digest + node).digest()
        index, last = index >> 1, last >> 1
    return last == 0 and b64(digest) == root


def assert_proved(trail):
    notes = dict((note.split("\n")[0], note.split("\n")[1:3]) for note in trail["checkpoints"])
    for entry in trail["entries"]:
        size, root = notes[entry["entry"]["log"]]
        leaf = canonical(entry["entry"])
        assert leads_to(leaf, entry["index"], int(size), entry["proof"], root)
        assert not leads_to(leaf + b" ", entry["index"], int(size), entry["proof"], root)


def test_the_trail_is_complete_and_proved(desk, permitted):
    trail = desk.call("GET", f"/v1/operations/{permitted[0]['id']}/trail")
    assert [entry["entry"]["type"] for entry in trail["entries"]] == [
        "operation.created", "ceremony.opened", "ceremony.answered", "operation.permitted"]
    assert_proved(trail)
    answered, decided = (entry["entry"] for entry in trail["entries"][-2:])
    assert {answered["details"][check] for check in ("legality", "correctness", "validity", "assurance", "usage")} == {"passed"}
    assert (decided["decision"], decided["clauses"]["violated"]) == ("permit", [])
    assert not any(mark in json.dumps(trail, ensure_ascii=False) for mark in MARKS)


def test_the_trail_of_a_denial_names_what_was_violated(desk):
    operation = desk.payment()
    desk.authorise(operation, desk.company, **SOFT)
    trail = desk.call("GET", f"/v1/operations/{operation['id']}/trail")
    assert trail["entries"][-1]["entry"]["type"] == "operation.denied"
    assert trail["entries"][-1]["entry"]["clauses"]["violated"] == ["8.2.high", "9.1.6"]
    assert_proved(trail)


def verify_evidence(desk, path):
    keys = ["--key", desk.data / "public/checkpoint.key", "--jwks", desk.data / "public/receipt.jwks"]
    return desk.program("evidence", "verify", *keys, "--trust", desk.pki / "trust.yaml", path)


def export_evidence(desk, operation, path):
    (path.parent / "token").write_text(desk.token)
    server = ["--server", desk.address, "--token-file", path.parent / "token", "--ca", desk.data / "tls/server.pem"]
    return desk.program("evidence", "export", operation["id"], *server, "--output", path)


def test_exported_evidence_verifies_and_changed_evidence_does_not(desk, permitted, tmp_path):
    path = tmp_path / "evidence.json"
    done = export_evidence(desk, permitted[0], path)
    assert done.returncode == 0, done.stderr
    done = verify_evidence(desk, path)
    assert done.returncode == 0 and "NO" not in done.stdout, done.stdout
    whole = json.loads(path.read_text())
    plain = base64.b64decode(whole["records"][0]["plain"])
    changes = {
        "instruction": whole["instruction"].replace("500000000", "400000000"),
        "receipt": whole["receipt"][:-4] + ("AAAA" if whole["receipt"][-4:] != "AAAA" else "BBBB"),
        "records": [{**whole["records"][0], "plain": b64(plain[:-40] + bytes([plain[-40] ^ 1]) + plain[-39:])}],
        "proofs": [*whole["proofs"][:2], *whole["proofs"][3:]],  # without the answer
    }
    for member, value in changes.items():
        changed = copy.copy(whole)
        changed[member] = value
        path.write_text(json.dumps(changed, ensure_ascii=False))
        done = verify_evidence(desk, path)
        assert done.returncode == 1 and "NO" in done.stdout, member


def test_an_erased_customer_cannot_be_read_and_every_proof_holds(desk, tmp_path):
    customer = desk.customer("natural", "B123456780", "示範已離開", "00999999999999")
    document = {"id": "consent-1", "version": "2026-01", "title": "示範同意書", "sha256": "ab" * 32}
    waiting = desk.operation(customer, "B070", document=document)
    ended = desk.operation(customer, "B070", document=document)
    desk.call("DELETE", f"/v1/operations/{ended['id']}")
    before = tmp_path / "before"
    before.write_bytes(desk.checkpoint())
    assert desk.call("DELETE", f"/v1/customers/{customer}/personal-data")["state"] == "erased"
    for operation in (waiting, ended):
        assert_refused(404, "not_found", desk.call, "GET", f"/v1/operations/{operation['id']}")
        assert_refused(404, "not_found", desk.call, "GET", f"/v1/operations/{operation['id']}/evidence")
        assert_proved(desk.call("GET", f"/v1/operations/{operation['id']}/trail"))
    assert desk.call("GET", f"/v1/customers/{customer}")["state"] == "erased"
    assert_refused(404, "not_found", desk.call, "DELETE", f"/v1/customers/{customer}/personal-data")
    assert_refused(404, "not_found", desk.operation, customer, "B070", document=document)
    desk.verify_ledger("--known", before)
    again = desk.customer("natural", "B123456780", "示範又回來", "00999999999999")
    assert again != customer


def test_no_row_of_an_erased_customer_leads_to_the_person(make_desk):
    desk = make_desk()
    customer = desk.customer("corporate", "00005005", "示範客戶三有限公司", "00333333333333")
    desk.designate(customer, SUPPLIER)
    credential = desk.enrol(customer, "fxml_customer3_soft")
    before = desk.call("GET", f"/v1/customers/{customer}")["credentials"][0]
    assert before["details"]["not_after"] and before["provenance"]["confirmed_by"] == "counter"
    desk.call("DELETE", f"/v1/customers/{customer}/personal-data")
    erased = desk.call("GET", f"/v1/customers/{customer}")
    assert erased["state"] == "erased" and len(erased["credentials"]) == 1
    shown = erased["credentials"][0]
    assert (shown["id"], shown["state"], shown["details"], shown["provenance"]) == (credential, "revoked", {}, {})
    kept = {"customer": 1, "credential": 1, "trail": 5}  # registered, two accounts, enrolled, erased
    for table, columns in tables(desk.data).items():
        key = "customer" if "customer" in columns else "id" if table == "customer" else None
        if key is not None:
            assert rows(desk.data, f"SELECT count(*) FROM {table} WHERE {key} = ?", customer)[0][0] == kept.get(table, 0), table
    assert rows(desk.data, "SELECT sealed_record FROM credential WHERE customer = ?", customer) == [(b"",)]
    assert before["details"]["not_after"].encode() not in all_bytes(desk.data)


def test_repeated_keys_bring_nothing_of_an_erased_customer_back(desk):
    body = {"kind": "natural", "identifier": "C123456789", "name": "示範已離開"}
    registered = desk.call("POST", "/v1/customers", body, key="registered")
    login = {"customer": registered["id"], "code": "A000", "channel": "web", "login_subject": "ming"}
    desk.call("POST", "/v1/operations", login, key="opened")
    erase = f"/v1/customers/{registered['id']}/personal-data"
    erased = desk.call("DELETE", erase, key="erased")
    size = desk.ledger_size()
    assert desk.call("DELETE", erase, key="erased") == erased
    assert desk.call("POST", "/v1/customers", body, key="registered") == registered
    assert_refused(404, "not_found", desk.call, "POST", "/v1/operations", login, key="opened")
    assert desk.ledger_size() == size


def test_the_kept_answer_to_an_enrolment_tells_nothing_when_the_customer_was_erased(make_desk):
    desk = make_desk()
    customer = desk.customer("corporate", "00005005", "示範客戶三有限公司", "00333333333333")
    certificate = (desk.pki / "users/fxml_customer3_soft.pem").read_text()
    details = {"certificate": certificate, "confirmed_by": "counter", "password_protected": True, "key_storage_secure": True}
    enrol = (f"/v1/customers/{customer}/credentials", {"design": "certificate", "details": details})
    answer = desk.call("POST", *enrol, key="enrolled")
    assert desk.call("POST", *enrol, key="enrolled") == answer
    desk.call("DELETE", f"/v1/customers/{customer}/personal-data")
    assert answer["details"]["not_after"].encode() not in all_bytes(desk.data)
    assert_refused(404, "not_found", desk.call, "POST", *enrol, key="enrolled")
