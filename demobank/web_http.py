# SPDX-License-Identifier: Apache-2.0
"""What the demo bank's pages and relays are made of: routes, requests, answers and refusals. Knows no session and no server."""
import json
import re
from dataclasses import dataclass, field
from typing import Callable, Iterator, Optional

OPEN, CUSTOMER, OFFICER = "open", "customer", "officer"  # who may use a route: everybody, or whoever is signed in as that
BODY_BYTES = 16 * 1024


class Refusal(Exception):
    """Ends a request with problem details (RFC 9457), as countersignd writes them."""

    def __init__(self, status, code, detail):
        super().__init__(detail)
        self.status = status
        self.body = {"type": "about:blank", "status": status, "code": code, "title": code, "detail": detail}


@dataclass(frozen=True)
class Route:
    """`path` may have {names} of one segment each, which the handler gets as words: handler(request, name=…) returns an Answer."""

    method: str
    path: str
    access: str
    handler: Callable
    body_bytes: int = BODY_BYTES

    def match(self, path):
        return re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[A-Za-z0-9._~-]{1,128})", self.path), path)


@dataclass
class Answer:
    """`stream`, where there is one, is what follows bit by bit until it ends or the browser leaves."""

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict = field(default_factory=dict)
    stream: Optional[Iterator[bytes]] = None
    public: bool = False  # nothing of a session: may be compressed


def json_answer(value, status=200, headers=None):
    media_type = "application/problem+json" if status >= 400 else "application/json"
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), media_type, {"Cache-Control": "no-store", **(headers or {})})


def event(name, value):
    """One server-sent event, for Answer.stream."""
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


@dataclass
class Request:
    method: str
    path: str
    query: dict  # name: the first value
    headers: object
    body: bytes
    web: object  # the WebServer: its bank, its core, its sessions
    session: object = None  # of whoever is signed in, on routes that are not OPEN

    def cookie(self, name):
        match = re.search(rf"(?:^|;\s*){re.escape(name)}=([A-Za-z0-9._~-]*)", self.headers.get("Cookie", ""))
        return match.group(1) if match else None

    def any_json(self):
        """The body, whose members countersignd will judge."""
        try:
            return json.loads(self.body or b"{}")
        except ValueError:
            raise Refusal(400, "malformed_json", "the body is no JSON") from None

    def json(self, *required, optional=()):
        """The body as an object with exactly these members."""
        value = self.any_json()
        if not isinstance(value, dict) or not set(required) <= set(value) <= {*required, *optional}:
            raise Refusal(422, "invalid", "the body has other members than this wants")
        return value

    def call(self, method, path, body=None):
        """As the web channel: a problem that countersignd answers becomes this request's."""
        return self.web.call(method, path, body, self.web.bank.web_token)

    def call_as_officer(self, method, path, body=None):
        """As whoever of the staff is signed in."""
        return self.web.call(method, path, body, self.web.bank.staff[self.session.who])
