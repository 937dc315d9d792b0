# SPDX-License-Identifier: Apache-2.0
"""Replies of customers (`two_way_sms`) that an SMSC delivers: taken from the right number, once, and only when they are kept."""
import json
import resource
import struct

import phones
import pytest
from conftest import needs_sqlite
from messaging import PerlSmsc, channels, smpp_gateway, wait_until, write_channels
from phones import Owner, Phones, another
from smsc_double import DELIVER, Smsc, pdu
from test_protected_codes import ANSWERED, decide, protect, violated

NUMBER, TAKEN, MALFORMED, LATER, NEVER = "886912345678", 0x00, 0x01, 0x64, 0x65
SMALL_FILE_BYTES = 4096


class SmppPhones(Phones):
    """A bank whose codes go out, and whose customers' replies come in, by SMPP."""

    def __init__(self, make_server, folder, inbound="on", smsc=None, **gateway):
        self.peer = self.smsc = smsc or Smsc()
        self.sequence = 5000
        senders = {"bank-tx": {"address": "68123", "channel": "sms", "gateway": "smsc", "use": ["transaction", "notice"]}}
        gateways = {"smsc": smpp_gateway(self.smsc.port, inbound=inbound, **gateway)}
        (folder / "protections.yaml").write_text(json.dumps({"protections": {"two_way_sms": {**ANSWERED, "template": "two-way"}}}))
        self.server = make_server(
            channels=write_channels(folder, channels(gateways, senders, phones.TEMPLATES)),
            catalogue=str(phones.SOURCE / "demobank/catalogue.yaml"),
            protections=str(folder / "protections.yaml"),
            codes={"pause_seconds": 0, "number_hour": 100, "customer_hour": 100},
        )

    def messages(self):
        return self.smsc.read_messages()

    def deliver(self, text=b"", source=NUMBER, **more):
        """What the server answers to a message from a phone."""
        self.sequence += 1
        self.smsc.deliver(self.sequence, mobile_message(text, source, **more))
        return self.answer_to(self.sequence)

    def answer_to(self, sequence):
        wait_until(lambda: sequence in self.answered())
        return self.answered()[sequence]

    def answered(self):
        return {sequence: status for status, sequence in self.smsc.answers}


def mobile_message(text, source, kind=(1, 1), coding=0, esm_class=0, parameters=b""):
    text = text.encode("ascii") if isinstance(text, str) else text
    sender = bytes(kind) + source.encode() + b"\0"
    return b"\0" + sender + b"\1\168123\0" + bytes([esm_class, 0, 0]) + b"\0\0" + bytes([0, 0, coding, 0, len(text)]) + text + parameters


def parameter(tag, value):
    return struct.pack(">HH", tag, len(value)) + value


class PerlPeer(PerlSmsc):
    """The SMSC of others, whose phone replies at once to a message in English."""

    @property
    def requests(self):
        return self.messages

    def read_messages(self):
        return [("+" + message["destination_addr"], bytes.fromhex(message["text"]).decode("ascii")) for message in self.messages]


@pytest.fixture
def two_way(monkeypatch):
    text = phones.text("{time}轉帳{amount}至{payee}，同意請回覆{code}。", "{amount} to {payee} at {time}: reply {code} to agree.", shows="payment")
    monkeypatch.setitem(phones.TEMPLATES, "two-way", text)


@pytest.fixture
def make_bank(make_server, tmp_path, two_way):
    banks = []

    def make(**settings):
        banks.append(SmppPhones(make_server, tmp_path, **settings))
        return banks[-1]

    yield make
    for bank in banks:
        bank.close()


@pytest.fixture
def bank(make_bank):
    return make_bank()


def ask(owner):
    """An operation whose customer was asked for a reply, the protection, and the code to reply with."""
    operation = owner.transfer()
    opened, code, *_ = owner.reading(lambda: protect(owner.bank, operation, "two_way_sms"))
    return operation, opened, code


def fails(owner, operation):
    return [entry["details"]["reason"] for entry in owner.trail(operation) if entry["type"] == "protection.failed"]


def full_width(code):
    return "".join(chr(ord(digit) + 0xFEE0) for digit in code).encode("utf-16-be")


@pytest.mark.parametrize("source, kind", [(NUMBER, (1, 1)), ("0912345678", (2, 1)), ("912345678", (2, 1)), ("+" + NUMBER, (0, 0)), ("0912345678", (0, 1))])
def test_the_customers_own_reply_protects_however_the_number_is_written(bank, source, kind):
    owner = Owner(bank)
    operation, _, code = ask(owner)
    assert bank.deliver("ok " + code, source, kind=kind) == TAKEN
    assert decide(owner, operation)["evidence"]["protections"] == ["two_way_sms"]


@pytest.mark.parametrize("form", ["ucs2", "full_width", "payload", "gsm"])
def test_a_reply_is_read_as_phones_write_it(bank, form):
    owner = Owner(bank)
    operation, _, code = ask(owner)
    forms = {
        "ucs2": {"text": ("同意" + code).encode("utf-16-be"), "coding": 8},
        "full_width": {"text": full_width(code), "coding": 8},
        "payload": {"parameters": parameter(0x0424, code.encode())},
        "gsm": {"text": b"\x00\x1b\x65" + code.encode() + b"\x7e"},
    }
    assert bank.deliver(**forms[form]) == TAKEN
    assert decide(owner, operation)["evidence"]["protections"] == ["two_way_sms"]


def test_another_number_answers_nothing(bank):
    owner = Owner(bank)
    operation, _, code = ask(owner)
    for source, status in [("886987654321", TAKEN), ("912345678", TAKEN), ("0912345678", NEVER)]:  # the last is no international number
        assert bank.deliver(code, source) == status
    assert fails(owner, operation) == []
    assert violated(decide(owner, operation)) == ["9.3.2.3.2"]


def test_a_repeated_delivery_counts_once(bank):
    owner = Owner(bank)
    operation, opened, code = ask(owner)
    for _ in range(4):
        assert bank.deliver(another(code)) == TAKEN
    assert fails(owner, operation) == ["wrong_answer"]
    for _ in range(2):
        assert bank.deliver(code) == TAKEN
    assert decide(owner, operation)["evidence"]["protections"] == ["two_way_sms"]


def test_a_late_repetition_is_no_wrong_answer_to_the_next_question(bank):
    owner = Owner(bank)
    _, _, code = ask(owner)
    assert bank.deliver(code) == TAKEN
    operation, _, second = ask(owner)
    assert bank.deliver(code) == TAKEN
    assert fails(owner, operation) == []
    assert bank.deliver(second) == TAKEN
    assert decide(owner, operation)["evidence"]["protections"] == ["two_way_sms"]


def test_wrong_replies_are_counted(bank):
    owner = Owner(bank)
    operation, _, code = ask(owner)
    for text in ("no", another(code), code + "1234567890123456789", code):
        assert bank.deliver(text) == TAKEN
    assert fails(owner, operation) == ["wrong_answer"] * 3
    assert violated(decide(owner, operation)) == ["9.3.2.3.2"]


@pytest.mark.parametrize("status, message", [
    (NEVER, {"text": b"", "parameters": parameter(0x0424, b"1" * 5000)}),
    (NEVER, {"text": b"1" * 161}),
    (NEVER, {"text": b""}),
    (NEVER, {"text": b"\x05\x00\x03\x01\x02\x01482913", "esm_class": 0x40}),
    (NEVER, {"text": b"482913", "parameters": parameter(0x020E, b"\x02")}),
    (NEVER, {"text": b"482913", "coding": 4}),
    (NEVER, {"text": b"\x004\x00", "coding": 8}),
    (NEVER, {"text": b"\xff\xfe\xfd"}),
    (NEVER, {"text": b"482913", "source": "BANK", "kind": (5, 0)}),
    (NEVER, {"text": b"482913", "source": "12", "kind": (1, 1)}),
    (NEVER, {"text": b"482913", "esm_class": 0x08}),
    (MALFORMED, {"text": b"482913", "parameters": b"\x04"}),
    (MALFORMED, {"text": b"482913", "parameters": parameter(0x020E, b"")}),
])
def test_what_is_no_reply_is_refused_for_ever_and_counts_nothing(bank, status, message):
    owner = Owner(bank)
    operation, _, code = ask(owner)
    assert bank.deliver(**message) == status
    assert fails(owner, operation) == []
    assert bank.deliver(code) == TAKEN
    assert len(bank.smsc.binds) == 1 and bank.server.process.poll() is None


def test_the_log_says_why_and_never_what_or_who(bank):
    owner = Owner(bank)
    _, _, code = ask(owner)
    bank.deliver(code, esm_class=0x40)
    bank.deliver(code, "12345")
    log = bank.server.log_path.read_text()
    assert "a part of a longer message" in log and "inbound.not_taken" in log
    assert code not in log and "912345678" not in log and "12345" not in log


def test_without_the_key_phones_are_refused(make_bank):
    bank = make_bank(inbound="off")
    owner = Owner(bank)
    operation, _, code = ask(owner)
    assert bank.deliver(code) == NEVER
    assert violated(decide(owner, operation)) == ["9.3.2.3.2"]


def test_more_than_can_wait_comes_again(bank):
    owner = Owner(bank)
    operation, _, code = ask(owner)
    burst = range(6000, 6300)
    bank.smsc.deliver_all([(sequence, mobile_message(f"hello {sequence}", f"8869{sequence:08}")) for sequence in burst])
    wait_until(lambda: all(sequence in bank.answered() for sequence in burst))
    assert {bank.answered()[sequence] for sequence in burst} <= {TAKEN, LATER}
    assert bank.deliver(code) == TAKEN
    assert decide(owner, operation)["evidence"]["protections"] == ["two_way_sms"]


@needs_sqlite
def test_what_the_store_does_not_take_comes_again(bank):
    """With the signal ignored, a write past the limit of a file's size is an error, as it is on a full disk."""
    bank.server.stop()
    bank.server.start(wrapper=["env", "--ignore-signal=XFSZ"])
    wait_until(lambda: len(bank.smsc.binds) == 2)
    owner = Owner(bank)
    operation, _, code = ask(owner)
    process = bank.server.process.pid
    unlimited = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (SMALL_FILE_BYTES, unlimited[1]))
    assert bank.deliver(code) == LATER
    resource.prlimit(process, resource.RLIMIT_FSIZE, unlimited)
    wait_until(lambda: bank.deliver(code) == TAKEN)
    assert decide(owner, operation)["evidence"]["protections"] == ["two_way_sms"]


def test_a_reply_whose_answer_was_lost_counts_once(bank):
    owner = Owner(bank)
    operation, _, code = ask(owner)
    bank.smsc.deliver(7000, mobile_message(another(code), NUMBER))
    wait_until(lambda: fails(owner, operation) == ["wrong_answer"])
    bank.smsc.drop()
    wait_until(lambda: len(bank.smsc.binds) == 2)
    assert bank.deliver(another(code)) == TAKEN
    assert fails(owner, operation) == ["wrong_answer"]


def test_an_smsc_of_others_delivers_a_reply(make_bank):
    bank = make_bank(smsc=PerlPeer(reply="reply ([0-9]+) to agree"))
    owner = Owner(bank, language="en")
    operation, *_ = ask(owner)
    wait_until(lambda: bank.smsc.answers.count(TAKEN) >= 3)  # two receipts and the reply
    assert "protection.established" in [entry["type"] for entry in owner.trail(operation)]
    assert decide(owner, operation)["evidence"]["protections"] == ["two_way_sms"]
