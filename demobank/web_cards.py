# SPDX-License-Identifier: Apache-2.0
"""Signing in by chip card (9.2.1). Countersign has the card's issuer verify the TAC and says whose card it is; a login that was begun in one browser
ends in no other."""
from web_customer import begin_session
from web_http import OPEN, Refusal, Route, json_answer

LOGIN = "A000"
LOGIN_SECONDS = 300  # at most; Countersign ends it sooner
PENDING_COOKIE = "__Host-card-login"
ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict"


def begin(request):
    asked = request.json("issuer", "account")
    ceremony = request.call("POST", "/v1/card-logins", {"code": LOGIN, "channel": "web", **asked})
    name = request.web.card_logins.begin(ceremony["id"], "")
    return json_answer(ceremony, 201, {"Set-Cookie": f"{PENDING_COOKIE}={name}; {ATTRIBUTES}"})


def own_login(request, ceremony):
    """Of this browser."""
    pending = request.web.card_logins.find(ceremony, request.cookie(PENDING_COOKIE))
    if pending is None:
        raise Refusal(404, "not_found", "there is no such ceremony")


def answer(request, ceremony):
    own_login(request, ceremony)
    found = request.call("POST", f"/v1/card-logins/{ceremony}/answers", request.any_json())
    if found.get("state") != "permitted":
        return json_answer({"outcome": found["outcome"]})
    request.web.card_logins.end(request.cookie(PENDING_COOKIE))
    return begin_session(request, found["customer"])


ROUTES = [
    Route("POST", "/api/card-sessions", OPEN, begin),
    Route("POST", "/api/card-sessions/ceremonies/{ceremony}/answers", OPEN, answer),
]
