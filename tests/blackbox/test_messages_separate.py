# SPDX-License-Identifier: Apache-2.0
"""SMS by SMPP with a session each way (`bind: separate`), as some operators want it: against the double, and against Kannel's drive_smpp."""
import pathlib
import socket
import subprocess
import threading

import pytest
from banking import free_port
from messaging import TRANSFER, Desk, sms_channels, wait_until, write_channels
from smsc_double import BIND_RECEIVER, BIND_TRANSCEIVER, BIND_TRANSMITTER, Smsc, deliver_body
from test_inbound_smpp import NUMBER, TAKEN, ask, make_bank, mobile_message, two_way  # noqa: F401, fixtures are found by name
from phones import Owner
from test_protected_codes import decide

DRIVE_SMPP = pathlib.Path("/usr/lib/kannel/test/drive_smpp")
PORT_OF_SMSBOX = 13001  # drive_smpp ends when nobody listens there; it cannot be told another
MESSAGES_OF_KANNEL = 3
INVALID_BIND_STATUS = 0x04


@pytest.fixture
def make_desk(make_server, tmp_path):
    smscs = []

    def make(manners=None, **settings):
        smscs.append(Smsc(manners))
        desk = Desk(make_server(channels=write_channels(tmp_path, sms_channels(smscs[-1].port, bind="separate", **settings))))
        desk.smsc = smscs[-1]
        return desk

    yield make
    for smsc in smscs:
        smsc.close()


def test_a_message_leaves_by_one_session_and_its_receipt_comes_by_the_other(make_desk):
    desk = make_desk("no_transceiver")
    message = desk.send(template="transfer-code", purpose="transaction", seconds=120, values=TRANSFER)
    desk.wait_for(message, "delivered")
    assert set(desk.smsc.bound) == {BIND_TRANSMITTER, BIND_RECEIVER} and desk.smsc.binds == [("bank", "secret")] * 2
    wait_until(lambda: desk.smsc.answers == [(0, 1001)])


def test_nothing_is_sent_while_no_receipt_could_come(make_desk):
    desk = make_desk("no_receiver")
    message = desk.send()
    wait_until(lambda: BIND_TRANSMITTER in desk.smsc.bound and len(desk.smsc.binds) >= 3)
    assert not desk.gateway_is_ready("smsc")
    assert desk.state(message)["attempts"] == 0 and desk.smsc.submits == []
    desk.smsc.manners = None
    desk.wait_for(message, "delivered", seconds=30)


@pytest.mark.parametrize("bind", [BIND_TRANSMITTER, BIND_RECEIVER])
def test_a_session_that_broke_is_begun_again_alone(make_desk, bind):
    desk = make_desk()
    wait_until(lambda: desk.gateway_is_ready("smsc"))
    before = dict(desk.smsc.bound)
    desk.smsc.drop(bind)
    wait_until(lambda: desk.smsc.bound[bind] is not before[bind])
    other = BIND_TRANSMITTER + BIND_RECEIVER - bind
    assert desk.smsc.bound[other] is before[other]
    desk.wait_for(desk.send(), "delivered")


def test_both_lines_are_tried_when_nothing_is_said(make_desk):
    desk = make_desk()
    wait_until(lambda: len(desk.smsc.enquirers) == 2)
    assert len(desk.smsc.binds) == 2


def test_what_is_delivered_to_a_transmitter_is_refused(make_desk):
    desk = make_desk(inbound="on")
    wait_until(lambda: desk.gateway_is_ready("smsc"))
    desk.smsc.deliver(90, deliver_body("id:m1 stat:DELIVRD"), BIND_TRANSMITTER)
    wait_until(lambda: desk.smsc.answers == [(INVALID_BIND_STATUS, 90)])


def test_a_reply_comes_by_the_receiver(make_bank):  # noqa: F811
    bank = make_bank(bind="separate")
    owner = Owner(bank)
    operation, _, code = ask(owner)
    assert BIND_TRANSCEIVER not in bank.smsc.bound
    bank.smsc.deliver(91, mobile_message(code, NUMBER), BIND_RECEIVER)
    assert bank.answer_to(91) == TAKEN
    assert decide(owner, operation)["evidence"]["protections"] == ["two_way_sms"]


class DriveSmpp:
    """Kannel's SMSC for tests: it binds transmitters and receivers, takes messages, gives no receipts, and delivers some that no phone sent."""

    def __init__(self, folder):
        self.port, self.log_path = free_port(), folder / "drive_smpp.log"
        self.smsbox = socket.create_server(("127.0.0.1", PORT_OF_SMSBOX))
        threading.Thread(target=self.hold, daemon=True).start()
        arguments = [DRIVE_SMPP, "-v", "4", "-p", str(self.port), "-m", str(MESSAGES_OF_KANNEL), "-l", self.log_path]
        self.process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self.log_path.exists() and "Starting drive_smpp" in self.log())

    def hold(self):
        try:
            self.held = self.smsbox.accept()
        except OSError:
            return

    def log(self):
        return self.log_path.read_text(errors="replace")

    def close(self):
        self.process.kill()
        self.process.wait()
        self.smsbox.shutdown(socket.SHUT_RDWR)
        self.smsbox.close()


@pytest.fixture
def kannel(tmp_path):
    if not DRIVE_SMPP.exists():
        pytest.skip("kannel-extras is not installed")
    smsc = DriveSmpp(tmp_path)
    yield smsc
    smsc.close()


def test_kannels_smsc_takes_messages_by_one_session_and_delivers_by_the_other(make_server, tmp_path, kannel):
    channels = sms_channels(kannel.port, bind="separate", receipts="off", inbound="on")
    desk = Desk(make_server(channels=write_channels(tmp_path, channels)))
    message = desk.send(template="transfer-code", purpose="transaction", language="en", seconds=120, values=TRANSFER)
    desk.wait_for(message, "sent")
    text = "Transfer of TWD 1,000 to account ending 01111 at 2026-11-22 20:15. Code 123456, valid 120 s."
    wait_until(lambda: f"short_message = <{text}>" in kannel.log())
    for answer in ("deliver_sm_resp", "enquire_link_resp"):
        wait_until(lambda: kannel.log().count(f"SMPP PDU of type {answer}") == MESSAGES_OF_KANNEL)
    wait_until(lambda: kannel.log().count("SMPP PDU of type enquire_link\n") >= 4)  # ours, on two sessions
    assert desk.gateway_is_ready("smsc") and kannel.process.poll() is None
    assert not [line for line in desk.server.log() if line["event"] in ("smpp.unbound", "smpp.ended")]


def test_a_transceiver_is_no_session_for_kannels_smsc(make_server, tmp_path, kannel):
    desk = Desk(make_server(channels=write_channels(tmp_path, sms_channels(kannel.port))))
    wait_until(lambda: "Unhandled SMPP PDU" in kannel.log())
    assert not desk.gateway_is_ready("smsc")
