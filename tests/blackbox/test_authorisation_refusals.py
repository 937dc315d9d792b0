# SPDX-License-Identifier: Apache-2.0
"""Requests that are wrong in every way that we could think of: refused with a stable code, and nothing is changed by them."""
import base64
import json
import ssl
import urllib.error
import urllib.request

import pytest
from banking import ACCOUNT, STRANGER, TOKEN, Problem, assert_refused, spoken

UNKNOWN = "a" * 26
FAR_TOO_MUCH = 4 << 20


@pytest.fixture
def unchanged(desk, prepared):
    size = desk.ledger_size()
    yield
    assert desk.ledger_size() == size


@pytest.fixture(scope="module")
def prepared(desk):
    """A ceremony that no wrong answer may end."""
    return desk.ceremony(desk.payment(), desk.credential(desk.company, **TOKEN))


@pytest.fixture(scope="module")
def theirs(desk):
    return desk.credential(desk.small, "fxml_customer2", device="demo-token")


def send(desk, method, path, data, content_type="application/json"):
    headers = {"Authorization": f"Bearer {desk.token}", "Content-Type": content_type}
    request = urllib.request.Request(desk.address + path, data, headers, method=method)
    context = ssl.create_default_context(cafile=desk.data / "tls/server.pem")
    try:
        with urllib.request.urlopen(request, context=context, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        body = error.read()
        return error.code, json.loads(body)["code"]


def payment_body(desk, **changes):
    body = {"customer": desk.company, "code": "T200", "channel": "web", "account": {"bank": "999", "account": ACCOUNT},
            "payee": dict(zip(("bank", "account", "name"), STRANGER)), "amount": {"minor": 100, "currency": "TWD"}}
    for path, value in changes.items():
        place, *names = body, *path.split("__")
        for name in names[:-1]:
            place = place[name]
        place[names[-1]] = value
    return body


BAD_OPERATIONS = [
    ({"customer": UNKNOWN}, 404), ({"customer": 1}, 422), ({"customer": "x"}, 404), ({"customer": "../etc/passwd"}, 404), ({"customer": None}, 422),
    ({"code": "T999"}, 422), ({"code": ""}, 422), ({"code": ["T200"]}, 422), ({"code": "T200\u0000"}, 400), ({"code": "T100"}, 403),
    ({"channel": "telepathy"}, 422), ({"channel": "atm"}, 403), ({"channel": True}, 422),
    ({"amount": None}, 422), ({"amount": 100}, 422), ({"amount__minor": -1}, 422), ({"amount__minor": 0}, 422), ({"amount__minor": 1.5}, 422),
    ({"amount__minor": "100"}, 422), ({"amount__minor": 10**18}, 422), ({"amount__minor": 10**30}, (400, 422)), ({"amount__currency": "XXX"}, 422),
    ({"amount__currency": "TWDD"}, 422), ({"amount__more": 1}, 422),
    ({"payee__account": ""}, 422), ({"payee__account": "1" * 35}, 422), ({"payee__name": "x" * 193}, 422), ({"payee__name": "a\nb"}, 422),
    ({"payee__name": "\u202e示範"}, 422), ({"payee": []}, 422), ({"account": "00123456789012"}, 422), ({"memo": "m" * 513}, 422),
    ({"memo": "a\u0007b"}, 422), ({"more": 1}, 422), ({"risk": "low"}, 422), ({"facts": {"first_time": "yes"}}, 422), ({"facts": {"risk": "low"}}, 422),
    ({"facts": {"account_class": 4}}, 422), ({"document": {"id": "d", "version": "1", "title": "t", "sha256": "zz" * 32}}, 422),
]


@pytest.mark.parametrize("changes, status", BAD_OPERATIONS, ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else "")
def test_a_wrong_operation_is_refused(desk, unchanged, changes, status):
    with pytest.raises(Problem) as caught:
        desk.call("POST", "/v1/operations", payment_body(desk, **changes))
    assert caught.value.status in (status if isinstance(status, tuple) else (status,)), caught.value.body


@pytest.mark.parametrize("missing", ["customer", "code", "channel", "amount"])
def test_a_missing_member_is_named(desk, unchanged, missing):
    body = payment_body(desk)
    del body[missing]
    assert assert_refused(422, "invalid", desk.call, "POST", "/v1/operations", body)["field"] == missing


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b'"text"', b'{"a":1}x', b'{"customer":"a","customer":"b"}', b"\xff\xfe", b"{" * 5000,
                                  b'{"a":' * 5000, b'{"memo":"\xed\xa0\x80"}', b'{"a":1e999}'], ids=lambda text: repr(text[:20]))  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/operations", f"/v1/ceremonies/{UNKNOWN}/answers"])
def test_what_is_no_strict_json_object_is_refused(desk, unchanged, path, text):
    assert send(desk, "POST", path, text)[0] in (400, 404, 422)


def test_a_huge_body_is_refused(desk, unchanged, prepared):
    for path in ("/v1/operations", f"/v1/ceremonies/{prepared['id']}/answers"):
        try:
            assert send(desk, "POST", path, b'{"signature":"' + b"A" * FAR_TOO_MUCH + b'"}') == (413, "too_large")
        except (urllib.error.URLError, ConnectionError):
            pass  # the server had answered and closed before all was sent


def test_another_media_type_is_refused(desk, unchanged):
    assert send(desk, "POST", "/v1/operations", b"{}", "text/plain") == (415, "unsupported_media_type")


def of_text(text):
    return {"signature": base64.b64encode(text).decode()}


BAD_ANSWERS = [
    {}, {"signature": ""}, {"signature": 1}, {"signature": None}, {"signature": "!"}, {"signature": "AAA"}, {"signature": "AA=="}, {"signature": "A A="},
    {"signature": "AB=="}, {"signature": "_-_-"}, {"signature": "AAAA\n"}, {"sig": "AAAA"}, {"signature": "AAAA", "more": 1}, of_text(b"garbage"),
    of_text(b"\x30\x80" * 3000), of_text(b"\x30\x82\xff\xff"), of_text(b"<?xml version='1.0'?><a/>"), of_text(bytes(100_000)),
]


@pytest.mark.parametrize("body", BAD_ANSWERS, ids=lambda body: json.dumps(body)[:40])
def test_an_unreadable_answer_is_refused_and_counts_nothing(desk, prepared, unchanged, body):
    with pytest.raises(Problem) as caught:
        desk.call("POST", f"/v1/ceremonies/{prepared['id']}/answers", body)
    assert caught.value.status in (400, 422), caught.value.body


def test_an_answer_in_another_format_is_refused(desk, prepared, unchanged):
    xml = b'<Instruction xmlns="urn:countersign:instruction:1">x</Instruction>'
    assert_refused(422, "invalid", desk.answer, prepared, xml)


def test_a_cut_signature_is_refused(desk, prepared, unchanged):
    signature = desk.sign_for(prepared, "fxml_customer1")
    for size in (1, 100, len(signature) // 2, len(signature) - 1):
        assert_refused(422, "invalid", desk.answer, prepared, signature[:size])
    assert_refused(422, "invalid", desk.answer, prepared, signature + b"\x00")


@pytest.mark.parametrize("details, status", [({"format": "pdf"}, 422), ({"format": 1}, 422), ({"more": 1}, 422), (1, 422)])
def test_a_ceremony_in_an_unknown_format_is_refused(desk, prepared, unchanged, details, status):
    body = {"design": "certificate", "credential": desk.credential(desk.company, **TOKEN), "details": details}
    with pytest.raises(Problem) as caught:
        desk.call("POST", f"/v1/operations/{prepared['operation']}/ceremonies", body)
    assert caught.value.status == status


@pytest.mark.parametrize("body, status", [({"design": "magic"}, 422), ({}, 422), ({"design": "certificate"}, 422), ({"design": "video"}, 403),
                                          ({"design": "certificate", "credential": UNKNOWN}, 404), ({"design": "certificate", "credential": "x"}, 404)])
def test_a_ceremony_of_nothing_that_we_run_is_refused(desk, prepared, unchanged, body, status):
    with pytest.raises(Problem) as caught:
        desk.call("POST", f"/v1/operations/{prepared['operation']}/ceremonies", body)
    assert caught.value.status == status, caught.value.body


@pytest.mark.parametrize("method, path", [
    ("GET", "/v1/operations/{}"), ("DELETE", "/v1/operations/{}"), ("GET", "/v1/operations/{}/trail"), ("GET", "/v1/operations/{}/evidence"),
    ("GET", "/v1/customers/{}"), ("DELETE", "/v1/customers/{}/personal-data")])  # fmt: skip
@pytest.mark.parametrize("name", [UNKNOWN, "A" * 26, "a", "a" * 27, "1" * 26, "a" * 1000, "'--", "..;"], ids=lambda name: name[:30])
def test_what_does_not_exist_is_not_found(desk, unchanged, method, path, name):
    assert_refused(404, "not_found", desk.call, method, path.format(name))


@pytest.mark.parametrize("path, body", [
    ("/v1/customers/{}/accounts/withdrawal", {"bank": "999", "account": "00999"}),
    ("/v1/customers/{}/designated-accounts/withdrawal", {"bank": "999", "account": "00999"}),
    ("/v1/customers/{}/accounts", {"bank": "999", "account": "00999"}), ("/v1/customers/{}/designated-accounts", {"bank": "999", "account": "00999"}),
    ("/v1/customers/{}/credentials", {"design": "certificate", "details": {}}), ("/v1/operations/{}/ceremonies", {"design": "certificate", "credential": UNKNOWN}),
    ("/v1/ceremonies/{}/answers", {"signature": "AAAA"})])  # fmt: skip
@pytest.mark.parametrize("name", [UNKNOWN, "x"])
def test_nothing_is_added_to_what_does_not_exist(desk, unchanged, path, body, name):
    assert_refused(404, "not_found", desk.call, "POST", path.format(name), body)


@pytest.mark.parametrize("name", [UNKNOWN, "x"])
def test_a_credential_that_does_not_exist_is_not_found(desk, theirs, unchanged, name):
    for customer, credential in [(desk.company, name), (name, name), (name, theirs)]:
        assert_refused(404, "not_found", desk.call, "DELETE", f"/v1/customers/{customer}/credentials/{credential}")


def test_a_credential_of_another_customer_is_not_found_and_stays(desk, theirs, unchanged):
    assert_refused(404, "not_found", desk.call, "DELETE", f"/v1/customers/{desk.company}/credentials/{theirs}")
    states = {entry["id"]: entry["state"] for entry in desk.call("GET", f"/v1/customers/{desk.small}")["credentials"]}
    assert states[theirs] == "active"


def test_what_is_over_is_in_conflict(desk):
    """It exists; so it is not "not found"."""
    credential = desk.enrol(desk.company, "fxml_customer1", device="demo-token")
    path = f"/v1/customers/{desk.company}/credentials/{credential}"
    assert desk.call("DELETE", path)["state"] == "revoked"
    assert assert_refused(409, "conflict", desk.call, "DELETE", path)["field"] == "credential"
    operation = f"/v1/operations/{desk.payment()['id']}"
    assert desk.call("DELETE", operation)["state"] == "cancelled"
    assert assert_refused(409, "conflict", desk.call, "DELETE", operation)["field"] == "operation"


BAD_CREDENTIALS = [
    ({"certificate": ""}, 422), ({"certificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}, 422), ({"certificate": 1}, 422),
    ({"confirmed_by": "friend"}, 422), ({"device": "no-such-device"}, 403), ({"carrier": "no-such-carrier"}, 403), ({"same_device": "no"}, 422),
    ({"more": 1}, 422),
]


@pytest.mark.parametrize("changes, status", BAD_CREDENTIALS, ids=lambda value: json.dumps(value)[:40])
def test_a_wrong_enrolment_is_refused(desk, unchanged, changes, status):
    details = {"certificate": (desk.pki / "users/fxml_customer2.pem").read_text(), "confirmed_by": "counter", **changes}
    with pytest.raises(Problem) as caught:
        desk.call("POST", f"/v1/customers/{desk.company}/credentials", {"design": "certificate", "details": details})
    assert caught.value.status == status, caught.value.body


def test_two_certificates_are_not_enrolled_as_one(desk, unchanged):
    certificates = "".join((desk.pki / f"users/{user}.pem").read_text() for user in ("fxml_customer1", "fxml_customer2"))
    details = {"certificate": certificates, "confirmed_by": "counter", "password_protected": True, "key_storage_secure": True}
    body = {"design": "certificate", "details": details}
    assert assert_refused(422, "invalid", desk.call, "POST", f"/v1/customers/{desk.company}/credentials", body)["field"] == "details.certificate"


def test_what_was_cancelled_takes_no_answer(desk):
    """Not even a wrong one, which would be counted."""
    operation = desk.payment()
    ceremony = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    wrong = desk.sign("fxml_customer1", b"something else")
    desk.call("DELETE", f"/v1/operations/{operation['id']}")
    assert_refused(409, "conflict", desk.answer, ceremony, wrong)
    events = [entry["entry"]["type"] for entry in desk.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"]]
    assert events == ["operation.created", "ceremony.opened", "operation.cancelled"]


def test_an_operation_has_so_many_ceremonies_and_the_last_one_counts(desk):
    operation, credential = desk.payment(), desk.credential(desk.company, **TOKEN)
    ceremonies = [desk.ceremony(operation, credential) for _ in range(16)]
    refusal = assert_refused(409, "conflict", desk.ceremony, operation, credential)
    assert refusal["field"] == "operation"
    answer = desk.answer(ceremonies[-1], desk.sign_for(ceremonies[-1], "fxml_customer1"))
    assert answer["decision"]["decision"] == "permit"


def test_after_all_of_it_the_right_answer_is_permitted(desk, prepared):
    assert spoken(desk.answer(prepared, desk.sign_for(prepared, "fxml_customer1")))[0] == "permit"
