# SPDX-License-Identifier: Apache-2.0
"""Many at once for one thing: a ceremony, an idempotency key, a limit. Exactly one gets it, and nobody is told something else afterwards."""
import base64
from collections import Counter

from banking import PERSON_ACCOUNT, SMALL_ACCOUNT, STRANGER, SUPPLIER, TOKEN, Problem, at_once, spoken

CALLERS = 64


def outcome(result):
    return (result.status, result.body["code"]) if isinstance(result, Problem) else result


def counted(results):
    """How often each refusal came, and the answers themselves."""
    answers = [result for result in results if isinstance(result, dict)]
    return Counter(outcome(result) for result in results if not isinstance(result, dict)), answers


def events(desk, operation):
    return [entry["entry"]["type"] for entry in desk.call("GET", f"/v1/operations/{operation}/trail")["entries"]]


def test_one_ceremony_is_answered_once(desk):
    operation = desk.payment()
    ceremony = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    signature = desk.sign_for(ceremony, "fxml_customer1")
    refusals, answers = counted(at_once([lambda: desk.answer(ceremony, signature)] * CALLERS))
    assert len(answers) == 1 and refusals == {(409, "conflict"): CALLERS - 1}
    assert events(desk, operation["id"]) == ["operation.created", "ceremony.opened", "ceremony.answered", "operation.permitted"]
    assert desk.call("GET", f"/v1/operations/{operation['id']}")["receipt"] == answers[0]["receipt"]


def test_an_operation_is_decided_once_however_many_ceremonies_it_has(desk):
    operation = desk.payment()
    ceremonies = [desk.ceremony(operation, desk.credential(desk.company, **TOKEN)) for _ in range(8)]
    signature = desk.sign_for(ceremonies[0], "fxml_customer1")
    tasks = [lambda ceremony=ceremony: desk.answer(ceremony, signature) for ceremony in ceremonies]
    refusals, answers = counted(at_once(tasks))
    assert len(answers) == 1 and refusals == {(409, "conflict"): 7}
    assert [event for event in events(desk, operation["id"]) if event != "ceremony.opened"] == [
        "operation.created", "ceremony.answered", "operation.permitted"]


def test_an_answer_and_a_cancellation_agree(desk):
    for _ in range(5):
        operation = desk.payment()
        ceremony = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
        signature = desk.sign_for(ceremony, "fxml_customer1")
        cancel = f"/v1/operations/{operation['id']}"
        refusals, answers = counted(at_once([lambda: desk.answer(ceremony, signature), lambda: desk.call("DELETE", cancel)]))
        assert refusals == {(409, "conflict"): 1}
        assert desk.call("GET", cancel)["state"] == answers[0]["state"]


def test_one_key_makes_one_operation(desk):
    body = {"customer": desk.company, "code": "A000", "channel": "web", "login_subject": "ming"}
    size = desk.ledger_size()
    refusals, answers = counted(at_once([lambda: desk.call("POST", "/v1/operations", body, key="one")] * CALLERS))
    assert set(refusals) <= {(409, "conflict")} and answers and all(answer == answers[0] for answer in answers)
    assert desk.ledger_size() == size + 1
    assert desk.call("POST", "/v1/operations", body, key="one") == answers[0]


def test_whoever_asks_again_too_early_is_told_so_and_not_that_somebody_was_first(desk):
    """The customer that stands in the way is the one that the first request with this key has just registered."""
    body = {"kind": "natural", "identifier": "B100000555", "name": "示範客戶"}
    results = at_once([lambda: desk.call("POST", "/v1/customers", body, key="registered-once")] * CALLERS)
    answers = [result for result in results if isinstance(result, dict)]
    assert answers and all(answer == answers[0] for answer in answers), results[0].body
    assert all("being answered" in result.body["detail"] for result in results if isinstance(result, Problem))


def test_a_key_repeats_the_receipt_and_takes_no_other_request(desk):
    ceremony = desk.ceremony(desk.payment(), desk.credential(desk.company, **TOKEN))
    other = desk.ceremony(desk.payment(), desk.credential(desk.company, **TOKEN))
    body = {"signature": base64.b64encode(desk.sign_for(ceremony, "fxml_customer1")).decode()}
    path = f"/v1/ceremonies/{ceremony['id']}/answers"
    first = desk.call("POST", path, body, key="answer")
    assert first["receipt"] and desk.call("POST", path, body, key="answer") == first
    refusals, _ = counted(at_once([lambda: desk.call("POST", f"/v1/ceremonies/{other['id']}/answers", body, key="answer")]))
    assert refusals == {(422, "idempotency_key_reused"): 1}


def test_a_key_of_one_path_is_not_answered_on_another(desk):
    """The same body under two paths of one customer: an own account, and a designated one."""
    body, customer = {"bank": "998", "account": "77700003333"}, f"/v1/customers/{desk.person}"
    desk.call("POST", f"{customer}/accounts", body, key="account")
    refusals, _ = counted(at_once([lambda: desk.call("POST", f"{customer}/designated-accounts", body, key="account")]))
    assert refusals == {(422, "idempotency_key_reused"): 1}


def ready_answers(desk, count, customer, user, operation, **details):
    """Answers to operations that were all created before any was decided."""
    ceremonies = [desk.ceremony(operation(), desk.credential(customer, user, **details)) for _ in range(count)]
    signatures = [desk.sign_for(ceremony, user) for ceremony in ceremonies]
    return [lambda pair=pair: desk.answer(*pair) for pair in zip(ceremonies, signatures)]


def test_a_companys_limit_is_used_to_the_last_dollar_and_not_beyond(desk):
    """Ten million a day: reaching it is over it, so three payments of 2.9 million fit; the others are at high risk, for a key in a file."""
    def pay():
        return desk.operation(desk.small, "T200", SMALL_ACCOUNT, SUPPLIER, 2_900_000)

    answers = at_once(ready_answers(desk, 8, desk.small, "fxml_customer3_soft", pay))
    assert Counter(spoken(answer)[0] for answer in answers) == {"permit": 3, "deny": 5}
    assert all(spoken(answer)[1] == ["8.2.high", "9.1.6"] for answer in answers if answer["state"] == "denied")
    rest = desk.authorise(desk.operation(desk.small, "T200", SMALL_ACCOUNT, SUPPLIER, 1_299_999), desk.small, "fxml_customer3_soft")
    assert spoken(rest)[0] == "permit"
    assert desk.operation(desk.small, "T200", SMALL_ACCOUNT, SUPPLIER, 1)["risk"] == "high"


def test_limits_that_the_catalogue_lost_leave_no_room(make_desk):
    """Between creation and decision the server starts again, with a catalogue that has renamed them."""
    desk = make_desk()
    [answer] = ready_answers(desk, 1, desk.small, "fxml_customer3_soft", lambda: desk.operation(desk.small, "T200", SMALL_ACCOUNT, SUPPLIER, 1))
    desk.stop()
    catalogue = desk.data / "catalogue.yaml"
    catalogue.write_text(catalogue.read_text().replace("corporate_standard", "corporate_other"))
    desk.start()
    assert spoken(answer()) == ("deny", ["8.2.high", "9.1.6"])


def test_a_persons_limits_are_those_of_the_regulation(desk):
    """Not designated: 50,000 a transfer, 100,000 a day; reaching either is over it."""
    def transfer(amount=49_999):
        return desk.operation(desk.person, "T100", PERSON_ACCOUNT, STRANGER, amount)

    assert (transfer(49_999)["risk"], transfer(50_000)["risk"]) == ("low", "high")
    answers = at_once(ready_answers(desk, 4, desk.person, "fxml_customer3_soft", transfer))
    assert Counter(spoken(answer)[0] for answer in answers) == {"permit": 2, "deny": 2}
    assert (transfer(1)["risk"], transfer(2)["risk"]) == ("low", "high")
    answers = at_once(ready_answers(desk, 2, desk.person, "fxml_customer2", transfer, device="demo-token"))
    assert [spoken(answer)[0] for answer in answers] == ["permit", "permit"]
    assert transfer(1)["risk"] == "high"
