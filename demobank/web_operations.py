# SPDX-License-Identifier: Apache-2.0
"""Transfers, and the ceremonies by which customers approve operations. Whose an operation or a ceremony is, the session says, never the browser."""
import functools

from web_conference import let_wait
from web_http import CUSTOMER, Refusal, Route, json_answer
from web_ways import means_of, ways

TRANSFER = "T100"


def own_account(request, number):
    account = next((account for account in request.web.core.accounts(request.session.who) if account["account"] == number), None)
    if account is None:
        raise Refusal(422, "invalid", "the account is not one of yours")
    return account


def create_transfer(request):
    asked = request.json("account", "payee", "amount", optional=("memo",))
    account = own_account(request, asked.pop("account"))
    body = {**asked, "account": {key: account[key] for key in ("bank", "account")}}
    made = create(request, TRANSFER, body)
    strengthen(request, made["id"])
    return json_answer(made, 201)


def strengthen(request, operation):
    """This bank's control beside biometrics of customers' devices (9.4.2): a lower limit. Without room below it there is none, and they do not count."""
    path = f"/v1/customers/{request.session.who}/indirect-biometrics"
    if request.call("GET", path)["state"] == "on":
        request.call("POST", f"/v1/operations/{operation}/protections", {"kind": "reduced_limit"})


def create(request, code, terms):
    """Opens an operation; which designs could authorise it is known from now, and kept with the session."""
    operation = request.call("POST", "/v1/operations", {"customer": request.session.who, "code": code, "channel": "web", **terms})
    request.session.remember(request.session.operations, operation["id"], operation)
    return {"id": operation["id"]}


def own_operation(request, operation):
    """As it is now, and booked if it is permitted: whoever looks settles what an answer that was lost has left open. One of another customer is
    not found, as one that never was."""
    found = request.call("GET", f"/v1/operations/{operation}")
    if found["customer"] != request.session.who:
        raise Refusal(404, "not_found", "there is no such operation")
    request.web.core.settle(request.session.who, found)
    return found


def show_operation(request, operation):
    return json_answer(own_operation(request, operation))


def show_ways(request, operation):
    opened = request.session.operations.get(operation)
    if opened is None:
        raise Refusal(404, "not_found", "it was not begun in this session")
    now = own_operation(request, operation)
    return json_answer({"ways": ways(request, {**opened, "techniques": now.get("techniques", [])}, means_of(request))})


def cancel(request, operation):
    own_operation(request, operation)
    return json_answer(request.call("DELETE", f"/v1/operations/{operation}"))


def open_ceremony(request, operation):
    asked = request.json("design", optional=("credential", "details"))
    service = own_operation(request, operation)["service"]
    ceremony = request.call("POST", f"/v1/operations/{operation}/ceremonies", asked)
    if asked["design"] == "video":
        let_wait(request, service, ceremony)
    request.session.remember(request.session.ceremonies, ceremony["id"], operation)
    return json_answer(ceremony, 201)


def own_ceremony(request, ceremony):
    """The operation of a ceremony that this session opened."""
    if ceremony not in request.session.ceremonies:
        raise Refusal(404, "not_found", "there is no such ceremony")
    return request.session.ceremonies[ceremony]


def settle_unanswered(request):
    """Nobody told what became of these: they are asked for until they are decided, so that what was permitted is booked."""
    for operation in list(request.session.unanswered):
        if own_operation(request, operation)["state"] not in ("created", "awaiting_evidence"):
            request.session.unanswered.pop(operation, None)


def answer_ceremony(request, ceremony):
    operation = own_ceremony(request, ceremony)
    try:
        answer = request.call("POST", f"/v1/ceremonies/{ceremony}/answers", request.any_json())
    except Refusal:
        request.session.remember(request.session.unanswered, operation, True)
        raise
    if "receipt" in answer:
        own_operation(request, answer["operation"])
    return json_answer(answer)


def renew_ceremony(request, ceremony):
    own_ceremony(request, ceremony)
    return json_answer(request.call("POST", f"/v1/ceremonies/{ceremony}/codes", {}))


def show_trail(request, operation):
    own_operation(request, operation)
    trail = request.call("GET", f"/v1/operations/{operation}/trail")
    return json_answer({**trail, "key": (request.web.bank.data / "public" / "checkpoint.key").read_text().strip()})


@functools.lru_cache(maxsize=1)
def readings(web):
    """Of each clause what people read. The register does not change while the server runs."""
    clauses = web.call("GET", "/v1/clauses", None, web.bank.web_token)["clauses"]
    return {clause["id"]: {key: clause[key] for key in ("number", "title", "reading")} for clause in clauses}


def show_clauses(request):
    answer = json_answer(readings(request.web), headers={"Cache-Control": "private, max-age=3600"})
    answer.public = True
    return answer


ROUTES = [
    Route("POST", "/api/transfers", CUSTOMER, create_transfer),
    Route("GET", "/api/operations/{operation}", CUSTOMER, show_operation),
    Route("GET", "/api/operations/{operation}/ways", CUSTOMER, show_ways),
    Route("DELETE", "/api/operations/{operation}", CUSTOMER, cancel),
    Route("POST", "/api/operations/{operation}/ceremonies", CUSTOMER, open_ceremony),
    Route("POST", "/api/ceremonies/{ceremony}/answers", CUSTOMER, answer_ceremony, body_bytes=256 * 1024),
    Route("POST", "/api/ceremonies/{ceremony}/codes", CUSTOMER, renew_ceremony),
    Route("GET", "/api/operations/{operation}/trail", CUSTOMER, show_trail),
    Route("GET", "/api/clauses", CUSTOMER, show_clauses),
]
PAGES = {
    "/transfer": ("pages/transfer", CUSTOMER),
    "/approve": ("pages/approve", CUSTOMER),
    "/trail": ("pages/trail", CUSTOMER),
}
