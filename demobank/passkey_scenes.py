# SPDX-License-Identifier: Apache-2.0
"""The demo's passkeys (9.4): a software authenticator, keys in this program's memory, plays the customer's phone and its browser."""
import copy

from software_authenticator import SoftwareAuthenticator

ACCOUNT = "00987654321098"
STRANGER = ("998", "66600002222", "示範陌生帳戶")
CHANGED = ("998", "77700003333", "被竄改的帳戶")
PATTERN = "75369"


class PasskeyScenes:
    """`bank`, `person` and `stage` are the demo's."""

    def __init__(self, bank, person, stage):
        self.bank, self.person, self.stage = bank, person, stage

    def enrol(self, **details):
        body = {"design": "two_factor", "details": {"confirmed_by": "counter", **details}}
        return self.bank.call("POST", f"/v1/customers/{self.person}/credentials", body)

    def begin(self, credential, payee=STRANGER, operation=None):
        self.operation = operation or self.bank.operation(self.person, "T100", ACCOUNT, payee, 3000)
        body = {"design": "two_factor", "credential": credential}
        return self.bank.call("POST", f"/v1/operations/{self.operation['id']}/ceremonies", body)

    def give(self, ceremony, answer):
        return self.bank.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", answer)

    def touch(self, ceremony, authenticator=None):
        return (authenticator or self.phone).get(ceremony["challenge"]["publicKey"])

    def wrong(self, answer):
        reason = answer.get("details", {}).get("reason")
        self.stage.result("wrong", answer["outcome"], note=f"nothing is established: {reason}")

    def registered(self):
        enrolled = self.enrol(technique="passkey", name="示範軟體驗證器")
        self.passkey, self.phone = enrolled["id"], SoftwareAuthenticator(self.bank.web_origin, attestation="packed")
        self.stage.scene("A passkey of a software authenticator", "The bank's challenge, a new key, and the browser's answer: from then on it serves.")
        active = self.bank.change(self.person, self.passkey, "activation", self.phone.create(enrolled["once"]["publicKey"]))
        self.stage.result("ok", "ok" if active["state"] == "active" else active["state"])
        self.pattern = self.enrol(technique="pattern", secret=PATTERN)["id"]

    def together(self):
        self.stage.scene("Held, and nothing more", "TWD 3,000 to an account that is not designated, touched with the passkey: one technique of the two.")
        ceremony = self.begin(self.passkey)
        answer = self.give(ceremony, self.touch(ceremony))
        self.stage.decided("deny", answer, ["9.4"])
        self.stage.result("awaiting_evidence", answer["state"], note="missing " + ", ".join(answer["missing"]["factors"]))
        self.stage.scene("And the pattern that the customer knows", "Another kind, for the same operation: together they are design 4.")
        self.stage.decided("permit", self.give(self.begin(self.pattern, operation=self.operation), {"secret": PATTERN}), ["9.4"])

    def misused(self):
        mine = self.begin(self.passkey)
        self.stage.scene("The same assertion for a changed payee", "Malware keeps what the customer touched for, and gives it to its own transfer.")
        self.wrong(self.give(self.begin(self.passkey, CHANGED), self.touch(mine)))
        self.stage.scene("A copy of the key", "It counts from where it was copied; the counter that does not grow suspends the passkey.")
        copied = copy.copy(self.phone)
        self.give(mine, self.touch(mine))
        stolen = self.begin(self.passkey)
        self.wrong(self.give(stolen, self.touch(stolen, copied)))
        self.stage.refused("conflict", lambda: self.begin(self.passkey))

    def play(self):
        for scene in (self.registered, self.together, self.misused):
            scene()
