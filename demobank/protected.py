# SPDX-License-Identifier: Apache-2.0
"""Scenes of enhanced protections (9.3.2.2): what waits and is blocked, and a device that says no. The device's key is openssl's."""
import base64
import tempfile

from bank import run

ACCOUNT = "00987654321098"
STRANGER = ("998", "66600002222", "示範陌生帳戶")


class Device:
    """A key of a customer's device, kept in a file of the demo's folder."""

    def __init__(self, folder, name):
        self.folder, self.path = folder, folder / f"{name}.pem"
        run("openssl", "genpkey", "-algorithm", "ed25519", "-out", self.path)
        spki = run("openssl", "pkey", "-in", self.path, "-pubout", "-outform", "DER")
        self.public = base64.b64encode(spki[-32:]).decode()

    def sign(self, text):
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="device.") as file:
            file.write(text.encode())
            file.flush()
            return base64.b64encode(run("openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.path, "-in", file.name)).decode()

    def register(self, bank, customer, purpose="transaction"):
        proof = self.sign(f"countersign-device-1\n{customer}\n{purpose}\n{self.public}")
        body = {"purpose": purpose, "algorithm": "Ed25519", "public_key": self.public, "proof": proof}
        return bank.call("POST", f"/v1/customers/{customer}/devices", body)["id"]

    def answer(self, challenge, decision, number=None):
        text = f"{challenge['sign']}\n{decision}" + (f"\n{number}" if number else "")
        return {"decision": decision, "signature": self.sign(text), **({"number": number} if number else {})}


class Protected:
    """Played when the company has its token, and the person is registered."""

    def __init__(self, demo):
        self.demo, self.bank, self.stage = demo, demo.bank, demo.stage
        self.device = Device(self.bank.folder, "device")
        self.registered = self.device.register(self.bank, demo.person)

    def transfer(self):
        return self.bank.operation(self.demo.person, "T100", ACCOUNT, STRANGER, 1_000)

    def state(self, operation):
        return self.bank.call("GET", f"/v1/operations/{operation['id']}")["state"]

    def deferred(self):
        operation = self.demo.payment(30_000)
        self.stage.scene(
            "A payment that waits, blocked by the customer",
            "Good evidence, but the payment was armed to wait two hours: no receipt yet. The customer sees the notice, and calls.",
        )
        self.bank.protect(operation, "deferred_blockable")
        answer = self.demo.sign_and_answer(operation, self.demo.token, "fxml_customer1")
        print(f"   after the signature: {answer['state']} until {answer['release_at'][:19]}Z, receipt: {answer.get('receipt')}")
        blocked = self.bank.block(operation, "phone", "not_mine")
        self.stage.result("blocked", blocked["state"], ["9.3.2.2"], note="by the customer, through another channel; nothing leaves this state")

    def rejected(self):
        operation = self.transfer()
        opened = self.bank.protect(operation, "push_confirmation", means=self.registered)
        challenge = opened["challenge"]
        self.stage.scene(
            "A push confirmation that the customer rejects",
            f"The device shows the payee and the amount, and the screen shows the number {challenge['number']}. The customer knows of no transfer.",
        )
        answer = self.bank.call("POST", f"/v1/protections/{opened['id']}/answers", self.device.answer(challenge, "reject"))
        self.stage.result("rejected", answer["outcome"], ["9.3.2.3.2"], note=f"signed by the device's key; the operation is {self.state(operation)}")

    def reset(self):
        customer = self.bank.customer("natural", "B123456780", "示範忘記密碼的人", "00222233334444")
        path, device = f"/v1/customers/{customer}/phones", Device(self.bank.folder, "other-device")
        registered = device.register(self.bank, customer)
        made, message = self.demo.inbox.reading(lambda: self.bank.call("POST", path, {"number": "0933444555"}))
        self.bank.call("POST", f"{path}/{made['id']}/verifications", {"code": self.demo.inbox.code(message)})
        for title, protected in (("A password reset by an SMS code alone", False), ("The same with the customer's device", True)):
            operation = self.bank.operation(customer, "B050")
            self.stage.scene(title, "The device signs the challenge of this very operation first." if protected else "Whoever reads the SMS would have the account.")
            if protected:
                opened = self.bank.protect(operation, "device_designated", means=registered)
                self.bank.call("POST", f"/v1/protections/{opened['id']}/answers", device.answer(opened["challenge"], "confirm"))
            body = {"design": "otp", "credential": made["id"]}
            ceremony, message = self.demo.inbox.reading(lambda operation=operation: self.bank.call("POST", f"/v1/operations/{operation['id']}/ceremonies", body))
            answer = self.bank.answer_code(ceremony, self.demo.inbox.code(message))
            self.stage.decided("permit" if protected else "deny", answer, ["9.3.2.2"])

    def sim_card(self):
        customer = self.bank.customer("natural", "B223456781", "示範行動門號用戶", "00333344445555")
        path = f"/v1/customers/{customer}/phones"
        made, message = self.demo.inbox.reading(lambda: self.bank.call("POST", path, {"number": "0944555666"}))
        self.bank.call("POST", f"{path}/{made['id']}/verifications", {"code": self.demo.inbox.code(message)})
        for title, card in (("another phone's SIM card", "+886955666777"), ("the customer's own SIM card", None)):
            operation = self.bank.operation(customer, "B050")
            opened = self.bank.protect(operation, "sim_authentication")
            self.stage.scene(f"A password reset; {title}, told by a mobile operator (a double)", f"The phone goes to {opened['challenge']['url']} over mobile data.")
            self.demo.operator.card_answers(card)
            told = self.bank.call("POST", f"/v1/protections/{opened['id']}/answers", {})
            print(f"   the operator's word: {told['outcome']}")
            body = {"design": "otp", "credential": made["id"]}
            ceremony, message = self.demo.inbox.reading(lambda operation=operation: self.bank.call("POST", f"/v1/operations/{operation['id']}/ceremonies", body))
            answer = self.bank.answer_code(ceremony, self.demo.inbox.code(message))
            self.stage.decided("deny" if card else "permit", answer, ["9.3.2.2"])

    def no_protection(self):
        self.stage.scene("A fixed password as the enhanced protection", "9.3.2.2 excludes it by name, and e-mail too.")
        operation = self.bank.operation(self.demo.person, "B050")
        self.stage.refused("refused", lambda: self.bank.protect(operation, "fixed_password"))

    def play(self):
        for scene in (self.deferred, self.rejected, self.reset, self.sim_card, self.no_protection):
            scene()
