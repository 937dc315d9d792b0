# SPDX-License-Identifier: Apache-2.0
"""A customer's means of authorisation: named, suspended, set up by whoever authorised that with another one; devices, which are browsers here; and
indirect biometrics (9.4.2): the notice of their risk, its acceptance, and the switch that turns them off on all devices at once."""
from web_http import CUSTOMER, Refusal, Route, json_answer
from web_operations import create, own_operation
from web_ways import means_of

REBIND = "B051"
PASSKEY_LABEL = "網路銀行"  # what authenticators show beside the bank's name; nothing of the customer
NEW = {"passkey": ("two_factor", {"technique": "passkey", "name": PASSKEY_LABEL}), "otp": ("otp", {"algorithm": "totp"})}


def path_of(request, *rest):
    return "/".join([f"/v1/customers/{request.session.who}", *rest])


def means_path(request, credential, what):
    """Of one of the customer's own."""
    if all(one["id"] != credential for one in request.call("GET", path_of(request))["credentials"]):
        raise Refusal(404, "not_found", "there is no such means")
    return path_of(request, "credentials", credential, what)


def show_credentials(request):
    return json_answer({"credentials": means_of(request)})


def ask_to_register(request):
    """An operation of its own, which is approved as any other is."""
    return json_answer(create(request, REBIND, {}), 201)


def register(request):
    """Countersign takes it on a permitted operation only, which then has carried its one change."""
    asked = request.json("operation", "kind", "name")
    if asked["kind"] not in NEW:
        raise Refusal(422, "invalid", "kind: passkey or otp")
    design, details = NEW[asked["kind"]]
    body = {"design": design, "details": details, "operation": asked["operation"], "name": asked["name"]}
    return json_answer(request.call("POST", path_of(request, "credentials"), body), 201)


def activate(request, credential):
    return json_answer(request.call("POST", means_path(request, credential, "activation"), request.any_json()))


def suspend(request, credential):
    return json_answer(request.call("POST", means_path(request, credential, "suspension")))


def rename(request, credential):
    return json_answer(request.call("POST", means_path(request, credential, "name"), request.json("name")))


def show_devices(request):
    """With the customer's id, which a device signs when it is registered."""
    devices = request.call("GET", path_of(request, "devices"))["devices"]
    return json_answer({"customer": request.session.who, "devices": [one for one in devices if one["state"] != "revoked"]})


def register_device(request):
    asked = request.json("operation", "name", "purpose", "algorithm", "public_key", "proof")
    return json_answer(request.call("POST", path_of(request, "devices"), asked), 201)


def suspend_device(request, device):
    return json_answer(request.call("POST", path_of(request, "devices", device, "suspension")))


def remove_device(request, device):
    return json_answer(request.call("DELETE", path_of(request, "devices", device)))


def ask_device(request, operation):
    """One of the customer's devices is to confirm the operation."""
    own_operation(request, operation)
    asked = {"kind": "device_designated", "means": request.json("device")["device"]}
    protection = request.call("POST", f"/v1/operations/{operation}/protections", asked)
    request.session.remember(request.session.protections, protection["id"], operation)
    return json_answer(protection, 201)


def answer_device(request, protection):
    if protection not in request.session.protections:
        raise Refusal(404, "not_found", "there is no such question")
    return json_answer(request.call("POST", f"/v1/protections/{protection}/answers", request.any_json()))


def show_biometrics(request):
    """Whether they are on, the notice in force, and which means accepted which version."""
    notices = request.call("GET", "/v1/risk-notices")["notices"]
    return json_answer({**request.call("GET", path_of(request, "indirect-biometrics")), "notices": notices})


def accept_notice(request, credential):
    return json_answer(request.call("POST", means_path(request, credential, "risk-acceptances"), request.json("version", "language")), 201)


def turn_off(request):
    return json_answer(request.call("POST", path_of(request, "indirect-biometrics", "suspension")))


def turn_on(request):
    return json_answer(request.call("POST", path_of(request, "indirect-biometrics", "resumption"), request.json("operation")))


ROUTES = [
    Route("GET", "/api/credentials", CUSTOMER, show_credentials),
    Route("POST", "/api/credentials/requests", CUSTOMER, ask_to_register),
    Route("POST", "/api/credentials", CUSTOMER, register),
    Route("POST", "/api/credentials/{credential}/activation", CUSTOMER, activate, body_bytes=256 * 1024),
    Route("POST", "/api/credentials/{credential}/suspension", CUSTOMER, suspend),
    Route("POST", "/api/credentials/{credential}/name", CUSTOMER, rename),
    Route("POST", "/api/credentials/{credential}/risk-acceptances", CUSTOMER, accept_notice),
    Route("GET", "/api/devices", CUSTOMER, show_devices),
    Route("POST", "/api/devices", CUSTOMER, register_device),
    Route("POST", "/api/devices/{device}/suspension", CUSTOMER, suspend_device),
    Route("DELETE", "/api/devices/{device}", CUSTOMER, remove_device),
    Route("POST", "/api/operations/{operation}/device-confirmations", CUSTOMER, ask_device),
    Route("POST", "/api/protections/{protection}/answers", CUSTOMER, answer_device),
    Route("GET", "/api/biometrics", CUSTOMER, show_biometrics),
    Route("POST", "/api/biometrics/suspension", CUSTOMER, turn_off),
    Route("POST", "/api/biometrics/resumption", CUSTOMER, turn_on),
]
PAGES = {"/devices": ("pages/devices", CUSTOMER)}
