# SPDX-License-Identifier: Apache-2.0
"""A server on PostgreSQL that authorises payment after payment needs no more memory than after the first ones."""
import itertools
import json
import pathlib

import pytest
from banking import SUPPLIER, Desk, at_once
from conftest import BUILD
from journal import Node
from private_postgres import SERVERS, PostgresServer, databases_dropped
from test_otp import Holder

pytestmark = pytest.mark.skipif(not SERVERS, reason="no PostgreSQL is installed")
CALLERS, FIRST, MORE = 8, 400, 2400
# One heap for all threads, without room at its end: what is free goes back at once.
ALLOCATOR = {"MALLOC_ARENA_MAX": "1", "MALLOC_TOP_PAD_": "0", "MALLOC_TRIM_THRESHOLD_": "0"}
GROWTH_KB = 400  # of which the heap's own disorder is the most; 256 bytes that each left for good would be 600


def anonymous_kb(process):
    """What it holds of its own."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("RssAnon:")).split()[1])


@pytest.fixture
def bank(pki, tmp_path, monkeypatch):
    postgres = PostgresServer()
    for name, value in ALLOCATOR.items():
        monkeypatch.setenv(name, value)
    for name, value in postgres.environment().items():
        monkeypatch.setenv(name, value)
    try:
        with databases_dropped():
            desk = Desk(tmp_path, BUILD, pki=pki).open()
            yield desk
            desk.stop()
    finally:
        postgres.remove()


class Payer:
    """A customer with a device of counted codes, and a caller's connection that stays."""

    def __init__(self, bank):
        self.holder, self.counter = Holder(bank, algorithm="hotp"), itertools.count(1)
        self.node = Node("bank", "localhost", bank.port, bank.token, bank.data / "tls/server.pem", bank.data / "public")

    def pay(self, times):
        for _ in range(times):
            body = {"customer": self.holder.customer, "code": "T100", "channel": "web", "account": {"bank": "999", "account": self.holder.account},
                    "payee": dict(zip(("bank", "account", "name"), SUPPLIER)), "amount": {"minor": 100, "currency": "TWD"},
                    "credential": self.holder.credential, "answer": {"code": self.holder.device.at(next(self.counter))}}
            status, answer, _ = self.node.ask("POST", "/v1/authorisations", body)
            assert status == 201 and answer["state"] == "permitted", answer


def all_pay(payers, authorisations):
    results = at_once([lambda payer=payer: payer.pay(authorisations // len(payers)) for payer in payers])
    assert results == [None] * len(payers), results


def test_authorisations_cost_no_memory_for_good(bank, tell):
    payers = [Payer(bank) for _ in range(CALLERS)]
    all_pay(payers, FIRST)
    before = anonymous_kb(bank.process)
    all_pay(payers, MORE)
    growth = anonymous_kb(bank.process) - before
    tell(f"{growth} kB more than {before} kB after {MORE} authorisations")
    assert growth <= GROWTH_KB
