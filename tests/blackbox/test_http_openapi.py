# SPDX-License-Identifier: Apache-2.0
# api/openapi.yaml against the table of routes and against the running server: neither may know a path, role, problem or member that the other does not.
import re

import jsonschema
import pytest
import yaml
from conftest import ROLES, SOURCE
from otp_device import Oath, another

from chip_card import CardProgram, ChipCard

API = yaml.safe_load((SOURCE / "api/openapi.yaml").read_text())
METHODS = ("get", "post", "put", "delete")
OPERATIONS = [(method, path, API["paths"][path][method]) for path in API["paths"] for method in METHODS if method in API["paths"][path]]


def table():
    """{(method, path): (open to all, roles)} of routes.def."""
    routes = {}
    for method, path, access in re.findall(r'^ROUTE\((\w+), "([^"]+)", (OPEN|ANY_ROLE|ROLES\([^)]*\)),', (SOURCE / "src/http/routes.def").read_text(), re.M):
        roles = {role.strip().lower() for role in access[6:-1].split(",")} if access.startswith("ROLES") else set(ROLES)
        routes[method.lower(), path.replace("*}", "}")] = (access == "OPEN", roles)
    return routes


def test_the_description_and_the_table_have_the_same_routes():
    assert {(method, path) for method, path, _ in OPERATIONS} == set(table())


@pytest.mark.parametrize("method,path,operation", OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS])
def test_roles_are_described_as_they_are(method, path, operation):
    is_open, roles = table()[method, path]
    assert (operation.get("security") == []) == is_open
    if is_open:
        return
    text = operation["description"]
    if "Any role." in text:
        assert roles == set(ROLES)
    else:
        assert {role.strip() for role in re.search(r"Roles: ([a-z, ]+)\.", text)[1].split(",")} == roles


def test_every_problem_is_described():
    codes = re.findall(r'^PROBLEM\(\w+, \d+, "(\w+)"', (SOURCE / "src/http/problems.def").read_text(), re.M)
    assert codes == API["components"]["schemas"]["ProblemCode"]["enum"]


def check(answer, method, path):
    """The answer's status and body are as described; returns the body."""
    responses = API["paths"][path][method]["responses"]
    assert str(answer.status) in responses, (answer.status, answer.body)
    response = responses[str(answer.status)]
    if "$ref" in response:
        response = API["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    content_type = answer.headers["Content-Type"].split(";")[0]
    assert content_type in response["content"], content_type
    if not content_type.endswith("json"):
        return answer.body
    schema = {**response["content"][content_type]["schema"], "components": API["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())
    return answer.json()


@pytest.mark.parametrize("method,path,operation", OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS])
def test_strangers_and_other_roles_are_refused_everywhere(server, method, path, operation):
    is_open, roles = table()[method, path]
    concrete = re.sub(r"\{\w+\}", "x", path)
    if is_open:
        assert server.ask(method.upper(), concrete).status not in (401, 403)
        return
    check(server.ask(method.upper(), concrete), method, path)
    assert server.ask(method.upper(), concrete).status == 401
    for role in set(ROLES) - roles:
        assert server.ask(method.upper(), concrete, role).status == 403, role


@pytest.fixture(scope="module")
def ask(server):
    """ask(method, path of the description, role, body, parameters...): the checked body."""
    seen = set()

    def ask(method, path, role=None, body=None, /, expect=None, **parameters):
        concrete = path.format(**parameters) if parameters else path
        answer = server.ask(method.upper(), concrete, role, body)
        seen.add((method, path))
        result = check(answer, method, path)
        assert expect is None or answer.status == expect, (answer.status, answer.body)
        return result

    ask.seen = seen
    return ask


@pytest.fixture(scope="module")
def customer(ask):
    body = {"kind": "natural", "identifier": "A123456789", "name": "示範收款人"}
    made = ask("post", "/v1/customers", "counter", body, expect=201)["id"]
    ask("post", "/v1/customers/{id}/accounts", "counter", {"bank": "812", "account": "20001234567890"}, expect=201, id=made)
    return made


OPERATION = {"code": "T100", "channel": "web", "account": {"bank": "812", "account": "20001234567890"},
             "payee": {"bank": "004", "account": "10009876543210", "name": "示範收款人"}, "amount": {"minor": 120000, "currency": "TWD"}}


@pytest.fixture(scope="module")
def operation(ask, customer):
    return ask("post", "/v1/operations", "channel", {**OPERATION, "customer": customer}, expect=201)


def test_the_service_routes(ask):
    for path in ["/healthz", "/readyz", "/api/openapi.yaml", "/.well-known/jwks.json"]:
        ask("get", path, expect=200)
    ask("get", "/metrics", "operator", expect=200)
    ask("get", "/problems/{code}", expect=200, code="not_found")
    ask("get", "/problems/{code}", expect=404, code="nothing")


def test_the_law_routes(ask):
    case = API["paths"]["/v1/decisions"]["post"]["requestBody"]["content"]["application/json"]["example"]
    assert ask("post", "/v1/decisions", "channel", case, expect=200)["decision"] == "permit"
    ask("post", "/v1/decisions", "channel", [case, {}], expect=200)
    ask("get", "/v1/clauses", "channel", expect=200)
    ask("get", "/v1/clauses/{id}", "channel", expect=200, id="9.3.1")
    ask("get", "/v1/clauses/{id}", "channel", expect=404, id="1.1")


def test_the_customer_routes(ask, customer):
    ask("get", "/v1/customers/{id}", "auditor", expect=200, id=customer)
    ask("get", "/v1/customers/{id}", "auditor", expect=404, id="nobody")
    ask("post", "/v1/customers", "counter", {"kind": "robot", "identifier": "1", "name": "n"}, expect=422)
    ask("post", "/v1/customers/{id}/designated-accounts", "counter", {"bank": "004", "account": "10009876543210"}, expect=201, id=customer)
    ask("post", "/v1/customers/{id}/designated-accounts", "counter", {"bank": "004", "account": "10009876543210"}, expect=409, id=customer)
    for kind, role in {"accounts": "counter", "designated-accounts": "channel"}.items():
        account = {"bank": "004", "account": "30009876543210"}
        path = "/v1/customers/{id}/" + kind
        ask("post", path + "/withdrawal", role, account, expect=404, id=customer)
        ask("post", path, "counter", account, expect=201, id=customer)
        ask("post", path + "/withdrawal", role, account, expect=200, id=customer)
        ask("post", path + "/withdrawal", role, account, expect=409, id=customer)
        ask("post", path + "/withdrawal", role, {"bank": "004"}, expect=422, id=customer)
    details = {"certificate": "no certificate", "confirmed_by": "counter"}
    ask("post", "/v1/customers/{id}/credentials", "ra", {"design": "certificate", "details": details}, expect=422, id=customer)
    ask("delete", "/v1/customers/{id}/credentials/{credential}", "ra", id=customer, credential="2b6wzsnq5k3k5y7l4r2h5j3u4a")


def test_the_routes_of_credentials(ask, customer):
    body = {"design": "otp", "details": {"confirmed_by": "counter", "algorithm": "hotp"}}
    credential = ask("post", "/v1/customers/{id}/credentials", "counter", body, expect=201, id=customer)["id"]
    for what, body in {"activation": {"code": "000000"}, "resynchronisation": {"code": "000000", "next_code": "000000"}, "suspension": None,
                       "resumption": {}, "unlocking": {}}.items():
        ask("post", "/v1/customers/{id}/credentials/{credential}/" + what, "counter", body, id=customer, credential=credential)


def test_an_authorisation_in_one_request(ask, customer):
    body = {"design": "otp", "details": {"confirmed_by": "counter", "algorithm": "hotp"}}
    enrolled = ask("post", "/v1/customers/{id}/credentials", "counter", body, expect=201, id=customer)
    device = Oath.from_uri(enrolled["once"]["uri"])
    known = {"id": customer, "credential": enrolled["id"]}
    ask("post", "/v1/customers/{id}/credentials/{credential}/activation", "counter", {"code": device.at(0)}, expect=200, **known)
    body = {**OPERATION, "payee": OPERATION["payee"] | {"bank": "812", "account": "20001234567890"}, "customer": customer, "credential": enrolled["id"]}
    right, wrong = {"answer": {"code": device.at(1)}}, {"answer": {"code": another(device.at(1))}}
    assert ask("post", "/v1/authorisations", "channel", body | wrong, expect=201)["outcome"] == "wrong"
    assert ask("post", "/v1/authorisations", "channel", body | right, expect=201)["state"] == "permitted"
    ask("post", "/v1/authorisations", "channel", body, expect=422)


def test_the_message_routes(ask, customer):
    """This server has no channels file: what would be sent is refused, and there is nothing to see."""
    body = API["paths"]["/v1/customers/{id}/messages"]["post"]["requestBody"]["content"]["application/json"]["example"]
    ask("post", "/v1/customers/{id}/messages", "channel", body, expect=403, id=customer)
    assert ask("get", "/v1/messages", "operator", expect=200) == {"messages": []}
    nothing = "2b6wzsnq5k3k5y7l4r2h5j3u4a"
    ask("get", "/v1/messages/{id}", "operator", expect=404, id=nothing)
    ask("post", "/v1/messages/{id}/retry", "operator", expect=404, id=nothing)
    ask("post", "/v1/messages/{id}/delivery", "channel", {"state": "delivered"}, expect=404, id=nothing)


def test_the_tokens_of_a_vendor(ask):
    ask("post", "/v1/tokens", "ra", {"pskc": "no XML", "key": "00" * 16}, expect=422)


def test_the_routes_of_phones(ask, customer):
    nobody = "2b6wzsnq5k3k5y7l4r2h5j3u4a"
    assert ask("get", "/v1/customers/{id}/phones", "auditor", expect=200, id=customer) == {"phones": []}
    ask("post", "/v1/customers/{id}/phones", "counter", {"number": "0912345678"}, expect=403, id=customer)
    ask("post", "/v1/customers/{id}/phones/{phone}/codes", "channel", {}, expect=404, id=customer, phone=nobody)
    ask("post", "/v1/customers/{id}/phones/{phone}/verifications", "channel", {"code": "123456"}, expect=404, id=customer, phone=nobody)
    ask("post", "/v1/ceremonies/{id}/codes", "channel", {}, expect=404, id=nobody)


def test_the_operation_routes(ask, operation):
    identity = operation["id"]
    assert operation["decision"]["decision"] == "deny" and operation["decision"]["options"]
    assert ask("get", "/v1/operations/{id}", "channel", expect=200, id=identity)["instruction"] == operation["instruction"]
    ask("post", "/v1/operations/{id}/ceremonies", "channel", {"design": "certificate", "credential": "2b6wzsnq5k3k5y7l4r2h5j3u4a"}, id=identity)
    ask("post", "/v1/ceremonies/{id}/answers", "channel", {"signature": "AAAA"}, expect=404, id="2b6wzsnq5k3k5y7l4r2h5j3u4a")
    ask("post", "/v1/operations", "channel", {**OPERATION, "customer": identity}, id=identity)
    assert ask("delete", "/v1/operations/{id}", "channel", expect=200, id=identity)["state"] == "cancelled"
    ask("delete", "/v1/operations/{id}", "channel", expect=409, id=identity)
    ask("get", "/v1/operations/{id}/evidence", "auditor", id=identity)
    trail = ask("get", "/v1/operations/{id}/trail", "auditor", expect=200, id=identity)
    assert [entry["entry"]["type"] for entry in trail["entries"]] == ["operation.created", "operation.cancelled"]


def test_the_protection_routes(ask, customer):
    identity = ask("post", "/v1/operations", "channel", {**OPERATION, "customer": customer}, expect=201)["id"]
    ask("post", "/v1/operations/{id}/protections", "channel", {"kind": "deferred_blockable"}, expect=201, id=identity)
    ask("post", "/v1/operations/{id}/protections", "channel", {"kind": "email"}, expect=403, id=identity)
    rows = ask("get", "/v1/operations/{id}/protections", "auditor", expect=200, id=identity)["protections"]
    assert [(row["kind"], row["state"]) for row in rows] == [("deferred_blockable", "armed")]
    ask("post", "/v1/operations/{id}/blocks", "channel", {"channel": "phone", "reason": "not_mine"}, expect=409, id=identity)
    ask("post", "/v1/operations/{id}/staff-blocks", "approver", {"reason": "mistake"}, expect=409, id=identity)


def test_what_customers_remember(ask, customer):
    name = {"code": "A000", "channel": "web", "identifier": "A123456789", "user_code": "fox7tree"}
    password = {"password": "12345678", "use": "login", "user_code": "fox7tree", "default": True, "confirmed_by": "counter"}
    question = {"id": "pet", "text": {"zh-TW": "第一隻寵物？", "en": "First pet?"}, "answers": ["Fido"]}
    questions = {"confirmed_by": "counter", "questions": [{**question, "id": str(number)} for number in range(3)]}
    credentials = {}
    for design, details in (("password", password), ("knowledge", questions)):
        body = {"design": design, "details": details}
        credentials[design] = ask("post", "/v1/customers/{id}/credentials", "counter", body, expect=201, id=customer)["id"]
    assert ask("post", "/v1/logins", "channel", {**name, "password": "12345679"}, expect=200) == {"outcome": "wrong"}
    assert ask("post", "/v1/logins", "channel", {**name, "password": "12345678"}, expect=200)["outcome"] == "continue"
    ask("post", "/v1/logins", "channel", {**name, "password": "12345678", "new_password": "12345679"}, expect=403)
    signed_in = ask("post", "/v1/logins", "channel", {**name, "password": "12345678", "new_password": "tR7-mq2x"}, expect=200)
    assert signed_in["customer"] == customer and signed_in["details"] == {"password": "changed"}
    reset = {"details": {"password": "zK4.pw9v"}}
    path, known = "/v1/customers/{id}/credentials/{credential}/password", {"id": customer, "credential": credentials["password"]}
    ask("post", path, "channel", reset, expect=403, **known)
    ask("post", path, "counter", reset, expect=200, **known)
    ask("post", path, "counter", reset, expect=403, **known)
    ask("post", path, "counter", {"details": {"password": "tR7-mq2x"}}, expect=200, **known)
    ask("post", path, "counter", reset, expect=403, id=customer, credential=credentials["knowledge"])
    for design, answer in (("password", {"password": "tR7-mq2x"}), ("knowledge", {"answers": dict.fromkeys("012", "ｆｉｄｏ")})):
        body = {"customer": customer, "code": "A000", "channel": "web", "login_subject": "A123456789"}
        operation = ask("post", "/v1/operations", "channel", body, expect=201)["id"]
        body = {"design": design, "credential": credentials[design]}
        ceremony = ask("post", "/v1/operations/{id}/ceremonies", "channel", body, expect=201, id=operation)
        assert ask("post", "/v1/ceremonies/{id}/answers", "channel", answer, expect=200, id=ceremony["id"])["state"] == "permitted"


PUBLIC_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="  # RFC 8032, 7.1, test 1


def test_the_routes_of_what_answers_protections(ask, customer):
    device = {"purpose": "transaction", "algorithm": "Ed25519", "public_key": PUBLIC_KEY, "proof": "A" * 86 + "=="}
    ask("post", "/v1/customers/{id}/devices", "counter", device, expect=403, id=customer)
    held = ask("get", "/v1/customers/{id}/devices", "auditor", expect=200, id=customer)
    assert held["devices"] == [] and {row["design"] for row in held["credentials"]} == {"otp"}
    ask("delete", "/v1/customers/{id}/devices/{device}", "counter", expect=404, id=customer, device="2b6wzsnq5k3k5y7l4r2h5j3u4a")
    ask("post", "/v1/protections/{id}/answers", "channel", {"decision": "confirm", "signature": "AA=="}, expect=404, id="2b6wzsnq5k3k5y7l4r2h5j3u4a")
    some_device = {"id": customer, "device": "2b6wzsnq5k3k5y7l4r2h5j3u4a"}
    ask("post", "/v1/customers/{id}/devices/{device}/suspension", "channel", expect=404, **some_device)
    ask("post", "/v1/customers/{id}/devices/{device}/resumption", "counter", {}, expect=404, **some_device)
    ask("post", "/v1/customers/{id}/devices/{device}/name", "channel", {"name": "手機"}, expect=404, **some_device)
    assessment = {"mechanism": "callback", "document_sha256": "ab" * 32, "level": "board", "valid_from": "2026-01-01T00:00:00Z",
                  "valid_until": "2099-01-01T00:00:00Z", "key": {"algorithm": "Ed25519", "public_key": device["public_key"]}}
    identity = ask("post", "/v1/assessments", "admin", assessment, expect=201)["id"]
    assert ask("post", "/v1/assessments/{id}/approvals", "approver", expect=200, id=identity)["approvals"] == 1
    ask("delete", "/v1/assessments/{id}", "admin", expect=200, id=identity)
    assert ask("get", "/v1/assessments", "auditor", expect=200)["assessments"][0]["withdrawn"]
    assert ask("post", "/v1/inbound-messages", "channel", {"source": "0912345678", "text": "123456"}, expect=200) == {"outcome": "ignored"}
    assert ask("post", "/v1/sim-results", "channel", {"reference": "of nothing"}, expect=200) == {"outcome": "ignored"}


def test_the_routes_of_indirect_biometrics(ask, customer):
    assessment = {"subject": "indirect_biometrics", "technique": "passkey", "models": ["any"], "document_sha256": "cd" * 32, "level": "board",
                  "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2099-01-01T00:00:00Z"}
    ask("post", "/v1/assessments", "admin", assessment, expect=201)
    assert ask("get", "/v1/assessments", "auditor", expect=200)["assessments"][0]["models"] == ["any"]
    notice = {"version": "1", "zh-TW": "生物特徵由您的裝置比對。", "en": "Your device compares.", "valid_from": "2026-01-01T00:00:00Z"}
    made = ask("post", "/v1/risk-notices", "admin", notice, expect=201)
    ask("post", "/v1/risk-notices", "admin", notice, expect=409)
    assert ask("post", "/v1/risk-notices/{version}/approvals", "approver", expect=200, version="1")["digest"] == made["digest"]
    ask("post", "/v1/risk-notices/{version}/approvals", "approver", expect=404, version="2")
    assert ask("get", "/v1/risk-notices", "channel", expect=200)["notices"][0]["zh-TW"] == notice["zh-TW"]
    details = {"technique": "pattern", "secret": "15963", "confirmed_by": "counter"}
    enrolled = ask("post", "/v1/customers/{id}/credentials", "counter", {"design": "two_factor", "details": details, "name": "圖形"}, expect=201, id=customer)
    known = {"id": customer, "credential": enrolled["id"]}
    ask("post", "/v1/customers/{id}/credentials/{credential}/risk-acceptances", "channel", {"version": "1", "language": "zh-TW"}, expect=201, **known)
    ask("post", "/v1/customers/{id}/credentials/{credential}/name", "channel", {"name": "九宮格"}, expect=200, **known)
    assert ask("get", "/v1/customers/{id}/indirect-biometrics", "approver", expect=200, id=customer)["state"] == "on"
    ask("post", "/v1/customers/{id}/indirect-biometrics/suspension", "channel", expect=200, id=customer)
    ask("post", "/v1/customers/{id}/indirect-biometrics/resumption", "channel", {}, expect=403, id=customer)
    ask("post", "/v1/customers/{id}/indirect-biometrics/resumption", "counter", {}, expect=200, id=customer)
    ask("post", "/v1/indirect-biometrics/stops", "approver", {"technique": "passkey", "model": "any"}, expect=201)
    assert len(ask("get", "/v1/indirect-biometrics/stops", "auditor", expect=200)["stops"]) == 1
    ask("delete", "/v1/indirect-biometrics/stops/{technique}/{model}", "approver", expect=403, technique="passkey", model="any")


def test_the_routes_of_biometric_parameters(ask):
    proposed = {"technique": "face", "purpose": "query", "engine": "e", "model": "m", "similarity_min": 1, "liveness_min": 1, "far_ppm": 1, "frr_ppm": 1,
                "document_sha256": "ab" * 32, "valid_from": "2026-01-01T00:00:00Z"}
    identity = ask("post", "/v1/biometric-parameters", "admin", proposed, expect=201)["id"]
    assert ask("post", "/v1/biometric-parameters/{id}/approvals", "approver", expect=200, id=identity)["approvals"] == 1
    assert ask("get", "/v1/biometric-parameters", "auditor", expect=200)["parameters"][0]["id"] == identity


def test_the_routes_of_recordings(ask, customer):
    from conferences import chunk

    operation = ask("post", "/v1/operations", "channel", {"customer": customer, "code": "B050", "channel": "web"}, expect=201)["id"]
    ceremony = ask("post", "/v1/operations/{id}/ceremonies", "channel", {"design": "video"}, expect=201, id=operation)["id"]
    ask("post", "/v1/ceremonies/{id}/chunks", "channel", chunk(0, hints=["frame_rate"]), expect=201, id=ceremony)
    asked = ask("post", "/v1/ceremonies/{id}/answers", "officer", {"step": "ask"}, expect=200, id=ceremony)
    assert asked["challenge"]["left"] == 2
    assert ask("get", "/v1/ceremonies/{id}/recording", "auditor", expect=200, id=ceremony)["conference"]["officer"] == "officer"
    assert ask("get", "/v1/ceremonies/{id}/chunks/{position}", "officer", expect=200, id=ceremony, position=0) == b"frames"
    assert ask("post", "/v1/ceremonies/{id}/signals", "channel", {"to": "officer", "kind": "offer", "data": {"sdp": "v=0"}}, expect=201, id=ceremony)
    [signal] = ask("get", "/v1/ceremonies/{id}/signals", "officer", expect=200, id=ceremony)["signals"]
    assert signal["kind"] == "offer" and signal["data"] == {"sdp": "v=0"}
    assert ask("post", "/v1/ceremonies/{id}/recording/hold", "approver", expect=200, id=ceremony)["held"]
    assert not ask("delete", "/v1/ceremonies/{id}/recording/hold", "approver", expect=200, id=ceremony)["held"]


def test_the_phone_routes_of_a_server_without_channels(ask, customer):
    nothing = "2b6wzsnq5k3k5y7l4r2h5j3u4a"
    ask("get", "/v1/customers/{id}/phones", "auditor", id=customer)
    ask("post", "/v1/customers/{id}/phones", "counter", {"number": "0912345678"}, id=customer)
    ask("post", "/v1/customers/{id}/phones/{phone}/codes", "counter", {}, id=customer, phone=nothing)
    ask("post", "/v1/customers/{id}/phones/{phone}/verifications", "counter", {"code": "123456"}, id=customer, phone=nothing)
    ask("post", "/v1/ceremonies/{id}/codes", "channel", {}, id=nothing)


def test_the_proof_routes(ask, operation):
    size = int(ask("get", "/v1/ledger/checkpoint", expect=200).decode().splitlines()[1])
    width = f"0/000.p/{size}" if size < 256 else "0/000"
    assert len(ask("get", "/v1/ledger/tile/{path}", expect=200, path=width)) == 32 * min(size, 256)
    ask("get", "/v1/ledger/tile/{path}", expect=200, path=f"entries/000.p/{size}")
    ask("get", "/v1/ledger/tile/{path}", expect=404, path="0/999")
    assert ask("get", "/v1/ledger/logs", "auditor", expect=200)["logs"][0]["state"] == "root"
    assert ask("get", "/v1/ledger/logs/{log}/checkpoint", expect=200, log="1").decode().splitlines()[0]
    ask("get", "/v1/ledger/logs/{log}/tile/{path}", expect=200, log="1", path=width)
    for none in ("0", "999", "-1", "1x", "99999999999999999999"):
        ask("get", "/v1/ledger/logs/{log}/checkpoint", expect=404, log=none)


def test_chip_cards_are_described_as_they_are(ask, customer):
    program = CardProgram(ChipCard("999", "0000020001234567"))
    card = {"issuer": "999", "account": program.card.account}
    body = {"design": "chip_card", "details": {**card, "confirmed_by": "counter"}}
    credential = ask("post", "/v1/customers/{id}/credentials", "counter", body, expect=201, id=customer)["id"]
    query = ask("post", "/v1/operations", "channel", {"code": "A100", "channel": "web", "customer": customer}, expect=201)["id"]
    opening = {"design": "chip_card", "credential": credential}
    ceremony = ask("post", "/v1/operations/{id}/ceremonies", "channel", opening, expect=201, id=query)
    answer = program.answer(ceremony["challenge"]["request"])
    conforms(answer, "ChipCardAnswer")
    assert ask("post", "/v1/ceremonies/{id}/answers", "channel", answer, expect=200, id=ceremony["id"])["state"] == "permitted"
    login = {"code": "A000", "channel": "web", **card}
    ceremony = ask("post", "/v1/card-logins", "channel", login, expect=201)
    answer = program.answer(ceremony["challenge"]["request"])
    assert ask("post", "/v1/card-logins/{id}/answers", "channel", answer, expect=200, id=ceremony["id"])["customer"] == customer
    assert ask("post", "/v1/card-logins/{id}/answers", "channel", answer, expect=200, id=ceremony["id"]) == {"outcome": "wrong"}
    ask("post", "/v1/card-logins", "channel", {**login, "issuer": "123"}, expect=403)
    assert ask("post", "/v1/card-logins", "channel", {**login, "pin": "123456"}, expect=422)["code"] == "pin_not_accepted"


def conforms(value, schema):
    jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": API["components"]}).validate(value)


def test_erasing_comes_last_and_every_route_was_driven(ask, customer):
    ask("delete", "/v1/customers/{id}/personal-data", "approver", expect=200, id=customer)
    assert ask.seen == set(table())


def test_every_example_of_a_request_fits_its_own_schema():
    for _, _, operation in OPERATIONS:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in content:
            jsonschema.Draft202012Validator({**content["schema"], "components": API["components"]}).validate(content["example"])
    for schema in API["components"]["schemas"].values():
        if "example" in schema:
            jsonschema.Draft202012Validator({**schema, "components": API["components"]}).validate(schema["example"])
