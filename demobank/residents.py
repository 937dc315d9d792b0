# SPDX-License-Identifier: Apache-2.0
"""Who signs in to the demo bank's pages: a synthetic customer with accounts, a designated payee, a password and a pattern."""

IDENTIFIER, USER_CODE, PASSWORD = "C100000003", "fox7tree", "tR7-mq2x"
NAME = "示範網銀客戶"
ACCOUNT, SAVINGS = "00310000000018", "00310000000026"
DESIGNATED = {"bank": "998", "account": "55500001111", "name": "示範供應商"}
PATTERN = "15963"


class Resident:
    def __init__(self, bank, core, identifier=IDENTIFIER, user_code=USER_CODE, accounts=(ACCOUNT, SAVINGS), name=NAME):
        self.bank, self.identifier, self.user_code = bank, identifier, user_code
        self.id = bank.customer("natural", identifier, name, accounts[0])
        holder = core.add(self.id, name)
        for number in accounts[1:]:
            bank.call("POST", f"/v1/customers/{self.id}/accounts", {"bank": "999", "account": number})
        titles = [{"zh-TW": "活期存款", "en": "Current account"}, {"zh-TW": "活期儲蓄存款", "en": "Savings account"}]
        for number, title, balance in zip(accounts, titles, (25_680_000, 120_000_000)):
            holder.accounts.append({"bank": "999", "account": number, "title": title, "balance_minor": balance, "currency": "TWD"})
        self.designate(holder, DESIGNATED)
        self.password = self.enrol("password", password=PASSWORD, use="login", user_code=user_code)
        self.pattern = self.enrol("two_factor", technique="pattern", secret=PATTERN)

    def designate(self, holder, payee):
        self.bank.call("POST", f"/v1/customers/{self.id}/designated-accounts", {key: payee[key] for key in ("bank", "account")})
        holder.payees.append(payee)

    def enrol(self, design, **details):
        body = {"design": design, "details": {"confirmed_by": "counter", **details}}
        return self.bank.call("POST", f"/v1/customers/{self.id}/credentials", body)["id"]
