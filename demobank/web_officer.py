# SPDX-License-Identifier: Apache-2.0
"""Signing in of the bank's officers, who see customers in video conferences."""
import hmac

from web_http import OFFICER, OPEN, Refusal, Route, json_answer

OFFICER_NAME = "officer"


def sign_in(request):
    """One officer with a password made at the start; a bank has its staff's own sign-in here."""
    asked = request.json("name", "password")
    right = [hmac.compare_digest(str(asked[key]).encode(), value.encode())
             for key, value in (("name", OFFICER_NAME), ("password", request.web.officer_password))]
    if not all(right):
        raise Refusal(403, "refused", "name or password is wrong")
    sessions = request.web.sessions
    sessions.end(request.cookie(sessions.cookie(OFFICER)))
    return json_answer({"signed_in": True}, headers={"Set-Cookie": sessions.set_cookie(OFFICER, sessions.begin(OFFICER, OFFICER_NAME))})


def sign_out(request):
    sessions = request.web.sessions
    sessions.end(request.cookie(sessions.cookie(OFFICER)))
    return json_answer({"signed_in": False}, headers={"Set-Cookie": sessions.set_cookie(OFFICER, "")})


ROUTES = [
    Route("POST", "/api/officer/session", OPEN, sign_in),
    Route("DELETE", "/api/officer/session", OFFICER, sign_out),
]
PAGES = {"/officer/sign-in": ("pages/officer-sign-in", OPEN)}
