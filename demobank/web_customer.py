# SPDX-License-Identifier: Apache-2.0
"""Signing in and out of customers, and their accounts."""
from web_http import CUSTOMER, OPEN, Route, json_answer
from web_operations import settle_unanswered


def sign_in(request):
    """Countersign compares the password and says which customer it is; from then on nothing that a browser says decides whose data it sees."""
    asked = request.json("identifier", "user_code", "password", optional=("new_password",))
    answer = request.call("POST", "/v1/logins", {"code": "A000", "channel": "web", **asked})
    if answer.get("state") != "permitted":
        return json_answer({"outcome": answer["outcome"], "reason": answer.get("challenge", {}).get("reason")})
    return begin_session(request, answer["customer"])


def begin_session(request, customer):
    """Of whom Countersign named."""
    sessions = request.web.sessions
    sessions.end(request.cookie(sessions.cookie(CUSTOMER)))
    cookie = sessions.set_cookie(CUSTOMER, sessions.begin(CUSTOMER, customer))
    return json_answer({"outcome": "established"}, headers={"Set-Cookie": cookie})


def sign_out(request):
    sessions = request.web.sessions
    sessions.end(request.cookie(sessions.cookie(CUSTOMER)))
    return json_answer({"signed_in": False}, headers={"Set-Cookie": sessions.set_cookie(CUSTOMER, "")})


def show_session(request):
    return json_answer({"name": request.web.core.name(request.session.who), "idle_seconds": request.web.sessions.idle_seconds})


def show_accounts(request):
    core, customer = request.web.core, request.session.who
    settle_unanswered(request)
    return json_answer({"accounts": core.accounts(customer), "payees": core.payees(customer), "movements": core.movements(customer)})


ROUTES = [
    Route("POST", "/api/session", OPEN, sign_in),
    Route("GET", "/api/session", CUSTOMER, show_session),
    Route("DELETE", "/api/session", CUSTOMER, sign_out),
    Route("GET", "/api/accounts", CUSTOMER, show_accounts),
]
PAGES = {"/": ("pages/sign-in", OPEN), "/accounts": ("pages/accounts", CUSTOMER)}
