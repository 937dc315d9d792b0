# SPDX-License-Identifier: Apache-2.0
"""The demo bank for tests: customers with accounts and credentials, and operations taken from their start to their decision."""
import datetime
import json
import os
import shutil
import subprocess
import sys
import threading
import time

import pytest
from conftest import BUILD, SOURCE
from stored import first_log

from bank import Bank, Problem, free_port  # noqa: E402

ACCOUNT, PERSON_ACCOUNT, SMALL_ACCOUNT = "00123456789012", "00987654321098", "00111122223333"
SUPPLIER = ("998", "55500001111", "示範供應商")
STRANGER = ("998", "66600002222", "示範陌生帳戶")
PATIENCE_SECONDS = 20

# The clauses that speak for a payment at high risk, permitted by an FXML certificate in hardware.
FXML_HARDWARE = ["8.2.high", "9.1.1", "9.1.1.1", "9.1.2", "9.1.5", "9.1.6"]

TOKEN = {"user": "fxml_customer1", "device": "demo-token"}
SAME_DEVICE = {**TOKEN, "same_device": True}
SOFT = {"user": "fxml_customer1_soft"}


def identifier(letter, number):
    """The ID number of a natural person, with its check digit."""
    digits = f"1{number:07d}"
    first, second = divmod("ABCDEFGHJKLMNPQRSTUVXYWZIO".index(letter) + 10, 10)
    total = first + second * 9 + sum(int(digit) * weight for digit, weight in zip(digits, range(8, 0, -1)))
    return f"{letter}{digits}{-total % 10}"


class Desk(Bank):
    """A running bank with a company, a smaller company and a person; the supplier's account is designated by both companies."""

    def open(self, wrapper=(), protections=None, **settings):
        self.make_data(**{name: "".join(f"  {key}: {value}\n" for key, value in keys.items()) for name, keys in settings.items()})
        if protections is not None:
            (self.data / "protections.yaml").write_text(json.dumps({"protections": protections}))
        self.start(wrapper=wrapper)
        self.enrolled = {}
        self.company = self.customer("corporate", "00000058", "示範客戶一股份有限公司", ACCOUNT)
        self.small = self.customer("corporate", "00000509", "示範客戶二有限公司", SMALL_ACCOUNT)
        self.person = self.customer("natural", "A123456789", "示範自然人", PERSON_ACCOUNT)
        for customer in (self.company, self.small):
            self.designate(customer, SUPPLIER)
        return self

    def designate(self, customer, payee):
        return self.call("POST", f"/v1/customers/{customer}/designated-accounts", {"bank": payee[0], "account": payee[1]})

    def credential(self, customer, user, **details):
        """The id of this credential, enrolled when it is asked for first."""
        key = (customer, user, *sorted(details.items()))
        if key not in self.enrolled:
            self.enrolled[key] = self.enrol(customer, user, **details)
        return self.enrolled[key]

    def payment(self, amount=5_000_000, payee=STRANGER, **more):
        return self.operation(self.company, "T200", ACCOUNT, payee, amount, **more)

    def sign_for(self, ceremony, user, form="cms-attached"):
        return self.sign(user, ceremony["challenge"]["sign"], form)

    def authorise(self, operation, customer, user, form="cms-attached", **details):
        """One ceremony from challenge to decision; `details` are those of the credential."""
        ceremony = self.ceremony(operation, self.credential(customer, user, **details), "xml" if form == "xml" else "cms")
        return self.answer(ceremony, self.sign_for(ceremony, user, form))

    def pay(self, amount=5_000_000, payee=STRANGER, form="cms-attached", user="fxml_customer1", **details):
        """By the company, with its token unless `user` says otherwise."""
        if user == "fxml_customer1":
            details.setdefault("device", "demo-token")
        return self.authorise(self.payment(amount, payee), self.company, user, form, **details)

    def ledger_size(self):
        """Entries of what happens to customers: those of the root, and what it says of other logs, are not among them."""
        return int(self.checkpoint().split(b"\n")[1])

    def checkpoint(self):
        return self.call("GET", f"/v1/ledger/logs/{first_log(self.data)}/checkpoint")

    def verify_ledger(self, *more):
        arguments = ["--key", self.data / "public/checkpoint.key", "--ca", self.data / "tls/server.pem", *more]
        done = subprocess.run([BUILD / "countersign", "ledger", "verify", f"{self.address}/v1/ledger", *arguments],
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr

    def program(self, *words):
        return subprocess.run([BUILD / "countersign", *words], capture_output=True, text=True, timeout=60, check=False)

    def is_ready(self):
        try:
            return self.call("GET", "/readyz")["ready"]
        except Problem:
            return False

    def answers(self):
        """Is there a server yet?"""
        try:
            return self.is_ready()
        except OSError:
            return False

    # What the certification authorities do; on a PKI of this bank's own.

    def authority(self, name, *words):
        env = dict(os.environ, CA_DIR=f"ca/{name}", CRL_URL="", POLICY="", UBN="", LAST4="")
        command = ["openssl", "ca", "-config", SOURCE / "demobank/pki/openssl.cnf", *words]
        subprocess.run(command, cwd=self.pki, env=env, check=True, capture_output=True, timeout=60)

    def publish_list(self, name, seconds=86400):
        """A new CRL of the authority, that ends so soon, is read by the server when this returns."""
        now = datetime.datetime.now(datetime.timezone.utc)
        end = now + datetime.timedelta(seconds=seconds)
        self.authority(name, "-gencrl", "-crl_lastupdate", f"{now:%Y%m%d%H%M%SZ}", "-crl_nextupdate", f"{end:%Y%m%d%H%M%SZ}", "-out", "new.pem")
        place, before = self.data / f"revocation/{name}.crl", self.loaded_lists()
        shutil.copy(self.pki / "new.pem", place.with_suffix(".new"))
        os.rename(place.with_suffix(".new"), place)
        eventually(lambda: self.loaded_lists() > before)

    def loaded_lists(self):
        return self.log.read_text().count('"revocation.loaded"')


def eventually(condition, seconds=PATIENCE_SECONDS):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def spoken(answer):
    """The decision of an answer, and the clauses that spoke: those violated when it is a denial, those satisfied otherwise."""
    decision = answer["decision"]
    side = "violated" if decision["decision"] == "deny" else "satisfied"
    return decision["decision"], sorted({clause for entry in decision["evidence"] for clause in entry[side]})


def assert_refused(status, code, call, *arguments, **more):
    with pytest.raises(Problem) as caught:
        call(*arguments, **more)
    assert (caught.value.status, caught.value.body["code"]) == (status, code), caught.value.body
    return caught.value.body


def at_once(tasks):
    """Runs all tasks in threads that start together; their results, or the exceptions that they raised, in the tasks' order."""
    gate, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(index):
        gate.wait()
        try:
            results[index] = tasks[index]()
        except Exception as problem:  # handed to whoever waits
            results[index] = problem

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
