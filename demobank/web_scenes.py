# SPDX-License-Identifier: Apache-2.0
"""The demo's pages: a customer who may sign in to them, and what somebody needs who wants to try."""
import http.client
import json

from core_bank import CoreBank
from governance import Governance
from residents import PASSWORD, PATTERN, USER_CODE, Resident
from web import WebServer

PHONE = "0987654321"


class WebScenes:
    """The server is up from here on; `play` shows it in the table of scenes."""

    def __init__(self, bank, stage, inbox):
        self.stage, self.inbox = stage, inbox
        core = CoreBank(bank)
        governance = Governance(bank)
        governance.assess_passkeys()
        governance.publish_notice()
        self.resident = Resident(bank, core)
        self.resident.set_phone(PHONE, inbox)
        self.device = self.resident.hand_out_device()
        self.web = WebServer(bank, core, bank.web_port, log=open(bank.folder / "web.log", "w", encoding="utf-8"))
        self.web.start()

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("localhost", self.web.server.server_address[1], timeout=30)
        connection.request(method, path, body and json.dumps(body), {"Origin": self.web.origin, "Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def play(self):
        self.stage.scene("The demo bank's pages", f"{self.web.origin}/ answers, and a customer signs in.")
        status, _ = self.ask("GET", "/")
        signed_in, _ = self.ask("POST", "/api/session", {"identifier": self.resident.identifier, "user_code": USER_CODE, "password": PASSWORD})
        self.stage.result("ok", "ok" if (status, signed_in) == (200, 200) else f"{status}, {signed_in}")

    def tell(self):
        """For people: where to go, and as whom. What a phone would show is shown here."""
        print(f"\nThe bank's pages: {self.web.origin}/   (officers: {self.web.origin}/officer/sign-in)")
        print(f"  ID number {self.resident.identifier}, user code {USER_CODE}, password {PASSWORD}; pattern {'-'.join(PATTERN)}")
        print(f"  authenticator app: {self.device}")
        print(f"    or: oathtool --totp --base32 {self.resident.app.secret}")
        print(f"  officer: officer, {self.web.officer_password}")
        print(f"  text messages to {PHONE} are shown here.")
        self.inbox.watch(lambda destination, text: print(f"  [message to {destination}] {text}", flush=True))

    def stop(self):
        self.web.stop()
