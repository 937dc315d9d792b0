# SPDX-License-Identifier: Apache-2.0
"""What time ends: ceremonies, confirmations by hand, operations, certificates and revocation lists. The server's clock is moved by libfaketime."""
import datetime

import pytest
from banking import SAME_DEVICE, SMALL_ACCOUNT, SUPPLIER, TOKEN, Problem, assert_refused, eventually, spoken

TAIPEI = datetime.timezone(datetime.timedelta(hours=8))
OPERATION_SECONDS, CEREMONY_SECONDS, CONFIRMATION_SECONDS = 300, 60, 20


@pytest.fixture
def desk(make_desk, clock):
    times = {"operation_seconds": OPERATION_SECONDS, "certificate_seconds": CEREMONY_SECONDS, "confirmation_seconds": CONFIRMATION_SECONDS}
    return make_desk(wrapper=clock.wrapper, ceremonies=times)


def events(desk, operation):
    return [entry["entry"]["type"] for entry in desk.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"]]


@pytest.mark.parametrize("late, decision", [(-2, "permit"), (1, "deny")])
def test_the_hand_must_confirm_in_time(desk, clock, late, decision):
    ceremony = desk.ceremony(desk.payment(), desk.credential(desk.company, **SAME_DEVICE))
    asked = desk.answer(ceremony, desk.sign_for(ceremony, "fxml_customer1"))
    confirmation = desk.sign_for(asked, "fxml_customer1")
    clock.pass_by(CONFIRMATION_SECONDS + late)
    answer = desk.answer(ceremony, confirmation)
    assert spoken(answer)[0] == decision
    assert decision == "permit" or spoken(answer)[1] == ["9.1.6"]


def test_a_ceremony_ends_and_the_operation_may_have_another(desk, clock):
    operation = desk.payment()
    ceremony = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    signature = desk.sign_for(ceremony, "fxml_customer1")
    clock.pass_by(CEREMONY_SECONDS)
    with pytest.raises(Problem) as caught:
        desk.answer(ceremony, signature)
    assert (caught.value.status, caught.value.body["code"]) in ((410, "expired"), (409, "conflict"))  # before and after the sweep
    eventually(lambda: "ceremony.expired" in events(desk, operation))
    assert_refused(409, "conflict", desk.answer, ceremony, signature)
    assert spoken(desk.authorise(operation, desk.company, **TOKEN))[0] == "permit"
    assert events(desk, operation) == [
        "operation.created", "ceremony.opened", "ceremony.expired", "ceremony.opened", "ceremony.answered", "operation.permitted"]


def test_an_operation_ends(desk, clock):
    operation, untouched = desk.payment(), desk.payment()
    clock.pass_by(OPERATION_SECONDS - 10)
    ceremony = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    signature = desk.sign_for(ceremony, "fxml_customer1")
    clock.pass_by(10)
    eventually(lambda: desk.call("GET", f"/v1/operations/{operation['id']}")["state"] == "expired")
    assert_refused(409, "conflict", desk.answer, ceremony, signature)
    assert_refused(409, "conflict", desk.ceremony, operation, desk.credential(desk.company, **TOKEN))
    assert_refused(409, "conflict", desk.call, "DELETE", f"/v1/operations/{operation['id']}")
    assert events(desk, operation) == ["operation.created", "ceremony.opened", "ceremony.expired", "operation.expired"]
    assert events(desk, untouched) == ["operation.created", "operation.expired"]
    desk.verify_ledger()


def test_a_designated_account_is_usable_from_a_midnight_of_taipei_on(desk, clock):
    config = desk.data / "countersignd.yaml"
    config.write_text(config.read_text().replace("designated_delay_days: 0", "designated_delay_days: 2"))
    desk.stop()
    desk.start(wrapper=clock.wrapper)
    payee = ("998", "77770000999", "示範新帳戶")
    now = datetime.datetime.now(datetime.timezone.utc)
    usable_from = datetime.datetime.fromisoformat(desk.designate(desk.small, payee)["usable_from"].replace("Z", "+00:00"))
    midnight = now.astimezone(TAIPEI).replace(hour=0, minute=0, second=0, microsecond=0)
    assert usable_from == midnight + datetime.timedelta(days=2)

    def kind():
        return desk.operation(desk.small, "T200", SMALL_ACCOUNT, payee, 1)["instruction"]["payee"]["kind"]

    clock.pass_by(int((usable_from - now).total_seconds()) - 10)
    assert kind() == "non_designated"
    clock.pass_by(11)
    assert kind() == "designated"


def test_more_end_at_once_than_one_sweep_takes(desk, clock):
    operations = [desk.payment() for _ in range(40)]
    for operation in operations:
        desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    clock.pass_by(OPERATION_SECONDS)
    eventually(lambda: all(events(desk, operation)[-1] == "operation.expired" for operation in operations))
    assert all("ceremony.expired" in events(desk, operation) for operation in operations)


def test_a_ceremony_does_not_outlive_its_operation(desk, clock):
    operation = desk.payment()
    clock.pass_by(OPERATION_SECONDS - 10)
    ceremony = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    assert ceremony["expires_at"] == operation["expires_at"]


def test_revocation_lists_and_then_certificates_end(desk, clock):
    """The lists of the demo hold for a week, its certificates for two years."""
    credential = desk.credential(desk.small, "fxml_customer3_soft")
    for days in (6, 8, 900):
        clock.pass_by(days * 86400 - clock.ahead)
        operation = desk.operation(desk.small, "T200", SMALL_ACCOUNT, SUPPLIER, 1_000)
        ceremony = desk.ceremony(operation, credential)
        answer = spoken(desk.answer(ceremony, desk.sign_for(ceremony, "fxml_customer3_soft")))
        assert answer[0] == "permit" if days < 7 else answer == ("deny", ["9.1.2"])
