# SPDX-License-Identifier: Apache-2.0
# SMS by SMPP, against an SMSC of ours that behaves well or badly: every message is delivered, or told not to have been.
import signal
import time

import pytest
from messaging import TRANSFER, Desk, sms_channels, wait_until, write_channels
from smsc_double import Smsc


@pytest.fixture
def make_desk(make_server, tmp_path):
    smscs = []

    def make(manners=None, receipts="DELIVRD", **settings):
        smscs.append(Smsc(manners, receipts))
        desk = Desk(make_server(channels=write_channels(tmp_path, sms_channels(smscs[-1].port, **settings))))
        desk.smsc = smscs[-1]
        return desk

    yield make
    for smsc in smscs:
        smsc.close()


def test_a_transfer_code_is_delivered_in_chinese(make_desk):
    desk = make_desk()
    message = desk.send(template="transfer-code", purpose="transaction", seconds=120, values=TRANSFER)
    assert desk.wait_for(message, "delivered")["sender"] == "bank-tx"
    assert desk.smsc.binds == [("bank", "secret")]
    [submit] = desk.smsc.submits
    assert submit["source"] == "68123" and submit["destination"] == "886912345678" and submit["coding"] == 8
    assert submit["text"] == "您於2026-11-22 20:15轉帳TWD 1,000至末碼01111帳戶，驗證碼123456，120秒內有效，請勿告知他人。"
    assert submit["validity"] in ("000000000159000R", "000000000158000R", "000000000200000R")
    wait_until(lambda: desk.smsc.answers == [(0, 1001)])


def test_english_goes_in_the_default_alphabet(make_desk):
    desk = make_desk()
    desk.wait_for(desk.send(template="transfer-code", purpose="transaction", language="en", values=TRANSFER), "delivered")
    assert desk.smsc.submits[0]["coding"] == 0
    assert desk.smsc.submits[0]["text"].startswith("Transfer of TWD 1,000 to account ending 01111")


def test_a_long_message_goes_in_parts_that_fit_together(make_desk):
    desk = make_desk()
    desk.wait_for(desk.send(values={"time": "2026-11-22 20:15", "detail": "說明" * 60}), "delivered")
    parts = desk.smsc.submits
    assert len(parts) == 3
    assert [part["header"][:3] for part in parts] == [b"\5\0\3"] * 3
    assert len({part["header"][3] for part in parts}) == 1
    assert [part["header"][4:] for part in parts] == [b"\3\1", b"\3\2", b"\3\3"]
    assert "".join(part["text"] for part in parts) == "您於2026-11-22 20:15登入。" + "說明" * 60
    assert [part["registered"] for part in parts] == [0, 0, 1]


@pytest.mark.parametrize("receipt,state", [("UNDELIV", "failed"), ("EXPIRED", "expired"), ("REJECTD", "failed")])
def test_a_receipt_tells_how_it_ended(make_desk, receipt, state):
    desk = make_desk(receipts=receipt)
    assert desk.wait_for(desk.send(), state)["reason"] == f"smpp.{receipt}"


def test_without_a_receipt_it_stays_sent(make_desk):
    desk = make_desk(receipts=None)
    message = desk.send()
    desk.wait_for(message, "sent")
    time.sleep(0.5)
    assert desk.state(message)["state"] == "sent"


def test_a_receipt_that_comes_before_the_answer_is_not_lost(make_desk):
    desk = make_desk("receipt_first")
    desk.wait_for(desk.send(), "delivered")


def test_ids_in_two_ways_of_writing_are_one(make_desk):
    desk = make_desk("hex_ids", receipt_ids="hex_then_decimal")
    desk.wait_for(desk.send(), "delivered")


def test_throttling_is_obeyed_and_then_it_is_delivered(make_desk):
    desk = make_desk("throttle")
    message = desk.send()
    began = time.monotonic()
    assert desk.wait_for(message, "delivered", seconds=30)["attempts"] == 3
    assert time.monotonic() - began > 2


def test_a_destination_that_cannot_be_is_given_up_at_once(make_desk):
    desk = make_desk("refuse")
    state = desk.wait_for(desk.send(), "failed")
    assert state["reason"] == "smpp.0x0b" and state["attempts"] == 1


@pytest.mark.parametrize("manners", ["garbage", "wrong_length", "huge", "unknown", "trickle"])
def test_bad_manners_do_no_harm(make_desk, manners):
    desk = make_desk(manners)
    desk.wait_for(desk.send(), "delivered")
    assert desk.server.process.poll() is None


def test_what_is_not_for_us_is_answered_so(make_desk):
    desk = make_desk("unknown")
    wait_until(lambda: len(desk.smsc.answers) >= 2)
    assert desk.smsc.answers[:2] == [(0x01, 78), (0x65, 79)]


@pytest.mark.parametrize("manners", ["silent", "half_open"])
def test_a_peer_that_falls_silent_is_left_and_found_again(make_desk, manners):
    desk = make_desk(manners)
    message = desk.send()
    wait_until(lambda: desk.state(message)["attempts"] >= 1)
    if manners == "half_open":
        wait_until(lambda: len(desk.smsc.binds) >= 2)
    desk.smsc.manners = None
    desk.wait_for(message, "delivered", seconds=40)


def test_a_refused_bind_costs_no_attempts(make_desk):
    desk = make_desk("no_bind")
    message = desk.send()
    wait_until(lambda: len(desk.smsc.binds) >= 2)
    assert desk.state(message)["attempts"] == 0
    assert not desk.gateway_is_ready("smsc")
    desk.smsc.manners = None
    desk.wait_for(message, "delivered", seconds=30)
    assert desk.gateway_is_ready("smsc")


def test_messages_of_a_customer_arrive_in_their_order(make_desk):
    desk = make_desk(per_second=1000)
    messages = [desk.send(values={"time": "2026-11-22 20:15", "detail": str(i)}) for i in range(20)]
    for message in messages:
        desk.wait_for(message, "delivered")
    assert [submit["text"].rsplit("。", 1)[1] for submit in desk.smsc.submits] == [str(i) for i in range(20)]


def test_a_code_too_old_is_not_sent(make_desk):
    desk = make_desk("no_bind")
    message = desk.send(seconds=10)
    assert desk.wait_for(message, "expired", seconds=30)["attempts"] == 0
    desk.smsc.manners = None
    wait_until(lambda: desk.gateway_is_ready("smsc"), seconds=30)
    time.sleep(0.5)
    assert desk.smsc.submits == []


def test_the_line_is_tried_when_nothing_is_said(make_desk):
    desk = make_desk()
    wait_until(lambda: desk.smsc.enquiries >= 2)
    assert len(desk.smsc.binds) == 1


def test_kill_9_loses_nothing(make_desk):
    desk = make_desk("silent")
    messages = [desk.send() for _ in range(3)]
    wait_until(lambda: desk.state(messages[0])["attempts"] == 1)
    desk.server.stop(signal.SIGKILL)
    desk.smsc.manners = None
    desk.server.start()
    for message in messages:
        desk.wait_for(message, "delivered", seconds=30)
