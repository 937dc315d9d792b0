# SPDX-License-Identifier: Apache-2.0
"""The demo's core bank: accounts and balances in memory. It books a transfer when it holds a valid receipt for exactly that instruction."""
import json
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field


@dataclass
class Holder:
    name: str
    accounts: list = field(default_factory=list)  # bank, account, title in both languages, balance_minor, currency
    payees: list = field(default_factory=list)  # designated accounts: bank, account, name
    movements: list = field(default_factory=list)  # latest first


class CoreBank:
    def __init__(self, bank):
        self.bank, self.holders, self.lock = bank, {}, threading.Lock()

    def add(self, customer, name):
        self.holders[customer] = Holder(name)
        return self.holders[customer]

    def name(self, customer):
        return self.holders[customer].name

    def accounts(self, customer):
        return self.holders[customer].accounts

    def payees(self, customer):
        return self.holders[customer].payees

    def movements(self, customer):
        return self.holders[customer].movements

    def settle(self, customer, operation):
        """Books an operation, as GET shows it, where it is permitted and moves money; by the receipt alone."""
        if "receipt" in operation and "amount" in operation["instruction"]:
            self.book(customer, operation["instruction"], operation["receipt"])

    def book(self, customer, instruction, receipt):
        """Once for each operation; the receipt is checked by `countersign verify` with nothing but the public keys."""
        self.verify(instruction, receipt)
        holder = self.holders[customer]
        with self.lock:
            if any(movement["operation"] == instruction["operation_id"] for movement in holder.movements):
                return
            account = next(a for a in holder.accounts if a["account"] == instruction["debit"]["account"])
            account["balance_minor"] -= instruction["amount"]["minor"]
            holder.movements.insert(0, {key: instruction[key] for key in ("amount", "payee", "debit")} | {"operation": instruction["operation_id"]})

    def verify(self, instruction, receipt):
        canonical = json.dumps(instruction, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        with tempfile.TemporaryDirectory(dir=self.bank.folder) as folder:
            files = [f"{folder}/receipt.jws", f"{folder}/instruction.json"]
            for path, text in zip(files, (receipt, canonical)):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            keys = self.bank.data / "public" / "receipt.jwks"
            words = [self.bank.build / "countersign", "verify", files[0], "--jwks", keys, "--instruction", files[1]]
            subprocess.run(words, check=True, capture_output=True)
