# SPDX-License-Identifier: Apache-2.0
"""Permits while things break: kill -9 under load, a disk without room, a vault that dies. What was permitted stays so, nothing is permitted twice,
and nothing is permitted that could not be kept and signed. COUNTERSIGN_KILL_ROUNDS sets how often the server is killed; 10 unless set."""
import base64
import http.client
import os
import pathlib
import random
import resource
import signal
import subprocess
import threading
import time

import pytest
from banking import BUILD, SMALL_ACCOUNT, SUPPLIER, TOKEN, Desk, Problem, assert_refused, eventually, spoken
from conftest import needs_sqlite

KILL_ROUNDS = int(os.environ.get("COUNTERSIGN_KILL_ROUNDS", "10"))
CUSTOMERS_AT_ONCE = 4
SMALL_FILE_BYTES = 4096
DISK_BYTES = 16 << 20
WHOLE = ["operation.created", "ceremony.opened", "ceremony.answered", "operation.permitted"]


class Load:
    """Customers who pay all the time, and what they were told."""

    def __init__(self, desk):
        self.desk = desk
        self.lock = threading.Lock()
        self.asked = {}  # operation -> its ceremony and the answer that was sent
        self.receipts = {}  # operation -> the receipt that was acknowledged
        self.checkpoint = b""
        self.credential = desk.credential(desk.small, "fxml_customer3_soft")

    def answer(self, operation):
        ceremony, body = self.asked[operation]
        return self.desk.call("POST", f"/v1/ceremonies/{ceremony}/answers", body, key=ceremony)

    def pay(self):
        operation = self.desk.operation(self.desk.small, "T200", SMALL_ACCOUNT, SUPPLIER, 1)
        ceremony = self.desk.ceremony(operation, self.credential)
        signature = self.desk.sign_for(ceremony, "fxml_customer3_soft")
        with self.lock:
            self.asked[operation["id"]] = ceremony["id"], {"signature": base64.b64encode(signature).decode()}
        answer = self.answer(operation["id"])
        with self.lock:
            self.receipts[operation["id"]] = answer["receipt"]
            self.checkpoint = max(self.checkpoint, self.desk.checkpoint(), key=size_of)

    def run(self):
        try:
            while True:
                self.pay()
        except (OSError, http.client.HTTPException):
            pass  # killed

    def kill_under_load(self, seconds):
        threads = [threading.Thread(target=self.run) for _ in range(CUSTOMERS_AT_ONCE)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 30
        while not self.receipts and time.monotonic() < until:  # a slow machine needs longer until there is anything to lose
            time.sleep(0.01)
        time.sleep(seconds)
        self.desk.process.kill()
        self.desk.process.wait()
        for thread in threads:
            thread.join()

    def check(self, known):
        """Asking once more gives the first answer where there was one, and otherwise the only one."""
        for operation in self.asked:
            told = self.receipts.get(operation)
            read = self.desk.call("GET", f"/v1/operations/{operation}")
            assert told is None or (read["state"], read["receipt"]) == ("permitted", told)
            again = self.answer(operation)["receipt"]
            assert again == read.get("receipt", again)
            trail = self.desk.call("GET", f"/v1/operations/{operation}/trail")["entries"]
            assert [entry["entry"]["type"] for entry in trail] == WHOLE
        known.write_bytes(self.checkpoint)
        self.desk.verify_ledger("--known", known)


def size_of(checkpoint):
    return int(checkpoint.split(b"\n")[1]) if checkpoint else 0


def test_kill_9_under_load_loses_no_receipt_and_permits_nothing_twice(make_desk, tmp_path):
    load = Load(make_desk())
    receipts = 0
    for seed in range(KILL_ROUNDS):
        load.kill_under_load(random.Random(seed).uniform(0.2, 0.6))
        load.desk.start()
        load.check(tmp_path / "known")
        receipts += len(load.receipts)
        load.asked.clear()
        load.receipts.clear()
    assert receipts > KILL_ROUNDS


def signed_payment(desk):
    operation = desk.payment()
    ceremony = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    return operation, ceremony, desk.sign_for(ceremony, "fxml_customer1")


def assert_not_permitted(desk, operation, ceremony, signature):
    assert_refused(503, "unavailable", desk.answer, ceremony, signature)
    read = desk.call("GET", f"/v1/operations/{operation['id']}")
    assert read["state"] == "awaiting_evidence" and "receipt" not in read


def assert_permitted_now(desk, ceremony, signature, earlier, receipt):
    assert spoken(desk.answer(ceremony, signature))[0] == "permit"
    assert desk.call("GET", f"/v1/operations/{earlier['id']}")["receipt"] == receipt
    desk.verify_ledger()


@needs_sqlite
def test_nothing_is_permitted_that_cannot_be_written(make_desk):
    """With the signal ignored, a write past the limit of a file's size is an error, as it is on a full disk."""
    desk = make_desk(wrapper=["env", "--ignore-signal=XFSZ"])
    earlier = desk.payment()
    receipt = desk.authorise(earlier, desk.company, **TOKEN)["receipt"]
    payment = signed_payment(desk)
    unlimited = resource.prlimit(desk.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(desk.process.pid, resource.RLIMIT_FSIZE, (SMALL_FILE_BYTES, unlimited[1]))
    assert_not_permitted(desk, *payment)
    eventually(lambda: not desk.is_ready())
    resource.prlimit(desk.process.pid, resource.RLIMIT_FSIZE, unlimited)
    eventually(desk.is_ready)
    assert_permitted_now(desk, *payment[1:], earlier, receipt)


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", place], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(place):
    filler = open(place / "filler", "wb", buffering=0)
    for size in (1 << 16, 1):
        try:
            while True:
                filler.write(bytes(size))
        except OSError:
            pass
    filler.close()


@needs_sqlite
def test_nothing_is_permitted_on_a_full_disk(pki, small_disk):
    desk = Desk(small_disk, BUILD, pki=pki).open()
    try:
        earlier = desk.payment()
        receipt = desk.authorise(earlier, desk.company, **TOKEN)["receipt"]
        payment = signed_payment(desk)
        fill(small_disk)
        kept = payments_until_refused(desk)
        assert_not_permitted(desk, *payment)
        assert not desk.is_ready()
        (small_disk / "filler").unlink()
        eventually(desk.is_ready)
        assert_permitted_now(desk, *payment[1:], earlier, receipt)
        assert {desk.call("GET", f"/v1/operations/{operation}")["state"] for operation in kept} <= {"created"}
    finally:
        desk.stop()


def payments_until_refused(desk):
    """Room that the store has already goes on being used; those that were acknowledged are returned."""
    kept = []
    with pytest.raises(Problem) as caught:
        while len(kept) < 20_000:
            kept.append(desk.payment()["id"])
    assert (caught.value.status, caught.value.body["code"]) == (503, "unavailable")
    return kept


def vault_of(desk):
    tasks = pathlib.Path(f"/proc/{desk.process.pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def test_nothing_is_permitted_that_cannot_be_signed(make_desk):
    desk = make_desk()
    earlier = desk.payment()
    receipt = desk.authorise(earlier, desk.company, **TOKEN)["receipt"]
    payment = signed_payment(desk)
    (desk.data / "vault/pin").chmod(0o440)  # so that no next vault starts
    for vault in vault_of(desk):
        os.kill(vault, signal.SIGKILL)
    eventually(lambda: not desk.is_ready())
    assert_refused(503, "unavailable", desk.answer, *payment[1:])
    (desk.data / "vault/pin").chmod(0o400)
    eventually(desk.is_ready)
    assert desk.call("GET", f"/v1/operations/{payment[0]['id']}")["state"] == "awaiting_evidence"
    assert_permitted_now(desk, *payment[1:], earlier, receipt)
