# SPDX-License-Identifier: Apache-2.0
"""The demo bank's web server: pages, sessions, and what the pages ask for. It is countersignd's channel; browsers never see its token.

It shows how a bank's own web server stands between browsers and Countersign; docs/web.md says what a real one replaces.
"""
import http.server
import json
import secrets
import socket
import threading
import time
import traceback
import urllib.error
import urllib.parse

import web_cards
import web_conference
import web_customer
import web_devices
import web_officer
import web_operations
from bank import Problem
from web_http import CUSTOMER, OFFICER, OPEN, Answer, Refusal, Request, json_answer
from web_pages import compress, render, static
from web_sessions import Sessions

SOCKET_SECONDS = 30
QUERY_CHARACTERS, QUERY_FIELDS = 1024, 8
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), payment=(self), publickey-credentials-create=(self), "
    "publickey-credentials-get=(self), geolocation=(), usb=(), serial=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# What is served. A module of pages adds its own table here, and the addresses of its pages below.
ROUTES = [*web_customer.ROUTES, *web_cards.ROUTES, *web_operations.ROUTES, *web_devices.ROUTES, *web_officer.ROUTES, *web_conference.ROUTES]
# Addresses: the page, and who may see it.
PAGES = {**web_customer.PAGES, **web_operations.PAGES, **web_devices.PAGES, **web_officer.PAGES, **web_conference.PAGES}
SIGN_IN = {CUSTOMER: "/", OFFICER: "/officer/sign-in"}


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A browser that leaves in the midst of it is nothing to tell of."""


class WebServer:
    """`bank` runs; `core` keeps the accounts. `port` is known beforehand where countersignd has to know the pages' origin."""

    def __init__(self, bank, core, port=0, sessions=None, log=None):
        self.bank, self.core, self.log = bank, core, log
        self.sessions = sessions or Sessions()
        self.conferences = web_conference.Conferences()
        self.card_logins = Sessions(idle_seconds=web_cards.LOGIN_SECONDS)
        self.officer_password = secrets.token_urlsafe(9)
        self.server = Listener(("127.0.0.1", port), self._handler())
        self.host = f"localhost:{self.server.server_address[1]}"
        self.origin = f"http://{self.host}"

    def start(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def call(self, method, path, body, token):
        try:
            return self.bank.call(method, path, body, token=token)
        except (urllib.error.URLError, ConnectionError, socket.timeout):
            raise Refusal(503, "unavailable", "the bank's authorisation service does not answer now") from None

    def answer(self, request, find_body):
        """Every request's way: is it meant for us, is it from our own pages, is there such a thing, may this browser have it."""
        if request.headers.get("Host") != self.host:
            raise Refusal(421, "misdirected", "this server answers under another name")
        if request.method == "GET" and request.path in PAGES:
            return self.page(request)
        if request.method == "GET" and request.path.startswith(("/static/", "/sdk/")):
            return static(request)
        if request.method != "GET":
            self.require_own_origin(request)
        route, names = self.route(request)
        if route.access != OPEN:
            request.session = self.session(request, route.access)
            if request.session is None:
                raise Refusal(401, "unauthenticated", "nobody is signed in, or not any more")
        request.body = find_body(route.body_bytes)
        return route.handler(request, **names)

    def page(self, request):
        page, access = PAGES[request.path]
        if access != OPEN and self.session(request, access) is None:
            return Answer(303, headers={"Location": SIGN_IN[access], "Cache-Control": "no-store"})
        return render(request, page, access)

    def session(self, request, access):
        return self.sessions.find(access, request.cookie(self.sessions.cookie(access)))

    def require_own_origin(self, request):
        """Against forged requests of other sites (CSRF): browsers say where a request comes from, and pages cannot change that."""
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if origin != self.origin or site not in (None, "same-origin"):
            raise Refusal(403, "forbidden", "this request does not come from the bank's own pages")

    @staticmethod
    def route(request):
        others = set()
        for route in ROUTES:
            match = route.match(request.path)
            if match and route.method == request.method:
                return route, match.groupdict()
            if match:
                others.add(route.method)
        if others:
            raise Refusal(405, "method_not_allowed", "this address is not used so")
        raise Refusal(404, "not_found", "there is no such page")

    def tell(self, method, path, status, seconds):
        """Methods, what kind of address, status and time. No ids, no names, no queries: addresses are told by their route."""
        if self.log:
            known = next((route.path for route in ROUTES if route.match(path)), path if path in PAGES else "other")
            print(json.dumps({"method": method, "route": known, "status": status, "ms": round(seconds * 1000)}), file=self.log, flush=True)

    def tell_mistake(self, error):
        if self.log:
            last = traceback.extract_tb(error.__traceback__)[-1]
            print(json.dumps({"error": type(error).__name__, "file": last.filename.rpartition("/")[2], "line": last.lineno}), file=self.log, flush=True)

    def _handler(self):
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            server_version, sys_version = "demobank", ""
            timeout = SOCKET_SECONDS

            def handle_any(self):
                began = time.monotonic()
                request = Request(self.command, self.path.partition("?")[0], {}, self.headers, b"", web)
                answer = self.answer_to(request)
                web.tell(self.command, request.path, answer.status, time.monotonic() - began)
                self.send(request, answer)

            def answer_to(self, request):
                try:
                    request.query = self.read_query()
                    self.require_no_body_beside(request.method)
                    return web.answer(request, self.read_body)
                except Refusal as refusal:
                    self.close_connection = True  # a body may still stand on the wire
                    return json_answer(refusal.body, refusal.status)
                except Problem as problem:
                    return json_answer(problem.body, problem.status)
                except Exception as error:  # a mistake of ours: told without what the request held
                    self.close_connection = True
                    web.tell_mistake(error)
                    return json_answer({"type": "about:blank", "status": 500, "code": "internal", "title": "internal"}, 500)

            def read_query(self):
                try:
                    return dict(urllib.parse.parse_qsl(self.path.partition("?")[2][:QUERY_CHARACTERS], max_num_fields=QUERY_FIELDS))
                except ValueError:
                    raise Refusal(400, "malformed_request", "the address asks for too much") from None

            def require_no_body_beside(self, method):
                """What nobody reads would be taken for the connection's next request."""
                if method == "GET" and (self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers):
                    raise Refusal(400, "malformed_request", "a GET has no body")

            def read_body(self, maximum):
                length = self.headers.get("Content-Length", "0")
                if not length.isdecimal() or "Transfer-Encoding" in self.headers:
                    raise Refusal(400, "malformed_request", "how long is the body?")
                if int(length) > maximum:
                    raise Refusal(413, "too_large", "the body is too large")
                if int(length) and self.headers.get_content_type() != "application/json":
                    raise Refusal(415, "unsupported_media_type", "bodies are application/json")
                return self.rfile.read(int(length))

            def send(self, request, answer):
                compress(request, answer)
                self.send_response(answer.status)
                for name, value in {**HEADERS, **answer.headers, "Content-Type": answer.media_type}.items():
                    for one in value if isinstance(value, list) else [value]:
                        self.send_header(name, one)
                if answer.stream is None:
                    self.send_header("Content-Length", str(len(answer.body)))
                else:
                    self.close_connection = True
                    self.send_header("Connection", "close")
                self.end_headers()
                self.write(answer)

            def write(self, answer):
                try:
                    self.wfile.write(answer.body)
                    for part in answer.stream or ():
                        self.wfile.write(part)
                        self.wfile.flush()
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                finally:
                    if answer.stream is not None and hasattr(answer.stream, "close"):
                        answer.stream.close()

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        return Handler
