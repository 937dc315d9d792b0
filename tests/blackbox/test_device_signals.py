# SPDX-License-Identifier: Apache-2.0
"""What an app tells of the device that it runs on: always on record, and the institution's policy says what it leads to. What is not told proves
nothing."""
import pytest
from banking import SUPPLIER, assert_refused, spoken
from test_otp import Holder
from test_passwords import sign_in

SETTINGS = {"passwords": {"hash_memory_mib": 19}, "device_signals": {"root": "require_other", "jailbreak": "refuse"}}
PATTERN = "15963"


@pytest.fixture(scope="module")
def pattern(desk):
    details = {"technique": "pattern", "secret": PATTERN, "confirmed_by": "counter"}
    return desk.call("POST", f"/v1/customers/{desk.person}/credentials", {"design": "two_factor", "details": details})["id"]


@pytest.fixture(scope="module")
def holder(desk):
    return Holder(desk)


def begin(desk, operation, credential, design="two_factor", **more):
    return desk.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": design, "credential": credential, **more})


def give(desk, ceremony, *signals, **answer):
    return desk.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {**(answer or {"secret": PATTERN}), "device_signals": list(signals)})


def told(desk, operation):
    entries = [row["entry"] for row in desk.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"]]
    found = [(entry["type"], entry.get("details", {})) for entry in entries]
    return [(event, details["device_signals"], details["device_rule"]) for event, details in found if "device_signals" in details]


def test_what_is_only_noted_stands_in_the_trail(desk, pattern):
    operation = sign_in(desk)
    ceremony = begin(desk, operation, pattern, device_signals=["debugger"])
    assert spoken(give(desk, ceremony, "hooking", "emulator"))[0] == "permit"
    assert told(desk, operation) == [("ceremony.opened", "debugger", "note"), ("ceremony.answered", "emulator+hooking", "note")]


def test_nothing_that_was_told_is_nothing_on_record(desk, pattern):
    operation = sign_in(desk)
    assert spoken(give(desk, begin(desk, operation, pattern, device_signals=[])))[0] == "permit"
    assert told(desk, operation) == []


@pytest.mark.parametrize("signal, rule", [("root", "require_other"), ("jailbreak", "refuse")])
def test_a_ceremony_on_such_a_device_has_failed_from_the_start(desk, pattern, signal, rule):
    operation = sign_in(desk)
    opened = begin(desk, operation, pattern, device_signals=[signal, "debugger"])
    expected = sorted([signal, "debugger"], key=["root", "jailbreak", "emulator", "debugger"].index)
    assert (opened["state"], opened["reason"], opened["device_signals"], opened["rule"]) == ("failed", "device_signals", expected, rule)
    assert "challenge" not in opened
    assert_refused(409, "conflict", desk.call, "POST", f"/v1/ceremonies/{opened['id']}/answers", {"secret": PATTERN})
    assert told(desk, operation) == [(event, "+".join(expected), rule) for event in ("ceremony.opened", "ceremony.failed")]
    assert spoken(give(desk, begin(desk, operation, pattern)))[0] == "permit"  # from another device


def test_a_right_answer_from_such_a_device_ends_the_ceremony_and_is_no_guess(desk, pattern):
    operation = sign_in(desk)
    ceremony = begin(desk, operation, pattern)
    for secret in (PATTERN, "1478"):
        answer = give(desk, ceremony, "root", secret=secret)
        assert answer == {"outcome": "refused", "reason": "device_signals", "device_signals": ["root"], "rule": "require_other"}
        assert_refused(409, "conflict", give, desk, ceremony, secret=PATTERN)
        ceremony = begin(desk, operation, pattern)
    assert spoken(give(desk, ceremony))[0] == "permit"


def test_what_does_not_live_in_the_device_is_spared_by_require_other_alone(desk, holder):
    card = desk.credential(desk.person, "moica_citizen", device="demo-token")

    def by_card(*signals):
        operation = desk.operation(desk.person, "B050")
        return begin(desk, operation, card, "certificate", details={"format": "cms"}, device_signals=list(signals))

    assert "challenge" in by_card("root")
    assert by_card("jailbreak")["state"] == "failed"
    assert begin(desk, holder.transfer(SUPPLIER), holder.credential, "otp", device_signals=["root"])["state"] == "failed"


@pytest.mark.parametrize("signals", ["root", [1], ["rooted"], ["root", "root"], [""], {"root": True}, ["root"] * 7, None])
def test_a_word_that_is_not_of_the_list_is_refused(desk, pattern, signals):
    operation = sign_in(desk)
    assert_refused(422, "invalid", begin, desk, operation, pattern, device_signals=signals)
    ceremony = begin(desk, operation, pattern)
    assert_refused(422, "invalid", desk.call, "POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"secret": PATTERN, "device_signals": signals})
