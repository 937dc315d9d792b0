# SPDX-License-Identifier: Apache-2.0
"""The demo bank with people who are only one thing: a channel, and two who approve."""
import hashlib

from banking import Desk

ROLES = {"app": "channel", "approver-one": "approver", "approver-two": "approver"}


class StaffedDesk(Desk):
    def make_data(self, **settings):
        super().make_data(**settings)
        callers = self.data / "callers.yaml"
        text = callers.read_text()
        for name, role in ROLES.items():
            digest = hashlib.sha256(f"token-of-{name}".encode()).hexdigest()
            text += f"  - name: {name}\n    roles: [{role}]\n    token_sha256: {digest}\n"
        callers.write_text(text)

    def call_as(self, name, method, path, body=None, key=None):
        return self.call(method, path, body, key, token=f"token-of-{name}")

    def permitted(self, code="B051", customer=None):
        """An operation that the customer authorised by a certificate."""
        customer = customer or self.person
        operation = self.operation(customer, code, **({"channel": "mobile"} if code == "B051" else {}))
        assert self.authorise(operation, customer, "moica_citizen", device="demo-token")["state"] == "permitted"
        return operation["id"]

    def trail(self, operation):
        return [row["entry"] for row in self.call("GET", f"/v1/operations/{operation}/trail")["entries"]]
