# SPDX-License-Identifier: Apache-2.0
"""Signing in of the bank's staff: officers, who see customers in video conferences, an approver and an auditor."""
import hmac

from web_http import OFFICER, OPEN, Refusal, Route, json_answer


def sign_in(request):
    """The demo's staff with one password, made at the start; a bank has its staff's own sign-in here."""
    asked = request.json("name", "password")
    is_right = hmac.compare_digest(str(asked["password"]).encode(), request.web.officer_password.encode())
    if not is_right or str(asked["name"]) not in request.web.bank.staff:
        raise Refusal(403, "refused", "name or password is wrong")
    sessions = request.web.sessions
    sessions.end(request.cookie(sessions.cookie(OFFICER)))
    return json_answer({"signed_in": True}, headers={"Set-Cookie": sessions.set_cookie(OFFICER, sessions.begin(OFFICER, asked["name"]))})


def sign_out(request):
    sessions = request.web.sessions
    sessions.end(request.cookie(sessions.cookie(OFFICER)))
    return json_answer({"signed_in": False}, headers={"Set-Cookie": sessions.set_cookie(OFFICER, "")})


ROUTES = [
    Route("POST", "/api/officer/session", OPEN, sign_in),
    Route("DELETE", "/api/officer/session", OFFICER, sign_out),
]
PAGES = {"/officer/sign-in": ("pages/officer-sign-in", OPEN)}
