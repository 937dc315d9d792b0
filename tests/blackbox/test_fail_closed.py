# SPDX-License-Identifier: Apache-2.0
"""What the server holds when its machine does not: a disk without room, and kill -9 under load. Nothing that was acknowledged is lost, nothing is
acknowledged that could be, and the ledger verifies afterwards. COUNTERSIGN_KILL_ROUNDS sets how often it is killed; 10 unless set."""

import http.client
import os
import random
import resource
import signal
import subprocess
import threading
import time

import pytest
from conftest import BUILD, SOURCE, Server, needs_sqlite

KILL_ROUNDS = int(os.environ.get("COUNTERSIGN_KILL_ROUNDS", "10"))
CALLERS = 8
PATIENCE_SECONDS = 20
SMALL_FILE_BYTES = 4096


class Bank:
    """One server and what it acknowledged."""

    def __init__(self, directory):
        self.server = Server(directory, catalogue=str(SOURCE / "demobank/catalogue.yaml"))
        self.lock = threading.Lock()
        self.states = {}  # operation id -> the last state that was acknowledged
        self.numbers = iter(range(1_000_000))

    def start(self):
        """With the signal ignored, a write past the limit of a file's size is an error, as it is on a full disk."""
        self.server.start(wrapper=["env", "--ignore-signal=XFSZ"])

    def register(self):
        answer = self.server.ask("POST", "/v1/customers", "counter", {"kind": "natural", "identifier": "A123456789", "name": "示範收款人"})
        assert answer.status == 201, answer.body
        self.customer = answer.json()["id"]

    def open_operation(self, connection=None):
        body = {"customer": self.customer, "code": "A000", "channel": "web", "login_subject": "ming"}
        key = f"key-{next(self.numbers)}"
        answer = self.server.ask("POST", "/v1/operations", "channel", body, connection=connection, Idempotency_Key=key)
        if answer.status == 201:
            with self.lock:
                self.states[answer.json()["id"]] = answer.json()["state"]
        return answer

    def cancel_operation(self, operation, connection=None):
        answer = self.server.ask("DELETE", f"/v1/operations/{operation}", "channel", connection=connection)
        if answer.status == 200:
            with self.lock:
                self.states[operation] = "cancelled"
        return answer

    def check(self):
        """Every acknowledged operation is there in its acknowledged state, or in the one that its last caller asked for without an answer."""
        for operation, state in self.states.items():
            answer = self.server.ask("GET", f"/v1/operations/{operation}", "auditor")
            assert answer.status == 200, operation
            assert answer.json()["state"] in (state, "cancelled")
            trail = self.server.ask("GET", f"/v1/operations/{operation}/trail", "auditor")
            assert trail.status == 200 and len(trail.json()["entries"]) >= 1 + (state == "cancelled")
        verified = subprocess.run(
            [BUILD / "countersign", "ledger", "verify", f"http://127.0.0.1:{self.server.port}/v1/ledger", "--key",
             self.server.directory / "public/checkpoint.key"], capture_output=True, text=True, timeout=60, check=False)
        assert verified.returncode == 0, verified.stderr

    def is_ready(self):
        return self.server.ask("GET", "/readyz").status == 200


@pytest.fixture
def bank(tmp_path):
    made = Bank(tmp_path / "data")
    made.start()
    made.register()
    yield made
    made.server.stop()


def eventually(condition):
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@needs_sqlite
def test_a_full_disk_permits_nothing_and_loses_nothing(bank):
    first = bank.open_operation()
    assert first.status == 201
    unlimited = resource.prlimit(bank.server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bank.server.process.pid, resource.RLIMIT_FSIZE, (SMALL_FILE_BYTES, unlimited[1]))
    refused = bank.open_operation()
    assert refused.status == 503 and refused.json()["code"] == "unavailable"
    assert refused.headers["Retry-After"]
    eventually(lambda: not bank.is_ready())
    assert bank.server.ask("GET", "/readyz").json()["components"]["keeper"] is False
    assert bank.cancel_operation(first.json()["id"]).status == 503
    assert bank.server.ask("GET", f"/v1/operations/{first.json()['id']}", "auditor").status == 200
    resource.prlimit(bank.server.process.pid, resource.RLIMIT_FSIZE, unlimited)
    eventually(bank.is_ready)
    assert bank.open_operation().status == 201
    assert bank.cancel_operation(first.json()["id"]).status == 200
    bank.check()


def work(bank, seed, until_killed):
    source = random.Random(seed)
    connection = bank.server.connect()
    mine = []
    try:
        while not until_killed.is_set():
            if mine and source.random() < 0.4:
                bank.cancel_operation(mine.pop(), connection)
                continue
            answer = bank.open_operation(connection)
            assert answer.status == 201, answer.body
            mine.append(answer.json()["id"])
    except (OSError, http.client.HTTPException):
        pass


def kill_under_load(bank, seed):
    killed = threading.Event()
    threads = [threading.Thread(target=work, args=(bank, seed * CALLERS + i, killed)) for i in range(CALLERS)]
    for thread in threads:
        thread.start()
    time.sleep(random.Random(seed).uniform(0.05, 0.4))
    bank.server.stop(signal.SIGKILL)
    killed.set()
    for thread in threads:
        thread.join()


def test_kill_9_under_load_loses_nothing_acknowledged(bank):
    acknowledged = 0
    for seed in range(KILL_ROUNDS):
        kill_under_load(bank, seed)
        acknowledged += len(bank.states)
        bank.start()
        bank.check()
        bank.states.clear()
    assert acknowledged > KILL_ROUNDS
