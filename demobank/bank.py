# SPDX-License-Identifier: Apache-2.0
"""The demo bank: a data directory, a running countersignd, and the calls of the bank to its API. For run.py and for tests."""
import base64
import hashlib
import json
import os
import pathlib
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from chip_card import MASTER_KEYS
from private_postgres import choose_store
from token_keys import import_keys

ROOT = pathlib.Path(__file__).resolve().parent.parent


STAFF = {"officer": "officer", "second-officer": "officer", "staff-approver": "approver", "second-approver": "approver", "staff-auditor": "auditor"}  # caller: role


class Problem(Exception):
    """An answer of the API that is no success: its status and its problem details."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, **options).stdout


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Bank:
    """Everything lives in `folder`: pki/ (customers and CAs) and data/ (the server's)."""

    def __init__(self, folder, build=ROOT / "build", port=None, pki=None):
        self.folder = pathlib.Path(folder)
        self.build = pathlib.Path(build)
        self.pki = pathlib.Path(pki) if pki else self.folder / "pki"
        self.data = self.folder / "data"
        self.port = port or free_port()
        self.web_port = free_port()
        self.token = None
        self.process = None
        self.log = self.folder / "countersignd.log"

    def make_pki(self):
        run(ROOT / "demobank" / "pki" / "make", self.pki)

    def make_data(self, **settings):
        """A data directory with the demo's registry and catalogue; `settings` are lines added to countersignd.yaml."""
        printed = run(self.build / "countersign", "init", self.data, text=True)
        self.token = re.search(r"^\s*([A-Za-z0-9_-]{43})$", printed, re.M).group(1)
        callers = self.data / "callers.yaml"
        callers.write_text(
            re.sub(r"roles: \[.*?\]", "roles: [channel, counter, atm, ra, operator, approver, auditor, admin]", callers.read_text())
        )
        self.staff = {name: self.add_caller(callers, name, role) for name, role in STAFF.items()}
        self.officer_token = self.staff["officer"]  # who sees customers in video conferences speaks for none
        self.web_token = self.add_caller(callers, "web", "channel")
        for name in ("cards", "catalogue", "protections", "video", "webauthn"):
            shutil.copy(ROOT / "demobank" / f"{name}.yaml", self.data / f"{name}.yaml")
        for name in ("cards", "webauthn"):
            file = self.data / f"{name}.yaml"
            file.write_text(file.read_text().replace("http://localhost:8080", self.web_origin))
        import_keys(self.data, MASTER_KEYS)
        config = self.data / "countersignd.yaml"
        text = config.read_text()
        text = re.sub(
            r"# trust: .*",
            f"{self.trust_lines()}catalogue: catalogue.yaml\nprotections: protections.yaml\nconferences: video.yaml\nwebauthn: webauthn.yaml\ncards: cards.yaml",
            text,
        )
        text = re.sub(r"# catalogue: .*\n", "", text)
        text = re.sub(r"port: \d+", f"port: {self.port}", text)
        config.write_text(
            text + "accounts:\n  designated_delay_days: 0\n" + "".join(f"{name}:\n{lines}\n" for name, lines in settings.items())
        )
        choose_store(config)

    def trust_lines(self):
        """A bank without make_pki takes no certificates."""
        if not self.pki.exists():
            return ""
        shutil.copytree(self.pki / "crl", self.data / "revocation")
        return f'trust: {self.pki}/trust.yaml\nrevocation: revocation\nfetch_revocation: "off"\n'

    def tell_of_waits(self, template):
        """Before the start: a payment that waits is told of by this text of the channels file."""
        rules = self.data / "protections.yaml"
        rules.write_text(re.sub(r"( +)wait_seconds: .*", rf"\g<0>\n\g<1>payment_template: {template}", rules.read_text(), count=1))

    @staticmethod
    def add_caller(callers, name, roles=None):
        """A caller of its own, whose token it returns."""
        token = secrets.token_urlsafe(32)
        digest = hashlib.sha256(token.encode()).hexdigest()
        callers.write_text(callers.read_text() + f"  - name: {name}\n    roles: [{roles or name}]\n    token_sha256: {digest}\n")
        return token

    @property
    def web_origin(self):
        """Of the pages, which passkeys are bound to (web.py)."""
        return f"http://localhost:{self.web_port}"

    @property
    def address(self):
        return f"https://localhost:{self.port}"

    def start(self, seconds=20, wrapper=()):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*wrapper, self.build / "countersignd", "--config", self.data / "countersignd.yaml"], stderr=log)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                return self.call("GET", "/readyz")
            except (urllib.error.URLError, ConnectionError, Problem):
                time.sleep(0.05)
        raise RuntimeError("countersignd did not start:\n" + self.log.read_text()[-2000:])

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def call(self, method, path, body=None, key=None, token=None):
        headers = {"Authorization": f"Bearer {token or self.token}"}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        if key:
            headers["Idempotency-Key"] = key
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        context = ssl.create_default_context(cafile=self.data / "tls" / "server.pem")
        try:
            with urllib.request.urlopen(request, context=context, timeout=30) as answer:
                return self.read(answer.read(), answer.headers)
        except urllib.error.HTTPError as error:
            raise Problem(error.code, self.read(error.read(), error.headers)) from None

    @staticmethod
    def read(body, headers):
        return json.loads(body) if "json" in headers.get("Content-Type", "") else body

    # What the bank's systems do.

    def customer(self, kind, identifier, name, account):
        customer = self.call("POST", "/v1/customers", {"kind": kind, "identifier": identifier, "name": name})["id"]
        self.call("POST", f"/v1/customers/{customer}/accounts", {"bank": "999", "account": account})
        return customer

    def enrol(self, customer, user, confirmed_by="counter", **details):
        certificate = (self.pki / "users" / f"{user}.pem").read_text()
        details = {
            "certificate": certificate,
            "confirmed_by": confirmed_by,
            "password_protected": True,
            "key_storage_secure": True,
            **details,
        }
        return self.call("POST", f"/v1/customers/{customer}/credentials", {"design": "certificate", "details": details})["id"]

    def operation(self, customer, code, account=None, payee=None, amount=None, **more):
        body = {"customer": customer, "code": code, "channel": "web", **more}
        if account:
            body["account"] = {"bank": "999", "account": account}
        if payee:
            body["payee"] = dict(zip(("bank", "account", "name"), payee))
        if amount is not None:
            body["amount"] = {"minor": amount * 100, "currency": "TWD"}
        return self.call("POST", "/v1/operations", body)

    def protect(self, operation, kind, **more):
        return self.call("POST", f"/v1/operations/{operation['id']}/protections", {"kind": kind, **more})

    def block(self, operation, channel="phone", reason="not_mine"):
        return self.call("POST", f"/v1/operations/{operation['id']}/blocks", {"channel": channel, "reason": reason})

    def ceremony(self, operation, credential, form="cms"):
        return self.call(
            "POST",
            f"/v1/operations/{operation['id']}/ceremonies",
            {"design": "certificate", "credential": credential, "details": {"format": form}},
        )

    def answer(self, ceremony, signature):
        return self.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"signature": base64.b64encode(signature).decode()})

    def enrol_otp(self, customer, confirmed_by="counter", replaces=None, **details):
        """A software token, or a hardware one by its serial number; it waits for its first code."""
        body = {"design": "otp", "details": {"confirmed_by": confirmed_by, **details}}
        if replaces:
            body["replaces"] = replaces
        return self.call("POST", f"/v1/customers/{customer}/credentials", body)

    def change(self, customer, credential, what, body=None):
        """activation, resynchronisation, suspension, resumption, unlocking"""
        return self.call("POST", f"/v1/customers/{customer}/credentials/{credential}/{what}", body)

    def otp_ceremony(self, operation, credential):
        return self.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": "otp", "credential": credential})

    def answer_code(self, ceremony, code):
        return self.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"code": code})

    # What the customer's software does.

    def sign(self, user, content, form="cms-attached"):
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="to-sign.") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
            file.flush()
            return run(ROOT / "demobank" / "pki" / "sign", self.pki, user, form, file.name)
