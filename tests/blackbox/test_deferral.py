# SPDX-License-Identifier: Apache-2.0
"""deferred_blockable (9.3.2.2): an operation waits after its evidence, may be blocked meanwhile, and is permitted by its release only."""
import signal
import time

import pytest
from banking import SMALL_ACCOUNT, SUPPLIER, TOKEN, Problem, assert_refused, at_once, eventually

WAIT_SECONDS = 3600
RULES = {"services": ["transfer", "corporate_payment"], "wait_seconds": WAIT_SECONDS}


@pytest.fixture
def make_bank(make_desk, clock):
    def make(**rules):
        return make_desk(wrapper=clock.wrapper, protections={"deferred_blockable": {**RULES, **rules}})

    return make


def state(bank, operation):
    return bank.call("GET", f"/v1/operations/{operation['id']}")["state"]


def events(bank, operation):
    return [entry["entry"]["type"] for entry in bank.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"]]


def last_details(bank, operation):
    return bank.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"][-1]["entry"]["details"]


def deferred(bank, amount=5_000_000):
    operation = bank.payment(amount)
    bank.protect(operation, "deferred_blockable")
    answer = bank.authorise(operation, bank.company, "fxml_customer1", device="demo-token")
    assert answer["state"] == "deferred" and "receipt" not in answer and "decision" not in answer
    return operation


def test_it_waits_and_then_has_its_receipt(make_bank, clock):
    bank = make_bank()
    operation = deferred(bank)
    clock.pass_by(WAIT_SECONDS - 60)
    time.sleep(2)
    read = bank.call("GET", f"/v1/operations/{operation['id']}")
    assert read["state"] == "deferred" and read["release_at"] and "receipt" not in read and "decision" not in read
    clock.pass_by(60)
    eventually(lambda: state(bank, operation) == "permitted")
    assert bank.call("GET", f"/v1/operations/{operation['id']}")["receipt"]
    assert events(bank, operation) == ["operation.created", "protection.opened", "ceremony.opened", "ceremony.answered",
                                       "operation.deferred", "operation.released", "operation.permitted"]
    protections = bank.call("GET", f"/v1/operations/{operation['id']}/protections")["protections"]
    assert [(row["kind"], row["state"], row["closed_by"]) for row in protections] == [("deferred_blockable", "established", "release")]
    assert_refused(409, "conflict", bank.block, operation)
    bank.verify_ledger()


@pytest.mark.parametrize("who", ["customer", "staff"])
def test_it_is_blocked_and_stays_so(make_bank, clock, who):
    bank = make_bank()
    operation = deferred(bank)
    if who == "customer":
        assert bank.block(operation, "phone", "not_mine")["state"] == "blocked"
    else:
        blocked = bank.call("POST", f"/v1/operations/{operation['id']}/staff-blocks", {"reason": "suspected_fraud"})
        assert blocked["state"] == "blocked"
    clock.pass_by(WAIT_SECONDS * 2)
    time.sleep(2)
    assert state(bank, operation) == "blocked" and "operation.permitted" not in events(bank, operation)
    assert last_details(bank, operation)["by"] == who
    assert "receipt" not in bank.call("GET", f"/v1/operations/{operation['id']}")
    assert_refused(409, "conflict", bank.block, operation)
    assert_refused(409, "conflict", bank.call, "DELETE", f"/v1/operations/{operation['id']}")


def test_it_may_still_be_cancelled(make_bank):
    bank = make_bank()
    operation = deferred(bank)
    assert bank.call("DELETE", f"/v1/operations/{operation['id']}")["state"] == "cancelled"
    assert_refused(409, "conflict", bank.block, operation)


def test_a_wait_survives_a_death_of_the_server(make_bank, clock):
    bank = make_bank()
    waits, blocked = deferred(bank), deferred(bank)
    bank.process.send_signal(signal.SIGKILL)
    bank.process.wait(30)
    clock.pass_by(WAIT_SECONDS - 60)
    bank.start(wrapper=clock.wrapper)
    assert state(bank, waits) == state(bank, blocked) == "deferred"
    assert bank.block(blocked)["state"] == "blocked"
    bank.process.send_signal(signal.SIGKILL)
    bank.process.wait(30)
    clock.pass_by(60)
    bank.start(wrapper=clock.wrapper)
    eventually(lambda: state(bank, waits) == "permitted")
    assert state(bank, blocked) == "blocked"
    bank.verify_ledger()


def test_a_block_and_the_release_never_both_happen(make_desk):
    bank = make_desk(protections={"deferred_blockable": {**RULES, "wait_seconds": 1}})
    operations = [deferred(bank) for _ in range(4)]
    while not all(state(bank, operation) != "deferred" for operation in operations):
        at_once([lambda operation=operation: bank.block(operation) for operation in operations if state(bank, operation) == "deferred"])
        time.sleep(0.3)
    for operation in operations:
        trail = events(bank, operation)
        assert ("operation.blocked" in trail) != ("operation.permitted" in trail)
        assert ("receipt" in bank.call("GET", f"/v1/operations/{operation['id']}")) == ("operation.permitted" in trail)
    bank.verify_ledger()


def test_many_blocks_at_once_are_one_block(make_bank):
    bank = make_bank()
    operation = deferred(bank)
    answers = at_once([lambda: bank.block(operation)] * 8)
    assert sum(not isinstance(answer, Problem) for answer in answers) == 1
    assert events(bank, operation).count("operation.blocked") == 1


class TestRules:
    def test_one_more_than_may_wait_is_blocked_at_once(self, make_bank):
        bank = make_bank(waiting_operations=1)
        deferred(bank)
        operation = bank.payment()
        bank.protect(operation, "deferred_blockable")
        answer = bank.authorise(operation, bank.company, "fxml_customer1", device="demo-token")
        assert answer["state"] == "blocked" and "receipt" not in answer
        assert last_details(bank, operation) == {"by": "rule", "reason": "waiting_operations"}

    def test_more_money_than_may_wait_is_blocked_at_once(self, make_bank):
        bank = make_bank(waiting_twd=100_000)
        deferred(bank, 60_000)
        operation = bank.payment(60_000)
        bank.protect(operation, "deferred_blockable")
        assert bank.authorise(operation, bank.company, "fxml_customer1", device="demo-token")["state"] == "blocked"
        assert last_details(bank, operation) == {"by": "rule", "reason": "waiting_twd"}

    def test_a_credential_enrolled_while_it_waits_blocks_it(self, make_bank, clock):
        bank = make_bank(block_when_means_change=True)
        operation = deferred(bank)
        bank.enrol(bank.company, "moeaca_company", device="demo-token")
        clock.pass_by(WAIT_SECONDS)
        eventually(lambda: state(bank, operation) == "blocked")
        assert last_details(bank, operation) == {"by": "rule", "reason": "means_changed"}

    def test_an_erased_customer_pays_nothing(self, make_bank, clock):
        bank = make_bank()
        operation = deferred(bank)
        bank.call("DELETE", f"/v1/customers/{bank.company}/personal-data")
        clock.pass_by(WAIT_SECONDS)
        eventually(lambda: "operation.blocked" in events(bank, operation))
        assert last_details(bank, operation) == {"by": "rule", "reason": "customer_inactive"}


def test_limits_count_on_the_day_of_the_release(make_bank, clock):
    """Two payments fit the day's limit each, not together: the second is judged at its release as the high-risk transaction it has become."""
    bank = make_bank()
    operations = [bank.operation(bank.small, "T200", SMALL_ACCOUNT, SUPPLIER, 2_900_000) for _ in range(4)]
    for operation in operations:
        bank.protect(operation, "deferred_blockable")
        assert bank.authorise(operation, bank.small, "fxml_customer3_soft")["state"] == "deferred"
    clock.pass_by(WAIT_SECONDS)
    eventually(lambda: all(state(bank, operation) in ("permitted", "denied") for operation in operations))
    assert sorted(state(bank, operation) for operation in operations) == ["denied", "permitted", "permitted", "permitted"]


def test_nothing_is_armed_twice_nor_behind_evidence(make_bank):
    bank = make_bank()
    operation = bank.payment()
    bank.protect(operation, "deferred_blockable")
    assert_refused(409, "conflict", bank.protect, operation, "deferred_blockable")
    bank.authorise(operation, bank.company, "fxml_customer1", device="demo-token")
    assert_refused(409, "conflict", bank.protect, operation, "deferred_blockable")
    assert_refused(409, "conflict", bank.ceremony, operation, bank.credential(bank.company, **TOKEN))


def test_what_is_not_offered_is_refused(make_bank):
    bank = make_bank()
    operation = bank.payment()
    assert_refused(403, "refused", bank.protect, operation, "reduced_limit")
    for kind in ("fixed_password", "email"):
        assert assert_refused(403, "refused", bank.protect, operation, kind)["clauses"] == ["9.3.2.2"]
    assert_refused(422, "invalid", bank.protect, operation, "prayer")
    assert_refused(422, "invalid", bank.protect, operation, "deferred_blockable", wait_seconds=0)
    person = bank.operation(bank.person, "A100")
    assert_refused(403, "refused", bank.protect, person, "deferred_blockable")
    assert_refused(409, "conflict", bank.block, operation)
    assert_refused(422, "invalid", bank.block, deferred(bank), "telepathy")
    assert_refused(404, "not_found", bank.block, {"id": "nothing"})


def test_a_denial_does_not_wait(make_bank):
    bank = make_bank()
    operation = bank.payment()
    bank.protect(operation, "deferred_blockable")
    assert bank.authorise(operation, bank.company, "fxml_customer1_soft")["state"] == "denied"
    assert "operation.deferred" not in events(bank, operation)
