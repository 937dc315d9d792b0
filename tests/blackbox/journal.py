# SPDX-License-Identifier: Apache-2.0
"""Customers who pay while things break, and a journal of everything that the servers told them: afterwards all of it must be so.

Each customer has one device of counted codes and pays again and again, now at this server and now at that one, asking again with the same key
until there is an answer. Each code is presented to all servers at once, for one ceremony, or for as many ceremonies as there are servers."""
import http.client
import itertools
import json
import ssl
import subprocess
import threading
import time
from collections import Counter

from conftest import BUILD
from otp_device import Oath

AMOUNT_TWD, DAY_TWD = 1_500, 100_000  # of natural persons; reaching it is over it
STRANGER = {"bank": "998", "account": "66600002222", "name": "示範陌生帳戶"}
REQUEST_SECONDS = 8  # then a caller asks another server
PATIENCE_SECONDS = 150  # for one answer, whatever is broken
CEREMONIES_APART = 3  # every third code is presented for a ceremony of each server's own
numbers = itertools.count(200_000_000)
keys = itertools.count(1)


class Node:
    """A server as its callers know it. One that is not meant to answer is not waited for."""

    def __init__(self, name, host, port, token, authority, public):
        self.name, self.host, self.port, self.token, self.public = name, host, port, token, public
        self.authority = authority
        self.context = ssl.create_default_context(cafile=authority)

    def ask(self, method, path, body=None, key=None, seconds=REQUEST_SECONDS):
        """Status, answer, header fields."""
        fields = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key is not None:
            fields["Idempotency-Key"] = key
        connection = http.client.HTTPSConnection(self.host, self.port, timeout=seconds, context=self.context)
        try:
            connection.request(method, path, None if body is None else json.dumps(body).encode(), fields)
            answer = connection.getresponse()
            content = answer.read()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(content) if is_json else content, answer.headers
        finally:
            connection.close()

    def is_ready(self):
        try:
            return self.ask("GET", "/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def program(self, *words, seconds=120):
        return subprocess.run([BUILD / "countersign", *map(str, words)], capture_output=True, text=True, timeout=seconds, check=False)

    @property
    def ledger(self):
        return f"https://{self.host}:{self.port}/v1/ledger"


class Told:
    """What was asked and what came of it, in the order of time."""

    def __init__(self):
        self.lock = threading.Lock()
        self.answers = []  # when, of which node, what: "ok", "503", "lost", "stale"
        self.surprises = []

    def note(self, node, what):
        with self.lock:
            self.answers.append((time.monotonic(), node.name, what))

    def surprise(self, text):
        with self.lock:
            self.surprises.append(text)

    def count(self, since):
        with self.lock:
            return Counter(what for at, _, what in self.answers if at >= since)

    def stale(self):
        """Nodes that did not know what others had told."""
        with self.lock:
            return {name for _, name, what in self.answers if what == "stale"}

    def silence(self, since, node=None):
        """The longest time without a success from the last one before `since` on: with a node's name, of that one."""
        with self.lock:
            good = [at for at, name, what in self.answers if what == "ok" and node in (None, name)]
        first = max((i for i, at in enumerate(good) if at < since), default=0)
        return max((after - before for before, after in zip(good[first:], good[first + 1:])), default=float("inf"))


class Journal:
    def __init__(self, nodes, customers):
        self.nodes, self.told = nodes, Told()
        self.is_over = threading.Event()
        self.lock = threading.Lock()
        self.decided = {}  # operation -> the answer that decided it
        self.open = set()  # operations whose code went to another
        self.presented = Counter()  # customer -> codes that were accepted
        self.turns = itertools.count()
        self.threads = [threading.Thread(target=self.live, daemon=True) for _ in range(customers)]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def finish(self):
        """Everybody gets the answers to what was begun."""
        self.is_over.set()
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS + 60)
            if thread.is_alive():
                self.told.surprise("a caller still waits for an answer")

    def live(self):
        try:
            while not self.is_over.is_set():
                Customer(self).pay_until_the_limit()
        except Exception as problem:  # whoever checks is told
            self.told.surprise(repr(problem))

    def once(self, node, method, path, body, key):
        """The answer, or None when nobody knows what came of it, or nothing did."""
        try:
            status, answer, fields = node.ask(method, path, body, key)
        except (OSError, http.client.HTTPException):
            self.told.note(node, "lost")
            return None
        if status == 503:
            self.told.note(node, "503")
            if "Retry-After" not in fields:
                self.told.surprise("503 without Retry-After")
            return None
        if status == 404:  # somebody was told that it is there: a database that is the primary no more may not know yet
            self.told.note(node, "stale")
            return None
        self.told.note(node, "ok")
        if status == 409 and "being answered" in answer["detail"]:  # by another server, which was not waited for
            return None
        if status not in (200, 201, 403, 409):
            self.told.surprise(f"{node.name} {time.monotonic():.2f} {method} {path}: {status} {answer}")
        return status, answer

    def until_answered(self, method, path, body=None, first=None):
        """Asks the servers in turn, with one key."""
        key, end = f"key-{next(keys)}", time.monotonic() + PATIENCE_SECONDS
        start = next(self.turns) if first is None else first
        for attempt in itertools.count():
            told = self.once(self.nodes[(start + attempt) % len(self.nodes)], method, path, body, key)
            if told is not None:
                return told
            if time.monotonic() > end:
                raise TimeoutError(f"no answer to {method} {path}")
            time.sleep(0.1)

    def at_all_nodes(self, requests):
        """One request to each node, at the same moment."""
        answers = [None] * len(self.nodes)
        gate = threading.Barrier(len(self.nodes))

        def ask(i):
            gate.wait()
            answers[i] = self.until_answered(*requests[i], first=i)

        threads = [threading.Thread(target=ask, args=(i,)) for i in range(len(self.nodes))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    # --- what must hold afterwards ---

    def read(self, node, path):
        """Readers are refused, too, while connections are made anew."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            status, answer, _ = node.ask("GET", path, seconds=30)
            if status != 503 or time.monotonic() > end:
                assert status == 200, f"{path} at {node.name}: {status}"
                return answer
            time.sleep(0.1)

    def checkpoints(self, folder):
        """Of all logs, as files."""
        files = []
        for log in itertools.count(1):
            place = "/v1/ledger/checkpoint" if log == 1 else f"/v1/ledger/logs/{log}/checkpoint"
            status, note, _ = self.nodes[0].ask("GET", place, seconds=30)
            if status == 404 and log > 1:
                return files
            if status == 200:
                files.append(folder / f"{log}.checkpoint")
                files[-1].write_bytes(note)

    def keys_of(self, node):
        return ["--key", node.public / "checkpoint.key", "--ca", node.authority]

    def verify_ledger(self, known):
        for node in self.nodes:
            done = node.program("ledger", "verify", node.ledger, *self.keys_of(node), *[word for file in known for word in ("--known", file)])
            assert done.returncode == 0, f"the ledger at {node.name}: {done.stderr}"

    def verify_receipts(self, folder, newest):
        """Of so many that were told last."""
        node, file = self.nodes[0], folder / "receipt.jws"
        for answer in [answer for answer in self.decided.values() if answer.get("receipt")][-newest:]:
            file.write_text(answer["receipt"])
            done = node.program("verify", file, "--jwks", node.public / "receipt.jwks", *self.keys_of(node), "--ledger", node.ledger)
            assert done.returncode == 0, f"a receipt: {done.stderr}"

    def check(self, known, folder, receipts=10, may_be_stale=frozenset()):
        """Everything that was acknowledged is there as it was told, at every node, once. Nodes that may be connected to a database which is the
        primary no more may not have known it for a moment."""
        assert not self.told.surprises, self.told.surprises[:5]
        assert self.told.stale() <= may_be_stale, f"what was acknowledged was not there: {self.told.stale()}"
        for node in self.nodes:
            for operation, answer in self.decided.items():
                self.check_decided(self.read(node, f"/v1/operations/{operation}"), answer)
        self.check_trails()
        self.check_limits()
        self.verify_ledger(known)
        self.verify_receipts(folder, receipts)

    @staticmethod
    def check_decided(found, answer):
        assert found["state"] == answer["state"], (found["id"], found["state"], answer["state"])
        assert found.get("receipt") == answer.get("receipt"), found["id"]

    def check_trails(self):
        accepted = Counter()
        for operation in [*self.decided, *self.open]:
            trail = [entry["entry"] for entry in self.read(self.nodes[0], f"/v1/operations/{operation}/trail")["entries"]]
            types = Counter(entry["type"] for entry in trail)
            assert types["operation.created"] == 1 and types["operation.permitted"] + types["operation.denied"] == (operation in self.decided), types
            accepted[trail[0]["customer"]] += types["ceremony.answered"]
        assert accepted == self.presented, "codes that were accepted"

    def check_limits(self):
        used = Counter()
        for operation, answer in self.decided.items():
            if answer["state"] == "permitted":
                used[answer["customer"]] += AMOUNT_TWD
        assert all(twd < DAY_TWD for twd in used.values()), used


class Customer:
    def __init__(self, journal):
        self.journal = journal
        while True:  # a secret is shown once: where nobody knows whether it was, there is another customer
            number = next(numbers)
            self.account = f"0{number:013}"
            _, made = self.ask("POST", "/v1/customers", {"kind": "natural", "identifier": f"A{number}", "name": "示範客戶"})
            self.id = made["id"]
            self.ask("POST", f"/v1/customers/{self.id}/accounts", {"bank": "999", "account": self.account})
            body = {"design": "otp", "details": {"confirmed_by": "counter", "algorithm": "hotp"}}
            _, enrolled = self.ask("POST", f"/v1/customers/{self.id}/credentials", body)
            if "once" in enrolled:
                break
        self.credential = enrolled["id"]
        self.device, self.counter = Oath.from_uri(enrolled["once"]["uri"]), 0
        self.ask("POST", f"/v1/customers/{self.id}/credentials/{self.credential}/activation", {"code": self.next_code()})

    def ask(self, *request):
        return self.journal.until_answered(*request)

    def next_code(self):
        self.counter += 1
        return self.device.at(self.counter - 1)

    def open_ceremony(self):
        """Operation and ceremony; None when the customer's limit is reached, so that a code is not enough."""
        body = {"customer": self.id, "code": "T100", "channel": "web", "account": {"bank": "999", "account": self.account}, "payee": STRANGER,
                "amount": {"minor": AMOUNT_TWD * 100, "currency": "TWD"}}
        _, operation = self.ask("POST", "/v1/operations", body)
        path = f"/v1/operations/{operation['id']}/ceremonies"
        status, ceremony = self.ask("POST", path, {"design": "otp", "credential": self.credential})
        return None if status == 403 else (operation["id"], ceremony["id"])

    def pay_until_the_limit(self):
        state = "permitted"
        while state == "permitted" and not self.journal.is_over.is_set():
            apart = self.counter % CEREMONIES_APART == 0
            opened = [self.open_ceremony() for _ in self.journal.nodes] if apart else [self.open_ceremony()] * len(self.journal.nodes)
            state = self.present(opened) if None not in opened else "at the limit"

    def present(self, opened):
        """One code, at all nodes at once: the state of the operation that it decided."""
        code = self.next_code()
        answers = self.journal.at_all_nodes([("POST", f"/v1/ceremonies/{ceremony}/answers", {"code": code}) for _, ceremony in opened])
        accepted = [(operation, answer) for (operation, _), (status, answer) in zip(opened, answers)
                    if status == 200 and answer["outcome"] == "established"]
        if len(accepted) != 1:
            self.journal.told.surprise(f"a code was accepted {len(accepted)} times: {answers}")
            return "surprise"
        operation, answer = accepted[0]
        with self.journal.lock:
            self.journal.decided[operation] = {**answer, "customer": self.id}
            self.journal.open |= {other for other, _ in opened} - {operation}
            self.journal.presented[self.id] += 1
        return answer["state"]
