# SPDX-License-Identifier: Apache-2.0
"""Servers with channels: writing a channels file, sending messages through the API, and waiting for what becomes of them."""
import hashlib
import hmac
import http.server
import json
import os
import subprocess
import threading
import time

import pytest
import yaml
from conftest import SOURCE

PATIENCE_SECONDS = 20
KEY = "a key of a webhook, shared by both, 40 ch"

TEMPLATES = {
    "transfer-code": {
        "purpose": "transaction",
        "shows": "payment",
        "text": {
            "zh-TW": "您於{time}轉帳{amount}至末碼{payee}帳戶，驗證碼{code}，{seconds}秒內有效，請勿告知他人。",
            "en": "Transfer of {amount} to account ending {payee} at {time}. Code {code}, valid {seconds} s.",
        },
    },
    "login-notice": {
        "purpose": "notice",
        "subject": {"zh-TW": "登入通知", "en": "You signed in"},
        "text": {"zh-TW": "您於{time}登入。{detail}", "en": "You signed in at {time}. {detail}"},
    },
    "twice": {"purpose": "notice", "text": {"zh-TW": "{detail}{detail}", "en": "{detail} {detail}"}},
    "offer": {"purpose": "marketing", "text": {"zh-TW": "優惠：{detail}", "en": "Offer: {detail}"}},
}

TRANSFER = {"time": "2026-11-22 20:15", "amount": "TWD 1,000", "payee": "01111", "code": "123456", "seconds": "120"}


def smpp_gateway(port, **more):
    return {
        "type": "smpp",
        "host": "127.0.0.1",
        "port": port,
        "system_id": "bank",
        "secret_file": "smpp.secret",
        "answer_seconds": 2,
        "enquire_seconds": 1,
        **more,
    }


def channels(gateways, senders, templates=None):
    return {"gateways": gateways, "senders": senders, "templates": templates or TEMPLATES}


def sms_channels(port, **more):
    senders = {
        "bank-tx": {"address": "68123", "channel": "sms", "gateway": "smsc", "use": ["transaction", "notice"]},
        "bank-ads": {"address": "68999", "channel": "sms", "gateway": "smsc", "use": ["marketing"]},
    }
    return channels({"smsc": smpp_gateway(port, **more)}, senders)


def write_channels(folder, content):
    (folder / "smpp.secret").write_text("secret\n")
    (folder / "hook.secret").write_text(KEY + "\n")
    for name in ["smpp.secret", "hook.secret"]:
        (folder / name).chmod(0o400)
    (folder / "channels.yaml").write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return str(folder / "channels.yaml")


class Desk:
    """One customer of a running server, and messages to them."""

    def __init__(self, server):
        self.server = server
        answer = server.ask("POST", "/v1/customers", "counter", {"kind": "natural", "identifier": "A123456789", "name": "示範自然人"})
        self.customer = answer.json()["id"]

    def try_sending(self, template="login-notice", purpose="notice", channel="sms", destination="+886912345678", seconds=600, values=None, **more):
        body = {"template": template, "purpose": purpose, "channel": channel, "destination": destination, "seconds": seconds}
        body["values"] = values or {"time": "2026-11-22 20:15", "detail": "web"}
        return self.server.ask("POST", f"/v1/customers/{self.customer}/messages", "channel", {**body, **more})

    def send(self, **more):
        answer = self.try_sending(**more)
        assert answer.status == 201, answer.body
        return answer.json()["id"]

    def state(self, message):
        return self.server.ask("GET", f"/v1/messages/{message}", "operator").json()

    def wait_for(self, message, *states, seconds=PATIENCE_SECONDS):
        until = time.monotonic() + seconds
        while (now := self.state(message))["state"] not in states:
            assert time.monotonic() < until, now
            time.sleep(0.05)
        return now

    def gateway_is_ready(self, name):
        return self.server.ask("GET", "/readyz").json()["gateways"][name]


def wait_until(condition, seconds=PATIENCE_SECONDS):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


class PerlSmsc:
    """An SMSC of Debian's Net::SMPP; `reply`: what a phone finds in a message by this pattern, it sends back."""

    def __init__(self, reply=None):
        if subprocess.run(["perl", "-MNet::SMPP", "-MJSON::PP", "-e", "1"], capture_output=True).returncode != 0:
            pytest.skip("libnet-smpp-perl is not installed")
        environment = {**os.environ, **({"REPLY": reply} if reply else {})}
        self.process = subprocess.Popen(["perl", SOURCE / "tests/blackbox/smsc.pl"], stdout=subprocess.PIPE, text=True, env=environment)
        self.port = int(self.process.stdout.readline())
        self.messages, self.answers = [], []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for told in map(json.loads, self.process.stdout):
            if "answered" in told:
                self.answers.append(told["answered"])
            else:
                self.messages.append(told)

    def close(self):
        self.process.kill()
        self.process.wait()


class HttpPeer:
    """A double of a vendor's HTTP interface or of a webhook's receiver: `answers` are (code, body) in turn, the last one for ever."""

    def __init__(self, *answers):
        self.requests, self.answers = [], list(answers or [(200, "OK id=77")])
        peer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                peer.requests.append((self.command, self.path, dict(self.headers), body))
                code, text = peer.answers[0] if len(peer.answers) == 1 else peer.answers.pop(0)
                self.send_response(code)
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def signature_is_good(headers, body):
    signed = headers["Countersign-Timestamp"].encode() + b"." + body
    expected = "v1=" + hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()
    assert abs(time.time() - int(headers["Countersign-Timestamp"])) < 60
    return hmac.compare_digest(headers["Countersign-Signature"], expected)


def as_json(body):
    return json.loads(body)
