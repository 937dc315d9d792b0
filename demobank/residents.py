# SPDX-License-Identifier: Apache-2.0
"""Who signs in to the demo bank's pages: a synthetic customer with accounts, a designated payee, and the means that a counter hands out."""
from otp_device import Oath

USER_CODE, PASSWORD = "fox7tree", "tR7-mq2x"
NAME = "示範網銀客戶"
DESIGNATED = {"bank": "998", "account": "55500001111", "name": "示範供應商"}
PATTERN = "15963"


def identifier(number):
    """An ID number that nobody has, with the check digit that it must have."""
    digits = [1, 2, 1, *(int(digit) for digit in f"{number:07}")]  # C, and a person
    check = -sum(digit * weight for digit, weight in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1))) % 10
    return f"C1{number:07}{check}"


class Resident:
    def __init__(self, bank, core, number=0, name=NAME):
        self.bank, self.identifier = bank, identifier(number)
        accounts = [f"0031{number:08}{ending}" for ending in ("18", "26")]
        self.id = bank.customer("natural", self.identifier, name, accounts[0])
        holder = core.add(self.id, name)
        for number in accounts[1:]:
            bank.call("POST", f"/v1/customers/{self.id}/accounts", {"bank": "999", "account": number})
        titles = [{"zh-TW": "活期存款", "en": "Current account"}, {"zh-TW": "活期儲蓄存款", "en": "Savings account"}]
        for number, title, balance in zip(accounts, titles, (25_680_000, 120_000_000)):
            holder.accounts.append({"bank": "999", "account": number, "title": title, "balance_minor": balance, "currency": "TWD"})
        self.designate(holder, DESIGNATED)
        self.password = self.enrol("password", password=PASSWORD, use="login", user_code=USER_CODE)
        self.pattern = self.enrol("two_factor", technique="pattern", secret=PATTERN)

    def hand_out_device(self):
        """An authenticator app; Oath is the customer's."""
        enrolled = self.bank.enrol_otp(self.id, algorithm="totp", label=NAME)
        self.app = Oath.from_uri(enrolled["once"]["uri"])
        self.bank.change(self.id, enrolled["id"], "activation", {"code": self.app.now(-1)})
        return enrolled["once"]["uri"]

    def set_phone(self, number, inbox):
        path = f"/v1/customers/{self.id}/phones"
        made, message = inbox.reading(lambda: self.bank.call("POST", path, {"number": number}))
        self.bank.call("POST", f"{path}/{made['id']}/verifications", {"code": inbox.code(message)})

    def designate(self, holder, payee):
        self.bank.call("POST", f"/v1/customers/{self.id}/designated-accounts", {key: payee[key] for key in ("bank", "account")})
        holder.payees.append(payee)

    def enrol(self, design, **details):
        body = {"design": design, "details": {"confirmed_by": "counter", **details}}
        return self.bank.call("POST", f"/v1/customers/{self.id}/credentials", body)["id"]
