# SPDX-License-Identifier: Apache-2.0
"""Chip debit cards (9.2) through the API: what an honest card and card program come to, and each attack with the reason why it does not."""
from banking import STRANGER, identifier, spoken

from chip_card import CardProgram, ChipCard, payload_of

PAID = ["8.2.low", "8.2.non_designated", "9.2.2", "9.2.3", "9.2.4", "9.2.5"]
numbers = iter(range(10**6))


class Holder:
    """A customer with a card of one account, and the card program that it is in."""

    def __init__(self, desk, bank="999"):
        self.desk, self.bank, self.number = desk, bank, f"3{next(numbers):010d}"
        self.identifier = identifier("E", next(numbers))
        self.customer = desk.call("POST", "/v1/customers", {"kind": "natural", "identifier": self.identifier, "name": "示範持卡人"})["id"]
        desk.call("POST", f"/v1/customers/{self.customer}/accounts", {"bank": bank, "account": self.number})
        self.card = ChipCard(bank, self.number.zfill(16))
        self.program = CardProgram(self.card)
        self.credential = self.enrol()["id"]

    def enrol(self, **changes):
        details = {"issuer": self.bank, "account": self.card.account, "confirmed_by": "counter", **changes}
        return self.desk.call("POST", f"/v1/customers/{self.customer}/credentials", {"design": "chip_card", "details": details})

    def operation(self, code="T100", payee=STRANGER, amount=3000, **more):
        body = {"customer": self.customer, "code": code, "channel": "web", "account": {"bank": self.bank, "account": self.number}, **more}
        if payee:
            body["payee"] = dict(zip(("bank", "account", "name"), payee))
        if amount:
            body["amount"] = {"minor": amount * 100, "currency": "TWD"}
        return self.desk.call("POST", "/v1/operations", body)

    def begin(self, operation=None, **details):
        operation = operation or self.operation()
        body = {"design": "chip_card", "credential": self.credential, **({"details": details} if details else {})}
        return self.desk.call("POST", f"/v1/operations/{operation['id']}/ceremonies", body)

    def give(self, ceremony, answer):
        return self.desk.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", answer)

    def pay(self, **changes):
        ceremony = self.begin()
        return self.give(ceremony, self.program.answer(ceremony["challenge"]["request"], **changes))


def test_a_transfer_authorised_with_card_and_pin_is_permitted(desk):
    holder = Holder(desk)
    answer = holder.pay()
    assert spoken(answer) == ("permit", PAID), answer
    assert answer["details"] == {"card": "taken_back", "component": "new", "confirmed_by": "dialog", "issuer": "verified", "pin": "component",
                                 "purpose": "transfer"}
    assert holder.pay()["details"]["component"] == "known"
