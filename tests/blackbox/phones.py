# SPDX-License-Identifier: Apache-2.0
"""Customers with phones: a server whose messages go to a gateway of ours, and what their owners read there."""
import itertools
import json
import re
import time

from conftest import SOURCE
from messaging import HttpPeer, channels, write_channels

ACCOUNT = {"bank": "812", "account": "20001234567890"}
STRANGER = {"bank": "004", "account": "10009876543210", "name": "示範收款人"}
PATIENCE_SECONDS = 20
identifiers = itertools.count(200000000)


def text(chinese, english, purpose="transaction", shows="other"):
    content = {"purpose": purpose, "text": {"zh-TW": chinese, "en": english}}
    return {**content, "shows": shows} if purpose == "transaction" else content


TEMPLATES = {
    "code-payment": text(
        "{time}轉帳{amount}至末碼{payee}帳戶，驗證碼{code}，{seconds}秒內有效。",
        "{amount} to account ending {payee} at {time}. Code {code}, {seconds} s.",
        shows="payment",
    ),
    "code-withdrawal": text("無卡提款{amount}，提款序號{code}，{minutes}分鐘內有效。", "Withdrawal of {amount}. Number {code}, {minutes} min."),
    "code-service": text("{service}，驗證碼{code}，{seconds}秒內有效。", "{service}. Code {code}, {seconds} s."),
    "phone-verification": text("您的驗證碼{code}，{seconds}秒內有效。", "Your first code is {code}, {seconds} s."),
    "phone-changed": text("您的電話號碼已於{time}變更為{detail}。", "Your phone number was changed to {detail} at {time}.", purpose="notice"),
}


def sms_channels(port, use=("transaction", "notice")):
    gateways = {"hook": {"type": "webhook", "url": f"http://127.0.0.1:{port}/sms", "secret_file": "hook.secret"}}
    senders = {
        "bank-tx": {"address": "68123", "channel": "sms", "gateway": "hook", "use": list(use)},
        "bank-voice": {"address": "68124", "channel": "voice", "gateway": "hook", "use": ["transaction"]},
        "bank-ads": {"address": "68999", "channel": "sms", "gateway": "hook", "use": ["marketing"]},
    }
    return channels(gateways, senders, TEMPLATES)


class Phones:
    """The bank's side: a server and the gateway behind it."""

    def __init__(self, make_server, folder, answers=(), **settings):
        self.peer = HttpPeer(*answers or [(200, "{}")])
        content = write_channels(folder, sms_channels(self.peer.port))
        settings.setdefault("codes", {})
        settings.setdefault("protections", str(SOURCE / "demobank/protections.yaml"))
        settings["codes"] = {"pause_seconds": 0, "number_hour": 100, "customer_hour": 100, **settings["codes"]}
        self.server = make_server(channels=content, catalogue=str(SOURCE / "demobank/catalogue.yaml"), **settings)

    def ask(self, method, path, body=None, role="channel", expect=None):
        answer = self.server.ask(method, path, role, body)
        assert expect is None or answer.status == expect, (answer.status, answer.body)
        return answer.json()

    def messages(self):
        """Destination and text of what has gone out, in order."""
        bodies = [json.loads(body) for _, _, _, body in self.peer.requests]
        return [(body["destination"], body["text"]) for body in bodies]

    def wait_for_message(self, count):
        end = time.monotonic() + PATIENCE_SECONDS
        while len(self.peer.requests) < count:
            assert time.monotonic() < end, self.messages()
            time.sleep(0.02)
        return self.messages()[count - 1]

    def close(self):
        self.peer.close()


class Owner:
    """A customer with an account, who reads what comes to the phone."""

    def __init__(self, bank, number="0912345678", language="zh-TW"):
        self.bank, self.language = bank, language
        body = {"kind": "natural", "identifier": f"A{next(identifiers)}", "name": "示範自然人"}
        self.customer = bank.ask("POST", "/v1/customers", body, "counter", 201)["id"]
        bank.ask("POST", f"/v1/customers/{self.customer}/accounts", ACCOUNT, "counter", 201)
        self.phone = self.set_at_counter(number)["id"] if number else None

    def path(self, rest=""):
        return f"/v1/customers/{self.customer}/phones{rest}"

    def reading(self, send):
        """What was sent for `send`, with the answer to it."""
        before = len(self.bank.peer.requests)
        answer = send()
        destination, message = self.bank.wait_for_message(before + 1)
        return answer, re.search(r"(?<!\d)\d{6,8}(?!\d)", message)[0], destination, message

    def set_number(self, expect=201, role="channel", **body):
        return self.bank.ask("POST", self.path(), {"language": self.language, **body}, role, expect)

    def verify(self, phone, code, expect=200):
        return self.bank.ask("POST", self.path(f"/{phone}/verifications"), {"code": code}, expect=expect)

    def set_at_counter(self, number):
        made, code, *_ = self.reading(lambda: self.set_number(role="counter", number=number))
        return self.verify(made["id"], code)

    def shown(self):
        return self.bank.ask("GET", self.path())["phones"]

    def operation(self, code, **more):
        return self.bank.ask("POST", "/v1/operations", {"customer": self.customer, "code": code, "channel": "web", **more}, expect=201)["id"]

    def transfer(self, minor=120000):
        return self.operation("T100", account=ACCOUNT, payee=STRANGER, amount={"minor": minor, "currency": "TWD"})

    def open(self, operation, expect=201, credential=None, **details):
        body = {"design": "otp", "credential": credential or self.phone, "details": details}
        return self.bank.ask("POST", f"/v1/operations/{operation}/ceremonies", body, expect=expect)

    def begin(self, operation, **details):
        """An opened ceremony, and the code that came."""
        ceremony, code, *_ = self.reading(lambda: self.open(operation, **details))
        return ceremony, code

    def answer(self, ceremony, code, expect=200, role="channel", **more):
        return self.bank.ask("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"code": code, **more}, role, expect)

    def renew(self, ceremony, expect=200, **more):
        return self.bank.ask("POST", f"/v1/ceremonies/{ceremony['id']}/codes", more, expect=expect)

    def trail(self, operation):
        entries = self.bank.ask("GET", f"/v1/operations/{operation}/trail")["entries"]
        return [entry["entry"] for entry in entries]


def another(code):
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
