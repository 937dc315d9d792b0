# SPDX-License-Identifier: Apache-2.0
"""One-time passwords of devices, end to end over HTTP: oathtool and an independent OCRA are the customers' devices."""
import ssl
import urllib.error
import urllib.request

import pytest
from banking import STRANGER, SUPPLIER, Problem, assert_refused, at_once, spoken
from otp_device import Oath, Ocra, another

BOUND = "OCRA-1:HOTP-SHA256-8:QN08-T1M"
COUNTING = "OCRA-1:HOTP-SHA1-6:C-QN10"
LOCK_AFTER = 3
numbers = iter(range(100000000, 200000000))


class Holder:
    """A person with an account and one device."""

    def __init__(self, desk, activate=True, **details):
        self.desk = desk
        number = next(numbers)
        self.account = f"0{number:013}"
        self.customer = desk.customer("natural", f"A{number}", "示範持有人", self.account)
        desk.designate(self.customer, SUPPLIER)
        self.enrolled = desk.enrol_otp(self.customer, **({"algorithm": "totp"} | details))
        self.credential = self.enrolled["id"]
        once = self.enrolled.get("once", {})
        self.device = Oath.from_uri(once["uri"]) if "uri" in once else Ocra(once["secret"], once["suite"])
        self.steps = -1  # the next code's, counted from now: activation takes the one before
        if activate:
            self.activate()

    def with_another_device(self):
        """The same person."""
        other = Holder.__new__(Holder)
        other.__dict__.update(self.__dict__)
        other.enrolled = self.desk.enrol_otp(self.customer, algorithm="totp")
        other.credential, other.device, other.steps = other.enrolled["id"], Oath.from_uri(other.enrolled["once"]["uri"]), -1
        other.activate()
        return other

    def next_code(self):
        """TOTP: each step's code serves once, so each call takes a later step, within the window of one."""
        self.steps += 1
        return self.device.now(self.steps - 1)

    def activate(self):
        return self.change("activation", {"code": self.activation_code()})

    def activation_code(self):
        question = self.enrolled["details"].get("activation_question")
        if question:
            return self.device.code(question, steps=-1)
        return self.device.at(0) if self.device.kind == "hotp" else self.next_code()

    def change(self, what, body=None):
        return self.desk.change(self.customer, self.credential, what, body)

    def transfer(self, payee=SUPPLIER, amount=1000):
        return self.desk.operation(self.customer, "T100", self.account, payee, amount)

    def ceremony(self, **more):
        return self.desk.otp_ceremony(self.transfer(**more), self.credential)

    def answer(self, code, **more):
        return self.desk.answer_code(self.ceremony(**more), code)

    def shown(self):
        credentials = self.desk.call("GET", f"/v1/customers/{self.customer}")["credentials"]
        return next(credential for credential in credentials if credential["id"] == self.credential)


@pytest.fixture
def holder(desk):
    return Holder(desk)


def test_a_totp_code_permits_with_the_facts_it_establishes(holder):
    answer = holder.answer(holder.next_code(), payee=STRANGER)
    assert answer["outcome"] == "established"
    evidence = answer["evidence"]
    assert evidence["design"] == "otp" and evidence["delivery"] == "software_token" and not evidence.get("bound_to_content", False)
    assert 0 <= evidence["age_seconds"] <= 60
    assert spoken(answer) == ("permit", ["8.2.low", "8.2.non_designated", "9.3.1"])


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_longer_hashes_and_codes_serve(desk, algorithm):
    holder = Holder(desk, hash=algorithm, digits=8, period=60)
    assert holder.answer(holder.next_code())["decision"]["decision"] == "permit"


def test_a_device_serves_after_its_first_code_only(desk):
    holder = Holder(desk, activate=False)
    assert holder.enrolled["state"] == "suspended"
    operation = holder.transfer()
    assert_refused(409, "conflict", desk.otp_ceremony, operation, holder.credential)
    assert holder.change("activation", {"code": another(holder.device.now())})["outcome"] == "wrong"
    assert holder.activate() == {"outcome": "established", "id": holder.credential, "state": "active"}
    assert_refused(409, "conflict", holder.activate)
    desk.otp_ceremony(operation, holder.credential)


def test_what_is_shown_once_is_not_kept_for_a_repeated_key(desk):
    body = {"design": "otp", "details": {"confirmed_by": "counter", "algorithm": "totp"}}
    path = f"/v1/customers/{desk.person}/credentials"
    first = desk.call("POST", path, body, key="enrol-once")
    again = desk.call("POST", path, body, key="enrol-once")
    assert first.pop("once")["uri"].startswith("otpauth://totp/Countersign:")
    assert again == first


def test_a_label_of_any_script_stands_in_the_uri_and_its_qr_code_is_drawn(desk):
    enrolled = desk.enrol_otp(desk.person, algorithm="totp", label="王小明 mobile")
    svg = enrolled["once"]["qr_svg"]
    assert svg.startswith("<svg ") and svg.endswith("</svg>")
    assert "%E7%8E%8B" in enrolled["once"]["uri"]


def test_a_code_serves_once(holder):
    code = holder.next_code()
    assert holder.answer(code)["decision"]["decision"] == "permit"
    assert holder.answer(code)["outcome"] == "wrong"
    assert holder.answer(holder.next_code())["decision"]["decision"] == "permit"


def test_a_code_presented_by_sixty_four_at_once_serves_once(holder):
    """In as many ceremonies: the code before the lock, all others wrong or refused."""
    code = holder.next_code()
    ceremonies = [holder.ceremony() for _ in range(64)]
    answers = at_once([lambda ceremony=ceremony: holder.desk.answer_code(ceremony, code) for ceremony in ceremonies])
    outcomes = [answer["outcome"] if isinstance(answer, dict) else answer.status for answer in answers]
    assert outcomes.count("established") == 1
    assert outcomes.count("wrong") == LOCK_AFTER
    assert outcomes.count(409) == 64 - 1 - LOCK_AFTER


def test_parallel_guesses_get_no_more_attempts_than_the_limit(holder):
    ceremonies = [holder.ceremony() for _ in range(64)]
    wrong = another(holder.device.now())
    answers = at_once([lambda ceremony=ceremony: holder.desk.answer_code(ceremony, wrong) for ceremony in ceremonies])
    assert sum(isinstance(answer, dict) for answer in answers) == LOCK_AFTER
    assert all(answer.status == 409 for answer in answers if isinstance(answer, Problem))
    assert holder.shown()["locked"]


def lock(holder):
    for left in range(LOCK_AFTER - 1, -1, -1):
        assert holder.answer(another(holder.device.now(5)))["attempts_left"] == left


def test_a_right_code_after_the_lock_is_refused(holder):
    ceremony = holder.ceremony()
    lock(holder)
    assert_refused(409, "conflict", holder.desk.answer_code, ceremony, holder.next_code())
    assert_refused(409, "conflict", holder.ceremony)


def test_the_counter_unlocks(holder):
    lock(holder)
    assert holder.change("unlocking", {}) == {"id": holder.credential, "state": "active"}
    assert holder.answer(holder.next_code())["decision"]["decision"] == "permit"
    assert_refused(409, "conflict", holder.change, "unlocking", {})


def test_a_channel_unlocks_by_an_operation_of_designs_one_to_five_once(desk):
    holder, helper = Holder(desk), None
    helper = desk.enrol_otp(holder.customer, algorithm="totp")
    device = Oath.from_uri(helper["once"]["uri"])
    desk.change(holder.customer, helper["id"], "activation", {"code": device.now(-1)})
    lock(holder)
    rebind = desk.operation(holder.customer, "B051", channel="mobile")
    decided = desk.answer_code(desk.otp_ceremony(rebind, helper["id"]), device.now())
    assert decided["decision"]["decision"] == "permit"
    unlock = {"operation": rebind["id"]}
    assert holder.change("unlocking", unlock)["state"] == "active"
    lock(holder)
    assert_refused(409, "conflict", holder.change, "unlocking", unlock)
    transfer = holder.transfer()
    assert_refused(409, "conflict", holder.change, "unlocking", {"operation": transfer["id"]})


def test_who_is_no_counter_needs_an_operation(server, desk):
    """The demo bank's caller has every role; here is one that has not."""
    path = "/v1/customers/{}/credentials/{}/unlocking"
    customer = server.ask("POST", "/v1/customers", "counter", {"kind": "natural", "identifier": "A123456789", "name": "n"}).json()["id"]
    body = {"design": "otp", "details": {"confirmed_by": "counter", "algorithm": "hotp"}}
    enrolled = server.ask("POST", f"/v1/customers/{customer}/credentials", "counter", body).json()
    place = f"/v1/customers/{customer}/credentials/{enrolled['id']}"
    for _ in range(LOCK_AFTER):
        server.ask("POST", f"{place}/activation", "channel", {"code": another(Oath.from_uri(enrolled["once"]["uri"]).at(0))})
    refused = server.ask("POST", path.format(customer, enrolled["id"]), "channel", {})
    assert refused.status == 403 and "designs 1 to 5" in refused.json()["detail"]
    assert server.ask("POST", path.format(customer, enrolled["id"]), "counter", {}).status == 200


def test_more_devices_give_no_more_guesses(desk):
    """The customer's own counter holds over all devices: six wrong codes, however they are spread."""
    holder = Holder(desk)
    others = [holder.with_another_device() for _ in range(2)]
    lock(holder)
    for _ in range(LOCK_AFTER):
        others[0].answer(another(others[0].device.now(5)))
    assert_refused(409, "conflict", others[1].ceremony)


def test_a_code_bound_to_content_serves_for_that_content_alone(desk):
    holder = Holder(desk, algorithm="ocra", suite=BOUND)
    ceremony = holder.ceremony(payee=STRANGER)
    code = holder.device.code(ceremony["challenge"]["question"])
    other = holder.ceremony(payee=("998", "77700003333", "改過的帳戶"))
    assert other["challenge"]["question"] != ceremony["challenge"]["question"]
    assert desk.answer_code(other, code)["outcome"] == "wrong"
    answer = desk.answer_code(ceremony, code)
    assert answer["evidence"]["bound_to_content"] and answer["evidence"]["protections"] == ["otp_bound"]
    assert spoken(answer) == ("permit", ["8.2.low", "8.2.non_designated"])


def test_a_counting_ocra_device_serves(desk):
    holder = Holder(desk, activate=False, algorithm="ocra", suite=COUNTING)
    question = holder.enrolled["details"]["activation_question"]
    assert holder.change("activation", {"code": holder.device.code(question, counter=0)})["outcome"] == "established"
    ceremony = holder.ceremony()
    assert desk.answer_code(ceremony, holder.device.code(ceremony["challenge"]["question"], counter=1))["outcome"] == "established"


def test_a_counted_code_is_as_old_as_its_enrolment_for_all_that_is_known(desk):
    holder = Holder(desk, algorithm="hotp")
    assert holder.answer(holder.device.at(1))["decision"]["decision"] == "permit"
    answer = holder.answer(holder.device.at(2), payee=STRANGER)
    assert answer["evidence"]["age_seconds"] <= 120 and answer["decision"]["decision"] == "permit"


def test_a_counter_may_run_ahead_by_the_window_and_is_brought_back_by_two_codes(desk):
    holder = Holder(desk, algorithm="hotp")
    assert holder.answer(holder.device.at(11))["outcome"] == "established"
    assert holder.answer(holder.device.at(23))["outcome"] == "wrong"
    codes = {"code": holder.device.at(150), "next_code": holder.device.at(151)}
    assert holder.change("resynchronisation", {**codes, "next_code": holder.device.at(152)})["outcome"] == "wrong"
    assert holder.change("resynchronisation", codes)["outcome"] == "established"
    assert holder.answer(holder.device.at(151))["outcome"] == "wrong"
    assert holder.answer(holder.device.at(152))["outcome"] == "established"


def test_a_clock_that_is_off_is_learned_within_its_bound(desk):
    holder = Holder(desk)
    assert holder.answer(holder.device.now(5))["outcome"] == "wrong"
    codes = {"code": holder.device.now(5), "next_code": holder.device.now(6)}
    assert holder.change("resynchronisation", codes)["outcome"] == "established"
    assert holder.answer(holder.device.now(7))["outcome"] == "established"
    far = {"code": holder.device.now(11), "next_code": holder.device.now(12)}
    assert holder.change("resynchronisation", far)["outcome"] == "wrong"


def test_a_suspended_device_does_not_serve_until_it_is_resumed(holder):
    assert holder.change("suspension")["state"] == "suspended"
    assert_refused(409, "conflict", holder.ceremony)
    assert_refused(409, "conflict", holder.change, "activation", {"code": "000000"})
    assert holder.change("resumption", {})["state"] == "active"
    assert holder.answer(holder.next_code())["outcome"] == "established"


def test_a_replacement_takes_the_place_when_it_is_activated(holder):
    new = holder.desk.enrol_otp(holder.customer, replaces=holder.credential, algorithm="totp")
    assert holder.shown()["state"] == "active"
    device = Oath.from_uri(new["once"]["uri"])
    holder.desk.change(holder.customer, new["id"], "activation", {"code": device.now(-1)})
    assert holder.shown()["state"] == "revoked"
    answer = holder.desk.answer_code(holder.desk.otp_ceremony(holder.transfer(), new["id"]), device.now())
    assert answer["decision"]["decision"] == "permit"


@pytest.mark.parametrize("code", ["12345", "1234567", "１２３４５６", "12 456", "abcdef", "12345😀", "", "1" * 5000, "\u202e123456"])
def test_what_cannot_be_a_code_is_no_attempt(holder, code):
    ceremony = holder.ceremony()
    assert_refused(422, "invalid", holder.desk.answer_code, ceremony, code)
    assert holder.desk.answer_code(ceremony, holder.next_code())["outcome"] == "established"


@pytest.mark.parametrize("body", [b'{"code":"12345\xff"}', b'{"code":"\xed\xa0\xbd"}', b'{"code":"123456\\u0000"}', b'{"code":"123456"', b"\xff\xfe{\x00}\x00"])
def test_what_is_no_json_in_utf_8_is_no_attempt(holder, body):
    ceremony, size = holder.ceremony(), holder.desk.ledger_size()
    headers = {"Authorization": f"Bearer {holder.desk.token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{holder.desk.address}/v1/ceremonies/{ceremony['id']}/answers", body, headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, context=ssl.create_default_context(cafile=holder.desk.data / "tls/server.pem"), timeout=30)
    assert caught.value.code == 400 and b"malformed_json" in caught.value.read()
    assert holder.desk.ledger_size() == size
    assert holder.desk.answer_code(ceremony, holder.next_code())["outcome"] == "established"


@pytest.mark.parametrize("details", [
    {"algorithm": "motp"}, {"algorithm": "totp", "digits": 5}, {"algorithm": "totp", "digits": 9}, {"algorithm": "totp", "period": 120},
    {"algorithm": "totp", "hash": "md5"}, {"algorithm": "ocra"}, {"algorithm": "ocra", "suite": "OCRA-1:HOTP-SHA1-6:QN08x"},
    {"algorithm": "totp", "seed": "ABCDEFGH"}, {"algorithm": "totp", "confirmed_by": "hearsay"}, {"serial": "1", "algorithm": "totp"}])
def test_what_cannot_be_enrolled_is_refused_with_its_field(desk, details):
    problem = assert_refused(422, "invalid", desk.enrol_otp, desk.person, **({"confirmed_by": "counter"} | details))
    assert problem["field"].split(".")[-1] in {"algorithm", "digits", "period", "hash", "suite", "seed", "confirmed_by", "serial"}


@pytest.mark.parametrize("suite", ["OCRA-1:HOTP-SHA1-6:QN08", "OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1", "OCRA-1:HOTP-SHA1-6:C-QN08-T1M"])
def test_suites_that_could_serve_twice_or_need_a_pin_are_refused(desk, suite):
    assert_refused(403, "refused", desk.enrol_otp, desk.person, algorithm="ocra", suite=suite)


def test_a_token_that_nobody_has_in_stock_is_not_found(desk):
    assert_refused(404, "not_found", desk.enrol_otp, desk.person, serial="no-such-token")


def test_the_trail_tells_of_the_lock_and_nothing_of_codes(holder):
    operation = holder.transfer()
    for _ in range(LOCK_AFTER):
        wrong = another(holder.device.now(5))
        holder.desk.answer_code(holder.desk.otp_ceremony(operation, holder.credential), wrong)
    trail = holder.desk.call("GET", f"/v1/operations/{operation['id']}/trail")
    types = [entry["entry"]["type"] for entry in trail["entries"]]
    assert types.count("ceremony.failed") == LOCK_AFTER and types.count("credential.locked") == 1
    assert wrong not in str(trail)
