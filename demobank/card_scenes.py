# SPDX-License-Identifier: Apache-2.0
"""The demo's chip cards (9.2): a card and a card program in this program's memory (chip_card.py) play the customer's reader; the vault has the
issuer's key."""
from bank import Problem
from chip_card import CardProgram, ChipCard

ACCOUNT = "00987654321098"
STRANGER = ("998", "66600002222", "示範陌生帳戶")
FRIEND = ("998", "88800004444", "示範約定帳戶")
TAX = ("998", "A12345678901", "示範國稅局")
CHANGED = "0000077700003333"


class CardScenes:
    """`bank`, `person` and `stage` are the demo's."""

    def __init__(self, bank, person, stage):
        self.bank, self.person, self.stage = bank, person, stage
        self.program = CardProgram(ChipCard("999", ACCOUNT.zfill(16)))

    def begin(self, code="T100", payee=STRANGER, amount=3000, **details):
        operation = self.bank.operation(self.person, code, ACCOUNT, payee, amount)
        body = {"design": "chip_card", "credential": self.credential, **({"details": details} if details else {})}
        return self.bank.call("POST", f"/v1/operations/{operation['id']}/ceremonies", body)

    def answer(self, ceremony, fields=None, **changes):
        made = self.program.answer(ceremony["challenge"]["request"], fields, **changes)
        return self.bank.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", made)

    def make(self, ceremony, **changes):
        """The card's fields, when malware tells it something else than the bank did."""
        self.program.card.verify(self.program.card.pin)
        return self.program.make(ceremony["challenge"]["request"], **changes)

    def begin_login(self):
        card = self.program.card
        return self.bank.call("POST", "/v1/card-logins", {"code": "A000", "channel": "web", "issuer": card.issuer, "account": card.account})

    def answer_login(self, opened, fields=None):
        return self.bank.call("POST", f"/v1/card-logins/{opened['id']}/answers", self.program.answer(opened["challenge"]["request"], fields))

    def enrolled(self):
        details = {"issuer": "999", "account": self.program.card.account, "confirmed_by": "counter"}
        body = {"design": "chip_card", "details": details}
        self.credential = self.bank.call("POST", f"/v1/customers/{self.person}/credentials", body)["id"]
        self.bank.call("POST", f"/v1/customers/{self.person}/designated-accounts", {"bank": FRIEND[0], "account": FRIEND[1]})

    def signed_in(self):
        self.stage.scene("Signing in by chip card", "The card makes a TAC over a check code that the vault drew; its issuer verifies it.")
        opened = self.begin_login()
        self.kept = self.make(opened)
        self.stage.decided("permit", self.answer_login(opened, self.kept), ["9.2.1", "9.2.2"])

    def paid(self):
        self.stage.scene("TWD 3,000 to an account that is not designated", "The card program shows payee and amount, takes the PIN, and gives the card back.")
        self.stage.decided("permit", self.answer(self.begin()), ["9.2.3", "9.2.4", "9.2.5"])
        self.stage.scene("TWD 30,000 to a designated account", "The same card, another TAC: one PIN, one TAC.")
        self.stage.decided("permit", self.answer(self.begin(payee=FRIEND, amount=30_000)), ["9.2.3"])
        self.stage.scene("A tax bill", "The number of the bill and its kind are in the TAC.")
        self.stage.decided("permit", self.answer(self.begin("T400", TAX, 500, payment_kind="15001")), ["9.2.3"])

    def replayed(self):
        self.stage.scene("The TAC of an earlier sign-in", "Somebody kept what card and program answered, and gives it to a new sign-in.")
        opened = self.begin_login()
        answer = self.answer_login(opened, {**self.kept, **opened["challenge"]["fields"]})
        self.stage.result("wrong", answer["outcome"], note="nothing tells why, nor whose card it was")

    def attack(self, title, happened, clause, give):
        self.stage.scene(title, happened)
        self.stage.decided("deny", give(self.begin()), [clause])

    def misused(self):
        self.attack("The payee changed in the page", "The card is given another account than the bank's request has.", "9.2.2",
                    lambda ceremony: self.answer(ceremony, self.make(ceremony, to_account=CHANGED)))
        self.attack("The same, and the bank's own fields given back", "All fields are right, and the TAC is over others.", "9.2.3",
                    lambda ceremony: self.answer(ceremony, {**self.make(ceremony, to_account=CHANGED), **ceremony["challenge"]["fields"]}))
        other = self.begin()
        self.attack("The TAC of another transfer", "Made with the PIN a moment ago, for the same payee and amount.", "9.2.2",
                    lambda ceremony: self.answer(ceremony, self.make(other)))
        self.attack("A report of another session", "Relayed: its nonce is not this ceremony's.", "9.2.2",
                    lambda ceremony: self.answer(ceremony, nonce="A" * 22))
        self.attack("Another program could reach the card", "The card program says so itself.", "9.2.4",
                    lambda ceremony: self.answer(ceremony, exclusive=False))
        self.attack("The customer was not told to take the card back", "The TAC is right, and that is not enough.", "9.2.5",
                    lambda ceremony: self.answer(ceremony, retrieval={"prompted": False, "removed": False}))

    def asked_for_a_pin(self):
        self.stage.scene("A page that sends the PIN", "Refused before anything is read, in the log, in the ledger, and counted.")
        self.stage.refused("pin_not_accepted", lambda: self.bank.call("POST", "/v1/operations", {"customer": self.person, "pin": "135790"}))

    def copied(self):
        self.stage.scene("A copy of the card", "Its TAC verifies; its serial does not rise. The card is suspended.")
        self.program.card = ChipCard("999", self.program.card.account)
        answer = self.answer(self.begin())
        self.stage.result("wrong", answer["outcome"], note=f"{answer['details']['reason']}: the ledger has an alarm")
        try:
            self.begin()
        except Problem as problem:
            self.stage.result("conflict", problem.body["code"], note=problem.body["detail"])

    def play(self):
        self.enrolled()
        for scene in (self.signed_in, self.paid, self.replayed, self.misused, self.asked_for_a_pin, self.copied):
            scene()
