# SPDX-License-Identifier: Apache-2.0
"""A customer's means of authorisation: seen, suspended, and new ones registered by whoever authorised that with another one."""
from web_http import CUSTOMER, Refusal, Route, json_answer
from web_operations import create, own_operation

REBIND = "B051"
NEW = {"passkey": ("two_factor", {"technique": "passkey"}), "otp": ("otp", {"algorithm": "totp"})}
CHANGES_BY = ("certificate", "chip_card", "otp", "two_factor", "video")  # designs 1 to 5


def own_credential(request, credential):
    customer = request.call("GET", f"/v1/customers/{request.session.who}")
    found = next((one for one in customer["credentials"] if one["id"] == credential), None)
    if found is None:
        raise Refusal(404, "not_found", "there is no such means")
    return found


def path_of(request, credential, what):
    return f"/v1/customers/{request.session.who}/credentials/{own_credential(request, credential)['id']}/{what}"


def show_credentials(request):
    return json_answer({"credentials": request.call("GET", f"/v1/customers/{request.session.who}")["credentials"]})


def ask_to_register(request):
    """An operation of its own, which is approved as any other is."""
    return json_answer(create(request, REBIND, {}), 201)


def authority_of(request, operation):
    """By which design the customer authorised a new means. The bank is its own registration authority; each permit serves once."""
    found = own_operation(request, operation)
    if found["service"] != "factor_rebind" or found["state"] != "permitted" or operation in request.session.carried:
        raise Refusal(409, "conflict", "a new means needs an operation that permits it, once")
    designs = [entry["design"] for entry in found["decision"]["evidence"] if entry["admissible"] and entry["design"] in CHANGES_BY]
    if not designs:
        raise Refusal(403, "refused", "no design of 1 to 5 authorised it")
    return designs[0]


def register(request):
    asked = request.json("operation", "kind", "name")
    if asked["kind"] not in NEW:
        raise Refusal(422, "invalid", "kind: passkey or otp")
    design, details = NEW[asked["kind"]]
    confirmed_by = authority_of(request, str(asked["operation"]))
    request.session.carried.add(asked["operation"])
    name = {"name" if design == "two_factor" else "label": asked["name"]}
    body = {"design": design, "details": {**details, **name, "confirmed_by": confirmed_by}}
    return json_answer(request.call("POST", f"/v1/customers/{request.session.who}/credentials", body), 201)


def activate(request, credential):
    return json_answer(request.call("POST", path_of(request, credential, "activation"), request.any_json()))


def suspend(request, credential):
    return json_answer(request.call("POST", path_of(request, credential, "suspension")))


ROUTES = [
    Route("GET", "/api/credentials", CUSTOMER, show_credentials),
    Route("POST", "/api/credentials/requests", CUSTOMER, ask_to_register),
    Route("POST", "/api/credentials", CUSTOMER, register),
    Route("POST", "/api/credentials/{credential}/activation", CUSTOMER, activate, body_bytes=256 * 1024),
    Route("POST", "/api/credentials/{credential}/suspension", CUSTOMER, suspend),
]
PAGES = {"/devices": ("pages/devices", CUSTOMER)}
