# SPDX-License-Identifier: Apache-2.0
"""A double of an SMSC on loopback, speaking SMPP 3.4 with its own reading and writing of PDUs: well-behaved, or misbehaving in one named way."""
import socket
import struct
import threading
import time

BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = 0x01, 0x02, 0x09
SUBMIT, DELIVER, UNBIND, ENQUIRE = 0x04, 0x05, 0x06, 0x15
RESPONSE, NACK = 0x80000000, 0x80000000
THROTTLED, INVALID_DESTINATION = 0x58, 0x0B
RECEIPT = "id:{} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:{} err:000 text:"


def pdu(command, status, sequence, body=b""):
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def take_text(body):
    text, _, rest = body.partition(b"\0")
    return text.decode("ascii"), rest


def read_submit(body):
    """The fields of submit_sm that a test looks at."""
    _, rest = take_text(body)
    source_ton, source_npi, rest = rest[0], rest[1], rest[2:]
    source, rest = take_text(rest)
    destination_ton, destination_npi, rest = rest[0], rest[1], rest[2:]
    destination, rest = take_text(rest)
    esm_class, rest = rest[0], rest[3:]
    schedule, rest = take_text(rest)
    validity, rest = take_text(rest)
    registered, replace, coding, _, size = rest[:5]
    text = rest[5:]
    assert len(text) == size and not schedule and not replace, body
    header, content = (text[: text[0] + 1], text[text[0] + 1 :]) if esm_class & 0x40 else (b"", text)
    return {
        "source": source,
        "source_type": (source_ton, source_npi),
        "destination": destination,
        "destination_type": (destination_ton, destination_npi),
        "validity": validity,
        "registered": registered,
        "coding": coding,
        "header": header,
        "text": content.decode("utf-16-be" if coding == 8 else "ascii"),
    }


def deliver_body(text, esm_class=0x04, parameters=b""):
    text = text.encode("ascii")
    return b"\0" + b"\1\1886900000000\0" + b"\1\168123\0" + bytes([esm_class, 0, 0]) + b"\0\0" + bytes([0, 0, 0, 0, len(text)]) + text + parameters


class Smsc:
    """`manners`: what it does wrong (None: nothing): "throttle" the first two submits, "garbage" after the bind, "wrong_length", "silent" to
    submits, "half_open" to everything after the bind, "trickle" answers, "no_bind", "refuse" a destination, "huge" PDU, "unknown" command; "hex_ids"
    in its answers, decimal ones in receipts; "no_receiver" is bound, "no_transceiver" is."""

    def __init__(self, manners=None, receipts="DELIVRD", port=0):
        self.manners, self.receipts = manners, receipts
        self.submits, self.binds, self.answers, self.enquiries = [], [], [], 0
        self.bound = {}  # command of the bind: its newest connection
        self.throttled, self.enquirers = 0, set()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.open = True
        self.connections = []
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.open = False
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.drop()

    @property
    def requests(self):
        return self.submits

    def read_messages(self):
        return [("+" + submit["destination"], submit["text"]) for submit in self.submits]

    def deliver(self, sequence, body, bind=None):
        self.deliver_all([(sequence, body)], bind)

    def deliver_all(self, messages, bind=None):
        """deliver_sm of each (sequence, body), in one write."""
        connection = self.bound[bind] if bind else self.receiver()
        connection.sendall(b"".join(pdu(DELIVER, 0, sequence, body) for sequence, body in messages))

    def receiver(self):
        return self.bound.get(BIND_TRANSCEIVER) or self.bound[BIND_RECEIVER]

    def drop(self, bind=None):
        for connection in [self.bound[bind]] if bind else self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self):
        while self.open:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    @staticmethod
    def read_exactly(connection, size):
        data = b""
        while len(data) < size:
            more = connection.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def serve(self, connection):
        try:
            while True:
                size, command, status, sequence = struct.unpack(">IIII", self.read_exactly(connection, 16))
                self.take(connection, command, status, sequence, self.read_exactly(connection, size - 16))
        except (EOFError, OSError):
            connection.close()

    def take(self, connection, command, status, sequence, body):
        if command in (BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER):
            self.bind(connection, command, sequence, body)
        elif self.manners == "half_open":
            return
        elif command == SUBMIT:
            self.submit(connection, sequence, body)
        elif command == ENQUIRE:
            self.enquiries += 1
            self.enquirers.add(connection)
            connection.sendall(pdu(ENQUIRE | RESPONSE, 0, sequence))
        elif command == UNBIND:
            connection.sendall(pdu(UNBIND | RESPONSE, 0, sequence))
        elif command == DELIVER | RESPONSE:
            self.answers.append((status, sequence))

    def bind(self, connection, command, sequence, body):
        system_id, rest = take_text(body)
        password, rest = take_text(rest)
        self.binds.append((system_id, password))
        refused = {"no_bind": command, "no_receiver": BIND_RECEIVER, "no_transceiver": BIND_TRANSCEIVER}
        if refused.get(self.manners) == command:
            connection.sendall(pdu(command | RESPONSE, 0x0E, sequence))
            return
        self.bound[command] = connection
        connection.sendall(pdu(command | RESPONSE, 0, sequence, b"double\0"))
        if self.manners == "garbage" and len(self.binds) == 1:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: nobody\r\n\r\n" * 20)
        if self.manners == "wrong_length" and len(self.binds) == 1:
            connection.sendall(struct.pack(">IIII", 4, DELIVER, 0, 1))
        if self.manners == "huge" and len(self.binds) == 1:
            connection.sendall(struct.pack(">IIII", 0x7FFFFFFF, DELIVER, 0, 1) + bytes(5000))
        if self.manners == "unknown":
            connection.sendall(pdu(0x00000103, 0, 77, b"data_sm is not for us"))
            connection.sendall(pdu(DELIVER, 0, 78, b"\0\1\1"))
            connection.sendall(pdu(DELIVER, 0, 79, deliver_body("hello bank", esm_class=0)))
            connection.sendall(pdu(SUBMIT | RESPONSE, 0, 4711, b"nobody asked\0"))

    def submit(self, connection, sequence, body):
        fields = read_submit(body)
        if self.manners == "silent":
            return
        if self.manners == "throttle" and self.throttled < 2:
            self.throttled += 1
            connection.sendall(pdu(SUBMIT | RESPONSE, THROTTLED, sequence))
            return
        if self.manners == "refuse":
            connection.sendall(pdu(SUBMIT | RESPONSE, INVALID_DESTINATION, sequence))
            return
        self.submits.append(fields)
        name = told = f"m{len(self.submits)}"
        if self.manners == "hex_ids":
            name, told = f"{0xABC0 + len(self.submits):X}", f"{0xABC0 + len(self.submits):010d}"
        answer = pdu(SUBMIT | RESPONSE, 0, sequence, name.encode() + b"\0")
        receipt = pdu(DELIVER, 0, 1000 + len(self.submits), deliver_body(RECEIPT.format(told, self.receipts)))
        if fields["registered"] and self.receipts and self.manners == "receipt_first":
            self.receiver().sendall(receipt)
        if self.manners == "trickle":
            for byte in answer:
                connection.sendall(bytes([byte]))
                time.sleep(0.02)
        else:
            connection.sendall(answer)
        if fields["registered"] and self.receipts and self.manners != "receipt_first":
            self.receiver().sendall(receipt)
