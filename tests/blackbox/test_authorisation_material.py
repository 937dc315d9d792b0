# SPDX-License-Identifier: Apache-2.0
"""What many records share (authorities' certificates, revocation lists) is stored once, goes into every export, and tells of no customer."""
import hashlib
import json
import subprocess

import pytest
from banking import TOKEN, assert_refused
from stored import all_bytes, change, rows
from test_authorisation_proofs import export_evidence, verify_evidence

KINDS = {"certificates": "certificate", "crls": "crl", "ocsp": "ocsp"}


def material(desk):
    return {bytes(digest).hex(): (kind, bytes(der)) for digest, kind, der in rows(desk.data, "SELECT digest, kind, der FROM evidence_material")}


def der_of(path):
    return subprocess.run(["openssl", "x509", "-in", path, "-outform", "DER"], check=True, capture_output=True, timeout=60).stdout


def permit(desk):
    operation = desk.payment()
    assert desk.authorise(operation, desk.company, **TOKEN)["decision"]["decision"] == "permit"
    return operation


def export(desk, operation, folder):
    path = folder / "evidence.json"
    path.unlink(missing_ok=True)
    done = export_evidence(desk, operation, path)
    assert done.returncode == 0, done.stderr
    return path


def assert_whole(desk, path):
    done = verify_evidence(desk, path)
    assert done.returncode == 0 and "NO" not in done.stdout and "not in the file" not in done.stdout, done.stdout
    assert "pieces that the record names are in the file" in done.stdout


def test_records_share_what_is_public(desk, tmp_path):
    operations = [permit(desk) for _ in range(2)]
    kept = material(desk)
    assert {kind for kind, _ in kept.values()} == {"certificate", "crl"}
    assert all(hashlib.sha256(der).hexdigest() == name for name, (_, der) in kept.items())
    sizes = [size for (size,) in rows(desk.data, "SELECT length(sealed_record) FROM evidence_record")]
    assert len(sizes) == 2 and max(sizes) < 8000
    for operation in operations:
        path = export(desk, operation, tmp_path)
        assert_whole(desk, path)
        evidence = json.loads(path.read_text())
        assert sum(len(evidence[member]) for member in KINDS) == len(kept)


def test_material_tells_of_no_customer(desk):
    permit(desk)
    certificate = der_of(desk.pki / "users/fxml_customer1.pem")
    assert b"00000058" in certificate
    for _, der in material(desk).values():
        assert certificate not in der and b"00000058" not in der and "示範客戶一".encode() not in der


def test_a_server_that_starts_again_stores_nothing_twice(make_desk):
    desk = make_desk()
    permit(desk)
    before = rows(desk.data, "SELECT * FROM evidence_material ORDER BY digest")
    desk.stop()
    desk.start()
    permit(desk)
    assert rows(desk.data, "SELECT * FROM evidence_material ORDER BY digest") == before


def test_evidence_holds_the_lists_of_its_time(make_desk, tmp_path):
    desk = make_desk(own_pki=True)
    first = permit(desk)
    earlier = material(desk)
    desk.publish_list("fxml_user")
    second = permit(desk)
    later = material(desk)
    assert len(later) == len(earlier) + 1
    contents = []
    for operation in (first, second):
        path = export(desk, operation, tmp_path)
        assert_whole(desk, path)
        contents.append(json.loads(path.read_text()))
    assert contents[0]["certificates"] == contents[1]["certificates"] and contents[0]["crls"] != contents[1]["crls"]
    desk.authority("fxml_user", "-revoke", "users/fxml_customer1.pem", "-crl_reason", "keyCompromise")
    desk.publish_list("fxml_user")
    assert_whole(desk, export(desk, first, tmp_path))


@pytest.mark.parametrize("sql, event", [
    ("DELETE FROM evidence_material WHERE digest = ?", "evidence.material_missing"),
    ("UPDATE evidence_material SET der = digest WHERE digest = ?", "evidence.material_changed"),
])  # fmt: skip
def test_lost_material_is_told_and_not_passed_over(make_desk, tmp_path, sql, event):
    desk = make_desk()
    operation = permit(desk)
    name = next(name for name, (kind, _) in material(desk).items() if kind == "crl")
    change(desk.data, sql, bytes.fromhex(name))
    assert_refused(500, "corrupt", desk.call, "GET", f"/v1/operations/{operation['id']}/evidence")
    done = export_evidence(desk, operation, tmp_path / "evidence.json")
    assert done.returncode != 0 and not (tmp_path / "evidence.json").exists()
    told = [json.loads(line) for line in desk.log.read_text().splitlines() if f'"{event}"' in line]
    assert told[0]["sha256"] == name and told[0]["operation"] == operation["id"]


def test_erasing_a_customer_leaves_material_and_nothing_of_the_customer(make_desk):
    desk = make_desk()
    operation = permit(desk)
    kept = material(desk)
    certificate = der_of(desk.pki / "users/fxml_customer1.pem")
    assert desk.call("DELETE", f"/v1/customers/{desk.company}/personal-data")["state"] == "erased"
    assert_refused(404, "not_found", desk.call, "GET", f"/v1/operations/{operation['id']}/evidence")
    assert material(desk) == kept
    desk.stop()
    assert certificate not in all_bytes(desk.data)
