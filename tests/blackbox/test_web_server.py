# SPDX-License-Identifier: Apache-2.0
"""The demo bank's web server between browsers and Countersign: who may ask what, whose data are told, and what is written down. Behind it stands
a bank whose answers the test gives, as what it would pass on matters here."""
import http.client
import io
import json
import socket

import pytest

from bank import Problem  # demobank/, whose folder conftest.py adds
from web import HEADERS, ROUTES, WebServer
from web_http import CUSTOMER
from web_sessions import IDLE_SECONDS, SESSIONS_MAX, WHOLE_SECONDS, Session, Sessions

PASSWORD = "tR7-mq2x"
OWNER, OTHER = "customer-of-the-session", "somebody-else"


class Bank:
    """Answers as countersignd would, and remembers what it was asked."""

    web_token, staff = "token-of-web", {"officer": "token-of-officer"}

    def __init__(self):
        self.asked, self.state, self.lost = [], "created", False

    def call(self, method, path, body=None, token=None):
        self.asked.append((method, path, body, token))
        if path == "/v1/logins":
            return {"outcome": "established", "state": "permitted", "customer": OWNER} if body["password"] == PASSWORD else {"outcome": "wrong"}
        if path == "/v1/card-logins":
            return {"id": "card-login", "operation": "op", "challenge": {}}
        if path == "/v1/card-logins/card-login/answers":
            return {"outcome": "established", "state": "permitted", "customer": OWNER} if body == {"tac": "right"} else {"outcome": "wrong"}
        if path.startswith("/v1/operations/"):
            return {"id": "op", "customer": OTHER if "other" in path else OWNER, "service": "transfer", "state": self.state,
                    **({"receipt": "signed"} if self.state == "permitted" else {})}
        if path.endswith("/answers"):
            self.state = "permitted"
            if self.lost:
                raise ConnectionResetError
            return {"outcome": "established", "operation": "op", "state": self.state, "receipt": "signed"}
        if path == f"/v1/customers/{OWNER}":
            return {"id": OWNER, "credentials": [{"id": "mine"}]}
        raise Problem(404, {"status": 404, "code": "not_found", "title": "not_found"})


class Core:
    def __init__(self):
        self.settled = []

    def settle(self, customer, operation):
        if "receipt" in operation:
            self.settled.append((customer, operation["id"]))

    accounts = staticmethod(lambda customer: [{"bank": "999", "account": "00310000000018"}])
    payees = movements = staticmethod(lambda customer: [])
    name = staticmethod(lambda customer: "示範網銀客戶")


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


class Browser:
    def __init__(self, web):
        self.web, self.cookies = web, {}

    def ask(self, method, path, body=None, origin="own", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.web.server.server_address[1], timeout=10)
        sent = {"Host": self.web.host, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if origin and method != "GET":
            sent["Origin"] = self.web.origin if origin == "own" else origin
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection.request(method, path, body if isinstance(body, (bytes, type(None))) else json.dumps(body), {**sent, **headers})
        answer = connection.getresponse()
        answer.content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        connection.close()
        return answer

    def sign_in(self, password=PASSWORD):
        return self.ask("POST", "/api/session", {"identifier": "C121000000", "user_code": "fox7tree", "password": password})


@pytest.fixture(name="web")
def fixture_web():
    web = WebServer(Bank(), Core(), sessions=Sessions(clock=Clock()), log=io.StringIO())
    web.start()
    yield web
    web.stop()


@pytest.fixture(name="browser")
def fixture_browser(web):
    browser = Browser(web)
    browser.sign_in()
    return browser


def test_every_answer_has_the_policy_also_one_that_refuses(web):
    for path in ("/", "/nowhere", "/static/style.css", "/api/accounts", "/static/../../LICENSE"):
        answer = Browser(web).ask("GET", path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (path, name)
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/static/../../LICENSE", "/static/%2e%2e/LICENSE", "/static//etc/passwd", "/static/frame.html", "/sdk/../../README.md",
                                  "/static/", "/static/pages"])
def test_no_file_but_the_pages_scripts_and_styles_is_served(web, path):
    assert Browser(web).ask("GET", path).status == 404


@pytest.mark.parametrize("route", [route for route in ROUTES if route.access == CUSTOMER], ids=lambda route: f"{route.method} {route.path}")
def test_nobody_who_is_not_signed_in_gets_an_answer(web, route):
    path = route.path.replace("{", "").replace("}", "")
    assert Browser(web).ask(route.method, path, {} if route.method == "POST" else None).status == 401
    assert not web.bank.asked


def test_pages_of_customers_lead_to_the_sign_in(web):
    answer = Browser(web).ask("GET", "/transfer")
    assert (answer.status, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("headers", [
    {"origin": "http://evil.example"}, {"origin": None}, {"origin": "null"}, {"origin": "https://localhost"},
    {"origin": "own", "Sec-Fetch-Site": "cross-site"}, {"origin": "own", "Sec-Fetch-Site": "same-site"},
])
def test_a_request_of_another_site_changes_nothing(web, browser, headers):
    asked = len(web.bank.asked)
    assert browser.ask("DELETE", "/api/operations/op", **headers).status == 403
    assert browser.ask("POST", "/api/session", {"identifier": "x", "user_code": "x", "password": "x"}, **headers).status == 403
    assert len(web.bank.asked) == asked


def test_another_name_of_the_server_is_not_answered(browser):
    """A name that leads here since a minute (DNS rebinding), and the address, whose origin the passkeys do not know."""
    for host in ("evil.example", f"127.0.0.1:{browser.web.server.server_address[1]}", "localhost"):
        assert browser.ask("GET", "/", Host=host).status == 421


def test_what_another_customer_owns_is_not_found(web, browser):
    for method, path in (("GET", "/api/operations/other"), ("GET", "/api/operations/other/trail"), ("DELETE", "/api/operations/other"),
                         ("POST", "/api/operations/other/ceremonies"), ("POST", "/api/ceremonies/other/answers"),
                         ("POST", "/api/credentials/other/suspension")):
        answer = browser.ask(method, path, {"design": "password"} if method == "POST" else None)
        assert answer.status == 404, path
    assert not [path for method, path, _, _ in web.bank.asked[1:] if method != "GET"]


def test_the_customer_is_the_sessions_whatever_the_body_says(browser):
    answer = browser.ask("POST", "/api/transfers", {"customer": OTHER, "account": "00310000000018", "payee": {}, "amount": {}})
    assert answer.status == 422
    assert browser.ask("POST", "/api/transfers", {"account": "99999999999999", "payee": {}, "amount": {}}).status == 422


def test_countersignd_is_asked_as_the_web_channel_and_no_token_reaches_the_browser(web, browser):
    answer = browser.ask("GET", "/api/operations/op")
    assert {token for _, _, _, token in web.bank.asked} == {"token-of-web"}
    assert b"token-of" not in answer.content


@pytest.mark.parametrize("lost", [False, True])
def test_what_was_permitted_is_booked_even_if_nobody_heard_so(web, browser, lost):
    browser.sign_in()
    session = next(iter(web.sessions.sessions.values()))
    session.ceremonies["run"] = "op"
    web.bank.lost = lost
    answer = browser.ask("POST", "/api/ceremonies/run/answers", {"code": "123456"})
    assert answer.status == (503 if lost else 200)
    assert web.core.settled == ([] if lost else [(OWNER, "op")])
    assert browser.ask("GET", "/api/accounts").status == 200
    assert web.core.settled == [(OWNER, "op")] and not session.unanswered


def test_an_approval_whose_end_nobody_knows_is_asked_for_until_it_is_decided(web, browser):
    browser.sign_in()
    next(iter(web.sessions.sessions.values())).unanswered["op"] = True
    for state, settled in (("created", []), ("awaiting_evidence", []), ("permitted", [(OWNER, "op")]), ("permitted", [(OWNER, "op")])):
        web.bank.state = state
        browser.ask("GET", "/api/accounts")
        assert web.core.settled == settled


def test_a_session_that_was_there_before_signing_in_is_worth_nothing(web):
    attacker, victim = Browser(web), Browser(web)
    attacker.sign_in()
    victim.cookies = dict(attacker.cookies)
    victim.sign_in()
    assert victim.cookies != attacker.cookies
    assert attacker.ask("GET", "/api/session").status == 401
    assert victim.ask("GET", "/api/session").status == 200


def test_a_wrong_password_begins_no_session(web):
    browser = Browser(web)
    assert json.loads(browser.sign_in("wrong").content) == {"outcome": "wrong", "reason": None}
    assert browser.cookies == {}


def test_signing_out_ends_the_session_for_good(browser):
    before = dict(browser.cookies)
    browser.ask("DELETE", "/api/session")
    browser.cookies = before
    assert browser.ask("GET", "/api/session").status == 401


@pytest.mark.parametrize("seconds, status", [(IDLE_SECONDS - 1, 200), (IDLE_SECONDS + 1, 401)])
def test_a_session_that_is_left_alone_ends(web, browser, seconds, status):
    web.sessions.clock.now += seconds
    assert browser.ask("GET", "/api/session").status == status


def test_a_session_ends_however_busy_it_is(web, browser):
    for _ in range(WHOLE_SECONDS // 500):
        web.sessions.clock.now += 500
        assert browser.ask("GET", "/api/session").status == 200
    web.sessions.clock.now += 500
    assert browser.ask("GET", "/api/session").status == 401


def test_an_officers_session_is_no_customers_and_the_other_way_round(web, browser):
    officer = Browser(web)
    assert officer.ask("POST", "/api/officer/session", {"name": "officer", "password": "wrong"}).status == 403
    assert officer.ask("POST", "/api/officer/session", {"name": ["officer"], "password": web.officer_password}).status == 403
    assert officer.ask("POST", "/api/officer/session", {"name": "officer", "password": web.officer_password}).status == 200
    officer.cookies["__Host-customer"] = officer.cookies["__Host-officer"]
    browser.cookies["__Host-officer"] = browser.cookies["__Host-customer"]
    assert officer.ask("GET", "/api/session").status == 401
    assert browser.ask("DELETE", "/api/officer/session").status == 401


def test_sessions_take_bounded_memory_and_the_oldest_go():
    sessions = Sessions(clock=Clock())
    first = sessions.begin(CUSTOMER, OWNER)
    for _ in range(SESSIONS_MAX):
        sessions.clock.now += 0.001
        last = sessions.begin(CUSTOMER, OWNER)
    assert len(sessions.sessions) == SESSIONS_MAX
    assert sessions.find(CUSTOMER, first) is None and sessions.find(CUSTOMER, last) is not None


def test_what_a_session_remembers_is_bounded():
    session = Session(CUSTOMER, OWNER, 0, 0)
    for number in range(1000):
        session.remember(session.operations, str(number), {})
    assert len(session.operations) < 100 and "999" in session.operations and "0" not in session.operations


@pytest.mark.parametrize("body, headers, status", [
    (b"{" * 100, {}, 400), (b"x" * 20_000, {}, 413), (b"{}", {"Content-Type": "text/plain"}, 415), (b"{}", {"Content-Length": "-1"}, 400),
    (b"{}", {"Transfer-Encoding": "chunked", "Content-Length": "2"}, 400), (b"[]", {}, 422), (b'{"identifier":"x"}', {}, 422),
])
def test_bodies_are_bounded_and_read_strictly(web, body, headers, status):
    answer = Browser(web).ask("POST", "/api/session", body, **headers)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not web.bank.asked


@pytest.mark.parametrize("headers", [{"Content-Length": "44"}, {"Transfer-Encoding": "chunked"}])
def test_a_body_beside_a_get_is_never_taken_for_the_next_request(web, headers):
    smuggled = f"DELETE /api/session HTTP/1.1\r\nHost: {web.host}\r\n\r\n"
    sent = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection(("127.0.0.1", web.server.server_address[1]), timeout=10) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {web.host}\r\n{sent}\r\n{smuggled}".encode())
        answers = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answers.count(b"HTTP/1.1 ") == 1 and b"HTTP/1.1 400 " in answers


def test_an_address_that_asks_for_too_much_is_refused_and_no_mistake(web, browser):
    assert browser.ask("GET", "/api/session?" + "&".join(f"a{at}=1" for at in range(9))).status == 400
    assert "error" not in web.log.getvalue()


def test_the_log_tells_methods_and_kinds_of_address_only(web, browser):
    browser.ask("GET", "/api/operations/op-of-the-customer?lang=secret")
    browser.ask("GET", "/api/nobody-knows-this")
    log = web.log.getvalue()
    for word in (PASSWORD, "C121000000", "fox7tree", OWNER, "op-of-the-customer", "secret", "nobody-knows", *browser.cookies.values()):
        assert word not in log
    assert '"route": "/api/operations/{operation}"' in log and '"route": "other"' in log


def test_a_mistake_of_the_server_tells_the_browser_nothing_and_the_log_where_it_is(web, browser):
    web.core.name = lambda customer: {}[f"secret of {customer}"]
    answer = browser.ask("GET", "/api/session")
    assert (answer.status, json.loads(answer.content)["code"]) == (500, "internal")
    assert "KeyError" in web.log.getvalue() and "secret of" not in web.log.getvalue()


CARD = {"issuer": "999", "account": "0000123456789012"}
CARD_ANSWER = "/api/card-sessions/ceremonies/card-login/answers"


def test_a_card_signs_in_who_began_it_once(web):
    browser = Browser(web)
    assert browser.ask("POST", "/api/card-sessions", CARD).status == 201
    assert browser.ask("POST", CARD_ANSWER, {"tac": "wrong"}).status == 200
    assert browser.ask("GET", "/api/accounts").status == 401
    assert browser.ask("POST", CARD_ANSWER, {"tac": "right"}).status == 200
    assert browser.ask("GET", "/api/accounts").status == 200
    assert browser.ask("POST", CARD_ANSWER, {"tac": "right"}).status == 404


def test_a_card_login_of_one_browser_is_not_answered_in_another(web):
    """Who lures a customer into answering a login that was begun elsewhere gets no session, nor does the customer get that one's."""
    thief, customer = Browser(web), Browser(web)
    thief.ask("POST", "/api/card-sessions", CARD)
    assert customer.ask("POST", CARD_ANSWER, {"tac": "right"}).status == 404
    assert customer.ask("GET", "/api/accounts").status == 401
    assert all(not path.endswith("/answers") for _, path, _, _ in web.bank.asked)


def test_the_cookie_of_a_card_login_is_not_for_scripts_nor_for_other_sites(web):
    cookie = Browser(web).ask("POST", "/api/card-sessions", CARD).headers["Set-Cookie"]
    assert cookie.startswith("__Host-card-login=")
    assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
