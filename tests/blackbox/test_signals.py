# SPDX-License-Identifier: Apache-2.0
"""Signals of a video conference: how the two sides find each other, and that nobody else is told."""
import base64
import hashlib
import hmac
import os
import shutil
import socket
import struct
import subprocess
import threading
import time

import pytest
from bank import free_port
from banking import at_once, eventually
from conferences import Hall, settings
from conftest import Server, needs_sqlite
from stored import all_bytes, rows
from test_nodes import running_nodes
from test_video import NOBODY, make_server_with

OFFER = {"type": "offer", "sdp": "v=0 192.0.2.17 candidate of a customer's own network"}
SECRET = "a-secret-that-the-relay-shares"


def with_relays(folder, **video):
    """The demo's conferences, and a STUN and a TURN server."""
    secret = folder / "turn-secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o400)
    made = settings(**video)
    file = folder / "video.yaml"
    with open(made["conferences"], encoding="utf-8") as demo:
        file.write_text(demo.read() + 'ice_servers:\n  - {urls: ["stun:stun.bank.example:3478"]}\n'
                        '  - {urls: ["turn:turn.bank.example:3478?transport=udp", "turns:turn.bank.example:5349"], secret_file: turn-secret}\n')
    return {**made, "conferences": str(file)}


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hall")
    server = Server(folder / "data", **with_relays(folder)).start()
    yield Hall(server)
    assert server.stop() == 0


def send(conference, to, kind="candidate", data=None, role=None, expect=201, **more):
    body = {"to": to, "kind": kind, **({} if data is None else {"data": data}), **more}
    role = role or {"officer": "channel", "customer": "officer"}.get(to, "channel")
    return conference.hall.ask("POST", f"/v1/ceremonies/{conference.id}/signals", body, role, expect)


def read(conference, role="officer", after="0", expect=200):
    query = "" if after is None else f"?after={after}"
    return conference.hall.ask("GET", f"/v1/ceremonies/{conference.id}/signals{query}", role=role, expect=expect)


class TestWhoReads:
    def test_each_side_reads_what_the_other_said_in_its_order(self, hall):
        conference = hall.open()
        assert send(conference, "officer", "offer", OFFER) == {"position": 1}
        send(conference, "officer", "candidate", {"candidate": "a"})
        assert send(conference, "customer", "answer", {"sdp": "other"}) == {"position": 1}
        seen = read(conference)["signals"]
        assert [(one["position"], one["kind"], one["data"]) for one in seen] == [(1, "offer", OFFER), (2, "candidate", {"candidate": "a"})]
        assert [one["kind"] for one in read(conference, "channel")["signals"]] == ["answer"]
        assert [one["position"] for one in read(conference, after=1)["signals"]] == [2]

    def test_staff_at_a_counter_stand_on_the_customers_side(self, hall):
        conference = hall.open()
        send(conference, "officer", "bye", role="counter")
        send(conference, "customer", "prompt", {"id": "turn_left"})
        assert read(conference)["signals"][0]["data"] == {}
        assert [one["kind"] for one in read(conference, "counter")["signals"]] == ["prompt"]

    @pytest.mark.parametrize("role,to,kind,field", [
        ("channel", "customer", "offer", "to"), ("officer", "officer", "offer", "to"), ("channel", "officer", "prompt", "kind"),
    ])
    def test_nobody_speaks_for_the_other_side(self, hall, role, to, kind, field):
        conference = hall.open()
        assert send(conference, to, kind, {}, role, 403)["field"] == field
        assert read(conference, role, None)["signals"] == []

    @pytest.mark.parametrize("role", ["atm", "auditor", "approver", "admin", "operator"])
    def test_nobody_else_reads_or_speaks(self, hall, role):
        conference = hall.open()
        send(conference, "officer", "offer", OFFER, role, 403)
        read(conference, role, expect=403)

    def test_conferences_hear_nothing_of_each_other(self, hall):
        one, other = hall.open(), hall.open()
        send(one, "officer", "offer", OFFER)
        assert read(other, after=None)["signals"] == []


class TestWhatIsSent:
    @pytest.mark.parametrize("changes,field", [
        ({"to": "bank"}, "to"), ({"to": None}, "to"), ({"kind": "text"}, "kind"), ({"kind": 1}, "kind"), ({"data": "sdp"}, "data"), ({"data": [1]}, "data"),
        ({"more": 1}, "more"),
    ])
    def test_what_is_no_signal_is_refused(self, hall, changes, field):
        conference = hall.open()
        body = {"to": "officer", "kind": "offer", "data": OFFER, **changes}
        problem = hall.ask("POST", f"/v1/ceremonies/{conference.id}/signals", body, expect=422)
        assert problem["code"] == "invalid" and problem["field"] == field
        assert read(conference, after=None)["signals"] == []

    def test_the_largest_is_taken_and_one_byte_more_is_not(self, hall):
        conference = hall.open()
        frame = len('{"sdp":""}')
        send(conference, "officer", "offer", {"sdp": "x" * (16384 - frame)})
        assert send(conference, "officer", "offer", {"sdp": "x" * (16385 - frame)}, expect=413)["field"] == "data"
        assert len(read(conference)["signals"]) == 1

    @pytest.mark.parametrize("after", ["-1", "x", "1.0", "01", "99999999999999999999", ""])
    def test_a_place_that_is_none_is_refused(self, hall, after):
        assert read(hall.open(), after=after, expect=422)["code"] == "invalid"

    def test_there_is_no_conference_elsewhere(self, hall):
        for ceremony in (NOBODY, "x"):
            path = f"/v1/ceremonies/{ceremony}/signals"
            hall.ask("GET", path, role="officer", expect=404)
            hall.ask("POST", path, {"to": "officer", "kind": "bye"}, expect=404)

    def test_each_side_has_an_end_of_signals_of_its_own(self, hall):
        conference = hall.open()
        for _ in range(8):
            at_once([lambda: send(conference, "officer", "candidate", {"candidate": "c"}, expect=None) for _ in range(40)])
        assert send(conference, "officer", "candidate", {}, expect=409)["field"] == "ceremony"
        send(conference, "customer", "answer", {})
        positions, after = [], 0
        while after < 256:
            positions += [one["position"] for one in read(conference, after=after)["signals"]]
            after = positions[-1]
        assert positions == list(range(1, 257))


class TestWaiting:
    def test_whoever_waits_is_told_when_it_is_said(self, hall):
        conference = hall.open()
        told = []
        waiting = threading.Thread(target=lambda: told.append((read(conference, after=0), time.monotonic())))
        waiting.start()
        time.sleep(0.3)
        assert not told
        began = time.monotonic()
        send(conference, "officer", "offer", OFFER)
        waiting.join(5)
        [(answer, at)] = told
        assert answer["signals"][0]["data"] == OFFER and at - began < 2

    def test_the_verdict_ends_the_wait_and_all_signals(self, hall):
        conference = hall.open().run()
        conference.send(kind="snapshot")
        send(conference, "officer", "offer", OFFER)
        told = []
        waiting = threading.Thread(target=lambda: told.append(read(conference, after=1)))
        waiting.start()
        time.sleep(0.2)
        assert count_of(conference) == 1
        conference.verdict()
        assert count_of(conference) == 0
        waiting.join(5)
        over = {"ceremony": conference.id, "open": False, "signals": []}
        assert told == [over] and read(conference) == over == read(conference, "channel", None)
        assert send(conference, "officer", "offer", OFFER, expect=409)

    def test_nobody_speaks_unrecorded_while_a_second_officer_thinks(self, make_server):
        hall = Hall(make_server(**settings(two_officers="on")))
        conference = hall.open().run()
        conference.send(kind="snapshot")
        assert "challenge" in conference.verdict()
        assert send(conference, "officer", "offer", OFFER, expect=409)["field"] == "recording"
        assert not read(conference)["open"]

    def test_a_server_that_stops_lets_no_one_wait(self, make_server):
        hall = Hall(make_server(**settings()))
        conference = hall.open()
        told = []
        waiting = threading.Thread(target=lambda: told.append(read(conference, after=0)))
        waiting.start()
        time.sleep(0.3)
        began = time.monotonic()
        assert hall.server.stop() == 0 and time.monotonic() - began < 10
        waiting.join(5)
        assert told[0]["signals"] == []

    def test_more_than_may_wait_are_answered_at_once(self, make_server):
        hall = Hall(make_server(**settings(), limits={"connections": 16}))  # half of them
        conference = hall.open()
        threads = [threading.Thread(target=lambda: read(conference, after=0), daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        began = time.monotonic()
        assert read(conference, after=0)["signals"] == [] and time.monotonic() - began < 2
        send(conference, "officer", "offer", OFFER)
        for thread in threads:
            thread.join(5)
            assert not thread.is_alive()

    def test_its_time_ends_the_wait_and_the_signals(self, make_server, clock):
        hall = Hall(make_server_with(make_server, clock, seconds=60))
        conference = hall.open()
        send(conference, "officer", "offer", OFFER)
        assert count_of(conference) == 1
        told = []
        waiting = threading.Thread(target=lambda: told.append(read(conference, after=1)))
        waiting.start()
        time.sleep(0.3)
        clock.pass_by(61)
        waiting.join(5)
        assert not told[0]["open"] and not read(conference, after=1)["open"]
        assert send(conference, "officer", "offer", OFFER, expect=None)["status"] in (409, 410)
        eventually(lambda: count_of(conference) == 0)


def count_of(conference):
    [[count]] = rows(conference.hall.server.directory, "SELECT COUNT(*) AS count FROM signal WHERE ceremony = ?", conference.id)
    return count


class TestRelays:
    def check(self, servers, ceremony, seconds=1800):
        stun, turn = servers
        assert stun == {"urls": ["stun:stun.bank.example:3478"]}
        assert turn["urls"] == ["turn:turn.bank.example:3478?transport=udp", "turns:turn.bank.example:5349"]
        until, _, name = turn["username"].partition(":")
        assert name == ceremony and abs(int(until) - time.time() - seconds) < 60
        assert turn["credential"] == base64.b64encode(hmac.digest(SECRET.encode(), turn["username"].encode(), hashlib.sha1)).decode()

    def test_both_sides_are_told_the_relays_with_a_password_that_ends(self, hall):
        conference = hall.open()
        self.check(conference.challenge["ice_servers"], conference.id)
        for role in ("channel", "officer"):
            self.check(read(conference, role, None)["ice_servers"], conference.id)
        send(conference, "officer", "offer", OFFER)
        assert "ice_servers" not in read(conference, after=0)

    def test_the_secret_is_nowhere_but_in_its_file(self, hall):
        conference = hall.open()
        read(conference, after=None)
        assert SECRET not in hall.server.log_path.read_text()

    def test_a_secret_that_others_may_read_stops_the_start(self, tmp_path):
        made = with_relays(tmp_path)
        (tmp_path / "turn-secret").chmod(0o444)
        server = Server(tmp_path / "data", **made)
        with pytest.raises(AssertionError, match="holds a secret"):
            server.start()


def stun(kind, transaction, *attributes):
    """A STUN message (RFC 8489) of one kind."""
    body = b"".join(struct.pack("!HH", number, len(value)) + value + bytes(-len(value) % 4) for number, value in attributes)
    return struct.pack("!HHI", kind, len(body), 0x2112A442) + transaction + body


def attribute(message, number):
    at = 20
    while at < len(message):
        kind, size = struct.unpack_from("!HH", message, at)
        if kind == number:
            return message[at + 4:at + 4 + size]
        at += 4 + size + -size % 4
    return None


def allocate(port, name, password):
    """Asks a TURN server for an address (RFC 8656), with the long-term credential; the kind of its answer, and its error."""
    udp = (0x0019, bytes([17, 0, 0, 0]))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.connect(("127.0.0.1", port))
        client.send(stun(0x0003, os.urandom(12), udp))
        refused = client.recv(2048)
        realm, nonce = attribute(refused, 0x0014), attribute(refused, 0x0015)
        key = hashlib.md5(b":".join([name.encode(), realm, password.encode()])).digest()
        message = stun(0x0003, os.urandom(12), udp, (0x0006, name.encode()), (0x0014, realm), (0x0015, nonce))
        counted = message[:2] + struct.pack("!H", len(message) - 20 + 24) + message[4:]  # the length with what follows
        client.send(counted + struct.pack("!HH", 0x0008, 20) + hmac.digest(key, counted, hashlib.sha1))
        answer = client.recv(2048)
        error = attribute(answer, 0x0009)
        return struct.unpack_from("!H", answer)[0], error and error[2] * 100 + error[3]


def is_there(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.2)
        client.connect(("127.0.0.1", port))
        try:
            client.send(stun(0x0001, os.urandom(12)))
            return bool(client.recv(2048))
        except OSError:
            return False


@pytest.fixture
def relay(tmp_path):
    port = free_port()
    command = ["turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}", "--no-tls", "--no-dtls", "--no-cli",
               "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=bank.example", f"--pidfile={tmp_path}/pid", f"--userdb={tmp_path}/users",
               "--log-file=stdout"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    eventually(lambda: is_there(port))
    yield port
    process.kill()
    process.wait()


@pytest.mark.skipif(not shutil.which("turnserver"), reason="needs coturn; tools/install installs it")
def test_a_real_relay_takes_the_password_that_we_make_and_no_other(hall, relay):
    conference = hall.open()
    turn = conference.challenge["ice_servers"][1]
    until, name = turn["username"].split(":")
    assert allocate(relay, turn["username"], turn["credential"]) == (0x0103, None)
    assert allocate(relay, turn["username"], turn["credential"][:-2] + "A=") == (0x0113, 401)
    assert allocate(relay, f"{int(until) + 60}:{name}", turn["credential"]) == (0x0113, 401)


class TestPrivacy:
    def test_the_ledger_and_the_log_tell_nothing_and_the_store_is_sealed(self, make_server):
        hall = Hall(make_server(**settings()))
        conference = hall.open()
        before = len(hall.ask("GET", f"/v1/operations/{conference.recording()['operation']}/trail", role="auditor")["entries"])
        send(conference, "officer", "offer", OFFER)
        assert len(hall.ask("GET", f"/v1/operations/{conference.recording()['operation']}/trail", role="auditor")["entries"]) == before
        assert b"192.0.2.17" not in hall.server.log_path.read_bytes()
        [[sealed]] = rows(hall.server.directory, "SELECT sealed_data FROM signal")
        assert len(sealed) > 50 and b"192.0.2.17" not in bytes(sealed)

    @needs_sqlite
    def test_no_address_is_in_the_files(self, make_server):
        hall = Hall(make_server(**settings()))
        send(hall.open(), "officer", "offer", OFFER)
        assert b"192.0.2.17" not in all_bytes(hall.server.directory)

    def test_an_erased_customer_has_no_signals(self, hall):
        customer = hall.customer()
        conference = hall.conference(hall.operation(customer))
        send(conference, "officer", "offer", OFFER)
        hall.ask("DELETE", f"/v1/customers/{customer}/personal-data", role="approver", expect=200)
        read(conference, expect=404)
        send(conference, "officer", "offer", OFFER, expect=404)


@pytest.mark.skipif(os.environ.get("COUNTERSIGN_TEST_STORE") != "postgres", reason="nodes share a PostgreSQL: tests/with_postgres")
def test_what_one_node_takes_another_tells(pki, tmp_path):
    with running_nodes(tmp_path, pki, names=("a", "b")) as (a, b):
        customer = a.customer("natural", "A234567890", "示範視訊客戶", "00777788889999")
        operation = a.operation(customer, "B050")
        ceremony = a.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": "video"})["id"]
        path = f"/v1/ceremonies/{ceremony}/signals"
        told = []
        waiting = threading.Thread(target=lambda: told.append(b.call("GET", f"{path}?after=0", token=b.officer_token)))
        waiting.start()
        time.sleep(0.3)
        began = time.monotonic()
        answers = at_once([lambda node=node: node.call("POST", path, {"to": "officer", "kind": "candidate", "data": {}}) for node in (a, b) * 8])
        waiting.join(5)
        assert told[0]["signals"] and time.monotonic() - began < 5
        assert sorted(answer["position"] for answer in answers) == list(range(1, 17))
