# SPDX-License-Identifier: Apache-2.0
"""The demo's codes by message: what the customer's phone shows, and what becomes of a number that is changed."""
from otp_device import another

BANK, ACCOUNT = "999", "00555566667777"
STRANGER = ("998", "66600002222", "示範陌生帳戶")


class PhoneScenes:
    """`bank` and `stage` are the demo's, `inbox` is where its messages end."""

    def __init__(self, bank, stage, inbox):
        self.bank, self.stage, self.inbox = bank, stage, inbox
        self.customer = bank.customer("natural", "A223456781", "示範門號持有人", ACCOUNT)

    def read(self, send):
        answer, message = self.inbox.reading(send)
        print(f"     to {message[0]}: {message[1]}")
        return answer, self.inbox.code(message)

    def set_number(self, number):
        path = f"/v1/customers/{self.customer}/phones"
        made, code = self.read(lambda: self.bank.call("POST", path, {"number": number}))
        self.phone = made["id"]
        return self.bank.call("POST", f"{path}/{self.phone}/verifications", {"code": code})

    def transfer(self, amount=3000):
        return self.bank.operation(self.customer, "T100", ACCOUNT, STRANGER, amount)

    def open(self, operation):
        return self.bank.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": "otp", "credential": self.phone})

    def message(self):
        self.stage.scene("An SMS that tells what it is for", "The number was set at the counter. TWD 3,000 to an account that is not designated; the phone shows:")
        self.set_number("0912345678")
        ceremony, code = self.read(lambda: self.open(self.transfer()))
        answer = self.bank.answer_code(ceremony, code)
        self.stage.decided("permit", answer, ["9.3.1", "9.3.2.1", "9.3.2.3.1", "9.3.2.3.2"])
        self.evidence = answer["evidence"]

    def two_minutes(self):
        self.stage.scene("The same code after 119 and after 121 seconds", "The law on the evidence of the scene before, but for its age.")
        operation = {"service": "transfer", "payee": "non_designated", "risk": "low"}
        for age, decision in ((119, "permit"), (121, "deny")):
            case = {"operation": operation, "evidence": [{**self.evidence, "age_seconds": age}]}
            self.stage.decided(decision, {"decision": self.bank.call("POST", "/v1/decisions", case)}, ["9.3.1"])

    def renewed(self):
        self.stage.scene("Another code, please", "The first code is void from then on; the second serves.")
        ceremony, first = self.read(lambda: self.open(self.transfer()))
        _, second = self.read(lambda: self.bank.call("POST", f"/v1/ceremonies/{ceremony['id']}/codes", {}))
        void = first if first != second else another(first)
        self.stage.result("wrong", self.bank.answer_code(ceremony, void)["outcome"])
        self.stage.decided("permit", self.bank.answer_code(ceremony, second))

    def changed(self):
        self.stage.scene("Changing the number by a code to the number", "Who holds the phone for a minute would keep the customer's account for good.")
        operation = self.bank.operation(self.customer, "B040", phone_number="0922333444")
        self.stage.refused("refused", lambda: self.open(operation))

    def quarantine(self):
        self.stage.scene("Changed at the counter, then quarantine", "The old number gets a notice. For two days codes to the new one authorise TWD 10,000 a day.")
        before = len(self.inbox.messages)
        outcome = self.set_number("0922333444")
        self.inbox.wait_for(before + 2)
        print(f"     to {self.inbox.messages[-1][0]}: {self.inbox.messages[-1][1]}")
        print(f"     in quarantine until {outcome['quarantined_until']}")
        self.stage.refused("refused", lambda: self.open(self.transfer(15000)))
        ceremony, code = self.read(lambda: self.open(self.transfer(3000)))
        self.stage.decided("permit", self.bank.answer_code(ceremony, code), ["9.3.2.3.1"])

    def waits(self):
        self.stage.scene("A payment that waits, told to the old number too", "In quarantine, the old number's holder may be the real customer, who calls.")
        operation = self.transfer(3000)
        self.bank.protect(operation, "deferred_blockable")
        ceremony, code = self.read(lambda: self.open(operation))
        before = len(self.inbox.messages)
        answer = self.bank.answer_code(ceremony, code)
        self.inbox.wait_for(before + 2)
        for destination, text in self.inbox.messages[before:]:
            print(f"     to {destination}: {text}")
        print(f"   after the code: {answer['state']}")
        self.stage.result("blocked", self.bank.block(operation, "phone", "not_mine")["state"], ["9.3.2.2"])

    def withdrawal(self):
        self.stage.scene("A cardless withdrawal", "The number is for TWD 3,000 of one account: a machine that would pay 5,000 is refused; then it pays once.")
        operation = self.bank.operation(self.customer, "T510", ACCOUNT, None, 3000, channel="mobile")
        ceremony, code = self.read(lambda: self.open(operation))
        self.stage.refused("refused", lambda: self.pay(ceremony, code, 5000))
        self.stage.decided("permit", self.pay(ceremony, code, 3000), ["9.3.1"])
        self.stage.refused("conflict", lambda: self.pay(ceremony, code, 3000))

    def pay(self, ceremony, code, amount):
        body = {"code": code, "account": {"bank": BANK, "account": ACCOUNT}, "amount": {"minor": amount * 100, "currency": "TWD"}}
        return self.bank.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", body)

    def play(self):
        for scene in (self.message, self.two_minutes, self.renewed, self.changed, self.quarantine, self.waits, self.withdrawal):
            scene()
