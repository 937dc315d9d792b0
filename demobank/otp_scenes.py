# SPDX-License-Identifier: Apache-2.0
"""The demo's one-time passwords: oathtool and an OCRA of the demo's own are the customer's devices."""
import os

from bank import Problem
from otp_device import Oath, Ocra, another
from vendor import Token, container

PERSON_ACCOUNT = "00987654321098"
STRANGER = ("998", "66600002222", "示範陌生帳戶")
CHANGED = ("998", "77700003333", "被竄改的帳戶")


class OtpScenes:
    """`bank`, `person` and `stage` are the demo's."""

    def __init__(self, bank, person, stage):
        self.bank, self.person, self.stage = bank, person, stage

    def transfer(self, credential, payee=STRANGER):
        return self.bank.otp_ceremony(self.bank.operation(self.person, "T100", PERSON_ACCOUNT, payee, 3000), credential)

    def answered(self, expected, ceremony, code, must=()):
        answer = self.bank.answer_code(ceremony, code)
        if answer["outcome"] == "wrong":
            self.stage.result(expected, "wrong", note=f"nothing is established; {answer['attempts_left']} attempts are left")
        else:
            self.stage.decided(expected, answer, must)

    def enrolled(self, **details):
        return self.bank.enrol_otp(self.person, **details)

    def activate(self, credential, code):
        self.bank.change(self.person, credential, "activation", {"code": code})

    def timed(self):
        enrolled = self.enrolled(algorithm="totp", label="示範自然人")
        self.totp, self.app = enrolled["id"], Oath.from_uri(enrolled["once"]["uri"])
        self.activate(self.totp, self.app.now(-1))
        self.stage.scene("An authenticator app: TOTP by oathtool", "TWD 3,000 to an account that is not designated, by the code of this half minute.")
        code = self.app.now()
        self.answered("permit", self.transfer(self.totp), code, ["9.3.1"])
        self.stage.scene("The same code again", "Somebody looked over the customer's shoulder, and is quick.")
        self.answered("wrong", self.transfer(self.totp), code)

    def bound(self):
        enrolled = self.enrolled(algorithm="ocra", suite="OCRA-1:HOTP-SHA256-8:QN08-T1M")
        credential, device = enrolled["id"], Ocra(enrolled["once"]["secret"], enrolled["once"]["suite"])
        self.activate(credential, device.code(enrolled["details"]["activation_question"], steps=-1))
        ceremony = self.transfer(credential)
        question = ceremony["challenge"]["question"]
        self.stage.scene("A code bound to the transaction: OCRA", f"The device is given {question}, which follows from payee and amount, and answers it.")
        code = device.code(question)
        changed = self.transfer(credential, CHANGED)
        self.answered("permit", ceremony, code)
        self.stage.scene("The same code for a changed payee", f"Malware keeps the code for its own transfer, whose question is {changed['challenge']['question']}.")
        self.answered("wrong", changed, code)

    def locked(self):
        self.stage.scene("Guessing", "Three wrong codes in a row, then the right one, then the counter.")
        ceremony = self.transfer(self.totp)
        try:
            while self.bank.answer_code(self.transfer(self.totp), another(self.app.now(5)))["attempts_left"] > 0:
                pass
        except Problem:
            pass
        self.stage.refused("conflict", lambda: self.bank.answer_code(ceremony, self.app.now(1)))
        self.bank.change(self.person, self.totp, "unlocking", {})
        self.answered("permit", self.transfer(self.totp), self.app.now(1), ["9.3.1"])

    def hardware(self):
        token, key = Token("DEMO-00000001"), os.urandom(16)
        self.bank.call("POST", "/v1/tokens", {"pskc": container([token], key=key), "key": key.hex()})
        credential = self.enrolled(serial=token.serial)["id"]
        device = Oath(token.secret)
        self.activate(credential, device.now(-1))
        self.stage.scene("A hardware token", "Its seed came in the vendor's encrypted PSKC file and went straight into the vault.")
        self.answered("permit", self.transfer(credential), device.now(), ["9.3.1"])

    def play(self):
        for scene in (self.timed, self.bound, self.locked, self.hardware):
            scene()
